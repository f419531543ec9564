// What `ip -j` says of a host becomes a batch file: what is in it, in which order, and what is left out with its reason.

import { describe, expect, test } from 'vitest';
import { runBatch } from '../../src/command/batch.ts';
import { type HostState, type Imported, importState } from '../../src/command/import/import.ts';
import { Names } from '../../src/command/names.ts';
import { Shell } from '../../src/command/shell.ts';
import { Stack } from '../../src/stack.ts';

type Fields = Record<string, unknown>;

const LO = {
  ...{ ifindex: 1, ifname: 'lo', flags: ['LOOPBACK', 'UP', 'LOWER_UP'], mtu: 65536 },
  ...{ group: 'default', link_type: 'loopback', address: '00:00:00:00:00:00' },
  addr_info: [
    { family: 'inet', local: '127.0.0.1', prefixlen: 8, scope: 'host', label: 'lo' },
    { family: 'inet6', local: '::1', prefixlen: 128, scope: 'host' },
  ],
};

/** A device that is up with 10.1.2.3/24. */
const ETH = {
  ...{ ifindex: 5, ifname: 'eth0', flags: ['BROADCAST', 'UP', 'LOWER_UP'], mtu: 1500 },
  ...{ group: 'default', link_type: 'ether', address: '02:11:22:33:44:55' },
  addr_info: [
    {
      ...{ family: 'inet', local: '10.1.2.3', prefixlen: 24, broadcast: '10.1.2.255' },
      ...{ scope: 'global', dynamic: true, label: 'eth0', valid_life_time: 77 },
    },
  ],
};

const own = (type: string, dst: string, dev: string, prefsrc: string): Fields => {
  const scope = type === 'local' ? 'host' : 'link';
  return { type, dst, dev, table: 'local', protocol: 'kernel', scope, prefsrc, flags: [] };
};

/** What the addresses of {@link LO} and {@link ETH} have brought. */
const BROUGHT = [
  own('local', '127.0.0.0/8', 'lo', '127.0.0.1'),
  own('local', '127.0.0.1', 'lo', '127.0.0.1'),
  own('broadcast', '127.255.255.255', 'lo', '127.0.0.1'),
  own('local', '10.1.2.3', 'eth0', '10.1.2.3'),
  own('broadcast', '10.1.2.255', 'eth0', '10.1.2.3'),
  {
    ...{ type: 'unicast', dst: '10.1.2.0/24', dev: 'eth0', table: 'main', protocol: 'kernel' },
    ...{ scope: 'link', prefsrc: '10.1.2.3', flags: [] },
  },
];

const DEFAULT_RULES = [
  { priority: 0, src: 'all', table: 'local', protocol: 'kernel' },
  { priority: 32766, src: 'all', table: 'main', protocol: 'kernel' },
  { priority: 32767, src: 'all', table: 'default', protocol: 'kernel' },
];

/** The lines that {@link LO} and {@link ETH} come to. */
const LINKS = [
  'link set lo up',
  'link add eth0 index 5 address 02:11:22:33:44:55 type dummy',
  'addr add 10.1.2.3/24 broadcast 10.1.2.255 dev eth0',
  'link set eth0 up',
];

function imported(state: Partial<HostState> = {}, names = new Names()): Imported {
  return importState(
    { addresses: [LO, ETH], routes: BROUGHT, rules: DEFAULT_RULES, settings: [], ...state },
    names,
  );
}

const commands = ({ text }: Imported): string[] =>
  text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

const comments = ({ text }: Imported): string[] =>
  text.split('\n').filter((line) => line.startsWith('# left out'));

/** The commands behind those for {@link LO} and {@link ETH}. */
function more(state: Partial<HostState>): string[] {
  const lines = commands(imported(state));
  expect(lines.slice(0, LINKS.length)).toEqual(LINKS);
  return lines.slice(LINKS.length);
}

test('a plain host: its devices and addresses bring all its routes', () => {
  const host = imported();
  expect(host.text.split('\n')).toEqual([
    '# Made by tapip import. Every device is a dummy here, whatever it was.',
    ...LINKS,
    '# IPv6 is not there yet: 1 of its addresses are left out',
    '',
  ]);
  expect(host.missing).toEqual([]);
});

