import { describe, expect, test } from 'vitest';
import { PacketPool } from '../../src/core/packet.ts';
import { randomFrom } from '../../src/core/random.ts';
import { ByteStore } from '../../src/trace/bytestore.ts';

const HEAD = 16;
const pool = new PacketPool({ small: 1, large: 1 });

describe('bytes are kept as they were', () => {
  test('whatever becomes of the packet, with the number of the event and where they begin', () => {
    const store = new ByteStore(1024, 100);
    keep(store, 7, [1, 2, 3]);
    keep(store, 9, [4, 5, 6, 7, 8, 9, 10, 11, 12], true);
    expect(held(store)).toEqual([
      [9, true, [4, 5, 6, 7, 8, 9, 10, 11, 12]],
      [7, false, [1, 2, 3]],
    ]);
  });

  test('of the longest datagram', () => {
    const store = new ByteStore(2 ** 17, 100);
    const bytes = Array.from({ length: 65_535 }, (_, n) => (n * 7) & 0xff);
    keep(store, 1, bytes);
    expect(held(store)).toEqual([[1, false, bytes]]);
  });

  test('but not of one that is longer than the whole store, which stays as it is', () => {
    const store = new ByteStore(64, 100);
    keep(store, 1, [1]);
    keep(store, 2, new Array(49).fill(2));
    keep(store, 3, [3]);
    expect(held(store).map(([id]) => id)).toEqual([3, 1]);
  });

  test('an empty store holds nothing', () => {
    expect(held(new ByteStore(64, 100))).toEqual([]);
  });
});

describe('the newest take the place of the oldest', () => {
  test.each<[string, number, number, number[]]>([
    ['all fit', 4, 8, [4, 3, 2, 1]],
    ['one does not', 5, 8, [5, 4, 3, 2]],
    ['the second time', 9, 8, [9, 8, 7, 6]],
    ['with a rest at the end that is too small', 5, 16, [5, 4, 3]],
  ])('%s', (_, count, length, expected) => {
    const store = new ByteStore(4 * (HEAD + 8), 1000);
    for (let id = 1; id <= count; id++) keep(store, id, new Array(length).fill(id));
    expect(held(store).map(([id]) => id)).toEqual(expected);
  });

  test('of the same length as the store: only the last is there', () => {
    const store = new ByteStore(HEAD + 8, 1000);
    for (let id = 1; id <= 3; id++) keep(store, id, new Array(8).fill(id));
    expect(held(store)).toEqual([[3, false, new Array(8).fill(3)]]);
  });

  test('where nobody asks for the oldest any more, memory is used again before it is full', () => {
    const store = new ByteStore(1 << 16, 10);
    for (let id = 1; id <= 200; id++) keep(store, id, new Array(8).fill(id));
    const found = held(store);
    expect(found.length).toBeLessThan(25);
    expect(found.map(([id]) => id).slice(0, 10)).toEqual([
      200, 199, 198, 197, 196, 195, 194, 193, 192, 191,
    ]);
  });
});

test.each([1, 2, 3, 4, 5, 6])('whatever comes, what is there is right, seed %i', (seed) => {
  const random = randomFrom(seed);
  const below = (most: number): number => (random() >>> 0) % most;
  const store = new ByteStore(8 * (4 + below(200)), 1 + below(60));
  const known = new Map<number, number[]>();
  for (let n = 0, id = 0; n < 400; n++) {
    id += 1 + below(5);
    const bytes = Array.from({ length: below(below(4) === 0 ? 300 : 40) }, () => below(256));
    known.set(id, bytes);
    keep(store, id, bytes);
    const found = held(store);
    for (const [at, , kept] of found) expect(kept).toEqual(known.get(at));
    const ids = found.map(([at]) => at);
    expect(ids).toEqual([...ids].sort((a, b) => b - a));
  }
});

function keep(store: ByteStore, id: number, bytes: readonly number[], isDatagram = false): void {
  const pkt = pool.take(Math.max(1, bytes.length));
  if (pkt === null) throw new Error('the pool is empty');
  pkt.bytes.set(bytes, pkt.start);
  pkt.end = pkt.start + bytes.length;
  store.add(id, pkt, pkt.start, isDatagram);
  pkt.bytes.fill(0xee);
  pool.release(pkt);
}

const held = (store: ByteStore): [number, boolean, number[]][] =>
  [...store.newest()].map(({ id, isDatagram, bytes }) => [id, isDatagram, [...bytes]]);
