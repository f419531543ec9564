// `rule` where no kernel is asked: the most important outputs, what we have not, that nothing changes by an error, and
// the files of `save`.

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

const RULES = `rule add not from 10.1.2.3/8 to 5.6.7.8 iif d0 oif d1 fwmark 1/3 tos 0x10 ipproto tcp dport 2-3 table 300 suppress_prefixlength 3 suppress_ifgroup 7 protocol static realms 3/4 pref 7
  rule add goto 9 pref 8
  rule add prohibit sport 5 pref 32765`;

const stackOf = (lines = RULES): Stack => {
  const stack = new Stack({ loopbackUp: false });
  for (const { command, err } of byUs(commandsOf(lines), stack))
    expect(`${command}: ${err}`).toBe(`${command}: `);
  return stack;
};

const shown = (stack: Stack): string => new Shell(stack).run(['rule']).out;

const SHOWN = `0:\tfrom all lookup local
7:\tnot from 10.1.2.3/8 to 5.6.7.8 tos 0x10 fwmark 0x1/0x3 iif d0 [detached] oif d1 [detached] ipproto tcp dport 2-3 lookup 300 suppress_prefixlength 3 suppress_ifgroup 7 realms 3/4 proto static
8:\tfrom all goto 9 [unresolved]
32765:\tfrom all sport 5 prohibit
32766:\tfrom all lookup main
32767:\tfrom all lookup default
`;

describe('golden', () => {
  test.each([
    ['rule', SHOWN],
    ['rule show table 300 from 10/8', `${SHOWN.split('\n')[1]}\n`],
    ['-d rule show pref 32765', '32765:\tfrom all sport 5 prohibit proto unspec\n'],
    ['-N -d rule show pref 0', '0:\tfrom all lookup 255 proto 2\n'],
    ['-j rule show pref 8', '[{"priority":8,"src":"all","goto":9,"unresolved":null}]\n'],
    [
      '-j rule show pref 7',
      '[{"priority":7,"not":null,"src":"10.1.2.3","srclen":8,"dst":"5.6.7.8","tos":"0x10","fwmark":"0x1","fwmask":"0x3","iif":"d0","iif_detached":null,"oif":"d1","oif_detached":null,"ipproto":"tcp","dport_start":2,"dport_end":3,"table":"300","suppress_prefixlen":3,"suppress_ifgroup":"7","flow_from":"3","flow_to":"4","protocol":"static"}]\n',
    ],
  ])('%s', (command, out) => {
    expect(byUs([command], stackOf())[0]).toMatchObject({ status: 0, out, err: '' });
  });
});

const NO_NAT =
  'Error: argument "nat" is wrong: tapip has no NAT, and Linux has none in its rules any more';

describe('what fails changes nothing', () => {
  test.each<[string, number, string]>([
    ['rule add l3mdev', 255, 'Error: argument "l3mdev" is wrong: tapip has no L3 master devices'],
    [
      'rule add tun_id 5',
      255,
      'Error: argument "5" is wrong: tapip has no tunnels, and so no "tun_id"',
    ],
    ['rule add t 5', 255, 'Error: argument "5" is wrong: tapip has no tunnels, and so no "tun_id"'],
    ['rule add nat 1.2.3.4', 255, NO_NAT],
    ['rule add map-to 1.2.3.4', 255, NO_NAT],
    ['rule add type nat', 255, NO_NAT],
    ['rule show l3mdev', 255, 'Error: argument "l3mdev" is wrong: tapip has no L3 master devices'],
    ['rule add from ::1', 1, 'Error: any valid prefix is expected rather than "::1".'],
    [
      'rule add from 10.0.0.0/8 pref 7 foo',
      255,
      'Error: argument "foo" is wrong: Failed to parse rule type',
    ],
    ['rule add goto 9 pref 8', 2, 'RTNETLINK answers: File exists'],
    ['rule add pref 9 tos 1', 2, 'Error: Invalid dsfield (tos): ECN bits must be 0.'],
    ['rule del pref 9', 2, 'RTNETLINK answers: No such file or directory'],
    ['rule replace pref 9', 255, 'Command "replace" is unknown, try "tapip rule help".'],
    ['rule flush table x', 255, 'Error: argument "x" is wrong: table id value is invalid'],
    ['rule restore', 255, 'Magic mismatch (0 elems, 0 magic)'],
  ])('%s', (command, status, err) => {
    const stack = stackOf();
    const [ended] = byUs([command], stack);
    expect(ended).toMatchObject({ status, out: '', err: `${err}\n` });
    expect(shown(stack)).toBe(SHOWN);
  });

  test.each(['rule help', 'rule h', 'rule add help', 'rule del h'])('%s', (command) => {
    const [ended] = byUs([command]);
    expect(ended).toMatchObject({ status: 255, out: '' });
    expect(ended?.err).toMatch(/^Usage: tapip rule \{ add \| del \} SELECTOR ACTION\n/);
  });
});

