// Datagrams become fragments. What is expected here is what Linux 6.18 did with such datagrams
// (test/differential/scenarios/fragments.ts asks it each time), but for what is said to be otherwise.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { imbalance } from '../../src/core/balance.ts';
import { Context } from '../../src/core/context.ts';
import type { Packet } from '../../src/core/packet.ts';
import { randomFrom } from '../../src/core/random.ts';
import { Kind } from '../../src/core/trace.ts';
import { Errno } from '../../src/ip/errors.ts';
import { Drop, Fragmenter } from '../../src/ip/fragment.ts';
import * as Ipv4 from '../../src/ip/header.ts';
import { Wire } from '../../src/testing/wire/wire.ts';
import { obviousChecksum } from '../support/checksum.ts';
import { viewOf } from '../support/hex.ts';
import {
  arpReply,
  BROADCAST_MAC,
  counting,
  datagram,
  drops,
  type IpFields,
  introduce,
  ip,
  message,
  OTHER,
  PEER,
  Pinger,
  seenArp,
  upTo,
} from '../support/packets.ts';

/** What the header of a fragment says. */
interface Seen {
  readonly header: number;
  readonly id: number;
  readonly flags: number;
  /** In bytes. */
  readonly offset: number;
  readonly options: Uint8Array;
  readonly data: Uint8Array;
}

function seen(bytes: Uint8Array): Seen {
  const view = viewOf(bytes);
  const header = (view.getUint8(0) & 0xf) * 4;
  expect(view.getUint16(2)).toBe(bytes.length);
  expect(obviousChecksum(bytes.subarray(0, header))).toBe(0);
  return {
    ...{ header, id: view.getUint16(4), flags: view.getUint16(6) & 0xe000 },
    offset: (view.getUint16(6) & 0x1fff) * 8,
    options: bytes.slice(20, header),
    data: bytes.slice(header),
  };
}

