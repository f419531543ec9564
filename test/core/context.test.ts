import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Context } from '../../src/core/context.ts';
import { defineDrops } from '../../src/core/drops.ts';
import { LARGE_BUFFER, type Packet } from '../../src/core/packet.ts';
import { Timer } from '../../src/core/timers.ts';
import { Kind, type TraceEvent } from '../../src/core/trace.ts';

const Low = defineDrops('low', {
  short: { says: 'too short', counter: 'InErrors' },
  odd: { says: 'is odd' },
});
const High = defineDrops('high', { late: { says: 'too late', counter: 'InErrors' } });

let ctx: Context;
let low: number;
let high: number;

beforeEach(() => {
  ctx = new Context({ small: 4, large: 1, poison: true });
  low = ctx.layer('low', Low);
  high = ctx.layer('high', High);
});

afterEach(() => {
  const { received, originated, transmitted, delivered, dropped, parked } = ctx.flow;
  expect(received + originated).toBe(transmitted + delivered + dropped + parked);
  expect(ctx.pool.outstanding).toBe(parked);
});

describe('a life begins', () => {
  test('received: a new id, its device, no cause', () => {
    ctx.now = 12.5;
    const [first, second] = [receive(7), receive(8)];
    expect([first.id, first.device, first.cause]).toEqual([1, 7, 0]);
    expect([second.id, second.device, second.cause]).toEqual([2, 8, 0]);
    expect(last()).toEqual(event(Kind.Receive, { packet: 2, detail: 8, time: 12.5 }));
    expect(ctx.flow.received).toBe(2);
    end(first, second);
  });

  test('originated: a new id, the cause that was given, room as asked', () => {
    receiveAndEnd();
    const pkt = originate(high, 3000, 11);
    expect([pkt.id, pkt.cause, pkt.bytes.length]).toEqual([2, 11, LARGE_BUFFER]);
    expect(last()).toEqual(
      event(Kind.Originate, { packet: 2, cause: 11, layer: high, detail: 3000 }),
    );
    expect(ctx.flow.originated).toBe(1);
    end(pkt);
  });

  test('originated without a cause: cause 0', () => {
    const pkt = originate(low, 1);
    expect([pkt.id, pkt.cause]).toEqual([1, 0]);
    end(pkt);
  });

  test('an empty pool originates nothing and uses no id', () => {
    const large = originate(low, 3000);
    expect(ctx.originate(low, 3000)).toBeNull();
    expect([ctx.flow.originated, ctx.trace.count]).toEqual([1, 1]);
    const pkt = originate(low, 1);
    expect(pkt.id).toBe(2);
    end(large, pkt);
  });
});

describe('a life goes on', () => {
  test('a request becomes its answer: the same buffer, a new id, the request as cause', () => {
    const pkt = receive(7);
    ctx.answer(pkt, high);
    expect([pkt.id, pkt.cause]).toEqual([2, 1]);
    expect(last()).toEqual(event(Kind.Answer, { packet: 2, cause: 1, layer: high }));
    expect(ctx.flow).toMatchObject({ received: 1, originated: 0 });
    end(pkt);
  });

  test('a parked packet counts as parked until it goes on, and what freed it is its cause', () => {
    const pkt = originate(high, 1, 11);
    ctx.park(pkt, low, 3, -1062731775);
    expect(last()).toEqual(
      event(Kind.Park, { packet: 1, cause: 11, layer: low, detail: 3, value: -1062731775 }),
    );
    expect([ctx.flow.parked, ctx.pool.outstanding]).toEqual([1, 1]);

    pkt.device = 4;
    ctx.unpark(pkt, low, 42, -1062731776);
    expect(last()).toEqual(
      event(Kind.Release, { packet: 1, cause: 42, layer: low, detail: 4, value: -1062731776 }),
    );
    expect(ctx.flow.parked).toBe(0);
    end(pkt);
  });

  test('a timer is no cause: a packet that it frees keeps the one it had', () => {
    const pkt = originate(high, 1, 11);
    ctx.park(pkt, low, 3, 0);
    ctx.unpark(pkt, low, 0, 0);
    expect(pkt.cause).toBe(11);
    end(pkt);
  });

  test('the flow equation holds while packets are parked', () => {
    ctx.park(originate(high, 1), low, 3, 0);
    ctx.park(receive(7), low, 3, 0);
    expect(ctx.flow.parked).toBe(2);
  });

  test('a layer’s own event has the time of the call', () => {
    ctx.now = 99.25;
    ctx.trace.record(Kind.State, high, null, 5, -6);
    expect(last()).toEqual(event(Kind.State, { layer: high, detail: 5, value: -6, time: 99.25 }));
  });
});

