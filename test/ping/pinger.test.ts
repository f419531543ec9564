// What tsping prints, when it sends and when it ends: conversations in virtual time over a cable in memory.
// The words are iputils'.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UsageError } from '../../src/cli/errors.ts';
import { originOn } from '../../src/cli/origin.ts';
import { Pinger, type PingPlan } from '../../src/ping/pinger.ts';
import { RuleAction, rule } from '../../src/route/rule.ts';
import { STACK_MAC, Wire } from '../../src/testing/wire/wire.ts';
import {
  address,
  arp,
  askedFor,
  type EchoRequest,
  echoReply,
  echoRequest,
  type IcmpFields,
  icmpError,
  type Station,
} from '../support/frames.ts';

const US: Station = { mac: STACK_MAC, ip: '10.0.0.1' };
const PEER: Station = { mac: '06:22:a3:24:25:26', ip: '10.0.0.2' };
const OTHER: Station = { mac: '06:32:b3:34:35:36', ip: '10.0.0.99' };
/** Time of day when the stack's clock began, in ms. */
const EPOCH_MS = 1_795_186_582_889;

const DEFAULTS: PingPlan = {
  destination: address(PEER.ip),
  source: address('0.0.0.0'),
  device: null,
  mark: 0,
  pathMtu: null,
  tos: 0,
  count: null,
  intervalMs: 1000,
  size: 56,
  ttl: 64,
  options: null,
  lingerMs: 10_000,
  deadlineMs: null,
  quiet: false,
  timestamps: false,
  outstanding: false,
  verbose: false,
  broadcast: false,
};

/** A conversation: the plan, what the peer does, what comes of it. What is left out may be anything. */
interface Row {
  name: string;
  plan?: Partial<PingPlan>;
  peer: (peer: Peer) => void;
  /** Between the first line and the summary. */
  lines?: readonly string[];
  /** The two lines behind `---`. */
  summary?: readonly [counts: string, times: string];
  complaints?: readonly string[];
  status?: number;
  /** When each request was sent, in ms. */
  sentAt?: readonly number[];
  /** When it ended by itself, in ms; null: it did not, and Ctrl-C came. */
  endsAt?: number | null;
  drops?: Readonly<Record<string, number>>;
}

let wire: Wire;

beforeEach(() => {
  wire = new Wire();
});

afterEach(() => wire.assertBalanced());

