// A capture that is fed to a stack: what goes in, when, and what is said of the rest.

import { describe, expect, test } from 'vitest';
import { State } from '../../src/arp/neighbour.ts';
import { runCommands } from '../../src/command/run.ts';
import { parseIpv4 } from '../../src/ip/address.ts';
import { Direction, type NewInterface } from '../../src/pcap/format.ts';
import { CapturedError, openCapture } from '../../src/view/captured.ts';
import { type Fed, feed } from '../../src/view/feed.ts';
import { type FeedOptions, OTHERS, STACK } from '../../src/view/standin.ts';
import { suggestPorts } from '../../src/view/suggest.ts';
import {
  BEGIN,
  type CaptureFrame,
  came,
  HOST_MAC,
  PINGED,
  pcap,
  pcapng,
  sent,
} from '../support/captures.ts';
import {
  arpReply,
  arpRequest,
  counting,
  type IcmpFields,
  icmp,
  PEER,
  PEER_MAC,
  US,
} from '../support/packets.ts';

const HOST = [{ name: 'eth0', mac: HOST_MAC, addresses: ['10.0.0.1/24'] }];
const ROUTER_MAC = '0e:42:c3:44:45:46';

function fedWith(bytes: Uint8Array, options: Partial<FeedOptions> = {}): Fed {
  const captured = openCapture(bytes, 'a.pcapng');
  return feed(captured, { ports: suggestPorts(captured), ...options });
}

const at = (ms: number, bytes: Uint8Array): CaptureFrame => ({
  bytes,
  time: BEGIN + BigInt(Math.round(ms * 1_000_000)),
});

/** Each event as `#packet layer kind`. */
function told({ recording }: Fed): string[] {
  return Array.from({ length: recording.last }, (_, n) => {
    const event = recording.event(n + 1);
    return `#${event?.packet} ${event?.layer} ${event?.kind}`;
  });
}

const drops = ({ stack }: Fed) => stack.ctx.drops();

