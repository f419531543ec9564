// Whether something happens to a frame. Integers and comparisons only, so that a seed means the same on
// every machine.

import { randomFrom } from '../../core/random.ts';

const WORDS = 2 ** 32;

/** Something that happens to some frames, by a generator of its own. */
export class Chance {
  /** Of 2^32 equally likely words so many mean yes. */
  private readonly yes: number;
  private readonly random: () => number;

  /** @param probability 0: never, and nothing is drawn; 1: always */
  constructor(probability: number, seed: number) {
    this.yes = probability * WORDS;
    this.random = randomFrom(seed);
  }

  happens(): boolean {
    return this.yes > 0 && this.random() >>> 0 < this.yes;
  }

  /** A whole number from 0 to `below` - 1. */
  pick(below: number): number {
    return (this.random() >>> 0) % below;
  }
}

/** Losses, each for itself or in bursts; see `burst` in impairment.ts for the model. */
export class Loss {
  /** Good to bad, netem's p; without bursts the loss itself. */
  private readonly begins: Chance;
  /** Bad to good, netem's r. */
  private readonly ends: Chance | null;
  #bad = false;

  constructor(loss: number, burst: number | undefined, seed: number) {
    const r = burst === undefined ? 1 : 1 / burst;
    this.begins = new Chance(burst === undefined ? loss : (r * loss) / (1 - loss), seed);
    this.ends = burst === undefined ? null : new Chance(r, ~seed);
  }

  /** Whether the next frame is lost. As in netem, the state that a frame finds decides on it, then it may change. */
  happens(): boolean {
    if (this.ends === null) return this.begins.happens();
    const lost = this.#bad;
    const turns = lost ? this.ends.happens() : this.begins.happens();
    if (turns) this.#bad = !lost;
    return lost;
  }
}
