// The tables of a stack as rows, and the proof that what events say is all that changes in them: whatever happens, at
// each event the tables that were brought forward are those of somebody who looks for the first time.

import { describe, expect, test } from 'vitest';
import type { TraceEvent } from '../../src/core/trace.ts';
import { Recorder } from '../../src/trace/recorder.ts';
import type { Tables } from '../../src/trace/tables.ts';
import { TableState } from '../../src/trace/tablestate.ts';
import { StackTables } from '../../src/view/stacktables.ts';
import { TablePlay } from '../support/tableplay.ts';

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
const STEPS = 150;
/** So few that most of a play falls out of the ring. */
const RING = 64;

describe.each(SEEDS)('a random play, seed %i', (seed) => {
  test('at each event the tables are those of somebody who looks for the first time', () => {
    const play = new TablePlay(seed);
    const watched = new Watched(play);
    for (let step = 0; step < STEPS; step++) {
      play.step();
      watched.checkRing();
    }
    expect(watched.events).toBeGreaterThan(200);
  });
});

/** A play's stack with a recorder whose tables are checked at each event. */
class Watched {
  events = 0;
  readonly #play: TablePlay;
  readonly #recorder = new Recorder({ events: RING });
  /** The tables behind each event. */
  readonly #known: Tables[] = [];

  constructor(play: TablePlay) {
    this.#play = play;
    const { stack } = play;
    const reader = new StackTables(stack);
    this.#known.push(reader.all());
    this.#recorder.observe('us', stack.ctx, reader);
    stack.ctx.trace.attach({ event: (event) => this.#check(event) });
  }

  /** What the ring holds: the tables before its first event, and the changes up to each of the others. */
  checkRing(): void {
    const { first, last } = this.#recorder;
    const { us } = this.#recorder.tablesAtFirst();
    expect(us).toEqual(this.#known[first - 1]);
    const state = new TableState(us as Tables);
    const changes = new Map(this.#recorder.read(first, RING).changes);
    for (let id = first; id <= last; id++) {
      state.apply(changes.get(id) ?? []);
      if (id % 7 === 0 || id === last) expect(state.tables).toEqual(this.#known[id]);
    }
  }

  #check(event: Readonly<TraceEvent>): void {
    this.events++;
    const { stack, did } = this.#play;
    const fresh = new StackTables(stack).all();
    this.#known.push(fresh);
    const what = `${did}: event ${JSON.stringify(event)} of ${stack.ctx.layerName(event.layer)}`;
    const { us } = this.#recorder.tables();
    if (JSON.stringify(us) !== JSON.stringify(fresh)) expect(us, what).toEqual(fresh);
  }
}
