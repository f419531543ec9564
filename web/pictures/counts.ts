// How many events there were in each room up to a moment.

import type { Stage } from '../../src/trace/event.ts';
import type { Where } from '../../src/trace/glance.ts';
import { firstFrom } from '../../src/trace/halving.ts';

/** What is read of a recording. */
export interface Places {
  readonly first: number;
  atOrAfter(id: number): number | null;
  where(id: number): Where | null;
}

/** The events of one room. */
interface Room {
  /** How many there were before those that are listed. */
  before: number;
  /** Their ids, in order. */
  ids: number[];
}

/**
 * Grows with its recording, and forgets with it which events they were, but not how many. Asked for the moment of the
 * playhead, it counts on from where it was asked before.
 */
export class StageCounts {
  private readonly events: Places;
  /** By `node stage`. */
  readonly #rooms = new Map<string, Room>();
  #first: number;
  #next: number;

  constructor(events: Places) {
    this.events = events;
    this.#first = events.first;
    this.#next = events.first;
  }

  /** Events of that stage up to `id`, as far as they were recorded. Before what is still recorded, all of them count. */
  at(node: string, stage: Stage, id: number): number {
    this.#read();
    this.#forget();
    const room = this.#rooms.get(`${node} ${stage}`);
    return room === undefined ? 0 : room.before + countBefore(room.ids, id + 1);
  }

  #read(): void {
    const { events } = this;
    for (let id = events.atOrAfter(this.#next); id !== null; id = events.atOrAfter(this.#next)) {
      this.#next = id + 1;
      const event = events.where(id);
      if (event === null) continue;
      const key = `${event.node} ${event.stage}`;
      const room = this.#rooms.get(key);
      if (room === undefined) this.#rooms.set(key, { before: 0, ids: [id] });
      else room.ids.push(id);
    }
  }

  #forget(): void {
    const { first } = this.events;
    if (first === this.#first) return;
    this.#first = first;
    for (const room of this.#rooms.values()) {
      const gone = countBefore(room.ids, first);
      room.before += gone;
      room.ids = room.ids.slice(gone);
    }
  }
}

const countBefore = (ids: readonly number[], id: number): number =>
  firstFrom(0, ids.length, (n) => (ids[n] ?? 0) >= id);
