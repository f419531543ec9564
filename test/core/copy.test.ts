import { expect, test } from 'vitest';
import { copyBytes } from '../../src/core/copy.ts';
import { viewOf } from '../support/hex.ts';
import { counting, upTo } from '../support/packets.ts';

test('every length from 0 to 40 at places of any alignment: these bytes and no other', () => {
  const from = counting(80);
  for (const length of upTo(41)) {
    for (const at of upTo(9)) {
      for (const place of upTo(9)) {
        const to = new Uint8Array(80).fill(0xa5);
        copyBytes(viewOf(from), at, viewOf(to), place, length);
        const expected = new Uint8Array(80).fill(0xa5);
        expected.set(from.subarray(at, at + length), place);
        expect(to, `${length} bytes from ${at} to ${place}`).toEqual(expected);
      }
    }
  }
});
