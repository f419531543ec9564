// Marks (SO_MARK) that stay with a packet to this host itself, and `fwmark_reflect`: this kernel and the stack send
// themselves the same packets, with and without a mark, and a rule forbids marked answers. Then both have counted the same.

import { describe, expect, it } from 'vitest';
import { runCommands } from '../../src/command/run.ts';
import { Kernel } from '../../src/testing/kernel/kernel.ts';
import { Wire } from '../../src/testing/wire/wire.ts';
import { needs, titled } from '../support/namespace.ts';
import { address, datagram, type IpFields, ip, message, OTHER } from '../support/packets.ts';

const [ASKER, ASKED, ALL] = ['10.0.0.1', '10.0.0.9', '10.0.0.255'];
const INTERFACES = [[`${ASKER}/24`, `${ASKED}/24`]];
const RULES = [
  `rule add pref 1 to ${ASKER} fwmark 5/7 prohibit`,
  'rule add pref 2 lookup local',
  'rule del pref 0',
];
const LIMIT_MS = 60_000;

const packet = (fields: IpFields): Uint8Array => datagram(ip({ source: ASKER, id: 7, ...fields }));
const echo = (destination: string): Uint8Array => packet({ destination, payload: message() });

/** Name, mark, the packet with its header. */
const SENT: readonly (readonly [string, number, Uint8Array])[] = [
  ...[0, 5, 6, 0xd, 0x7ffffff5].map((mark) => [`echo, mark ${mark}`, mark, echo(ASKED)] as const),
  ['echo to all, mark 0', 0, echo(ALL)],
  ['echo to all, mark 5', 5, echo(ALL)],
  ['nobody’s protocol, mark 0', 0, packet({ destination: ASKED, protocol: 253 })],
  ['nobody’s protocol, mark 5', 5, packet({ destination: ASKED, protocol: 253 })],
  ['in fragments, mark 5', 5, packet({ destination: ASKED, payload: message(), flags: 0x2000 })],
  [
    'an error about it comes from elsewhere, mark 5',
    5,
    packet({ destination: OTHER, protocol: 253 }),
  ],
];

const COUNTERS = [
  ...['IcmpInMsgs', 'IcmpInEchos', 'IcmpInEchoReps', 'IcmpInDestUnreachs', 'IcmpOutMsgs'],
  ...[
    'IcmpOutEchoReps',
    'IcmpOutDestUnreachs',
    'IpInReceives',
    'IpInDelivers',
    'IpInUnknownProtos',
  ],
];

const PROGRAM = `
import socket, sys
one = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
one.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
one.setsockopt(socket.SOL_SOCKET, 36, int(sys.argv[1]))
data = bytes.fromhex(sys.argv[2])
one.sendto(data, (socket.inet_ntoa(data[16:20]), 0))
`;

type Counted = Readonly<Record<string, readonly number[]>>;

const settingsOf = (reflect: number) => ({
  'net.ipv4.fwmark_reflect': reflect,
  'net.ipv4.icmp_echo_ignore_broadcasts': 0,
  'net.ipv4.icmp_ratemask': 0,
});

async function byKernel(reflect: number): Promise<Counted> {
  const kernel = await Kernel.start({ interfaces: INTERFACES, sysctls: settingsOf(reflect) });
  const counts = async (): Promise<number[]> => {
    await kernel.settle();
    const { stdout } = await kernel.run('nstat', '-asz');
    const values = new Map(stdout.split('\n').map((line) => line.split(/\s+/) as [string, string]));
    return COUNTERS.map((name) => Number(values.get(name)));
  };
  try {
    for (const rule of RULES) await kernel.run('ip', 'rule', ...rule.split(' ').slice(1));
    const all: Record<string, number[]> = {};
    for (const [name, mark, bytes] of SENT) {
      const before = await counts();
      const hex = Buffer.from(bytes).toString('hex');
      const { stderr } = await kernel.run('python3', '-c', PROGRAM, `${mark}`, hex);
      expect(stderr, name).toBe('');
      all[name] = (await counts()).map((count, n) => count - (before[n] ?? 0));
    }
    return all;
  } finally {
    await kernel.stop();
  }
}

function byStack(reflect: number): Counted {
  const wire = new Wire({ interfaces: INTERFACES });
  const { stack } = wire;
  for (const [name, value] of Object.entries(settingsOf(reflect))) stack.sysctl.set(name, value);
  for (const rule of RULES) runCommands(stack, rule);
  const counts = (): number[] => COUNTERS.map((name) => stack.ctx.counters.get(name).value);
  const all: Record<string, number[]> = {};
  for (const [name, mark, bytes] of SENT) {
    const before = counts();
    const session = stack.raw.open(
      { protocol: 255, mark, broadcast: true },
      { receive: () => false },
    );
    const to = address(bytes.subarray(16, 20).join('.'));
    expect(
      wire.run(() => session.send(bytes, to)),
      name,
    ).toBe(0);
    wire.advance(0);
    session.close();
    all[name] = counts().map((count, n) => count - (before[n] ?? 0));
  }
  return all;
}

const reason = needs('unshare', 'ip', 'nstat', '/dev/net/tun', 'python3');

describe.skipIf(reason)(titled('Linux and the stack, marks', reason), () => {
  it.concurrent.each([0, 1, 255])('fwmark_reflect %i', { timeout: LIMIT_MS }, async (reflect) => {
    const linux = await byKernel(reflect);
    const replies = COUNTERS.indexOf('IcmpInEchoReps');
    expect(linux['echo, mark 0']?.[replies]).toBe(1);
    expect(linux['echo, mark 5']?.[replies]).toBe(reflect === 0 ? 1 : 0);
    expect(byStack(reflect)).toEqual(linux);
  });
});
