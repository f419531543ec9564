// docs/scripts.md does not rot: its scripts run, and it names every field that there is.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PROTOCOLS } from '../../src/dissect/protocols.ts';
import { parseScript } from '../../src/script/parse.ts';
import { runScript } from '../../src/script/run.ts';

const DOCS = readFileSync(new URL('../../docs/scripts.md', import.meta.url), 'utf8');

const scripts = [...DOCS.matchAll(/```pkt\n(.*?)```/gs)].map(([, text = '']) => text);

/** Lines of the docs that are statements, between a script's interfaces. */
const lines = [
  ...DOCS.matchAll(/^ {4}((?:route|neighbour|sysctl|ping|expect|eth0 [<>]) .*)$/gm),
].map(([, line = '']) => line);

test('there are some', () => {
  expect(scripts).toHaveLength(3);
  expect(lines.length).toBeGreaterThan(15);
});

test.each(scripts)('a script passes: %s', (text) => {
  expect(runScript(parseScript(text, 'docs'))).toMatchObject({ state: 'passed', failure: null });
});

test.each(lines)('a line is in the language: %s', (line) => {
  const before = 'interface eth0 10.0.0.1/24\nping 10.0.0.2';
  expect(() => parseScript(`${before}\n${line}`, 'docs')).not.toThrow();
});

test.each([...PROTOCOLS.values()].map(({ name, fields }) => [name, fields] as const))(
  'every field of %s is in the table',
  (name, fields) => {
    const row = DOCS.split('\n').find((line) => line.startsWith(`| \`${name}\` |`)) ?? '';
    for (const field of fields) expect(row).toContain(`\`${field.name}\``);
  },
);