describe('the cut', () => {
  let ctx: Context;
  let fragmenter: Fragmenter;

  beforeEach(() => {
    ctx = new Context({ poison: true, small: 64 });
    fragmenter = new Fragmenter(ctx, ctx.layer('ip', { ...Drop, ...Ipv4.Drop }));
  });

  afterEach(() => expect(imbalance(ctx.flow, ctx.pool.outstanding)).toBeNull());

  function packet(fields: IpFields): Packet {
    const bytes = datagram(ip(fields));
    const pkt = ctx.originate(1, bytes.length);
    if (pkt === null) throw new Error('the pool is empty');
    pkt.bytes.set(bytes, pkt.start);
    pkt.end = pkt.start + bytes.length;
    pkt.network = pkt.start;
    pkt.device = 7;
    return pkt;
  }

  /** The packet and all that hang behind it. */
  function chain(first: Packet): Packet[] {
    const all: Packet[] = [];
    for (let pkt: Packet | null = first; pkt !== null; pkt = pkt.next) all.push(pkt);
    return all;
  }

  function cut(fields: IpFields, mtu: number): Seen[] {
    const pkt = packet(fields);
    expect(fragmenter.cut(pkt, mtu)).toBeNull();
    const all = chain(pkt);
    const fragments = all.map(({ bytes, start, end, network, transport, device, link }, n) => {
      expect({ network, device, link }).toEqual({ network: start, device: 7, link: 0 });
      const fragment = seen(bytes.slice(start, end));
      if (n > 0) expect(transport).toBe(start + fragment.header);
      return fragment;
    });
    for (const each of all) ctx.drop(each, Drop.fragmentNoBuffers);
    return fragments;
  }

  test.each<[number, number, readonly number[]]>([
    [1481, 1500, [1480, 1]],
    [1488, 1500, [1480, 8]],
    [2960, 1500, [1480, 1480]],
    [2961, 1500, [1480, 1480, 1]],
    [1480, 1499, [1472, 8]],
    [1479, 1498, [1472, 7]],
    // RFC 791 §3.2: all but the last in units of 8; the last may fill what is left.
    [2953, 1499, [1472, 1472, 9]],
    [2951, 1499, [1472, 1479]],
    [600, 576, [552, 48]],
    [100, 68, [48, 48, 4]],
    [17, 28, [8, 8, 1]],
    [9, 28, [8, 1]],
    [60_000, 9000, [8976, 8976, 8976, 8976, 8976, 8976, 6144]],
  ])(
    'RFC 791 §3.1/7, RFC 791 §3.2/4,6, RFC 1812 §4.2.2.7/2: %i bytes of data, MTU %i: %o',
    (size, mtu, expected) => {
      const data = counting(size).map((byte, n) => byte ^ (n >> 8));
      const fragments = cut({ payload: data }, mtu);
      expect(fragments.map((each) => each.data.length)).toEqual(expected);
      for (const [n, { id, header, flags, offset, data: own }] of fragments.entries()) {
        const last = n === fragments.length - 1;
        expect({ id, header, flags }).toEqual({ id: 0x4142, header: 20, flags: last ? 0 : 0x2000 });
        expect(own).toEqual(data.slice(offset, offset + own.length));
        expect(offset).toBe(expected.slice(0, n).reduce((sum, each) => sum + each, 0));
      }
      const counted = { IpFragOKs: 1, IpFragCreates: expected.length };
      expect(ctx.counters.snapshot()).toMatchObject(counted);
    },
  );

  test.each<[string, number, number]>([
    ['the first', 0x2000, 0x2000],
    ['one in the middle', 0x2000 | 100, 0x2000],
    ['the last', 185, 0],
  ])('RFC 791 §3.2/9: a fragment may be cut again, %s', (_, flags, last) => {
    const first = (flags & 0x1fff) * 8;
    const fragments = cut({ payload: counting(1200), flags }, 576);
    const places = fragments.map(({ flags: own, offset }) => [own, offset - first]);
    expect(places).toEqual([
      [0x2000, 0],
      [0x2000, 552],
      [last, 1104],
    ]);
  });

  test('RFC 1812 §5.2.5/3: the reserved bit and don’t fragment stay out, as in Linux', () => {
    const flags = cut({ payload: counting(1481), flags: 0xc000 }, 1500).map((each) => each.flags);
    expect(flags).toEqual([0x2000, 0]);
  });

  test.each<[string, readonly number[], readonly number[]]>([
    ['copied', [148, 4, 0x11, 0x12], [148, 4, 0x11, 0x12]],
    ['not copied', [30, 4, 0x11, 0x12], [1, 1, 1, 1]],
    ['one of each', [222, 3, 7, 94, 2, 30, 3, 9], [222, 3, 7, 1, 1, 1, 1, 1]],
    ['no operation between', [1, 94, 2, 1, 222, 2, 1, 1], [1, 1, 1, 1, 222, 2, 1, 1]],
    ['behind the end they stay', [94, 2, 0, 30, 4, 1, 2, 3], [1, 1, 0, 30, 4, 1, 2, 3]],
    ['length 0', [94, 2, 30, 0, 94, 2, 1, 1], [1, 1, 30, 0, 94, 2, 1, 1]],
    ['length 1', [94, 2, 30, 1, 94, 2, 1, 1], [1, 1, 30, 1, 94, 2, 1, 1]],
    ['longer than the header', [94, 2, 30, 7, 94, 2, 1, 1], [1, 1, 30, 7, 94, 2, 1, 1]],
    ['cut off behind its type', [1, 94, 2, 30], [1, 1, 1, 30]],
    ['as long as the header', [30, 4, 30, 4], [1, 1, 1, 1]],
    ['all there can be', [30, 40, ...counting(38)], [...new Uint8Array(40).fill(1)]],
  ])('RFC 791 §3.1/15,16: options behind the first fragment, %s', (_, options, later) => {
    const fields = { payload: counting(900), options: Uint8Array.from(options) };
    const [first, ...others] = cut(fields, 500);
    expect([...(first?.options ?? [])]).toEqual(options);
    expect(others.length).toBeGreaterThan(0);
    for (const each of others) expect([...each.options]).toEqual(later);
    // Those of a later fragment are what a router left of them.
    for (const each of cut({ ...fields, flags: 9 }, 500)) {
      expect([...each.options]).toEqual(options);
    }
  });

  test.each([
    [20, 27, true],
    [20, 28, false],
    [60, 67, true],
    [60, 68, false],
    [20, 20, true],
    [60, 21, true],
    [20, 0, true],
  ])(
    'a header of %i bytes, MTU %i: no room for 8 bytes of data is too little: %o',
    (header, mtu, refused) => {
      const options = new Uint8Array(header - 20).fill(1);
      const pkt = packet({ payload: counting(100), options });
      const whole = pkt.bytes.slice(pkt.start, pkt.end);
      const fault = fragmenter.cut(pkt, mtu);
      expect(fault).toBe(refused ? Ipv4.Drop.tooLong : null);
      if (refused) expect(pkt.bytes.slice(pkt.start, pkt.end)).toEqual(whole);
      for (const each of chain(pkt)) ctx.drop(each, fault ?? Drop.fragmentNoBuffers);
    },
  );

  test('not enough buffers for all: none is made, and the packet is as it was', () => {
    const all = [packet({ payload: counting(6 * 48) }), packet({ payload: counting(5 * 48) })];
    const [long, short] = all as [Packet, Packet];
    while (ctx.pool.left(1) > 4) all.push(packet({}));
    const before = long.bytes.slice(long.start, long.end);
    const made = ctx.flow.originated;
    expect(fragmenter.cut(long, 68)).toBe(Drop.fragmentNoBuffers);
    expect(long.bytes.slice(long.start, long.end)).toEqual(before);
    expect(ctx.flow.originated).toBe(made);
    expect(ctx.counters.snapshot()).toMatchObject({ IpFragOKs: 0, IpFragCreates: 0 });
    expect(fragmenter.cut(short, 68)).toBeNull();
    for (const each of all.flatMap(chain)) ctx.drop(each, Drop.fragmentNoBuffers);
  });

  test('the flight recorder: each other fragment names the datagram as its cause, which is the first', () => {
    const pkt = packet({ payload: counting(3000) });
    fragmenter.cut(pkt, 1500);
    const all = chain(pkt);
    expect(all.map(({ id, cause }) => [id, cause])).toEqual([
      [pkt.id, 0],
      [pkt.id + 1, pkt.id],
      [pkt.id + 2, pkt.id],
    ]);
    const made = [...ctx.trace.events()].filter(({ kind }) => kind === Kind.Originate);
    expect(made.slice(1).map(({ packet, cause }) => [packet, cause])).toEqual([
      [pkt.id + 1, pkt.id],
      [pkt.id + 2, pkt.id],
    ]);
    for (const each of all) ctx.drop(each, Drop.fragmentNoBuffers);
  });
});

