// Fragments become datagrams. What is expected here is what Linux 6.18 did with such fragments
// (test/differential/scenarios/fragments.ts asks it each time), but for what is said to be otherwise.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { randomFrom } from '../../src/core/random.ts';
import { Kind } from '../../src/core/trace.ts';
import { Wire } from '../../src/testing/wire/wire.ts';
import { part, REQUEST } from '../support/fragments.ts';
import { viewOf } from '../support/hex.ts';
import {
  counting,
  drops,
  type IpFields,
  introduce,
  ip,
  message,
  OTHER,
  seenIcmp,
  upTo,
} from '../support/packets.ts';
import { type Fate, ObviousDatagram, type Part } from '../support/reassembly.ts';

const SMALL = 2048;

let wire: Wire;

beforeEach(() => {
  wire = new Wire();
  introduce(wire);
});

afterEach(() => wire.assertBalanced());

const give = (...frames: readonly Uint8Array[]) => {
  for (const frame of frames) wire.inject(frame);
};
const counters = () => wire.stack.ctx.counters.snapshot();
const replies = () => wire.sent().map(seenIcmp);

/** What the stack made of fragments, header included. */
function watchWholes(): Uint8Array[] {
  const wholes: Uint8Array[] = [];
  wire.stack.ctx.trace.attach({
    event: ({ kind, layer }, pkt) => {
      if (kind !== Kind.Up || pkt === null || layer !== wire.stack.ctx.layer('ip')) return;
      wholes.push(pkt.bytes.slice(pkt.network, pkt.end));
    },
  });
  return wholes;
}

describe('RFC 815 §3/1,2,3, RFC 791 §3.2/10, RFC 1122 §3.3.2/1: "fragments may arrive in any order"', () => {
  const orders = (items: readonly number[]): number[][] =>
    items.length < 2
      ? [[...items]]
      : items.flatMap((first) =>
          orders(items.filter((other) => other !== first)).map((rest) => [first, ...rest]),
        );

  test.each(orders([0, 1, 2, 3]))('%i, %i, %i, %i', (...order) => {
    const frames = [part(0, 24), part(24, 56), part(56, 80), part(80, 100)];
    for (const n of order.slice(0, 3)) give(frames[n] ?? REQUEST);
    expect(wire.sent()).toEqual([]);
    expect(wire.stack.ctx.flow.parked).toBe(3);
    expect(wire.stack.reassembly.waiting).toBe(3 * SMALL);
    give(frames[order[3] ?? 0] ?? REQUEST);
    expect(replies()).toMatchObject([{ type: 0, data: counting(92) }]);
    expect(drops(wire)).toEqual({});
    expect(counters()).toMatchObject({
      ...{ IpReasmReqds: 4, IpReasmOKs: 1, IpReasmFails: 0, IpInReceives: 4, IpInDelivers: 1 },
    });
    expect(wire.stack.reassembly.waiting).toBe(0);
  });

  test('the longest datagram of all comes in 8,190 fragments of 8 bytes, the pool permitting', () => {
    wire = new Wire({ stack: { small: 12_000 } });
    wire.stack.reassembly.settings.ipfrag_high_thresh = 12_000 * SMALL;
    introduce(wire);
    const long = message({ data: counting(65507) });
    for (const n of upTo(8190).reverse()) {
      const payload = long.slice(n * 8, n * 8 + 8);
      give(ip({ payload, flags: (n * 8 + 8 < long.length ? 0x2000 : 0) | n }));
    }
    expect(wire.sent()).toHaveLength(45);
    expect(counters()).toMatchObject({ IpReasmOKs: 1, IcmpOutEchoReps: 1, IpFragCreates: 45 });
  });
});

