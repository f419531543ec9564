// What a person can turn on a cable: each dial with its scale, and the impairment that they make together.

import { type Impairment, impairmentFault } from '../../../src/netdev/impair/impairment.ts';

export type DialName =
  | 'loss'
  | 'duplicate'
  | 'corrupt'
  | 'reorder'
  | 'delayMs'
  | 'jitterMs'
  | 'rateBps';

export interface Dial {
  readonly name: DialName;
  readonly title: string;
  /** What it does, in a sentence. */
  readonly says: string;
  /** What stands behind the number. */
  readonly unit: string;
  /** How often the impairment's number goes into the dial's: 0.01 for a probability in percent. */
  readonly factor: number;
  /** The number's greatest; the slider's is smaller where that serves the hand. */
  readonly most: number;
  readonly sliderMost: number;
  /** The slider's step at its beginning; it grows with the number. */
  readonly fine: number;
}

const part = (name: DialName, title: string, says: string): Dial => ({
  ...{ name, title, says, unit: '%', factor: 0.01, most: 100, sliderMost: 100, fine: 0.1 },
});

export const DIALS: readonly Dial[] = [
  part('loss', 'Loss', 'of the frames do not arrive'),
  part('duplicate', 'Duplicates', 'of the frames arrive twice'),
  part('corrupt', 'Damage', 'of the frames have one wrong bit'),
  part('reorder', 'Reordering', 'of the frames overtake those that wait; needs a delay'),
  {
    ...{ name: 'delayMs', title: 'Delay', says: 'on the way', unit: 'ms', factor: 1 },
    ...{ most: 600_000, sliderMost: 2000, fine: 1 },
  },
  {
    ...{
      name: 'jitterMs',
      title: 'Jitter',
      says: 'more or less; no more than the delay',
      unit: 'ms',
    },
    ...{ factor: 1, most: 600_000, sliderMost: 2000, fine: 1 },
  },
  {
    ...{
      name: 'rateBps',
      title: 'Rate',
      says: 'one frame after the other; 0: any',
      unit: 'kbit/s',
    },
    ...{ factor: 1000, most: 100_000_000, sliderMost: 100_000, fine: 1 },
  },
];

/** The number that the dial shows; 0: nothing is done. */
export const dialled = ({ name, factor }: Dial, how: Impairment): number =>
  tidy((how[name] ?? 0) / factor);

/** The impairment with that dial's number; what no dial shows stays. */
export function turned(how: Impairment, { name, factor }: Dial, number: number): Impairment {
  const { [name]: _, ...rest } = how;
  const next: Impairment = number === 0 ? rest : { ...rest, [name]: tidy(number * factor) };
  if (next.loss !== undefined || next.burst === undefined) return next;
  // Bursts are of losses.
  const { burst: __, ...without } = next;
  return without;
}

/** Positions of a slider. */
export const SLIDER = 1000;

/** The slider's place for a number: small numbers have more room than great ones. */
export const placeOn = ({ sliderMost }: Dial, number: number): number =>
  Math.round(SLIDER * Math.cbrt(Math.min(number, sliderMost) / sliderMost));

/** The number at a slider's place, rounded to two digits as a hand can aim. */
export function numberAt({ sliderMost, fine }: Dial, place: number): number {
  const number = sliderMost * (place / SLIDER) ** 3;
  const step = Math.max(fine, 10 ** (Math.floor(Math.log10(Math.max(number, fine))) - 1));
  return tidy(Math.round(number / step) * step);
}

/** What is wrong with them together, in the dials' words; null: nothing. */
export const dialsFault = (how: Impairment): string | null => impairmentFault(how, titleOf);

/** As `loss 10 %, delay 20 ms`; `perfect` for an empty one. */
export function impairmentText(how: Impairment): string {
  const dials = DIALS.filter(({ name }) => how[name] !== undefined).map(
    (dial) => `${dial.title.toLowerCase()} ${dialled(dial, how)} ${dial.unit}`,
  );
  const all = [
    ...dials,
    ...OTHERS.filter((key) => how[key] !== undefined).map((key) => `${key} ${how[key]}`),
  ];
  return all.length === 0 ? 'perfect' : all.join(', ');
}

/** What no dial shows, as `burst 3`. */
export const othersText = (how: Impairment): string =>
  OTHERS.filter((key) => how[key] !== undefined)
    .map((key) => `${key} ${how[key]}`)
    .join(', ');

const OTHERS = ['burst', 'truncate', 'limit', 'mtu'] as const;

const titleOf = (key: keyof Impairment): string =>
  DIALS.find(({ name }) => name === key)?.title ?? key;

/** Without the last digits of a sum in binary. */
const tidy = (number: number): number => Number(number.toPrecision(12));
