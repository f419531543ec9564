// When things happen in a script: at one moment, or for what must come also within bounds.

import { fail } from './fault.ts';
import type { Word } from './words.ts';

/** Bounds in milliseconds of virtual time, both included; equal: one moment. */
export interface When {
  /** Counted from the statement before; else from the script's start. */
  readonly relative: boolean;
  readonly least: number;
  /** `Infinity`: no bound. */
  readonly most: number;
}

/** What a statement without a time happens at. */
export const AT_ONCE: When = { relative: true, least: 0, most: 0 };

/** Whether a word can only be meant as a time. */
export const looksLikeTime = ({ text, quoted }: Word): boolean => !quoted && /^[+*\d]/.test(text);

/** Reads `0`, `1.5s`, `+20ms`, `+0~1s` or `*`. */
export function parseWhen(word: Word): When {
  const { text } = word;
  if (text === '*') return { relative: true, least: 0, most: Number.POSITIVE_INFINITY };
  const relative = text.startsWith('+');
  const [first = '', last = first, ...rest] = text.slice(relative ? 1 : 0).split('~');
  const [least, most] = [duration(first), duration(last)];
  if (least === null || most === null || rest.length > 0) {
    fail(word, `'${text}': expected a time such as +0, +1s, 250ms, +0~1s or *`);
  }
  if (least > most) fail(word, `'${text}': ends before it begins`);
  return { relative, least, most };
}

/** A time as the script language has it, in the largest unit that suits. */
export function formatTime(ms: number): string {
  const rounded = Math.round(ms * 1000) / 1000;
  return rounded === 0 || Math.abs(rounded) >= 1000 ? `${rounded / 1000}s` : `${rounded}ms`;
}

/** Milliseconds; null when it is no duration. Without a unit there is only 0. */
function duration(text: string): number | null {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s)?$/.exec(text) ?? [];
  if (number === undefined || (unit === undefined && Number(number) !== 0)) return null;
  return unit === 's' ? Number(number) * 1000 : Number(number);
}
