import { describe, expect, test } from 'vitest';
import { runCommands } from '../../src/command/run.ts';
import { ANY, ipv4 } from '../../src/ip/address.ts';
import { route } from '../../src/route/table.ts';
import { Stack } from '../../src/stack.ts';

describe('the settings of paths and redirects', () => {
  test.each<[string, number, readonly number[], readonly number[]]>([
    ['net.ipv4.ip_no_pmtu_disc', 0, [0, 1, 2, 3, 4, 255], [-1, 256]],
    ['net.ipv4.ip_forward_use_pmtu', 0, [0, 1, 255], [-1, 256]],
    ['net.ipv4.route.min_pmtu', 552, [68, 552, 100_000], [67, 0, -1]],
    ['net.ipv4.route.mtu_expires', 600, [0, -1, 100_000], []],
    ['net.ipv4.route.gc_timeout', 300, [1], []],
    ['net.ipv4.route.redirect_load', 20, [5], []],
    ['net.ipv4.route.redirect_number', 9, [0], []],
    ['net.ipv4.route.redirect_silence', 20_480, [1], []],
  ])('RFC 1191 §6.3/2: %s is %i at first', (name, first, taken, refused) => {
    const { sysctl } = new Stack();
    expect(sysctl.get(name)).toBe(first);
    for (const value of taken) {
      expect(sysctl.set(name, value), `${value}`).toBeNull();
      expect(sysctl.get(name)).toBe(value);
    }
    for (const value of refused) {
      expect(sysctl.set(name, value)?.says, `${value}`).toBe('Invalid argument');
    }
  });

  test.each([1, 0, -1])('net.ipv4.route.flush: %i is written, and all is forgotten', (value) => {
    const { routes, sysctl } = new Stack();
    const info = route({ network: ANY, length: 0, device: 2 });
    routes.exceptions.setMtu(info, ipv4(0xc0000209), 1400, false);
    const { count } = routes.changes;
    expect(routes.exceptions.count).toBe(1);
    expect(sysctl.set('net.ipv4.route.flush', value)).toBeNull();
    expect(routes.exceptions.count).toBe(0);
    expect(routes.changes.count).toBeGreaterThan(count);
    expect(sysctl.get('net.ipv4.route.flush')).toBeNull();
    expect(['flush', 'flash'].map((key) => sysctl.has(`net.ipv4.route.${key}`))).toEqual([
      true,
      false,
    ]);
  });

  test.each([
    ['accept_redirects', 1],
    ['secure_redirects', 1],
    ['send_redirects', 1],
    ['shared_media', 1],
  ])('conf.*.%s is %i at first, for all and for each', (key, first) => {
    const { sysctl } = new Stack();
    const found = ['all', 'default', 'lo'].map((who) => sysctl.get(`net.ipv4.conf.${who}.${key}`));
    expect(found).toEqual([first, first, first]);
  });

  test('RFC 1812 §4.3.3.2, Linux’s inet_forward_change: a router obeys no redirects until it is told to', () => {
    const stack = new Stack();
    const read = () => runCommands(stack, 'sysctl -n net.ipv4.conf.all.accept_redirects');
    runCommands(stack, 'sysctl net.ipv4.ip_forward=1');
    expect(read()).toBe('0\n');
    runCommands(stack, 'sysctl net.ipv4.ip_forward=0');
    expect(read()).toBe('1\n');
  });
});
