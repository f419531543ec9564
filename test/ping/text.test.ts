import { describe, expect, test } from 'vitest';
import type { PingError, PingReply } from '../../src/icmp/ping.ts';
import { errorLine, replyLine, wrongData } from '../../src/ping/text.ts';
import { address } from '../support/frames.ts';

const DATA = Uint8Array.from({ length: 56 }, (_, n) => n);
const PEER = address('10.9.3.2');

const REPLY: PingReply = {
  sequence: 1,
  from: PEER,
  ttl: 62,
  bytes: 64,
  rttMs: 0.3419,
  duplicate: false,
  truncated: false,
  wrongAt: -1,
  options: new Uint8Array(),
  data: DATA,
};

const ERROR: PingError = { sequence: 1, from: address('10.9.1.1'), type: 3, code: 0, rest: 0 };

describe('a reply’s line', () => {
  test.each<[string, Partial<PingReply>, { timed?: boolean; identifier?: number }, string]>([
    ['plain', {}, {}, '64 bytes from 10.9.3.2: icmp_seq=1 ttl=62 time=0.341 ms'],
    [
      'with the identifier',
      {},
      { identifier: 7 },
      '64 bytes from 10.9.3.2: icmp_seq=1 ident=7 ttl=62 time=0.341 ms',
    ],
    ['untimed', { bytes: 16 }, { timed: false }, '16 bytes from 10.9.3.2: icmp_seq=1 ttl=62'],
    [
      'truncated: the size that came, no time',
      { bytes: 44, truncated: true },
      {},
      '44 bytes from 10.9.3.2: icmp_seq=1 ttl=62 (truncated)',
    ],
    [
      'truncated hides the rest',
      { bytes: 44, truncated: true, duplicate: true, from: address('10.9.7.99') },
      {},
      '44 bytes from 10.9.7.99: icmp_seq=1 ttl=62 (truncated)',
    ],
    [
      'a duplicate',
      { duplicate: true },
      {},
      '64 bytes from 10.9.3.2: icmp_seq=1 ttl=62 time=0.341 ms (DUP!)',
    ],
    [
      'another address',
      { from: address('192.168.7.99') },
      {},
      '64 bytes from 192.168.7.99: icmp_seq=1 ttl=62 time=0.341 ms (DIFFERENT ADDRESS!)',
    ],
    [
      'a duplicate from another address, untimed',
      { duplicate: true, from: address('10.9.7.99') },
      { timed: false },
      '64 bytes from 10.9.7.99: icmp_seq=1 ttl=62 (DUP!) (DIFFERENT ADDRESS!)',
    ],
    [
      'the last sequence number before the wrap',
      { sequence: 65_535, ttl: 255, rttMs: 1234.5 },
      {},
      '64 bytes from 10.9.3.2: icmp_seq=65535 ttl=255 time=1235 ms',
    ],
  ])('%s', (_, reply, { timed = true, identifier = null }, line) => {
    const how = { timed, identifier, expected: PEER };
    expect(replyLine({ ...REPLY, ...reply }, how)).toBe(line);
  });
});

describe('data that came back changed', () => {
  const dump = (...lines: string[]): string => lines.join('\n');

  test.each<[string, number, Uint8Array, string]>([
    ['unchanged', -1, DATA, ''],
    [
      'counted from the timestamp’s start, shown without it, without zeros in front',
      26,
      DATA.map((byte) => (byte === 26 ? 0xe5 : byte)),
      dump(
        'wrong data byte #26 should be 0x1a but was 0xe5',
        '#16\t10 11 12 13 14 15 16 17 18 19 e5 1b 1c 1d 1e 1f 20 21 22 23 24 25 26 27 28 29 2a 2b 2c 2d 2e 2f ',
        '#48\t30 31 32 33 34 35 36 37 ',
      ),
    ],
    [
      'a payload without a timestamp is shown from its first byte',
      2,
      Uint8Array.of(0, 1, 0xff, 3),
      dump('wrong data byte #2 should be 0x2 but was 0xff', '#0\t0 1 ff 3 '),
    ],
    [
      'byte 256 should be 0 again',
      256,
      Uint8Array.from({ length: 257 }, (_, n) => (n === 256 ? 1 : n)),
      'wrong data byte #256 should be 0x0 but was 0x1',
    ],
  ])('%s', (_, wrongAt, data, text) => {
    const printed = wrongData({ ...REPLY, wrongAt, data });
    expect(wrongAt === 256 ? printed.split('\n')[0] : printed).toBe(text);
  });
});

