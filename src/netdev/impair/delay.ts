// How long frames take that go in one after another: first the sender's rate, then the way.

import { randomFrom } from '../../core/random.ts';
import type { Impairment } from './impairment.ts';

export class Delay {
  /** Nothing takes time. */
  readonly none: boolean;
  private readonly delayMs: number;
  private readonly jitterMs: number;
  private readonly msPerByte: number;
  private readonly random: () => number;
  /** When the last frame will have left the sender, in ms. */
  #sent = 0;
  #last: number;

  /** @param last when a frame comes out that went in before, in ms */
  constructor({ delayMs = 0, jitterMs = 0, rateBps }: Impairment, seed: number, last = 0) {
    this.none = delayMs === 0 && rateBps === undefined;
    this.delayMs = delayMs;
    this.jitterMs = jitterMs;
    this.msPerByte = rateBps === undefined ? 0 : 8000 / rateBps;
    this.random = randomFrom(seed);
    this.#last = last;
  }

  /** When the last frame comes out, in ms. */
  get last(): number {
    return this.#last;
  }

  /** When a frame of `length` bytes that goes in at `now` comes out, in ms; never before the one ahead of it. */
  due(now: number, length: number): number {
    this.#sent = Math.max(now, this.#sent) + length * this.msPerByte;
    this.#last = Math.max(this.#last, this.#sent + this.delayMs + this.#swing());
    return this.#last;
  }

  /** From -jitter to +jitter. */
  #swing(): number {
    return this.jitterMs === 0 ? 0 : (this.random() / 2 ** 31) * this.jitterMs;
  }
}
