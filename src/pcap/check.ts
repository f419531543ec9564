// What is given to a writer and no file can hold: told before any of it is written.

/** The most bytes that an option holds, §3.5. */
export const MAX_OPTION = 0xffff;

const LAST_WORD = 2 ** 32 - 1;
const LAST_UINT64 = 2n ** 64n - 1n;

const utf8 = new TextEncoder();

/** @param bound what comes behind the last time that the format knows */
export function expectTime(time: bigint, last: bigint, bound: string): void {
  if (typeof time === 'bigint' && time >= 0n && time <= last) return;
  throw new Error(`time ${time}: expected nanoseconds since 1970 as a bigint, ${bound}`);
}

/** A whole number of at most 32 bits. */
export function expectWhole(what: string, value: number, most = LAST_WORD): void {
  if (Number.isInteger(value) && value >= 0 && value <= most) return;
  throw new Error(`${what} ${value}: expected a whole number from 0 to ${most}`);
}

/** The id as it is written. */
export function packetIdFrom(id: number | bigint): bigint {
  const whole = typeof id === 'bigint' || Number.isInteger(id) ? BigInt(id) : -1n;
  if (whole >= 0n && whole <= LAST_UINT64) return whole;
  throw new Error(`packetId ${id}: expected a whole number from 0 to 2^64 - 1`);
}

/** A text that an option holds whole. */
export function expectText(what: string, text: string | null | undefined): void {
  // A UTF-16 unit is three bytes of UTF-8 at most.
  if (text === null || text === undefined || 3 * text.length <= MAX_OPTION) return;
  const { length } = utf8.encode(text);
  if (length <= MAX_OPTION) return;
  throw new Error(`${what} of ${length} bytes: expected at most ${MAX_OPTION}`);
}
