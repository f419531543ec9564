import { describe, expect, test } from 'vitest';
import { type Impairment, impairmentFault } from '../../src/netdev/impair/impairment.ts';

describe('an impairment that makes sense', () => {
  test.each<[string, Impairment]>([
    ['none', {}],
    ['the least of everything', { delayMs: 0, jitterMs: 0, rateBps: 0.001, limit: 1, loss: 0 }],
    ['nothing arrives', { loss: 1, duplicate: 1, corrupt: 1, truncate: 1 }],
    ['jitter as large as the delay', { delayMs: 5, jitterMs: 5 }],
    ['everything overtakes', { delayMs: 5, reorder: 1 }],
    ['bursts of one', { loss: 0.5, burst: 1 }],
    ['bursts of a mean that is no whole number', { loss: 0.6, burst: 1.5 }],
    ['the smallest link that IPv4 allows', { mtu: 68 }],
  ])('%s', (_, how) => {
    expect(impairmentFault(how)).toBeNull();
  });
});

describe('one that makes none says what was expected', () => {
  const probability = 'expected a probability from 0 to 1';
  test.each<[Impairment, string]>([
    [{ loss: 1.1 }, `loss: ${probability}`],
    [{ duplicate: -0.1 }, `duplicate: ${probability}`],
    [{ corrupt: Number.NaN }, `corrupt: ${probability}`],
    [{ truncate: 10 }, `truncate: ${probability}`],
    [{ delayMs: 5, reorder: 2 }, `reorder: ${probability}`],
    [{ delayMs: -1 }, 'delayMs: expected milliseconds, 0 or more'],
    [{ jitterMs: Number.POSITIVE_INFINITY }, 'jitterMs: expected milliseconds, 0 or more'],
    [{ rateBps: 0 }, 'rateBps: expected bits per second, more than 0'],
    [{ rateBps: Number.POSITIVE_INFINITY }, 'rateBps: expected bits per second, more than 0'],
    [{ limit: 0 }, 'limit: expected a whole number of frames, at least 1'],
    [{ limit: 1.5 }, 'limit: expected a whole number of frames, at least 1'],
    [{ mtu: 67 }, 'mtu: expected a whole number of bytes, at least 68'],
    [{ loss: 0.1, burst: 0.9 }, 'burst: expected a number of frames, at least 1'],
    [{ burst: 3 }, 'burst: expected loss beside it, which says how much is lost'],
    [
      { loss: 0.76, burst: 3 },
      'loss: expected no more than n / (n + 1) where burst is n: between two bursts a frame arrives',
    ],
    [{ delayMs: 4, jitterMs: 5 }, 'jitterMs: expected no more than delayMs'],
    [{ reorder: 0.1 }, 'reorder: expected delayMs beside it: only frames that wait are overtaken'],
  ])('%j', (how, fault) => {
    expect(impairmentFault(how)).toBe(fault);
  });

  test('a word that is none, as from a file', () => {
    expect(impairmentFault({ delay: 5 } as Impairment)).toBe(
      'delay: expected one of delayMs, jitterMs, rateBps, limit, loss, duplicate, reorder, corrupt, truncate, burst, mtu',
    );
  });

  test('in the words of whoever chose it', () => {
    const words: Record<string, string> = { jitterMs: '--jitter', delayMs: '--delay' };
    expect(impairmentFault({ jitterMs: 5 }, (key) => words[key] ?? key)).toBe(
      '--jitter: expected no more than --delay',
    );
  });
});
