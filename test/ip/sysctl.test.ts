import { beforeEach, describe, expect, test } from 'vitest';
import { randomFrom } from '../../src/core/random.ts';
import { parseCidr } from '../../src/ip/address.ts';
import { Addresses } from '../../src/ip/addresses.ts';
import { Combine, DeviceSetting } from '../../src/ip/conf.ts';
import { ipSettings } from '../../src/ip/settings.ts';
import type { Sysctl } from '../../src/ip/sysctl.ts';
import { Routes } from '../../src/route/lookup.ts';
import { HashPolicy, Multipath } from '../../src/route/multipath.ts';
import { Dice } from '../route/world.ts';
import { inNamespace, needs, run, titled } from '../support/namespace.ts';

const KEYS = [
  'forwarding',
  'rp_filter',
  'accept_redirects',
  'secure_redirects',
  'send_redirects',
  'shared_media',
  'accept_local',
  'src_valid_mark',
  'route_localnet',
  'ignore_routes_with_linkdown',
  'promote_secondaries',
  'accept_source_route',
  'bc_forwarding',
  'log_martians',
  'drop_unicast_in_l2_multicast',
];

const DEVICES = ['lo', 'e0', 'e1'];

class Host {
  readonly routes = new Routes();
  readonly addresses = new Addresses(this.routes);
  readonly multipath = new Multipath(randomFrom(1));
  readonly sysctl: Sysctl = ipSettings(this.routes, this.addresses, this.multipath);

  constructor() {
    for (const [n, name] of DEVICES.entries()) {
      this.addresses.addLink({ index: n + 1, name, mtu: 1500, loopback: n === 0 });
    }
  }

  set(name: string, value: number): string | null {
    return this.sysctl.set(name, value)?.says ?? null;
  }
}

let host: Host;

beforeEach(() => {
  host = new Host();
});

describe('names', () => {
  test('each is there, for each device, for all and for those to come', () => {
    const names = [...DEVICES, 'all', 'default'].flatMap((device) =>
      KEYS.map((key) => `net.ipv4.conf.${device}.${key}`),
    );
    const others = ['hash_fields', 'hash_policy', 'use_neigh'].map(
      (name) => `net.ipv4.fib_multipath_${name}`,
    );
    expect(host.sysctl.names()).toEqual([...names, ...others, 'net.ipv4.ip_forward'].sort());
    for (const name of host.sysctl.names()) expect(host.sysctl.get(name), name).not.toBeNull();
  });

  test.each([
    ['net.ipv4.conf.e0.rp_filter', 5],
    ['net/ipv4/conf/e0/rp_filter', 5],
    ['net.ipv4.conf.e0/1.rp_filter', 6],
    ['net/ipv4/conf/e0.1/rp_filter', 6],
    ['net.ipv4.conf.e0.1.rp_filter', null],
    ['net.ipv4.conf.e9.rp_filter', null],
    ['net.ipv4.conf.e0.rp_filters', null],
    ['net.ipv4.neigh.e0.rp_filter', null],
    ['net.ipv4.foo', null],
    ['', null],
  ])(
    'sysctl(8): the first separator counts, the other stands for it in a name: %s is %j',
    (name, value) => {
      host.addresses.addLink({ index: 9, name: 'e0.1', mtu: 1500, loopback: false });
      expect(host.set('net.ipv4.conf.e0.rp_filter', 5)).toBeNull();
      expect(host.set('net.ipv4.conf.e0/1.rp_filter', 6)).toBeNull();
      expect(host.sysctl.get(name)).toBe(value);
      expect(host.set(name, 1)).toBe(value === null ? 'No such file or directory' : null);
      expect(host.sysctl.names()).toContain('net.ipv4.conf.e0/1.rp_filter');
    },
  );

  test('follow a device’s, and go with it', () => {
    host.set('net.ipv4.conf.e0.rp_filter', 2);
    host.addresses.rename(2, 'uplink');
    expect(host.sysctl.get('net.ipv4.conf.e0.rp_filter')).toBeNull();
    expect(host.sysctl.get('net.ipv4.conf.uplink.rp_filter')).toBe(2);
    host.addresses.removeLink(2);
    expect(host.sysctl.get('net.ipv4.conf.uplink.rp_filter')).toBeNull();
    host.addresses.addLink({ index: 2, name: 'e0', mtu: 1500, loopback: false });
    expect(host.sysctl.get('net.ipv4.conf.e0.rp_filter')).toBe(0);
  });
});

