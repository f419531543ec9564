// docs/rfc-map.md says what the tests and the code say. After a change: npx vitest run test/rfc.test.ts -u

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { CATALOGUE } from './rfc/catalogue.ts';
import { mapOf, namesIn } from './rfc/map.ts';
import { pageOf } from './rfc/page.ts';
import { may, must, notYet, outOfScope, type Requirement, same } from './rfc/requirement.ts';
import { declares } from './support/declarations.ts';
import { titlesBelow, titlesOf } from './support/titles.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

test('docs/rfc-map.md has every requirement, as the tests’ titles and the code have it', async () => {
  const map = mapOf(CATALOGUE, titlesBelow(ROOT, 'test'), isDeclared);
  expect(map.faults).toEqual([]);
  await expect(pageOf(CATALOGUE, map)).toMatchFileSnapshot('../docs/rfc-map.md');
});

describe('what the map finds wrong', () => {
  const one = must('§1.2', 'It is so.', 'a.ts: A.b');
  const proof = 'RFC 9 §1.2: it is so';

  test.each<[string, Requirement[], string[], string[]]>([
    ['nothing', [one], [proof], []],
    ['no test', [one], ['it is so'], ['met, and no test says so']],
    ['no such function', [must('§1.2', '', 'a.ts: A.c')], [proof], ['there is no src/a.ts: A.c']],
    ['a test of what is not there', [must('§1.2', '', notYet('why'))], [proof], ["is 'not yet'"]],
    ['twice', [one, one], [proof], ['twice']],
    ['a section that is not there', [one], [proof, 'RFC 9 §1.3: not so'], ['has no RFC 9 §1.3']],
    ['a number that is not there', [one], [proof, 'RFC 9 §1.2/2: not so'], ['has no RFC 9 §1.2/2']],
    ['a section above it', [one], [proof, 'RFC 9 §1: many things'], []],
    ['another RFC', [one], [proof, 'RFC 8 §1.3: not so'], []],
    ['a chapter out of scope', [must('§7', '', outOfScope('why'))], ['RFC 9 §7.1: x'], []],
    ['the same', [one, may('§2', '', same('RFC 9 §1.2'))], ['RFC 9 §2: it is so'], []],
    ['the same as nothing', [may('§2', '', same('RFC 9 §3'))], [], ['of which nothing is said']],
  ])('%s', (_, requirements, titles, faults) => {
    const catalogue = [{ number: 9, title: '', parts: [{ heading: '', requirements }] }];
    const tests = titles.map((text) => ({ file: 'a.test.ts', text }));
    const found = mapOf(catalogue, tests, (place) => place === 'a.ts: A.b').faults;
    expect(found).toEqual(faults.map((fault) => expect.stringContaining(fault)));
  });

  test.each([
    ['RFC 9 §1.2: it', ['RFC 9 §1.2']],
    ['it (RFC 9 §1.2)', ['RFC 9 §1.2']],
    ['RFC 9 §1.2/3,14: it', ['RFC 9 §1.2/3', 'RFC 9 §1.2/14']],
    ['RFC 9 §1.2 (g)/1, RFC 8 §2: it', ['RFC 9 §1.2 (g)/1', 'RFC 8 §2']],
    ['RFC 9, its part/2: it', ['RFC 9, its part/2']],
    ['RFC 9, as it says, and 8', []],
  ])('what %j names', (title, names) => {
    expect(namesIn(title)).toEqual(names);
  });
});

test('titles are those of groups, of tests, and of rows that begin with an RFC', () => {
  const source = `
    // test('no')
    describe('a', () => {
      test.each<[string, number]>([['RFC 9: b', 1], ['no', 2, 'RFC 9: c']])('%s d', () => f('no'));
      test.skip('no', () => {});
      test.skipIf(x)(\`e\${f}g\`, () => {});
      describeHeader('h\\'i', { says: 'RFC 9: no' });
      for (const { name } of [{ name: 'RFC 9: j' }, { name: 'no' }]) test(name, () => {});
    });`;
  const titles = ['a', 'RFC 9: b', 'RFC 9: c', '%s d', 'e…g', "h'i", 'RFC 9: j'];
  expect(titlesOf(source)).toEqual(titles);
});

test('what is declared is found by its name, and no more than that', () => {
  const source = `export const a = 1;
class B {
  readonly #c = 1;
  static get d(): number {
    return f(1);
  }
  #g<T>(h: T): void {}
}
export function i(): void {}
`;
  const names = ['a', 'B', 'B.#c', 'B.d', 'B.#g', 'i', 'B.f', 'B.return', 'B.i', 'h', 'c', 'B.a'];
  expect(names.filter((name) => declares(source, name))).toEqual(names.slice(0, 6));
});

/** Whether `ip/input.ts: IpInput.input` is there. */
function isDeclared(place: string): boolean {
  const [file = '', name = ''] = place.split(': ');
  const path = `${ROOT}src/${file}`;
  return existsSync(path) && declares(readFileSync(path, 'utf8'), name);
}
