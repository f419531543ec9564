// JSON that is broken: the place and what belongs there.

import { describe, expect, test } from 'vitest';
import { JsonFault, readJson } from '../../src/core/json.ts';

const VALUE = 'a value: an object, a list, a text in double quotes, a number, true, false or null';

describe('broken JSON', () => {
  test.each([
    ['', `broken JSON without anything: expected ${VALUE}`],
    ['{"title":1', 'broken JSON that ends at line 1, column 11: expected a comma or }'],
    ['{"title":1\n', 'broken JSON that ends at line 1, column 11: expected a comma or }'],
    ['{"tapip": ', `broken JSON that ends at line 1, column 10: expected ${VALUE}`],
    ['{', 'broken JSON that ends at line 1, column 2: expected a name in double quotes, or }'],
    ['[1, [2, 3]', 'broken JSON that ends at line 1, column 11: expected a comma or ]'],
    ['{\n  "a": 1,\n}', 'broken JSON at line 3, column 1: expected a name in double quotes'],
    ['{\n  "a": [1,\n  2,]\n}', `broken JSON at line 3, column 5: expected ${VALUE}`],
    ['{"a" 1}', 'broken JSON at line 1, column 6: expected a colon'],
    ["{'a': 1}", 'broken JSON at line 1, column 2: expected a name in double quotes, or }'],
    ['{"a": 1} x', 'broken JSON at line 1, column 10: expected nothing more'],
    ['[1 2]', 'broken JSON at line 1, column 4: expected a comma or ]'],
    ['[1}', 'broken JSON at line 1, column 3: expected a comma or ]'],
    ['[01]', 'broken JSON at line 1, column 3: expected a comma or ]'],
    [
      '["a\nb"]',
      'broken JSON at line 1, column 2: expected a text that ends, without line breaks in it',
    ],
    [
      '{"a',
      'broken JSON at line 1, column 2: expected a name in double quotes that ends, without line breaks in it',
    ],
    ['[nul]', `broken JSON at line 1, column 2: expected ${VALUE}; or ]`],
  ])('%j', (text, says) => {
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
    expect(() => readJson(text)).toThrow(new JsonFault(says));
  });

  test('wherever a long one is cut, or a byte of it is wrong, a fault is found', () => {
    const whole = JSON.stringify({ a: [1.5e-7, 'x"\\\u2028ü', { b: null, c: [] }, {}], d: true });
    for (let n = 0; n < whole.length; n++) {
      for (const text of [whole.slice(0, n), `${whole.slice(0, n)}\u0000${whole.slice(n + 1)}`])
        expect(() => readJson(text), text).toThrow(JsonFault);
    }
    expect(readJson(whole)).toEqual(JSON.parse(whole));
  });
});
