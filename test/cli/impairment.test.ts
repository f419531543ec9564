import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/cli/errors.ts';
import { chooseSeed } from '../../src/cli/impairment.ts';
import { CABLE_HELP, CABLE_OPTIONS, planCable } from '../../src/cli/link.ts';
import { splitWords } from '../../src/cli/words.ts';

describe('what the words ask for', () => {
  test('nothing: a cable as good as it can, and any seed', () => {
    expect(plan('')).toMatchObject({ impairment: null, seed: null });
  });

  test('everything', () => {
    const words =
      '--drop 10% --dup 1% --corrupt 1% --reorder 5% --delay 20ms --jitter 5ms --rate 1mbit --limit 100 --burst 3 --truncate 2% --seed 7';
    expect(plan(words)).toMatchObject({
      impairment: {
        ...{ loss: 0.1, duplicate: 0.01, corrupt: 0.01, reorder: 0.05, delayMs: 20, jitterMs: 5 },
        ...{ rateBps: 1_000_000, limit: 100, burst: 3, truncate: 0.02 },
      },
      seed: 7,
    });
  });

  test.each([
    ['--drop 10%', { loss: 0.1 }],
    ['--drop 0.1', { loss: 0.1 }],
    ['--drop .1', { loss: 0.1 }],
    ['--drop 0%', { loss: 0 }],
    ['--drop 100%', { loss: 1 }],
    ['--drop 1', { loss: 1 }],
    ['--drop 0.5%', { loss: 0.005 }],
    ['--delay 20ms', { delayMs: 20 }],
    ['--delay 0.5s', { delayMs: 500 }],
    ['--delay 1.5MS', { delayMs: 1.5 }],
    ['--delay 250us', { delayMs: 0.25 }],
    ['--delay 2sec', { delayMs: 2000 }],
    ['--rate 64000', { rateBps: 64_000 }],
    ['--rate 500kbit', { rateBps: 500_000 }],
    ['--rate 1.5Mbit', { rateBps: 1_500_000 }],
    ['--rate 10gbit', { rateBps: 1e10 }],
    ['--drop 10% --burst 2.5', { loss: 0.1, burst: 2.5 }],
  ])('%s', (words, impairment) => {
    expect(plan(words).impairment).toEqual(impairment);
  });

  test('a seed without an impairment is the stack’s', () => {
    expect(plan('--seed 4294967295')).toMatchObject({ impairment: null, seed: 4294967295 });
  });

  test('the help names every option', () => {
    for (const option of Object.keys(CABLE_OPTIONS)) {
      expect(CABLE_HELP).toMatch(new RegExp(`--${option}[ [\\n]`));
    }
  });
});

describe('the seed of a run', () => {
  test('is the one that was asked for', () => {
    expect(chooseSeed(plan('--seed 0'))).toBe(0);
  });

  test('else a new one, which can be asked for', () => {
    const seed = chooseSeed(plan(''));
    expect(plan(`--seed ${seed}`).seed).toBe(seed);
  });
});

describe('words that mean nothing say what was expected', () => {
  const part = 'expected a percentage up to 100% or a fraction up to 1, such as 10% or 0.1';
  const time = 'expected a time of up to a day with its unit, such as 20ms or 0.5s';
  const rate = 'expected bits per second, more than 0, such as 500kbit or 1mbit';
  test.each([
    ['--drop 10', `--drop 10: ${part}`],
    ['--drop 101%', `--drop 101%: ${part}`],
    ['--drop -1%', `--drop -1%: ${part}`],
    ['--drop x', `--drop x: ${part}`],
    ['--drop .', `--drop .: ${part}`],
    ['--drop 1e-3', `--drop 1e-3: ${part}`],
    ['--dup %', `--dup %: ${part}`],
    ['--reorder 5%%', `--reorder 5%%: ${part}`],
    ['--corrupt 2', `--corrupt 2: ${part}`],
    ['--truncate 1.1', `--truncate 1.1: ${part}`],
    ['--delay 20', `--delay 20: ${time}`],
    ['--delay 2h', `--delay 2h: ${time}`],
    ['--delay 86401s', `--delay 86401s: ${time}`],
    ['--jitter ms', `--jitter ms: ${time}`],
    ['--rate 0', `--rate 0: ${rate}`],
    ['--rate 1mbps', `--rate 1mbps: ${rate}`],
    ['--limit 0', `--limit 0: expected a whole number of at least 1`],
    ['--burst 0.5', `--burst 0.5: expected a number of frames, at least 1`],
    ['--seed 4294967296', `--seed 4294967296: expected a whole number from 0 to 4294967295`],
    ['--seed x', `--seed x: expected a whole number from 0 to 4294967295`],
    ['--burst 3', '--burst: expected --drop beside it, which says how much is lost'],
    [
      '--drop 80% --burst 3',
      '--drop: expected no more than n / (n + 1) where --burst is n: between two bursts a frame arrives',
    ],
    ['--jitter 5ms', '--jitter: expected no more than --delay'],
    ['--delay 4ms --jitter 5ms', '--jitter: expected no more than --delay'],
    ['--reorder 5%', '--reorder: expected --delay beside it: only frames that wait are overtaken'],
  ])('%s', (words, message) => {
    expect(() => plan(words)).toThrow(new UsageError(message));
  });
});

function plan(words: string) {
  const args = words.split(' ').filter((word) => word !== '');
  const joined = args.join(' ').replace(/ (?!--)/g, '=');
  return planCable(splitWords(joined === '' ? [] : joined.split(' '), CABLE_OPTIONS, 'tsping -h'));
}
