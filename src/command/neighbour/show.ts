// A neighbour as `ip neigh show` prints it.

import { type Neighbour, State, stateName } from '../../arp/neighbour.ts';
import { formatIpv4 } from '../../ip/address.ts';
import { formatMac } from '../../netdev/mac.ts';
import type { Env } from '../env.ts';
import { Entry } from '../output.ts';

export interface Showing {
  /** Whether its device is told. */
  readonly withDevice: boolean;
  /** How many hold the entry besides the table. */
  readonly references: number;
}

export function neighbourEntry(neighbour: Neighbour, env: Env, showing: Showing): Entry {
  const { brief, statistics, numeric } = env.options;
  const { address, state, protocol } = neighbour;
  const entry = new Entry();
  const host = formatIpv4(address);
  if (brief) return putBrief(entry, neighbour, env, showing).say('\n');
  entry.put('dst', host, `${host} `);
  if (showing.withDevice) {
    entry.put('dev', deviceName(neighbour, env));
  }
  if (neighbour.valid) entry.put('lladdr', formatMac(neighbour.high, neighbour.low));
  if (statistics > 0) putAges(entry, neighbour, env, showing.references);
  if (state !== State.None) entry.put('state', [stateName(state)], `${stateName(state)} `);
  if (protocol !== 0) {
    const name = numeric ? String(protocol) : env.names.protocols.name(protocol);
    entry.put('protocol', name, `proto ${name} `);
  }
  return entry.say('\n');
}

function putBrief(entry: Entry, neighbour: Neighbour, env: Env, { withDevice }: Showing): Entry {
  const host = formatIpv4(neighbour.address);
  const device = deviceName(neighbour, env);
  entry.put('dst', host, `${host.padEnd(39)} `);
  if (withDevice) entry.put('dev', device, `${device.padEnd(16)} `);
  if (!neighbour.valid) return entry;
  const mac = formatMac(neighbour.high, neighbour.low);
  return entry.put('lladdr', mac, mac);
}

/** In seconds: since it was used, known to hear us, and changed. */
function putAges(entry: Entry, neighbour: Neighbour, { stack }: Env, references: number): void {
  const { now } = stack.ctx;
  const age = (moment: number): number => Math.floor((now - moment) / 1000);
  const { used, confirmed, updated, probes } = neighbour;
  if (references > 0) entry.put('refcnt', references, ` ref ${references}`);
  entry.put('used', age(used), ` used ${age(used)}`);
  entry.put('confirmed', age(confirmed), `/${age(confirmed)}`);
  entry.put('updated', age(updated), `/${age(updated)}`);
  entry.put('probes', probes, `probes ${probes} `);
}

const deviceName = ({ device }: Neighbour, { stack }: Env): string =>
  stack.devices.find(({ index }) => index === device)?.name ?? `if${device}`;