describe('normal runs', () => {
  conversations([
    {
      name: 'a line for each reply, and a summary',
      plan: { count: 3 },
      peer: (peer) => {
        peer.at(0.375).replies(1, { ttl: 62 });
        peer.at(1000.25).replies(2, { ttl: 62 });
        peer.at(2000.5).replies(3, { ttl: 255 });
      },
      lines: [
        '64 bytes from 10.0.0.2: icmp_seq=1 ttl=62 time=0.375 ms',
        '64 bytes from 10.0.0.2: icmp_seq=2 ttl=62 time=0.250 ms',
        '64 bytes from 10.0.0.2: icmp_seq=3 ttl=255 time=0.500 ms',
      ],
      summary: [
        '3 packets transmitted, 3 received, 0% packet loss, time 2000ms',
        'rtt min/avg/max/mdev = 0.250/0.375/0.500/0.102 ms',
      ],
      complaints: [],
      status: 0,
      sentAt: [0, 1000, 2000],
      endsAt: 2000.5,
    },
    {
      name: '-q: the first line and the summary only',
      plan: { count: 2, quiet: true },
      peer: (peer) => {
        peer.at(0.5).replies(1).replies(1).refuses(1, { type: 3, code: 1 });
      },
      lines: [],
      summary: [
        '1 packets transmitted, 1 received, +1 duplicates, +1 errors, 0% packet loss, time 0ms',
        'rtt min/avg/max/mdev = 0.500/0.500/0.500/0.000 ms',
      ],
      status: 0,
    },
    {
      name: '-D: unix time with six digits before replies, errors and -O’s lines',
      plan: { count: 3, timestamps: true, outstanding: true },
      peer: (peer) => {
        peer.at(0.5).replies(1);
        peer.at(2000.75).refuses(3, { type: 3, code: 0 });
      },
      lines: [
        '[1795186582.889500] 64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=0.500 ms',
        '[1795186584.889000] no answer yet for icmp_seq=2',
        '[1795186584.889750] From 10.0.0.2 icmp_seq=3 Destination Net Unreachable',
      ],
    },
    {
      name: '-O: no answer yet, said when the next request is sent',
      plan: { count: 3, outstanding: true },
      peer: (peer) => {
        peer.at(999).expectLines([]);
        peer.at(1000).expectLines(['no answer yet for icmp_seq=1']);
        peer.at(1000.5).replies(2);
        peer.at(2000.5).replies(3).replies(1);
      },
      lines: [
        'no answer yet for icmp_seq=1',
        '64 bytes from 10.0.0.2: icmp_seq=2 ttl=64 time=0.500 ms',
        '64 bytes from 10.0.0.2: icmp_seq=3 ttl=64 time=0.500 ms',
        '64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=2001 ms',
      ],
      status: 0,
    },
    {
      name: '-O says nothing of a request that was refused',
      plan: { count: 2, outstanding: true },
      peer: (peer) => {
        peer.at(0.5).refuses(1, { type: 3, code: 1 });
        peer.at(1000.5).replies(2);
      },
      lines: [
        'From 10.0.0.2 icmp_seq=1 Destination Host Unreachable',
        '64 bytes from 10.0.0.2: icmp_seq=2 ttl=64 time=0.500 ms',
      ],
    },
    {
      name: '-v: the identifier too',
      plan: { count: 1, verbose: true },
      peer: (peer) => peer.at(0.5).replies(1),
      lines: ['64 bytes from 10.0.0.2: icmp_seq=1 ident=<ID> ttl=64 time=0.500 ms'],
    },
    {
      name: '-s 8: no time on the line, and an empty line in place of the round trips',
      plan: { count: 1, size: 8 },
      peer: (peer) => peer.at(0.5).replies(1),
      lines: ['16 bytes from 10.0.0.2: icmp_seq=1 ttl=64'],
      summary: ['1 packets transmitted, 1 received, 0% packet loss, time 0ms', ''],
      status: 0,
    },
    {
      name: '-s 15 has no room for the time, either',
      plan: { count: 1, size: 15 },
      peer: (peer) => peer.at(0.5).replies(1),
      lines: ['23 bytes from 10.0.0.2: icmp_seq=1 ttl=64'],
    },
    {
      name: '-s 16 has just room for the time',
      plan: { count: 1, size: 16 },
      peer: (peer) => peer.at(0.5).replies(1),
      lines: ['24 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=0.500 ms'],
    },
    {
      name: '-s 0: nothing but the header',
      plan: { count: 1, size: 0 },
      peer: (peer) => peer.at(0.5).replies(1),
      lines: ['8 bytes from 10.0.0.2: icmp_seq=1 ttl=64'],
    },
    {
      name: '-s 1472 fills a frame',
      plan: { count: 1, size: 1472 },
      peer: (peer) => peer.at(0.5).replies(1),
      lines: ['1480 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=0.500 ms'],
    },
    {
      name: 'what no datagram holds does not leave: each request is a local error on stderr',
      plan: { count: 2, size: 65508 },
      peer: () => {},
      lines: [],
      summary: ['2 packets transmitted, 0 received, +2 errors, 100% packet loss, time 1000ms', ''],
      complaints: [
        'tsping: local error: message too long, mtu=1500',
        'tsping: local error: message too long, mtu=1500',
      ],
      status: 1,
      drops: { 'ip.tooLong': 2 },
    },
    {
      name: 'our own address answers without touching the cable',
      plan: { count: 2, destination: address('10.0.0.1') },
      peer: () => {},
      lines: [
        '64 bytes from 10.0.0.1: icmp_seq=1 ttl=64 time=0.000 ms',
        '64 bytes from 10.0.0.1: icmp_seq=2 ttl=64 time=0.000 ms',
      ],
      status: 0,
      sentAt: [],
    },
    {
      name: 'Ctrl-C before anything came: a summary all the same',
      peer: (peer) => {
        peer.at(2500);
      },
      lines: [],
      summary: ['3 packets transmitted, 0 received, 100% packet loss, time 2000ms', ''],
      status: 1,
      endsAt: null,
    },
    {
      name: 'pipe N: the most requests on their way when an answer came',
      plan: { count: 4, intervalMs: 10 },
      peer: (peer) => {
        peer.at(29).replies(1).replies(2).replies(3);
        peer.at(35).replies(4);
      },
      lines: [
        '64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=29.0 ms',
        '64 bytes from 10.0.0.2: icmp_seq=2 ttl=64 time=19.0 ms',
        '64 bytes from 10.0.0.2: icmp_seq=3 ttl=64 time=9.00 ms',
        '64 bytes from 10.0.0.2: icmp_seq=4 ttl=64 time=5.00 ms',
      ],
      summary: [
        '4 packets transmitted, 4 received, 0% packet loss, time 30ms',
        'rtt min/avg/max/mdev = 5.000/15.500/29.000/9.313 ms, pipe 3',
      ],
    },
  ]);
});

