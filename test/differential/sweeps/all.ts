// All sweeps, at each place.

import type { KernelScenario } from '../../../src/testing/kernel/differential.ts';
import {
  fragmentEnds,
  fragmentMarks,
  fragmentOrders,
  fragmentPairs,
  fragmentTriples,
} from './fragments.ts';
import {
  errors,
  news,
  redirectsAndRefusals,
  types,
  typesAtTheLastHop,
  typesToMany,
} from './icmp.ts';
import { addresses, headers, lastHops, protocols } from './ipfields.ts';
import { optionPairs, optionTypes, recordRoutes, sourceRoutes, timestamps } from './options.ts';
import {
  AT_HOST,
  AT_NARROW,
  AT_PAIR,
  AT_ROUTER,
  type Place,
  type Sweep,
  scenariosOf,
  withSettings,
} from './places.ts';
import { random } from './random.ts';
import { SEEDS } from './sample.ts';
import { arps, casts } from './stations.ts';

const conf = (name: string, value: number) => ({
  [`net.ipv4.conf.all.${name}`]: value,
  [`net.ipv4.conf.eth0.${name}`]: value,
});

const EVERYWHERE = [AT_HOST, AT_ROUTER];
const FILTERED = EVERYWHERE.flatMap((place) =>
  [1, 2].map((value) => withSettings(place, `rp_filter ${value}`, conf('rp_filter', value))),
);
const TO_MANY = EVERYWHERE.map((place) =>
  withSettings(place, 'echoes to many', { 'net.ipv4.icmp_echo_ignore_broadcasts': 0 }),
);
const NO_ECHO = withSettings(AT_HOST, 'no echoes', { 'net.ipv4.icmp_echo_ignore_all': 1 });
const INBOUND = withSettings(AT_ROUTER, 'errors by the way in', {
  'net.ipv4.icmp_errors_use_inbound_ifaddr': 1,
});
const OTHER_TTL = EVERYWHERE.map((place) =>
  withSettings(place, 'TTL 200', { 'net.ipv4.ip_default_ttl': 200 }),
);
const LOCAL = EVERYWHERE.flatMap((place) =>
  ['accept_local', 'route_localnet'].map((name) => withSettings(place, name, conf(name, 1))),
);
const ONE_WAY = withSettings(AT_ROUTER, 'not from eth0', { 'net.ipv4.conf.eth0.forwarding': 0 });
const SOURCE_ROUTED = EVERYWHERE.map((place) =>
  withSettings(place, 'source routes', conf('accept_source_route', 1)),
);

/** What is tried where. */
const PLAN: readonly (readonly [string, Sweep, readonly Place[]])[] = [
  ['IP header', headers, [...EVERYWHERE, AT_NARROW]],
  ['IP protocols', protocols, EVERYWHERE],
  ['IP addresses', addresses, [...EVERYWHERE, ...FILTERED, ...LOCAL, ONE_WAY, AT_PAIR]],
  ['IP addresses at the last hop', lastHops, [...EVERYWHERE, INBOUND, AT_PAIR]],
  ['Ethernet and IP destinations', casts, [...EVERYWHERE, ...TO_MANY]],
  ['ARP', arps, EVERYWHERE],
  ['ICMP types', types, EVERYWHERE],
  ['ICMP types to many', typesToMany, [...EVERYWHERE, ...TO_MANY, NO_ECHO]],
  ['ICMP types that cannot go on', typesAtTheLastHop, [AT_ROUTER, ...OTHER_TTL]],
  ['ICMP errors', errors, EVERYWHERE],
  ['ICMP redirects and refusals', redirectsAndRefusals, [AT_ROUTER]],
  ['ICMP news', news, [AT_HOST]],
  ['IP option types', optionTypes, EVERYWHERE],
  ['record route', recordRoutes, EVERYWHERE],
  ['IP timestamp', timestamps, EVERYWHERE],
  ['source route', sourceRoutes, [...EVERYWHERE, ...SOURCE_ROUTED]],
  ['pairs of IP options', optionPairs, [...EVERYWHERE, AT_NARROW]],
  ['fragments in order', fragmentOrders, [AT_HOST]],
  ['pairs of fragments', fragmentPairs, [AT_HOST]],
  ['triples of fragments', fragmentTriples, [AT_HOST]],
  ['ends of fragments', fragmentEnds, [AT_HOST]],
  ['marks of fragments', fragmentMarks, [AT_HOST]],
  ...SEEDS.map((seed) => [`seed ${seed}`, random(seed), [AT_HOST, AT_ROUTER, AT_NARROW]] as const),
];

export const SWEEPS: readonly KernelScenario[] = PLAN.flatMap(([name, sweep, places]) =>
  places.flatMap((place) => scenariosOf(name, sweep, place)),
);
