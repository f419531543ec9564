// Who can act and on whom, by what a recording says of its cast and its tables: stacks, ends of cables, addresses.

import { formatIpv4, type Ipv4Cidr, ipv4, networkOf, parseCidr } from '../../src/ip/address.ts';
import { endOf, nameAt } from '../../src/trace/ends.ts';
import { type Cast, isStack } from '../../src/trace/event.ts';
import { tablesOf } from '../../src/trace/replaytables.ts';
import type { AddressRow, Tables } from '../../src/trace/tables.ts';

/** The cast, and the tables of its stacks as they are now. */
export interface Scene {
  readonly cast: Cast;
  readonly tables: Readonly<Record<string, Tables>>;
}

/** A station on a cable: who sends a frame, or takes it. */
export interface Station {
  readonly mac: string;
  readonly ip: string;
}

/** Something that a person may mean by a name. */
export interface Party {
  /** What stands in the request: a node's name, or an address. */
  readonly value: string;
  /** What it is, in words. */
  readonly says: string;
}

/** Devices of stacks that lead outside, as `a.eth0`. */
export const endsIn = ({ nodes }: Cast): string[] =>
  nodes
    .filter(isStack)
    .flatMap(({ name: node, devices }) =>
      devices
        .filter(({ inner, gone }) => inner !== true && gone !== true)
        .map(({ name }) => `${node}.${name}`),
    );

/** The other end of its cable; null: it is in none. Both by the names that cables have for them. */
export function otherEnd({ cables }: Cast, end: string): string | null {
  for (const { ends } of cables) {
    const [a, b] = ends;
    if (a === end) return b;
    if (b === end) return a;
  }
  return null;
}

/** A cable's direction, as `a.eth0 → b.eth0`: by the names of the devices there. */
export const wayText = (cast: Cast, end: string): string =>
  `${nameAt(cast, end)} → ${nameAt(cast, otherEnd(cast, end) ?? 'nobody')}`;

/** Whom one can ping or ask for: nodes by name, and each address. Not the node that asks. */
export function partiesFor(asking: string, { cast, tables }: Scene): Party[] {
  const others = cast.nodes.filter(({ name, kind }) => name !== asking && kind !== 'switch');
  const names = others.map(({ name, says }) => ({ value: name, says }));
  const addresses = others.flatMap(({ name }) =>
    addressesOf(name, tables).map(({ device, address }) => ({
      ...{ value: hostOf(address), says: `${name}, ${device}` },
    })),
  );
  return [...names, ...addresses];
}

/** The stations at both ends of a frame's way by that end: its own, and the nearest host's or router's beyond. */
export function stationsAt(end: string, scene: Scene): { own: Station; peer: Station } {
  const own = stationOf(end, scene);
  const beyond = peerOf(end, scene.cast);
  const known = neighbourOf(end, beyond === null ? null : stationOf(beyond, scene).mac, scene);
  const peer = beyond === null ? NOBODY : stationOf(beyond, scene);
  return {
    own: { mac: own.mac, ip: own.ip || SOMEBODY },
    peer: {
      mac: peer.mac || known?.mac || OTHER_MAC,
      ip: peer.ip || known?.ip || anotherOn(end, scene),
    },
  };
}

export const nodeOf = (end: string): string => end.split('.', 1)[0] ?? '';
export const deviceOf = (end: string): string => end.slice(nodeOf(end).length + 1);

const NOBODY: Station = { mac: '', ip: '' };
/** Where a station has no address: one of those for documentation (RFC 5737), and a locally administered one. */
const SOMEBODY = '192.0.2.1';
const OTHER_MAC = '02:00:00:00:00:02';

const hostOf = (cidr: string): string => cidr.split('/', 1)[0] ?? '';

const LOOPBACK = 'lo';

const addressesOf = (node: string, tables: Scene['tables']): readonly AddressRow[] =>
  tablesOf(tables, node).addresses.filter(({ device }) => device !== LOOPBACK);

function stationOf(end: string, { cast, tables }: Scene): Station {
  const [node, device] = [nodeOf(end), deviceOf(end)];
  const described = cast.nodes.find(({ name }) => name === node);
  const known = described?.devices.find(({ name, gone }) => name === device && gone !== true);
  const mac = known?.lladdr ?? '';
  const own = addressesOf(node, tables).find((row) => row.device === device);
  return { mac, ip: hostOf(own?.address ?? '') };
}

/** The device at the nearest node that is no switch; null: there is none. */
function peerOf(device: string, cast: Cast): string | null {
  const end = endOf(cast, nodeOf(device), deviceOf(device));
  const seen = new Set<string>([end]);
  const waiting = [end];
  for (let from = waiting.shift(); from !== undefined; from = waiting.shift()) {
    const to = otherEnd(cast, from);
    if (to === null || seen.has(to)) continue;
    seen.add(to);
    const node = cast.nodes.find(({ name }) => name === nodeOf(to));
    if (node?.kind !== 'switch') return nameAt(cast, to);
    for (const { name } of node.devices) {
      const port = `${node.name}.${name}`;
      if (!seen.has(port)) waiting.push(port);
    }
  }
  return null;
}

/** A neighbour of that device: the one of that Ethernet address, else any that is known. */
function neighbourOf(end: string, mac: string | null, { tables }: Scene): Station | null {
  const rows = tablesOf(tables, nodeOf(end)).neighbours.filter(
    ({ device, lladdr }) => device === deviceOf(end) && lladdr !== null,
  );
  const row = rows.find(({ lladdr }) => lladdr === mac) ?? rows[0];
  return row === undefined ? null : { mac: row.lladdr ?? '', ip: row.address };
}

/** The first host of the device's network that is not the device itself. */
function anotherOn(end: string, { tables }: Scene): string {
  const row = addressesOf(nodeOf(end), tables).find(({ device }) => device === deviceOf(end));
  const own = parseCidr(row?.address ?? '');
  return own === null ? '192.0.2.2' : formatIpv4(neighbourIn(own));
}

function neighbourIn({ address, length }: Ipv4Cidr) {
  const first = ipv4(networkOf(address, length) + 1);
  return first === address ? ipv4(first + 1) : first;
}