describe('when it sends, and when it ends', () => {
  conversations([
    {
      name: '-i: so long between requests',
      plan: { count: 3, intervalMs: 250 },
      peer: (peer) => {
        for (const n of [1, 2, 3]) peer.at((n - 1) * 250 + 100).replies(n);
      },
      sentAt: [0, 250, 500],
      endsAt: 600,
      status: 0,
    },
    {
      name: '-c 1 with nothing coming: -W’s default of 10 s',
      plan: { count: 1 },
      peer: () => {},
      endsAt: 10_000,
      status: 1,
    },
    {
      name: '-W counts from the last request while nothing has come',
      plan: { count: 3, lingerMs: 2000 },
      peer: () => {},
      sentAt: [0, 1000, 2000],
      endsAt: 4000,
      status: 1,
    },
    {
      name: '-W may be shorter than the interval',
      plan: { count: 1, lingerMs: 200 },
      peer: () => {},
      endsAt: 200,
      status: 1,
    },
    {
      name: 'once something came, the last request has the interval, whatever -W says',
      plan: { count: 2, lingerMs: 5000 },
      peer: (peer) => peer.at(0.5).replies(1),
      endsAt: 2000,
      status: 0,
    },
    {
      name: 'or twice the longest round trip, where that is longer',
      plan: { count: 2, lingerMs: 100 },
      peer: (peer) => peer.at(800).replies(1),
      sentAt: [0, 1000],
      endsAt: 2600,
      status: 0,
    },
    {
      name: 'nothing had come when the last request went: it has all of -W, for the sake of the others',
      plan: { count: 2, lingerMs: 3000 },
      peer: (peer) => peer.at(1500).replies(2),
      endsAt: 4000,
      status: 0,
      summary: [
        '2 packets transmitted, 1 received, 50% packet loss, time 1000ms',
        'rtt min/avg/max/mdev = 500.000/500.000/500.000/0.000 ms',
      ],
    },
    {
      name: 'refusals count towards -c',
      plan: { count: 2 },
      peer: (peer) => {
        peer.at(0.5).refuses(1, { type: 3, code: 1 });
        peer.at(1000.5).refuses(2, { type: 3, code: 1 });
      },
      endsAt: 1000.5,
      status: 1,
    },
    {
      name: '-w: ends after so long, whatever has come',
      plan: { deadlineMs: 2500 },
      peer: (peer) => peer.at(0.5).replies(1),
      sentAt: [0, 1000, 2000],
      endsAt: 2500,
      status: 0,
    },
    {
      name: '-w without any reply',
      plan: { deadlineMs: 1500 },
      peer: () => {},
      endsAt: 1500,
      status: 1,
    },
    {
      name: '-c with -w: goes on until so many are answered',
      plan: { count: 2, deadlineMs: 10_000 },
      peer: (peer) => {
        peer.at(1000.5).replies(2);
        peer.at(3000.5).replies(4);
      },
      sentAt: [0, 1000, 2000, 3000],
      endsAt: 3000.5,
      status: 0,
    },
    {
      name: '-c with -w: too few at the end',
      plan: { count: 5, deadlineMs: 3500 },
      peer: (peer) => peer.at(0.5).replies(1),
      endsAt: 3500,
      status: 1,
      summary: [
        '4 packets transmitted, 1 received, 75% packet loss, time 3000ms',
        'rtt min/avg/max/mdev = 0.500/0.500/0.500/0.000 ms',
      ],
    },
    {
      name: 'with -w the first refusal ends it',
      plan: { deadlineMs: 10_000 },
      peer: (peer) => peer.at(1000.5).refuses(2, { type: 3, code: 13 }),
      endsAt: 1000.5,
      status: 1,
    },
    {
      name: 'without -c and -w it goes on',
      peer: (peer) => {
        for (let n = 1; n <= 30; n++) peer.at((n - 1) * 1000 + 0.5).replies(n);
      },
      endsAt: null,
      status: 0,
    },
    {
      name: 'sequence numbers wrap after 65535, and are no duplicates then',
      plan: { count: 65_540, intervalMs: 1, quiet: true },
      peer: (peer) => {
        for (let n = 1; n <= 65_540; n++) peer.at(n - 0.5).replies(n & 0xffff);
      },
      endsAt: 65_539.5,
      summary: [
        '65540 packets transmitted, 65540 received, 0% packet loss, time 65539ms',
        'rtt min/avg/max/mdev = 0.500/0.500/0.500/0.000 ms',
      ],
      status: 0,
    },
  ]);
});

