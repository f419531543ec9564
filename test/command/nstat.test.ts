// `nstat` where it is not Debian's: its history lives in the shell, and it is a word among others.

import { expect, test } from 'vitest';
import { runBatch } from '../../src/command/batch.ts';
import { allCounters } from '../../src/command/nstat/nstat.ts';
import { runCommands } from '../../src/command/run.ts';
import { Shell } from '../../src/command/shell.ts';
import { Stack } from '../../src/stack.ts';

const NOTHING = '#kernel\n';
const line = (name: string, value: number): string =>
  `${name.padEnd(32)}${String(value).padEnd(16)}   0.0\n`;

function counted(): Stack {
  const stack = new Stack();
  stack.ctx.counters.get('IpInReceives').value = 3;
  stack.ctx.counters.get('IcmpMsgInType42').value = 2;
  return stack;
}

const ALL = `${NOTHING}${line('IpInReceives', 3)}${line('IcmpMsgInType42', 2)}`;

test('the history is the shell’s: another one on the same stack has its own', () => {
  const stack = counted();
  const [one, other] = [new Shell(stack), new Shell(stack)];
  expect(one.run(['nstat']).out).toBe(ALL);
  expect(one.run(['nstat']).out).toBe(NOTHING);
  expect(other.run(['nstat']).out).toBe(ALL);
});

test('lines of one batch share it, and so do the commands of one call', () => {
  let printed = '';
  const shell = new Shell(counted());
  runBatch(shell, 'nstat\nnstat\nnstat -a IpIn*\n', { name: '-', force: false }, ({ out }) => {
    printed += out;
  });
  expect(printed).toBe(`${ALL}${NOTHING}${NOTHING}${line('IpInReceives', 3)}`);
  expect(runCommands(counted(), 'nstat\nnstat')).toBe(`${ALL}${NOTHING}`);
});

test('tapip’s own -j and -p count too', () => {
  const json = { kernel: { IpInReceives: 3, IcmpMsgInType42: 2 } };
  const run = (pretty: boolean) => new Shell(counted(), { json: true, pretty }).run(['nstat']).out;
  expect(run(false)).toBe(`${JSON.stringify(json)}\n`);
  expect(run(true)).toBe(`${JSON.stringify(json, null, 4)}\n`);
});

test.each([
  ['-d', '5'],
  ['-as', '-d5'],
  ['--scan=5', 'Ip*'],
])('there is no daemon: nstat %s %s is refused', (...words) => {
  const { status, out, err } = new Shell(counted()).run(['nstat', ...words]);
  expect(err).toBe('nstat: -d 5: there is no daemon here, and every rate is 0: leave -d out\n');
  expect({ status, out }).toEqual({ status: 255, out: '' });
});

test('all counters, for programs', () => {
  expect(allCounters(counted(), false)).toBe(ALL);
  expect(JSON.parse(allCounters(counted(), true))).toEqual({
    kernel: { IpInReceives: 3, IcmpMsgInType42: 2 },
  });
});
