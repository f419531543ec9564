// Gathers what is known of an event: its numbers, and what the events around it and the tables say. What costs is looked
// for when it is asked for: most sentences and checks need little of it.

import type { DropReason } from '../core/drops.ts';
import type { Dissection } from '../dissect/dissect.ts';
import { BROADCAST, formatIpv4, ipv4, isMulticast } from '../ip/address.ts';
import type { Explanation } from '../route/explain/explanation.ts';
import { Table } from '../route/table.ts';
import type { EventKind, NodeDescription, NodeDevice, Stage } from './event.ts';
import type { Sources } from './expand.ts';
import type { Facts } from './facts.ts';
import { DEPTH, type Moments } from './moments.ts';
import type { Snapshot } from './packetbytes.ts';
import { tablesOf } from './replaytables.ts';
import { stageOf } from './stage.ts';
import type { Tables } from './tables.ts';
import { deviceOf, valuesOf } from './values.ts';

export const factsOf = (sources: Sources, place: number): Facts => new Gathered(sources, place);

class Gathered implements Facts {
  readonly node: NodeDescription;
  readonly layer: string;
  readonly kind: EventKind;
  readonly detail: number;
  readonly value: number;
  readonly cause: number;
  readonly comesIn: boolean;
  readonly isWhole: boolean;
  readonly reason: DropReason | null;
  readonly stage: Stage;
  readonly explanation: Explanation | null;
  readonly isForUs: boolean;
  private readonly sources: Sources;
  private readonly place: number;
  private readonly id: number;
  #snapshot: Snapshot | null | undefined;
  #way: Way | undefined;
  #arrival: NodeDevice | null | undefined;
  #departure: NodeDevice | null | undefined;
  #values: Facts['values'] | undefined;
  #tables: Tables | undefined;

  constructor(sources: Sources, place: number) {
    const { moments, explanations } = sources;
    const { store } = moments;
    this.sources = sources;
    this.place = place;
    this.id = store.idAt(place);
    this.node = moments.node(place);
    this.layer = moments.layer(place);
    this.kind = moments.kind(place);
    this.detail = store.detail.get(place);
    this.value = store.value.get(place);
    this.cause = store.cause.get(place);
    this.comesIn = moments.comesIn(place);
    this.isWhole = this.kind === 'up' && moments.isWhole(place);
    this.reason = this.kind === 'drop' ? (this.node.reasons[this.detail] ?? null) : null;
    this.stage = stageOf(this);
    this.explanation = explanations.of(this.id);
    const isLocal = this.kind === 'route' && this.detail === Table.Local;
    this.isForUs = isLocal || GOES_NO_FURTHER.has(this.kind);
  }

  get values(): Facts['values'] {
    this.#values ??= valuesOf(this);
    return this.#values;
  }

  get bytes(): Uint8Array | null {
    return this.#seen()?.bytes ?? null;
  }

  get fields(): Dissection | null {
    return this.#seen()?.fields ?? null;
  }

  get way(): Explanation | null {
    return this.explanation ?? this.#found().explanation;
  }

  get hop(): string | null {
    const { departure } = this;
    return departure !== null && isLoopback(departure) ? null : this.#found().hop;
  }

