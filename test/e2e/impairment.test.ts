// A bad cable to this machine's real kernel, and to a simulated host: the same seed loses the same frames.

import { describe, expect, test } from 'vitest';
import { needs, run, titled } from '../support/namespace.ts';
import { PRIVATE_NEEDS, room, TAPIP, TSPING } from '../support/programs.ts';

const needed = needs(...PRIVATE_NEEDS, 'ip');

const tsping = (...words: string[]) => run([...TSPING, ...words]);

/** Sequence numbers of the replies, in the order in which they came. */
const answered = (stdout: string): number[] =>
  Array.from(stdout.matchAll(/icmp_seq=(\d+) ttl/g), ([, sequence]) => Number(sequence));

const roundTrips = (stdout: string): number[] =>
  Array.from(stdout.matchAll(/time=([\d.]+) ms/g), ([, ms]) => Number(ms));

/** What stays of the output when times are taken away. */
const timeless = (stdout: string): string =>
  stdout.replace(/time[= ][\d.]+ ?ms|rtt .*/g, 'TIME').replace(/, pipe \d+/, '');

const LOSSY = ['--drop', '30%', '--seed', '8', '-c', '10', '-i', '0.1', '10.0.0.2'];
const LEFT = [1, 3, 5, 7, 9, 10];

describe.concurrent('a simulated host', () => {
  test('the same seed loses the same frames, and says the same but for the times', async () => {
    const runs = await Promise.all([1, 2].map(() => tsping('--link', 'sim', ...LOSSY)));
    for (const { code, stdout, stderr } of runs) {
      expect(answered(stdout)).toEqual(LEFT);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    }
    const [first, second] = runs.map(({ stdout }) => timeless(stdout));
    expect(first).toBe(second);
    expect(first).toContain('10 packets transmitted, 6 received, 40% packet loss');
  });

  test('without a seed one is chosen and said, and with it the run can be repeated', async () => {
    const words = [
      '--link',
      'sim',
      '--drop',
      '30%',
      '-c',
      '5',
      '-i',
      '0.1',
      '-W',
      '0.2',
      '10.0.0.2',
    ];
    const { stdout, stderr } = await tsping(...words);
    const [, seed = ''] =
      /^the cable is impaired: --seed (\d+) repeats this run$/m.exec(stderr) ?? [];
    const again = await tsping('--seed', seed, ...words);
    expect(answered(again.stdout)).toEqual(answered(stdout));
    expect(again.stderr).not.toContain('--seed');
  });

  test('every answer comes twice', async () => {
    const words = ['--link', 'sim', '--dup', '100%', '--seed', '1', '-c', '3', '-i', '0.05'];
    const { code, stdout } = await tsping(...words, '10.0.0.2');
    expect(stdout).toMatch(/icmp_seq=1 .* \(DUP!\)$/m);
    expect(stdout).toMatch(/3 packets transmitted, 3 received, \+\d+ duplicates/);
    expect(code).toBe(0);
  });

  test('what is cut short is no answer', async () => {
    const words = ['--link', 'sim', '--truncate', '100%', '--seed', '1', '-c', '3', '-i', '0.01'];
    const { code, stdout } = await tsping(...words, '-W', '0.1', '10.0.0.2');
    expect(stdout).toContain('3 packets transmitted, 0 received, 100% packet loss');
    expect(code).toBe(1);
  });

  test.each([
    [
      ['--drop', '10'],
      '--drop 10: expected a percentage up to 100% or a fraction up to 1, such as 10% or 0.1',
    ],
    [
      ['--reorder', '1%'],
      '--reorder: expected --delay beside it: only frames that wait are overtaken',
    ],
  ])('%j: one line says what was expected', async (words, message) => {
    const { code, stdout, stderr } = await tsping(...words, '10.0.0.2');
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: `tsping: ${message}\n`,
    });
  });
});

describe.skipIf(needed).concurrent(titled('this machine’s kernel', needed), () => {
  test('the seed loses the same frames as it does before a simulated host', async () => {
    const { code, stdout, stderr } = await tsping('--link', 'private', ...LOSSY);
    expect(answered(stdout)).toEqual(LEFT);
    expect(stdout).toContain('10 packets transmitted, 6 received, 40% packet loss');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('a delay is waited for in each direction', async () => {
    const words = ['--link', 'private', '--delay', '30ms', '--seed', '1', '-c', '3', '-i', '0.1'];
    const { code, stdout } = await tsping(...words, '10.0.0.2');
    expect(roundTrips(stdout)).toHaveLength(3);
    for (const ms of roundTrips(stdout)) expect(ms).toBeGreaterThanOrEqual(60);
    expect(code).toBe(0);
  });

  test('a rate as well: 98 bytes at 64 kbit/s are 12.25 ms', async () => {
    const words = ['--link', 'private', '--rate', '64kbit', '--seed', '1', '-c', '3', '-i', '0.1'];
    const { stdout } = await tsping(...words, '10.0.0.2');
    expect(roundTrips(stdout)).toHaveLength(3);
    for (const ms of roundTrips(stdout)) expect(ms).toBeGreaterThanOrEqual(24.5);
  });

  test('the kernel’s own ping sees it too', async () => {
    const words = ['--delay', '30ms', '--seed', '1', '--exec', 'ping -c 2 -i 0.2 10.0.0.1'];
    const { code, stdout, stderr } = await run([...TAPIP, 'up', ...words]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(roundTrips(stdout)).toHaveLength(2);
    for (const ms of roundTrips(stdout)) expect(ms).toBeGreaterThanOrEqual(60);
  });

  test('a TAP by name', async () => {
    const { stdout } = await room(`
      echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6
      tsping --link tap:lab0 ${LOSSY.join(' ')}
    `);
    expect(answered(stdout)).toEqual(LEFT);
  });
});
