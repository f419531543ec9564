// Path MTU discovery, RFC 1191: what a session learns, from whom, for how long, and what it does with it.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCommands } from '../../src/command/run.ts';
import type { PingError, PingOptions, PingSession } from '../../src/icmp/ping.ts';
import { Errno } from '../../src/ip/errors.ts';
import { PathMtu } from '../../src/ip/send.ts';
import { between, type IcmpFields, type Station } from '../../src/testing/frame/frame.ts';
import { Wire } from '../../src/testing/wire/wire.ts';
import { address, drops } from '../support/packets.ts';

const HOST: Station = { mac: '02:00:00:00:01:01', ip: '10.0.0.1' };
const ROUTER: Station = { mac: '06:22:a3:24:25:26', ip: '10.0.0.254' };
const FAR = '192.0.2.9';
const DONT_FRAGMENT = 0x40;

let wire: Wire;
let errors: PingError[];

beforeEach(() => {
  wire = new Wire({ gateway: ROUTER.ip, neighbours: [ROUTER] });
  errors = [];
});

afterEach(() => wire.assertBalanced());

const open = (options: Partial<PingOptions> = {}): PingSession =>
  wire.stack.ping(
    { destination: address(FAR), size: 1472, ...options },
    { reply: () => {}, error: (error) => errors.push(error) },
  );

const send = (session: PingSession): number => wire.run(() => session.send());

/** Lengths of the datagrams that went out, with a mark on those that must not be cut. */
const sent = (): string[] =>
  wire.sent().map((frame) => `${frame.length - 14}${isUncut(frame) ? ' DF' : ''}`);
const isUncut = (frame: Uint8Array): boolean => ((frame[20] ?? 0) & DONT_FRAGMENT) !== 0;

const tooLong = (nextHopMtu: number, quoted: Uint8Array | undefined, fields: IcmpFields = {}) =>
  between(ROUTER, HOST)
    .icmp({ type: 'destination-unreachable', code: 'fragmentation-needed', nextHopMtu, ...fields })
    .quote(quoted ?? new Uint8Array(42), 28);

/** A session sends, and a router says how much its way on carries. */
function teach(session: PingSession, mtu: number): void {
  send(session);
  wire.inject(tooLong(mtu, wire.sent()[0]));
}

describe('RFC 1191 §3/1,2, RFC 1191 §6.1: what a sender does with what it has learnt', () => {
  test.each<[string, number, number, number, string[]]>([
    ['want: what fits must not be cut', PathMtu.Want, 1372, Errno.Ok, ['1400 DF']],
    ['want: what does not is cut here', PathMtu.Want, 1373, Errno.Ok, ['1396', '25']],
    ['do: what fits must not be cut', PathMtu.Do, 1372, Errno.Ok, ['1400 DF']],
    ['do: what does not is refused', PathMtu.Do, 1373, Errno.MessageSize, []],
    ['dont: all may be cut', PathMtu.Dont, 1372, Errno.Ok, ['1400']],
    ['dont: what does not fit is cut here', PathMtu.Dont, 1373, Errno.Ok, ['1396', '25']],
    ['probe: it does not count', PathMtu.Probe, 1472, Errno.Ok, ['1500 DF']],
    ['probe: but the MTU of the cable does', PathMtu.Probe, 1473, Errno.MessageSize, []],
  ])('%s', (_, pathMtu, size, errno, expected) => {
    teach(open(), 1400);
    const session = open({ pathMtu, size });
    expect(send(session)).toBe(errno);
    expect(sent()).toEqual(expected);
    expect(session.mtu).toBe(pathMtu === PathMtu.Probe ? 1500 : 1400);
  });

  test('RFC 1191 §6.2/2: what is sent when the error is told goes by it already', () => {
    const session: PingSession = wire.stack.ping(
      { destination: address(FAR), size: 1472 },
      { reply: () => {}, error: () => session.send() },
    );
    teach(session, 1400);
    expect(sent()).toEqual(['1396', '124']);
  });

  test('Linux: below min_pmtu (552) nothing is believed, and routers may cut what is sent', () => {
    teach(open(), 300);
    const session = open({ size: 532 });
    send(session);
    send(open({ size: 524 }));
    expect(sent()).toEqual(['548', '32', '552']);
    expect(send(open({ size: 525, pathMtu: PathMtu.Do }))).toBe(Errno.MessageSize);
    send(open({ size: 524, pathMtu: PathMtu.Do }));
    expect(sent()).toEqual(['552 DF']);
  });

  test('just min_pmtu is believed, and routers may not cut', () => {
    teach(open(), 552);
    expect(open().mtu).toBe(552);
    send(open({ size: 524 }));
    expect(sent()).toEqual(['552 DF']);
  });

  test('RFC 1191 §3/5, RFC 1191 §5: of an error that tells no MTU, min_pmtu is learnt, and routers may cut', () => {
    teach(open(), 0);
    expect(open().mtu).toBe(552);
    send(open({ size: 524 }));
    expect(sent()).toEqual(['552']);
  });

  test('RFC 1191 §3/6: never below 68 bytes, whatever is set and said', () => {
    const set = (value: number) => wire.stack.sysctl.set('net.ipv4.route.min_pmtu', value);
    expect([set(67)?.says, set(68)]).toEqual(['Invalid argument', null]);
    for (const mtu of [67, 20, 1]) {
      teach(open(), mtu);
      expect(open().mtu).toBe(68);
    }
  });

  test('RFC 1191 §3/7: nothing that is told makes it longer', () => {
    teach(open(), 1300);
    teach(open({ size: 1272 }), 1301);
    expect(open().mtu).toBe(1300);
    teach(open({ size: 1272 }), 1299);
    expect(open().mtu).toBe(1299);
  });

  test('RFC 1191 §6.6: a route with mtu lock has no path MTU, as in Linux', () => {
    runCommands(wire.stack, `route replace default via ${ROUTER.ip} mtu lock 1300`);
    send(open({ size: 1272 }));
    expect(sent()).toEqual(['1300']);
    teach(open({ size: 1272 }), 1000);
    expect(open().mtu).toBe(1300);
  });

  test('RFC 1122 §3.3.3/4, RFC 1191 §6.2/1: answers to others, and to others of ours, go as before', () => {
    teach(open(), 1400);
    send(open({ destination: address('192.0.2.10') }));
    expect(sent()).toEqual(['1500 DF']);
    const { identifier, sequence } = { identifier: 0x4142, sequence: 0x5152 };
    const request = between(ROUTER, HOST)
      .ip({ source: FAR })
      .icmp({ type: 'echo-request', identifier, sequence })
      .payload(1472);
    wire.inject(request);
    expect(sent()).toEqual(['1396', '124']);
  });
});

