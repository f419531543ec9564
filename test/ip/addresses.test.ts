import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseCidr } from '../../src/ip/address.ts';
import { type Route, RouteOrigin, RouteType, Scope, tableName } from '../../src/route/table.ts';
import { Wire } from '../../src/testing/wire/wire.ts';
import { inNamespace, needs, run, titled } from '../support/namespace.ts';
import { address, dotted } from '../support/packets.ts';

const LOOPBACK = [
  'broadcast 127.255.255.255/32 dev lo table local proto kernel scope link src 127.0.0.1',
  'local 127.0.0.0/8 dev lo table local proto kernel scope host src 127.0.0.1',
  'local 127.0.0.1/32 dev lo table local proto kernel scope host src 127.0.0.1',
];

let wire: Wire;

afterEach(() => wire.assertBalanced());

describe('the routes that an address brings', () => {
  test('a stack without interfaces has its loopback', () => {
    wire = new Wire({ interfaces: [] });
    expect(routes(wire)).toEqual(LOOPBACK);
  });

  test('RFC 1122 §3.2.1.3/1: one address of a subnet: itself, its broadcast, its network', () => {
    wire = new Wire({ interfaces: [['192.168.200.1/24']] });
    expect(routes(wire)).toEqual(
      [
        ...LOOPBACK,
        'local 192.168.200.1/32 dev eth0 table local proto kernel scope host src 192.168.200.1',
        'broadcast 192.168.200.255/32 dev eth0 table local proto kernel scope link src 192.168.200.1',
        'unicast 192.168.200.0/24 dev eth0 table main proto kernel scope link src 192.168.200.1',
      ].sort(),
    );
  });

  test('RFC 3021 §2.1: a /31 has no broadcast address', () => {
    wire = new Wire({ interfaces: [['192.168.7.1/31']] });
    expect(routes(wire)).toEqual(
      [
        ...LOOPBACK,
        'local 192.168.7.1/32 dev eth0 table local proto kernel scope host src 192.168.7.1',
        'unicast 192.168.7.0/31 dev eth0 table main proto kernel scope link src 192.168.7.1',
      ].sort(),
    );
  });

  test('a /32 is itself and nothing else', () => {
    wire = new Wire({ interfaces: [['172.16.5.5/32']] });
    expect(routes(wire)).toEqual(
      [
        ...LOOPBACK,
        'local 172.16.5.5/32 dev eth0 table local proto kernel scope host src 172.16.5.5',
      ].sort(),
    );
  });
});

const reason = needs('unshare', 'ip');

/** What is given to each device in turn; `eth0` and `eth1` are the two ends of a cable in the kernel. */
const GIVEN: [string, [device: string, cidr: string][]][] = [
  ['nothing', []],
  ['one address', [['eth0', '10.0.0.1/24']]],
  [
    'several subnets on one device',
    [
      ['eth0', '10.0.0.1/24'],
      ['eth0', '192.168.200.1/24'],
      ['eth0', '172.16.0.1/12'],
      ['eth0', '223.255.255.254/8'],
    ],
  ],
  [
    'two devices',
    [
      ['eth0', '10.0.0.1/24'],
      ['eth1', '192.168.200.1/25'],
    ],
  ],
  [
    'short and long prefixes',
    [
      ['eth0', '128.0.0.1/1'],
      ['eth0', '10.0.0.1/30'],
      ['eth0', '192.168.7.1/31'],
      ['eth0', '192.168.9.0/31'],
      ['eth0', '172.16.5.5/32'],
    ],
  ],
  [
    'a subnet’s first address and its last',
    [
      ['eth0', '10.0.0.0/24'],
      ['eth1', '10.1.0.255/24'],
    ],
  ],
  [
    'more on the loopback',
    [
      ['lo', '10.44.0.1/30'],
      ['lo', '9.9.9.9/32'],
      ['lo', '203.0.113.1/31'],
    ],
  ],
  [
    'subnets within subnets',
    [
      ['eth0', '10.0.0.1/24'],
      ['eth0', '10.0.128.1/16'],
      ['eth1', '10.128.0.1/8'],
    ],
  ],
  [
    'a second address in the same subnet',
    [
      ['eth0', '192.168.200.1/24'],
      ['eth0', '192.168.200.9/24'],
      ['eth0', '192.168.200.200/24'],
    ],
  ],
  ['a second address in the loopback’s subnet', [['lo', '127.7.7.7/8']]],
  [
    'the same address with two prefixes',
    [
      ['eth0', '10.0.0.1/24'],
      ['eth0', '10.0.0.1/16'],
    ],
  ],
  [
    'the same subnet on two devices',
    [
      ['eth0', '10.0.0.1/24'],
      ['eth1', '10.0.0.2/24'],
    ],
  ],
  ['the whole Internet as a subnet', [['eth0', '11.0.0.1/0']]],
];

