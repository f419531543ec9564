// What is wrong with a cable, in a few words.

import type { Impairment } from '../../src/netdev/impair/impairment.ts';

/** As `5 ms ± 1 ms, loses 10 %`; empty: nothing is wrong with it. */
export function impairedWords(how: Impairment): string {
  const { delayMs, jitterMs, rateBps, loss, duplicate, corrupt, truncate, reorder, mtu } = how;
  const words: string[] = [];
  const part = (verb: string, chance: number | undefined): void => {
    if (chance !== undefined && chance > 0) words.push(`${verb} ${percent(chance)}`);
  };
  if (delayMs !== undefined && delayMs > 0) {
    const varies = jitterMs !== undefined && jitterMs > 0 ? ` ± ${milliseconds(jitterMs)}` : '';
    words.push(`${milliseconds(delayMs)}${varies}`);
  }
  if (rateBps !== undefined) words.push(rate(rateBps));
  part('loses', loss);
  part('doubles', duplicate);
  part('damages', corrupt);
  part('cuts', truncate);
  part('reorders', reorder);
  if (mtu !== undefined) words.push(`MTU ${mtu}`);
  return words.join(', ');
}

/** Of both directions: one text where they are alike. */
export function cableWords(there: Impairment, back: Impairment): string {
  const [a, b] = [impairedWords(there), impairedWords(back)];
  if (a === b) return a;
  return [a === '' ? '' : `→ ${a}`, b === '' ? '' : `← ${b}`]
    .filter((words) => words !== '')
    .join('  ');
}

/** Whether more befalls frames than that they take their time. */
export function isBad(how: Impairment): boolean {
  return impairedWords({ ...how, delayMs: 0 }) !== '';
}

const milliseconds = (ms: number): string => `${Number(ms.toPrecision(3))} ms`;
const percent = (chance: number): string => `${Number((chance * 100).toPrecision(2))} %`;

function rate(bps: number): string {
  if (bps >= 1e6) return `${Number((bps / 1e6).toPrecision(3))} Mbit/s`;
  return bps >= 1e3 ? `${Number((bps / 1e3).toPrecision(3))} kbit/s` : `${bps} bit/s`;
}
