import { describe, expect, test } from 'vitest';
import { BROADCAST_MAC, formatMac, parseMac, randomMac, ZERO_MAC } from '../../src/netdev/mac.ts';

describe('parseMac', () => {
  test.each([
    ['02:00:5e:10:00:01', 0x0200, 0x5e100001],
    ['11:12:13:14:15:16', 0x1112, 0x13141516],
    ['11-12-13-14-15-16', 0x1112, 0x13141516],
    ['AA:bB:Cc:dD:eE:fF', 0xaabb, 0xccddeeff | 0],
    ['1:2:3:4:5:6', 0x0102, 0x03040506],
    ['80:00:80:00:00:00', 0x8000, -0x80000000],
    ['00:00:00:00:00:00', 0, 0],
    ['ff:ff:ff:ff:ff:ff', 0xffff, -1],
  ])('%s', (text, high, low) => {
    expect(parseMac(text)).toEqual({ high, low });
  });

  test.each([
    '',
    '02:00:5e:10:00',
    '02:00:5e:10:00:01:02',
    '02:00:5e:10:00:',
    ':02:00:5e:10:00',
    '02::5e:10:00:01',
    '02:00:5e:10:00:001',
    '002:00:5e:10:00:01',
    '02:00:5e:10:00:0g',
    '02:00:5e:10:00:-1',
    '02:00:5e:10:00:01 ',
    ' 02:00:5e:10:00:01',
    '02:00:5e:10:00:01\n',
    '02005e100001',
    '02.00.5e.10.00.01',
    '0x2:00:5e:10:00:01',
  ])('%j is no address', (text) => {
    expect(parseMac(text)).toBeNull();
  });
});

describe('formatMac', () => {
  test.each([
    [0x1112, 0x13141516, '11:12:13:14:15:16'],
    [0xf1f2, 0xf3f4f5f6 | 0, 'f1:f2:f3:f4:f5:f6'],
    [0x0001, 0x02030405, '00:01:02:03:04:05'],
    [0x8000, -0x80000000, '80:00:80:00:00:00'],
    [ZERO_MAC.high, ZERO_MAC.low, '00:00:00:00:00:00'],
    [BROADCAST_MAC.high, BROADCAST_MAC.low, 'ff:ff:ff:ff:ff:ff'],
  ])('%i and %i are %s, and back', (high, low, text) => {
    expect(formatMac(high, low)).toBe(text);
    expect(parseMac(text)).toEqual({ high, low });
  });
});

describe('randomMac', () => {
  test.each([
    ['all ones', [-1, -1], '02:ff:ff:ff:ff:ff'],
    ['all zeros', [0, 0], '02:00:00:00:00:00'],
    ['distinct', [0x11121314, 0x21222324], '02:14:21:22:23:24'],
  ])('of %s is unicast and locally administered, the rest random', (_, numbers, text) => {
    const { high, low } = randomMac(() => numbers.shift() ?? 0);
    expect(formatMac(high, low)).toBe(text);
  });
});

test('the constants are frozen', () => {
  expect([Object.isFrozen(ZERO_MAC), Object.isFrozen(BROADCAST_MAC)]).toEqual([true, true]);
});
