// A ping session that has wishes: a mark, a device, a source, a TOS. Linux 6.18 was asked, with a ping socket
// (`net.ipv4.ping_group_range` set) in namespaces with the same addresses.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PingOptions } from '../../src/icmp/ping.ts';
import { Errno } from '../../src/ip/errors.ts';
import { RuleAction, rule } from '../../src/route/rule.ts';
import { RouteType, route } from '../../src/route/table.ts';
import { STACK_MAC, Wire } from '../../src/testing/wire/wire.ts';
import {
  address,
  answer,
  datagram,
  drops,
  icmp,
  introduce,
  PEER,
  PEER_MAC,
  Pinger,
  seenArp,
  seenIcmp,
  US,
} from '../support/packets.ts';

/** The second cable, and its stations. */
const US_TOO = '10.1.0.1';
const NEIGHBOUR = '10.1.0.2';
const NEIGHBOUR_MAC = '0e:42:c3:44:45:46';
const SECOND_MAC = '02:00:00:00:01:02';
const FAR = '203.0.113.9';
const [LO, ETH0, ETH1, NONE] = [1, 2, 3, 9];
/** A table for what is marked. */
const TABLE = 100;

let wire: Wire;

beforeEach(() => {
  wire = new Wire({ interfaces: [['10.0.0.1/24'], ['10.1.0.1/24']], gateway: PEER });
  introduce(wire);
  introduce(wire, { ip: NEIGHBOUR, mac: NEIGHBOUR_MAC, port: 1 });
});

afterEach(() => wire.assertBalanced());

describe('a mark', () => {
  const MARK = 0x9a3c5e7f;

  beforeEach(() => {
    const gateway = address(NEIGHBOUR);
    wire.stack.routes.add(
      route({ network: address('0.0.0.0'), length: 0, gateway, device: ETH1, table: TABLE }),
    );
    wire.stack.routes.addRule(rule({ priority: 10, mark: MARK, table: TABLE }));
  });

  test.each([
    ['the mark that the rule asks for', MARK, 1],
    ['none', 0, 0],
    ['another, by one bit', 0x1a3c5e7f, 0],
    ['every bit', 0xffffffff, 0],
  ])('chooses among the rules: %s', (_, mark, port) => {
    new Pinger(wire, FAR, { mark }).send();
    const [to, source] = port === 0 ? [PEER_MAC, US] : [NEIGHBOUR_MAC, US_TOO];
    expect(wire.sent(port).map(seenIcmp)).toMatchObject([{ to, source, destination: FAR }]);
    expect(wire.sent(1 - port)).toEqual([]);
  });

  test('a rule asks for some of its bits (mark/mask)', () => {
    wire.stack.routes.addRule(rule({ priority: 9, mark: 0x50, markMask: 0xf0, table: TABLE }));
    const marks = [0x50, 0xff5f, 0x51, 0x60, 0x5000];
    const ports = marks.map((mark) => {
      new Pinger(wire, FAR, { mark }).send();
      return wire.sent(1).length > 0 ? 1 : wire.sent(0).length - 1;
    });
    expect(ports).toEqual([1, 1, 1, 0, 0]);
  });

  test('is one session’s: the next packet of another has none', () => {
    const marked = new Pinger(wire, FAR, { mark: MARK });
    const plain = new Pinger(wire, FAR);
    for (const pinger of [marked, plain, marked, plain]) pinger.send();
    expect([wire.sent(0), wire.sent(1)].map(({ length }) => length)).toEqual([2, 2]);
  });

  test('net.ipv4.fwmark_reflect 0: a reply and an error of ours have none', () => {
    new Pinger(wire, FAR, { mark: MARK }).send();
    wire.sent(1);
    wire.stack.ipForward = true;
    wire.inject(icmp({ source: FAR }));
    wire.inject(icmp({ source: FAR, destination: '10.1.0.2', ttl: 1 }));
    expect(wire.sent(1)).toEqual([]);
    expect(wire.sent(0).map(seenIcmp)).toMatchObject([
      { type: 0, to: PEER_MAC, destination: FAR },
      { type: 11, to: PEER_MAC, destination: FAR },
    ]);
  });

  test.each([
    ['prohibit', 'EACCES', RuleAction.Prohibit, Errno.Access],
    ['unreachable', 'ENETUNREACH', RuleAction.Unreachable, Errno.NetUnreachable],
    ['blackhole', 'EINVAL', RuleAction.Blackhole, Errno.Invalid],
  ])('a rule for it may refuse: %s (%s)', (_, _errno, action, errno) => {
    wire.stack.routes.addRule(rule({ priority: 5, mark: 7, action }));
    expect(new Pinger(wire, FAR, { mark: 7 }).send()).toBe(errno);
    expect(new Pinger(wire, FAR).send()).toBe(Errno.Ok);
    expect(wire.sent()).toHaveLength(1);
  });
});

