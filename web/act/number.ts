// Numbers as people type them.

import { describe } from '../../src/dissect/field.ts';

export type Typed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly says: string };

/** A whole number, in decimal or after `0x`. */
export function wholeNumber(text: string, least: number, most: number): Typed<number> {
  const typed = text.trim();
  const value = /^(\d+|0x[0-9a-f]+)$/i.test(typed) ? Number(typed) : Number.NaN;
  if (value >= least && value <= most) return { ok: true, value };
  return refused(typed, `a whole number from ${least} to ${most}`);
}

/** The same; nothing typed is undefined. */
export function wholeOrNothing(
  text: string,
  least: number,
  most: number,
): Typed<number | undefined> {
  return text.trim() === '' ? { ok: true, value: undefined } : wholeNumber(text, least, most);
}

/** A number with or without a fraction. */
export function anyNumber(text: string, least: number, most: number): Typed<number> {
  const typed = text.trim();
  const value = /^(\d+\.?\d*|\.\d+)$/.test(typed) ? Number(typed) : Number.NaN;
  if (value >= least && value <= most) return { ok: true, value };
  return refused(typed, `a number from ${least} to ${most}`);
}

const refused = (typed: string, expected: string): { ok: false; says: string } => ({
  ok: false,
  says: `${typed === '' ? 'nothing' : describe(typed)}: expected ${expected}`,
});