describe('frames go in at their times, and those of the host itself do not', () => {
  test.each([
    ['told by their Ethernet address, as in pcap', pcap(PINGED)],
    [
      'told by their direction',
      pcapng(PINGED.map((frame, n) => (n % 2 === 0 ? came(frame) : sent(frame)))),
    ],
  ])('%s', (_, bytes) => {
    const fed = fedWith(bytes);
    expect(fed.frames.map(({ number, timeMs, packet }) => [number, timeMs, packet])).toEqual([
      [1, 0.456, 1],
      [2, 1.456, 0],
      [3, 2.456, 3],
      [4, 3.456, 0],
    ]);
    expect(fed.notes).toEqual(['2 frames that the host itself had sent are not fed to the stack']);
    expect(fed.stack.ctx.flow).toMatchObject({ received: 2, transmitted: 2, parked: 0 });
    expect(told(fed)).toContain('#4 icmp answer');
  });

  test('a direction that the file states counts for more than the address', () => {
    const fed = fedWith(pcapng(PINGED.map(came)));
    expect(fed.frames.map(({ packet }) => packet > 0)).toEqual([true, true, true, true]);
  });

  test('what the stack has counted is in the recording', () => {
    const { recording, stack } = fedWith(pcap(PINGED));
    expect(recording.totals?.[STACK]).toMatchObject({ received: 2, transmitted: 2 });
    const { counters } = recording.totals?.[STACK] ?? {};
    expect(counters).toMatchObject({ IpInReceives: 1, IcmpInEchos: 1, IcmpOutEchoReps: 1 });
    expect(counters?.IpInReceives).toBe(stack.ctx.counters.get('IpInReceives').value);
  });

  test('the bytes of a frame are in the recording as they were captured', () => {
    const fed = fedWith(pcap(PINGED));
    const receive = fed.recording.packet(STACK, 3)?.events[0] ?? 0;
    expect(fed.recording.bytes(receive)).toEqual(PINGED[2]);
  });

  test('of a flood too: each frame’s bytes, and why each goes where it goes', () => {
    const flood = Array.from({ length: 3000 }, (_, n) => at(n / 100, icmp({ sequence: n })));
    const { recording } = fedWith(pcap(flood));
    const events = [...recording];
    const received = events.filter(({ kind }) => kind === 'receive');
    expect(received.length).toBe(flood.length);
    expect(received.filter(({ hasBytes }) => hasBytes).length).toBe(flood.length);
    const routes = events.filter(({ kind }) => kind === 'route');
    expect(routes.length).toBe(2 * flood.length);
    expect(routes.filter(({ explanation }) => explanation !== null).length).toBe(routes.length);
  });

  test('timers are due between the frames, and behind them as long as a packet waits', () => {
    const fed = fedWith(pcap([icmp({ destination: '10.0.0.9' })]), {
      ports: HOST,
      prepare: (stack) => {
        stack.ipForward = true;
      },
    });
    // 10.0.0.9 is asked for three times, a second each, and nobody answers.
    expect(drops(fed)).toMatchObject({ 'arp.unresolved': 1 });
    expect(fed.stack.ctx.now).toBeCloseTo(3000.456, 3);
    expect(fed.stack.ctx.flow.parked).toBe(0);
  });

  test('what is sent while the stack is prepared is on the cable', () => {
    const destination = parseIpv4('10.0.0.9');
    if (destination === null) throw new Error('no address');
    const { recording } = fedWith(pcap(PINGED.slice(0, 1)), {
      ports: HOST,
      prepare: (stack) => {
        stack.ping({ destination }, { reply() {}, error() {} }).send();
      },
    });
    expect(recording.frames.at(0)).toMatchObject({ end: `${STACK}.eth0`, way: 'out', length: 42 });
  });

  test('frames on cables: in and out, each with a number of its own', () => {
    const { recording } = fedWith(pcap(PINGED.slice(0, 1)), { ports: HOST });
    const moments = Array.from({ length: recording.frames.length }, (_, n) =>
      recording.frames.at(n),
    );
    expect(moments.map((each) => [each?.end, each?.way, each?.frame, each?.length])).toEqual([
      [`${OTHERS}.eth0`, 'out', 1, 42],
      [`${STACK}.eth0`, 'in', 1, 42],
      [`${STACK}.eth0`, 'out', 2, 42],
      [`${OTHERS}.eth0`, 'in', 2, 42],
    ]);
  });

  test('the same each time, and from another seed something else where chance has a say', () => {
    const jsonOf = (fed: Fed): string => JSON.stringify(fed.recording.save('a'));
    expect(jsonOf(fedWith(pcap(PINGED)))).toBe(jsonOf(fedWith(pcap(PINGED))));
    const ports = [{ name: 'eth0', mac: '', addresses: ['10.0.0.1/24'] }];
    const [one, two] = [1, 2].map((seed) => fedWith(pcap(PINGED), { ports, seed }));
    expect(one?.stack.devices[1]?.mac).not.toEqual(two?.stack.devices[1]?.mac);
  });
});

