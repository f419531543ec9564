// Examples with letters, words and lines changed: whatever the text is, it is a syntax error or it has a result.

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { randomFrom } from '../../src/core/random.ts';
import { ScriptSyntaxError } from '../../src/script/fault.ts';
import { parseScript } from '../../src/script/parse.ts';
import { runScript } from '../../src/script/run.ts';

const FOLDER = new URL('../../examples/scripts/', import.meta.url);
const TEXTS = readdirSync(FOLDER).map((name) => readFileSync(new URL(name, FOLDER), 'utf8'));
const WORDS = [...new Set(TEXTS.join('\n').split(/\s+/))];
const ODD = [0, 1, 7, 255, 256, 65535, 65536, 4294967295];

test.each([1, 2, 3])('seed %i', (seed) => {
  const random = randomFrom(seed);
  const below = (n: number): number => (random() >>> 0) % n;
  const states: Record<string, number> = {};
  for (let n = 0; n < 300; n++) {
    const text = mutated(TEXTS[below(TEXTS.length)] ?? '', below);
    const state = stateOf(text);
    states[state] = (states[state] ?? 0) + 1;
  }
  for (const state of ['passed', 'failed', 'wrong']) expect(states[state]).toBeGreaterThan(9);
  expect(states.waiting).toBeGreaterThan(0);
});

function mutated(text: string, below: (n: number) => number): string {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  for (let n = below(3); n >= 0; n--) {
    const at = below(lines.length);
    const line = lines[at] ?? '';
    lines.splice(at, below(8) === 0 ? 0 : 1, changed(line, below));
  }
  return lines.join('\n');
}

function changed(line: string, below: (n: number) => number): string {
  const words = line.split(' ');
  const at = below(line.length + 1);
  switch (below(4)) {
    case 0:
      return '';
    case 1:
      return words.with(below(words.length), WORDS[below(WORDS.length)] ?? '').join(' ');
    case 2:
      return line.slice(0, at) + String.fromCharCode(32 + below(96)) + line.slice(at + below(3));
    default:
      return line.replace(/\d+/g, (number) =>
        below(3) > 0 ? number : `${ODD[below(ODD.length)]}`,
      );
  }
}

/** Anything but a syntax error is thrown on. */
function stateOf(text: string): string {
  try {
    return runScript(parseScript(text, 'x.pkt')).state;
  } catch (error) {
    if (error instanceof ScriptSyntaxError) return 'wrong';
    throw new Error(`${text}\n\n${error}`, { cause: error });
  }
}
