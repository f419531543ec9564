// The frames that an interface has sent against those expected of it: exactly these, in their order.

import { describe } from '../frame/describe.ts';
import type { Frame } from '../frame/frame.ts';
import { type Difference, differences } from '../frame/match.ts';
import { count, differenceText, indent, lineOf } from '../frame/report.ts';

/** What is wrong with the frames that an interface has sent; null: nothing. */
export function inEmission(
  name: string,
  frames: readonly Uint8Array[],
  expected: readonly Frame[],
): string | null {
  const places = Array.from({ length: Math.max(frames.length, expected.length) }, (_, n) =>
    placeOf(frames[n], expected[n]),
  );
  if (places.every(({ verdict }) => verdict === 'ok')) return null;
  const lines = places.map(({ verdict, line }, n) => `${n + 1}  ${verdict.padEnd(7)}  ${line}`);
  const sent = `${name} sent ${count(frames.length, 'frame')}`;
  const wanted =
    frames.length === expected.length ? 'not as expected' : `expected ${expected.length}`;
  const first = places.findIndex(({ verdict }) => verdict === 'wrong');
  const detail = places[first]?.detail;
  return [
    `${sent}, ${wanted}:`,
    indent(lines.join('\n')),
    ...(detail === undefined ? [] : ['', `${first + 1}  ${detail}`]),
  ].join('\n');
}

/** One place in the order of frames. */
interface Place {
  readonly verdict: 'ok' | 'wrong' | 'missing' | 'extra';
  /** The frame that came, else the one that did not. */
  readonly line: string;
  /** How a wrong frame differs. */
  readonly detail?: string;
}

function placeOf(frame: Uint8Array | undefined, expected: Frame | undefined): Place {
  if (frame === undefined) {
    return { verdict: 'missing', line: expected === undefined ? '' : describe(expected) };
  }
  const line = lineOf(frame);
  if (expected === undefined) return { verdict: 'extra', line };
  const found = differences(expected, frame);
  if (found.length === 0) return { verdict: 'ok', line };
  return { verdict: 'wrong', line, detail: detailOf(expected, frame, found) };
}

const detailOf = (expected: Frame, frame: Uint8Array, found: readonly Difference[]): string =>
  `expected ${describe(expected)}\n\n${differenceText(found, frame)}`;