test('the stack is what the file makes', () => {
  const host = imported({
    routes: [...BROUGHT, { dst: 'default', gateway: '10.1.2.1', flags: [] }],
  });
  const other = new Stack({ loopbackUp: false });
  const ignore = (): void => {};
  expect(runBatch(new Shell(other), host.text, { name: '-', force: false }, ignore)).toBe(0);
  for (const words of ['addr', 'route show table all', 'rule', 'link', 'route get 9.9.9.9']) {
    const made = new Shell(other).run(words.split(' '));
    expect(made.status, words).toBe(0);
    expect(new Shell(host.stack).run(words.split(' '))).toEqual(made);
  }
});

describe('devices', () => {
  test.each<[string, readonly Fields[], string[]]>([
    [
      'one that is down, with an MTU and a group, without a label of its own',
      [
        {
          ...{ ifindex: 3, ifname: 'tun0', flags: ['POINTOPOINT'], mtu: 1380, group: '7' },
          ...{ link_type: 'none', addr_info: [] },
        },
      ],
      ['link add tun0 index 3 mtu 1380 type dummy', 'link set tun0 group 7'],
    ],
    [
      'a peer address, a scope, a label, a metric, noprefixroute',
      [
        {
          ...ETH,
          addr_info: [
            {
              family: 'inet',
              local: '10.9.0.1',
              address: '10.9.0.2',
              prefixlen: 32,
              label: 'eth0:1',
            },
            {
              ...{ family: 'inet', local: '10.8.0.1', prefixlen: 24, scope: 'link', metric: 50 },
              ...{ noprefixroute: true, label: 'eth0' },
            },
          ],
        },
      ],
      [
        'link add eth0 index 5 address 02:11:22:33:44:55 type dummy',
        'addr add 10.9.0.1 peer 10.9.0.2/32 label eth0:1 dev eth0',
        'addr add 10.8.0.1/24 scope link metric 50 dev eth0 noprefixroute',
        'link set eth0 up',
      ],
    ],
  ])('%s', (_, addresses, lines) => {
    const found = commands(imported({ addresses, routes: [] }));
    expect(found.filter((line) => !line.startsWith('route'))).toEqual(lines);
  });

  test('a loopback that is down, and one without the usual address', () => {
    const down = { ...LO, flags: ['LOOPBACK'], addr_info: [] };
    expect(commands(imported({ addresses: [down], routes: [] }))).toEqual([]);
    const bare = { ...LO, addr_info: [] };
    expect(commands(imported({ addresses: [bare], routes: [] }))).toEqual([
      'link set lo up',
      'addr del 127.0.0.1/8 dev lo',
    ]);
  });
});

