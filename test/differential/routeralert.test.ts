// Packets on their way that ask routers to look at them, RFC 2113: raw sockets of this kernel with IP_ROUTER_ALERT and raw
// sessions of the stack with `routerAlert` hear the same, and the same goes on, is told of, and counts.

import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Kernel } from '../../src/testing/kernel/kernel.ts';
import { Wire } from '../../src/testing/wire/wire.ts';
import { needs, titled } from '../support/namespace.ts';
import { address } from '../support/packets.ts';
import { DEAF, END, end, ROWS, SESSIONS, UNFINISHED } from './scenarios/routeralert.ts';
import { known, left, type Row, right, TWO_CABLES } from './scenarios/stations.ts';

const LIMIT_MS = 60_000;
/** So long fragments wait, and then a moment. */
const PATIENCE_S = 1;
const OVER_MS = 1600;

const PLACE = {
  interfaces: [{ addresses: TWO_CABLES[0] ?? [] }, { addresses: TWO_CABLES[1] ?? [], mtu: 1300 }],
  neighbours: known(left(9), right(9)),
};
const SYSCTLS = { 'net.ipv4.icmp_ratemask': 0, 'net.ipv4.ipfrag_time': PATIENCE_S };

const COUNTERS = [
  ...['IpInReceives', 'IpInHdrErrors', 'IpInDelivers', 'IpForwDatagrams', 'IpOutTransmits'],
  ...['IpReasmReqds', 'IpReasmOKs', 'IpReasmFails', 'IpReasmTimeout', 'IpExtReasmOverlaps'],
  ...['IpFragOKs', 'IpFragFails', 'IpInUnknownProtos', 'IpExtInNoRoutes', 'IpExtInNoECTPkts'],
  ...['IcmpOutMsgs', 'IcmpOutDestUnreachs', 'IcmpOutTimeExcds', 'IcmpOutParmProbs'],
];

/** What both did. */
interface Told {
  /** By session, what it heard, header included, in its order. */
  readonly heard: readonly (readonly string[])[];
  /** By name of the row, what was sent because of it. */
  readonly sent: Readonly<Record<string, readonly string[]>>;
  readonly counters: Readonly<Record<string, number>>;
}

/** A program with those sockets; it ends with a datagram of protocol END. */
const PROGRAM = `
import json, socket, struct, sys
sessions = json.loads(sys.argv[1])
opened = []
for each in sessions:
    one = socket.socket(socket.AF_INET, socket.SOCK_RAW, each['protocol'])
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    if each['routerAlert']: one.setsockopt(socket.IPPROTO_IP, 5, 1)
    if 'device' in each: one.setsockopt(socket.SOL_SOCKET, 25, each['device'].encode())
    if 'source' in each: one.bind((each['source'], 0))
    if 'destination' in each: one.connect((each['destination'], 0))
    if 'icmpFilter' in each: one.setsockopt(socket.SOL_RAW if hasattr(socket, 'SOL_RAW') else 255, 1, struct.pack('I', each['icmpFilter']))
    opened.append(one)
last = socket.socket(socket.AF_INET, socket.SOCK_RAW, ${END})
last.settimeout(30)
last.recv(65535)
heard = []
for one in opened:
    one.setblocking(False)
    own = []
    while True:
        try: own.append(one.recv(65535).hex())
        except BlockingIOError: break
    heard.append(own)
print(json.dumps(heard))
`;

/** Without the identification of what the host makes itself, which is its own. */
function textOf({ on, bytes }: { on: string; bytes: Uint8Array }): string {
  const frame = bytes.slice();
  const isError =
    frame[23] === 1 && [3, 11, 12].includes(frame[14 + ((frame[14] ?? 0) & 15) * 4] ?? 0);
  if (isError) frame.fill(0, 18, 20).fill(0, 24, 26);
  return `${on} ${Buffer.from(frame).toString('hex')}`;
}

async function byKernel(): Promise<Told> {
  const kernel = await Kernel.start({ ...PLACE, ipForward: true, sysctls: SYSCTLS });
  try {
    const program = kernel.run('python3', '-c', PROGRAM, JSON.stringify(SESSIONS));
    await listening(kernel);
    const sent: Record<string, string[]> = {};
    const give = async ([name, frame, on = 0]: Row, waitMs = 0): Promise<void> => {
      kernel.inject(frame, on);
      await sleep(waitMs);
      sent[name] = (await kernel.sent()).map(textOf);
    };
    for (const row of ROWS) await give(row);
    for (const row of UNFINISHED) await give(row);
    await sleep(OVER_MS);
    await give(['end', end]);
    const { stdout, stderr } = await program;
    expect(stderr).toBe('');
    const nstat = (await kernel.run('nstat', '-asz')).stdout;
    const values = new Map(nstat.split('\n').map((line) => line.split(/\s+/) as [string, string]));
    const counters = COUNTERS.map((name) => [name, Number(values.get(name))]);
    return { heard: JSON.parse(stdout), sent, counters: Object.fromEntries(counters) };
  } finally {
    await kernel.stop();
  }
}

/** Waits until the last of the sockets is there. */
async function listening(kernel: Kernel): Promise<void> {
  for (let n = 0; n < 100; n++) {
    const { stdout } = await kernel.run('cat', '/proc/net/raw');
    if (stdout.includes(`00000000:00${END.toString(16).toUpperCase()} `)) return;
    await sleep(50);
  }
  throw new Error('the program has no sockets');
}

function byStack(): Told {
  const wire = new Wire({ ...PLACE, stack: { ipForward: true } });
  const { stack } = wire;
  for (const [name, value] of Object.entries(SYSCTLS)) stack.sysctl.set(name, value);
  const heard = SESSIONS.map(({ device, source, destination, ...rest }) => {
    const own: string[] = [];
    const index = device === undefined ? 0 : (stack.findDevice(device)?.index ?? 0);
    const ends = {
      source: address(source ?? '0.0.0.0'),
      destination: address(destination ?? '0.0.0.0'),
    };
    stack.raw.open(
      { ...rest, ...ends, device: index },
      {
        receive: ({ bytes, network, end }) => {
          own.push(Buffer.from(bytes.subarray(network, end)).toString('hex'));
          return true;
        },
      },
    );
    return own;
  });
  stack.raw.open({ protocol: END }, { receive: () => true });
  const sent: Record<string, string[]> = {};
  const give = ([name, frame, on = 0]: Row): void => {
    wire.inject(frame, on);
    sent[name] = wire.interfaces.flatMap((on) =>
      wire.sent(on).map((bytes) => textOf({ on, bytes })),
    );
  };
  for (const row of [...ROWS, ...UNFINISHED]) give(row);
  wire.advance(OVER_MS);
  give(['end', end]);
  wire.assertBalanced();
  const snapshot = stack.ctx.counters.snapshot();
  const counters = COUNTERS.map((name) => [name, snapshot[name] ?? 0]);
  return { heard, sent, counters: Object.fromEntries(counters) };
}

const reason = needs('unshare', 'ip', 'nstat', '/dev/net/tun', 'python3');

describe.skipIf(reason)(titled('Linux and the stack, router alerts', reason), () => {
  it('RFC 2113 §2.1: who hears them, and what goes on', {
    timeout: LIMIT_MS,
  }, async () => {
    const linux = await byKernel();
    // Of what never was whole.
    expect(linux.sent.end).toHaveLength(1);
    const silent = SESSIONS.filter((_, n) => linux.heard[n]?.length === 0);
    expect(silent.map(({ protocol }) => protocol)).toEqual([46, DEAF]);
    expect(byStack()).toEqual(linux);
  });
});
