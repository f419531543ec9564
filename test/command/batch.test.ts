// Many commands, a line each: how lines become words, where an error is told to be, and what goes on. Held against
// `ip -batch` where this machine lets us.

import { describe, expect, test } from 'vitest';
import { runBatch, wordsOf } from '../../src/command/batch.ts';
import { type Outcome, Shell } from '../../src/command/shell.ts';
import { Stack } from '../../src/stack.ts';
import { inNamespace, needs, run, titled } from '../support/namespace.ts';

const RULES =
  '0:\tfrom all lookup local\n32766:\tfrom all lookup main\n32767:\tfrom all lookup default\n';
const NEVER = 'never reached';
const unknown = (object: string, line: number): string =>
  `Object "${object}" is unknown, try "tapip help".\nCommand failed -:${line}\n`;

interface Ended {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

function batch(source: string | Iterable<string>, force = false): Ended {
  const ended = { status: 0, out: '', err: '' };
  const shell = new Shell(new Stack({ loopbackUp: false }));
  ended.status = runBatch(shell, source, { name: '-', force }, ({ out, err }) => {
    ended.out += out;
    ended.err += err;
  });
  return ended;
}

/** Name, text, status, what is printed, the error. */
const SAME: readonly [string, string, Ended][] = [
  ['no line', '', { status: 0, out: '', err: '' }],
  ['an empty line', '\n', { status: 0, out: '', err: '' }],
  ['a line', 'rule\n', { status: 0, out: RULES, err: '' }],
  ['a line without an end', 'rule', { status: 0, out: RULES, err: '' }],
  ['a line that ends as in DOS', 'rule\r\n', { status: 0, out: RULES, err: '' }],
  ['white space around and between', ' \t rule \t show  \n', { status: 0, out: RULES, err: '' }],
  ['quoted words', `'rule' "show"\n`, { status: 0, out: RULES, err: '' }],
  ['comments, which begin anywhere', '# a\n  # b\nrule#show\n', { status: 0, out: RULES, err: '' }],
  ['a line over three', 'ru\\\nle s\\\nhow\n', { status: 0, out: RULES, err: '' }],
  [
    'a comment on a line that goes on, where its \\ counts for nothing',
    'ru\\\nle # c \\\nnot\n',
    { status: 1, out: RULES, err: unknown('not', 3) },
  ],
  [
    'the number of an error’s line, with all before it counted',
    '\n\n# c\nru\\\nle\nfoo bar\nrule\n',
    { status: 1, out: RULES, err: unknown('foo', 6) },
  ],
  [
    'the number of the last of several lines',
    'foo \\\n bar \\\n baz\n',
    { status: 1, out: '', err: unknown('foo', 3) },
  ],
  [
    'a refusal of the kernel’s: status 1, not 2',
    'route get 1.1.1.1\nrule\n',
    {
      status: 1,
      out: '',
      err: 'RTNETLINK answers: Network is unreachable\nCommand failed -:1\n',
    },
  ],
  [
    'options before the words of a line, which are none',
    '-j rule\n',
    { status: 1, out: '', err: unknown('-j', 1) },
  ],
];

describe('as ip -batch', () => {
  test.each(SAME)('%s', (_, text, ended) => {
    expect(batch(text)).toEqual(ended);
  });

  test('with force an error does not end it, and the status is 1', () => {
    const { status, out, err } = batch('foo\nrule\nbar\nrule\n', true);
    expect({ status, out, err }).toEqual({
      status: 1,
      out: RULES + RULES,
      err: unknown('foo', 1) + unknown('bar', 3),
    });
  });
});

const needed = needs('unshare', 'ip');

describe.skipIf(needed).concurrent(titled('what Linux says to the same', needed), () => {
  test.each(SAME)('%s', async (_, text, { status, out, err }) => {
    const linux = await run(inNamespace('ip -4 -batch -'), { input: text });
    expect({ status, out, err }).toEqual({
      status: linux.code,
      out: linux.stdout,
      err: linux.stderr.replace('try "ip ', 'try "tapip '),
    });
  });
});

describe('where ours says more', () => {
  test.each<[string, string, number, string]>([
    [
      'words that make no sense are told with their line',
      'rule frob\n',
      255,
      'Command "frob" is unknown, try "tapip rule help".\nCommand failed -:1\n',
    ],
    [
      'a quote without an end',
      '\nrule "show\n',
      1,
      'Unterminated quoted string\nCommand failed -:2\n',
    ],
    [
      'a line that goes on behind the end',
      'rule \\\n',
      1,
      'Missing continuation line\nCommand failed -:1\n',
    ],
  ])('%s', (_, text, status, err) => {
    expect(batch(text)).toEqual({ status, out: '', err });
  });

  test('with force it goes on behind them too', () => {
    const { status, out } = batch('rule frob\nrule "\nrule\n', true);
    expect({ status, out }).toEqual({ status: 1, out: RULES });
  });
});

describe('text that comes in pieces', () => {
  test.each<[string, string[]]>([
    ['within a word', ['ru', 'le\nrule', ' show\n']],
    ['at a line’s end', ['rule\n', 'rule\n']],
    ['before a line’s end', ['rule', '\nrule', '\n']],
    ['a character each', [...'rule\nrule']],
    ['with empty ones', ['', 'rule\n', '', 'rule', '']],
  ])('%s', (_, pieces) => {
    expect(batch(pieces)).toEqual({ status: 0, out: RULES + RULES, err: '' });
  });

  test('a line is carried out before the next piece is asked for', () => {
    const seen: string[] = [];
    function* pieces(): Generator<string> {
      seen.push('first');
      yield 'rule\n';
      seen.push('second');
      yield 'rule\n';
    }
    const shell = new Shell(new Stack({ loopbackUp: false }));
    runBatch(shell, pieces(), { name: '-', force: false }, () => seen.push('told'));
    expect(seen).toEqual(['first', 'told', 'second', 'told']);
  });

  test('behind the line that fails nothing is read', () => {
    function* pieces(): Generator<string> {
      yield 'foo\n';
      throw new Error(NEVER);
    }
    expect(batch(pieces()).status).toBe(1);
  });
});

describe('words', () => {
  test.each<[string, string, string[]]>([
    ['plain', 'route add default', ['route', 'add', 'default']],
    ['a quote within a word is a character', "sh'ow'", ["sh'ow'"]],
    ['a quoted word ends at its quote', "'rul'e show", ['rul', 'e', 'show']],
    ['the other quote within', `'a "b" c'`, ['a "b" c']],
    ['an empty one', `alias ''`, ['alias', '']],
    ['none', ' \t', []],
  ])('%s', (_, line, words) => {
    expect(wordsOf(line)).toEqual(words);
  });
});

test('a table that is not there is empty to a batch file, as to `ip -batch`; one command asks strictly', () => {
  const shell = new Shell(new Stack());
  const lines = 'route flush table 100\nroute show table 100\nroute list table 100 default\n';
  const told: Outcome[] = [];
  expect(runBatch(shell, lines, { name: 'f', force: false }, (one) => told.push(one))).toBe(0);
  expect(told.map(({ out, err }) => out + err)).toEqual(['', '', '']);
  expect(shell.run(['route', 'show', 'table', '100'])).toMatchObject({
    status: 2,
    err: 'Error: ipv4: FIB table does not exist.\nDump terminated\n',
  });
});
