// For how long fragments wait, and how many: timers in virtual time, the thresholds, the distance.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Packet } from '../../src/core/packet.ts';
import { DEFAULTS } from '../../src/ip/reassembly.ts';
import { Wire } from '../../src/testing/wire/wire.ts';
import { part } from '../support/fragments.ts';
import {
  counting,
  drops,
  type IpFields,
  introduce,
  ip,
  message,
  PEER,
  seenIcmp,
  US,
  upTo,
} from '../support/packets.ts';

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

describe('the timer: net.ipv4.ipfrag_time', () => {
  test('RFC 1122 §3.3.2/6,7: fixed, 30 s from the first that came; its sender is told and sees its first fragment', () => {
    give(part(40, 64));
    wire.advance(20_000);
    give(part(0, 40));
    wire.advance(9_999);
    expect(wire.sent()).toEqual([]);
    wire.advance(1);
    const told = { to: '06:22:a3:24:25:26', source: US, destination: PEER, type: 11, code: 1 };
    expect(replies()).toMatchObject([{ ...told, data: part(0, 40).slice(14) }]);
    expect(drops(wire)).toEqual({ 'ip.reassemblyTimeout': 2 });
    expect(counters()).toMatchObject({
      ...{ IpReasmTimeout: 1, IpReasmFails: 1, IcmpOutTimeExcds: 1 },
    });
  });

  test.each<[string, Uint8Array]>([
    ['RFC 792, time exceeded/3: the first did not come', part(40, 64)],
    ['it is about an ICMP error', ip({ payload: message({ type: 3 }), flags: 0x2000 })],
    ['it was for everybody', part(0, 40, { destination: '10.0.0.255' })],
    ['it came to every station', part(0, 40, { to: 'ff:ff:ff:ff:ff:ff' })],
  ])('nobody is told when %s', (_, frame) => {
    give(frame);
    wire.advance(30_000);
    expect(wire.sent()).toEqual([]);
    expect(drops(wire)).toEqual({ 'ip.reassemblyTimeout': 1 });
    expect(counters()).toMatchObject({ IpReasmTimeout: 1, IpReasmFails: 1, IcmpOutMsgs: 0 });
  });

  test('the quote ends where the data that counts ends', () => {
    give(part(0, 47, { more: true }));
    wire.advance(30_000);
    expect(replies()).toMatchObject([{ code: 1, data: part(0, 47, { more: true }).slice(14, 74) }]);
  });

  test('is over with the datagram', () => {
    give(part(0, 40), part(40, 100));
    wire.sent();
    wire.advance(60_000);
    expect(drops(wire)).toEqual({});
    expect(counters()).toMatchObject({ IpReasmTimeout: 0 });
  });

  test('a fragment that comes once more when all is done begins anew', () => {
    give(part(0, 40), part(40, 100), part(0, 40));
    wire.sent();
    expect(wire.stack.ctx.flow.parked).toBe(1);
    wire.advance(30_000);
    expect(counters()).toMatchObject({ IpReasmOKs: 1, IpReasmFails: 1, IpReasmTimeout: 1 });
    wire.sent();
  });

  test.each([0, -1])('as in Linux, with %i what comes within a tick is put together', (seconds) => {
    wire.stack.sysctl.set('net.ipv4.ipfrag_time', seconds);
    give(part(0, 40), part(40, 100));
    expect(replies()).toMatchObject([{ type: 0 }]);
    give(part(0, 40));
    wire.advance(3);
    expect(replies()).toEqual([]);
    wire.advance(1);
    expect(replies()).toMatchObject([{ type: 11, code: 1 }]);
    give(part(40, 100));
    expect(replies()).toEqual([]);
    wire.advance(4);
    expect(counters()).toMatchObject({ IpReasmOKs: 1, IpReasmTimeout: 2 });
  });

  test('a setting that changes counts from then on', () => {
    wire.stack.reassembly.settings.ipfrag_time = 2;
    give(part(0, 40));
    wire.advance(2_000);
    expect(replies()).toMatchObject([{ type: 11, code: 1 }]);
  });
});

