// The lines that programs print, kept until listeners are told of them: at each tick, and of a flood only the beginning.

import type { Message } from './protocol.ts';

type Line = Extract<Message, { type: 'line' }>;

/** Lines between two ticks; more are left out. */
const MOST_LINES = 2000;

export class Lines {
  #lines: Line[] = [];
  #leftOut = 0;

  add(node: string, program: number, text: string): void {
    if (this.#lines.length < MOST_LINES) this.#lines.push({ type: 'line', node, program, text });
    else this.#leftOut++;
  }

  /** What there is since the last time; behind it, how many lines were left out. */
  take(): readonly Line[] {
    const lines = this.#lines;
    const last = lines.at(-1);
    if (last === undefined) return lines;
    if (this.#leftOut > 0) lines.push({ ...last, text: `… and ${this.#leftOut} lines more` });
    this.#lines = [];
    this.#leftOut = 0;
    return lines;
  }
}
