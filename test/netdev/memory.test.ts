import { afterEach, describe, expect, test } from 'vitest';
import { HEADROOM, Packet, PacketPool } from '../../src/core/packet.ts';
import { Drop } from '../../src/netdev/device.ts';
import { loopback, MemoryEnd, memoryPair } from '../../src/netdev/memory.ts';

const QUEUE_FRAMES = 1000;
const pool = new PacketPool({ small: 8, large: 8, poison: true });

afterEach(() => expect(pool.outstanding).toBe(0));

describe('a pair', () => {
  test('what one end sends, the other receives, and nobody else', () => {
    const [a, b] = memoryPair();
    expect(a.send(frame(60, 0x11))).toBeNull();
    expect(received(a)).toBeNull();
    expect(received(b)).toEqual(pattern(60, 0x11));
    expect(received(b)).toBeNull();
    expect(b.send(frame(70, 0x22))).toBeNull();
    expect(received(a)).toEqual(pattern(70, 0x22));
  });

  test('frames arrive in the order in which they were sent, each with its own length', () => {
    const [a, b] = memoryPair();
    for (let n = 0; n < 20; n++) a.send(frame(100 - n, n));
    for (let n = 0; n < 20; n++) expect(received(b)).toEqual(pattern(100 - n, n));
    expect(received(b)).toBeNull();
  });

  test('the sent packet stays the caller’s: what becomes of it does not reach the queue', () => {
    const [a, b] = memoryPair();
    const pkt = frame(60, 0x11);
    a.send(pkt);
    expect([pkt.start, pkt.length]).toEqual([HEADROOM, 60]);
    pkt.bytes.fill(0x99);
    expect(received(b)).toEqual(pattern(60, 0x11));
  });

  test('only start to end is sent, and received behind the headroom; the rest of the buffer is left alone', () => {
    const [a, b] = memoryPair();
    const pkt = frame(60, 0x11);
    pkt.pull(10);
    pkt.end -= 5;
    a.send(pkt);
    const into = take();
    expect(b.receive(into)).toBe(true);
    expect([into.start, into.end]).toEqual([HEADROOM, HEADROOM + 45]);
    expect(into.bytes.slice(HEADROOM, HEADROOM + 45)).toEqual(pattern(60, 0x11).slice(10, 55));
    expect(into.bytes[HEADROOM - 1]).toBe(0xa5);
    expect(into.bytes[HEADROOM + 45]).toBe(0xa5);
    pool.release(into);
  });

  test('an empty queue leaves the packet as it was', () => {
    const [a] = memoryPair();
    const pkt = take();
    expect(a.receive(pkt)).toBe(false);
    expect([pkt.start, pkt.end]).toEqual([HEADROOM, HEADROOM]);
    pool.release(pkt);
  });

  test.each([
    [1500, 1514, null],
    [1500, 1515, Drop.tooLong],
    [576, 590, null],
    [576, 591, Drop.tooLong],
  ])('with an MTU of %i takes a frame of %i bytes: %o', (mtu, length, fault) => {
    const [a, b] = memoryPair({ mtu });
    expect([a.mtu, b.mtu]).toEqual([mtu, mtu]);
    expect(a.send(frame(length, 0x11))).toBe(fault);
    expect(received(b)?.length).toBe(fault === null ? length : undefined);
  });

  test('the MTU is 1500 unless it is given', () => {
    expect(memoryPair().map(({ mtu }) => mtu)).toEqual([1500, 1500]);
  });

  test(`takes ${QUEUE_FRAMES} frames, refuses one more, and takes one again for each that was read`, () => {
    const [a, b] = memoryPair();
    for (let n = 0; n < QUEUE_FRAMES; n++) expect(a.send(frame(20, n))).toBeNull();
    expect(a.send(frame(20, 1000))).toBe(Drop.full);
    expect(received(b)).toEqual(pattern(20, 0));
    expect(a.send(frame(30, 1001))).toBeNull();
    expect(a.send(frame(20, 1002))).toBe(Drop.full);
    for (let n = 1; n < QUEUE_FRAMES; n++) expect(received(b)).toEqual(pattern(20, n));
    expect(received(b)).toEqual(pattern(30, 1001));
    expect(received(b)).toBeNull();
  });

  test('a place in the queue that held a short frame holds a long one later', () => {
    const [a, b] = memoryPair({ mtu: 9000 });
    for (const length of [20, 5000, 9014, 20]) {
      // Once round the ring, so that the same place is used again.
      for (let n = 1; n < QUEUE_FRAMES; n++) {
        a.send(frame(14, 0));
        received(b);
      }
      a.send(frame(length, length));
      expect(received(b, 9014)).toEqual(pattern(length, length));
    }
  });

  test('a frame longer than the packet’s room is cut to it, and the next one is whole', () => {
    const [a, b] = memoryPair({ mtu: 9000 });
    a.send(frame(9014, 0x11));
    a.send(frame(60, 0x22));
    const pkt = take();
    const { room } = pkt;
    expect(b.receive(pkt)).toBe(true);
    expect(pkt.length).toBe(room);
    expect(pkt.bytes.slice(pkt.start, pkt.end)).toEqual(pattern(9014, 0x11).slice(0, room));
    pool.release(pkt);
    expect(received(b)).toEqual(pattern(60, 0x22));
  });

  test('the watcher is called at each frame that arrives, when it can be read already', () => {
    const [a, b] = memoryPair();
    const got: (Uint8Array | null)[] = [];
    b.watch(() => got.push(received(b)));
    a.watch(() => expect.unreachable());
    a.send(frame(60, 0x11));
    a.send(frame(61, 0x22));
    a.send(frame(1515, 0x33));
    expect(got).toEqual([pattern(60, 0x11), pattern(61, 0x22)]);
  });

  test('a frame that finds the queue full calls no watcher', () => {
    const [a, b] = memoryPair();
    for (let n = 0; n < QUEUE_FRAMES; n++) a.send(frame(20, n));
    b.watch(() => expect.unreachable());
    expect(a.send(frame(20, 0x11))).toBe(Drop.full);
  });

  test.each(['the sender', 'the receiver'])(
    'after %s closed, a frame finds nobody; closing twice is allowed',
    (who) => {
      const [a, b] = memoryPair();
      b.watch(() => expect.unreachable());
      const closed = who === 'the sender' ? a : b;
      closed.close();
      closed.close();
      expect(a.send(frame(60, 0x11))).toBe(Drop.gone);
      expect(b.send(frame(60, 0x11))).toBe(Drop.gone);
    },
  );

  test('an end without a cable finds nobody', () => {
    expect(new MemoryEnd(1500).send(frame(60, 0x11))).toBe(Drop.gone);
  });

  test('two pairs share nothing', () => {
    const [[a], [, d]] = [memoryPair(), memoryPair()];
    a.send(frame(60, 0x11));
    expect(received(d)).toBeNull();
  });
});

