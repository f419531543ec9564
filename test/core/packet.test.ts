import { describe, expect, test } from 'vitest';
import {
  Cast,
  HEADROOM,
  LARGE_BUFFER,
  Packet,
  PacketPool,
  SMALL_BUFFER,
} from '../../src/core/packet.ts';

const SMALL_ROOM = SMALL_BUFFER - HEADROOM;
const LARGE_ROOM = LARGE_BUFFER - HEADROOM;

function take(pool: PacketPool, size = 0): Packet {
  const pkt = pool.take(size);
  if (pkt === null) throw new Error('the pool is empty');
  return pkt;
}

test('sizes: 2 KiB and 64 KiB, headroom for every layer, and the largest datagram fits', () => {
  expect([HEADROOM, SMALL_BUFFER, LARGE_BUFFER]).toEqual([128, 2048, 65536 + 256]);
});

test('casts are numbered as Linux numbers PACKET_HOST and its siblings', () => {
  expect(Cast).toEqual({ Host: 0, Broadcast: 1, Multicast: 2, OtherHost: 3 });
});

describe('a packet', () => {
  const fresh = (): Packet => take(new PacketPool({ small: 1, large: 0, poison: true }));

  test('is born complete: every field is there and says "not set"', () => {
    const bytes = new Uint8Array(8);
    const { view, ...pkt } = new Packet(bytes);
    expect(view.byteLength).toBe(8);
    expect(pkt).toEqual({
      bytes,
      address: 0,
      start: 0,
      end: 0,
      link: 0,
      network: 0,
      transport: 0,
      device: 0,
      arrival: 0,
      cast: Cast.Host,
      networkCast: Cast.Host,
      mark: 0,
      id: 0,
      cause: 0,
      next: null,
      owner: null,
      live: false,
    });
  });

  test('is empty, with the whole headroom in front', () => {
    const pkt = fresh();
    expect([pkt.start, pkt.end, pkt.length]).toEqual([HEADROOM, HEADROOM, 0]);
    expect(pkt.room).toBe(SMALL_ROOM);
  });

  test('push opens bytes in front and returns where they begin', () => {
    const pkt = fresh();
    pkt.end += 46;
    expect(pkt.push(20)).toBe(HEADROOM - 20);
    expect(pkt.push(14)).toBe(HEADROOM - 34);
    expect([pkt.start, pkt.end, pkt.length]).toEqual([HEADROOM - 34, HEADROOM + 46, 80]);
    expect(pkt.room).toBe(SMALL_ROOM + 34);
  });

  test('push takes the last byte of the headroom and throws for one more', () => {
    const pkt = fresh();
    expect(pkt.push(HEADROOM)).toBe(0);
    expect(() => pkt.push(1)).toThrow('push(1): 0 bytes of headroom');
    expect(() => fresh().push(HEADROOM + 1)).toThrow(`${HEADROOM} bytes of headroom`);
  });

  test('pull steps over the last byte and throws for one more', () => {
    const pkt = fresh();
    pkt.end += 34;
    pkt.pull(14);
    expect([pkt.start, pkt.length, pkt.room]).toEqual([HEADROOM + 14, 20, SMALL_ROOM - 14]);
    expect(() => pkt.pull(21)).toThrow('pull(21): 20 bytes left');
    pkt.pull(20);
    expect(pkt.length).toBe(0);
  });

  test('its view covers exactly its bytes, and stays the same for life', () => {
    const pool = new PacketPool({ small: 2, large: 0 });
    take(pool).bytes.fill(0x11);
    const pkt = take(pool);
    const { view } = pkt;
    expect(view.byteLength).toBe(SMALL_BUFFER);
    view.setUint8(0, 0x22);
    view.setUint8(SMALL_BUFFER - 1, 0x33);
    expect([pkt.bytes[0], pkt.bytes[SMALL_BUFFER - 1]]).toEqual([0x22, 0x33]);
    pool.release(pkt);
    expect(take(pool).view).toBe(view);
  });

  test('clear resets everything but the buffer and its address', () => {
    const pkt = fresh();
    const { bytes, view } = pkt;
    const numbers = [
      'start',
      'end',
      'link',
      'network',
      'transport',
      'device',
      'arrival',
      'id',
      'cause',
    ] as const;
    for (const [n, name] of numbers.entries()) pkt[name] = 200 + n;
    const cast = Cast.Multicast;
    Object.assign(pkt, { cast, networkCast: cast, mark: 7, next: fresh(), address: 4096 });
    pkt.clear();
    expect({ ...pkt }).toEqual({
      bytes,
      view,
      address: 4096,
      start: HEADROOM,
      end: HEADROOM,
      link: 0,
      network: 0,
      transport: 0,
      device: 0,
      arrival: 0,
      cast: Cast.Host,
      networkCast: Cast.Host,
      mark: 0,
      id: 0,
      cause: 0,
      next: null,
      owner: null,
      live: true,
    });
  });
});

