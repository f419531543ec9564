// All that was said in a conversation, and the text of its failure: what led up to it.

import type { Stack } from '../../stack.ts';
import { count, lineOf } from '../frame/report.ts';
import { type Counts, droppedText } from '../wire/state.ts';

/** One frame on a cable. */
export interface Said {
  /** Milliseconds of virtual time. */
  readonly time: number;
  readonly on: string;
  /** `in`: to the stack, `out`: from it. */
  readonly direction: 'in' | 'out';
  readonly frame: Uint8Array;
}

export class Transcript {
  /** Every frame, oldest first. */
  readonly said: Said[] = [];
  readonly #stack: Stack;
  #drops: Counts = {};

  constructor(stack: Stack) {
    this.#stack = stack;
  }

  /** All is as expected up to here: drops before this are no news in a later failure. */
  settle(): void {
    this.#drops = this.#stack.ctx.drops();
  }

  /** The last frames, and what the stack has dropped since all was as expected. */
  text(): string {
    const last = this.said.slice(-SHOWN);
    const lines = last.map(({ time, on, direction, frame }) => {
      const when = `${time} ms`.padStart(11);
      return `${when}  ${direction.padEnd(3)} ${on}  ${lineOf(frame)}`;
    });
    const parts: string[] = [];
    if (lines.length > 0) {
      const what =
        last.length < this.said.length ? `the last ${count(last.length, 'frame')}` : 'all frames';
      parts.push([`${what} so far, in and out of the stack:`, ...lines].join('\n'));
    }
    parts.push(droppedText(this.#stack, this.#drops, 'meanwhile'));
    return parts.join('\n');
  }
}

/** Frames that a failure shows. */
const SHOWN = 8;
