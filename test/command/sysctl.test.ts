// `sysctl`, as Debian's procps 4.0 prints and refuses; each expectation was tried in a namespace.

import { expect, test } from 'vitest';
import { Shell } from '../../src/command/shell.ts';
import { Stack } from '../../src/stack.ts';
import { byUs } from '../support/iproute.ts';

test.each<[string, string, string, number]>([
  ['sysctl net.ipv4.ip_forward', 'net.ipv4.ip_forward = 0\n', '', 0],
  ['sysctl net.ipv4.ip_forward=1', 'net.ipv4.ip_forward = 1\n', '', 0],
  ['sysctl net.ipv4.route.flush', '', '', 0],
  ['sysctl -N net.ipv4.route.flush', '', '', 0],
  ['sysctl -a -r route.fl', '', '', 0],
  ['sysctl -w net.ipv4.route.flush=1', 'net.ipv4.route.flush = 1\n', '', 0],
  ['sysctl -n net/ipv4/route/flush=-1', '-1\n', '', 0],
  ['sysctl -w net/ipv4/ip_forward=0', 'net.ipv4.ip_forward = 0\n', '', 0],
  ['sysctl -n net.ipv4.ip_forward', '0\n', '', 0],
  ['sysctl -q net.ipv4.ip_forward=1', '', '', 0],
  [
    'sysctl net.ipv4.conf.lo.rp_filter=1 net.ipv4.conf.all.rp_filter=2',
    'net.ipv4.conf.lo.rp_filter = 1\nnet.ipv4.conf.all.rp_filter = 2\n',
    '',
    0,
  ],
  [
    'sysctl net.ipv4.foo',
    '',
    'sysctl: cannot stat /proc/sys/net/ipv4/foo: No such file or directory\n',
    1,
  ],
  [
    'sysctl net.ipv4.ip_forward=x',
    '',
    'sysctl: setting key "net.ipv4.ip_forward": Invalid argument\n',
    1,
  ],
  [
    'sysctl net.ipv4.fib_multipath_hash_policy=9',
    '',
    'sysctl: setting key "net.ipv4.fib_multipath_hash_policy": Invalid argument\n',
    1,
  ],
  // What is refused is told, and the rest is done.
  [
    'sysctl net.ipv4.foo net.ipv4.ip_forward=x net.ipv4.ip_default_ttl=63',
    'net.ipv4.ip_default_ttl = 63\n',
    'sysctl: cannot stat /proc/sys/net/ipv4/foo: No such file or directory\n' +
      'sysctl: setting key "net.ipv4.ip_forward": Invalid argument\n',
    1,
  ],
  // A value that is set is shown as it was written.
  ['sysctl net.ipv4.ip_default_ttl=0x20', 'net.ipv4.ip_default_ttl = 0x20\n', '', 0],
  ['sysctl "net.ipv4.ip_default_ttl = 50"', 'net.ipv4.ip_default_ttl = 50\n', '', 0],
  ['sysctl -n net.ipv4.ip_default_ttl=040', '040\n', '', 0],
  ['sysctl -nq net.ipv4.ip_forward=0', '', '', 0],
  ['sysctl -q net.ipv4.ip_forward', 'net.ipv4.ip_forward = 0\n', '', 0],
  ['sysctl -N net/ipv4/ip_forward', 'net.ipv4.ip_forward\n', '', 0],
  ['sysctl -e net.ipv4.foo net.ipv4.ip_forward', 'net.ipv4.ip_forward = 0\n', '', 0],
  ['sysctl -eq net.ipv4.foo=1', '', '', 0],
  ['sysctl -a -r ^net.ipv4.ip_d', 'net.ipv4.ip_default_ttl = 64\n', '', 0],
  ['sysctl -aN -r default_ttl', 'net.ipv4.ip_default_ttl\n', '', 0],
  ['sysctl -a -r [', '', '', 0],
  ['sysctl -r default net.ipv4.ip_forward', '', '', 0],
  ...['256', '0', '-1', 'x', '', '+5'].map((value): [string, string, string, number] => [
    `sysctl "net.ipv4.ip_default_ttl=${value}"`,
    '',
    'sysctl: setting key "net.ipv4.ip_default_ttl": Invalid argument\n',
    1,
  ]),
  [
    'sysctl net.ipv4.ip_def*',
    '',
    'sysctl: cannot stat /proc/sys/net/ipv4/ip_def*: No such file or directory\n',
    1,
  ],
  [
    'sysctl -w net.ipv4.ip_forward',
    '',
    'sysctl: net.ipv4.ip_forward: expected NAME=VALUE, as net.ipv4.ip_forward=1\n',
    1,
  ],
])('%s', (command, out, err, status) => {
  expect(byUs([command])).toEqual([{ command, out, err, status }]);
});

test('no words, or an option that nobody knows: usage', () => {
  for (const { status, err } of byUs(['sysctl', 'sysctl -z', 'sysctl -w', 'sysctl -r'])) {
    expect(status).toBe(255);
    expect(err).toContain('Usage: tapip sysctl');
  }
});

test('a refused value changes nothing', () => {
  const stack = new Stack();
  new Shell(stack).run(['sysctl', 'net.ipv4.conf.lo.rp_filter=-9999999999']);
  expect(stack.sysctl.get('net.ipv4.conf.lo.rp_filter')).toBe(0);
});

test('all of them, by name', () => {
  const { out } = new Shell(new Stack()).run(['sysctl', '-a']);
  const names = out.split('\n').map((line) => line.split(' = ')[0] ?? '');
  expect(names).toContain('net.ipv4.conf.default.accept_local');
  expect(names).toEqual([...names.filter((name) => name !== '').sort(), '']);
});

test('a folder: all that is in it', () => {
  const shell = new Shell(new Stack());
  const { out } = shell.run(['sysctl', 'net.ipv4']);
  expect(out).toBe(shell.run(['sysctl', '-a', '-r', '^net.ipv4.']).out);
  expect(shell.run(['sysctl', '-N', 'net/ipv4/conf/lo']).out).toMatch(
    /^(net\.ipv4\.conf\.lo\.\w+\n)+$/,
  );
  expect(shell.run(['sysctl', 'net.ipv4=1']).status).toBe(1);
});

test('JSON', () => {
  const shell = new Shell(new Stack(), { json: true });
  expect(JSON.parse(shell.run(['sysctl', 'net.ipv4.ip_forward']).out)).toEqual([
    { name: 'net.ipv4.ip_forward', value: 0 },
  ]);
});

test('the thresholds of reassembly keep their order, as in Linux', () => {
  const statuses = byUs([
    'sysctl net.ipv4.ipfrag_high_thresh=3145727',
    'sysctl net.ipv4.ipfrag_low_thresh=4194305',
    'sysctl net.ipv4.ipfrag_high_thresh=3145728',
    'sysctl net.ipv4.ipfrag_time=1',
  ]).map(({ status }) => status);
  expect(statuses).toEqual([1, 1, 0, 0]);
});