describe('a life ends', () => {
  test.each<[string, (pkt: Packet) => void, Partial<Context['flow']>, Partial<TraceEvent>]>([
    [
      'transmitted',
      (pkt) => ctx.transmitted(pkt, 9),
      { transmitted: 1 },
      { kind: Kind.Transmit, detail: 9 },
    ],
    [
      'delivered',
      (pkt) => ctx.delivered(pkt, 2, 9),
      { delivered: 1 },
      { kind: Kind.Deliver, layer: 2, detail: 9 },
    ],
    [
      'delivered to whom it may concern',
      (pkt) => ctx.delivered(pkt, 1),
      { delivered: 1 },
      { layer: 1, detail: 0 },
    ],
    [
      'dropped',
      (pkt) => ctx.drop(pkt, High.late),
      { dropped: 1 },
      { kind: Kind.Drop, layer: 2, detail: 2 },
    ],
  ])('%s: counted, on record, back in the pool', (_, end, flow, expected) => {
    const none = {
      received: 0,
      originated: 0,
      transmitted: 0,
      delivered: 0,
      dropped: 0,
      parked: 0,
    };
    const pkt = receive(7);
    end(pkt);
    expect(ctx.flow).toEqual({ ...none, received: 1, ...flow });
    expect(last()).toMatchObject({ packet: 1, layer: 0, value: 0, ...expected });
    expect(pkt.live).toBe(false);
  });

  test('an observer sees a packet that ends while its bytes are still there', () => {
    const seen: number[] = [];
    ctx.trace.attach({ event: (_, pkt) => seen.push(pkt?.bytes[pkt.start] ?? -1) });
    for (const end of [
      (pkt: Packet) => ctx.transmitted(pkt, 1),
      (pkt: Packet) => ctx.delivered(pkt, 1),
      (pkt: Packet) => ctx.drop(pkt, Low.odd),
    ]) {
      const pkt = receive(7);
      pkt.bytes[pkt.start] = 0x11;
      seen.length = 0;
      end(pkt);
      expect(seen).toEqual([0x11]);
    }
  });
});

describe('drops', () => {
  test('are counted by name, the ones that never happened left out', () => {
    expect(ctx.drops()).toEqual({});
    for (const reason of [Low.odd, Low.odd, High.late]) ctx.drop(receive(7), reason);
    expect(ctx.drops()).toEqual({ 'low.odd': 2, 'high.late': 1 });
  });

  test('bump their SNMP counter, which is there from the start and may be shared', () => {
    expect(ctx.counters.snapshot()).toEqual({ InErrors: 0 });
    ctx.drop(receive(7), Low.short);
    ctx.drop(receive(7), Low.odd);
    expect(ctx.counters.get('InErrors').value).toBe(1);
    ctx.drop(receive(7), High.late);
    expect(ctx.counters.snapshot()).toEqual({ InErrors: 2 });
  });

  test.each([
    ['low.short', Low.short, 1, 0],
    ['low.odd', Low.odd, 1, 1],
    ['high.late', High.late, 2, 2],
  ])('%s is known in the trace by its layer and its index', (name, reason, layer, index) => {
    ctx.drop(receive(7), reason);
    expect(last()).toMatchObject({ kind: Kind.Drop, layer, detail: index });
    expect(ctx.dropReason(index)).toBe(reason);
    expect(ctx.dropReason(index)?.name).toBe(name);
  });

  test('there is no reason for an index that was never given', () => {
    expect([ctx.dropReason(-1), ctx.dropReason(3)]).toEqual([undefined, undefined]);
  });

  test('for a reason that no layer has declared is our own bug, and leaves the packet alone', () => {
    const { lost } = defineDrops('other', { lost: { says: 'got lost' } });
    const pkt = receive(7);
    expect(() => ctx.drop(pkt, lost)).toThrow('drop reason other.lost belongs to no layer');
    expect(ctx.flow.dropped).toBe(0);
    end(pkt);
  });
});