describe('the pool', () => {
  test.each([
    ['nothing', 0, SMALL_BUFFER],
    ['a full frame', 1514, SMALL_BUFFER],
    ['all that fits a small one', SMALL_ROOM, SMALL_BUFFER],
    ['one byte more', SMALL_ROOM + 1, LARGE_BUFFER],
    ['the largest IPv4 datagram with its link header', 65535 + 14, LARGE_BUFFER],
    ['all that fits a large one', LARGE_ROOM, LARGE_BUFFER],
  ])('for %s (%i bytes) gives a buffer of the right class', (_, size, buffer) => {
    const pkt = take(new PacketPool({ small: 1, large: 1 }), size);
    expect(pkt.bytes).toHaveLength(buffer);
    expect(pkt.room).toBeGreaterThanOrEqual(size);
  });

  test('more than the largest buffer holds is null, whatever is free', () => {
    expect(new PacketPool().take(LARGE_ROOM + 1)).toBeNull();
  });

  test.each([
    ['small', { small: 3, large: 9 }, 0],
    ['large', { small: 9, large: 3 }, SMALL_ROOM + 1],
  ])(
    'an exhausted %s class gives null, and a packet again once one came back',
    (_, options, size) => {
      const pool = new PacketPool(options);
      const [first] = [take(pool, size), take(pool, size), take(pool, size)];
      expect(pool.take(size)).toBeNull();
      expect(pool.outstanding).toBe(3);
      if (first !== undefined) pool.release(first);
      expect(pool.outstanding).toBe(2);
      expect(pool.take(size)).toBe(first);
      expect(pool.take(size)).toBeNull();
    },
  );

  test('an exhausted small class does not eat into the large one', () => {
    const pool = new PacketPool({ small: 1, large: 1 });
    take(pool);
    expect(pool.take(0)).toBeNull();
    expect(pool.take(SMALL_ROOM + 1)).not.toBeNull();
  });

  test('no two packets share a byte', () => {
    const pool = new PacketPool({ small: 5, large: 3 });
    const sizes = [0, 0, 0, 0, 0, LARGE_ROOM, LARGE_ROOM, LARGE_ROOM];
    const packets = sizes.map((size) => take(pool, size));
    for (const [n, pkt] of packets.entries()) pkt.bytes.fill(n + 1);
    for (const [n, pkt] of packets.entries()) {
      expect(pkt.bytes.every((byte) => byte === n + 1)).toBe(true);
    }
  });

  test('the packets of a class lie in one slab, one behind the other', () => {
    const pool = new PacketPool({ small: 4, large: 0 });
    const packets = [take(pool), take(pool), take(pool), take(pool)];
    expect(new Set(packets.map((pkt) => pkt.bytes.buffer)).size).toBe(1);
    expect(packets.map((pkt) => pkt.bytes.byteOffset)).toEqual(
      [0, 1, 2, 3].map((n) => n * SMALL_BUFFER),
    );
    expect(packets[0]?.bytes.buffer.byteLength).toBe(4 * SMALL_BUFFER);
  });

  test.each([0, SMALL_ROOM + 1])(
    'a packet of %i bytes released twice throws: it has two owners',
    (size) => {
      const pool = new PacketPool();
      const pkt = take(pool, size);
      pkt.id = 77;
      pool.release(pkt);
      expect(() => pool.release(pkt)).toThrow('packet 77 released twice');
      expect(pool.outstanding).toBe(0);
    },
  );

  test('a packet is live while it is out', () => {
    const pool = new PacketPool();
    const pkt = take(pool);
    expect(pkt.live).toBe(true);
    pool.release(pkt);
    expect(pkt.live).toBe(false);
    expect(take(pool).live).toBe(true);
  });

  test('all that came back can be taken again, the last one first', () => {
    const pool = new PacketPool({ small: 3, large: 0 });
    const packets = [take(pool), take(pool), take(pool)];
    for (const pkt of packets) pool.release(pkt);
    expect([take(pool), take(pool), take(pool)]).toEqual(packets.toReversed());
    expect(pool.take(0)).toBeNull();
  });

  test('a used packet comes back cleared and alone', () => {
    const pool = new PacketPool({ small: 2, large: 0 });
    const [a, b] = [take(pool), take(pool)];
    Object.assign(a, {
      start: 1,
      end: 2,
      link: 3,
      network: 4,
      transport: 5,
      device: 6,
      id: 7,
      cause: 8,
    });
    a.cast = Cast.OtherHost;
    pool.release(b);
    pool.release(a);
    const again = take(pool);
    expect(again).toBe(a);
    expect(again).toMatchObject({
      start: HEADROOM,
      end: HEADROOM,
      link: 0,
      network: 0,
      transport: 0,
    });
    expect(again).toMatchObject({ device: 0, cast: Cast.Host, id: 0, cause: 0, next: null });
  });

  test('with poison, a buffer is 0xa5 throughout from birth and again after each return', () => {
    const pool = new PacketPool({ small: 1, large: 1, poison: true });
    for (const size of [0, LARGE_ROOM]) {
      const pkt = take(pool, size);
      expect(pkt.bytes.every((byte) => byte === 0xa5)).toBe(true);
      pkt.bytes.fill(0x11);
      pool.release(pkt);
      expect(pkt.bytes.every((byte) => byte === 0xa5)).toBe(true);
    }
  });

  test('without poison, what a released buffer held stays', () => {
    const pool = new PacketPool({ small: 1 });
    const pkt = take(pool);
    pkt.bytes[HEADROOM] = 0x11;
    pool.release(pkt);
    expect(pkt.bytes[HEADROOM]).toBe(0x11);
  });

  test.each([
    ['small', SMALL_ROOM],
    ['large', LARGE_ROOM],
  ])('a %s packet is scarce when fewer than a quarter of its size are left', (_, room) => {
    const pool = new PacketPool({ small: 8, large: 8 });
    const other = take(pool, room === SMALL_ROOM ? LARGE_ROOM : SMALL_ROOM);
    const out: Packet[] = [];
    while (out.length < 6) out.push(take(pool, room));
    const one = take(pool, room);
    expect(pool.isScarce(one)).toBe(true);
    expect(pool.isScarce(other)).toBe(false);
    for (const pkt of out.splice(0, 1)) pool.release(pkt);
    expect(pool.isScarce(one)).toBe(false);
  });

  test('left: how many there are of the size that is asked for', () => {
    const pool = new PacketPool({ small: 3, large: 2 });
    const out = [take(pool), take(pool, LARGE_ROOM)];
    expect([1, SMALL_ROOM, SMALL_ROOM + 1, LARGE_ROOM].map((size) => pool.left(size))).toEqual([
      2, 2, 1, 1,
    ]);
    for (const pkt of out) pool.release(pkt);
    expect([1, LARGE_ROOM].map((size) => pool.left(size))).toEqual([3, 2]);
  });

  test('outstanding counts both classes', () => {
    const pool = new PacketPool();
    const [small, large] = [take(pool), take(pool, LARGE_ROOM)];
    expect(pool.outstanding).toBe(2);
    pool.release(small);
    expect(pool.outstanding).toBe(1);
    pool.release(large);
    expect(pool.outstanding).toBe(0);
  });

  test('by default holds 1024 small packets and 32 large ones', () => {
    const pool = new PacketPool();
    for (let n = 0; n < 1024; n++) take(pool);
    for (let n = 0; n < 32; n++) take(pool, LARGE_ROOM);
    expect([pool.take(0), pool.take(LARGE_ROOM)]).toEqual([null, null]);
  });
});