describe('cut and put together', () => {
  test.each([1, 2])('seed %i: of any size for any MTUs, it is what it was', (seed) => {
    const random = randomFrom(seed);
    const below = (limit: number): number => (random() >>> 0) % limit;
    for (let round = 0; round < 60; round++) {
      const mtus = [300 + below(1200), 68 + below(400)];
      const [router, next] = mtus.map(
        (mtu) =>
          new Wire({
            interfaces: [['10.0.0.1/24'], { addresses: ['10.0.1.1/24'], mtu }],
            neighbours: [{ mac: '06:00:00:00:00:01', ip: '10.0.1.2', on: 1 }],
            stack: { ipForward: true },
          }),
      ) as [Wire, Wire];
      const host = new Wire({ interfaces: [['10.0.1.2/24']] });
      const data = Uint8Array.from({ length: 1 + below(1400) }, () => random());
      router.inject(ip({ destination: '10.0.1.2', payload: message({ data }), ttl: 9 }));
      const once = router.sent(1);
      for (const frame of once) next.inject(to(next, frame));
      const twice = next.sent(1).map((frame) => to(host, frame));
      const wholes: Uint8Array[] = [];
      host.stack.ctx.trace.attach({
        event: ({ kind, layer }, pkt) => {
          if (kind !== Kind.Up || pkt === null || layer !== host.stack.ctx.layer('ip')) return;
          wholes.push(pkt.bytes.slice(pkt.network, pkt.end));
        },
      });
      for (const frame of twice.toSorted(() => below(3) - 1)) host.inject(frame);
      expect(
        wholes.map((bytes) => bytes.slice(20)),
        `round ${round}`,
      ).toEqual([message({ data })]);
      for (const wire of [router, next, host]) wire.assertBalanced();
    }
  });

  /** The frame for that stack's first interface. */
  function to(wire: Wire, frame: Uint8Array): Uint8Array {
    const { mac } = wire.station(0);
    const copy = frame.slice();
    copy.set(mac.split(':').map((octet) => Number.parseInt(octet, 16)));
    return copy;
  }
});

