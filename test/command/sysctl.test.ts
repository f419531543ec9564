// `sysctl`, as Debian's procps 4.0 prints and refuses; each expectation was tried in a namespace.

import { expect, test } from 'vitest';
import { Shell } from '../../src/command/shell.ts';
import { Stack } from '../../src/stack.ts';
import { byUs } from '../support/iproute.ts';

test.each<[string, string, string, number]>([
  ['sysctl net.ipv4.ip_forward', 'net.ipv4.ip_forward = 0\n', '', 0],
  ['sysctl net.ipv4.ip_forward=1', 'net.ipv4.ip_forward = 1\n', '', 0],
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
])('%s', (command, out, err, status) => {
  expect(byUs([command])).toEqual([{ command, out, err, status }]);
});

test('no words, or an option that nobody knows: usage', () => {
  for (const { status, err } of byUs(['sysctl', 'sysctl -z'])) {
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