describe('random cuttings, with parts that are missing, doubled or wrong', () => {
  test.each([1, 2])('seed %i: 1,000 of them end as in the obvious version', (seed) => {
    const random = randomFrom(seed);
    const below = (limit: number): number => (random() >>> 0) % limit;
    const seen: Record<string, number> = {};
    for (let id = 1; id <= 1000; id++) {
      const data = counting(1 + below(300)).map((byte) => byte ^ id);
      const whole = message({ sequence: id, data });
      let obvious = new ObviousDatagram();
      for (const each of partsOf(whole, below)) {
        const { start, bytes, more } = each;
        const before = drops(wire);
        const done = counters().IpReasmOKs;
        give(ip({ id, payload: bytes, flags: (more ? 0x2000 : 0) | (start >> 3) }));
        const fate = obvious.add(each);
        const name = typeof fate === 'string' ? fate : 'whole';
        seen[name] = (seen[name] ?? 0) + 1;
        const reason = Object.keys(FATES).find((each) => drops(wire)[each] !== before[each]);
        const otherwise = counters().IpReasmOKs === done ? 'waits' : 'whole';
        expect(reason === undefined ? otherwise : FATES[reason], `datagram ${id}`).toBe(name);
        const sent = replies();
        if (isRight(fate)) expect(sent).toMatchObject([{ type: 0, sequence: id, data }]);
        else expect(sent).toEqual([]);
        if (name !== 'waits' && name !== 'duplicate') obvious = new ObviousDatagram();
      }
    }
    for (const name of ['waits', 'whole', 'duplicate', 'overlap', 'bounds']) {
      expect(seen[name], name).toBeGreaterThan(25);
    }
  });
});

/** Whether what came together is the request; a wrong part may have been one of its. */
function isRight(fate: Fate): boolean {
  if (typeof fate === 'string' || fate.length < 8) return false;
  let sum = 0;
  fate.forEach((byte, n) => {
    sum += n % 2 === 0 ? byte << 8 : byte;
  });
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum === 0xffff && fate[0] === 8;
}

const FATES: Readonly<Record<string, string>> = {
  'ip.fragmentDuplicate': 'duplicate',
  'ip.fragmentOverlap': 'overlap',
  'ip.fragmentBounds': 'bounds',
};

/** Fragments of the whole, and such as do not fit. */
function partsOf(whole: Uint8Array, below: (limit: number) => number): Part[] {
  const places = new Set([0, ...upTo(below(6)).map(() => 8 * below(whole.length >> 3))]);
  const starts = [...places].sort((a, b) => a - b);
  const parts = starts.map((start, n): Part => {
    const end = starts[n + 1] ?? whole.length;
    return { start, bytes: whole.slice(start, end), more: end < whole.length };
  });
  const some = parts[below(parts.length)];
  if (some !== undefined && below(3) === 0) parts.push(some);
  if (below(3) === 0) {
    const start = 8 * below((whole.length >> 3) + 2);
    const bytes = whole.slice(start, start + below(64));
    parts.push({ start, bytes, more: below(6) > 0 });
  }
  if (below(5) === 0) parts.splice(below(parts.length), 1);
  if (below(3) > 0) parts.sort(() => below(3) - 1);
  return parts.filter(({ start, more }) => start > 0 || more);
}

