import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openPlayground } from '../../../src/view/playground.ts';
import type { Hello } from '../../../src/view/protocol.ts';
import { readTopology } from '../../../src/view/readtopology.ts';
import { examplesFor, isAt } from '../../../web/act/words/examples.ts';
import { History } from '../../../web/act/words/history.ts';

describe('history', () => {
  const history = new History();
  for (const line of ['neigh show', 'route show', 'route show']) history.add(line);

  test.each<[string, -1 | 1, string, string | null]>([
    ['down from what is typed', 1, 'ru', null],
    ['up: the last one', -1, 'ru', 'route show'],
    ['up: the one before, once', -1, 'route show', 'neigh show'],
    ['up: no more', -1, 'neigh show', null],
    ['down', 1, 'neigh show', 'route show'],
    ['down to what was typed', 1, 'route show', 'ru'],
  ])('%s', (_, way, now, expected) => {
    expect(history.move(way, now)).toBe(expected);
  });
});

test('every example is one that the stack takes', () => {
  const path = new URL('../../../examples/topologies/router.json', import.meta.url);
  const read = readTopology(JSON.parse(readFileSync(path, 'utf8')));
  if (!read.ok) throw new Error(read.says);
  const { session } = openPlayground(read.topology);
  let hello: Hello | null = null;
  session.listen((message) => {
    if (message.type === 'hello') hello = message;
  });
  const { cast } = hello as unknown as Hello;
  const end = cast.cables.flatMap(({ ends }) => ends).find((one) => isAt(one, 'r')) ?? '';
  const scene = { cast, tables: cast.tables };
  for (const line of [
    'neigh replace 10.1.0.1 lladdr 02:00:00:00:09:09 dev eth0',
    ...examplesFor(end, scene),
  ])
    expect([line, session.answer({ do: 'words', node: 'r', line })]).toMatchObject([
      line,
      { ok: true },
    ]);
  expect(examplesFor('', scene)).toContain('neigh show');
});