describe('a packet of our own that is longer than the MTU', () => {
  let wire: Wire;

  beforeEach(() => {
    wire = new Wire();
    introduce(wire);
  });

  afterEach(() => wire.assertBalanced());

  test.each([
    [1472, 1],
    [1473, 2],
    [2952, 2],
    [2953, 3],
    [60_000, 41],
    [65_507, 45],
  ])(
    'RFC 1122 §3.3.3/2: ping -s %i: %i frames, all of one datagram, that may be cut on its way',
    (size, frames) => {
      expect(new Pinger(wire, PEER, { size }).send()).toBe(Errno.Ok);
      const sent = wire.sent().map((frame) => seen(datagram(frame)));
      expect(sent).toHaveLength(frames);
      expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
      const flags = sent.map((each) => each.flags);
      expect(flags).toEqual(frames === 1 ? [0x4000] : [...flags.slice(1).map(() => 0x2000), 0]);
      const data = sent.flatMap((each) => [...each.data]);
      expect(data).toHaveLength(size + 8);
      expect(obviousChecksum(Uint8Array.from(data))).toBe(0);
      const counted = { IpOutRequests: 1, IpFragOKs: frames === 1 ? 0 : 1 };
      expect(wire.stack.ctx.counters.snapshot()).toMatchObject({
        ...counted,
        IpFragCreates: frames === 1 ? 0 : frames,
      });
    },
  );

  test('RFC 1812 §4.3.3.6/2: a ping of 65,507 bytes comes back in fragments, and is right', () => {
    const pinger = new Pinger(wire, PEER, { size: 65_507 });
    pinger.send();
    for (const frame of wire.sent()) {
      // The peer answers each fragment as it is: of the first, type and checksum change.
      const said = frame.slice();
      said.copyWithin(0, 6, 12);
      said.set([6, 0x22, 0xa3, 0x24, 0x25, 0x26], 6);
      said.set(frame.subarray(30, 34), 26);
      said.set(frame.subarray(26, 30), 30);
      const view = viewOf(said);
      if ((view.getUint16(20) & 0x1fff) === 0) {
        said[34] = 0;
        const sum = view.getUint16(36) + 0x0800;
        view.setUint16(36, sum > 0xffff ? sum - 0xffff : sum);
      }
      wire.inject(said);
    }
    expect(pinger.replies).toMatchObject([{ bytes: 65_515, wrongAt: -1, truncated: false }]);
  });

  test('RFC 1812 §4.2.2.7/3: all fragments wait for an unknown neighbour, and go in order', () => {
    new Pinger(wire, OTHER, { size: 65_507 }).send();
    expect(wire.sent().map(seenArp)).toMatchObject([{ targetIp: OTHER }]);
    wire.inject(arpReply({ senderIp: OTHER, senderMac: '0a:32:b3:34:35:36' }));
    const offsets = wire.sent().map((frame) => seen(datagram(frame)).offset);
    expect(offsets).toEqual(upTo(45).map((n) => n * 1480));
  });

  test('its neighbour is silent: told once, of the first', () => {
    const pinger = new Pinger(wire, OTHER, { size: 5000 });
    pinger.send();
    wire.advance(3000);
    expect(pinger.errors).toMatchObject([{ type: 3, code: 1, sequence: 1 }]);
    wire.sent();
  });

  test('to all: every fragment in a broadcast frame', () => {
    new Pinger(wire, '10.0.0.255', { size: 3000 }).send();
    const frames = wire.sent();
    expect(frames.map((frame) => [...frame.subarray(0, 6)])).toEqual(
      upTo(3).map(() => BROADCAST_MAC.split(':').map((octet) => Number.parseInt(octet, 16))),
    );
  });

  test('too few buffers (ENOBUFS): nothing is sent', () => {
    const { pool } = wire.stack.ctx;
    const pinger = new Pinger(wire, PEER, { size: 65_507 });
    const held: Packet[] = [];
    while (pool.left(1) > 43) {
      const pkt = pool.take(1);
      if (pkt !== null) held.push(pkt);
    }
    expect(pinger.send()).toBe(Errno.NoBuffers);
    expect(wire.sent()).toEqual([]);
    expect(drops(wire)).toEqual({ 'ip.fragmentNoBuffers': 1 });
    expect(wire.stack.ctx.counters.snapshot()).toMatchObject({ IpFragFails: 1, IpFragOKs: 0 });
    for (const pkt of held.splice(0, 1)) pool.release(pkt);
    expect(pinger.send()).toBe(Errno.Ok);
    expect(wire.sent()).toHaveLength(45);
    for (const pkt of held) pool.release(pkt);
  });
});
