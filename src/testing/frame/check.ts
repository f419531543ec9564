// Conditions on a field of an expected frame, where its exact value does not matter.

import { describe, type FieldValue } from '../../dissect/field.ts';
import { blameCaller } from './blame.ts';

/** @param meaning the name of the value, as the dissector prints it; null: it has none */
export type Condition = (value: FieldValue, meaning: string | null) => boolean;

export class Check {
  /** As it reads after "expected". */
  readonly says: string;
  readonly passes: Condition;
  /** The one value that does not pass; null: there is no such. */
  readonly other: number | string | null;

  constructor(says: string, passes: Condition, other: number | string | null = null) {
    this.says = says;
    this.passes = passes;
    this.other = other;
  }
}

/** A condition of your own: `check('odd', (value) => Number(value) % 2 === 1)`. */
export const check = (says: string, passes: Condition): Check => new Check(says, passes);

/** Any value; the field must be there. */
export const any = new Check('any value', () => true);

/** A number within bounds, both included. Throws a `RangeError` when no number is. */
export function range(least: number, most: number): Check {
  if (typeof least !== 'number' || typeof most !== 'number' || !(least <= most)) {
    const given = `range(${describe(least)}, ${describe(most)})`;
    throw blameCaller(new RangeError(`${given}: expected two numbers, the lesser first`));
  }
  const within = (value: FieldValue): boolean => Number(value) >= least && Number(value) <= most;
  return new Check(`${least} to ${most}`, within);
}

/** Anything but that number, address or name of a value. */
export function not(other: number | string): Check {
  const text = `${other}`.toLowerCase();
  const isOther = (value: FieldValue): boolean =>
    typeof value === 'number' ? value === Number(other) : `${value}`.toLowerCase() === text;
  const passes = (value: FieldValue, meaning: string | null): boolean =>
    !isOther(value) && meaning?.toLowerCase() !== text;
  return new Check(`anything but ${other}`, passes, other);
}
