// Conditions on a field of an expected frame, where its exact value does not matter.

import type { FieldValue } from '../../dissect/field.ts';

/** @param meaning the name of the value, as the dissector prints it; null: it has none */
export type Condition = (value: FieldValue, meaning: string | null) => boolean;

export class Check {
  /** As it reads after "expected". */
  readonly says: string;
  readonly passes: Condition;

  constructor(says: string, passes: Condition) {
    this.says = says;
    this.passes = passes;
  }
}

/** A condition of your own: `check('odd', (value) => Number(value) % 2 === 1)`. */
export const check = (says: string, passes: Condition): Check => new Check(says, passes);

/** Any value; the field must be there. */
export const any = new Check('any value', () => true);

/** A number within bounds, both included. */
export const range = (least: number, most: number): Check =>
  new Check(`${least} to ${most}`, (value) => Number(value) >= least && Number(value) <= most);

/** Anything but that number, address or name of a value. */
export const not = (other: number | string): Check => {
  const same = (value: FieldValue | null): boolean =>
    `${value}`.toLowerCase() === `${other}`.toLowerCase();
  return new Check(`anything but ${other}`, (value, meaning) => !same(value) && !same(meaning));
};