describe.skipIf(reason)(titled('the same addresses bring the same routes in Linux', reason), () => {
  test.each(GIVEN)('%s', async (_, given) => {
    wire = new Wire({ interfaces: [[], []] });
    for (const [device, text] of given) {
      const cidr = parseCidr(text);
      if (cidr === null) throw new Error(text);
      wire.stack.addAddress(['', 'lo', 'eth0', 'eth1'].indexOf(device), cidr);
    }
    const commands = given.map(([device, text]) => `ip addr add ${text} dev ${device}`);
    expect(routes(wire)).toEqual(await linuxRoutes(commands));
  });
});

describe('the same address twice', () => {
  beforeEach(() => {
    wire = new Wire({ interfaces: [['192.168.200.1/24'], []] });
  });

  test('on the same device is refused in words', () => {
    const again = { address: address('192.168.200.1'), length: 24 };
    expect(() => wire.stack.addAddress(2, again)).toThrow(
      '192.168.200.1/24 on eth0: ipv4: Address already assigned',
    );
    expect(wire.stack.addresses.list()).toHaveLength(2);
  });

  test('with another prefix, or on another device, is another address', () => {
    wire.stack.addAddress(2, { address: address('192.168.200.1'), length: 16 });
    wire.stack.addAddress(3, { address: address('192.168.200.1'), length: 24 });
    expect(wire.stack.addresses.list()).toHaveLength(4);
  });

  test('a device that is not there is our own bug', () => {
    const cidr = { address: address('192.168.200.1'), length: 24 };
    expect(() => wire.stack.addAddress(9, cidr)).toThrow('no device 9');
  });
});

describe('which addresses are secondary', () => {
  test('those in the subnet of an earlier one on the same device with the same prefix length', () => {
    wire = new Wire({
      interfaces: [
        ['192.168.200.1/24', '192.168.200.9/24', '192.168.200.130/25', '192.168.201.1/24'],
        ['192.168.200.2/24'],
      ],
    });
    const list = wire.stack.addresses
      .list()
      .map(({ device, address, length, scope, secondary }) => {
        return `${device} ${dotted(address)}/${length} ${scope}${secondary ? ' secondary' : ''}`;
      });
    expect(list).toEqual([
      `1 127.0.0.1/8 ${Scope.Host}`,
      `2 192.168.200.1/24 ${Scope.Universe}`,
      `2 192.168.200.130/25 ${Scope.Universe}`,
      `2 192.168.201.1/24 ${Scope.Universe}`,
      `2 192.168.200.9/24 ${Scope.Universe} secondary`,
      `3 192.168.200.2/24 ${Scope.Universe}`,
    ]);
  });
});

