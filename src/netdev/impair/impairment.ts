// What a cable does to the frames on it, in one direction. The words are tc-netem(8)'s where it has them.

/**
 * One direction of a bad cable. What is left out is as on a perfect one. Probabilities are from 0 to 1 and
 * meant for each frame.
 */
export interface Impairment {
  /** How long a frame is on its way, in ms. netem: `delay`. */
  readonly delayMs?: number;
  /**
   * The delay varies by up to so much in both directions, evenly, in ms. netem: the second value of `delay`.
   * Frames keep their order all the same: one that is quick waits for the one before it, as in a real
   * queue. In netem without `rate` jitter reorders; here only `reorder` does.
   */
  readonly jitterMs?: number;
  /** Bits a second, by which a frame's whole length takes time; frames go one after another. netem: `rate`. */
  readonly rateBps?: number;
  /** Frames that may be on the way or wait; one that comes then is dropped. Default 1000. netem: `limit`. */
  readonly limit?: number;
  /** A frame does not arrive. netem: `loss random`. */
  readonly loss?: number;
  /**
   * Losses come in bursts of so many frames on average, while `loss` stays the part of all frames. A simple
   * Gilbert model: netem's `loss gemodel p r`, where r = 1 / burst ends a burst and
   * p = r * loss / (1 - loss) begins one; all frames of a burst are lost (1-h = 1), no other is (1-k = 0).
   */
  readonly burst?: number;
  /** A frame arrives twice; the second is a frame like any other, but not doubled again. netem: `duplicate`. */
  readonly duplicate?: number;
  /** One bit of a frame is wrong, anywhere from the Ethernet header on. netem: `corrupt`. */
  readonly corrupt?: number;
  /** Only the beginning of a frame arrives, at least one byte. netem has no such thing. */
  readonly truncate?: number;
  /** A frame goes at once, past those that wait; needs a delay. netem: `reorder` with `gap` 1. */
  readonly reorder?: number;
  /** Bytes of the largest network-layer packet that the cable carries. Default: any. */
  readonly mtu?: number;
}

/** The frames that one direction has seen, by what became of them. */
export interface WayStats {
  /** Came to the cable. With `duplicated`, the sum of all that arrived, were lost in some way, or wait. */
  entered: number;
  /** Arrived, damaged ones included. */
  delivered: number;
  /** Lost by chance. */
  lost: number;
  /** Second copies that were made. */
  duplicated: number;
  /** Had a bit flipped. */
  corrupted: number;
  /** Were cut short. */
  truncated: number;
  /** Overtook at least one other. */
  reordered: number;
  /** Found the queue full, or waited in it when the cable was taken away. */
  dropped: number;
  /** Longer than the cable carries. */
  tooLong: number;
  /** Came through, but whoever is at the other end did not take them. */
  refused: number;
}

/** netem's, and Linux's `txqueuelen`. */
export const DEFAULT_LIMIT = 1000;

/**
 * What is wrong with it, as `jitterMs: expected …`; null when nothing is.
 * @param nameOf what the person who chose a value calls it
 */
export function impairmentFault(
  how: Impairment,
  nameOf: (key: Key) => string = (key) => key,
): string | null {
  const unknown = Object.keys(how).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) return `${unknown}: expected one of ${KEYS.join(', ')}`;
  const broken = RULES.find(({ holds }) => !holds(how));
  if (broken === undefined) return null;
  const expected = broken.expected.replace(/\{(\w+)\}/, (_, other) => nameOf(other));
  return `${nameOf(broken.key)}: expected ${expected}`;
}

type Key = keyof Impairment;

const PROBABILITIES = ['loss', 'duplicate', 'reorder', 'corrupt', 'truncate'] as const;
const TIMES = ['delayMs', 'jitterMs'] as const;
const KEYS: readonly string[] = [...TIMES, 'rateBps', 'limit', ...PROBABILITIES, 'burst', 'mtu'];

interface Rule {
  readonly key: Key;
  readonly holds: (how: Impairment) => boolean;
  /** In words; another key in braces. */
  readonly expected: string;
}

const probability = (key: Key): Rule => ({
  key,
  holds: (how) => isWithin(how[key] ?? 0, 0, 1),
  expected: 'a probability from 0 to 1',
});

const milliseconds = (key: Key): Rule => ({
  key,
  holds: (how) => isWithin(how[key] ?? 0, 0, MAX),
  expected: 'milliseconds, 0 or more',
});

const wholeNumber = (key: Key, of: string, min: number): Rule => ({
  key,
  holds: (how) => isWithin(how[key] ?? min, min, MAX) && Number.isInteger(how[key] ?? min),
  expected: `a whole number of ${of}, at least ${min}`,
});

const MAX = Number.MAX_SAFE_INTEGER;

const isWithin = (value: number, min: number, max: number): boolean => value >= min && value <= max;

/** Between two bursts at least one frame arrives. */
const mostIn = (burst: number): number => burst / (burst + 1);

const RULES: readonly Rule[] = [
  ...PROBABILITIES.map(probability),
  ...TIMES.map(milliseconds),
  wholeNumber('limit', 'frames', 1),
  // RFC 791 §3.2: every link carries 68 bytes.
  wholeNumber('mtu', 'bytes', 68),
  {
    key: 'rateBps',
    holds: ({ rateBps = 1 }) => isWithin(rateBps, Number.MIN_VALUE, MAX),
    expected: 'bits per second, more than 0',
  },
  {
    key: 'burst',
    holds: ({ burst = 1 }) => isWithin(burst, 1, MAX),
    expected: 'a number of frames, at least 1',
  },
  {
    key: 'burst',
    holds: ({ burst, loss = 0 }) => burst === undefined || loss > 0,
    expected: '{loss} beside it, which says how much is lost',
  },
  {
    key: 'loss',
    holds: ({ burst, loss = 0 }) => burst === undefined || loss <= mostIn(burst),
    expected: 'no more than n / (n + 1) where {burst} is n: between two bursts a frame arrives',
  },
  {
    key: 'jitterMs',
    holds: ({ delayMs = 0, jitterMs = 0 }) => jitterMs <= delayMs,
    expected: 'no more than {delayMs}',
  },
  {
    key: 'reorder',
    holds: ({ delayMs = 0, reorder = 0 }) => reorder === 0 || delayMs > 0,
    expected: '{delayMs} beside it: only frames that wait are overtaken',
  },
];