describe('routes', () => {
  test.each<[string, readonly Fields[], string[]]>([
    [
      'one by a gateway comes after the one by which the gateway is reached',
      [
        { dst: 'default', gateway: '172.16.0.1', dev: 'eth0', metric: 100, flags: [] },
        { dst: '172.16.0.1', dev: 'eth0', scope: 'link', flags: [] },
      ],
      [
        'route append 172.16.0.1 dev eth0',
        'route append default metric 100 via 172.16.0.1 dev eth0',
      ],
    ],
    [
      'a gateway that nothing leads to is onlink',
      [{ dst: 'default', gateway: '172.16.0.1', dev: 'eth0', flags: [] }],
      ['route append default via 172.16.0.1 dev eth0 onlink'],
    ],
    [
      'those for one prefix keep their order, though the first must wait',
      [
        { dst: '9.0.0.0/8', gateway: '172.16.0.1', dev: 'eth0', flags: [] },
        { dst: '9.0.0.0/8', gateway: '10.1.2.1', dev: 'eth0', flags: [] },
        { dst: '172.16.0.0/16', dev: 'eth0', scope: 'link', flags: [] },
      ],
      [
        'route append 172.16.0.0/16 dev eth0',
        'route append 9.0.0.0/8 via 172.16.0.1 dev eth0',
        'route append 9.0.0.0/8 via 10.1.2.1 dev eth0',
      ],
    ],
    [
      'types, tables, TOS, protocols, scopes, sources, realms, metrics',
      [
        { type: 'blackhole', dst: '6.0.0.0/8', table: '100', flags: [] },
        {
          ...{ type: 'unicast', dst: '7.0.0.0/8', tos: '0x10', gateway: '10.1.2.1', dev: 'eth0' },
          ...{ table: 'default', protocol: 'bgp', scope: 'site', prefsrc: '10.1.2.3', metric: 20 },
          ...{ flags: ['onlink'], flow: { from: '3', to: '5' } },
          metrics: [{ mtu: 1400, rtt: 30, ecn: null, congestion: 'cubic' }],
        },
      ],
      [
        'route append blackhole 6.0.0.0/8 table 100',
        'route append 7.0.0.0/8 tos 0x10 table default proto bgp scope site metric 20 src 10.1.2.3' +
          ' realms 3/5 mtu 1400 rtt 30ms congctl cubic features ecn via 10.1.2.1 dev eth0 onlink',
      ],
    ],
    [
      'a type that goes into table local, in table main',
      [{ type: 'local', dst: '6.0.0.0/8', dev: 'eth0', scope: 'host', flags: [] }],
      ['route append local 6.0.0.0/8 table main dev eth0'],
    ],
    [
      'nexthops with their weights',
      [
        {
          ...{ dst: '8.0.0.0/8', flags: [] },
          nexthops: [
            { gateway: '10.1.2.1', dev: 'eth0', weight: 3, flags: [] },
            { gateway: '172.16.0.9', dev: 'eth0', weight: 1, flags: ['onlink'] },
          ],
        },
      ],
      [
        'route append 8.0.0.0/8 nexthop via 10.1.2.1 dev eth0 weight 3' +
          ' nexthop via 172.16.0.9 dev eth0 weight 1 onlink',
      ],
    ],
    [
      'a nexthop object’s gateway as the route’s own',
      [
        {
          ...{ dst: '4.0.0.0/8', nhid: 3, gateway: '10.1.2.1', dev: 'eth0', flags: [] },
          nh_info: { id: 3 },
        },
      ],
      ['route append 4.0.0.0/8 via 10.1.2.1 dev eth0'],
    ],
  ])('%s', (_, routes, lines) => {
    expect(more({ routes: [...BROUGHT, ...routes] })).toEqual(lines);
  });

  test('one that an address brings and that the host has not is taken away', () => {
    const routes = BROUGHT.filter(({ dst }) => dst !== '10.1.2.0/24');
    expect(more({ routes })).toEqual(['route del 10.1.2.0/24 proto kernel src 10.1.2.3 dev eth0']);
  });

  test('one that ranks before what an address brings: both are made anew, in order', () => {
    const before = { dst: '10.1.2.0/24', dev: 'eth0', scope: 'link', flags: [] };
    expect(more({ routes: [before, ...BROUGHT] })).toEqual([
      'route del 10.1.2.0/24 proto kernel src 10.1.2.3 dev eth0',
      'route append 10.1.2.0/24 dev eth0',
      'route append 10.1.2.0/24 proto kernel src 10.1.2.3 dev eth0',
    ]);
  });

  test('by a nexthop that is dead: its device is on until the route is there', () => {
    const down = {
      ...{ ifindex: 6, ifname: 'eth1', flags: ['BROADCAST'], mtu: 1500, group: 'default' },
      ...{ link_type: 'ether', address: '02:66:77:88:99:aa', addr_info: [] },
    };
    const route = {
      ...{ dst: '8.0.0.0/8', flags: [] },
      nexthops: [
        { gateway: '10.1.2.1', dev: 'eth0', weight: 1, flags: [] },
        { dev: 'eth1', weight: 1, flags: ['dead'] },
      ],
    };
    const lines = more({ addresses: [LO, ETH, down], routes: [...BROUGHT, route] });
    expect(lines.slice(-3)).toEqual([
      'link set eth1 up',
      'route append 8.0.0.0/8 nexthop via 10.1.2.1 dev eth0 weight 1 nexthop dev eth1 weight 1',
      'link set eth1 down',
    ]);
  });
});

