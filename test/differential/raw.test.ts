// What raw sockets and raw sessions send, or do not: this kernel and the stack are asked for the same, and must answer
// with the same errno, send the same but for its identification, and count the same.

import { describe, expect, it } from 'vitest';
import { PathMtu } from '../../src/ip/send.ts';
import { Kernel } from '../../src/testing/kernel/kernel.ts';
import { Wire, type WireOptions } from '../../src/testing/wire/wire.ts';
import { viewOf } from '../support/hex.ts';
import { needs, titled } from '../support/namespace.ts';
import { address, counting, datagram, ip, message } from '../support/packets.ts';

const US = '10.0.0.1';
const PEER = '10.0.0.2';
const FAR = '203.0.113.9';
const [GROUP, OTHER_GROUP] = ['239.1.1.1', '239.9.9.9'];
const LIMIT_MS = 60_000;
/** What somebody on the host hears. */
const HEARD = 253;
/** What no report of IGMP counts as. */
const IGMP = 2;

const PLACE: Pick<WireOptions, 'interfaces' | 'neighbours' | 'routes'> = {
  interfaces: [[`${US}/24`]],
  neighbours: [{ ip: PEER, mac: '06:22:a3:24:25:26' }],
  routes: [{ to: '224.0.0.0/4', on: 0 }],
};

interface Sent {
  /** Of the socket; 255: the header is written. */
  readonly protocol: number;
  readonly bytes: Uint8Array;
  readonly to: string;
  readonly broadcast?: boolean;
  readonly pathMtu?: number;
}

const echo = (size = 0): Uint8Array => message({ type: 8, data: counting(size) });
const icmp = (bytes: Uint8Array, to: string, rest: Partial<Sent> = {}): Sent => ({
  ...{ protocol: 1, bytes, to, ...rest },
});
/** With a header that is whole but for what the sender leaves open. */
const written = (to: string, fields: Parameters<typeof ip>[0] = {}, rest = {}): Sent => {
  const usual = {
    protocol: HEARD,
    source: '0.0.0.0',
    id: 0,
    destination: to,
    payload: counting(8),
  };
  return { protocol: 255, bytes: datagram(ip({ ...usual, ...fields })), to, ...rest };
};
const cut = (sent: Sent, length: number): Sent => ({ ...sent, bytes: sent.bytes.slice(0, length) });
const to = (address: string, sent: Sent): Sent => ({ ...sent, to: address });
const firstByte = (sent: Sent, value: number): Sent => {
  sent.bytes[0] = value;
  return sent;
};

const WRITTEN_ECHO = { protocol: 1, payload: echo() };

const CASES: Readonly<Record<string, Sent>> = {
  'an echo request': icmp(echo(), PEER),
  'no route': icmp(echo(), FAR),
  'no route to everybody': icmp(echo(), '255.255.255.255'),
  'to all of a cable without leave': icmp(echo(), '10.0.0.255'),
  'to all of a cable': icmp(echo(), '10.0.0.255', { broadcast: true }),
  'too long, and not to be cut': icmp(echo(2000), PEER, { pathMtu: PathMtu.Do }),
  'longer than any datagram': icmp(new Uint8Array(65_516), PEER),
  'in fragments': icmp(echo(2000), PEER),
  'an ICMP message of 4 bytes': icmp(Uint8Array.of(8, 0, 0, 0), PEER),
  'written, an echo request': written(PEER, WRITTEN_ECHO),
  'written, no route': written(FAR, WRITTEN_ECHO),
  'written, too long': written(PEER, { ...WRITTEN_ECHO, payload: echo(1500) }),
  'written, too long without a route': written(FAR, { ...WRITTEN_ECHO, payload: echo(1500) }),
  'written, nothing': cut(written(PEER), 0),
  'written, 10 bytes': cut(written(PEER), 10),
  'written, 10 bytes without a route': cut(written(FAR), 10),
  'written, a header of 4 words': firstByte(written(PEER), 0x44),
  'written, a header beyond the end': firstByte(written(PEER), 0x4f),
  'written, 4 bytes of ICMP': written(PEER, { protocol: 1, payload: counting(4) }),
  'written, to all without leave': written('10.0.0.255'),
  'written, to us, says another': to(US, written(PEER)),
  'written, to us, says another, an echo request': to(US, written(PEER, WRITTEN_ECHO)),
  'written, to us, says another, version 6': firstByte(to(US, written(PEER)), 0x65),
  'written, to 127.0.0.1, says another': to('127.0.0.1', written(PEER)),
  'written, to another, says us': to(PEER, written(US)),
  'written, to all, says another': to('10.0.0.255', written(PEER, {}, { broadcast: true })),
  ...Object.fromEntries(
    [0, 1].flatMap((ttl) => [
      [`written, to a group, TTL ${ttl}`, written(GROUP, { ttl })],
      [`written, to a group of others, TTL ${ttl}`, written(OTHER_GROUP, { ttl })],
      [`written, to a group, says another, TTL ${ttl}`, to(GROUP, written(OTHER_GROUP, { ttl }))],
      [`written, to another, says a group, TTL ${ttl}`, to(OTHER_GROUP, written(GROUP, { ttl }))],
      [`written, to a group, says a host, TTL ${ttl}`, to(GROUP, written(PEER, { ttl }))],
      [`written, to a host, says a group, TTL ${ttl}`, to(PEER, written(GROUP, { ttl }))],
    ]),
  ),
  'written, to a group, version 6': firstByte(written(GROUP), 0x65),
};