describe('the loopback', () => {
  test('receives what it sends', () => {
    const end = loopback();
    let readable = 0;
    end.watch(() => readable++);
    end.send(frame(60, 0x11));
    end.send(frame(70, 0x22));
    expect(readable).toBe(2);
    expect([received(end), received(end), received(end)]).toEqual([
      pattern(60, 0x11),
      pattern(70, 0x22),
      null,
    ]);
  });

  test.each([
    [65536 + 14, null],
    [65536 + 15, Drop.tooLong],
  ])('has Linux’s MTU of 65536: a frame of %i bytes gives %o', (length, fault) => {
    const end = loopback();
    expect(end.mtu).toBe(65536);
    expect(end.send(frame(length, 0x11))).toBe(fault);
    expect(received(end, length)?.length).toBe(fault === null ? length : undefined);
  });

  test('takes another MTU', () => {
    expect(loopback({ mtu: 1400 }).mtu).toBe(1400);
  });

  test('closed, it is gone; closing twice is allowed', () => {
    const end = loopback();
    end.close();
    end.close();
    expect(end.send(frame(60, 0x11))).toBe(Drop.gone);
  });
});

/** Bytes that tell one frame from another and one place from the next. */
function pattern(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, n) => (n * 7 + seed * 13 + (n >> 8)) & 0xff);
}

/** A frame of those bytes, with headroom in front and something behind. */
function frame(length: number, seed: number): Packet {
  const pkt = new Packet(new Uint8Array(HEADROOM + length + 64).fill(0xa5));
  pkt.clear();
  pkt.bytes.set(pattern(length, seed), pkt.start);
  pkt.end = pkt.start + length;
  return pkt;
}

function take(size = 1514): Packet {
  const pkt = pool.take(size);
  if (pkt === null) throw new Error('the pool is empty');
  return pkt;
}

/** The next frame that `end` has, if any. */
function received(end: MemoryEnd, size?: number): Uint8Array | null {
  const pkt = take(size);
  const bytes = end.receive(pkt) ? pkt.bytes.slice(pkt.start, pkt.end) : null;
  pool.release(pkt);
  return bytes;
}