describe('how long', () => {
  test('RFC 1191 §3/4, RFC 1191 §6.3/1: after ten minutes the path is tried anew', () => {
    const session = open();
    teach(session, 1400);
    expect(session.mtu).toBe(1400);
    wire.advance(599_999);
    expect(session.mtu).toBe(1400);
    wire.advance(1);
    expect(session.mtu).toBe(1500);
    send(session);
    expect(sent()).toEqual(['1500 DF']);
  });

  test('RFC 1191 §3/4: as in Linux, the same again changes nothing in the first half of that time, then it counts anew', () => {
    const session = open({ size: 1372 });
    const get = () => runCommands(wire.stack, `route get ${FAR}`).split('\n')[1]?.trim();
    teach(session, 1400);
    wire.advance(299_999);
    teach(session, 1400);
    expect(get()).toBe('cache expires 300sec mtu 1400');
    wire.advance(2);
    teach(session, 1400);
    expect(get()).toBe('cache expires 600sec mtu 1400');
    wire.advance(599_500);
    expect(get()).toBe('cache expires 0sec mtu 1400');
    wire.advance(491);
    expect(get()).toBe('cache mtu 1400');
    wire.advance(9);
    expect(get()).toBe('cache');
  });

  test('flush cache: at once', () => {
    const session = open();
    teach(session, 1400);
    runCommands(wire.stack, 'route flush cache');
    expect(session.mtu).toBe(1500);
    expect(wire.stack.nextDeadline()).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('RFC 5927 §4: who is believed', () => {
  /** What a forger can say of a request. */
  const forged = (fields: IcmpFields, destination = FAR) =>
    between(HOST, ROUTER)
      .ip({ destination })
      .icmp({ type: 'echo-request', identifier: 0, sequence: 1, ...fields })
      .payload(8)
      .bytes();

  test.each<[string, string, (session: PingSession) => Uint8Array]>([
    ['another identifier', 'noSession', ({ identifier }) => forged({ identifier: identifier ^ 1 })],
    [
      'a sequence number that was not sent',
      'unexpected',
      ({ identifier }) => forged({ identifier, sequence: 2 }),
    ],
    ['another destination', 'unexpected', ({ identifier }) => forged({ identifier }, '192.0.2.10')],
    [
      'an echo reply of ours: those may be cut',
      'noSession',
      ({ identifier }) => forged({ type: 'echo-reply', identifier }),
    ],
  ])('not who quotes %s', (_, drop, quoted) => {
    const session = open();
    send(session);
    wire.sent();
    wire.inject(tooLong(600, quoted(session)));
    expect(drops(wire)).toEqual({ [`icmp.${drop}`]: 1 });
    expect([session.mtu, errors]).toEqual([1500, []]);
    expect(wire.stack.routes.exceptions.count).toBe(0);
  });

  test('nor who says that the way carries more than the first cable', () => {
    const session = open();
    teach(session, 1501);
    expect([session.mtu, errors.length]).toEqual([1500, 1]);
    expect(wire.stack.routes.exceptions.count).toBe(0);
  });

  test.each([
    [0, 1400, 1400, {}],
    [1, 0, 552, {}],
    [2, null, 1500, { 'icmp.pathMtuIgnored': 1 }],
    [3, null, 1500, { 'icmp.pathMtuIgnored': 1 }],
  ])('ip_no_pmtu_disc %i: the user hears %j, the MTU is %i', (value, heard, mtu, dropped) => {
    runCommands(wire.stack, `sysctl net.ipv4.ip_no_pmtu_disc=${value}`);
    const session = open({ pathMtu: PathMtu.Want });
    teach(session, 1400);
    expect(errors.map(({ rest }) => rest)).toEqual(heard === null ? [] : [heard]);
    expect(session.mtu).toBe(mtu);
    expect(drops(wire)).toEqual(dropped);
    // Whoever says nothing wants nothing then.
    send(open({ size: 8 }));
    expect(sent()).toEqual([value === 0 ? '36 DF' : '36']);
  });
});

test.each([-1, 4, 1.5, Number.NaN])('PathMtu %d is none', (pathMtu) => {
  expect(() => open({ pathMtu })).toThrow(`pathMtu ${pathMtu}: expected one of PathMtu, 0 to 3`);
});