describe('seventeen ways in which a responder can misbehave', () => {
  const CHANGED = Uint8Array.from({ length: 56 }, (_, n) => (n === 26 ? 0xe5 : n));
  const NO_REPLY: Partial<Row> = {
    lines: [],
    summary: ['1 packets transmitted, 0 received, 100% packet loss, time 0ms', ''],
    status: 1,
    endsAt: 10_000,
  };
  const REFUSED: Partial<Row> = {
    summary: ['1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 0ms', ''],
    status: 1,
    endsAt: 0.5,
  };
  const ANSWERED: Partial<Row> = {
    summary: [
      '1 packets transmitted, 1 received, 0% packet loss, time 0ms',
      'rtt min/avg/max/mdev = 0.750/0.750/0.750/0.000 ms',
    ],
    status: 0,
    endsAt: 0.75,
  };

  conversations([
    {
      name: 'a duplicate reply: marked, counted, and its time is in the average',
      plan: { count: 2 },
      peer: (peer) => {
        peer.at(0.25).replies(1);
        peer.at(0.75).replies(1);
        peer.at(1000.5).replies(2);
      },
      lines: [
        '64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=0.250 ms',
        '64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=0.750 ms (DUP!)',
        '64 bytes from 10.0.0.2: icmp_seq=2 ttl=64 time=0.500 ms',
      ],
      summary: [
        '2 packets transmitted, 2 received, +1 duplicates, 0% packet loss, time 1000ms',
        'rtt min/avg/max/mdev = 0.250/0.500/0.750/0.204 ms',
      ],
      status: 0,
      endsAt: 1000.5,
    },
    {
      name: 'a corrupted payload: the first wrong byte, then all from #16 on, 32 a line',
      plan: { count: 1 },
      peer: (peer) => peer.at(0.5).replies(1, { data: CHANGED }),
      lines: [
        '64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=0.500 ms',
        'wrong data byte #26 should be 0x1a but was 0xe5',
        '#16\t10 11 12 13 14 15 16 17 18 19 e5 1b 1c 1d 1e 1f 20 21 22 23 24 25 26 27 28 29 2a 2b 2c 2d 2e 2f ',
        '#48\t30 31 32 33 34 35 36 37 ',
      ],
      summary: [
        '1 packets transmitted, 1 received, +1 corrupted, 0% packet loss, time 0ms',
        'rtt min/avg/max/mdev = 0.500/0.500/0.500/0.000 ms',
      ],
      status: 0,
    },
    {
      name: 'a corrupted payload too small for the time: all of it, in hex without zeros in front',
      plan: { count: 1, size: 10 },
      peer: (peer) => {
        peer.at(0.5).replies(1, { data: Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 0xa9) });
      },
      lines: [
        '18 bytes from 10.0.0.2: icmp_seq=1 ttl=64',
        'wrong data byte #9 should be 0x9 but was 0xa9',
        '#0\t0 1 2 3 4 5 6 7 8 a9 ',
      ],
    },
    {
      name: 'a truncated reply: its size, no time on the line, but one in the summary',
      plan: { count: 1 },
      peer: (peer) => peer.at(0.5).replies(1, { data: new Uint8Array(36) }),
      lines: ['44 bytes from 10.0.0.2: icmp_seq=1 ttl=64 (truncated)'],
      summary: [
        '1 packets transmitted, 1 received, 0% packet loss, time 0ms',
        'rtt min/avg/max/mdev = 0.500/0.500/0.500/0.000 ms',
      ],
      status: 0,
      endsAt: 0.5,
    },
    {
      ...NO_REPLY,
      name: 'a bad ICMP checksum: the stack drops it, as RFC 1122 §3.2.2 lets it',
      plan: { count: 1 },
      peer: (peer) => peer.at(0.5).replies(1, { checksumError: 1 }),
      drops: { 'icmp.badChecksum': 1 },
    },
    {
      name: 'a reply from a different address',
      plan: { count: 1 },
      peer: (peer) => peer.at(0.5).replies(1, { from: OTHER }),
      lines: ['64 bytes from 10.0.0.99: icmp_seq=1 ttl=64 time=0.500 ms (DIFFERENT ADDRESS!)'],
      status: 0,
    },
    {
      name: 'a duplicate from a different address',
      plan: { count: 2 },
      peer: (peer) => peer.at(0.5).replies(1).replies(1, { from: OTHER }),
      lines: [
        '64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=0.500 ms',
        '64 bytes from 10.0.0.99: icmp_seq=1 ttl=64 time=0.500 ms (DUP!) (DIFFERENT ADDRESS!)',
      ],
    },
    {
      name: 'a late reply: after the next request was sent, and still counted',
      plan: { count: 2 },
      peer: (peer) => {
        peer.at(1000.5).replies(2);
        peer.at(1234).replies(1);
      },
      lines: [
        '64 bytes from 10.0.0.2: icmp_seq=2 ttl=64 time=0.500 ms',
        '64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=1234 ms',
      ],
      summary: [
        '2 packets transmitted, 2 received, 0% packet loss, time 1000ms',
        'rtt min/avg/max/mdev = 0.500/617.250/1234.000/616.750 ms, pipe 2',
      ],
      status: 0,
      endsAt: 1234,
    },
    {
      name: 'a reply after the end: too late, and no session takes it',
      plan: { count: 1, lingerMs: 100 },
      peer: (peer) => peer.at(100.5).replies(1),
      lines: [],
      status: 1,
      drops: { 'icmp.noSession': 1 },
    },
    {
      ...ANSWERED,
      name: 'an ICMP redirect: told, not counted, and the reply behind it is no duplicate',
      plan: { count: 1 },
      peer: (peer) => {
        peer.at(0.5).refuses(1, { type: 5, code: 1, rest: address('10.0.0.5') });
        peer.at(0.75).replies(1);
      },
      lines: [
        'From 10.0.0.2: icmp_seq=1 Redirect Host(New nexthop: 10.0.0.5)',
        '64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=0.750 ms',
      ],
    },
    {
      ...REFUSED,
      name: 'a parameter problem: the pointer, and it counts as an error',
      plan: { count: 1 },
      peer: (peer) => peer.at(0.5).refuses(1, { type: 12, rest: 20 << 24 }),
      lines: ['From 10.0.0.2 icmp_seq=1 Parameter problem: pointer = 20'],
    },
    {
      ...ANSWERED,
      name: 'a source quench: told, not counted',
      plan: { count: 1 },
      peer: (peer) => {
        peer.at(0.5).refuses(1, { type: 4 });
        peer.at(0.75).replies(1);
      },
      lines: [
        'From 10.0.0.2: icmp_seq=1 Source Quench',
        '64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=0.750 ms',
      ],
    },
    {
      ...REFUSED,
      name: 'reassembly time exceeded',
      plan: { count: 1 },
      peer: (peer) => peer.at(0.5).refuses(1, { type: 11, code: 1 }),
      lines: ['From 10.0.0.2 icmp_seq=1 Frag reassembly time exceeded'],
    },
    {
      ...REFUSED,
      name: 'an unknown unreachable code: its number',
      plan: { count: 1 },
      peer: (peer) => peer.at(0.5).refuses(1, { type: 3, code: 77 }),
      lines: ['From 10.0.0.2 icmp_seq=1 Dest Unreachable, Bad Code: 77'],
    },
    {
      ...REFUSED,
      name: 'administratively prohibited, by a router',
      plan: { count: 1 },
      peer: (peer) => peer.at(0.5).refuses(1, { type: 3, code: 13, from: OTHER }),
      lines: ['From 10.0.0.99 icmp_seq=1 Packet filtered'],
    },
    {
      ...REFUSED,
      name: 'source route failed',
      plan: { count: 1 },
      peer: (peer) => peer.at(0.5).refuses(1, { type: 3, code: 5 }),
      lines: ['From 10.0.0.2 icmp_seq=1 Source Route Failed'],
    },
    {
      ...REFUSED,
      name: 'frag needed with MTU 0, from a router older than RFC 1191',
      plan: { count: 1 },
      peer: (peer) => peer.at(0.5).refuses(1, { type: 3, code: 4, rest: 0 }),
      lines: ['From 10.0.0.2 icmp_seq=1 Frag needed and DF set (mtu = 0)'],
    },
    {
      name: 'a payload timestamp in the future: nobody reads it',
      plan: { count: 1 },
      peer: (peer) => {
        const { data } = peer.request(1);
        const future = data.slice();
        new DataView(future.buffer).setUint32(0, 0xffffffff, true);
        peer.at(0.5).replies(1, { data: future });
      },
      lines: ['64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=0.500 ms'],
      complaints: [],
      status: 0,
    },
    {
      name: 'no ARP answer at all: the error comes from our own address after three seconds',
      plan: { count: 1, destination: address('10.0.0.77') },
      peer: () => {},
      lines: ['From 10.0.0.1 icmp_seq=1 Destination Host Unreachable'],
      summary: ['1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 0ms', ''],
      status: 1,
      endsAt: 3000,
      drops: { 'arp.unresolved': 1 },
    },
    {
      name: 'no ARP answer for several requests: each gets its error, and pipe counts them all',
      plan: { count: 3, destination: address('10.0.0.77') },
      peer: () => {},
      lines: [
        'From 10.0.0.1 icmp_seq=1 Destination Host Unreachable',
        'From 10.0.0.1 icmp_seq=2 Destination Host Unreachable',
        'From 10.0.0.1 icmp_seq=3 Destination Host Unreachable',
      ],
      summary: [
        '3 packets transmitted, 0 received, +3 errors, 100% packet loss, time 2000ms',
        'pipe 3',
      ],
      status: 1,
      drops: { 'arp.unresolved': 3 },
    },
    {
      ...NO_REPLY,
      name: 'a reply to an old identifier: some other session’s',
      plan: { count: 1 },
      peer: (peer) => {
        const { identifier } = peer.request(1);
        peer.at(0.5).replies(1, { rest: ((identifier ^ 1) << 16) | 1 });
      },
      drops: { 'icmp.noSession': 1 },
    },
    {
      ...NO_REPLY,
      name: 'a reply to a request that was never sent',
      plan: { count: 1 },
      peer: (peer) => {
        const { identifier } = peer.request(1);
        peer.at(0.5).replies(1, { rest: (identifier << 16) | 2 });
      },
      drops: { 'icmp.unexpected': 1 },
    },
    {
      ...NO_REPLY,
      name: 'an error about a request to somebody else, RFC 5927 §4',
      plan: { count: 1 },
      peer: (peer) => {
        const quote = peer.request(1).frame.slice(14);
        quote[19] = 3;
        peer.at(0.5).refuses(1, { type: 3, code: 1, data: quote });
      },
      drops: { 'icmp.unexpected': 1 },
    },
    {
      name: 'a refusal, and then a reply after all: it is the first, no duplicate',
      plan: { count: 2 },
      peer: (peer) => {
        peer.at(0.5).refuses(1, { type: 11, code: 0 });
        peer.at(0.75).replies(1);
      },
      lines: [
        'From 10.0.0.2 icmp_seq=1 Time to live exceeded',
        '64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=0.750 ms',
      ],
    },
  ]);
});

