// The titles of the tests, read from their source as text: of groups, of tests, and of the rows of tables.

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { codeOf } from './source.ts';

export interface Title {
  /** From the root of the house: `test/ip/input.test.ts`. */
  readonly file: string;
  readonly text: string;
}

/** Those of every test below `folder`, which is a path from `root`. */
export function titlesBelow(root: string, folder: string): Title[] {
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
  return files.sort().flatMap((file) => {
    const texts = titlesOf(readFileSync(join(root, file), 'utf8'));
    return texts.map((text) => ({ file, text }));
  });
}

/** Those in one source; of rows what begins with an RFC. What is filled in when the test runs is `…`; what never runs has none. */
export function titlesOf(source: string): string[] {
  const code = codeOf(source);
  return Array.from(code.matchAll(/'[^']*'|"[^"]*"|`[^`]*`/g)).flatMap(({ 0: literal, index }) => {
    const before = code.slice(Math.max(0, index - BEFORE), index).trimEnd();
    const text = source.slice(index + 1, index + literal.length - 1);
    const isTitle = TITLE.test(before) || (ROW.test(before) && text.startsWith('RFC '));
    return isTitle ? [text.replace(/\$\{[^}]*\}/g, '…').replace(/\\(.)/g, '$1')] : [];
  });
}

/** What is written before a title: `test(`, `describeHeader(`, `test.each(…)(`; before the name of a row. */
const TITLE = /(?<![\w.$])(?:test|it|describe\w*|titled)\($|\)\($/;
const ROW = /[[,]$|\bname:$/;

/** As much of the code before a text as its place can be told by, in characters. */
const BEFORE = 120;
