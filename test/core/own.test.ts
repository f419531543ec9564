// Objects answer to more keys than they have.

import { expect, test } from 'vitest';
import { own } from '../../src/core/own.ts';

test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('%s', (key) => {
  expect(own({}, key)).toBeUndefined();
  expect(own(Object.fromEntries([[key, 7]]), key)).toBe(7);
});
