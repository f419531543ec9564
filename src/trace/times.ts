// Times in words, in one way everywhere: how long something took, and when it was.

/** What is less is a rounding error: no clock and no capture is finer. In ms. */
const LEAST_MS = 0.5e-6;

/**
 * How long something took, in three significant figures: `113 µs`, `12.4 ms`, `1.01 s`. `0 s` is exact: in simulated time
 * things take no time but what a cable is said to take.
 */
export function durationText(ms: number): string {
  if (Math.abs(ms) < LEAST_MS) return '0 s';
  const rounded = Math.abs(Number(ms.toPrecision(3)));
  if (rounded >= 1_000_000) return `${Math.round(ms / 1000)} s`;
  if (rounded >= 1000) return `${figures(ms / 1000)} s`;
  return rounded >= 1 ? `${figures(ms)} ms` : `${figures(ms * 1000)} µs`;
}

/** How long behind another event of the same packet: `+113 µs`; `at once` when the clock has not moved. */
export const sinceText = (ms: number): string =>
  Math.abs(ms) < LEAST_MS ? 'at once' : `+${durationText(ms)}`;

/** When it was, on a stack's clock: `1006.113 ms`. All to the same digit, so that they can be told apart and compared. */
export const momentText = (ms: number): string => `${ms.toFixed(3)} ms`;

const figures = (value: number): number => Number(value.toPrecision(3));