describe('what the host itself had asked by echo requests', () => {
  const request = (fields: IcmpFields = {}) =>
    sent(icmp({ from: HOST_MAC, to: PEER_MAC, source: US, destination: PEER, ...fields }));
  const reply = (fields: IcmpFields = {}) => came(icmp({ type: 0, ...fields }));
  const options = { ports: HOST };
  const lastOf = (fed: Fed) => fed.recording.event(fed.recording.last);

  test('it leaves as it was captured, and the answer is delivered, with the request that it answers', () => {
    const bytes = pcapng([request(), reply()]);
    const fed = fedWith(bytes, options);
    expect(told(fed).slice(0, 2)).toEqual(['#1 icmp originate', '#1 device transmit']);
    expect(fed.recording.bytes(2)).toEqual(openCapture(bytes, 'a').frames[0]?.bytes);
    expect(lastOf(fed)).toMatchObject({
      ...{ packet: 2, layer: 'icmp', kind: 'deliver' },
      says: 'read by the ping session with identifier 33154, whose request #1 it answers',
      values: { identifier: 0x8182, request: '#1' },
    });
    expect(fed.frames.map(({ isOwn, packet }) => [isOwn, packet])).toEqual([
      [true, 1],
      [false, 2],
    ]);
    expect(fed.notes).toEqual([expect.stringContaining(`${PEER} is known to be`)]);
  });

  test('requests of several sequences and identifiers are told apart; an answer that comes twice is read twice', () => {
    const second = { sequence: 0x9495 };
    const other = { identifier: 0x8384 };
    const fed = fedWith(
      pcapng([
        ...[request(), request(second), request(other)],
        ...[reply(second), reply(), reply(other), reply()],
      ]),
      options,
    );
    const read = [...fed.recording].filter(({ kind }) => kind === 'deliver');
    expect(read.map(({ values }) => values.request)).toEqual(['#2', '#1', '#3', '#1']);
  });

  test('an error about it is heard, and what it says of the way is learnt', () => {
    const quoted = icmp({ source: US, destination: PEER }).slice(14, 42);
    const tooLong = { type: 3, code: 4, identifier: 0, sequence: 1400, data: quoted };
    const fed = fedWith(pcapng([request(), came(icmp(tooLong))]), options);
    expect(lastOf(fed)?.says).toBe(
      'the ping session with identifier 33154 hears what became of its request #1: destination-unreachable, fragmentation-needed, MTU 1400',
    );
    expect([...fed.recording].map(({ layer }) => layer)).toContain('exception');
  });

  test.each<[string, CaptureFrame[], string]>([
    ['nobody asked with that sequence number', [request(), reply({ sequence: 1 })], 'unexpected'],
    ['nobody asked with that identifier', [request(), reply({ identifier: 1 })], 'noSession'],
    ['the answer is before the request', [reply(), request()], 'noSession'],
    [
      'somebody else’s address asked',
      [request({ source: '10.0.0.77' }), reply({ destination: US })],
      'noSession',
    ],
    ['a later fragment is no request', [request({ flags: 0x0007 }), reply()], 'noSession'],
    ['nor is another message', [request({ type: 13 }), reply()], 'noSession'],
    ['nor a datagram without room for one', [request({ cut: 24 }), reply()], 'noSession'],
  ])('%s: dropped', (_, frames, reason) => {
    expect(drops(fedWith(pcapng(frames), options))).toEqual({ [`icmp.${reason}`]: 1 });
  });

  test('an identifier that a ping of the stack has stays that ping’s', () => {
    const open: FeedOptions['prepare'] = (stack) =>
      void stack.raw.open({ protocol: 1, identifier: 0x8182 }, { receive: () => true });
    const fed = fedWith(pcapng([request(), reply()]), { ...options, prepare: open });
    expect(fed.frames[0]).toMatchObject({ isOwn: true, packet: 0 });
    expect(lastOf(fed)).toMatchObject({ kind: 'deliver', values: { identifier: 0x8182 } });
  });
});