/** By Linux 6.18, but for the request's numbers and the mask that it tells of a single port. */
const SAVED = hex(`86 69 70 71
  34 00 00 00 20 00 02 00 00 00 00 00 00 00 00 00  02 00 00 00 ff 00 00 01 00 00 00 00
  08 00 0f 00 ff 00 00 00  08 00 0e 00 ff ff ff ff  05 00 15 00 02 00 00 00
  8c 00 00 00 20 00 02 00 00 00 00 00 00 00 00 00  02 20 08 10 fc 00 00 01 1a 00 00 00
  08 00 0f 00 2c 01 00 00  08 00 0e 00 03 00 00 00  05 00 15 00 04 00 00 00
  07 00 03 00 64 30 00 00  07 00 11 00 64 31 00 00  08 00 06 00 07 00 00 00
  08 00 0a 00 01 00 00 00  08 00 10 00 03 00 00 00  08 00 18 00 02 00 03 00
  05 00 16 00 06 00 00 00  08 00 0d 00 07 00 00 00  08 00 01 00 05 06 07 08
  08 00 02 00 0a 01 02 03  08 00 0b 00 04 00 03 00
  44 00 00 00 20 00 02 00 00 00 00 00 00 00 00 00  02 00 00 00 00 00 00 02 04 00 00 00
  08 00 0f 00 00 00 00 00  08 00 0e 00 ff ff ff ff  05 00 15 00 00 00 00 00
  08 00 06 00 08 00 00 00  08 00 04 00 09 00 00 00
  44 00 00 00 20 00 02 00 00 00 00 00 00 00 00 00  02 00 00 00 00 00 00 08 00 00 00 00
  08 00 0f 00 00 00 00 00  08 00 0e 00 ff ff ff ff  05 00 15 00 00 00 00 00
  08 00 06 00 fd 7f 00 00  08 00 17 00 05 00 05 00
  3c 00 00 00 20 00 02 00 00 00 00 00 00 00 00 00  02 00 00 00 fe 00 00 01 00 00 00 00
  08 00 0f 00 fe 00 00 00  08 00 0e 00 ff ff ff ff  05 00 15 00 02 00 00 00  08 00 06 00 fe 7f 00 00
  3c 00 00 00 20 00 02 00 00 00 00 00 00 00 00 00  02 00 00 00 fd 00 00 01 00 00 00 00
  08 00 0f 00 fd 00 00 00  08 00 0e 00 ff ff ff ff  05 00 15 00 02 00 00 00  08 00 06 00 ff 7f 00 00`);

describe('save and restore', () => {
  const save = (stack: Stack) => new Shell(stack).run(['rule', 'save']);
  const restore = (stack: Stack, bytes: Uint8Array) =>
    new Shell(stack).run(['rule', 'restore'], bytes);

  test('save writes what Linux does', () => {
    expect(save(stackOf())).toEqual({ status: 0, out: '', err: '', bytes: SAVED });
  });

  test('restore makes the rules again; the first, whose priority is not told, comes anew', () => {
    const stack = stackOf('rule flush');
    expect(restore(stack, SAVED)).toMatchObject({ status: 0, err: '' });
    expect(shown(stack)).toBe(SHOWN.replace('0:', '0:\tfrom all lookup local\n0:'));
  });

  test('restore adds also what is there already, as Linux does', () => {
    const stack = stackOf();
    restore(stack, SAVED);
    expect(stack.routes.rules()).toHaveLength(12);
  });

  test.each<[string, Uint8Array, string]>([
    ['nothing', hex(''), 'Magic mismatch (0 elems, 0 magic)'],
    ['three bytes', SAVED.slice(0, 3), 'Magic mismatch (0 elems, 0 magic)'],
    ['another magic', hex('24 12 31 45'), 'Magic mismatch (1 elems, 45311224 magic)'],
    [
      'a message cut short',
      SAVED.slice(0, 80),
      'Error: these are no saved rules: byte 52 begins no whole netlink message.',
    ],
    [
      'a message of another kind',
      Uint8Array.from(SAVED, (byte, at) => (at === 8 ? 24 : byte)),
      'Error: these are no saved rules: a message of type 24 is no rule.',
    ],
    [
      'an attribute longer than its message',
      Uint8Array.from(SAVED, (byte, at) => (at === 48 ? 9 : byte)),
      'Error: these are no saved rules: byte 28 of a message begins no whole attribute.',
    ],
  ])('restore refuses %s, and changes nothing', (_, bytes, err) => {
    const stack = stackOf();
    expect(restore(stack, bytes)).toMatchObject({ status: 255, out: '', err: `${err}\n` });
    expect(shown(stack)).toBe(SHOWN);
  });
});

const reason = needs('unshare', 'ip');

describe.skipIf(reason)(titled('files between us and Linux', reason), () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rules-'));
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  test('ip rule restore takes ours', async () => {
    const file = join(folder, 'ours');
    writeFileSync(file, SAVED);
    const { stdout, stderr } = await run(
      inNamespace(`ip rule flush; ip rule restore <${file}; ip rule`),
    );
    expect(`${stdout}${stderr}`).toBe(SHOWN.replace('0:', '0:\tfrom all lookup local\n0:'));
  });

  test('we take theirs', async () => {
    const file = join(folder, 'theirs');
    const commands = commandsOf(RULES).map((line) => `ip ${line}`);
    await run(inNamespace([...commands, `ip rule save >${file}`].join('\n')));
    const stack = stackOf('rule flush');
    new Shell(stack).run(['rule', 'restore'], new Uint8Array(readFileSync(file)));
    expect(shown(stack)).toBe(SHOWN.replace('0:', '0:\tfrom all lookup local\n0:'));
  });
});