  get arrival(): NodeDevice | null {
    if (this.#arrival === undefined) this.#arrival = deviceIn(this.sources, this.place, isArrival);
    return this.#arrival;
  }

  get departure(): NodeDevice | null {
    if (this.#departure === undefined)
      this.#departure = deviceIn(this.sources, this.place, isDeparture);
    return this.#departure;
  }

  get isFirstOfLayer(): boolean {
    const { moments } = this.sources;
    const layer = moments.store.layer.get(this.place);
    for (const at of moments.back(this.place))
      if (at !== this.place && moments.store.layer.get(at) === layer) return false;
    return true;
  }

  tables(): Tables {
    this.#tables ??= tablesOf(this.sources.tables.at(this.id - 1), this.node.name);
    return this.#tables;
  }

  tablesBehind(): Tables {
    return tablesOf(this.sources.tables.at(this.id), this.node.name);
  }

  #seen(): Snapshot | null {
    if (this.#snapshot === undefined) this.#snapshot = contents(this.sources, this.place);
    return this.#snapshot;
  }

  #found(): Way {
    this.#way ??= wayOf(this.sources, this.place);
    return this.#way;
  }
}

const GOES_NO_FURTHER: ReadonlySet<EventKind> = new Set(['up', 'park', 'deliver']);

/** What a packet was before it became its own answer is what was looked at; what is framed is as it leaves. */
function contents({ moments, bytes }: Sources, place: number): Snapshot | null {
  const kind = moments.kind(place);
  const asked = kind === 'answer' ? moments.causeBefore(place) : -1;
  const isFramed = kind === 'down' && moments.layer(place) === 'ether';
  const behind = isFramed ? bytes.behind(place) : null;
  const found = behind ?? bytes.nearest(asked < 0 ? place : asked);
  if (found !== null || moments.causeKind(place) !== 'copy-of') return found;
  // A copy has what it is a copy of.
  const original = moments.causeBefore(place);
  return original < 0 ? null : bytes.nearest(original);
}

/** Whether the event at that place is of some sort. */
type Sort = (moments: Moments, at: number) => boolean;

// Events whose `detail` is a device.
const isArrival: Sort = (moments, at) =>
  moments.kind(at) === 'receive' && moments.layer(at) === 'device';
const isDeparture: Sort = (moments, at) =>
  (moments.kind(at) === 'transmit' && moments.layer(at) === 'device') ||
  (moments.kind(at) === 'park' && moments.layer(at) === 'arp');

/** The device that an event of the packet names, of those up to that place, else of those behind it. */
function deviceIn(sources: Sources, place: number, sort: Sort): NodeDevice | null {
  const { moments } = sources;
  const known =
    lastOf(moments, place, sort) ?? moments.ahead(place).find((at) => sort(moments, at));
  if (known === undefined) return null;
  const node = moments.node(place);
  const device = deviceOf(node, moments.store.detail.get(known));
  if (device === null) return null;
  // People change addresses and MTUs.
  const { links } = tablesOf(sources.tables.at(moments.store.idAt(place)), node.name);
  const link = links.find(({ index }) => index === device.index);
  return link === undefined ? device : { ...device, lladdr: link.lladdr, mtu: link.mtu };
}

/** The last event of the packet up to that place that is of the sort. */
function lastOf(moments: Moments, place: number, sort: Sort): number | undefined {
  for (const at of moments.back(place)) if (sort(moments, at)) return at;
  return undefined;
}

const isLoopback = ({ lladdr }: NodeDevice): boolean =>
  lladdr === '' || lladdr === '00:00:00:00:00:00';

interface Way {
  readonly explanation: Explanation | null;
  readonly hop: string | null;
}

const NO_WAY: Way = { explanation: null, hop: null };

const isRoute: Sort = (moments, at) => moments.kind(at) === 'route' && moments.layer(at) === 'ip';
const isWay: Sort = (moments, at) =>
  isRoute(moments, at) || (moments.kind(at) === 'down' && moments.layer(at) === 'ip');

/** The way that was found for the packet, or for the one that it is a fragment of. */
function wayOf(sources: Sources, place: number): Way {
  const { moments } = sources;
  let at = place;
  for (let depth = 0; depth < DEPTH && at >= 0; depth++) {
    const found = lastOf(moments, at, isWay);
    if (found !== undefined) return wayAt(sources, found);
    let first = at;
    for (const event of moments.back(at)) first = event;
    at = moments.causeKind(first) === 'fragment-of' ? moments.causeBefore(first) : -1;
  }
  return NO_WAY;
}

function wayAt(sources: Sources, place: number): Way {
  const { moments, explanations } = sources;
  const { store } = moments;
  const hop = ipv4(store.value.get(place));
  const isGroup = hop === BROADCAST || isMulticast(hop);
  const route = lastOf(moments, place, isRoute) ?? place;
  const explanation = explanations.of(store.idAt(route));
  return { explanation, hop: isGroup ? null : formatIpv4(hop) };
}
