// `route save`, `restore` and `showdump`: the bytes that Linux writes for the same routes, and both ways between us
// and Debian's `ip`.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Shell } from '../../src/command/shell.ts';
import { Stack } from '../../src/stack.ts';
import { hex } from '../support/hex.ts';
import { byUs } from '../support/iproute.ts';
import { inNamespace, needs, run, titled } from '../support/namespace.ts';
import { commandsOf } from '../support/sameasip.ts';

const DEVICES = `link add d0 type veth peer name d1
  link add e0 type veth peer name e1
  link set lo up
  link set d0 up
  link set d1 up
  link set e0 up
  link set e1 up
  addr add 10.0.0.1/24 dev d0`;

const ROUTES = `route add 20.1.1.0/24 via 10.0.0.2 onlink dev d0 proto static src 10.0.0.1
  route add 30.0.0.0/8 dev d0 metric 5 table 1000 mtu 1400 advmss lock 5 congctl reno realm 7/8
  route add 31.0.0.0/8 via 10.0.0.2 initcwnd 9 fastopen_no_cookie 1
  route add 40.0.0.0/8 nexthop dev d0 weight 5 nexthop dev e0 onlink via 10.9.9.9
  route add blackhole 50.0.0.0/8 tos 8`;

const stackOf = (lines: string): Stack => {
  const stack = new Stack({ loopbackUp: false });
  for (const { command, err } of byUs(commandsOf(lines), stack))
    expect(`${command}: ${err}`).toBe(`${command}: `);
  return stack;
};

const save = (stack: Stack): Uint8Array =>
  new Shell(stack).run(['route', 'save', 'table', 'all']).bytes ?? new Uint8Array();

const show = (stack: Stack, options = {}): string =>
  new Shell(stack, options).run(['route', 'show', 'table', 'all']).out;

describe('save', () => {
  test('writes what Linux 6.18 does, but for flags and numbers of the request', () => {
    const stack = stackOf(`link add d0 type veth peer name d1
      link set d0 up
      link set d1 up
      addr add 10.0.0.1/24 dev d0
      route add 20.1.1.0/24 via 10.0.0.2 onlink dev d0 proto static src 10.0.0.1
      route add 40.0.0.0/8 nexthop dev d0 weight 5 nexthop via 10.0.0.3
      route add blackhole 50.0.0.0/8 tos 8`);
    const { bytes, out, err, status } = new Shell(stack).run(['route', 'save']);
    expect({ out, err, status }).toEqual({ out: '', err: '', status: 0 });
    expect(bytes).toEqual(
      hex(`24 12 31 45
        3c 00 00 00 18 00 02 00 00 00 00 00 00 00 00 00 02 18 00 00 fe 02 fd 01 00 00 00 00
        08 00 0f 00 fe 00 00 00 08 00 01 00 0a 00 00 00 08 00 07 00 0a 00 00 01 08 00 04 00 03 00 00 00
        44 00 00 00 18 00 02 00 00 00 00 00 00 00 00 00 02 18 00 00 fe 04 00 01 04 00 00 00
        08 00 0f 00 fe 00 00 00 08 00 01 00 14 01 01 00 08 00 07 00 0a 00 00 01
        08 00 05 00 0a 00 00 02 08 00 04 00 03 00 00 00
        48 00 00 00 18 00 02 00 00 00 00 00 00 00 00 00 02 08 00 00 fe 03 00 01 00 00 00 00
        08 00 0f 00 fe 00 00 00 08 00 01 00 28 00 00 00
        1c 00 09 00 08 00 00 04 03 00 00 00 10 00 00 00 03 00 00 00 08 00 05 00 0a 00 00 03
        2c 00 00 00 18 00 02 00 00 00 00 00 00 00 00 00 02 08 00 08 fe 03 00 06 00 00 00 00
        08 00 0f 00 fe 00 00 00 08 00 01 00 32 00 00 00`),
    );
  });

  test('takes the selectors of show', () => {
    const shell = new Shell(stackOf(`${DEVICES}\n${ROUTES}`));
    const { bytes } = shell.run(['route', 'save', 'type', 'blackhole']);
    const { out } = shell.run(['route', 'showdump'], bytes);
    expect(out).toBe('blackhole 50.0.0.0/8 tos 0x08 \n');
  });
});

