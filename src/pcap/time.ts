// Times in capture files: 64-bit counts of some unit, stored as two 32-bit words; in the model, nanoseconds
// since 1970 as a bigint.

const NANOSECONDS = 1_000_000_000n;

const TWO_32 = 2 ** 32;

/** A 64-bit number as its two words, whatever this machine's byte order: one bigint made, and none in between. */
export class Words {
  readonly #whole = new BigUint64Array(1);
  readonly #words = new Uint32Array(this.#whole.buffer);
  readonly #low = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 0 : 1;

  /** The number of those two words, each from 0 to 2^32 - 1. */
  join(high: number, low: number): bigint {
    this.#words[this.#low] = low;
    this.#words[1 - this.#low] = high;
    return this.#whole[0] ?? 0n;
  }

  /** Takes a number apart, for {@link high} and {@link low}. It must be from 0 to 2^64 - 1. */
  split(whole: bigint): void {
    this.#whole[0] = whole;
  }

  get high(): number {
    return this.#words[1 - this.#low] ?? 0;
  }

  get low(): number {
    return this.#words[this.#low] ?? 0;
  }
}

/** Turns one interface's counts into nanoseconds since 1970. */
export class TimeUnit {
  readonly #perSecond: bigint;
  readonly #offset: bigint;
  /**
   * Nanoseconds in a unit, when that is a whole number and no offset is added; else 0. It divides 10^9, so that
   * its odd part is 5^9 at most, less than 2^21: a 32-bit word times that is an exact double.
   */
  readonly #factor: number;
  readonly #words = new Words();

  /**
   * @param perSecond units in a second
   * @param offset seconds to add to each time
   */
  constructor(perSecond: bigint, offset = 0n) {
    this.#perSecond = perSecond;
    this.#offset = offset * NANOSECONDS;
    const plain = offset === 0n && NANOSECONDS % perSecond === 0n;
    this.#factor = plain ? Number(NANOSECONDS / perSecond) : 0;
  }

  /** What is finer than a nanosecond is cut off, towards the past. */
  nanoseconds(high: number, low: number): bigint {
    if (this.#factor !== 0) {
      const product = low * this.#factor;
      const carry = Math.floor(product / TWO_32);
      const top = high * this.#factor + carry;
      if (top < TWO_32) return this.#words.join(top, product - carry * TWO_32);
    }
    // Never below zero, so that cutting off is rounding down.
    const since = (this.#words.join(high, low) * NANOSECONDS) / this.#perSecond;
    return since + this.#offset;
  }
}
