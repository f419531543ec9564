// Gathers what is known of an event: its numbers, and what the events around it and the tables say.

import type { DropReason } from '../core/drops.ts';
import { dissect } from '../dissect/dissect.ts';
import { BROADCAST, formatIpv4, ipv4, isMulticast } from '../ip/address.ts';
import type { Explanation } from '../route/explain/explanation.ts';
import { Table } from '../route/table.ts';
import type { EventKind, NodeDevice } from './event.ts';
import type { Sources } from './expand.ts';
import type { Facts } from './facts.ts';
import { DEPTH, type Moments } from './moments.ts';
import type { PacketBytes, Snapshot } from './packetbytes.ts';
import { tablesOf } from './replaytables.ts';
import { stageOf } from './stage.ts';
import { deviceOf, valuesOf } from './values.ts';

export function factsOf(sources: Sources, place: number): Facts {
  const { moments, explanations, tables } = sources;
  const { store } = moments;
  const id = store.idAt(place);
  const node = moments.node(place);
  const layer = moments.layer(place);
  const kind = moments.kind(place);
  const comesIn = moments.comesIn(place);
  const isWhole = kind === 'up' && moments.isWhole(place);
  const [detail, value] = [store.detail.get(place), store.value.get(place)];
  const reason: DropReason | null = kind === 'drop' ? (node.reasons[detail] ?? null) : null;
  const numbers = { node, layer, kind, detail, value, reason, bytes: null };
  const { bytes, fields } = contents(sources, place);
  const found = wayOf(sources, place);
  const explanation = explanations.of(id);
  const departure = deviceIn(sources, place, DEPARTURES);
  return {
    ...{ ...numbers, bytes, fields, comesIn, isWhole, explanation, departure },
    cause: store.cause.get(place),
    values: valuesOf({ ...numbers, bytes }),
    stage: stageOf({ layer, kind, comesIn, isWhole, reason }),
    way: explanation ?? found.explanation,
    arrival: deviceIn(sources, place, ARRIVALS),
    isFirstOfLayer: isFirstOfLayer(sources, place),
    hop: departure !== null && isLoopback(departure) ? null : found.hop,
    isForUs:
      ['up', 'park', 'deliver'].includes(kind) || (kind === 'route' && detail === Table.Local),
    tables: () => tablesOf(tables.at(id - 1), node.name),
    tablesBehind: () => tablesOf(tables.at(id), node.name),
  };
}

/** What a packet was before it became its own answer is what was looked at; what is framed is as it leaves. */
function contents({ moments, bytes }: Sources, place: number) {
  const asked = moments.kind(place) === 'answer' ? moments.causeBefore(place) : -1;
  const isFramed = moments.layer(place) === 'ether' && moments.kind(place) === 'down';
  const behind = isFramed ? bytes.behind(place) : null;
  const found =
    behind ?? bytes.nearest(asked < 0 ? place : asked) ?? original(moments, bytes, place);
  if (found === null) return { bytes: null, fields: null };
  return { bytes: found.bytes, fields: dissect(found.bytes, found.outermost) };
}

/** A copy has what it is a copy of. */
function original(moments: Moments, bytes: PacketBytes, place: number): Snapshot | null {
  if (moments.causeKind(place) !== 'copy-of') return null;
  const cause = moments.causeBefore(place);
  return cause < 0 ? null : bytes.nearest(cause);
}

function isFirstOfLayer({ moments }: Sources, place: number): boolean {
  const layer = moments.store.layer.get(place);
  for (const at of moments.back(place))
    if (at !== place && moments.store.layer.get(at) === layer) return false;
  return true;
}

/** Events whose `detail` is a device. */
const ARRIVALS: ReadonlySet<string> = new Set(['device receive']);
const DEPARTURES: ReadonlySet<string> = new Set(['device transmit', 'arp park']);

/** The device that an event of the packet names, of those up to that place, else of those behind it. */
function deviceIn(sources: Sources, place: number, kinds: ReadonlySet<string>): NodeDevice | null {
  const { moments } = sources;
  const names = (at: number): boolean => kinds.has(`${moments.layer(at)} ${moments.kind(at)}`);
  const known = [...moments.back(place)].find(names) ?? moments.ahead(place).find(names);
  if (known === undefined) return null;
  const node = moments.node(place);
  const device = deviceOf(node, moments.store.detail.get(known));
  if (device === null) return null;
  // People change addresses and MTUs.
  const { links } = tablesOf(sources.tables.at(moments.store.idAt(place)), node.name);
  const link = links.find(({ index }) => index === device.index);
  return link === undefined ? device : { ...device, lladdr: link.lladdr, mtu: link.mtu };
}

const isLoopback = ({ lladdr }: NodeDevice): boolean =>
  lladdr === '' || lladdr === '00:00:00:00:00:00';

interface Way {
  readonly explanation: Explanation | null;
  readonly hop: string | null;
}

const NO_WAY: Way = { explanation: null, hop: null };

/** The way that was found for the packet, or for the one that it is a fragment of. */
function wayOf(sources: Sources, place: number): Way {
  const { moments } = sources;
  let at = place;
  for (let depth = 0; depth < DEPTH && at >= 0; depth++) {
    const events = [...moments.back(at)];
    const found = events.find((event) => isIp(sources, event, WAYS));
    if (found !== undefined) return wayAt(sources, found);
    const first = events.at(-1) ?? at;
    at = moments.causeKind(first) === 'fragment-of' ? moments.causeBefore(first) : -1;
  }
  return NO_WAY;
}

const WAYS: readonly EventKind[] = ['route', 'down'];

const isIp = ({ moments }: Sources, place: number, kinds: readonly EventKind[]): boolean =>
  moments.layer(place) === 'ip' && kinds.includes(moments.kind(place));

function wayAt(sources: Sources, place: number): Way {
  const { moments, explanations } = sources;
  const { store } = moments;
  const hop = ipv4(store.value.get(place));
  const isGroup = hop === BROADCAST || isMulticast(hop);
  const route = [...moments.back(place)].find((event) => isIp(sources, event, ['route'])) ?? place;
  const explanation = explanations.of(store.idAt(route));
  return { explanation, hop: isGroup ? null : formatIpv4(hop) };
}