describe('-b: to all, as iputils does it', () => {
  const ALL: Partial<PingPlan> = { destination: address('10.0.0.255'), broadcast: true };
  const WARNING = 'WARNING: pinging broadcast address';

  conversations([
    {
      name: 'each answer has its line, whoever sends it and whether the first or not',
      plan: { ...ALL, count: 2 },
      peer: (peer) => {
        peer.at(0.25).replies(1, { from: PEER });
        peer.at(0.5).replies(1, { from: OTHER });
        peer.at(1000.5).replies(2, { from: OTHER });
      },
      lines: [
        '64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=0.250 ms',
        '64 bytes from 10.0.0.99: icmp_seq=1 ttl=64 time=0.500 ms',
        '64 bytes from 10.0.0.99: icmp_seq=2 ttl=64 time=0.500 ms',
      ],
      complaints: [WARNING],
      status: 0,
      // We hear what goes to all ourselves.
      drops: { 'icmp.echoBroadcast': 2 },
    },
    {
      name: 'more than the MTU is not cut',
      plan: { ...ALL, count: 1, size: 1473 },
      peer: () => {},
      complaints: [WARNING, 'tsping: local error: message too long, mtu=1500'],
      status: 1,
      drops: { 'ip.mustNotFragment': 1 },
    },
    {
      name: 'to one host it changes nothing',
      plan: { broadcast: true, count: 1 },
      peer: (peer) => peer.at(0.5).replies(1),
      complaints: [],
      status: 0,
    },
  ]);
});

