// docs/walkthrough.md does not rot: the files and methods that it names are there, and as many as it and README say.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Wire } from '../src/testing/wire/wire.ts';
import { LiveJourney } from '../src/view/livejourney.ts';
import { arpRequest, icmp } from './support/packets.ts';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const DOCS = read('docs/walkthrough.md');

const rows = [...DOCS.matchAll(/^\| \[(src\/.*?)\]\(\.\.\/(.*?)\) \| (.*) \|$/gm)].map(
  ([, name = '', path = '', what = '']) =>
    [name, path, [...what.matchAll(/`(.*?)`/g)].map(([, method = '']) => method)] as const,
);

test('as many files as it says, and as README says', () => {
  expect(rows).toHaveLength(19);
  expect(DOCS).toContain('Nineteen files');
  expect(read('README.md')).toContain('[nineteen files](docs/walkthrough.md)');
  const [, order = ''] = /To read it in its order:(.*)/s.exec(DOCS) ?? [];
  const files = [...order.matchAll(/`(src\/.*?)`/g)].map(([, path]) => path);
  expect(new Set(files).size).toBe(25);
  expect(files).toEqual(expect.arrayContaining(rows.map(([, path]) => path)));
});

test('the trace is the one that such a ping leaves', () => {
  const [, trace = ''] = /^```\n(#3 .*?)^```/ms.exec(DOCS) ?? [];
  const [us, kernel] = ['02:fd:38:c1:29:66', 'e2:5d:61:19:08:67'];
  const wire = new Wire({ interfaces: [{ addresses: ['10.0.0.1/24'], mac: us }] });
  const ends = { to: us, from: kernel };
  wire.inject(arpRequest({ ...ends, senderMac: kernel }));
  const lines: string[] = [];
  LiveJourney.attach(wire.stack, (line) => lines.push(line));
  wire.inject(icmp({ ...ends, identifier: 3600, sequence: 1 }));
  const told = lines.map((line) => line.replace(/^ *[\d.]+ ms {2}(.{11})../, '$1'));
  expect(told.map((line) => `${line}\n`).join('')).toBe(trace);
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
