// Where the sweeps are played: to a host, and through a router. A sweep is a function of the place, so that
// each frame is tried as one for the host itself and as one to be forwarded.

import type { IcmpFields, IpFields } from '../../../src/testing/frame/fields.ts';
import { between, type Frame, type Station } from '../../../src/testing/frame/frame.ts';
import type { KernelScenario } from '../../../src/testing/kernel/differential.ts';
import {
  HOST,
  HOST_RIGHT,
  known,
  left,
  type Row,
  right,
  steps,
  TWO_CABLES,
  UNLIMITED,
} from '../scenarios/stations.ts';
import { COUNTERS } from './counters.ts';

/** A host, or a router with another cable behind it. */
export interface Place {
  readonly name: string;
  /** Whom frames are for where they do not say otherwise: the host, or a station behind the router. */
  readonly destination: string;
  /** How much data an echo request has where a sweep does not say otherwise. */
  readonly size: number;
  readonly setting: Omit<KernelScenario, 'name' | 'steps'>;
}

export type Sweep = (place: Place) => Row[];

/** The gateways of both cables; whoever is on neither cable is behind the first. */
export const GATEWAY = left(254);
const GATEWAY_RIGHT = right(254);
/** Whence and whither packets go that come and go by a gateway. */
const BEHIND = '172.16.0.0/12';
export const BEYOND = '198.18.0.0/15';
/** Whither none go on, and their senders are told: by routes that say so, or for want of one. */
export const NO_WAY_ON = ['192.0.2.0/24', '198.51.100.0/24', '203.0.114.0/24'] as const;

const LEFT = [0, 2, 3, 9, 254].map(left);
const RIGHT = [0, 9, 254].map(right);

const TIMESTAMPS = Array.from({ length: 9 }, (_, n) => `option.timestamp${n + 1}`);

const setting = {
  sysctls: UNLIMITED,
  stepCounters: COUNTERS,
  // Everybody has a clock of their own.
  ignore: [
    ...TIMESTAMPS,
    ...TIMESTAMPS.map((name) => `quoted ${name}`),
    'icmp.receive',
    'icmp.transmit',
  ],
};

export const AT_HOST: Place = {
  name: 'host',
  destination: HOST.ip,
  size: 20,
  setting: { ...setting, gateway: GATEWAY.ip, neighbours: known(...LEFT) },
};

/** A host whose cable has two addresses and none for all (RFC 3021). */
export const AT_PAIR: Place = {
  name: 'host, /31',
  destination: HOST.ip,
  size: 20,
  setting: {
    ...setting,
    interfaces: [[`${HOST.ip}/31`]],
    gateway: left(0).ip,
    neighbours: known(left(0)),
  },
};

export const AT_ROUTER: Place = {
  name: 'router',
  destination: right(9).ip,
  size: 20,
  setting: {
    ...setting,
    interfaces: TWO_CABLES,
    ipForward: true,
    neighbours: known(...LEFT, ...RIGHT),
    routes: [
      { to: BEHIND, via: GATEWAY.ip },
      { to: BEYOND, via: GATEWAY_RIGHT.ip },
      { to: NO_WAY_ON[0], type: 'unreachable' },
      { to: NO_WAY_ON[1], type: 'prohibit' },
      { to: NO_WAY_ON[2], type: 'throw' },
      { to: '203.0.113.0/24', type: 'blackhole' },
    ],
  },
};

/** A router whose way on takes less than most frames have. */
export const AT_NARROW: Place = {
  ...AT_ROUTER,
  name: 'router, MTU 600',
  size: 1000,
  setting: {
    ...AT_ROUTER.setting,
    interfaces: [
      { addresses: [`${HOST.ip}/24`] },
      { addresses: [`${HOST_RIGHT.ip}/24`], mtu: 600 },
    ],
  },
};

/** The same place with other settings. */
export const withSettings = (
  place: Place,
  name: string,
  sysctls: Readonly<Record<string, number>>,
): Place => ({
  ...place,
  name: `${place.name}, ${name}`,
  setting: { ...place.setting, sysctls: { ...UNLIMITED, ...sysctls } },
});

let last = 0;

/** A station behind the first gateway that has sent nothing yet: Linux tells one sender of few errors (error_burst). */
export function sender(): Station {
  const number = ++last;
  return {
    mac: GATEWAY.mac,
    ip: `172.${16 + (number >> 16)}.${(number >> 8) & 0xff}.${number & 0xff}`,
  };
}

/** A datagram of a new sender. */
export const datagram = (place: Place, fields: IpFields = {}): Frame =>
  between(sender(), HOST).ip({ destination: place.destination, ...fields });

/** An echo request of a new sender. */
export const echo = (
  place: Place,
  fields: IpFields = {},
  size = place.size,
  icmp: IcmpFields = {},
): Frame =>
  datagram(place, fields)
    .icmp({ identifier: 0x4142, sequence: last & 0xffff, ...icmp })
    .payload(size);

/** So many at most, all of one kernel. */
const MOST = 1500;

/** A sweep at a place, as scenarios of few enough steps. */
export function scenariosOf(name: string, sweep: Sweep, place: Place): KernelScenario[] {
  const all = steps(sweep(place));
  const count = Math.ceil(all.length / MOST);
  return Array.from({ length: count }, (_, n) => ({
    ...place.setting,
    name: `${name} (${place.name}${count > 1 ? `, ${n + 1} of ${count}` : ''})`,
    steps: all.slice(n * MOST, (n + 1) * MOST),
  }));
}

export { HOST, HOST_RIGHT };
