// The events of a recording by their ids, as columns of numbers. Places are dense: they go on where ids were missed.

import { Column } from './columns.ts';
import { Raw } from './event.ts';
import { firstFrom } from './halving.ts';

/** A run of ids without a gap. */
interface Run {
  readonly id: number;
  readonly place: number;
}

export class EventStore {
  readonly node = new Column(Uint16Array);
  readonly time = new Column(Float64Array);
  readonly packet = new Column(Float64Array);
  readonly cause = new Column(Float64Array);
  readonly layer = new Column(Uint8Array);
  readonly kind = new Column(Uint8Array);
  readonly detail = new Column(Int32Array);
  readonly value = new Column(Int32Array);
  /** How many places before this one the packet's event before this one lies; 0: there is none. */
  readonly back = new Column(Uint32Array);
  #runs: Run[] = [];
  #first = 0;
  #end = 0;

  /** The first place that holds an event, and one past the last. */
  get first(): number {
    return this.#first;
  }

  get end(): number {
    return this.#end;
  }

  /** Adds the event whose numbers stand at `at` in `raw`. Ids only grow. Returns its place. */
  add(id: number, raw: readonly number[], at: number): number {
    const place = this.#end++;
    const last = this.#runs.at(-1);
    if (last === undefined || id - last.id !== place - last.place) this.#runs.push({ id, place });
    this.node.set(place, raw[at + Raw.Node] ?? 0);
    this.time.set(place, raw[at + Raw.Time] ?? 0);
    this.packet.set(place, raw[at + Raw.Packet] ?? 0);
    this.cause.set(place, raw[at + Raw.Cause] ?? 0);
    this.layer.set(place, raw[at + Raw.Layer] ?? 0);
    this.kind.set(place, raw[at + Raw.Kind] ?? 0);
    this.detail.set(place, raw[at + Raw.Detail] ?? 0);
    this.value.set(place, raw[at + Raw.Value] ?? 0);
    return place;
  }

  /** The id at a place that holds an event, or that the next one will hold. */
  idAt(place: number): number {
    const run = this.#runs[this.#runOf((n) => n.place <= place)];
    return run === undefined ? 0 : run.id + (place - run.place);
  }

  /** The place of the event with that id; -1: there is none. */
  placeOf(id: number): number {
    const place = this.placeFrom(id);
    return place < this.#end && this.idAt(place) === id ? place : -1;
  }

  /** The place of the first event with that id or a later one. */
  placeFrom(id: number): number {
    const index = this.#runOf((run) => run.id <= id);
    const run = this.#runs[index];
    if (run === undefined) return this.#first;
    const end = this.#runs[index + 1]?.place ?? this.#end;
    return Math.max(this.#first, Math.min(run.place + Math.max(0, Math.ceil(id - run.id)), end));
  }

  /** Where runs begin, the first that is still here included. */
  get begins(): readonly number[] {
    return this.#runs.map(({ place }) => Math.max(place, this.#first));
  }

  dropBefore(place: number): void {
    this.#first = Math.min(Math.max(place, this.#first), this.#end);
    const run = this.#runOf((n) => n.place <= this.#first);
    if (run > 0) this.#runs = this.#runs.slice(run);
    for (const column of this.#columns()) column.dropBefore(this.#first);
  }

  #columns(): readonly Column[] {
    const { node, time, packet, cause, layer, kind, detail, value, back } = this;
    return [node, time, packet, cause, layer, kind, detail, value, back];
  }

  /** The index of the last run of which that is true; -1: of none. It is true of those in front of it. */
  #runOf(is: (run: Run) => boolean): number {
    const runs = this.#runs;
    const isNot = (n: number): boolean => {
      const run = runs[n];
      return run === undefined || !is(run);
    };
    return firstFrom(0, runs.length, isNot) - 1;
  }
}