describe('to a group, as iputils does it', () => {
  const GROUP: Partial<PingPlan> = { destination: address('239.1.2.3'), ttl: 0 };

  beforeEach(() => wire.addRoute({ to: '224.0.0.0/4', via: PEER.ip }));

  conversations([
    {
      name: 'each answer has its line, whoever sends it; nobody is warned, and -b is not needed',
      plan: { ...GROUP, count: 2 },
      peer: (peer) => {
        peer.at(0.25).replies(1, { from: PEER });
        peer.at(0.5).replies(1, { from: OTHER });
        peer.at(1000.5).replies(2, { from: OTHER });
      },
      lines: [
        '64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=0.250 ms',
        '64 bytes from 10.0.0.99: icmp_seq=1 ttl=64 time=0.500 ms',
        '64 bytes from 10.0.0.99: icmp_seq=2 ttl=64 time=0.500 ms',
      ],
      complaints: [],
      status: 0,
    },
    {
      name: 'more than the MTU is not cut',
      plan: { ...GROUP, count: 1, size: 1473 },
      peer: () => {},
      complaints: ['tsping: local error: message too long, mtu=1500'],
      status: 1,
      drops: { 'ip.mustNotFragment': 1 },
    },
  ]);
});

test('-b from an address that was chosen: no warning', () => {
  const [destination, source] = [address('10.0.0.255'), address(US.ip)];
  const peer = new Peer({ ...DEFAULTS, destination, source, broadcast: true });
  wire.run(() => peer.pinger.start());
  expect(peer.complaints).toEqual([]);
});

test('no room for more under way: the next request waits until there is, and nothing is said of it', () => {
  const peer = new Peer({ ...DEFAULTS, destination: address('10.0.0.77'), intervalMs: 1 });
  wire.run(() => peer.pinger.start());
  wire.advance(500);
  // As many buffers of 2048 bytes as 100,000 bytes hold, and one.
  expect(peer.pinger.statistics.transmitted).toBe(49);
  wire.advance(3000);
  expect(peer.pinger.statistics.transmitted).toBe(98);
  // Not more than icmp_msgs_burst at once, or a few less.
  expect(peer.pinger.statistics.errors).toBeGreaterThan(40);
  expect(peer.complaints).toEqual([]);
  wire.advance(10_000);
  wire.sent();
});

