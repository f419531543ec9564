// What drives the stacks behind the page, and the page's frames: time for stacks within the page, then their messages,
// then the playhead.

import { batch } from '@preact/signals';
import type { Session } from '../../src/view/protocol.ts';
import { Intake } from '../model/recording.ts';
import { playing, remark, session } from '../model/state.ts';
import { arrived, behind, rewind, tick } from '../model/time.ts';

/** Stacks that the page is connected with. */
export interface Host {
  readonly session: Session;
  /** So much time may pass, 0 too; then tells what is new. Absent: they have a clock of their own. */
  advance?(ms: number): void;
}

let stop: () => void = () => {};
let advance: (ms: number) => void = () => {};
const intake = new Intake({ began: rewind, arrived });

/** A page that was not in sight does not make up for it. */
const LONGEST_MS = 100;

/** Shows those stacks from now on. */
export function enter(host: Host): void {
  leave();
  batch(() => {
    session.value = host.session;
    advance = (ms) => host.advance?.(ms);
    stop = host.session.listen(intake.take);
  });
}

/** Shows no stacks any more. */
export function leave(): void {
  stop();
  intake.flush();
  stop = () => {};
  advance = () => {};
  session.value = null;
  remark.value = null;
}

/**
 * Once a frame of the screen. Stacks within the page go on only as far as the person has seen what they did: slow
 * motion never falls behind.
 */
export function frame(ms: number): void {
  const passed = Math.min(ms, LONGEST_MS);
  advance(behind.peek() === 0 && playing.peek() ? passed : 0);
  try {
    intake.flush();
  } finally {
    tick(passed);
  }
}