test('a nexthop that is dead though its device is on is left out', () => {
  const nexthops = [
    { gateway: '10.1.2.1', dev: 'eth0', weight: 2, flags: ['dead'] },
    { gateway: '10.1.2.7', dev: 'eth0', weight: 5, flags: [] },
  ];
  const host = imported({ routes: [...BROUGHT, { dst: '8.0.0.0/8', flags: [], nexthops }] });
  expect(commands(host).slice(LINKS.length)).toEqual([
    'route append 8.0.0.0/8 via 10.1.2.7 dev eth0',
  ]);
  expect(host.text).toContain(
    '\n# dead nexthops of 8.0.0.0/8 are left out, as no packet takes them\n',
  );
});

describe('a device without a carrier', () => {
  const NO_CARRIER = { ...ETH, flags: ['NO-CARRIER', 'BROADCAST', 'UP'] };

  test.each<[string, string[], string[]]>([
    ['is without one here', NO_CARRIER.flags, ['link set eth0 carrier off']],
    ['is off: nothing is known of it', ['BROADCAST'], []],
    ['is dormant, and has one', ['NO-CARRIER', 'BROADCAST', 'UP', 'LOWER_UP', 'DORMANT'], []],
  ])('%s', (_, flags, lines) => {
    const host = imported({ addresses: [LO, { ...ETH, flags }], routes: [] });
    expect(commands(host).filter((line) => line.includes('carrier'))).toEqual(lines);
    expect(host.missing).toEqual([]);
  });

  test('its routes say linkdown, and its nexthops that are only therefore dead stay', () => {
    const other = {
      ...{ ...ETH, ifindex: 6, ifname: 'eth1', address: '02:66:77:88:99:aa' },
      addr_info: [{ family: 'inet', local: '10.6.0.1', prefixlen: 24, label: 'eth1' }],
    };
    const nexthops = [
      { gateway: '10.1.2.1', dev: 'eth0', weight: 2, flags: ['dead', 'linkdown'] },
      { gateway: '10.6.0.9', dev: 'eth1', weight: 5, flags: [] },
    ];
    const connected = { dst: '10.6.0.0/24', dev: 'eth1', protocol: 'kernel', scope: 'link' };
    const its = { ...connected, type: 'unicast', prefsrc: '10.6.0.1', flags: [] };
    const routes = [...BROUGHT, its, { dst: '8.0.0.0/8', flags: [], nexthops }];
    const state = { addresses: [LO, NO_CARRIER, other], routes };
    const on = { family: 'inet', interface: 'eth0', ignore_routes_with_linkdown: true };
    const host = imported({ ...state, settings: [on] });
    const { out } = new Shell(host.stack).run(['route', 'show', '8.0.0.0/8']);
    expect(out).toBe(
      '8.0.0.0/8 \n\tnexthop via 10.1.2.1 dev eth0 weight 2 dead linkdown \n\tnexthop via 10.6.0.9 dev eth1 weight 5 \n',
    );
    // One way is left: there is no choice.
    expect(host.missing).toEqual([]);
    // Here it must be dead for another reason.
    expect(imported(state).text).toContain('# dead nexthops of 8.0.0.0/8 are left out');
  });
});

test('several nexthops: which one that machine takes cannot be told', () => {
  const nexthops = [1, 7].map((host) => ({
    ...{ gateway: `10.1.2.${host}`, dev: 'eth0', weight: 1, flags: [] },
  }));
  const route = (dst: string): Fields => ({ dst, flags: [], nexthops });
  const told = (...list: string[]): readonly string[] => {
    const host = imported({ routes: [...BROUGHT, ...list.map(route)] });
    expect(comments(host)).toEqual(host.missing.map((text) => `# left out: ${text}`));
    return host.missing;
  };
  const why = 'which one that machine takes hangs on a secret of its kernel';
  expect(told('8.0.0.0/8')).toEqual([`the choice among the nexthops of 8.0.0.0/8: ${why}`]);
  expect(told('8.0.0.0/8', '9.0.0.0/8', 'default')).toEqual([
    `the choice among the nexthops of 8.0.0.0/8 and 2 more: ${why}`,
  ]);
});