describe('-I: the first line, as iputils prints it', () => {
  const LO_WARNING = 'tsping: Warning: source address might be selected on device other than: lo';

  test.each<[string, Partial<PingPlan>, string, string[]]>([
    ['neither', {}, '', []],
    ['a device', { device: 'eth0' }, 'from 10.0.0.1 eth0: ', []],
    ['an address', { source: address('10.0.0.9') }, 'from 10.0.0.9 : ', []],
    ['both', { source: address('10.0.0.9'), device: 'eth0' }, 'from 10.0.0.9 eth0: ', []],
    ['a device without the source', { device: 'lo' }, 'from 10.0.0.1 lo: ', [LO_WARNING]],
    [
      'which nobody need be warned of who has chosen it',
      { source: address('10.0.0.1'), device: 'lo' },
      'from 10.0.0.1 lo: ',
      [],
    ],
  ])('%s', (_, plan, from, complaints) => {
    wire = new Wire({ interfaces: [['10.0.0.1/24', '10.0.0.9/24']] });
    const peer = new Peer({ ...DEFAULTS, ...plan });
    wire.run(() => peer.pinger.start());
    expect(peer.printed()).toBe(`PING 10.0.0.2 (10.0.0.2) ${from}56(84) bytes of data.\n`);
    expect(peer.complaints).toEqual(complaints);
  });

  test('a device that the stack has not', () => {
    expect(() => converse({ device: 'eth1' })).toThrow(
      new UsageError('SO_BINDTODEVICE eth1: No such device: there are lo, eth0'),
    );
  });
});

