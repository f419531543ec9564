// The ladder's axis of time: numbers in ms, all to the same digit, so many that no two of different moments are the same.

/** No clock and no capture is finer than a nanosecond. */
const MOST_DIGITS = 6;

/** How many digits behind the point tell each time from the next one. @param times in ms, in order */
export function digitsOf(times: readonly number[]): number {
  for (let digits = 0; digits < MOST_DIGITS; digits++) {
    const texts = times.map((ms) => ms.toFixed(digits));
    if (texts.every((text, n) => text !== texts[n - 1])) return digits;
  }
  return MOST_DIGITS;
}
