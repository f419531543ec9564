// What a failed expectation prints: a line for each field that differs, and the frame's bytes with those marked.

import { summarize } from '../../dissect/summary.ts';
import { hexdump } from '../hex/hex.ts';
import type { Difference } from './match.ts';

/** The differences field by field, then a hexdump of the frame that came with the differing bytes marked. */
export function differenceText(found: readonly Difference[], actual: Uint8Array): string {
  const marked = found.filter(({ length }) => length > 0).map(({ at, length }) => ({ at, length }));
  const lines = found.length === 0 ? '' : `${table(found)}\n\n`;
  return lines + indent(hexdump(actual, { marked }));
}

/** A line for each value that is not as expected. */
export function table(found: readonly Pick<Difference, 'field' | 'expected' | 'actual'>[]): string {
  const width = Math.max(...found.map(({ field }) => field.length));
  return found
    .map(
      ({ field, expected, actual }) =>
        `  ${field.padEnd(width)}  expected ${expected}, got ${actual}`,
    )
    .join('\n');
}

/** The frame in one line, in tcpdump's words. */
export function lineOf(frame: Uint8Array): string {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  return summarize(view, 0, frame.length);
}

export const indent = (text: string): string => text.trimEnd().replaceAll(/^(?=.)/gm, '  ');

/** `1 frame`, `2 frames`. */
export const count = (number: number, what: string): string =>
  `${number} ${what}${number === 1 ? '' : 's'}`;
