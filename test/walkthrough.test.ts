// docs/walkthrough.md does not rot: the files and methods that it names are there, and as many as it and README say.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const DOCS = read('docs/walkthrough.md');

const rows = [...DOCS.matchAll(/^\| \[(src\/.*?)\]\(\.\.\/(.*?)\) \| (.*) \|$/gm)].map(
  ([, name = '', path = '', what = '']) =>
    [name, path, [...what.matchAll(/`(.*?)`/g)].map(([, method = '']) => method)] as const,
);

test('as many files as it says, and as README says', () => {
  expect(rows).toHaveLength(17);
  expect(DOCS).toContain('Seventeen files');
  expect(read('README.md')).toContain('[seventeen files](docs/walkthrough.md)');
  const [, order = ''] = /To read it in its order:(.*)/s.exec(DOCS) ?? [];
  const files = [...order.matchAll(/`(src\/.*?)`/g)].map(([, path]) => path);
  expect(new Set(files).size).toBe(22);
  expect(files).toEqual(expect.arrayContaining(rows.map(([, path]) => path)));
});

test.each(rows)('%s has the methods that it names', (name, path, methods) => {
  expect(path).toBe(name);
  expect(methods).not.toEqual([]);
  const code = read(path);
  for (const method of methods) {
    expect(code).toMatch(new RegExp(`^(  |export (function|class) )${method}\\b`, 'm'));
  }
});

const named = new Set([...DOCS.matchAll(/(src\/[\w/]+\.ts)/g)].map(([, path = '']) => path));

test.each([...named])('%s is there', (path) => expect(read(path)).not.toBe(''));