describe('destination unreachable: the words for each code', () => {
  test.each([
    [0, 'Destination Net Unreachable'],
    [1, 'Destination Host Unreachable'],
    [2, 'Destination Protocol Unreachable'],
    [3, 'Destination Port Unreachable'],
    [4, 'Frag needed and DF set (mtu = 1000)'],
    [5, 'Source Route Failed'],
    [6, 'Destination Net Unknown'],
    [7, 'Destination Host Unknown'],
    [8, 'Source Host Isolated'],
    [9, 'Destination Net Prohibited'],
    [10, 'Destination Host Prohibited'],
    [11, 'Destination Net Unreachable for Type of Service'],
    [12, 'Destination Host Unreachable for Type of Service'],
    [13, 'Packet filtered'],
    [14, 'Precedence Violation'],
    [15, 'Precedence Cutoff'],
    [16, 'Dest Unreachable, Bad Code: 16'],
    [255, 'Dest Unreachable, Bad Code: 255'],
  ])('code %i: %s', (code, words) => {
    const line = errorLine({ ...ERROR, code, rest: 1000 });
    expect(line).toBe(`From 10.9.1.1 icmp_seq=1 ${words}`);
  });
});

describe('the other errors', () => {
  const NEXT = address('10.9.7.5');

  test.each<[string, Partial<PingError>, string]>([
    ['time exceeded', { type: 11, code: 0 }, ' icmp_seq=1 Time to live exceeded'],
    ['reassembly', { type: 11, code: 1 }, ' icmp_seq=1 Frag reassembly time exceeded'],
    ['time exceeded, unknown', { type: 11, code: 2 }, ' icmp_seq=1 Time exceeded, Bad Code: 2'],
    [
      'frag needed, no MTU known; the field’s upper half is unused',
      { code: 4, rest: 0x7fff0000 },
      ' icmp_seq=1 Frag needed and DF set (mtu = 0)',
    ],
    [
      'frag needed, the largest MTU',
      { code: 4, rest: 0xffff },
      ' icmp_seq=1 Frag needed and DF set (mtu = 65535)',
    ],
    [
      'RFC 1122 §3.2.2.5/3: parameter problem',
      { type: 12, rest: 0x14000000 },
      ' icmp_seq=1 Parameter problem: pointer = 20',
    ],
    [
      'parameter problem, the last octet of all',
      { type: 12, rest: -1 },
      ' icmp_seq=1 Parameter problem: pointer = 255',
    ],
    ['source quench has a colon', { type: 4 }, ': icmp_seq=1 Source Quench'],
    [
      'so has a redirect, to a network',
      { type: 5, code: 0, rest: NEXT },
      ': icmp_seq=1 Redirect Network(New nexthop: 10.9.7.5)',
    ],
    [
      'to a host',
      { type: 5, code: 1, rest: address('192.168.7.5') },
      ': icmp_seq=1 Redirect Host(New nexthop: 192.168.7.5)',
    ],
    [
      'to a network, by type of service',
      { type: 5, code: 2, rest: NEXT },
      ': icmp_seq=1 Redirect Type of Service and Network(New nexthop: 10.9.7.5)',
    ],
    [
      'to a host, by type of service',
      { type: 5, code: 3, rest: NEXT },
      ': icmp_seq=1 Redirect Type of Service and Host(New nexthop: 10.9.7.5)',
    ],
    [
      'a redirect of an unknown code',
      { type: 5, code: 4, rest: NEXT },
      ': icmp_seq=1 Redirect, Bad Code: 4(New nexthop: 10.9.7.5)',
    ],
  ])('%s', (_, error, words) => {
    expect(errorLine({ ...ERROR, ...error })).toBe(`From 10.9.1.1${words}`);
  });
});
