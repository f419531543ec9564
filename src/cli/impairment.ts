// The options that make a cable worse than it is: words to an impairment, the same in both directions.

import { own } from '../core/own.ts';
import { type Impairment, impairmentFault } from '../netdev/impair/impairment.ts';
import { UsageError } from './errors.ts';
import { whole } from './values.ts';
import type { Words } from './words.ts';

/** Options of both programs, for `splitWords`. */
export const IMPAIRMENT_OPTIONS = {
  delay: { type: 'string' },
  jitter: { type: 'string' },
  rate: { type: 'string' },
  limit: { type: 'string' },
  drop: { type: 'string' },
  burst: { type: 'string' },
  dup: { type: 'string' },
  reorder: { type: 'string' },
  corrupt: { type: 'string' },
  truncate: { type: 'string' },
  seed: { type: 'string' },
} as const;

export const IMPAIRMENT_HELP = `A worse cable, each way (P: a part of the frames, as 10% or 0.1):

  --delay TIME     a frame takes so long, as 20ms or 0.5s
  --jitter TIME    the delay varies by up to so much; frames keep their order
  --rate RATE      so many bits a second, as 500kbit or 1mbit
  --limit FRAMES   so many may be on the way or wait, others are dropped
                                                     (default 1000)
  --drop P         are lost
  --burst FRAMES   losses come in bursts of so many on average
  --dup P          come twice
  --reorder P      overtake those that the delay holds back
  --corrupt P      have one bit wrong
  --truncate P     are cut short
  --seed N         the same losses as the run that had this seed`;

/** What the words on the command line ask for. */
export interface ImpairmentPlan {
  /** Null: the cable is to be as good as it can. */
  readonly impairment: Impairment | null;
  /** Where all randomness starts; null: anywhere. */
  readonly seed: number | null;
}

/** Reads the options above. Throws a {@link UsageError}. */
export function planImpairment({ values }: Words): ImpairmentPlan {
  const impairment: { -readonly [K in keyof Impairment]: number } = {};
  for (const { word, key, read } of MEANINGS) {
    const text = values[word];
    if (typeof text === 'string') impairment[key] = read(`--${word}`, text);
  }
  const wordOf = (key: keyof Impairment) => MEANINGS.find((meaning) => meaning.key === key)?.word;
  const fault = impairmentFault(impairment, (key) => `--${wordOf(key)}`);
  if (fault !== null) throw new UsageError(fault);
  const { seed } = values;
  return {
    impairment: Object.keys(impairment).length === 0 ? null : impairment,
    seed: typeof seed === 'string' ? whole('--seed', seed, 0, MAX_SEED) : null,
  };
}

/** The seed of a run: the one that was asked for, else a new one. */
export const chooseSeed = ({ seed }: ImpairmentPlan): number =>
  seed ?? Math.floor(Math.random() * (MAX_SEED + 1));

const MAX_SEED = 2 ** 32 - 1;

interface Meaning {
  readonly word: Exclude<keyof typeof IMPAIRMENT_OPTIONS, 'seed'>;
  readonly key: keyof Impairment;
  readonly read: (option: string, text: string) => number;
}

const MEANINGS: readonly Meaning[] = [
  { word: 'delay', key: 'delayMs', read: milliseconds },
  { word: 'jitter', key: 'jitterMs', read: milliseconds },
  { word: 'rate', key: 'rateBps', read: bitsPerSecond },
  { word: 'limit', key: 'limit', read: (...text) => whole(...text, 1, Number.MAX_SAFE_INTEGER) },
  { word: 'drop', key: 'loss', read: part },
  { word: 'burst', key: 'burst', read: frames },
  { word: 'dup', key: 'duplicate', read: part },
  { word: 'reorder', key: 'reorder', read: part },
  { word: 'corrupt', key: 'corrupt', read: part },
  { word: 'truncate', key: 'truncate', read: part },
];

/** `10%` or `0.1`; in tc a bare 10 is 10%, which here would be no fraction. */
function part(option: string, text: string): number {
  const [, digits = '', percent] = /^(\d+\.?\d*|\.\d+)(%?)$/.exec(text) ?? [];
  const value = digits === '' ? Number.NaN : Number(digits) / (percent === '%' ? 100 : 1);
  if (value >= 0 && value <= 1) return value;
  throw new UsageError(
    `${option} ${text}: expected a percentage up to 100% or a fraction up to 1, such as 10% or 0.1`,
  );
}

/** With a unit, as tc has them; a bare number would be microseconds in tc. */
function milliseconds(option: string, text: string): number {
  const value = withUnit(text, { us: 1e-3, usec: 1e-3, ms: 1, msec: 1, s: 1000, sec: 1000 });
  if (value !== null && value <= DAY_MS) return value;
  throw new UsageError(
    `${option} ${text}: expected a time of up to a day with its unit, such as 20ms or 0.5s`,
  );
}

/** As tc has them: a bare number is bits per second. */
function bitsPerSecond(option: string, text: string): number {
  const value = withUnit(text, { '': 1, bit: 1, kbit: 1e3, mbit: 1e6, gbit: 1e9, tbit: 1e12 });
  if (value !== null && value > 0) return value;
  throw new UsageError(
    `${option} ${text}: expected bits per second, more than 0, such as 500kbit or 1mbit`,
  );
}

function frames(option: string, text: string): number {
  const value = withUnit(text, { '': 1 });
  if (value !== null && value >= 1) return value;
  throw new UsageError(`${option} ${text}: expected a number of frames, at least 1`);
}

const DAY_MS = 86_400_000;

/** A decimal number times its unit; null when it is none or the unit is another. */
function withUnit(text: string, units: Readonly<Record<string, number>>): number | null {
  const [, digits = '', unit = ''] = /^(\d+\.?\d*|\.\d+)([a-z]*)$/i.exec(text) ?? [];
  const factor = own(units, unit.toLowerCase());
  return digits === '' || factor === undefined ? null : Number(digits) * factor;
}
