import { expect, test } from 'vitest';
import { reasonIn, titled } from './namespace.ts';
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

test.each([
  ['/dev/net/tun is closed to this user (mode 600): `sudo chmod 0666 /dev/net/tun`'],
  ['/dev/net/tun is missing: run `sudo modprobe tun` (in a container: --device /dev/net/tun)'],
  ['unshare is not installed'],
])('the whole reason is in the title: %s', (reason) => {
  expect(reasonIn(titled('suite', reason))).toBe(reason);
  expect(reasonIn(`${titled('suite', reason)} > test (of one)`)).toBe(reason);
});

test('a title without a reason has none', () => {
  expect(reasonIn(`${titled('suite', null)} > test`)).toBeNull();
});
