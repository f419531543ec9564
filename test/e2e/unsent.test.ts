// What the programs that send say, and with which status they end, where nothing can leave: each by its own options.

import { describe, expect, test } from 'vitest';
import { run } from '../support/namespace.ts';
import { TAPIP, TSPING } from '../support/programs.ts';

const NO_GROUPS = 'connect: Network is unreachable: no route to groups:';
const BROADCAST = 'connect: Permission denied: 10.0.0.255 is a broadcast address: name one host';
const FAILED = ' 1:  send failed\n     Resume: pmtu 65535 \n';

describe('nothing can leave', () => {
  test.each([
    ['tsping 224.0.0.1', `tsping: ${NO_GROUPS} name the device, as -I eth0\n`, '', 2],
    ['tapip traceroute 224.0.0.1', `${NO_GROUPS} name the device, as -i eth0\n`, '', 1],
    [
      'tapip tracepath 224.0.0.1',
      `tracepath: ${NO_GROUPS} give it one, with --gateway or --batch\n`,
      FAILED,
      0,
    ],
    ['tapip traceroute 10.0.0.255', `${BROADCAST}\n`, '', 1],
    ['tapip tracepath 10.0.0.255', `tracepath: ${BROADCAST}\n`, FAILED, 0],
  ])('%s', async (line, stderr, stdout, code) => {
    const [program, ...words] = line.split(' ');
    const command = program === 'tsping' ? TSPING : TAPIP;
    expect(await run([...command, ...words, '--link', 'sim'])).toEqual({ stderr, stdout, code });
  });

  test('a ping to everybody of which nothing leaves blames nobody who heard nothing', async () => {
    const words = '--link sim -b -M do -s 3000 -c 1 -W 1 10.0.0.255'.split(' ');
    const { stderr } = await run([...TSPING, ...words]);
    expect(stderr).toContain('message too long, mtu=1500');
    expect(stderr).not.toContain('icmp_echo_ignore_broadcasts');
  });
});

test('what these hints name is taken', async () => {
  const words = '--link sim -m 1 --gateway 10.0.0.2 224.0.0.1'.split(' ');
  const { stdout, code } = await run([...TAPIP, 'tracepath', ...words]);
  expect(stdout).toContain('1:  no reply');
  expect(code).toBe(0);
});