describe('a device: requests leave by it and by no other', () => {
  test.each<[string, string, number, object]>([
    ['its own neighbour', PEER, ETH0, { source: US, to: PEER_MAC }],
    ['by a gateway on it', FAR, ETH0, { source: US, to: PEER_MAC }],
  ])('%s', (_, destination, device, seen) => {
    new Pinger(wire, destination, { device }).send();
    expect(wire.sent(0).map(seenIcmp)).toMatchObject([{ ...seen, destination }]);
    expect(wire.sent(1)).toEqual([]);
  });

  test.each([
    ['a destination on another cable', PEER],
    ['one that all routes lead to by another device', FAR],
    ['an address of ours on another device', US],
    ['127.0.0.1', '127.0.0.1'],
  ])('Linux: "routing tables are wrong", it is on that cable: %s (%s)', (_, destination) => {
    const pinger = new Pinger(wire, destination, { device: ETH1 });
    expect(pinger.send()).toBe(Errno.Ok);
    const asked = { operation: 1, senderIp: US_TOO, targetIp: destination };
    expect(wire.sent(1).map(seenArp)).toMatchObject([asked]);
    expect(wire.sent(0)).toEqual([]);
    wire.advance(10_000);
    expect(pinger.errors).toMatchObject([{ type: 3, code: 1, from: address(US_TOO) }]);
    wire.sent(1);
    expect(wire.sent(0)).toEqual([]);
  });

  test('a source of another device goes with it', () => {
    const pinger = new Pinger(wire, NEIGHBOUR, { device: ETH1, source: address(US) });
    pinger.send();
    expect(wire.sent(1).map(seenIcmp)).toMatchObject([{ source: US, to: NEIGHBOUR_MAC }]);
  });

  test.each([
    ['one of ours on it', US, ETH0],
    ['of the loopback', '127.0.0.2', LO],
    ['0.0.0.0, which is this host by that device', '0.0.0.0', ETH1],
  ])('an address of ours is answered without a cable: %s (%s)', (_, destination, device) => {
    const pinger = new Pinger(wire, destination, { device });
    pinger.send();
    const from = destination === '0.0.0.0' ? US_TOO : destination;
    expect(pinger.replies).toMatchObject([{ from: address(from) }]);
    expect([...wire.sent(0), ...wire.sent(1)]).toEqual([]);
  });

  test('the loopback takes what is for others nowhere', () => {
    const pinger = new Pinger(wire, PEER, { device: LO });
    expect(pinger.send()).toBe(Errno.Ok);
    expect([...wire.sent(0), ...wire.sent(1)]).toEqual([]);
    expect([pinger.replies, pinger.errors]).toEqual([[], []]);
  });

  test('one that is down (ENETUNREACH), one that is not there (ENODEV)', () => {
    wire.stack.addresses.setUp(ETH1, false);
    expect(new Pinger(wire, PEER, { device: ETH1 }).send()).toBe(Errno.NetUnreachable);
    expect(new Pinger(wire, PEER, { device: NONE }).send()).toBe(Errno.NoDevice);
    expect(wire.sent()).toEqual([]);
  });

  test('rules may ask for it (oif)', () => {
    const refusing = { priority: 5, oif: 'eth0', action: RuleAction.Prohibit };
    wire.stack.routes.addRule(rule(refusing));
    wire.stack.routes.add(
      route({ network: address(FAR), length: 32, gateway: address(NEIGHBOUR), device: ETH1 }),
    );
    new Pinger(wire, FAR).send();
    expect(wire.sent(1).map(seenIcmp)).toMatchObject([{ to: NEIGHBOUR_MAC }]);
    // Refused, and so taken for a neighbour.
    new Pinger(wire, FAR, { device: ETH0 }).send();
    expect(wire.sent(0).map(seenArp)).toMatchObject([{ targetIp: FAR }]);
  });
});