describe('rules', () => {
  test.each<[string, readonly Fields[], string[]]>([
    ['the three of a new namespace', DEFAULT_RULES, []],
    ['none', [], [0, 32766, 32767].map((priority) => `rule del priority ${priority}`)],
    [
      'every selector',
      [
        ...DEFAULT_RULES,
        {
          ...{ priority: 77, not: null, src: '10.0.0.0', srclen: 24, dst: '1.2.3.4', tos: '0x10' },
          ...{ fwmark: '0x1', fwmask: '0xff', iif: 'eth0', oif: 'nono', oif_detached: null },
          ...{ uid_start: 5, uid_end: 9, ipproto: 'tcp', sport_start: 5, sport_end: 7, dport: 80 },
          ...{ table: '100', suppress_prefixlen: 8, suppress_ifgroup: '3' },
          ...{ flow_from: '3', flow_to: '4', protocol: 'static' },
        },
      ],
      [
        'rule add priority 77 not from 10.0.0.0/24 to 1.2.3.4 tos 0x10 fwmark 0x1/0xff iif eth0' +
          ' oif nono uidrange 5-9 ipproto tcp sport 5-7 dport 80 protocol static lookup 100' +
          ' suppress_prefixlength 8 suppress_ifgroup 3 realms 3/4',
      ],
    ],
    [
      'a mark of 0, of which all bits count',
      [...DEFAULT_RULES, { priority: 7, src: 'all', fwmark: '0', table: 'main' }],
      ['rule add priority 7 fwmark 0/0xffffffff lookup main'],
    ],
    [
      'every action',
      [
        { priority: 1, src: 'all', goto: 3, unresolved: null },
        { priority: 2, src: 'all', nop: null },
        { priority: 3, src: 'all', action: 'prohibit' },
        ...DEFAULT_RULES.slice(1),
      ],
      [
        'rule del priority 0',
        'rule add priority 1 goto 3',
        'rule add priority 2 nop',
        'rule add priority 3 prohibit',
      ],
    ],
    [
      'one before the default of its priority: both are made anew, in order',
      [{ priority: 0, src: '1.1.1.1', table: 'main' }, ...DEFAULT_RULES],
      [
        'rule del priority 0',
        'rule add priority 0 from 1.1.1.1 lookup main',
        'rule add priority 0 protocol kernel lookup local',
      ],
    ],
  ])('%s', (_, rules, lines) => {
    expect(more({ rules })).toEqual(lines);
  });
});

test('settings that are not as usual are in the file', () => {
  const off = { family: 'inet', forwarding: false, rp_filter: 'off' };
  const host = imported({
    settings: [
      { ...off, interface: 'lo' },
      { ...off, interface: 'eth0', rp_filter: 'loose', ignore_routes_with_linkdown: true },
      { ...off, interface: 'all', forwarding: true, rp_filter: 'strict' },
      { ...off, interface: 'default', forwarding: true },
      { family: 'inet6', interface: 'eth0', forwarding: false },
    ],
  });
  expect(host.text.split('\n').filter((line) => line.includes('net.'))).toEqual([
    'sysctl -q net.ipv4.conf.all.forwarding=1',
    'sysctl -q net.ipv4.conf.all.rp_filter=1',
    'sysctl -q net.ipv4.conf.lo.forwarding=0',
    'sysctl -q net.ipv4.conf.eth0.forwarding=0',
    'sysctl -q net.ipv4.conf.eth0.rp_filter=2',
    'sysctl -q net.ipv4.conf.eth0.ignore_routes_with_linkdown=1',
  ]);
  const { conf } = host.stack.addresses;
  expect(conf.get('all', 'forwarding')).toBe(1);
  expect(conf.get(5, 'forwarding')).toBe(0);
  expect(conf.get(5, 'rp_filter')).toBe(2);
});

