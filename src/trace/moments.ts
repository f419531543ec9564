// What the events around an event tell of it: which way its packet goes, which bytes it has, and how it stands to its
// cause. A place is where an event stands in the store.

import { Kind } from '../core/trace.ts';
import type { CauseKind, EventKind, NodeDescription } from './event.ts';
import type { PacketIndex } from './packetindex.ts';
import type { EventStore } from './store.ts';

const KINDS: readonly (EventKind | undefined)[] = Object.entries(Kind).reduce<EventKind[]>(
  (kinds, [name, number]) => {
    kinds[number] = name.toLowerCase() as EventKind;
    return kinds;
  },
  [],
);

/** A kind's word by its number; null: there is no such kind. */
export const kindOf = (number: number): EventKind | null => KINDS[number] ?? null;

/** What becomes of nobody: a batch that names a node which the cast has not. */
const NOBODY: NodeDescription = {
  ...{ name: '?', kind: 'host', devices: [], layers: [], reasons: [], place: null, says: '' },
};

export class Moments {
  readonly store: EventStore;
  readonly packets: PacketIndex;
  #nodes: readonly NodeDescription[];

  constructor(store: EventStore, packets: PacketIndex, nodes: readonly NodeDescription[]) {
    this.store = store;
    this.packets = packets;
    this.#nodes = nodes;
  }

  /** The same nodes, with what is known of them now. */
  recast(nodes: readonly NodeDescription[]): void {
    this.#nodes = nodes;
  }

  node(place: number): NodeDescription {
    return this.#nodes[this.store.node.get(place)] ?? NOBODY;
  }

  layer(place: number): string {
    const layer = this.store.layer.get(place);
    return this.node(place).layers[layer] ?? `layer ${layer}`;
  }

  kind(place: number): EventKind {
    return kindOf(this.store.kind.get(place)) ?? 'state';
  }

  /** The event's packet's row; -1: it is of no packet. */
  row(place: number): number {
    const { store } = this;
    return this.packets.rowOf(store.node.get(place), store.packet.get(place));
  }

  /** Places of the packet's events from that one back to its first. */
  *back(place: number): Generator<number> {
    const { store } = this;
    for (let at = place, step = 1; step !== 0 && at >= store.first; at -= step) {
      yield at;
      step = store.back.get(at);
    }
  }

  /** Places of the packet's events behind that one, in order. */
  ahead(place: number): number[] {
    const row = this.row(place);
    if (row < 0) return [];
    const places: number[] = [];
    for (const at of this.back(this.packets.last.get(row))) {
      if (at <= place) break;
      places.push(at);
    }
    return places.reverse();
  }

  /**
   * Whether the event's packet is on its way up, or not decided on yet; else it goes down, or across. A datagram that is put
   * together of fragments, and a copy of one for a raw session, come in as those did.
   */
  comesIn(place: number): boolean {
    let at = place;
    for (let depth = 0; depth < DEPTH && at >= 0; depth++) {
      const { known, begin } = this.#wayAt(at);
      if (known !== null) return known;
      if (this.kind(begin) !== 'originate' || !MADE_OF_OTHERS.has(this.layer(begin))) return false;
      at = this.causeBefore(begin);
    }
    return false;
  }

  /** Whether the event's packet is a datagram that was put together of fragments here. */
  isWhole(place: number): boolean {
    const row = this.row(place);
    if (row < 0) return false;
    const begin = this.packets.begin.get(row);
    return this.kind(begin) === 'originate' && this.layer(begin) === 'ip' && this.comesIn(begin);
  }

  /** The place of the last event of the event's cause before it; -1: there is none. */
  causeBefore(place: number): number {
    const { store, packets } = this;
    const cause = packets.rowOf(store.node.get(place), store.cause.get(place));
    if (cause < 0) return -1;
    for (const at of this.back(packets.last.get(cause))) if (at < place) return at;
    return -1;
  }

  /** How the event's packet stands to its cause; null: it has none. */
  causeKind(place: number): CauseKind | null {
    const cause = this.store.cause.get(place);
    if (cause === 0) return null;
    let since = place;
    for (const at of this.back(place)) {
      if (this.store.cause.get(at) !== cause) break;
      since = at;
    }
    switch (this.kind(since)) {
      case 'receive':
        return 'copy-of';
      case 'answer':
        return 'answers';
      case 'release':
        return 'released-by';
      case 'originate':
        return this.#begunBecause(since);
      default:
        return 'because-of';
    }
  }

  #begunBecause(place: number): CauseKind {
    switch (this.layer(place)) {
      case 'arp':
        return 'asks-for';
      case 'ip':
        return this.comesIn(place) ? 'whole-from' : 'fragment-of';
      case 'icmp':
        return 'reports';
      case 'looped':
      case 'raw':
        return 'copy-of';
      default:
        return 'because-of';
    }
  }

  /** What the packet's events up to that place say of its way. */
  #wayAt(place: number): { readonly known: boolean | null; readonly begin: number } {
    let begin = place;
    for (const at of this.back(place)) {
      begin = at;
      const kind = this.kind(at);
      const known = COMES_IN[kind];
      if (known !== undefined) return { known, begin };
      if (kind === 'release' && this.layer(at) === 'looped') return { known: true, begin };
    }
    return { known: null, begin };
  }
}

/** Causes of causes that are followed: no stack has more, but a file may have a ring of them. */
export const DEPTH = 8;

/** Layers that make packets of others that came in. */
const MADE_OF_OTHERS: ReadonlySet<string> = new Set(['ip', 'raw']);

/** What an event of a kind says of the way. */
const COMES_IN: Readonly<Partial<Record<EventKind, boolean>>> = {
  receive: true,
  up: true,
  answer: false,
  down: false,
  transmit: false,
};
