// Groups, against this machine's own kernel: both join and leave by the same words, both are asked by the same
// queriers and pinged by the same hosts, and what each sends then must be the same but for its order, its time, which
// must be within its bounds, and its identification. Each change is told once, so that nothing is told late.

import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { runCommands } from '../../src/command/run.ts';
import { excluding, including, type SourceFilter } from '../../src/ip/filter.ts';
import { between, type Frame, ip } from '../../src/testing/frame/frame.ts';
import { Kernel } from '../../src/testing/kernel/kernel.ts';
import { Wire } from '../../src/testing/wire/wire.ts';
import { stationOf, toGroup, told, v1Query, v2Query, v3Query } from '../igmp/playing.ts';
import { needs, titled } from '../support/namespace.ts';
import { address } from '../support/packets.ts';

const G = '239.1.2.3';
const H = '239.1.2.4';
const LOCAL = '224.0.0.251';
const ETH0 = 2;
const QUERIER = '10.0.0.2';
const LIMIT_MS = 60_000;
/** Until the kernel's two ticks are over, however slow the machine. */
const TICKS_MS = 150;

/** What happens to both: words of `ip` and `sysctl`, or a frame; and how long to wait then, in ms. */
type Step = readonly [string, string | Frame, number?];

const join = (group: string): Step => [`join ${group}`, `addr add ${group}/32 dev eth0 autojoin`];
const leave = (group: string): Step => [`leave ${group}`, `addr del ${group}/32 dev eth0`];
const set = (setting: string): Step => [setting, `sysctl -q net.ipv4.${setting}`];

const GROUPS = [join(G), join(H), join(LOCAL)];

/** From a querier who tells that once is enough. */
const query3 = (tenths: number, group?: string, sources?: readonly string[]): Frame =>
  v3Query(tenths, group, sources, { robustness: 1 });

const asked = (tenths: number, version: number): Step[] => {
  const query = (group?: string): Frame =>
    version === 3 ? query3(tenths, group) : v2Query(tenths, group);
  const waitMs = tenths * 100 + TICKS_MS;
  return [
    ['a query about all', query(), waitMs],
    ['a query about one', query(G), waitMs],
    ['a query about one that nobody joined', query('239.9.9.9'), waitMs],
    ['a query about 224.0.0.1', query('224.0.0.1'), waitMs],
  ];
};

const PLAYS: readonly (readonly [string, readonly Step[]])[] = [
  [
    'version 3',
    [
      ...GROUPS,
      ...asked(1, 3),
      ['about sources', query3(1, G, ['9.9.9.9']), 250],
      ['about sources of no group', query3(1, '0.0.0.0', ['9.9.9.9']), 250],
      ['without a time', query3(0), 200],
      [
        'from nobody',
        toGroup('224.0.0.1', '0.0.0.0')
          .igmp({ maxResponse: 1 })
          .payload(Uint8Array.of(1, 0, 0, 0)),
        250,
      ],
      ['of 11 bytes', v2Query(1).payload(Uint8Array.of(1, 0, 0)), 250],
      [
        'to this host alone',
        ip({ destination: '10.0.0.1', ttl: 1 })
          .igmp({ maxResponse: 1 })
          .payload(Uint8Array.of(1, 0, 0, 0)),
        250,
      ],
      ['a wrong sum', query3(1).with('igmp', { checksum: 1 }), 250],
      leave(G),
      join(G),
      ['the device goes down', 'link set eth0 down'],
      ['the device comes up', 'link set eth0 up'],
      leave(LOCAL),
      leave(H),
      ['more often: join', `addr add 239.5.5.5/32 dev eth0 autojoin`],
    ],
  ],
  [
    'version 2',
    [
      ['the querier is heard', v2Query(1)],
      set('conf.all.igmpv2_unsolicited_report_interval=1'),
      ...GROUPS,
      ...asked(1, 2),
      ['in version 3', query3(1), 250],
      ['about sources', query3(1, G, ['9.9.9.9']), 250],
      leave(G),
      ['somebody else tells', toGroup(H).igmp({ type: 'v2-membership-report', group: H })],
      leave(H),
      leave(LOCAL),
    ],
  ],
  [
    'version 2, asked in version 3',
    [
      set('conf.eth0.force_igmp_version=2'),
      ...GROUPS,
      ['about fewer sources than it says', v2Query(1, G).payload(Uint8Array.of(1, 0, 0, 5)), 250],
      ['about sources of no group', query3(1, '0.0.0.0', ['9.9.9.9']), 250],
      ['of 11 bytes', v2Query(1).payload(Uint8Array.of(1, 0, 0)), 250],
    ],
  ],
  [
    'version 1',
    [
      set('conf.eth0.force_igmp_version=1'),
      ...GROUPS,
      ['somebody else tells', toGroup(H).igmp({ type: 'v1-membership-report', group: H })],
      leave(G),
      leave(H),
      leave(LOCAL),
    ],
  ],
  [
    'the groups of one cable untold',
    [
      set('igmp_link_local_mcast_reports=0'),
      ...GROUPS,
      ...asked(1, 3),
      leave(LOCAL),
      leave(G),
      ['the querier is heard', v2Query(1), 250],
      join(LOCAL),
      ['a query about all', v2Query(1), 250],
    ],
  ],
  ['version 1 is heard', [['the querier is heard', v1Query()], ...GROUPS, leave(G), leave(H)]],
];