describe('restore', () => {
  test('makes the same again in the order that it can be made in, and leaves what is there', () => {
    const saved = save(stackOf(`${DEVICES}\n${ROUTES}`));
    const stack = stackOf(DEVICES);
    const outcome = new Shell(stack).run(['route', 'restore'], saved);
    expect(outcome).toEqual({
      status: 0,
      out: '',
      err: 'RTNETLINK answers: File exists\n'.repeat(6),
    });
    expect(show(stack)).toBe(show(stackOf(`${DEVICES}\n${ROUTES}`)));
  });

  test('showdump prints them, as text in any mode', () => {
    const stack = stackOf(`${DEVICES}\n${ROUTES}`);
    const saved = save(stack);
    expect(new Shell(stack).run(['route', 'showdump'], saved).out).toBe(show(stack));
    expect(new Shell(stack, { json: true }).run(['route', 'showdump'], saved).out).toBe(
      show(stack),
    );
  });

  const whole = (): Uint8Array => save(stackOf(`${DEVICES}\n${ROUTES}`));
  test.each<[string, () => Uint8Array | null, string, number]>([
    ['no input', () => null, 'Magic mismatch (0 elems, 0 magic)\n', 1],
    ['a few bytes', () => whole().slice(0, 3), 'Magic mismatch (0 elems, 0 magic)\n', 1],
    ['another file', () => hex('64 63 62 61'), 'Magic mismatch (1 elems, 61626364 magic)\n', 1],
    [
      'a file that is cut off',
      () => whole().slice(0, -1),
      /^Error: saved routes: byte \d+ begins no whole netlink message\.\n$/.source,
      2,
    ],
    [
      'a message of another type',
      () => whole().map((byte, n) => (n === 8 ? 25 : byte)),
      'Error: saved routes: a message of type 25 and 92 bytes is no route.\n',
      2,
    ],
  ])('%s is refused, and changes nothing', (_, input, says, status) => {
    const stack = stackOf(DEVICES);
    const before = show(stack);
    const outcome = new Shell(stack).run(['route', 'restore'], input());
    expect(outcome.status).toBe(status);
    if (says.startsWith('^')) expect(outcome.err).toMatch(new RegExp(says));
    else expect(outcome.err).toBe(says);
    expect(show(stack)).toBe(before);
  });

  test('a route that was saved without a carrier is refused, as in Linux', () => {
    const saved = save(stackOf(`${DEVICES}\nlink set d1 down`));
    expect(new Shell(stackOf(DEVICES)).run(['route', 'restore'], saved)).toMatchObject({
      status: 2,
      err: expect.stringContaining(
        'Error: Invalid rtm_flags - can not contain DEAD or LINKDOWN.\n',
      ),
    });
  });
});

const reason = needs('unshare', 'ip');
describe.skipIf(reason)(titled('to and from Debian’s ip', reason), () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'save-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const linux = async (lines: string, then: string): Promise<string> => {
    const quiet = 'echo 1 | tee /proc/sys/net/ipv6/conf/*/disable_ipv6 >/dev/null';
    const made = commandsOf(lines).map((line) => `ip ${line}`);
    const { stdout, stderr } = await run(inNamespace([quiet, ...made, then].join('\n')));
    expect(stderr.replaceAll('RTNETLINK answers: File exists\n', '')).toBe('');
    return stdout;
  };

  test('ip shows and restores what we have saved', async () => {
    const stack = stackOf(`${DEVICES}\n${ROUTES}`);
    const file = join(folder, 'ours');
    writeFileSync(file, save(stack));
    const shown = await linux(
      DEVICES,
      `ip route showdump < ${file}; echo ==; ip route restore < ${file}; ip route show table all`,
    );
    const [dump, restored] = shown.split('==\n');
    expect(dump).toBe(show(stack));
    expect(restored).toBe(show(stack));
  });

  test('we show and restore what ip has saved', async () => {
    const file = join(folder, 'theirs');
    const shown = await linux(
      `${DEVICES}\n${ROUTES}`,
      `ip route save table all > ${file}; ip route show table all`,
    );
    const stack = stackOf(DEVICES);
    const shell = new Shell(stack);
    const saved = new Uint8Array(readFileSync(file));
    expect(shell.run(['route', 'showdump'], saved).out).toBe(shown);
    expect(shell.run(['route', 'restore'], saved).status).toBe(0);
    expect(show(stack)).toBe(shown);
  });
});
