// Whether stacks that are held go on, by who looks on and since when.

import { expect, test } from 'vitest';
import { ALONE_MS, Forsaken } from '../../../src/cli/view/forsaken.ts';

const NEARLY = ALONE_MS - 1;

/** Each moment: milliseconds since the one before, pages that look on, and whether the stacks go on then. */
type Moment = readonly [ms: number, viewers: number, goes: boolean];

test.each<[string, boolean, Moment[]]>([
  [
    'somebody looks on',
    true,
    [
      [0, 1, false],
      [ALONE_MS, 1, false],
    ],
  ],
  [
    'nobody comes back',
    true,
    [
      [0, 1, false],
      [9000, 0, false],
      [NEARLY, 0, false],
      [1, 0, true],
    ],
  ],
  [
    'nobody looked on ever',
    true,
    [
      [0, 0, false],
      [ALONE_MS, 0, true],
    ],
  ],
  [
    'it says so once',
    true,
    [
      [0, 0, false],
      [ALONE_MS, 0, true],
      [9000, 0, false],
    ],
  ],
  [
    'a page is loaded again',
    true,
    [
      [0, 0, false],
      [NEARLY, 0, false],
      [1, 1, false],
      [0, 0, false],
      [NEARLY, 0, false],
    ],
  ],
  [
    'they are not held',
    false,
    [
      [0, 0, false],
      [ALONE_MS, 0, false],
    ],
  ],
])('%s', (_, held, moments) => {
  const clockwork = {
    timeMs: 17,
    held,
    go() {
      this.held = false;
    },
  };
  const forsaken = new Forsaken(clockwork);
  for (const [ms, viewers, goes] of moments) {
    clockwork.timeMs += ms;
    expect(forsaken.look(viewers)).toBe(goes);
    if (goes) expect(clockwork.held).toBe(false);
  }
});
