// Times out of two words, in doubles where they are exact: always what bigints say.

import { describe, expect, test } from 'vitest';
import { randomFrom } from '../../src/core/random.ts';
import { TimeUnit, Words } from '../../src/pcap/time.ts';

const EDGES = [0, 1, 999, 1000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

describe.each([
  ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 19, 127].map((digits) => 10n ** BigInt(digits)),
  ...[0, 1, 2, 9, 10, 20, 30, 32, 63, 127].map((bits) => 2n ** BigInt(bits)),
])('%i units a second', (perSecond) => {
  test.each([0n, 1_700_000_000n, -3n])('and an offset of %i s', (offset) => {
    const unit = new TimeUnit(perSecond, offset);
    const random = randomFrom(0x756e6974);
    const drawn = Array.from({ length: 200 }, () => [random() >>> 0, random() >>> 0] as const);
    const edges = EDGES.flatMap((high) => EDGES.map((low) => [high, low] as const));
    for (const [high, low] of [...edges, ...drawn, [395_812_094, 0x3d83_6d96] as const]) {
      const count = (BigInt(high) << 32n) | BigInt(low);
      const expected = (count * 1_000_000_000n) / perSecond + offset * 1_000_000_000n;
      if (unit.nanoseconds(high, low) !== expected) {
        expect([high, low, unit.nanoseconds(high, low)]).toEqual([high, low, expected]);
      }
    }
  });
});

test('a number is its two words again', () => {
  const words = new Words();
  for (const high of EDGES) {
    for (const low of EDGES) {
      const whole = words.join(high, low);
      expect(whole).toBe((BigInt(high) << 32n) | BigInt(low));
      words.split(0n);
      words.split(whole);
      expect([words.high, words.low]).toEqual([high, low]);
    }
  }
});