describe('layers', () => {
  test('are numbered in the order in which they sign up; 0 is the devices', () => {
    expect([low, high]).toEqual([1, 2]);
    expect([0, 1, 2].map((layer) => ctx.layerName(layer))).toEqual(['device', 'low', 'high']);
    expect(ctx.layerName(3)).toBe('layer 3');
  });

  test('that sign up under a name that is known get its number', () => {
    expect([ctx.layer('device'), ctx.layer('high'), ctx.layer('new')]).toEqual([0, 2, 3]);
    expect(ctx.layerName(3)).toBe('new');
  });

  test('say their own events in their own words, and are silent about the rest', () => {
    const talker = ctx.layer('talker', {}, ({ kind, detail }) =>
      kind === Kind.State ? `state ${detail}` : null,
    );
    expect(ctx.says(event(Kind.State, { layer: talker, detail: 4 }))).toBe('state 4');
    expect(ctx.says(event(Kind.Route, { layer: talker, detail: 4 }))).toBeNull();
    expect(ctx.says(event(Kind.State, { layer: low, detail: 4 }))).toBeNull();
    expect(ctx.says(event(Kind.State, { layer: 9, detail: 4 }))).toBeNull();
  });
});

test('two contexts share nothing', () => {
  const other = new Context();
  other.layer('low', Low);
  ctx.drop(receive(7), Low.short);
  ctx.timers.arm(new Timer(() => {}), 5);
  expect(other.flow).toMatchObject({ received: 0, dropped: 0 });
  expect([other.drops(), other.counters.snapshot()]).toEqual([{}, { InErrors: 0 }]);
  expect([other.trace.count, other.timers.nextDeadline]).toEqual([0, Number.POSITIVE_INFINITY]);
  const pkt = other.originate(1, 1);
  expect([pkt?.id, other.pool.outstanding, ctx.pool.outstanding]).toEqual([1, 1, 0]);
});

test('the same seed gives the same randomness, another seed another; the default is 1', () => {
  const numbers = (context: Context): number[] => Array.from({ length: 5 }, context.random);
  expect(numbers(new Context({ seed: 5 }))).toEqual(numbers(new Context({ seed: 5 })));
  expect(numbers(new Context({ seed: 5 }))).not.toEqual(numbers(new Context({ seed: 6 })));
  expect(numbers(new Context())).toEqual(numbers(new Context({ seed: 1 })));
});

test('the pool is as large as the options say', () => {
  const packets = [receive(1), receive(1), receive(1), receive(1)];
  expect(ctx.pool.take(0)).toBeNull();
  end(...packets);
});

function receive(device: number): Packet {
  const pkt = ctx.pool.take(0);
  if (pkt === null) throw new Error('the pool is empty');
  ctx.receive(pkt, device);
  return pkt;
}

function receiveAndEnd(): void {
  end(receive(7));
}

function originate(layer: number, size: number, cause?: number): Packet {
  const pkt = ctx.originate(layer, size, cause);
  if (pkt === null) throw new Error('the pool is empty');
  return pkt;
}

function end(...packets: Packet[]): void {
  for (const pkt of packets) ctx.delivered(pkt, high);
}

function last(): TraceEvent | undefined {
  return [...ctx.trace.events()].at(-1);
}

/** An event whose other numbers are 0. */
function event(kind: number, rest: Partial<TraceEvent>): TraceEvent {
  return { time: 0, packet: 0, cause: 0, layer: 0, kind, detail: 0, value: 0, ...rest };
}
