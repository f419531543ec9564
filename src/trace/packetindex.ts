// Which events are of which packet, and which packets a packet brought about. Packets have a row each, in the order in
// which the recording met them first.

import { Kind } from '../core/trace.ts';
import { Chains } from './chains.ts';
import { Column } from './columns.ts';
import type { EventStore } from './store.ts';

export class PacketIndex {
  /** The packet's node, number, and the places of its first and last event. */
  readonly node = new Column(Uint16Array);
  readonly number = new Column(Float64Array);
  readonly begin = new Column(Float64Array);
  readonly last = new Column(Float64Array);
  readonly #effects = new Chains();
  readonly #answers = new Chains();
  readonly #rows: Map<number, number>[] = [];
  #first = 0;
  #end = 0;
  private readonly store: EventStore;

  constructor(store: EventStore) {
    this.store = store;
  }

  get first(): number {
    return this.#first;
  }

  get end(): number {
    return this.#end;
  }

  /** Takes in the event at that place, which is the last. */
  add(place: number): void {
    const { store } = this;
    const packet = store.packet.get(place);
    if (packet === 0) return;
    const node = store.node.get(place);
    const cause = store.cause.get(place);
    const row = this.rowOf(node, packet);
    const before = row < 0 ? 0 : store.cause.get(this.last.get(row));
    if (row < 0) this.#begin(node, packet, place);
    else {
      store.back.set(place, place - this.last.get(row));
      this.last.set(row, place);
    }
    if (cause !== 0 && cause !== before) this.#effects.add(this.rowOf(node, cause), place);
    if (store.kind.get(place) !== Kind.Deliver) return;
    const request = store.value.get(place);
    if (request !== 0) this.#answers.add(this.rowOf(node, request), place);
  }

  /** -1: no event of that packet is here. */
  rowOf(node: number, packet: number): number {
    return this.#rows[node]?.get(packet) ?? -1;
  }

  /** The places of the packet's events that are here, oldest first. */
  places(row: number): number[] {
    const places: number[] = [];
    for (let place = this.last.get(row); place >= this.store.first; ) {
      places.push(place);
      const back = this.store.back.get(place);
      if (back === 0) break;
      place -= back;
    }
    return places.reverse();
  }

  /** The places of the events that first named the packet as their cause, oldest first. */
  effects(row: number): number[] {
    return this.#effects.of(row, this.store.first);
  }

  /** The places of the events at which a local user read an answer to the packet, oldest first. */
  answers(row: number): number[] {
    return this.#answers.of(row, this.store.first);
  }

  /** Forgets the packets, at the beginning, of which no event is here any more. */
  drop(): void {
    while (this.#first < this.#end && this.last.get(this.#first) < this.store.first) {
      this.#rows[this.node.get(this.#first)]?.delete(this.number.get(this.#first));
      this.#first++;
    }
    for (const column of [this.node, this.number, this.begin, this.last])
      column.dropBefore(this.#first);
    this.#effects.dropBefore(this.#first, this.store.first);
    this.#answers.dropBefore(this.#first, this.store.first);
  }

  #begin(node: number, packet: number, place: number): void {
    const row = this.#end++;
    this.node.set(row, node);
    this.number.set(row, packet);
    this.begin.set(row, place);
    this.last.set(row, place);
    let rows = this.#rows[node];
    if (rows === undefined) {
      rows = new Map();
      this.#rows[node] = rows;
    }
    rows.set(packet, row);
  }
}
