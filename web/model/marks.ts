// Where on the time bar something worth a look happened: drops, and changes of tables. Taken from events as they
// travel, so that a hundred thousand of them cost no sentence.

import { Kind } from '../../src/core/trace.ts';
import { type Batch, RAW_LENGTH, Raw } from '../../src/trace/event.ts';

export type MarkKind = 'drop' | 'state';

/** A place on the time bar, and how many events it stands for. */
export interface Mark {
  /** Id of the first of them. */
  readonly id: number;
  readonly kind: MarkKind;
  readonly count: number;
}

export class Marks {
  #drops: number[] = [];
  #states: number[] = [];

  reset(): void {
    this.#drops = [];
    this.#states = [];
  }

  add({ first, events }: Pick<Batch, 'first' | 'events'>): void {
    for (let at = 0; at < events.length; at += RAW_LENGTH) {
      const kind = events[at + Raw.Kind];
      if (kind === Kind.Drop) this.#drops.push(first + at / RAW_LENGTH);
      else if (kind === Kind.State) this.#states.push(first + at / RAW_LENGTH);
    }
  }

  /** Events before that are no longer there. */
  giveUp(first: number): void {
    if ((this.#drops[0] ?? first) < first) this.#drops = this.#drops.filter((id) => id >= first);
    if ((this.#states[0] ?? first) < first) this.#states = this.#states.filter((id) => id >= first);
  }

  /** The marks from one id to another: at most one of a kind in each of so many equal stretches. */
  between(from: number, to: number, stretches: number): Mark[] {
    const width = Math.max(1, (to - from + 1) / stretches);
    return [
      ...gather('state', this.#states, from, to, width),
      ...gather('drop', this.#drops, from, to, width),
    ];
  }
}

function gather(
  kind: MarkKind,
  ids: readonly number[],
  from: number,
  to: number,
  width: number,
): Mark[] {
  const marks = new Map<number, { id: number; kind: MarkKind; count: number }>();
  for (const id of ids) {
    if (id < from || id > to) continue;
    const stretch = Math.floor((id - from) / width);
    const mark = marks.get(stretch);
    if (mark === undefined) marks.set(stretch, { id, kind, count: 1 });
    else mark.count++;
  }
  return [...marks.values()];
}
