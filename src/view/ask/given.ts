// What somebody asked, checked value by value: it comes from outside, and may be anything.

import { isRecord, shown } from '../../core/shape.ts';

/** Characters of a name: of a node, an end of a cable, a host. */
const LONGEST_NAME = 100;

/** Something asked for cannot be done. The message is one sentence for people. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** What was asked, by name. */
export class Given {
  /** What it is, as `ping`. */
  readonly what: string;
  private readonly values: Readonly<Record<string, unknown>>;

  constructor(what: string, values: Readonly<Record<string, unknown>>) {
    this.what = what;
    this.values = values;
  }

  /** A text of at most `longest` characters. */
  text(key: string, longest: number): string {
    const value = this.values[key];
    if (typeof value !== 'string') throw this.refused(key, 'a text');
    if (value.length > longest) throw this.refused(key, `a text of at most ${longest} characters`);
    return value;
  }

  /** A name, or an address. */
  name(key: string): string {
    return this.text(key, LONGEST_NAME);
  }

  whole(key: string, least: number, most: number): number {
    const value = this.values[key];
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most)
      return value;
    throw this.refused(key, `a whole number from ${least} to ${most}`);
  }

  /** The same, or null when it is not there. */
  wholeOrNull(key: string, least: number, most: number): number | null {
    return this.values[key] === undefined ? null : this.whole(key, least, most);
  }

  /** Yes or no, or null when it is not there. */
  flagOrNull(key: string): boolean | null {
    const value = this.values[key];
    if (value === undefined || typeof value === 'boolean') return value ?? null;
    throw this.refused(key, 'true or false');
  }

  oneOf<const T extends string>(key: string, words: readonly T[]): T {
    const found = words.find((word) => word === this.values[key]);
    if (found !== undefined) return found;
    throw this.refused(key, words.join(' or '));
  }

  /** An object of numbers. */
  numbers(key: string): Record<string, number> {
    const value = this.values[key];
    if (!isRecord(value)) throw this.refused(key, 'an object with a number for each word');
    const numbers = Object.entries(value).map(([word, number]) => {
      if (typeof number === 'number') return [word, number] as const;
      throw new Refused(`${this.what}: ${shown(word)} ${shown(number)}: expected a number`);
    });
    return Object.fromEntries(numbers);
  }

  refused(key: string, expected: string): Refused {
    return new Refused(`${this.what}: ${key} ${shown(this.values[key])}: expected ${expected}`);
  }
}
