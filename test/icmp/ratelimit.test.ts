import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Context } from '../../src/core/context.ts';
import { RATE_DEFAULTS, RateLimit } from '../../src/icmp/ratelimit.ts';
import { ipv4 } from '../../src/ip/address.ts';
import { STACK_MAC, Wire } from '../../src/testing/wire/wire.ts';
import {
  drops,
  icmp,
  introduce,
  ip,
  OTHER,
  OTHER_MAC,
  PEER,
  Pinger,
  seenIcmp,
  US,
} from '../support/packets.ts';

const { icmp_ratelimit: RATE, icmp_ratemask: MASK } = RATE_DEFAULTS;
const ANN = ipv4(0x0a000002);
const BEN = ipv4(0xc0a80003);

describe('a limit', () => {
  let ctx: Context;
  let limits: RateLimit;

  beforeEach(() => {
    ctx = new Context({ seed: 3 });
    ctx.now = 1;
    limits = new RateLimit(ctx);
  });

  const counters = () => {
    const { IcmpOutRateLimitGlobal: all, IcmpOutRateLimitHost: one } = ctx.counters.snapshot();
    return { all, one };
  };

  /** How many of `count` at once a destination may be sent. */
  const allowed = (count: number, to = ANN, looped = false): number => {
    let sent = 0;
    for (let n = 0; n < count; n++) if (limits.take(to, looped)) sent++;
    return sent;
  };

  /** How many at once may be sent to anybody, of as many as one likes. */
  const inAll = (): number => {
    let sent = 0;
    while (limits.allows()) {
      limits.take(ipv4(sent), false);
      sent++;
    }
    return sent;
  };

  test.each<[string, number, number, boolean]>([
    ['destination unreachable', 3, 1, true],
    ['destination unreachable, the last code', 3, 15, true],
    ['RFC 1191 §4: what tells of a path’s MTU is not', 3, 4, false],
    ['source quench', 4, 0, true],
    ['redirect is not: it has a limit of its own', 5, 1, false],
    ['echo reply is not', 0, 0, false],
    ['time exceeded', 11, 0, true],
    ['time exceeded in reassembly', 11, 1, true],
    ['parameter problem', 12, 0, true],
    ['timestamp reply is not', 14, 0, false],
    ['what Linux has no bit for is not', 35, 0, false],
  ])('icmp_ratemask: %s', (_, type, code, applies) => {
    expect(limits.applies(type, code)).toBe(applies);
  });

  test.each([
    [0, [0]],
    [1, [0]],
    [-1, [0, 3, 4, 5, 8, 11, 12, 13, 14, 18]],
    [1 << 18, [18]],
    [1 << 31, []],
  ])('icmp_ratemask %i', (mask, types) => {
    limits.settings.icmp_ratemask = mask;
    const limited = Array.from({ length: 64 }, (_, n) => n).filter((n) => limits.applies(n, 1));
    expect(limited).toEqual(mask === 0 ? [] : expect.arrayContaining(types));
    expect(limited.every((type) => type <= 18)).toBe(true);
  });

  test('icmp_ratelimit: six at once, and then one for each of its times', () => {
    expect(allowed(10)).toBe(6);
    ctx.now += RATE - 1;
    expect(allowed(10)).toBe(0);
    ctx.now += 1;
    expect(allowed(10)).toBe(1);
    ctx.now += 2.5 * RATE;
    expect(allowed(10)).toBe(2);
    ctx.now += 0.5 * RATE;
    expect(allowed(10)).toBe(1);
    ctx.now += 1e9;
    expect(allowed(10)).toBe(6);
    expect(counters()).toEqual({ all: 0, one: 4 + 10 + 9 + 8 + 9 + 4 });
  });

  test('each destination has a bucket of its own', () => {
    expect([allowed(7, ANN), allowed(7, BEN), allowed(1, ANN)]).toEqual([6, 6, 0]);
  });

  test.each([
    ['0: as many as one likes', 0, 1000, 1000],
    ['1 ms', 1, 1000, 6],
    ['10 s: a new destination has a minute saved up', 10_000, 10, 6],
    ['20 s', 20_000, 10, 3],
    ['60 s', 60_000, 10, 1],
    ['61 s', 61_000, 10, 0],
  ])('icmp_ratelimit %s', (_, ms, count, sent) => {
    limits.settings.icmp_ratelimit = ms;
    expect(allowed(count)).toBe(sent);
  });

  test('what goes to ourselves counts for nobody in particular', () => {
    expect(allowed(100, ANN, true)).toBe(100);
    expect(allowed(10)).toBe(6);
  });

  test('who has no route is told five times at once, and it comes out of the same bucket', () => {
    const refusals = (count: number): number => {
      let told = 0;
      for (let n = 0; n < count; n++) if (limits.takeRefusal(ANN)) told++;
      return told;
    };
    expect(refusals(10)).toBe(5);
    expect(allowed(10)).toBe(0);
    ctx.now += 60_000;
    expect(allowed(3)).toBe(3);
    expect(refusals(10)).toBe(3);
    ctx.now += 2000;
    // Each pays for both.
    expect([limits.takeRefusal(ANN), limits.take(ANN, false), limits.takeRefusal(ANN)]).toEqual([
      ...[true, true, false],
    ]);
    limits.settings.error_cost = 0;
    expect(refusals(1000)).toBe(1000);
  });

  test('icmp_msgs_burst: so many at once, one more or less by chance', () => {
    const bursts = Array.from({ length: 200 }, () => {
      ctx.now += 1000;
      return inAll();
    });
    const mean = bursts.reduce((sum, sent) => sum + sent) / bursts.length;
    expect(mean).toBeGreaterThan(49);
    expect(mean).toBeLessThan(53);
    expect(new Set(bursts).size).toBeGreaterThan(10);
    expect(counters().all).toBe(200);
  });

  test('icmp_msgs_per_sec: it is filled again after 20 ms, and no more than a second counts', () => {
    limits.settings.icmp_msgs_burst = 1000;
    expect(inAll()).toBeGreaterThan(800);
    ctx.now += 19;
    expect(inAll()).toBe(0);
    ctx.now += 1;
    const after20 = inAll();
    expect(after20).toBeGreaterThan(5);
    expect(after20).toBeLessThan(45);
    limits.settings.icmp_msgs_burst = 10_000;
    ctx.now += 1e6;
    expect(inAll()).toBeLessThan(1200);
  });

  test.each([
    ['none in a second', 0, 50, 1000, false],
    ['no whole message since', 49, 50, 20, false],
    ['one', 50, 50, 20, true],
    ['as in Linux, one even where none is to be saved', 1000, 0, 20, true],
  ])('icmp_msgs_per_sec and icmp_msgs_burst: %s', (_, perSecond, burst, waitMs, allows) => {
    inAll();
    while (limits.allows()) limits.take(ANN, false);
    limits.settings.icmp_msgs_per_sec = perSecond;
    limits.settings.icmp_msgs_burst = burst;
    ctx.now += waitMs;
    expect(limits.allows()).toBe(allows);
  });

  test('to ask takes nothing', () => {
    for (let n = 0; n < 1000; n++) expect(limits.allows()).toBe(true);
  });

  test('a million destinations take no more room than some thousand, and the last are remembered', () => {
    for (let n = 0; n < 1_000_000; n++) limits.take(ipv4(n), false);
    ctx.now += 1;
    for (let n = 0; n < 6; n++) allowed(1, BEN);
    // With as many others as there can be in six seconds, almost nobody's bucket is full too early.
    let early = 0;
    for (let n = 0; n < 100; n++) allowed(6, ipv4(n));
    for (let n = 0; n < 6000; n++) {
      ctx.now += 1;
      limits.take(ipv4(0x0b000000 + n), false);
      if (n < 900 && n % 9 === 0) early += allowed(6, ipv4(n / 9)) > 1 ? 1 : 0;
    }
    expect(early).toBeLessThan(3);
  });

  test('defaults are those of Linux', () => {
    expect(MASK).toBe(6168);
    expect(RATE_DEFAULTS).toMatchObject({
      ...{ icmp_ratelimit: 1000, icmp_msgs_per_sec: 1000, icmp_msgs_burst: 50 },
    });
  });
});

