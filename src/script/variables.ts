// The values that a running script has named.

import type { FieldValue } from '../dissect/field.ts';
import { Check } from '../testing/frame/check.ts';

export class Variables {
  readonly #values = new Map<string, FieldValue>();
  /** Values from the frame that is being looked at. */
  readonly #fresh = new Map<string, FieldValue>();
  /** What headers carry, and whole frames. */
  readonly #bytes = new Map<string, Uint8Array>();

  /** The variable's value plus `plus`, in `bits` bits; null: it has none yet. Throws a `RangeError` for the sum of a text. */
  value(name: string, plus: number, bits: number): FieldValue | null {
    const value = this.#values.get(name);
    if (value === undefined || plus === 0) return value ?? null;
    if (typeof value === 'number') return (value + plus) % 2 ** bits;
    throw new RangeError(`$${name}+${plus}: ${value} is no number`);
  }

  /** Takes any value. Where a variable stands more than once in a frame, the values must agree. */
  taking(name: string): Check {
    return new Check(`the same $${name}`, (value) => {
      const first = this.#fresh.get(name) ?? value;
      this.#fresh.set(name, first);
      return first === value;
    });
  }

  /** The frame was as expected: what was taken from it are the variables' values. */
  keep(): void {
    for (const [name, value] of this.#fresh) this.#values.set(name, value);
    this.#fresh.clear();
  }

  bytes(name: string): Uint8Array | null {
    return this.#bytes.get(name) ?? null;
  }

  setBytes(name: string, bytes: Uint8Array): void {
    this.#bytes.set(name, bytes);
  }
}
