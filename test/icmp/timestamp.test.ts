// RFC 792, "Timestamp or Timestamp Reply Message".

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Kind } from '../../src/core/trace.ts';
import { Wire } from '../../src/testing/wire/wire.ts';
import { viewOf } from '../support/hex.ts';
import {
  BROADCAST_MAC,
  counting,
  drops,
  type IcmpFields,
  icmp,
  introduce,
  PEER,
  seenIcmp,
  US,
  upTo,
} from '../support/packets.ts';

/** 2023-11-14 22:13:20 UTC, and a bit. */
const EPOCH_MS = 1_700_000_000_250.75;
const MIDNIGHT_MS = ((22 * 60 + 13) * 60 + 20) * 1000 + 250;
const DAY_MS = 86_400_000;

let wire: Wire;

beforeEach(() => {
  wire = new Wire({ stack: { epochMs: EPOCH_MS } });
  introduce(wire);
  wire.sent();
});

afterEach(() => wire.assertBalanced());

const ORIGINATE = Uint8Array.of(0xd1, 0xd2, 0xd3, 0xd4);
const ask = (fields: IcmpFields = {}) =>
  icmp({ type: 13, data: Uint8Array.of(...ORIGINATE, ...counting(8)), ...fields });

/** The three times of a reply. */
const timesOf = (data: Uint8Array): number[] => [0, 4, 8].map((at) => viewOf(data).getUint32(at));

describe('RFC 1122 §3.2.2.8: a timestamp request', () => {
  test('RFC 1122 §3.2.2.8/1,4, RFC 792, timestamp/1,2: is answered with its own time, when it came and when the answer goes', () => {
    wire.inject(ask({ code: 7, tos: 0x2e }));
    const [reply] = wire.sent().map(seenIcmp);
    expect(reply).toMatchObject({
      ...{ source: US, destination: PEER, type: 14, code: 0, ttl: 64, tos: 0x2e },
      ...{ identifier: 0x8182, sequence: 0x9394, length: 14 + 20 + 20 },
    });
    expect(timesOf(reply?.data ?? new Uint8Array(12))).toEqual([
      ...[viewOf(ORIGINATE).getUint32(0), MIDNIGHT_MS, MIDNIGHT_MS],
    ]);
    expect(drops(wire)).toEqual({});
    expect(wire.stack.ctx.counters.snapshot()).toMatchObject({
      ...{ IcmpInMsgs: 1, IcmpInTimestamps: 1, IcmpOutMsgs: 1, IcmpOutTimestampReps: 1 },
    });
  });

  test.each([
    ['an hour later', 3_600_000, MIDNIGHT_MS + 3_600_000],
    ['a fraction of a millisecond later', 0.3, MIDNIGHT_MS + 1],
    ['the last millisecond of the day', DAY_MS - MIDNIGHT_MS - 1, DAY_MS - 1],
    ['midnight', DAY_MS - MIDNIGHT_MS, 0],
    ['a year later', 365 * DAY_MS, MIDNIGHT_MS],
  ])('RFC 1122 §3.2.2.8/8: “milliseconds since midnight UT”: %s', (_, laterMs, time) => {
    wire.advance(laterMs);
    wire.inject(ask());
    const [reply] = wire.sent().map(seenIcmp);
    expect(timesOf(reply?.data ?? new Uint8Array(12)).slice(1)).toEqual([time, time]);
  });

  test.each([
    ['without room for ours, as by Linux', 4],
    ['with room for half of ours', 7],
    ['with room for one of ours', 8],
    ['whole', 12],
    ['with data behind it, which does not come back', 13],
    ['as long as the cable takes', 1472],
  ])('is answered %s', (_, length) => {
    wire.inject(ask({ data: Uint8Array.from({ length }, (_, n) => ORIGINATE[n] ?? n & 0xff) }));
    const [reply] = wire.sent().map(seenIcmp);
    expect(reply).toMatchObject({ type: 14, length: 54 });
    expect(reply?.data.slice(0, 4)).toEqual(ORIGINATE);
  });

  test.each(upTo(4))('with %i bytes of its time is too short', (length) => {
    wire.inject(ask({ data: counting(length) }));
    expect(wire.sent()).toEqual([]);
    expect(drops(wire)).toEqual({ 'icmp.shortTimestamp': 1 });
    expect(wire.stack.ctx.counters.snapshot()).toMatchObject({
      ...{ IcmpInTimestamps: 1, IcmpInErrors: 1, IcmpOutMsgs: 0 },
    });
  });

  test('RFC 792, timestamp/3: a stack that does not know the time of day counts from its start', () => {
    wire = new Wire();
    introduce(wire);
    wire.advance(1234);
    wire.inject(ask());
    const [reply] = wire.sent().map(seenIcmp);
    expect(timesOf(reply?.data ?? new Uint8Array(12)).slice(1)).toEqual([1234, 1234]);
  });

  test('RFC 1122 §3.2.2.8/3: to a broadcast address is not answered', () => {
    wire.inject(ask({ destination: '10.0.0.255', to: BROADCAST_MAC }));
    expect(wire.sent()).toEqual([]);
    expect(drops(wire)).toEqual({ 'icmp.echoBroadcast': 1 });
  });

  test('becomes its own reply, and the journey says so', () => {
    wire.inject(ask());
    wire.sent();
    const { trace } = wire.stack.ctx;
    const answer = [...trace.events()].findLast(({ kind }) => kind === Kind.Answer);
    if (answer === undefined) expect.fail('no answer');
    expect(wire.stack.ctx.says(answer)).toBe('the timestamp request becomes its own reply');
  });
});

test('a reply to nobody is dropped by name', () => {
  wire.inject(icmp({ type: 14, data: counting(12) }));
  expect(drops(wire)).toEqual({ 'icmp.unhandledType': 1 });
});