describe('whom the host knew before the capture began', () => {
  const withoutArp = pcap([icmp()]);

  test('a neighbour without ARP is known, and that is said', () => {
    const fed = fedWith(withoutArp);
    expect(fed.stack.ctx.flow.transmitted).toBe(1);
    expect(fed.notes).toEqual([
      `10.0.0.2 is known to be ${PEER_MAC}: the capture has its datagrams, and no ARP before them`,
    ]);
  });

  test.each([
    [5, []],
    [6, ['neighbours that are known likewise, and are not listed: 1']],
    [2000, ['neighbours that are known likewise, and are not listed: 251']],
  ])('%i of them: five by name; no more than 256 are known', (count, rest) => {
    const source = (n: number): string => `10.0.${1 + (n >> 8)}.${n & 255}`;
    const frames = Array.from({ length: count }, (_, n) => icmp({ source: source(n) }));
    const ports = [{ name: 'eth0', mac: HOST_MAC, addresses: ['10.0.0.1/16'] }];
    const { notes, stack } = fedWith(pcap(frames), { ports });
    expect(notes.slice(5)).toEqual(rest);
    expect(notes.slice(0, 5).every((note) => note.includes(' is known to be '))).toBe(true);
    const known = [...stack.arp.neighbours.list()].filter(({ state }) => state === State.Permanent);
    expect(known).toHaveLength(Math.min(count, 256));
  });

  test.each([
    ['before', [at(0, arpRequest()), at(5000, icmp())]],
    ['soon behind, as an answer', [at(0, icmp()), at(999, arpReply())]],
  ])('one whose ARP is there is not: %s', (_, frames) => {
    expect(fedWith(pcapng(frames)).notes).toEqual([]);
  });

  test('one whose ARP comes much later is', () => {
    expect(fedWith(pcapng([at(0, icmp()), at(1002, arpRequest())])).notes).toHaveLength(1);
  });

  test('the gateway, by whom a stranger’s datagrams come', () => {
    const far = icmp({ from: ROUTER_MAC, source: '192.0.2.9' });
    const gateway = parseIpv4('10.0.0.254');
    const fed = fedWith(pcap([far]), { ports: HOST, gateway });
    expect(fed.notes[0]).toContain(`10.0.0.254 is known to be ${ROUTER_MAC}`);
    expect(fed.stack.ctx.flow.transmitted).toBe(1);
  });

  test('nobody beyond the cable, nor with a neighbour entry already', () => {
    const far = icmp({ from: ROUTER_MAC, source: '192.0.2.9' });
    expect(fedWith(pcap([far]), { ports: HOST }).notes).toEqual([]);
    const prepare: FeedOptions['prepare'] = (stack) =>
      void runCommands(stack, 'neigh add 10.0.0.2 lladdr 06:61:62:63:64:65 dev eth0');
    expect(fedWith(withoutArp, { prepare }).notes).toEqual([]);
  });
});

test('several interfaces: a router, described by commands', () => {
  const interfaces: NewInterface[] = [
    { name: 'lan', mac: HOST_MAC, ipv4: ['10.0.0.1/24'] },
    { name: 'wan', mac: ROUTER_MAC, ipv4: ['192.168.200.1/24'] },
  ];
  const through = icmp({ destination: '192.168.200.9' });
  const fed = fedWith(pcapng([arpRequest({ to: HOST_MAC }), through], interfaces), {
    prepare: (stack) => {
      stack.ipForward = true;
      runCommands(stack, 'neigh add 192.168.200.9 lladdr 06:71:72:73:74:75 dev wan');
    },
  });
  expect(told(fed)).toContain('#3 ip down');
  const [node] = fed.recording.cast.nodes;
  expect(node?.kind).toBe('router');
  expect(node?.devices.map(({ name }) => name)).toEqual(['lo', 'lan', 'wan']);
});