const request = (destination: string, station: string, source = QUERIER): Frame =>
  between({ mac: '06:22:a3:24:25:26', ip: source }, { mac: station, ip: destination })
    .ip({ identification: 7, dscp: 8 })
    .icmp({ identifier: 0x3132, sequence: 0x3334 })
    .payload('abcdefgh');

const ALL_STATIONS = 'ff:ff:ff:ff:ff:ff';
const OURS = '02:00:00:00:01:01';

/** Destination, station, source. */
const PINGS: readonly (readonly [string, string, string?])[] = [
  [G, stationOf(G)],
  [G, OURS],
  [G, ALL_STATIONS],
  [G, stationOf('239.129.2.3')],
  ['239.9.9.9', stationOf('239.9.9.9')],
  ['224.0.0.1', stationOf('224.0.0.1')],
  ['10.0.0.255', ALL_STATIONS],
  ['10.0.0.255', OURS],
  ['10.0.0.255', stationOf(G)],
  ['255.255.255.255', ALL_STATIONS],
  ['255.255.255.255', OURS],
  ['10.0.0.1', ALL_STATIONS],
  ['10.0.0.1', stationOf(G)],
  ['10.0.0.0', ALL_STATIONS],
  [G, stationOf(G), '0.0.0.0'],
  ['224.0.0.1', stationOf('224.0.0.1'), '0.0.0.0'],
  ['255.255.255.255', ALL_STATIONS, '0.0.0.0'],
  [G, stationOf(G), '127.0.0.5'],
  [G, stationOf(G), '10.0.0.1'],
  [G, stationOf(G), '239.1.1.1'],
  [G, stationOf(G), '255.255.255.255'],
];

const pings = (title: string): Step[] =>
  PINGS.map(([destination, station, source]) => [
    `${title}: to ${destination} by ${station}${source === undefined ? '' : ` from ${source}`}`,
    request(destination, station, source),
    0,
  ]);

const PINGED: readonly Step[] = [
  join(G),
  ...pings('ignored'),
  set('icmp_echo_ignore_broadcasts=0'),
  ...pings('answered'),
  set('conf.all.drop_unicast_in_l2_multicast=1'),
  ...pings('unicast for one alone'),
  set('icmp_echo_ignore_all=1'),
  ...pings('all ignored'),
];

