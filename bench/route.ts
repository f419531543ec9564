// What routing costs: random lookups through the three rules of a fresh Linux, from a hundred routes to a
// million with the prefix lengths of an Internet table; loading such a table, changing it, and its memory;
// and a lookup that a thousand rules come before.
//
//     node --expose-gc dist/bench/route.js

import { fileURLToPath } from 'node:url';
import { randomFrom } from '../src/core/random.ts';
import { formatIpv4, type Ipv4Address, ipv4, networkOf } from '../src/ip/address.ts';
import { Flow, RouteResult } from '../src/route/flow.ts';
import { Routes } from '../src/route/lookup.ts';
import { type Rule, rule } from '../src/route/rule.ts';
import { type Route, route, Table } from '../src/route/table.ts';

/** How many of 970,000 prefixes of the Internet's table in 2024 have each length, roughly, and some of a provider's own. */
const LENGTHS: readonly [length: number, count: number][] = [
  [8, 16],
  [9, 13],
  [10, 40],
  [11, 100],
  [12, 290],
  [13, 570],
  [14, 1200],
  [15, 2000],
  [16, 13300],
  [17, 8000],
  [18, 13500],
  [19, 25000],
  [20, 43000],
  [21, 51000],
  [22, 105000],
  [23, 94000],
  [24, 580000],
  [25, 500],
  [26, 500],
  [27, 500],
  [28, 500],
  [29, 500],
  [30, 500],
  [31, 10],
  [32, 1000],
];

const MILLION = 1_000_000;
const SIZES = [100, 1000, 10_000, 100_000, MILLION];
const ROUNDS = 7;

/** Prints one table, then the figures of the largest and of the rules. */
export function benchRoute(): void {
  console.log(
    `routing, Node ${process.version}: the best of ${ROUNDS} rounds of a million lookups`,
  );
  console.log('prefixes      ns each      million/s      MiB      load/s      add and delete/s');
  for (const size of SIZES) console.log(line(size));
  console.log();
  console.log('rules before the match      ns each      thousand/s');
  for (const [name, selectors] of SELECTORS) console.log(rulesLine(name, selectors));
}

const SELECTORS: readonly [string, (n: number) => Partial<Rule>][] = [
  ['1000, by source', (n) => ({ from: { address: ipv4(0x0b000000 + n * 256), length: 24 } })],
  ['1000, by mark', (n) => ({ mark: n + 1 })],
  ['1000, by protocol and port', (n) => ({ protocol: 6, dport: { first: n + 1, last: n + 1 } })],
];

function line(size: number): string {
  const prefixes = internet(size);
  const before = memory();
  const routes = new Routes();
  addresses(routes);
  const began = performance.now();
  for (const one of prefixes) routes.add(one);
  const load = performance.now() - began;
  const mebibytes = (memory() - before) / 2 ** 20;
  const ns = lookupNs(routes);
  const change = changeNs(routes, prefixes);
  const columns = [
    String(size).padStart(8),
    ns.toFixed(1).padStart(13),
    (1e3 / ns).toFixed(1).padStart(15),
    mebibytes.toFixed(1).padStart(9),
    perSecond(load / size).padStart(12),
    perSecond(change / 1e6).padStart(22),
  ];
  return columns.join('');
}

function rulesLine(name: string, selectors: (n: number) => Partial<Rule>): string {
  const routes = new Routes();
  addresses(routes);
  for (let n = 0; n < 1000; n++)
    routes.addRule(rule({ priority: 100 + n, ...selectors(n), table: 7 }));
  for (const one of internet(1000)) routes.add(one);
  const ns = lookupNs(routes, 20_000);
  return `${name.padEnd(24)}${ns.toFixed(0).padStart(11)}${(1e6 / ns).toFixed(0).padStart(16)}`;
}

/** What an ordinary host has in its local table. */
function addresses(routes: Routes): void {
  const local = { table: Table.Local, type: 2, scope: 254, device: 1 };
  routes.add(route({ ...local, network: ipv4(0x7f000000), length: 8 }));
  routes.add(route({ ...local, network: ipv4(0x7f000001), length: 32 }));
  routes.add(route({ ...local, network: ipv4(0x0a000001), length: 32, device: 2 }));
  routes.add(route({ network: ipv4(0x0a000000), length: 24, device: 2 }));
  routes.add(route({ network: ipv4(0), length: 0, device: 2, gateway: ipv4(0x0a0000fe) }));
}

/** Nanoseconds for a random lookup. */
function lookupNs(routes: Routes, count = MILLION): number {
  const random = randomFrom(7);
  const destinations = Int32Array.from({ length: count }, random);
  const flow = new Flow();
  const result = new RouteResult();
  let best = Number.POSITIVE_INFINITY;
  let found = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now();
    for (let n = 0; n < count; n++) {
      flow.destination = destinations[n] as Ipv4Address;
      if (routes.lookup(flow, result) === 0) found++;
    }
    best = Math.min(best, performance.now() - began);
  }
  if (found === 0) throw new Error(`nothing found, not even ${formatIpv4(flow.destination)}`);
  return (best * 1e6) / count;
}

/** Nanoseconds for a deletion or an addition, of prefixes from all over the table. */
function changeNs(routes: Routes, prefixes: readonly Route[]): number {
  const step = 7919 % prefixes.length;
  const count = Math.min(100_000, prefixes.length);
  const began = performance.now();
  for (let n = 0, at = 0; n < count; n++, at = (at + step) % prefixes.length) {
    const one = prefixes[at];
    if (one === undefined || routes.remove(one, one.table) !== null) throw new Error('not there');
    if (routes.add(one) !== null) throw new Error('there already');
  }
  return ((performance.now() - began) * 1e6) / (2 * count);
}

/** Different prefixes, spread evenly over 1.0.0.0 to 223.255.255.255, which is the worst case, by 32 gateways. */
function internet(size: number): Route[] {
  const random = randomFrom(42);
  const total = LENGTHS.reduce((sum, [, count]) => sum + count, 0);
  const seen = new Set<number>();
  const routes: Route[] = [];
  while (routes.length < size) {
    const length = lengthAt((random() >>> 0) % total);
    const bits = random();
    const first = 1 + ((bits >>> 24) % 223);
    const network = networkOf(ipv4((first << 24) | (bits & 0xffffff)), length);
    const key = (network >>> 0) * 64 + length;
    if (seen.has(key)) continue;
    seen.add(key);
    const gateway = ipv4(0x0a000002 + (bits & 31));
    routes.push(route({ network, length, device: 2, gateway }));
  }
  return routes;
}

function lengthAt(place: number): number {
  let rest = place;
  for (const [length, count] of LENGTHS) {
    rest -= count;
    if (rest < 0) return length;
  }
  return 24;
}

function memory(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const perSecond = (ms: number): string => Math.round(1e3 / ms).toLocaleString('en');

if (process.argv[1] === fileURLToPath(import.meta.url)) benchRoute();