describe('how much may wait', () => {
  test('the settings are Linux’s', () => {
    expect(wire.stack.reassembly.settings).toEqual(DEFAULTS);
    expect(DEFAULTS).toEqual({
      ...{ ipfrag_time: 30, ipfrag_high_thresh: 4194304, ipfrag_low_thresh: 3145728 },
      ipfrag_max_dist: 64,
    });
  });

  test('never more than ipfrag_high_thresh: the oldest go until ipfrag_low_thresh is left', () => {
    const { reassembly } = wire.stack;
    reassembly.settings.ipfrag_high_thresh = 10 * SMALL;
    reassembly.settings.ipfrag_low_thresh = 6 * SMALL;
    for (const id of upTo(10)) give(part(0, 40, { id }));
    expect(reassembly.waiting).toBe(10 * SMALL);
    give(part(0, 40, { id: 10 }));
    expect(reassembly.waiting).toBe(7 * SMALL);
    expect(drops(wire)).toEqual({ 'ip.reassemblyFull': 4 });
    expect(counters()).toMatchObject({ IpReasmFails: 4, IpReasmTimeout: 0 });
    for (const id of upTo(11).reverse()) give(part(40, 100, { id }));
    expect(replies()).toHaveLength(7);
    for (const id of upTo(3000)) {
      give(part(0, 40, { id: 100 + id }));
      expect(reassembly.waiting).toBeLessThanOrEqual(10 * SMALL);
    }
    wire.advance(30_000);
    wire.sent();
  });

  test('a limit below one buffer: no fragment is taken', () => {
    wire.stack.reassembly.settings.ipfrag_high_thresh = SMALL - 1;
    give(part(0, 40), part(40, 100));
    expect(drops(wire)).toEqual({ 'ip.reassemblyFull': 2 });
    expect(counters()).toMatchObject({ IpReasmReqds: 2, IpReasmFails: 2 });
  });

  test('a flood leaves a quarter of the buffers to everybody else', () => {
    for (const id of upTo(5000)) {
      give(part(8 * (id % 9), 8 * (id % 9) + 8, { id, source: `10.0.${id & 7}.${id >> 5}` }));
    }
    expect(wire.stack.ctx.pool.outstanding).toBe(768);
    give(part(0, 40, { id: 9999 }), part(40, 100, { id: 9999 }));
    expect(replies()).toHaveLength(1);
    wire.advance(30_000);
    wire.sent();
  });

  test('one datagram that alone takes too many buffers goes itself', () => {
    wire = new Wire({ stack: { small: 16 } });
    introduce(wire);
    for (const n of upTo(12)) give(part(8 * n, 8 * n + 8));
    give(part(96, 100));
    expect(wire.sent()).toEqual([]);
    expect(wire.stack.ctx.flow.parked).toBe(1);
    wire.advance(30_000);
  });

  test('all is here and no buffer for it: the fragments go', () => {
    const { pool } = wire.stack.ctx;
    const held: Packet[] = [];
    for (let pkt = pool.take(9000); pkt !== null; pkt = pool.take(9000)) held.push(pkt);
    const long = message({ data: counting(2000) });
    give(
      ip({ payload: long.slice(0, 1480), flags: 0x2000 }),
      ip({ payload: long.slice(1480), flags: 185 }),
    );
    for (const pkt of held) pool.release(pkt);
    expect(drops(wire)).toEqual({ 'ip.reassemblyNoBuffer': 2 });
    expect(counters()).toMatchObject({ IpReasmFails: 1, IpReasmOKs: 0 });
  });
});

describe('net.ipv4.ipfrag_max_dist: a source that sends many others in between (RFC 4963 §2)', () => {
  const others = (count: number, fields: Partial<IpFields> = {}) =>
    upTo(count).map((n) => part(8, 16, { id: 0x5000 + n, ...fields }));

  test.each([
    [63, 1],
    [64, 0],
  ])('%i in between: %i answers', (count, answers) => {
    give(part(0, 40), ...others(count), part(40, 100));
    expect(replies()).toHaveLength(answers);
    expect(drops(wire)).toEqual(answers === 1 ? {} : { 'ip.fragmentTooFar': 1 });
    expect(counters()).toMatchObject({ IpReasmFails: 1 - answers });
    wire.advance(30_000);
  });

  test('what came too late is the beginning of another, with a timer of its own', () => {
    give(part(0, 40), ...others(64));
    wire.advance(10_000);
    give(part(40, 100));
    wire.advance(29_000);
    give(part(0, 40));
    expect(replies()).toMatchObject([{ type: 0 }]);
  });

  test('other sources do not matter', () => {
    give(part(0, 40));
    for (const n of upTo(100)) give(...others(5, { source: `10.0.0.${100 + n}` }));
    give(part(40, 100));
    expect(replies()).toHaveLength(1);
    wire.advance(30_000);
  });

  test('0: it does not matter at all', () => {
    wire.stack.reassembly.settings.ipfrag_max_dist = 0;
    give(part(0, 40), ...others(200), part(40, 100));
    expect(replies()).toHaveLength(1);
    wire.advance(30_000);
  });
});