describe('whether the host was a router, as its frames show', () => {
  const interfaces: NewInterface[] = [
    { name: 'lan', mac: HOST_MAC, ipv4: ['10.0.0.1/24'] },
    { name: 'wan', mac: ROUTER_MAC, ipv4: ['192.168.200.1/24'] },
  ];
  const FAR = { destination: '192.168.200.9', to: HOST_MAC, ttl: 9 };
  const left = (fields: IcmpFields = {}, interfaceId = 1): CaptureFrame => {
    const from = interfaceId === 0 ? HOST_MAC : ROUTER_MAC;
    const bytes = icmp({ ...FAR, from, to: '06:71:72:73:74:75', ttl: 8, ...fields });
    return { bytes, interfaceId, direction: Direction.Outbound };
  };
  const isTold = ({ notes }: Fed): boolean => notes.some((note) => /forwarded/.test(note));

  test('a datagram came and left with one hop less: it forwards, and says so', () => {
    const fed = fedWith(
      pcapng([arpRequest({ to: HOST_MAC }), came(icmp(FAR)), left()], interfaces),
    );
    expect(fed.stack.ipForward).toBe(true);
    expect(fed.notes).toContain(
      'the host forwarded datagrams (frame 2 went on as frame 3), so the stack does: net.ipv4.ip_forward is 1 unless a setting says otherwise',
    );
    expect(fed.recording.cast.nodes[0]?.kind).toBe('router');
    expect(told(fed)).toContain('#3 ip down');
  });

  test('by one interface, whose frames have no direction', () => {
    const back = icmp({ ...FAR, from: HOST_MAC, to: ROUTER_MAC, ttl: 8 });
    expect(fedWith(pcap([icmp(FAR), back]), { ports: HOST }).stack.ipForward).toBe(true);
  });

  test.each<[string, CaptureFrame[]]>([
    ['the hops are as many', [came(icmp(FAR)), left({ ttl: 9 })]],
    ['it is another datagram', [came(icmp(FAR)), left({ id: 0x5152 })]],
    ['it is another fragment', [came(icmp(FAR)), left({ flags: 0x0001 })]],
    ['it left first', [left(), came(icmp(FAR))]],
    ['it came to another station', [came(icmp({ ...FAR, to: PEER_MAC })), left()]],
    ['somebody else sent it', [icmp(FAR), icmp({ ...FAR, from: ROUTER_MAC, ttl: 8 })]],
    ['it has no whole header', [came(icmp({ ...FAR, cut: 19 })), left({ cut: 19 })]],
    ['it is no frame', [came(new Uint8Array(13)), sent(new Uint8Array(13))]],
  ])('no, where %s', (_, frames) => {
    const fed = fedWith(pcapng(frames, interfaces));
    expect(fed.stack.ipForward).toBe(false);
    expect(isTold(fed)).toBe(false);
  });

  test('a setting counts for more', () => {
    const prepare: FeedOptions['prepare'] = (stack) =>
      void runCommands(stack, 'sysctl -q -w net.ipv4.ip_forward=0');
    const fed = fedWith(pcapng([came(icmp(FAR)), left()], interfaces), { prepare });
    expect(fed.stack.ipForward).toBe(false);
    expect(isTold(fed)).toBe(false);
  });
});

test('a frame longer than an Ethernet’s, as offloading leaves it, goes in whole', () => {
  const long = icmp({ data: counting(256) });
  const jumbo = new Uint8Array(9014);
  jumbo.set(long);
  const fed = fedWith(pcap([jumbo]));
  expect(fed.recording.bytes(1)).toHaveLength(9014);
});

test.each<[string, Partial<FeedOptions>, string]>([
  [
    'an address',
    { ports: [{ name: 'eth0', mac: '', addresses: ['10.0.0'] }] },
    '10.0.0: expected an address and prefix length such as 10.0.0.1/24',
  ],
  [
    'an Ethernet address',
    { ports: [{ name: 'eth0', mac: '02:00', addresses: [] }] },
    '02:00: expected an Ethernet address such as 02:00:00:00:01:01',
  ],
  [
    'an address twice',
    { ports: [{ name: 'eth0', mac: '', addresses: ['10.0.0.1/24', '10.0.0.1/24'] }] },
    '10.0.0.1/24 on eth0: ',
  ],
])('%s that makes no sense is an error for people', (_, options, says) => {
  const go = (): unknown => fedWith(pcap(PINGED), options);
  expect(go).toThrow(CapturedError);
  expect(go).toThrow(says);
});