const PROGRAM = `
import base64, json, socket, sys, time
def counters():
    all = {}
    for name in ('snmp', 'netstat'):
        lines = open('/proc/net/' + name).read().split('\\n')
        for names, values in zip(lines[::2], lines[1::2]):
            group = names.split(':')[0]
            for key, value in zip(names.split()[1:], values.split()[1:]):
                all[group + key] = int(value)
    return all
member = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
member.setsockopt(0, socket.IP_ADD_MEMBERSHIP, socket.inet_aton('${GROUP}') + socket.inet_aton('${US}'))
time.sleep(2.5)
listener = socket.socket(socket.AF_INET, socket.SOCK_RAW, ${HEARD})
answers = []
for protocol, data, to, broadcast, mtu in json.loads(sys.argv[1]):
    one = socket.socket(socket.AF_INET, socket.SOCK_RAW, protocol)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, broadcast)
    one.setsockopt(0, 10, mtu)
    before = counters()
    errno = 0
    try: one.sendto(base64.b64decode(data), (to, 0))
    except OSError as error: errno = error.errno
    time.sleep(0.02)
    after = counters()
    one.close()
    grown = {key: after[key] - before.get(key, 0) for key in after if after[key] != before.get(key, 0)}
    answers.append([errno, {key: value for key, value in grown.items() if key[:2] == 'Ip' or key[:4] == 'Icmp'}])
print(json.dumps(answers))
`;

interface Answer {
  readonly errno: number;
  readonly counted: Readonly<Record<string, number>>;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const pathMtuOf = ({ pathMtu = PathMtu.Want }: Sent): number => pathMtu;

/** The datagrams in frames, without what is nobody's wish: identification and checksum. */
const seen = (frames: readonly Uint8Array[]): string[] =>
  frames
    .map((frame) => datagram(frame).slice())
    .filter((bytes) => bytes[9] !== IGMP)
    .map((bytes) => {
      viewOf(bytes).setUint16(4, 0);
      viewOf(bytes).setUint16(10, 0);
      return hex(bytes);
    });

async function byKernel(
  place: typeof PLACE,
  cases: readonly Sent[],
): Promise<{ answers: Answer[]; sent: string[] }> {
  const sysctls = { 'net.ipv4.igmp_qrv': 1, 'net.ipv4.icmp_ratemask': 0 };
  const kernel = await Kernel.start({ ...place, sysctls });
  try {
    const given = cases.map((each) => [
      ...[
        each.protocol,
        Buffer.from(each.bytes).toString('base64'),
        each.to,
        each.broadcast === true ? 1 : 0,
      ],
      pathMtuOf(each),
    ]);
    // An argument has 128 KiB at most.
    const { stdout, stderr } = await kernel.run('python3', '-c', PROGRAM, JSON.stringify(given));
    expect(stderr).toBe('');
    const answers = (JSON.parse(stdout) as [number, Answer['counted']][]).map(
      ([errno, counted]) => ({ errno, counted }),
    );
    return { answers, sent: seen((await kernel.sent()).map(({ bytes }) => bytes)) };
  } finally {
    await kernel.stop();
  }
}

function byStack(
  place: typeof PLACE,
  cases: readonly Sent[],
): { answers: Answer[]; sent: string[] } {
  const wire = new Wire(place);
  wire.stack.sysctl.set('net.ipv4.icmp_ratemask', 0);
  wire.stack.joinGroup(address(GROUP), wire.deviceOf(0));
  wire.advance(LIMIT_MS);
  wire.sent();
  wire.run(({ raw }) => raw.open({ protocol: HEARD }, { receive: () => true }));
  const answers = cases.map((each) => {
    const { protocol, bytes, to, broadcast = false } = each;
    const session = wire.stack.raw.open(
      { protocol, broadcast, pathMtu: pathMtuOf(each) },
      { receive: () => true },
    );
    wire.counted();
    const errno = wire.run(() => session.send(bytes, address(to)));
    session.close();
    return { errno, counted: wire.counted() };
  });
  wire.assertBalanced();
  return { answers, sent: seen(wire.sent()) };
}

const reason = needs('unshare', 'ip', '/dev/net/tun', 'python3');

describe.skipIf(reason)(titled('Linux and the stack, raw', reason), () => {
  it('the same errno, datagrams and counters', { timeout: LIMIT_MS }, async () => {
    const names = Object.keys(CASES);
    const cases = Object.values(CASES);
    const [linux, stack] = [await byKernel(PLACE, cases), byStack(PLACE, cases)];
    const named = ({ answers }: typeof linux) =>
      Object.fromEntries(names.map((name, n) => [name, answers[n]]));
    expect(named(stack)).toEqual(named(linux));
    expect(stack.sent).toEqual(linux.sent);
    expect(linux.answers.filter(({ errno }) => errno === 0).length).toBeGreaterThan(4);
  });

  it('a group that the harness joins is an address, too, in both', {
    timeout: LIMIT_MS,
  }, async () => {
    const place = { ...PLACE, interfaces: [{ addresses: [`${US}/24`], groups: [OTHER_GROUP] }] };
    const cases = [
      written(OTHER_GROUP, { ttl: 1 }),
      written(GROUP, { ttl: 1 }),
      icmp(echo(), OTHER_GROUP),
    ];
    const [linux, stack] = [await byKernel(place, cases), byStack(place, cases)];
    expect(linux.sent).toHaveLength(1);
    expect(stack).toEqual(linux);
  });
});