describe('Linux’s inet_select_addr', () => {
  beforeEach(() => {
    wire = new Wire({
      interfaces: [
        ['10.0.0.1/24', '10.0.0.9/24', '192.168.200.1/24', '10.0.0.77/16'],
        [],
        ['172.16.0.1/16'],
      ],
    });
  });

  test.each([
    ['in the hop’s subnet', 2, '192.168.200.7', '192.168.200.1'],
    ['the first that holds the hop, not the longest', 2, '10.0.0.7', '10.0.0.1'],
    ['a later one that holds the hop', 2, '10.0.7.7', '10.0.0.77'],
    ['never a secondary one', 2, '10.0.0.9', '10.0.0.1'],
    ['else the device’s first', 2, '203.0.113.1', '10.0.0.1'],
    ['and for no hop at all', 2, '0.0.0.0', '10.0.0.1'],
    ['a device without one: the first of any other', 3, '172.16.0.9', '10.0.0.1'],
    ['the other device’s own', 4, '10.0.0.7', '172.16.0.1'],
    ['the loopback’s has a narrower scope', 1, '127.0.0.1', '10.0.0.1'],
    ['the loopback’s', 1, '127.0.0.1', '127.0.0.1', Scope.Host],
  ])('%s: device %i, hop %s → %s', (_, device, hop, expected, scope: number = Scope.Universe) => {
    expect(dotted(wire.stack.addresses.select(device, address(hop), scope))).toBe(expected);
  });

  test('a loopback address is never lent to another device', () => {
    wire = new Wire({ interfaces: [[]] });
    expect(wire.stack.addresses.select(2, address('10.0.0.1'))).toBe(0);
  });
});

describe('whose an address is', () => {
  beforeEach(() => {
    wire = new Wire({ interfaces: [['10.0.0.1/24', '192.168.7.0/31'], ['192.168.200.1/24']] });
  });

  test.each([
    ['10.0.0.1', true, true],
    ['192.168.200.1', true, true],
    ['192.168.7.0', true, true],
    ['127.0.0.1', true, true],
    ['127.9.9.9', true, false],
    ['10.0.0.255', false, true],
    ['192.168.200.255', false, true],
    ['127.255.255.255', false, true],
    ['192.168.7.1', false, false],
    ['10.0.0.2', false, false],
    ['10.0.0.0', false, false],
    ['255.255.255.255', false, false],
    ['0.0.0.0', false, false],
  ])('%s: local %s, local or broadcast %s', (text, local, either) => {
    expect(wire.stack.addresses.isLocal(address(text))).toBe(local);
    expect(wire.stack.addresses.isLocalOrBroadcast(address(text))).toBe(either);
  });
});

/** Every route of the stack in iproute2's words, sorted. */
function routes({ stack }: Wire): string[] {
  const all = [...stack.routes.tables()].flatMap((table) => table.list());
  return all.map((found) => inWords(found, stack.devices[found.device - 1]?.name ?? '?')).sort();
}

function inWords(found: Route, device: string): string {
  const { type, network, length, table, protocol, scope, source, gateway, metric } = found;
  expect([gateway, metric]).toEqual([0, 0]);
  const name = (names: object, value: number) =>
    Object.entries(names)
      .find(([, known]) => known === value)?.[0]
      .toLowerCase();
  return (
    `${name(RouteType, type)} ${dotted(network)}/${length} dev ${device} table ${tableName(table)} ` +
    `proto ${name(RouteOrigin, protocol)} scope ${name(Scope, scope)} src ${dotted(source)}`
  );
}

interface LinuxRoute {
  type?: string;
  dst: string;
  dev: string;
  table?: string;
  protocol: string;
  scope?: string;
  prefsrc: string;
}

/** What Linux makes of the commands, in a network namespace of its own with a cable that leads nowhere. */
async function linuxRoutes(commands: string[]): Promise<string[]> {
  const shell = [
    'ip link set lo up',
    'ip link add eth0 type veth peer name eth1',
    'ip link set eth0 up',
    'ip link set eth1 up',
    ...commands,
    'ip -j -4 route show table all',
  ];
  const { code, stdout, stderr } = await run(inNamespace(shell.join('\n')));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return (JSON.parse(stdout) as LinuxRoute[]).map(linuxWords).sort();
}

function linuxWords({ type = 'unicast', dst, dev, table = 'main', ...rest }: LinuxRoute): string {
  const prefix = dst === 'default' ? '0.0.0.0/0' : dst.includes('/') ? dst : `${dst}/32`;
  const { protocol, scope = 'universe', prefsrc } = rest;
  return `${type} ${prefix} dev ${dev} table ${table} proto ${protocol} scope ${scope} src ${prefsrc}`;
}