describe('a stack', () => {
  let wire: Wire;

  beforeEach(() => {
    wire = new Wire({ stack: { ipForward: true } });
    introduce(wire);
    wire.addNeighbour({ mac: OTHER_MAC, ip: OTHER });
    wire.sent();
  });

  afterEach(() => wire.assertBalanced());

  const expire = (count: number, source = PEER): number => {
    for (let n = 0; n < count; n++) wire.inject(icmp({ source, destination: '10.0.0.99', ttl: 1 }));
    return wire
      .sent()
      .map(seenIcmp)
      .filter(({ type }) => type === 11).length;
  };

  test('RFC 1812 §4.3.2.8/1: tells one station of six packets, and its neighbour of six more', () => {
    expect([expire(10), expire(10, OTHER), expire(10)]).toEqual([6, 6, 0]);
    const { IcmpOutTimeExcds, IcmpOutMsgs, IcmpOutRateLimitHost } =
      wire.stack.ctx.counters.snapshot();
    expect({ IcmpOutTimeExcds, IcmpOutMsgs, IcmpOutRateLimitHost }).toEqual({
      ...{ IcmpOutTimeExcds: 12, IcmpOutMsgs: 12, IcmpOutRateLimitHost: 18 },
    });
    wire.advance(1000);
    expect(expire(10)).toBe(1);
  });

  test('what is about no host at all costs nobody anything', () => {
    for (let n = 0; n < 20; n++) {
      wire.inject(icmp({ destination: '10.0.0.99', ttl: 1, type: 3 }));
      wire.inject(icmp({ destination: '10.0.0.99', ttl: 1, flags: 0x0001 }));
    }
    expect(expire(10)).toBe(6);
  });

  test.each([
    [8, 0, 'icmp.tooManyToOne', 1],
    [13, 14, 'icmp.tooManyToOne', 1 << 14],
  ])('answers to type %i, where the mask says so', (type, answer, reason, mask) => {
    wire.stack.sysctl.set('net.ipv4.icmp_ratemask', mask);
    for (let n = 0; n < 8; n++) wire.inject(icmp({ type }));
    const types = wire.sent().map((frame) => seenIcmp(frame).type);
    expect(types).toEqual(new Array(6).fill(answer));
    expect(drops(wire)).toEqual({ [reason]: 2 });
    expect(wire.stack.ctx.counters.snapshot()).toMatchObject({ IcmpOutRateLimitHost: 2 });
  });

  test('answers in all, where the mask says so', () => {
    wire.stack.sysctl.set('net.ipv4.icmp_ratemask', 1);
    wire.stack.sysctl.set('net.ipv4.icmp_msgs_per_sec', 0);
    wire.inject(icmp());
    expect(wire.sent()).toEqual([]);
    expect(drops(wire)).toEqual({ 'icmp.tooManyInAll': 1 });
    expect(wire.stack.ctx.counters.snapshot()).toMatchObject({ IcmpOutRateLimitGlobal: 1 });
  });

  test('tells itself of each of its packets that nobody takes, and what is on the loopback costs nothing', () => {
    const { icmp: own, ctx, addresses, sysctl } = wire.stack;
    const pinger = new Pinger(wire, '10.0.0.77');
    for (let n = 0; n < 12; n++) pinger.send();
    wire.advance(5000);
    wire.sent();
    expect(pinger.errors).toHaveLength(12);

    sysctl.set('net.ipv4.icmp_msgs_per_sec', 0);
    const frame = ip({ source: US, destination: US, protocol: 253 });
    for (let n = 0; n < 100; n++) {
      const pkt = ctx.originate(0, frame.length);
      if (pkt === null) expect.fail('no packet');
      pkt.bytes.set(frame, pkt.start);
      pkt.end = pkt.start + frame.length;
      pkt.start += 14;
      pkt.network = pkt.start;
      pkt.device = addresses.loopback;
      wire.run(() => {
        own.errors.unreachable(pkt, 2);
        ctx.delivered(pkt, 0);
      });
    }
    expect(ctx.counters.snapshot()).toMatchObject({
      ...{ IcmpOutDestUnreachs: 112, IcmpOutRateLimitGlobal: 0, IcmpOutRateLimitHost: 0 },
    });
  });

  test('a source without a route is told of two packets, as by Linux', () => {
    for (let n = 0; n < 6; n++) wire.inject(ip({ destination: '203.0.113.9', protocol: 253 }));
    expect(wire.sent().map(seenIcmp)).toMatchObject([
      { from: STACK_MAC, type: 3, code: 0 },
      { type: 3, code: 0 },
    ]);
  });
});
