// Bytes as base64 and back, as Node has it.

import { expect, test } from 'vitest';
import { fromBase64 } from '../../src/trace/base64.ts';
import { toBase64 } from '../../src/trace/tobase64.ts';

test.each([0, 1, 2, 3, 4, 98, 1514, 6143, 6144, 6145, 6146, 65_549])('%i bytes', (length) => {
  const bytes = Uint8Array.from({ length }, (_, n) => (n * 31 + length) & 0xff);
  const text = toBase64(bytes);
  expect(text).toBe(Buffer.from(bytes).toString('base64'));
  expect(fromBase64(text)).toEqual(bytes);
});
