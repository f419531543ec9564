// Every packet that is there because of another says so. What comes by a cable has no cause: that is at its other end.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCommands } from '../src/command/run.ts';
import { Kind, type TraceEvent } from '../src/core/trace.ts';
import { Wire, type WireOptions } from '../src/testing/wire/wire.ts';
import { v1Query, v2Query, v3Query } from './igmp/playing.ts';
import {
  address,
  arpReply,
  arpRequest,
  counting,
  datagram,
  icmp,
  introduce,
  ip,
  OTHER,
  OTHER_MAC,
  PEER,
  Pinger,
} from './support/packets.ts';

const GROUP = '239.1.2.3';
const [LO, ETH0] = [1, 2];
const MORE = 0x2000;

let wire: Wire;
let events: TraceEvent[];

beforeEach(() => watch());

afterEach(() => wire.assertBalanced());

describe('an answer is there because of its request', () => {
  test.each<[string, () => Uint8Array]>([
    ['echo', () => icmp()],
    ['timestamp', () => icmp({ type: 13, data: counting(12) })],
    ['ARP', () => arpRequest()],
  ])('%s', (_, request) => {
    introduce(wire);
    const before = last();
    wire.inject(request());
    expect(told(Kind.Answer)).toContainEqual([before + 2, before + 1]);
    expect(told(Kind.Transmit).at(-1)).toEqual([before + 2, before + 1]);
  });
});

describe('a packet that waits for a neighbour', () => {
  test('brings about the request, and goes because of the reply', () => {
    new Pinger(wire, PEER).send();
    wire.inject(arpReply());
    expect(told(Kind.Originate)).toEqual([
      [1, 0],
      [2, 1],
    ]);
    expect(told(Kind.Release)).toEqual([[1, 3]]);
    expect(told(Kind.Transmit)).toEqual([
      [2, 1],
      [1, 3],
    ]);
  });

  test('brings about each further request, and the error when nobody answers', () => {
    new Pinger(wire, PEER).send();
    wire.advance(3000);
    expect(told(Kind.Originate)).toEqual([
      [1, 0],
      [2, 1],
      [3, 1],
      [4, 1],
      // Host unreachable.
      [5, 1],
    ]);
  });

  test('changes the neighbour, and so does what comes', () => {
    new Pinger(wire, PEER).send();
    wire.inject(arpReply());
    expect(states('arp')).toEqual([1, 3]);
  });
});

describe('fragments', () => {
  test('are there because of their datagram', () => {
    introduce(wire);
    const before = last();
    new Pinger(wire, PEER, { size: 3000 }).send();
    const [request, second, third] = [before + 1, before + 2, before + 3];
    expect(told(Kind.Transmit).slice(-3)).toEqual([
      [request, 0],
      [second, request],
      [third, request],
    ]);
  });

  test('are freed by the last of them, which brings about their datagram', () => {
    const payload = icmp({ data: counting(24) }).slice(34);
    wire.inject(ip({ flags: MORE, payload: payload.subarray(0, 16) }));
    wire.inject(ip({ flags: 2, payload: payload.subarray(16) }));
    expect(told(Kind.Originate)[0]).toEqual([3, 2]);
    expect(told(Kind.Release)[0]).toEqual([1, 2]);
    expect(states('reassembly')).toEqual([1, 2, 2]);
  });

  test('that came in vain bring about the error', () => {
    wire.inject(ip({ flags: MORE, payload: counting(16) }));
    wire.advance(30_000);
    expect(told(Kind.Originate)[0]).toEqual([2, 1]);
    expect(states('reassembly')).toEqual([1, 0]);
  });
});

describe('an ICMP error is there because of its packet', () => {
  const unknown = ip({ protocol: 253, payload: counting(9) });
  const forwarded = { ...{ destination: '10.1.0.9' }, payload: counting(40) };
  const router: WireOptions = {
    interfaces: [['10.0.0.1/24'], { addresses: ['10.1.0.1/24'], mtu: 68 }],
  };

  test.each<[string, Uint8Array, WireOptions?]>([
    ['nobody here for its protocol', unknown],
    ['no hops left', ip({ ...forwarded, ttl: 1 }), router],
    ['too long for its way on', ip({ ...forwarded, payload: counting(90), flags: 0x4000 }), router],
    [
      'a way back to its own cable',
      ip({ ...forwarded, destination: '10.2.0.1' }),
      { ...router, routes: [{ to: '10.2.0.0/16', via: OTHER }] },
    ],
    ['no way on', ip({ ...forwarded, destination: '10.3.0.1' }), router],
  ])('%s', (_, frame, options = {}) => {
    watch(options);
    wire.stack.ipForward = options.interfaces !== undefined;
    wire.inject(frame);
    expect(told(Kind.Originate)[0]).toEqual([2, 1]);
  });

  test('what one tells of a way is learnt because of it', () => {
    const stations = [{ ip: PEER, mac: '06:22:a3:24:25:26' }];
    watch({ gateway: PEER, neighbours: stations });
    new Pinger(wire, '10.7.0.1').send();
    const quote = datagram(wire.sent()[0] ?? new Uint8Array()).subarray(0, 28);
    wire.inject(icmp({ type: 3, code: 4, identifier: 0, sequence: 1000, data: quote }));
    expect(states('exception')).toEqual([2]);
    // A better gateway is asked for first, and counts when it is told again.
    const [high, low] = [0x0a00, 0x0003];
    const redirect = icmp({ type: 5, code: 1, identifier: high, sequence: low, data: quote });
    wire.inject(redirect);
    expect(told(Kind.Originate).at(-1)).toEqual([4, 3]);
    wire.inject(arpReply({ senderIp: OTHER, from: OTHER_MAC }));
    wire.inject(redirect);
    expect(states('exception')).toEqual([2, 6]);
  });
});

