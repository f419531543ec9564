// The packet path leaves no garbage. Asks V8 itself, in a process that does nothing else.

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { INLINING } from '../src/inlining.ts';
import { run } from './support/namespace.ts';
import { ROOT } from './support/programs.ts';

const bench = (name: string, flags: readonly string[] = []): string[] => [
  ...[process.execPath, '--expose-gc', ...flags, join(ROOT, 'dist/bench', name)],
];
const ECHO = bench('echo.js');
const FRAGMENTS = bench('fragments.js');
const FORWARD = bench('forward.js');

test.each([
  ['10.0.0', 56],
  ['10.0.0', 1400],
  ['192.168.1', 56],
  ['192.168.1', 1400],
])(
  'a million echoes in %s.0/24 with %i data bytes, no garbage collection',
  async (network, size) => {
    const ended = await run([...ECHO, '--garbage', network, String(size)]);
    expect(ended).toEqual({ code: 0, stdout: '0\n', stderr: '' });
  },
);

test.each([1500, 8000, 65_507])(
  'a million fragments put together and as many made, datagrams of %i data bytes: no garbage collection',
  async (size) => {
    const ended = await run([...FRAGMENTS, '--garbage', String(size)]);
    expect(ended).toEqual({ code: 0, stdout: '0\n', stderr: '' });
  },
);

test.each([
  ['of one flow', '1', '64', '1500'],
  ['of more flows than are remembered', '4096', '64', '1500'],
  ['in fragments', '1', '64', '600'],
  ['whose time to live runs out', '1', '1', '1500'],
  ['back to their cable, with redirects', '1', '64', '1500', '1'],
])('a million packets to forward, %s: no garbage collection', async (_, ...numbers) => {
  const ended = await run([...FORWARD, '--garbage', ...numbers]);
  expect(ended).toEqual({ code: 0, stdout: '0\n', stderr: '' });
});

test.each([
  ['echoes', 'echo.js', '10.0.0', '1400'],
  ['echoes', 'echo.js', '192.168.1', '1400'],
  ['packets to forward', 'forward.js', '1', '64', '1500'],
])(
  'a million %s with the budget for inlining of a program: no garbage collection',
  async (...of) => {
    const [, name, ...words] = of;
    const ended = await run([...bench(name, INLINING), '--garbage', ...words]);
    expect(ended).toEqual({ code: 0, stdout: '0\n', stderr: '' });
  },
);

test('a way that does leave garbage is found out', async () => {
  const { code, stdout } = await run([...ECHO, '--garbage-parsed', '10.0.0', '56']);
  expect(code).toBe(0);
  expect(Number(stdout)).toBeGreaterThan(10);
});
