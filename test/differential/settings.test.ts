// What a setting of a device may be, and how it may be written: this kernel takes and refuses the same numbers. Linux reads
// all of them as plain integers (devinet_conf_proc), without bounds.

import { expect, it } from 'vitest';
import { Stack } from '../../src/stack.ts';
import { inNamespace, needs, run, titled } from '../support/namespace.ts';

const FOLDER = 'net.ipv4.conf.default.';
const VALUES = [
  -(2 ** 31) - 1,
  -(2 ** 31),
  -1,
  0,
  1,
  2,
  255,
  256,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
];
/** Of the stack, with the values at their edges. */
const OF_STACK: readonly (readonly [string, readonly number[]])[] = [
  ['net.ipv4.fwmark_reflect', [-1, 0, 1, 255, 256]],
  ...['net.ipv4.ipfrag_time', 'net.ipv4.route.mtu_expires'].map((name) => {
    // With HZ=250.
    return [name, [-8589935, -8589934, -1, 0, 1, 8589934, 8589935, 2 ** 31 - 1]] as const;
  }),
  ['net.ipv4.ipfrag_max_dist', [-1, 0, 2 ** 31 - 1]],
];
/** To write it does something, and it cannot be read. */
const FLUSH = 'net.ipv4.route.flush';

const reason = needs('unshare', 'sysctl');

const written = (sysctl: Stack['sysctl'], [name, value]: readonly [string, number]): string =>
  `${name} ${value}: ${sysctl.set(name, value) === null ? sysctl.get(name) : 'refused'}`;

it.skipIf(reason)(titled('Linux and the stack take the same numbers', reason), async () => {
  const { sysctl } = new Stack();
  const names = sysctl.names().filter((name) => name.startsWith(FOLDER));
  const asked = [...names.map((name) => [name, VALUES] as const), ...OF_STACK].flatMap(
    ([name, values]) => values.map((value) => [name, value] as const),
  );
  const lines = asked.map(([name, value]) => {
    const file = `/proc/sys/${name.replaceAll('.', '/')}`;
    return `echo "${name} ${value}: $(echo ${value} 2>/dev/null >${file} && cat ${file} || echo refused)"`;
  });
  const { stdout } = await run(inNamespace(lines.join('\n')));
  expect(names.length).toBeGreaterThan(15);
  expect(asked.map((each) => written(sysctl, each))).toEqual(stdout.trim().split('\n'));
});

it.skipIf(reason)(
  titled('Linux and the stack show no setting that is only written', reason),
  async () => {
    const { stdout, stderr } = await run(
      inNamespace(
        `sysctl ${FLUSH}; sysctl -N ${FLUSH}; sysctl -a 2>&1 | grep ${FLUSH} || sysctl ${FLUSH}=1`,
      ),
    );
    expect([stdout, stderr]).toEqual([`${FLUSH} = 1\n`, '']);
  },
);
