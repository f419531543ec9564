// Linux's clock as far as it shows: a timer is due with a tick, and a time in seconds must fit in 31 bits of ticks. With HZ=250,
// as in most distributions.

const TICKS_A_SECOND = 250;

/** From one tick to the next, in ms. */
export const TICK_MS = 1000 / TICKS_A_SECOND;

/** What a setting in seconds may be. As proc_dointvec_jiffies, which takes negative ones too. */
const MOST_SECONDS = Math.floor((2 ** 31 - 1) / TICKS_A_SECOND);
export const SECONDS = { least: -MOST_SECONDS, most: MOST_SECONDS };
