// docs/trace.md does not rot: its example is the file, prints what the page says, and its tables name what is there.

import { readFileSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import { EVENT } from '../../src/trace/shapes/event.ts';

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const PAGE = read('docs/trace.md');

afterEach(() => vi.restoreAllMocks());

test('the example is the file, and prints what stands below it', async () => {
  const [, code, printed] = /```ts\n(.*?)```\n\nprints.*?\n\n```\n(.*?)```/s.exec(PAGE) ?? [];
  expect(code).toBe(read('examples/trace/ping.ts'));
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => lines.push(line));
  await import('../../examples/trace/ping.ts');
  expect(printed).toBe(`${lines.join('\n')}\n`);
});

test('every key of an event is told of, and no other', () => {
  const [, table = ''] = /## An event\n\n(.*?)\n\n/s.exec(PAGE) ?? [];
  const named = [...table.matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, key]) => key),
  );
  const { properties } = EVENT.definition as { properties: object };
  expect(named.toSorted()).toEqual(Object.keys(properties).toSorted());
});