describe('values', () => {
  test.each([
    ['net.ipv4.conf.e0.rp_filter', 2147483647, true],
    ['net.ipv4.conf.e0.rp_filter', -2147483648, true],
    ['net.ipv4.conf.e0.rp_filter', 2147483648, false],
    ['net.ipv4.conf.e0.rp_filter', 1.5, false],
    ['net.ipv4.ip_forward', 2, true],
    ['net.ipv4.fib_multipath_hash_policy', 3, true],
    ['net.ipv4.fib_multipath_hash_policy', 4, false],
    ['net.ipv4.fib_multipath_hash_policy', -1, false],
    ['net.ipv4.fib_multipath_hash_fields', 0, false],
    ['net.ipv4.fib_multipath_hash_fields', 1, true],
    ['net.ipv4.fib_multipath_hash_fields', 4095, true],
    ['net.ipv4.fib_multipath_hash_fields', 4096, false],
    ['net.ipv4.fib_multipath_use_neigh', 1, true],
    ['net.ipv4.fib_multipath_use_neigh', 2, false],
  ])('%s = %d: taken: %j', (name, value, isTaken) => {
    const before = host.sysctl.get(name);
    const changes = host.routes.changes.count;
    expect(host.set(name, value)).toBe(isTaken ? null : 'Invalid argument');
    expect(host.sysctl.get(name)).toBe(isTaken ? value : before);
    expect(host.routes.changes.count > changes).toBe(isTaken);
  });

  test('those of several nexthops are the choice’s', () => {
    host.set('net.ipv4.fib_multipath_hash_policy', 3);
    host.set('net.ipv4.fib_multipath_hash_fields', 0x30);
    host.set('net.ipv4.fib_multipath_use_neigh', 1);
    const { policy, fields, useNeighbours } = host.multipath;
    expect([policy, fields, useNeighbours]).toEqual([HashPolicy.Custom, 0x30, true]);
  });
});

describe('what counts for a device: include/linux/inetdevice.h', () => {
  test.each([
    ['its own', Combine.Own, [0, 2, 0, 2]],
    ['the higher', Combine.Max, [0, 2, 1, 2]],
    ['either', Combine.Or, [0, 1, 1, 1]],
    ['both', Combine.And, [0, 0, 0, 1]],
  ])('%s', (_, combine, expected) => {
    const pairs = [
      [0, 0],
      [0, 2],
      [1, 0],
      [1, 2],
    ];
    const found = pairs.map(([all = 0, own = 0]) => {
      const setting = new DeviceSetting('name', combine);
      setting.all = all;
      setting.setOwn(7, own);
      return setting.at(7);
    });
    expect(found).toEqual(expected);
  });

  test.each<[string, string, number, object]>([
    ['all', 'rp_filter', 2, { rpFilter: 2 }],
    ['e0', 'rp_filter', 1, { rpFilter: 1 }],
    ['all', 'accept_local', 1, { acceptLocal: true }],
    ['e0', 'src_valid_mark', 1, { srcValidMark: true }],
    ['all', 'route_localnet', 1, { routeLocalnet: true }],
    ['e0', 'forwarding', 1, { forwarding: true }],
    ['default', 'accept_local', 1, { acceptLocal: true }],
    ['default', 'route_localnet', 1, { routeLocalnet: false }],
    ['default', 'forwarding', 1, { forwarding: false }],
    ['e1', 'route_localnet', 1, { routeLocalnet: false }],
  ])('conf.%s.%s = %d: e0 has %j', (device, key, value, state) => {
    host.set(`net.ipv4.conf.${device}.${key}`, value);
    expect(host.addresses.state(2)).toMatchObject(state);
  });
});

const reason = needs('unshare', 'ip');

/** One step: a write, or an address for a device. */
interface Step {
  readonly shell: string;
  readonly apply: (host: Host) => void;
}

describe.skipIf(reason)(titled('what a change takes along is Linux’s', reason), () => {
  test.each(Array.from({ length: 5 }, (_, n) => n + 1))('seed %i', async (seed) => {
    const dice = new Dice(seed);
    const steps = Array.from({ length: 30 }, () => step(dice));
    for (const { apply } of steps) apply(host);
    const names = ['all', 'default', ...DEVICES].flatMap((device) =>
      KEYS.map((key) => `net/ipv4/conf/${device}/${key}`),
    );
    const shell = [
      'ip link add e0 type veth peer name e1',
      ...steps.map((one) => one.shell),
      ...['net/ipv4/ip_forward', ...names].map((name) => `echo ${name} $(cat /proc/sys/${name})`),
    ];
    const { code, stdout } = await run(inNamespace(shell.join('\n')));
    expect(code).toBe(0);
    const ours = ['net/ipv4/ip_forward', ...names].map(
      (name) => `${name} ${host.sysctl.get(name)}`,
    );
    const told = steps.map((one) => one.shell);
    expect([...told, ...ours]).toEqual([...told, ...stdout.trim().split('\n')]);
  });
});

function step(dice: Dice): Step {
  if (dice.once(10)) {
    const index = 2 + dice.number(2);
    const cidr = parseCidr(`10.${dice.number(250)}.0.1/24`);
    if (cidr === null) throw new Error('no prefix');
    const text = `10.${(cidr.address >>> 16) & 0xff}.0.1/24`;
    return {
      shell: `ip addr add ${text} dev ${DEVICES[index - 1]} || true`,
      apply: ({ addresses }) => addresses.add(index, cidr),
    };
  }
  const device = dice.one(['all', 'all', 'default', 'default', ...DEVICES]);
  const key = dice.once(3) ? 'forwarding' : dice.one(KEYS);
  const name = dice.once(8) ? 'net/ipv4/ip_forward' : `net/ipv4/conf/${device}/${key}`;
  const value = dice.number(3);
  return {
    shell: `echo ${value} > /proc/sys/${name}`,
    apply: ({ sysctl }) => sysctl.set(name, value),
  };
}
