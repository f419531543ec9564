// How many errors come: so many to one station, so many to all. Only what no chance is part of; Linux's bucket for all
// is emptied by chance.

import { between } from '../../../src/testing/frame/frame.ts';
import type { KernelScenario } from '../../../src/testing/kernel/differential.ts';
import { HOST, known, left, type Row, right, steps, TWO_CABLES } from './stations.ts';

let sequence = 0;
const frame = (from: number, destination: string, ttl: number, dontFragment: 0 | 1 = 0) =>
  between(left(from), HOST)
    .ip({ destination, ttl, dontFragment })
    .icmp({ identifier: 0x4142, sequence: ++sequence })
    .payload(900);

const STATIONS = [2, 3, 4, 5];

/** So many at once, the last of which is followed by a wait. */
const burst = (what: string, count: number, make: () => ReturnType<typeof frame>, waitMs = 0) =>
  Array.from(
    { length: count },
    (_, n): Row => [`${what} ${n + 1}`, make(), 0, n + 1 === count ? waitMs : 0],
  );

const expired = (from: number) => () => frame(from, right(9).ip, 1);
const noRoute = (from: number) => () => frame(from, '172.16.5.6', 64);
const tooLong = (from: number) => () => frame(from, right(9).ip, 64, 1);
const echo = (from: number) => () => frame(from, HOST.ip, 64);

const rows: Row[] = [
  ...burst('expired', 9, expired(2)),
  ...burst('of another station, expired', 7, expired(3), 480),
  ...burst('half a second later, expired', 2, expired(2), 570),
  ...burst('a second later, expired', 2, expired(2), 2050),
  ...burst('two seconds later, expired', 4, expired(2)),
  ...burst('not to be fragmented', 9, tooLong(2)),
  ...burst('echo', 9, echo(2)),
  ...burst('without a route', 6, noRoute(4)),
  ...burst('without a route, now expired', 3, expired(4), 2050),
  ...burst('two seconds later, without a route', 3, noRoute(4)),
  ...burst('expired first', 4, expired(5)),
  ...burst('expired, without a route', 3, noRoute(5)),
];

const base = {
  interfaces: [{ addresses: TWO_CABLES[0] ?? [] }, { addresses: TWO_CABLES[1] ?? [], mtu: 800 }],
  ipForward: true,
  neighbours: known(...STATIONS.map(left), right(9)),
  counters: ['IcmpOutMsgs', 'IcmpOutRateLimitGlobal', 'IcmpOutRateLimitHost'],
};

/** The bucket for all is never empty. */
const FOR_ALL = { 'net.ipv4.icmp_msgs_burst': 10_000, 'net.ipv4.icmp_msgs_per_sec': 1_000_000 };

const short: Row[] = [
  ...burst('expired', 9, expired(2), 130),
  ...burst('later, expired', 3, expired(2)),
];

export const ICMP_LIMITS: readonly KernelScenario[] = [
  { ...base, name: 'ICMP limits', sysctls: FOR_ALL, steps: steps(rows) },
  {
    ...base,
    name: 'ICMP limits, of 100 ms',
    sysctls: { ...FOR_ALL, 'net.ipv4.icmp_ratelimit': 100 },
    steps: steps(short),
  },
  {
    ...base,
    name: 'ICMP limits, of 20 s',
    sysctls: { ...FOR_ALL, 'net.ipv4.icmp_ratelimit': 20_000 },
    steps: steps(burst('expired', 5, expired(2))),
  },
  {
    ...base,
    name: 'ICMP limits, of 61 s',
    sysctls: { ...FOR_ALL, 'net.ipv4.icmp_ratelimit': 61_000 },
    steps: steps(burst('expired', 2, expired(2))),
  },
  {
    ...base,
    name: 'ICMP limits, none to one',
    sysctls: { ...FOR_ALL, 'net.ipv4.icmp_ratelimit': 0 },
    steps: steps([...burst('expired', 20, expired(2)), ...burst('no route', 7, noRoute(2))]),
  },
  {
    ...base,
    name: 'ICMP limits, none to all',
    sysctls: { 'net.ipv4.icmp_msgs_per_sec': 0 },
    steps: steps([
      ...burst('expired', 2, expired(2)),
      ...burst('not to be fragmented', 2, tooLong(2)),
      ...burst('echo', 2, echo(2)),
    ]),
  },
  {
    ...base,
    name: 'ICMP limits, on echo replies',
    sysctls: { ...FOR_ALL, 'net.ipv4.icmp_ratemask': 1 },
    steps: steps([...burst('echo', 8, echo(2)), ...burst('expired', 8, expired(2))]),
  },
  {
    ...base,
    name: 'ICMP limits, on nothing',
    sysctls: { 'net.ipv4.icmp_ratemask': 0 },
    steps: steps([...burst('expired', 8, expired(2)), ...burst('no route', 7, noRoute(2))]),
  },
];