describe('names of tables', () => {
  const routes = [...BROUGHT, { type: 'blackhole', dst: '6.0.0.0/8', table: 'isp', flags: [] }];
  const rules = [{ priority: 9, src: 'all', table: 'isp' }, ...DEFAULT_RULES];
  const lines = (host: Imported): string[] =>
    host.text.split('\n').filter((line) => /^# table|blackhole|rule add/.test(line));

  test('the file has the number, and says the name', () => {
    const names = new Names();
    names.tables.set(42, 'isp');
    expect(lines(imported({ routes, rules }, names))).toEqual([
      '# table 42: isp',
      'route append blackhole 6.0.0.0/8 table 42',
      'rule add priority 9 lookup 42',
    ]);
  });

  test('another machine’s gets a number that nobody uses, and keeps its name', () => {
    const names = new Names();
    const used = [...routes, { type: 'throw', dst: '5.0.0.0/8', table: '1000', flags: [] }];
    expect(lines(imported({ routes: used, rules }, names))).toEqual([
      '# table 1001: isp; its own number is not known here',
      'route append blackhole 6.0.0.0/8 table 1001',
      'rule add priority 9 lookup 1001',
    ]);
    expect(names.tables.name(1001)).toBe('isp');
  });
});

describe('what is left out is told with the reason', () => {
  test.each<[string, Partial<HostState>, string[]]>([
    [
      'an encapsulation',
      { routes: [...BROUGHT, { dst: '1.2.3.4', encap: 'ip', dev: 'eth0', flags: [] }] },
      ['# left out: unicast route in table main: tapip has no encap'],
    ],
    [
      'a gateway of IPv6',
      {
        routes: [
          ...BROUGHT,
          { dst: '5.0.0.0/8', via: { family: 'inet6', host: 'fe80::1' }, dev: 'eth0', flags: [] },
        ],
      },
      ['# left out: unicast route to 5.0.0.0/8 in table main: its gateway is not IPv4'],
    ],
    [
      'what nobody knows',
      { routes: [...BROUGHT, { dst: '5.0.0.0/8', dev: 'eth0', flags: [], ttl: 7 }] },
      ['# left out: unicast route to 5.0.0.0/8 in table main: tapip has no ttl'],
    ],
    [
      'a route that is refused',
      { routes: [...BROUGHT, { dst: '5.0.0.0/8', dev: 'gone', scope: 'link', flags: [] }] },
      ['# left out: route append 5.0.0.0/8 dev gone: Cannot find device "gone"'],
    ],
    [
      'rules of l3mdev and of tunnels',
      {
        rules: [
          ...DEFAULT_RULES,
          { priority: 8, src: 'all', tun_id: 5, table: 'main' },
          { priority: 1000, src: 'all', l3mdev: null },
        ],
      },
      ['# left out: rule 8: tapip has no tun_id', '# left out: rule 1000: tapip has no l3mdev'],
    ],
    [
      'a VRF',
      { addresses: [LO, { ...ETH, linkinfo: { info_kind: 'vrf' } }] },
      ['# left out: VRF eth0: its devices are as if they were in none'],
    ],
    [
      'a name that a batch file cannot hold',
      { addresses: [LO, ETH, { ifindex: 9, ifname: 'a#b', flags: [], addr_info: [] }] },
      ['# left out: link add a#b index 9 type dummy: a batch file cannot hold the word "a#b"'],
    ],
    [
      'a line’s end, which does not end the comment',
      { rules: [...DEFAULT_RULES, { priority: 7, src: 'all', iif: 'a\nlink', table: 'main' }] },
      [
        '# left out: rule add priority 7 iif a link lookup main: a batch file cannot hold the word "a\\nlink"',
      ],
    ],
  ])('%s', (_, state, lines) => {
    const host = imported(state);
    expect(comments(host)).toEqual(lines);
    expect(host.missing).toEqual(lines.map((line) => line.replace('# left out: ', '')));
  });

  test('IPv6 is no route of this kind: nothing is said of it', () => {
    const v6 = [
      { dst: 'default', gateway: 'fe80::1', dev: 'eth0', flags: [], pref: 'medium' },
      { type: 'multicast', dst: 'ff00::/8', dev: 'eth0', table: 'local', flags: [] },
    ];
    const host = imported({ routes: [...BROUGHT, ...v6] });
    expect(commands(host)).toEqual(LINKS);
    expect(host.missing).toEqual([]);
  });
});

test.each<[string, Partial<HostState>, string]>([
  ['devices', { addresses: {} }, 'ip -j -d addr'],
  ['routes', { routes: 'x' }, 'ip -4 -j -d route show table all'],
  ['rules', { rules: [null] }, 'ip -4 -j -d rule'],
  ['settings', { settings: 1 }, 'ip -4 -j netconf'],
])('%s that are no list of records are an error', (_, state, command) => {
  expect(() => imported(state)).toThrow(
    `Error: this is not what "${command}" prints: a list of records is expected.`,
  );
});