/** What was told of a step: lines, for people; frames, without what may differ. */
interface Told {
  readonly step: string;
  readonly lines: readonly string[];
  readonly frames: readonly string[];
}

const OPTIONS = { neighbours: [{ ip: QUERIER, mac: '06:22:a3:24:25:26' }] };

async function startKernel(): Promise<Kernel> {
  const kernel = await Kernel.start({ ...OPTIONS, sysctls: { 'net.ipv4.igmp_qrv': 1 } });
  // The robustness variable counts from the next time that the device is up.
  await must(kernel, 'ip link set eth0 down; ip link set eth0 up');
  await must(kernel, `ip neighbour replace ${QUERIER} lladdr 06:22:a3:24:25:26 dev eth0`);
  return kernel;
}

function startStack(): Wire {
  const wire = new Wire(OPTIONS);
  wire.stack.sysctl.set('net.ipv4.igmp_qrv', 1);
  const eth0 = wire.stack.devices[1] ?? expect.fail();
  for (const up of [false, true]) wire.run((stack) => stack.setUp(eth0, up));
  wire.addNeighbour({ ip: QUERIER, mac: '06:22:a3:24:25:26' });
  return wire;
}

async function must(kernel: Kernel, command: string): Promise<void> {
  const { code, stderr } = await kernel.run('sh', '-c', command);
  if (code !== 0) throw new Error(`${command}: ${stderr}`);
}

async function byKernel(steps: readonly Step[], names: readonly string[]) {
  const kernel = await startKernel();
  try {
    const all: Told[] = [];
    for (const [step, what, waitMs = TICKS_MS] of steps) {
      if (typeof what !== 'string') kernel.inject(what);
      else await must(kernel, what.startsWith('sysctl') ? what : `ip ${what}`);
      if (waitMs > 0) await sleep(waitMs);
      all.push(
        toldOf(
          step,
          (await kernel.sent()).map(({ bytes }) => bytes),
        ),
      );
    }
    const { stdout } = await kernel.run('nstat', '-asz');
    const values = new Map(stdout.split('\n').map((line) => line.split(/\s+/) as [string, string]));
    return { all, counters: names.map((name) => [name, Number(values.get(name))]) };
  } finally {
    await kernel.stop();
  }
}

function byStack(steps: readonly Step[], names: readonly string[]) {
  const wire = startStack();
  const all = steps.map(([step, what, waitMs = TICKS_MS]) => {
    if (typeof what !== 'string') wire.inject(what);
    else wire.run((stack) => runCommands(stack, what));
    wire.advance(waitMs);
    return toldOf(step, wire.sent());
  });
  wire.assertBalanced();
  const counters = wire.stack.ctx.counters.snapshot();
  return { all, counters: names.map((name) => [name, counters[name] ?? 0]) };
}

function toldOf(step: string, frames: readonly Uint8Array[]): Told {
  const alike = frames.map((frame) => {
    const bytes = frame.slice();
    // Of a datagram, its identification and the sum over it.
    if (bytes[12] === 8 && bytes[13] === 0) bytes.fill(0, 18, 20).fill(0, 24, 26);
    return Array.from(bytes, (octet) => octet.toString(16).padStart(2, '0')).join('');
  });
  return { step, lines: frames.map(told).sort(), frames: alike.sort() };
}

const reason = needs('unshare', 'ip', 'nstat', '/dev/net/tun', 'sysctl', 'python3');

