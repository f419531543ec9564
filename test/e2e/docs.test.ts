// Programs in docs/ run as they stand there, by the Node that is here.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../support/namespace.ts';
import { ROOT } from '../support/programs.ts';

const page = (name: string): string => readFileSync(join(ROOT, 'docs', name), 'utf8');

test('trace.md: its command prints what stands below it', async () => {
  const [, command = '', printed] =
    /^prints, in a clone by `(.*?)`,\n\n```\n(.*?)```/ms.exec(page('trace.md')) ?? [];
  const { code, stdout } = await run(['sh', '-c', `cd '${ROOT}' && ${command}`]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: printed });
});

test('playground.md: its program', async () => {
  const [, program = ''] = /## In a program.*?```js\n(.*?)```/s.exec(page('playground.md')) ?? [];
  const node = `cd '${ROOT}' && '${process.execPath}' --input-type=module`;
  const { code, stdout, stderr } = await run(['sh', '-c', node], { input: program });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^hello\n(.*\n)*events\n/);
});
