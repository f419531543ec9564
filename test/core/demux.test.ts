import { expect, test } from 'vitest';
import { Context } from '../../src/core/context.ts';
import { Demux } from '../../src/core/demux.ts';
import { defineDrops } from '../../src/core/drops.ts';
import type { Packet } from '../../src/core/packet.ts';
import { Kind } from '../../src/core/trace.ts';

const Drop = defineDrops('below', {
  unknown: { says: 'nobody is registered for it', counter: 'Unknown' },
});

function stage(): { ctx: Context; layer: number; up: Demux; receive: () => Packet } {
  const ctx = new Context({ small: 4, large: 0, poison: true });
  ctx.layer('above');
  const layer = ctx.layer('below', Drop);
  const receive = (): Packet => {
    const pkt = ctx.pool.take(0);
    if (pkt === null) throw new Error('the pool is empty');
    ctx.receive(pkt, 1);
    return pkt;
  };
  return { ctx, layer, up: new Demux(ctx, layer, Drop.unknown), receive };
}

test('a packet goes to the handler of its number, once, and is that handler’s to end', () => {
  const { ctx, layer, up, receive } = stage();
  const [got, wrong]: Packet[][] = [[], []];
  up.register(0x0806, { input: (pkt) => void got?.push(pkt) });
  up.register(0x0800, { input: (pkt) => void wrong?.push(pkt) });
  const pkt = receive();
  up.deliver(0x0806, pkt);

  expect([got, wrong]).toEqual([[pkt], []]);
  expect(pkt.live).toBe(true);
  expect([...ctx.trace.events()].at(-1)).toMatchObject({
    kind: Kind.Up,
    layer,
    packet: pkt.id,
    detail: 0x0806,
    value: 0,
  });
});

test('the way up is on record before the handler sees the packet', () => {
  const { ctx, up, receive } = stage();
  up.register(1, { input: (pkt) => ctx.delivered(pkt, 0) });
  up.deliver(1, receive());
  expect([...ctx.trace.events()].map(({ kind }) => kind)).toEqual([
    Kind.Receive,
    Kind.Up,
    Kind.Deliver,
  ]);
});

test('a number that nobody is registered for drops the packet for the reason given', () => {
  const { ctx, up, receive } = stage();
  up.register(1, { input: () => expect.unreachable() });
  up.deliver(2, receive());
  expect(ctx.drops()).toEqual({ 'below.unknown': 1 });
  expect(ctx.counters.snapshot()).toEqual({ Unknown: 1 });
  expect(ctx.pool.outstanding).toBe(0);
  expect([...ctx.trace.events()].map(({ kind }) => kind)).toEqual([Kind.Receive, Kind.Drop]);
});

test('the counter, if one is given, counts what found its handler and nothing else', () => {
  const { ctx, layer, receive } = stage();
  const found = ctx.counters.get('Delivers');
  const up = new Demux(ctx, layer, Drop.unknown, found);
  up.register(1, { input: (pkt) => ctx.delivered(pkt, 0) });
  for (const number of [1, 2, 1]) up.deliver(number, receive());
  expect(ctx.counters.snapshot()).toEqual({ Unknown: 1, Delivers: 2 });
});

test('a number that is taken cannot be registered again', () => {
  const { up } = stage();
  up.register(17, { input: () => {} });
  expect(() => up.register(17, { input: () => {} })).toThrow('protocol number 17 is taken');
  up.register(18, { input: () => {} });
});
