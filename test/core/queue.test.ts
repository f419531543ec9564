// The row of parked packets: what comes first goes first, the second may go before it, and its bytes are those of buffers.

import { expect, test } from 'vitest';
import { Packet } from '../../src/core/packet.ts';
import { PacketQueue } from '../../src/core/queue.ts';

const SIZES = [16, 32, 64, 128];
const queueOf = (sizes: readonly number[]): [PacketQueue, Packet[]] => {
  const queue = new PacketQueue();
  const packets = sizes.map((size) => new Packet(new Uint8Array(size)));
  for (const pkt of packets) queue.push(pkt);
  return [queue, packets];
};

/** What comes out, by its size, and what is left. */
const drained = (queue: PacketQueue): [number[], number, Packet | null] => {
  const sizes: number[] = [];
  for (let pkt = queue.shift(); pkt !== null; pkt = queue.shift()) {
    expect(pkt.next).toBeNull();
    sizes.push(pkt.bytes.length);
  }
  return [sizes, queue.bytes, queue.head];
};

test.each([0, 1, 2, 4])('%i packets go in the order in which they came', (count) => {
  const [queue] = queueOf(SIZES.slice(0, count));
  expect(queue.bytes).toBe(SIZES.slice(0, count).reduce((sum, size) => sum + size, 0));
  expect(drained(queue)).toEqual([SIZES.slice(0, count), 0, null]);
});

test.each([
  ['none', [], null, []],
  ['one', [16], null, [16]],
  ['two: it was the last', [16, 32], 32, [16, 256]],
  ['four', [16, 32, 64, 128], 32, [16, 64, 128, 256]],
])('of %s the second goes before the first, and another may come', (_, sizes, second, left) => {
  const [queue] = queueOf(sizes);
  expect(queue.takeSecond()?.bytes.length ?? null).toBe(second);
  if (left.includes(256)) queue.push(new Packet(new Uint8Array(256)));
  expect(drained(queue)).toEqual([left, 0, null]);
});

test('what is detached hangs together, and others may wait meanwhile', () => {
  const [queue, [first, second]] = queueOf([16, 32]);
  expect(queue.detach()).toBe(first);
  expect(first?.next).toBe(second);
  expect([queue.bytes, queue.head]).toEqual([0, null]);
  queue.push(new Packet(new Uint8Array(64)));
  expect(drained(queue)).toEqual([[64], 0, null]);
});