describe('what this host hears of itself', () => {
  test('by the loopback is there because of what was sent', () => {
    new Pinger(wire, '127.0.0.1').send();
    expect(told(Kind.Receive, LO)).toEqual([
      [2, 1],
      [4, 3],
    ]);
    expect(told(Kind.Answer)).toEqual([[3, 2]]);
  });

  test('many at once: each because of its own', () => {
    const session = wire.stack.raw.open({ protocol: 253 }, { receive: () => true });
    wire.run(() => {
      for (let n = 0; n < 1500; n++) session.send(counting(n % 50), address('10.0.0.1'));
    });
    const sent = told(Kind.Transmit, LO).map(([packet]) => packet);
    const heard = told(Kind.Receive, LO).map(([, cause]) => cause);
    expect(heard).toEqual(sent);
    expect(heard.length).toBeGreaterThan(50);
    session.close();
  });

  test('by a device that is joined to another of this stack', () => {
    const commands = `link add veth0 type veth peer name veth1
      link set veth0 up
      link set veth1 up
      addr add 10.9.0.1/24 dev veth0`;
    wire.run(() => runCommands(wire.stack, commands));
    new Pinger(wire, '10.9.0.2').send();
    const veth1 = wire.stack.findDevice('veth1')?.index;
    const [request = 0] = told(Kind.Transmit).at(-1) ?? [];
    expect(told(Kind.Receive, veth1).at(-1)?.[1]).toBe(request);
    wire.advance(4000);
  });

  test('of what goes to a group that it has joined', () => {
    watch({ gateway: PEER });
    wire.stack.joinGroup(address(GROUP), ETH0);
    wire.advance(60_000);
    const before = last();
    new Pinger(wire, GROUP).send();
    expect(told(Kind.Originate).slice(-3)).toContainEqual([before + 2, before + 1]);
  });

  test('a raw session that reads later has a copy', () => {
    const session = wire.stack.raw.open({ protocol: 253 }, { receive: () => true });
    session.pause();
    wire.inject(ip({ protocol: 253, payload: counting(9) }));
    expect(told(Kind.Originate)).toEqual([[2, 1]]);
    session.resume();
    session.close();
  });
});

describe('a report is there because of the query', () => {
  test.each<[string, () => Parameters<Wire['inject']>[0]]>([
    ['of version 1', v1Query],
    ['of version 2', () => v2Query(5)],
    ['of version 2, about the group', () => v2Query(5, GROUP)],
    ['of version 3', () => v3Query(5)],
    ['of version 3, about the group', () => v3Query(5, GROUP)],
  ])('%s', (_, query) => {
    wire.stack.joinGroup(address(GROUP), ETH0);
    wire.advance(60_000);
    expect(new Set(reports())).toEqual(new Set([0]));
    const asked = last() + 1;
    wire.inject(query());
    wire.advance(20_000);
    expect(reports().at(-1)).toBe(asked);
  });

  test('what is told later unasked is not', () => {
    wire.stack.joinGroup(address(GROUP), ETH0);
    wire.advance(60_000);
    wire.inject(v3Query(5));
    wire.advance(20_000);
    wire.stack.leaveGroup(address(GROUP), ETH0);
    wire.advance(60_000);
    expect(reports().at(-1)).toBe(0);
  });
});

/** From now on a stack with those options is watched. */
function watch(options: WireOptions = {}): void {
  wire = new Wire(options);
  events = [];
  wire.stack.ctx.trace.attach({ event: (event) => events.push({ ...event }) });
}

/** The packets of events of that kind (and of that device), each with its cause. */
function told(kind: number, device?: number): [number, number][] {
  return events
    .filter((event) => event.kind === kind && (device === undefined || event.detail === device))
    .map(({ packet, cause }) => [packet, cause]);
}

/** The packets that changed something in that layer's tables; 0: none did. */
function states(layer: string): number[] {
  const number = wire.stack.ctx.layer(layer);
  return events
    .filter((event) => event.kind === Kind.State && event.layer === number)
    .map(({ packet }) => packet);
}

/** The causes of reports. */
function reports(): number[] {
  const igmp = wire.stack.ctx.layer('igmp');
  const made = events.filter(({ kind, layer }) => kind === Kind.Originate && layer === igmp);
  return made.map(({ cause }) => cause);
}

const last = (): number => Math.max(0, ...events.map(({ packet }) => packet));
