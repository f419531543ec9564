// A disk that is full: each program says it under its own name, and all in the same words.

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../support/namespace.ts';
import { ROOT, TAPIP, TSPING } from '../support/programs.ts';

const CAPTURE = join(ROOT, 'test/fixtures/arp.pcapng');
const SCRIPT = join(ROOT, 'examples/scripts/01-ping-gateway.pkt');
const SIM = '--link sim';

test.each([
  ['tsping', TSPING, `${SIM} -c 1 10.0.0.2`],
  ['tsping', TSPING, '-h'],
  ['tapip', TAPIP, 'help'],
  ['tapip', TAPIP, `traceroute ${SIM} 10.0.0.2`],
  ['tapip', TAPIP, `tracepath ${SIM} 10.0.0.2`],
  ['tapip', TAPIP, `trace ${CAPTURE}`],
  ['tapip', TAPIP, `script ${SCRIPT}`],
])('%s: %s %s', async (name, program, words) => {
  const command = [...program, ...words.split(' ')].join(' ');
  const { code, stderr } = await run(['sh', '-c', `${command} > /dev/full`]);
  const said = `${name}: standard output cannot be written (ENOSPC): make room there`;
  expect(stderr.trimEnd().split('\n').at(-1)).toBe(said);
  expect(code).toBe(2);
});