describe.skipIf(reason)(titled('Linux and the stack, in groups', reason), () => {
  it.concurrent.each(PLAYS)('%s', { timeout: LIMIT_MS }, async (_, steps) => {
    const { all } = await byKernel(steps, []);
    expect(all.some(({ frames }) => frames.length > 0)).toBe(true);
    expect(byStack(steps, []).all).toEqual(all);
  });

  it.concurrent('pinged by broadcasts and in groups', { timeout: LIMIT_MS }, async () => {
    const names = ['IpInReceives', 'IpInDelivers', 'IpOutRequests', 'IcmpInMsgs', 'IcmpInErrors'];
    names.push('IcmpInEchos', 'IcmpOutMsgs', 'IcmpOutEchoReps');
    const linux = await byKernel(PINGED, names);
    expect(linux.all.filter(({ frames }) => frames.length > 0).length).toBeGreaterThan(20);
    expect(byStack(PINGED, names)).toEqual(linux);
  });

  it.concurrent('filters of sources', { timeout: LIMIT_MS }, async () => {
    const kernel = await startKernel();
    try {
      await must(kernel, `ip addr add ${H}/32 dev eth0 autojoin`);
      await sleep(TICKS_MS);
      await kernel.sent();
      const { code, stderr } = await kernel.run('python3', '-c', python(FILTERS));
      expect([code, stderr]).toEqual([0, '']);
      const linux = (await kernel.sent()).map(({ bytes }) => told(bytes));
      expect(linux.length).toBeGreaterThan(FILTERS.length - 3);
      expect(filteredByStack()).toEqual(linux);
    } finally {
      await kernel.stop();
    }
  });
});

const [A, B, C] = ['9.0.0.1', '9.0.0.2', '9.0.0.3'];

/** User, and the filter that it has from now on. */
const FILTERS: readonly (readonly [number, 'include' | 'exclude', readonly string[]])[] = [
  [0, 'exclude', []],
  [0, 'exclude', [A]],
  [0, 'exclude', [A, B]],
  [0, 'exclude', [B, C]],
  [0, 'include', [A]],
  [0, 'include', [A, B]],
  [0, 'include', [B, C]],
  [1, 'exclude', []],
  [1, 'include', [A]],
  [1, 'include', [A, C]],
  [0, 'exclude', [A, B]],
  [1, 'exclude', [B, C]],
  [0, 'include', []],
  [1, 'include', []],
];

/** Each user joins with its first step, which lets everybody in, as setsockopt(2) has it, and leaves with the last. */
function python(steps: typeof FILTERS): string {
  const lines = steps.map(
    ([user, mode, sources]) =>
      `step(${user}, ${mode === 'include' ? 1 : 0}, ${JSON.stringify(sources)})`,
  );
  return `
import socket, struct, time
group, device = socket.inet_aton('${G}'), socket.if_nametoindex('eth0')
mreqn = group + socket.inet_aton('10.0.0.1') + struct.pack('i', device)
users = {}
def step(user, mode, sources):
    if user not in users:
        users[user] = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        users[user].setsockopt(0, 35, mreqn)
    elif mode == 1 and not sources:
        users[user].setsockopt(0, 36, mreqn)
    else:
        head = group + socket.inet_aton('10.0.0.1') + struct.pack('=II', mode, len(sources))
        users[user].setsockopt(0, 41, head + b''.join(map(socket.inet_aton, sources)))
    time.sleep(${TICKS_MS / 1000})
${lines.join('\n')}`;
}

function filteredByStack(): string[] {
  const wire = startStack();
  wire.run((stack) => runCommands(stack, `addr add ${H}/32 dev eth0 autojoin`));
  wire.advance(TICKS_MS);
  wire.sent();
  const users = [0, 1].map(() => wire.stack.newMemberships());
  const lines = FILTERS.flatMap(([user, mode, sources]) => {
    const filter: SourceFilter = (mode === 'include' ? including : excluding)(
      ...sources.map(address),
    );
    const memberships = users[user] ?? expect.fail();
    const isFirst = FILTERS.find(([other]) => other === user)?.[2] === sources;
    wire.run(() => {
      const fault = isFirst
        ? memberships.join(ETH0, address(G), filter)
        : memberships.setFilter(ETH0, address(G), filter);
      expect(fault).toBeNull();
    });
    wire.advance(TICKS_MS);
    return wire.sent().map(told);
  });
  wire.assertBalanced();
  return lines;
}
