// How many events there were in each room up to a moment.

import type { Stage } from '../../src/trace/event.ts';
import type { Where } from '../../src/trace/glance.ts';

/** What is read of a recording. */
export interface Places {
  readonly first: number;
  readonly last: number;
  where(id: number): Where | null;
}

/** Grows with its recording; asked for the moment of the playhead, it counts on from where it was asked before. */
export class StageCounts {
  private readonly events: Places;
  /** By `node stage`: the ids of the events, in order. */
  readonly #ids = new Map<string, number[]>();
  #next: number;

  constructor(events: Places) {
    this.events = events;
    this.#next = events.first;
  }

  /** Events of that stage up to `id`, as far as they were recorded. */
  at(node: string, stage: Stage, id: number): number {
    this.#read();
    const ids = this.#ids.get(`${node} ${stage}`) ?? [];
    let low = 0;
    let high = ids.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((ids[middle] ?? 0) <= id) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #read(): void {
    for (; this.#next <= this.events.last; this.#next++) {
      const event = this.events.where(this.#next);
      if (event === null) continue;
      const key = `${event.node} ${event.stage}`;
      const ids = this.#ids.get(key);
      if (ids === undefined) this.#ids.set(key, [this.#next]);
      else ids.push(this.#next);
    }
  }
}
