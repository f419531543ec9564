// `tapip doctor` in rooms where everything is there, and in rooms where something is not.

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { needs, run, titled } from '../support/namespace.ts';
import { asNobody, PRIVATE_NEEDS, people, ROOT, room, TAPIP } from '../support/programs.ts';

const NEEDS = [
  'Linux with /proc',
  'koffi, for system calls',
  '/dev/net/tun',
  'unshare, from util-linux',
  'private namespaces',
];

for (const { name, reason, runs } of people()) {
  test.skipIf(reason)(titled(`all is well ${name}: exit 0`, reason), async () => {
    const { code, stdout, stderr } = await run(runs([...TAPIP, 'doctor']));
    const [first, ...rest] = stdout.split('\n');
    const who = name === 'as root' ? 'as root' : 'as user \\d+';
    expect(first).toMatch(new RegExp(`^node v\\S+ on linux \\w+, ${who}$`));
    expect(rest).toEqual([
      ...NEEDS.map((need) => `ok       ${need}`),
      '--link private works here: `tsping 10.0.0.2`',
      '',
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
}

const needed = needs(...PRIVATE_NEEDS);

describe
  .skipIf(needed)
  .concurrent(titled('what is missing, with the command for it', needed), () => {
    const REMEDY =
      '`sudo (?:sysctl -w kernel\\.apparmor_restrict_unprivileged_userns=0|sysctl -w kernel\\.unprivileged_userns_clone=1|sysctl -w user\\.max_user_namespaces=10000)`|run with CAP_SYS_ADMIN';

    test.each<[string, string, Readonly<Record<string, string>>]>([
      [
        'no /dev/net/tun',
        'mount -t tmpfs none /dev/net',
        {
          '/dev/net/tun':
            '/dev/net/tun is missing: run `sudo modprobe tun` \\(in a container: --device /dev/net/tun\\)',
        },
      ],
      [
        'no unshare',
        'PATH=/mnt',
        {
          'unshare, from util-linux': 'unshare, from util-linux: run `sudo apt install util-linux`',
          'private namespaces': 'private namespaces: unshare is needed to try',
        },
      ],
      [
        'namespaces are forbidden',
        "printf '#!/bin/sh\\nexit 1\\n' > /mnt/unshare; chmod +x /mnt/unshare; PATH=/mnt:$PATH",
        {
          'private namespaces': `private namespaces: this machine forbids private network namespaces: (?:${REMEDY})`,
        },
      ],
      [
        'no koffi',
        `cp -r '${join(ROOT, 'dist')}' '${join(ROOT, 'package.json')}' /mnt
       tapip() { '${process.execPath}' /mnt/dist/bin/tapip.js "$@"; }`,
        {
          'koffi, for system calls':
            'koffi, for system calls: koffi is not installed: run `npm install --include=optional`',
        },
      ],
      [
        'nothing at all',
        'mount -t tmpfs none /dev/net; PATH=/mnt',
        {
          '/dev/net/tun': '.*',
          'unshare, from util-linux': '.*',
          'private namespaces': '.*',
        },
      ],
    ])('%s: exit 2', async (_, setup, missing) => {
      const { stdout, stderr } = await room(
        `mount -t tmpfs none /mnt\n${setup}\ntapip doctor || echo "status $?"`,
      );
      expect(stderr).toBe('');
      expectFindings(stdout, missing);
    });

    const notRoot = asNobody();
    test.skipIf(notRoot)(
      titled('/dev/net/tun is closed to this user: exit 2', notRoot),
      async () => {
        const { stdout } = await room(`
        mount -t tmpfs none /dev/net; mknod -m 0600 /dev/net/tun c 10 200
        setpriv --reuid 65534 --regid 65534 --clear-groups ${TAPIP.join(' ')} doctor || echo "status $?"`);
        expectFindings(stdout, {
          '/dev/net/tun':
            '/dev/net/tun is closed to this user \\(mode 600\\): `sudo chmod 0666 /dev/net/tun`',
        });
      },
    );
  });

/** One line for each need (`closed` where permission is lacking, `missing` where a part is), then the verdict and the status. */
function expectFindings(stdout: string, missing: Readonly<Record<string, string>>): void {
  const lines = stdout.split('\n').slice(1);
  NEEDS.forEach((need, n) => {
    const problem = missing[need];
    if (problem === undefined) expect(lines[n]).toBe(`ok       ${need}`);
    else expect(lines[n]).toMatch(new RegExp(`^(?:missing|closed ) {2}${problem}$`));
  });
  expect(lines.slice(NEEDS.length)).toEqual([
    '--link private does not work here yet; --link sim works everywhere: `tsping --link sim 10.0.0.2`',
    'status 2',
    '',
  ]);
}
