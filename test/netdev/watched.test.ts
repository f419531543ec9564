// Where frames are on a cable, as those hear it who watch it: in front of a link in memory, in virtual time.

import { expect, test } from 'vitest';
import { Context } from '../../src/core/context.ts';
import { Packet } from '../../src/core/packet.ts';
import type { Impairment } from '../../src/netdev/impair/impairment.ts';
import { memoryPair } from '../../src/netdev/memory.ts';
import { WatchedCable } from '../../src/netdev/watched.ts';

/** A cable, the far end's driver, and what was told. */
function rig(send: Impairment = {}, receive: Impairment = {}) {
  const ctx = new Context();
  const [inner, far] = memoryPair();
  const told: string[] = [];
  const cable = new WatchedCable(inner, ctx, { send, receive }, (end, way, frame, length) =>
    told.push(`${end} ${way} ${frame} ${length}`),
  );
  cable.watch(
    () => {},
    () => {},
  );
  return { ctx, cable, far, told };
}

function frame(length: number): Packet {
  const pkt = new Packet(new Uint8Array(2048));
  pkt.id = 77;
  pkt.end = pkt.start + length;
  for (let n = 0; n < length; n++) pkt.bytes[pkt.start + n] = n + 1;
  return pkt;
}

const empty = (): Packet => new Packet(new Uint8Array(2048));

test.each<[string, Impairment, string[], string[]]>([
  ['a perfect one', {}, ['near out 1 60', 'far in 1 60'], []],
  ['one that delays', { delayMs: 5 }, ['near out 1 60'], ['far in 1 60']],
  ['one that loses', { loss: 1 }, ['near out 1 60', 'near lost 1 60'], []],
  ['one that doubles', { duplicate: 1 }, ['near out 1 60', 'far in 1 60', 'far in 1 60'], []],
  [
    'one that doubles and delays',
    { duplicate: 1, delayMs: 5 },
    ['near out 1 60'],
    ['far in 1 60', 'far in 1 60'],
  ],
  ['one that flips a bit', { corrupt: 1 }, ['near out 1 60', 'far in 1 60'], []],
])('a frame is sent over %s', (_, how, atOnce, later) => {
  const { ctx, cable, told } = rig(how);
  const pkt = frame(60);
  expect(cable.send(pkt)).toBeNull();
  expect(pkt.id).toBe(77);
  expect(told).toEqual(atOnce);
  ctx.now = 5;
  ctx.timers.advance(5);
  expect(told).toEqual([...atOnce, ...later]);
});

test.each<[string, Impairment, boolean, string[], string[]]>([
  ['a perfect one', {}, true, ['far out 1 60', 'near in 1 60'], []],
  ['one that delays', { delayMs: 5 }, false, ['far out 1 60'], ['near in 1 60']],
  ['one that loses', { loss: 1 }, false, ['far out 1 60', 'far lost 1 60'], []],
  ['one that doubles', { duplicate: 1 }, true, ['far out 1 60', 'near in 1 60'], ['near in 1 60']],
  ['one that flips a bit', { corrupt: 1 }, true, ['far out 1 60', 'near in 1 60'], []],
])('a frame comes over %s', (_, how, comes, atOnce, later) => {
  const { ctx, cable, far, told } = rig({}, how);
  far.send(frame(60));
  expect(cable.receive(empty())).toBe(comes);
  expect(told).toEqual(atOnce);
  ctx.now = 5;
  ctx.timers.advance(5);
  while (cable.receive(empty()));
  expect(told).toEqual([...atOnce, ...later]);
});

test('each frame has its own number, whichever way it goes, and keeps it past others', () => {
  const { ctx, cable, far, told } = rig({}, { delayMs: 5 });
  far.send(frame(60));
  far.send(frame(61));
  cable.receive(empty());
  cable.send(frame(62));
  ctx.now = 5;
  ctx.timers.advance(5);
  while (cable.receive(empty()));
  expect(told).toEqual([
    ...['far out 1 60', 'far out 2 61', 'near out 3 62', 'far in 3 62'],
    ...['near in 1 60', 'near in 2 61'],
  ]);
});

test('what the cable does not take is no frame on it', () => {
  const { cable, told } = rig({ mtu: 100, rateBps: 8, limit: 1 });
  expect(cable.mtu).toBe(100);
  expect(cable.send(frame(115))?.name).toBe('device.tooLong');
  expect(told).toEqual([]);
  expect(cable.send(frame(60))).toBeNull();
  expect(cable.send(frame(61))?.name).toBe('device.full');
  expect(told).toEqual(['near out 2 60']);
  cable.close();
  expect(cable.send(frame(62))?.name).toBe('device.gone');
  expect(told).toEqual(['near out 2 60']);
});

test('it may be changed', () => {
  const { cable, told } = rig();
  cable.impaired.impairSending({ loss: 1 }, 1);
  expect(cable.impaired.sending).toEqual({ loss: 1 });
  cable.send(frame(60));
  cable.impaired.impairSending({}, 1);
  expect(cable.impaired.sending).toEqual({});
  cable.send(frame(61));
  expect(told).toEqual(['near out 1 60', 'near lost 1 60', 'near out 2 61', 'far in 2 61']);
});
