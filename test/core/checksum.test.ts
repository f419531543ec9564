import { describe, expect, test } from 'vitest';
import { checksum, sum, updateChecksum } from '../../src/core/checksum.ts';
import { randomFrom } from '../../src/core/random.ts';
import { obviousChecksum, obviousSum } from '../support/checksum.ts';
import { hex, viewOf } from '../support/hex.ts';

const random = randomFrom(1071);
const below = (limit: number): number => (random() >>> 0) % limit;
const randomBytes = (length: number): Uint8Array =>
  Uint8Array.from({ length }, () => random() & 0xff);

/** The bytes at `offset` of a buffer whose other bytes would change the sum. */
function placed(bytes: Uint8Array, offset: number): DataView {
  const buffer = new Uint8Array(offset + bytes.length + 16).fill(0xa5);
  buffer.set(bytes, offset);
  return viewOf(buffer);
}

describe('RFC 1071 §3: the worked example', () => {
  const bytes = hex('00 01 f2 03 f4 f5 f6 f7');

  test('00 01 f2 03 f4 f5 f6 f7 sums to ddf2', () => {
    expect(sum(viewOf(bytes), 0, 8)).toBe(0xddf2);
    expect(checksum(viewOf(bytes), 0, 8)).toBe(0x220d);
  });

  test('"the sum over the data with its checksum is all ones"', () => {
    expect(sum(viewOf(hex('00 01 f2 03 f4 f5 f6 f7 22 0d')), 0, 10)).toBe(0xffff);
  });
});

describe('the fast sum equals the obvious one', () => {
  test('for every length from 0 to 2000, at odd and even offsets', () => {
    for (let length = 0; length <= 2000; length++) {
      const bytes = randomBytes(length);
      const offset = below(20);
      const view = placed(bytes, offset);
      const where = `length ${length}, offset ${offset}`;
      expect(sum(view, offset, offset + length), where).toBe(obviousSum(bytes));
      expect(checksum(view, offset, offset + length), where).toBe(obviousChecksum(bytes));
    }
  });

  test.each([
    ['nothing', 0, 0, 0],
    ['nothing, with a seed', 0, 0, 0xabcd],
    ['one byte of 0xff', 1, 0xff, 0],
    ['64 KiB of 0xff', 65536, 0xff, 0],
    ['64 KiB of 0xff and one more byte', 65537, 0xff, 0],
    ['128 KiB of 0xff with the largest seed', 131072, 0xff, 0xffff],
    ['64 KiB of zero', 65536, 0, 0],
    ['8 bytes of 0x80, the sign bit of every word', 8, 0x80, 0],
  ])('%s', (_, length, byte, seed) => {
    const bytes = new Uint8Array(length).fill(byte);
    expect(sum(placed(bytes, 3), 3, 3 + length, seed)).toBe(obviousSum(bytes, seed));
  });

  test('a sum seeds the next one wherever the bytes are split evenly', () => {
    for (let round = 0; round < 500; round++) {
      const bytes = randomBytes(1 + below(200));
      const split = 2 * below((bytes.length >> 1) + 1);
      const view = placed(bytes, 5);
      const first = sum(view, 5, 5 + split);
      expect(sum(view, 5 + split, 5 + bytes.length, first)).toBe(obviousSum(bytes));
      expect(checksum(view, 5 + split, 5 + bytes.length, first)).toBe(obviousChecksum(bytes));
    }
  });
});

describe('RFC 1624: a checksum whose block changed in one word', () => {
  test('§4: 0xdd2f with 0x5555 become 0x3285 is 0x0000, not 0xffff', () => {
    expect(updateChecksum(0xdd2f, 0x5555, 0x3285)).toBe(0x0000);
  });

  test('equals the checksum made anew, for random blocks and words', () => {
    for (let round = 0; round < 5000; round++) {
      const words = Array.from({ length: 1 + below(12) }, anyWord);
      const at = below(words.length);
      const change = anyWord();
      // A block of nothing but zeros is RFC 1624's corner; it has its own test.
      if (words.every((word) => word === 0) || words.with(at, change).every((word) => word === 0))
        continue;
      const old = obviousChecksum(bytesOf(words));
      const updated = updateChecksum(old, words[at] ?? 0, change);
      expect(updated, `${words} with ${change} at ${at}`).toBe(
        obviousChecksum(bytesOf(words.with(at, change))),
      );
    }
  });

  test.each([
    ['0x0000 stays', 0x1234, 0x0000, 0x0000],
    ['0xffff stays', 0x1234, 0xffff, 0xffff],
    ['0x0000 becomes 0xffff', 0x1234, 0x0000, 0xffff],
    ['0xffff becomes 0x0000', 0x1234, 0xffff, 0x0000],
    ['under a checksum of 0x0000', 0x0000, 0x00ff, 0xff00],
  ])(
    '%s: both zeros of one’s complement give a block that still sums to 0xffff',
    (_, old, word, change) => {
      // The rest of the block is one word, chosen so that `old` is right for it.
      const rest = obviousChecksum(bytesOf([old, word]));
      expect(obviousSum(bytesOf([old, word, rest]))).toBe(0xffff);
      const updated = updateChecksum(old, word, change);
      expect(obviousSum(bytesOf([updated, change, rest]))).toBe(0xffff);
    },
  );
});

/** A random word; the two zeros of one's complement come often. */
function anyWord(): number {
  const [zero, minusZero] = [0, 0xffff];
  return [zero, minusZero, below(0x10000), below(0x10000)][below(4)] ?? 0;
}

function bytesOf(words: number[]): Uint8Array {
  return Uint8Array.from(words.flatMap((word) => [word >> 8, word & 0xff]));
}
