import { describe, expect, test } from 'vitest';
import { anyNumber, wholeNumber } from '../../../web/act/number.ts';
import {
  arpingRequest,
  type PingText,
  pingRequest,
  USUAL_PING,
} from '../../../web/act/ping/ping.ts';

describe('numbers as typed', () => {
  test.each<[string, string, number | string]>([
    ['decimal', ' 12 ', 12],
    ['hex', '0x1F', 31],
    ['too great', '101', "'101': expected a whole number from 1 to 100"],
    ['too small', '0', "'0': expected a whole number from 1 to 100"],
    ['a fraction', '1.5', "'1.5': expected a whole number from 1 to 100"],
    ['no number', 'many', "'many': expected a whole number from 1 to 100"],
    ['nothing', ' ', 'nothing: expected a whole number from 1 to 100'],
  ])('whole: %s', (_, text, expected) => {
    const read = wholeNumber(text, 1, 100);
    expect(read.ok ? read.value : read.says).toBe(expected);
  });

  test.each<[string, number | string]>([
    ['0.5', 0.5],
    ['.25', 0.25],
    ['7', 7],
    ['1e3', "'1e3': expected a number from 0 to 100"],
    ['-1', "'-1': expected a number from 0 to 100"],
  ])('any: %s', (text, expected) => {
    const read = anyNumber(text, 0, 100);
    expect(read.ok ? read.value : read.says).toBe(expected);
  });
});

describe('a ping', () => {
  const usual = { do: 'ping', node: 'a', to: 'b', count: 5, intervalMs: 1000, size: 56 };
  test.each<[string, Partial<PingText>, object]>([
    ['as usual', {}, usual],
    ['may be cut', { cut: 'yes' }, { ...usual, fragment: true }],
    ['may not be cut', { cut: 'no' }, { ...usual, fragment: false }],
    [
      'TTL, TOS, mark',
      { ttl: '3', tos: '0x10', mark: '1' },
      { ...usual, ttl: 3, tos: 16, mark: 1 },
    ],
  ])('%s', (_, changes, request) => {
    expect(pingRequest('a', { ...USUAL_PING, to: ' b ', ...changes })).toEqual({
      ok: true,
      request,
    });
  });

  test('all that is wrong is said at once, each at its field', () => {
    const asked = pingRequest('a', { ...USUAL_PING, count: '0', interval: '1', ttl: '256' });
    expect(asked).toEqual({
      ok: false,
      faults: {
        to: 'nothing: expected an address such as 10.0.0.2, or a node’s name',
        count: "'0': expected a whole number from 1 to 100",
        interval: "'1': expected a whole number from 10 to 60000",
        ttl: "'256': expected a whole number from 1 to 255",
      },
    });
  });
});

test('an arping', () => {
  expect(arpingRequest('a.eth0', { to: '10.0.0.2', count: '3' })).toEqual({
    ok: true,
    request: { do: 'arping', end: 'a.eth0', to: '10.0.0.2', count: 3 },
  });
  expect(arpingRequest('a.eth0', { to: '', count: '3' })).toMatchObject({ ok: false });
});