describe('what is wrong with a fragment, and with its datagram', () => {
  const BEFORE = [part(24, 56)];

  test.each<[string, readonly Uint8Array[], Uint8Array, Record<string, number>, string]>([
    ['RFC 815 §3/4: the same again', BEFORE, part(24, 56), { 'ip.fragmentDuplicate': 1 }, ''],
    ['a part of it', BEFORE, part(32, 40), { 'ip.fragmentDuplicate': 1 }, ''],
    [
      'one that lies in two that came one behind the other',
      [part(24, 56), part(56, 64)],
      part(48, 64),
      { 'ip.fragmentDuplicate': 1 },
      '',
    ],
    [
      'one that lies in two that came the other way round, as in Linux',
      [part(56, 64), part(24, 56)],
      part(48, 64),
      { 'ip.fragmentOverlap': 3 },
      'IpExtReasmOverlaps',
    ],
    [
      'RFC 815 §3/5: its end and more',
      BEFORE,
      part(48, 64),
      { 'ip.fragmentOverlap': 2 },
      'IpExtReasmOverlaps',
    ],
    ['more and its start', BEFORE, part(16, 32), { 'ip.fragmentOverlap': 2 }, 'IpExtReasmOverlaps'],
    ['all of it and more', BEFORE, part(0, 96), { 'ip.fragmentOverlap': 2 }, 'IpExtReasmOverlaps'],
    [
      'teardrop: the end within what is here',
      [part(0, 40, { more: true })],
      part(24, 28, { more: false }),
      { 'ip.fragmentBounds': 2 },
      '',
    ],
    [
      'more behind the end',
      [part(80, 100)],
      part(104, 112, { more: true }),
      { 'ip.fragmentBounds': 2 },
      '',
    ],
    ['another end', [part(80, 100)], part(80, 96, { more: false }), { 'ip.fragmentBounds': 2 }, ''],
    ['no data, more to come', BEFORE, part(0, 0, { more: true }), { 'ip.fragmentBounds': 2 }, ''],
    ['no data, the last', BEFORE, part(80, 80, { more: false }), { 'ip.fragmentBounds': 2 }, ''],
    [
      'tiny: 7 bytes, more to come',
      BEFORE,
      part(0, 7, { more: true }),
      { 'ip.fragmentBounds': 2 },
      '',
    ],
  ])('%s', (_, before, frame, reasons, counter) => {
    give(...before, frame);
    expect(drops(wire)).toEqual(reasons);
    const isDuplicate = 'ip.fragmentDuplicate' in reasons;
    expect(counters()).toMatchObject({
      ...{ IpReasmFails: isDuplicate ? 0 : 1, IpReasmOKs: 0, IpReasmTimeout: 0 },
      IpExtReasmOverlaps: counter === '' ? 0 : 1,
    });
    expect(wire.stack.ctx.flow.parked).toBe(isDuplicate ? before.length : 0);
    expect(wire.sent()).toEqual([]);
    wire.advance(30_000);
  });

  test('after it all of it may come again', () => {
    give(part(0, 24), part(16, 56), part(0, 24), part(24, 56), part(56, 100));
    expect(replies()).toMatchObject([{ type: 0, data: counting(92) }]);
  });

  test('what more is to follow counts in units of 8 bytes', () => {
    give(part(0, 31, { more: true }), part(24, 87, { more: true }), part(80, 100));
    expect(replies()).toMatchObject([{ type: 0, data: counting(92) }]);
  });

  test.each<[string, number, number | null]>([
    ['RFC 1122 §3.3.2/2,3,4: 65,535 bytes, the longest', 65515, 1],
    ['one byte more', 65516, null],
  ])('RFC 791 §3.1: %s', (_, length, fine) => {
    const long = message({ data: counting(length - 8) });
    for (let at = 0; at < length; at += 1480) {
      const payload = long.slice(at, at + 1480);
      give(ip({ payload, flags: (at + 1480 < length ? 0x2000 : 0) | (at >> 3) }));
    }
    expect(wire.sent()).toHaveLength(fine === null ? 0 : 45);
    expect(drops(wire)).toEqual(fine === null ? { 'ip.fragmentOversize': 45 } : {});
    expect(counters()).toMatchObject({ IpReasmFails: fine === null ? 1 : 0 });
  });

  test('a jumbogram of death: the last fragment at offset 65,528', () => {
    give(part(0, 40), ip({ payload: counting(1480), flags: 0x1fff }));
    expect(counters()).toMatchObject({ IpReasmReqds: 2, IpReasmOKs: 0 });
    wire.advance(30_000);
    expect(drops(wire)).toEqual({ 'ip.reassemblyTimeout': 2 });
    wire.sent();
  });
});