describe('what goes out', () => {
  test('-Q, -I and -m: the TOS, the source, and the way that a rule has for the mark', () => {
    wire = new Wire({ interfaces: [['10.0.0.1/24', '10.0.0.9/24']] });
    const marked = { priority: 5, mark: 0x80000001, action: RuleAction.Prohibit };
    wire.stack.routes.addRule(rule(marked));
    const plan = { count: 1, tos: 0x49, source: address('10.0.0.9') };
    const { frame, from } = converse(plan).request(1);
    expect({ tos: frame[15], source: from.ip }).toEqual({ tos: 0x49, source: '10.0.0.9' });
    const refused = new Peer({ ...DEFAULTS, count: 1, mark: 0x80000001 });
    wire.run(() => refused.pinger.start());
    expect(refused.complaints).toEqual(['tsping: sendmsg: Permission denied']);
  });

  test('requests have the TTL, the size and a payload in which each byte is its own place', () => {
    const peer = converse({ count: 1, size: 40, ttl: 3 });
    const { ttl, data, sequence } = peer.request(1);
    expect({ ttl, sequence }).toEqual({ ttl: 3, sequence: 1 });
    expect([...data.subarray(16)]).toEqual(Array.from({ length: 24 }, (_, n) => n + 16));
  });

  test('the payload begins with the time of day, which Wireshark reads', () => {
    const peer = converse({ count: 2 });
    wire.advance(1000.25);
    const { data } = peer.request(2);
    const view = new DataView(data.buffer, data.byteOffset);
    expect(view.getBigUint64(0, true)).toBe(1_795_186_583n);
    expect(view.getBigUint64(8, true)).toBe(889_000n);
  });

  test('a payload without room for the time is counted from its first byte', () => {
    expect([...converse({ count: 1, size: 5 }).request(1).data]).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('SIGQUIT: how it goes, in one line', () => {
  test.each([
    ['with times', 56, '\r1/2 packets, 50% loss, min/avg/ewma/max = 0.500/0.500/0.500/0.500 ms'],
    ['without room for the time', 8, '\r1/2 packets, 50% loss'],
  ])('%s', (_, size, line) => {
    const peer = converse({ size });
    peer.at(0.5).replies(1);
    peer.at(1500);
    peer.pinger.glance();
    expect(peer.complaints).toEqual([line]);
  });
});

/** One test for each row. */
describe('whether somebody else was heard, so that no guess is due why nobody was', () => {
  const converseWith = (peer: (peer: Peer) => void): boolean => {
    const peered = converse({ count: 1 });
    peer(peered);
    return peered.pinger.heard;
  };

  test.each<[string, (peer: Peer) => void, boolean]>([
    ['nobody', (peer) => peer.at(0.5), false],
    ['a reply', (peer) => peer.at(0.5).replies(1), true],
    ['a router’s error', (peer) => peer.at(0.5).refuses(1, { type: 11, from: OTHER }), true],
    ['a redirect', (peer) => peer.at(0.5).refuses(1, { type: 5, code: 1, from: OTHER }), true],
    ['our own stack’s error', (peer) => peer.at(0.5).refuses(1, { type: 3, from: US }), false],
  ])('%s', (_, peer, expected) => {
    expect(converseWith(peer)).toBe(expected);
  });
});

function conversations(rows: readonly Row[]): void {
  test.each(rows)('$name', (row) => {
    const peer = converse(row.plan);
    row.peer(peer);
    if (row.endsAt !== null) wire.advance(60_000);
    peer.pinger.summarize();

    const { lines, summary, complaints, status, sentAt, endsAt, drops } = row;
    const { destination, size } = { ...DEFAULTS, ...row.plan };
    const name = [24, 16, 8, 0].map((shift) => (destination >>> shift) & 0xff).join('.');
    const [first, ...rest] = peer.printed().split('\n');
    expect(first).toBe(`PING ${name} (${name}) ${size}(${size + 28}) bytes of data.`);
    expect(rest.slice(-5, -3)).toEqual(['', `--- ${name} ping statistics ---`]);
    expect(rest.at(-1)).toBe('');
    if (lines !== undefined) expect(rest.slice(0, -5)).toEqual(lines);
    if (summary !== undefined) expect(rest.slice(-3, -1)).toEqual(summary);
    if (complaints !== undefined) expect(peer.complaints).toEqual(complaints);
    if (status !== undefined) expect(peer.pinger.exitStatus).toBe(status);
    if (sentAt !== undefined) expect(peer.sentAt()).toEqual(sentAt);
    if (endsAt !== undefined) expect(peer.endedAt).toBe(endsAt);
    expect(wire.stack.ctx.drops()).toEqual(drops ?? {});
  });
}

/** Starts a Pinger; the peer has answered its ARP request, if it was asked. */
function converse(plan: Partial<PingPlan> = {}): Peer {
  const peer = new Peer({ ...DEFAULTS, ...plan });
  wire.run(() => peer.pinger.start());
  peer.listen();
  return peer;
}

/** The test's end of the cable. */
class Peer {
  readonly pinger: Pinger;
  readonly complaints: string[] = [];
  endedAt: number | null = null;
  readonly #requests: EchoRequest[] = [];
  #printed = '';

  constructor(plan: PingPlan) {
    this.pinger = new Pinger({
      stack: wire.stack,
      plan,
      device: originOn(wire.stack, plan).device,
      print: (text) => {
        this.#printed += text;
      },
      complain: (line) => this.complaints.push(line),
      epochMs: EPOCH_MS,
      done: () => {
        expect(this.endedAt, 'done is called once').toBeNull();
        this.endedAt = wire.now;
      },
    });
  }

  /** Lets the time become `ms`. */
  at(ms: number): this {
    wire.advance(ms - wire.now);
    return this;
  }

  replies(sequence: number, changes?: Partial<IcmpFields>): this {
    wire.inject(echoReply(this.request(sequence), changes));
    return this;
  }

  refuses(sequence: number, error: Pick<IcmpFields, 'type'> & Partial<IcmpFields>): this {
    wire.inject(icmpError(this.request(sequence), error));
    return this;
  }

  /** The last request with that sequence number. */
  request(sequence: number): EchoRequest {
    this.listen();
    const request = this.#requests.findLast((request) => request.sequence === sequence);
    if (request === undefined) throw new Error(`no request ${sequence} was sent`);
    return request;
  }

  /** Between the first line and now. */
  expectLines(lines: readonly string[]): this {
    expect(this.printed().split('\n').slice(1, -1)).toEqual(lines);
    return this;
  }

  /** What went to stdout, with the random identifier made plain. */
  printed(): string {
    return this.#printed.replace(/ident=(\d+)/g, (all, identifier) =>
      Number(identifier) === this.request(1).identifier ? 'ident=<ID>' : all,
    );
  }

  /** When each request that left was made, in ms. */
  sentAt(): number[] {
    this.listen();
    return this.#requests.map(({ data }) => sentAt(data));
  }

  /** Takes in what was sent, and answers whoever asks for us. */
  listen(): void {
    for (const frame of wire.sent()) {
      const asked = askedFor(frame);
      const request = echoRequest(frame);
      if (asked?.ip === PEER.ip) {
        wire.inject(arp({ operation: 2, sender: PEER, target: US }));
        this.listen();
      }
      if (request !== null) this.#requests.push(request);
    }
  }
}

/** When a request was sent, in ms on the stack's clock, by its payload. */
function sentAt(data: Uint8Array): number {
  const view = new DataView(data.buffer, data.byteOffset);
  return Number(view.getBigUint64(0, true)) * 1000 + view.getUint32(8, true) / 1000 - EPOCH_MS;
}