describe('a device: answers come by it and by no other', () => {
  test.each([
    ['any', 0, 0, true],
    ['any', 0, 1, true],
    ['eth0', ETH0, 0, true],
    ['eth0', ETH0, 1, false],
  ])(
    'RFC 1122 §3.4/2: bound to %s (%i), what comes in by port %i is heard: %s',
    (_, device, port, heard) => {
      const pinger = new Pinger(wire, PEER, { device });
      pinger.send();
      const [request = new Uint8Array()] = wire.sent();
      const to = port === 0 ? STACK_MAC : SECOND_MAC;
      wire.inject(answer(seenIcmp(request), { to }), port);
      const data = datagram(request);
      wire.inject(icmp({ to, type: 3, code: 1, identifier: 0, sequence: 0, data }), port);
      const count = heard ? 1 : 0;
      expect([pinger.replies, pinger.errors].map(({ length }) => length)).toEqual([count, count]);
      expect(drops(wire)).toEqual(heard ? {} : { 'icmp.noSession': 2 });
    },
  );
});

describe('a TOS', () => {
  test.each([0, 1, 0x1c, 0x45, 0xb8, 0xff])(
    'RFC 1122 §3.2.1.6/1: %i is in the header as it is',
    (tos) => {
      new Pinger(wire, PEER, { tos }).send();
      expect(wire.sent().map(seenIcmp)).toMatchObject([{ tos }]);
    },
  );

  test('RFC 1122 §3.3.1.3/2: chooses among rules and routes', () => {
    const gateway = address(NEIGHBOUR);
    const far = { network: address(FAR), length: 32, gateway, device: ETH1 };
    wire.stack.routes.add(route({ ...far, tos: 0x10 }));
    wire.stack.routes.add(route({ ...far, table: TABLE }));
    wire.stack.routes.addRule(rule({ priority: 5, tos: 0x08, table: TABLE }));
    const ports = [0, 0x10, 0x08, 0x04].map((tos) => {
      new Pinger(wire, FAR, { tos }).send();
      return wire.sent(1).length > 0 ? 1 : wire.sent(0).length - 1;
    });
    expect(ports).toEqual([0, 1, 1, 0]);
  });
});

describe('route: where the next request would go', () => {
  test('with the session’s wishes, and as things are now', () => {
    wire.stack.routes.add(
      route({ network: address(FAR), length: 32, device: ETH1, table: TABLE, mtu: 1280 }),
    );
    wire.stack.routes.addRule(rule({ priority: 5, mark: 3, table: TABLE }));
    const { session } = new Pinger(wire, FAR, { mark: 3 });
    expect(session.route()).toMatchObject({ device: ETH1, mtu: 1280, source: address(US_TOO) });
    expect(new Pinger(wire, FAR).session.route()).toMatchObject({ device: ETH0, mtu: 1500 });
    const bound = new Pinger(wire, FAR, { source: address(US_TOO), device: ETH0 }).session;
    expect(bound.route()).toMatchObject({ device: ETH0, source: address(US_TOO) });
    wire.stack.routes.addRule(rule({ priority: 4, mark: 3, action: RuleAction.Unreachable }));
    expect(session.route()).toBeNull();
    expect(wire.stack.ip.route(address('0.0.0.0'), address(FAR))).toMatchObject({
      type: RouteType.Unicast,
      device: ETH0,
    });
  });
});

describe('values that are none', () => {
  const MAX_MARK = 4_294_967_295;

  test.each<[Partial<PingOptions>, string]>([
    [{ mark: -1 }, `mark -1: expected a whole number from 0 to ${MAX_MARK}`],
    [{ mark: 2 ** 32 }, `mark 4294967296: expected a whole number from 0 to ${MAX_MARK}`],
    [{ mark: 0.5 }, `mark 0.5: expected a whole number from 0 to ${MAX_MARK}`],
    [{ ttl: -1 }, 'ttl -1: expected a whole number from 0 to 255'],
    [{ ttl: 256 }, 'ttl 256: expected a whole number from 0 to 255'],
    [{ tos: 256 }, 'tos 256: expected a whole number from 0 to 255'],
    [{ tos: Number.NaN }, 'tos NaN: expected a whole number from 0 to 255'],
    [{ device: -1 }, 'device -1: expected a whole number from 0 to 2147483647'],
    [{ source: address(PEER) }, '10.0.0.2: Cannot assign requested address'],
  ])('%o', (options, message) => {
    expect(() => new Pinger(wire, PEER, options)).toThrow(new Error(message));
  });
});
