import { expect, test } from 'vitest';
import { skipLines } from './skips.ts';

test('a line for each reason, and what waits apart from what this machine cannot run', () => {
  const reasons = [
    'waiting: echo.pcapng: not yet (1 frame)',
    'unshare is not installed',
    'no reason given',
    'unshare is not installed',
    'waiting: echo.pcapng: not yet (1 frame)',
    'waiting: arp.pcapng: no probes (2 frames)',
  ];
  expect(skipLines(reasons)).toEqual([
    '2 tests skipped: unshare is not installed',
    '1 test skipped: no reason given',
    '2 tests waiting: echo.pcapng: not yet (1 frame)',
    '1 test waiting: arp.pcapng: no probes (2 frames)',
  ]);
});

test('nothing is said where nothing was skipped', () => {
  expect(skipLines([])).toEqual([]);
});