describe('which fragments are of one datagram', () => {
  test.each<[string, Partial<IpFields>]>([
    ['source', { source: OTHER }],
    ['destination', { destination: '10.0.0.255' }],
    ['identification', { id: 0x4143 }],
    ['protocol', { protocol: 2 }],
  ])('RFC 791 §3.2/2: not those of another %s', (_, fields) => {
    give(part(0, 40), part(40, 100, fields));
    expect(wire.sent()).toEqual([]);
    expect(wire.stack.ctx.flow.parked).toBe(2);
    give(part(40, 100));
    expect(replies()).toHaveLength(1);
  });

  test('many sources at once, each with many datagrams', () => {
    const all = upTo(20).flatMap((host) =>
      upTo(15).map((id) => ({ source: `10.0.0.${20 + host}`, id: id * 257 })),
    );
    for (const fields of all) give(part(0, 40, fields));
    for (const { source } of all) wire.addNeighbour({ ip: source, mac: '06:00:00:00:00:07' });
    for (const fields of all.toReversed()) give(part(40, 100, fields));
    expect(replies().map(({ destination }) => destination)).toEqual(
      all.toReversed().map(({ source }) => source),
    );
  });
});

describe('the header of the whole is the first fragment’s', () => {
  test('RFC 815 §5, RFC 815 §6: TTL, class of service and options; its own length and checksum', () => {
    const wholes = watchWholes();
    const options = Uint8Array.of(148, 4, 0, 0);
    give(part(40, 100, { ttl: 9, tos: 0xb8 }), part(0, 40, { ttl: 77, tos: 0x28, options }));
    const [whole = new Uint8Array()] = wholes;
    const expected = ip({ payload: REQUEST, ttl: 77, tos: 0x28, options }).slice(14);
    expect(whole).toEqual(expected);
  });

  test.each([
    [0, 0, 0],
    [1, 1, 1],
    [2, 2, 2],
    [3, 3, 3],
    [1, 2, 1],
    [2, 1, 2],
    [1, 3, 3],
    [3, 2, 3],
    [0, 1, null],
    [0, 2, null],
    [3, 0, null],
  ])('RFC 3168 §5.3: ECN %i and %i make %o', (first, second, expected) => {
    const wholes = watchWholes();
    give(part(0, 40, { tos: 0x28 | first }), part(40, 100, { tos: second }));
    expect(wholes.map((bytes) => bytes[1])).toEqual(expected === null ? [] : [0x28 | expected]);
    expect(drops(wire)).toEqual(expected === null ? { 'ip.fragmentEcn': 2 } : {});
    expect(counters()).toMatchObject({ IpReasmFails: expected === null ? 1 : 0 });
  });

  test.each<[string, number, number, number]>([
    ['none may not be cut', 0, 0, 0],
    ['the longest may not be cut', 0, 0x4000, 0x4000],
    ['another may not be cut', 0x4000, 0, 0],
    ['none may be cut', 0x4000, 0x4000, 0x4000],
    ['the reserved bit goes', 0x8000, 0x8000, 0],
  ])('don’t fragment as in Linux, %s', (_, first, second, expected) => {
    const wholes = watchWholes();
    give(part(0, 40, { flags: 0x2000 | first }), part(40, 100, { flags: 5 | second }));
    expect(wholes.map((bytes) => viewOf(bytes).getUint16(6))).toEqual([expected]);
  });
});

test('the flight recorder: fragments wait, and end in the packet that names the last of them as its cause', () => {
  give(part(0, 40), part(40, 100));
  const ip = wire.stack.ctx.layer('ip');
  const events = [...wire.stack.ctx.trace.events()].filter(({ layer }) => layer === ip);
  const made = events.find(({ kind }) => kind === Kind.Originate);
  const ends = events.filter(({ kind }) => kind === Kind.Deliver);
  const [first = 0, last = 0] = ends.map(({ packet }) => packet);
  expect(made).toMatchObject({ cause: last });
  expect(ends.map(({ detail }) => detail)).toEqual([made?.packet, made?.packet]);
  const waiting = events.filter(({ packet }) => packet === first).map(({ kind }) => kind);
  expect(waiting).toEqual([Kind.Route, Kind.Park, Kind.Release, Kind.Deliver]);
  expect(ends.map((event) => wire.stack.ctx.says(event))).toEqual([
    `a part of #${made?.packet}, which is whole now`,
    `a part of #${made?.packet}, which is whole now`,
  ]);
  wire.sent();
});
