// What a test gives the harness, checked: what it gives by mistake would mean nothing, or would never end.

import { blameCaller } from './blame.ts';

/** Throws a `RangeError` unless it is a time that comes. */
export function checkMilliseconds(what: string, ms: number): void {
  if (ms >= 0 && ms < Number.POSITIVE_INFINITY) return;
  throw blameCaller(new RangeError(`${what}(${ms}): expected milliseconds, 0 or more`));
}

/** Throws a `RangeError` unless it is a whole number within bounds. */
export function checkWhole(what: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  const expected = `expected a whole number from ${least} to ${most}`;
  throw blameCaller(new RangeError(`${what} ${value}: ${expected}`));
}

/** Throws a `RangeError` for a key that means nothing: the compiler sees those of TypeScript only. */
export function checkKeys(given: object, known: readonly string[]): void {
  const unknown = Object.keys(given).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw blameCaller(new RangeError(`${unknown}: expected one of ${known.join(', ')}`));
}

/** Throws a `TypeError` that says what was given instead. */
export function refuse(expected: string, given: unknown): never {
  throw blameCaller(new TypeError(`expected ${expected}, got ${kindOf(given)}`));
}

/** As `undefined`, `a string` or `an Array`. */
export function kindOf(value: unknown): string {
  if (value === undefined || value === null) return `${value}`;
  const name = typeof value === 'object' ? (value.constructor?.name ?? 'object') : typeof value;
  return `${/^[AEIO]/i.test(name) ? 'an' : 'a'} ${name}`;
}
