import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { State, type Station, stateName } from '../../src/arp/neighbour.ts';
import { DEFAULTS } from '../../src/arp/settings.ts';
import { Kind } from '../../src/core/trace.ts';
import { Errno } from '../../src/ip/errors.ts';
import { STACK_MAC, Wire } from '../../src/testing/wire/wire.ts';
import {
  address,
  arpReply,
  arpRequest,
  BROADCAST_MAC,
  counting,
  dotted,
  drops,
  icmp,
  introduce,
  OTHER,
  OTHER_MAC,
  PEER,
  PEER_MAC,
  Pinger,
  seenArp,
  seenIcmp,
  US,
  upTo,
  ZERO_MAC,
} from '../support/packets.ts';

/** Packets of the small class that fit in `unres_qlen_bytes`. */
const QUEUE = Math.floor(212_992 / 2048);

let wire: Wire;

beforeEach(() => {
  wire = new Wire();
});

afterEach(() => wire.assertBalanced());

describe('RFC 1122 §2.3.2.1: an unknown neighbour', () => {
  test('RFC 826, packet generation/2,3, RFC 1122 §2.3.3/6: is asked for by broadcast, from our station and address, the target’s station zero', () => {
    expect(new Pinger(wire, PEER).send()).toBe(Errno.Ok);
    expect(wire.sent().map(seenArp)).toEqual([
      {
        to: BROADCAST_MAC,
        from: STACK_MAC,
        operation: 1,
        senderMac: STACK_MAC,
        senderIp: US,
        targetMac: ZERO_MAC,
        targetIp: PEER,
        length: 42,
      },
    ]);
    expect(states()).toEqual({ [PEER]: 'INCOMPLETE' });
  });

  test('RFC 1122 §2.3.2.1/2: “ARP flooding: a maximum rate of 1 per second per destination”: three requests, then FAILED', () => {
    const pinger = new Pinger(wire, PEER);
    const asked: number[] = [];
    pinger.send();
    for (let ms = 0; ms < 10_000; ms += 100) {
      for (const frame of wire.sent()) {
        expect(seenArp(frame)).toMatchObject({ to: BROADCAST_MAC, operation: 1, targetIp: PEER });
        asked.push(ms);
      }
      if (ms === 2900) expect(states()).toEqual({ [PEER]: 'INCOMPLETE' });
      wire.advance(100);
    }
    expect(asked).toEqual([0, 1000, 2000]);
    expect(states()).toEqual({ [PEER]: 'FAILED' });
    expect(wire.stack.nextDeadline()).toBe(Number.POSITIVE_INFINITY);
  });

  test('more packets for it bring no more requests', () => {
    const pinger = new Pinger(wire, PEER);
    for (let n = 0; n < 20; n++) {
      pinger.send();
      wire.advance(10);
    }
    expect(wire.sent()).toHaveLength(1);
    expect(wire.stack.ctx.flow.parked).toBe(20);
  });

  test.each([
    ['at once', 0, 1],
    ['after the second request', 1500, 2],
    ['at the last moment', 2999, 3],
  ])(
    'RFC 1122 §2.3.2.2, RFC 1122 §2.4/3: answers %s: the packet that waited leaves, the first is never lost',
    (_, ms, asked) => {
      const pinger = new Pinger(wire, PEER);
      pinger.send();
      wire.advance(ms);
      expect(wire.sent()).toHaveLength(asked);
      wire.inject(arpReply());
      expect(wire.sent().map(seenIcmp)).toMatchObject([
        { to: PEER_MAC, from: STACK_MAC, source: US, destination: PEER, type: 8, sequence: 1 },
      ]);
      expect(states()).toEqual({ [PEER]: 'REACHABLE' });
      expect(drops(wire)).toEqual({});
    },
  );

  test.each<[string, Uint8Array, string]>([
    ['a request for us', arpRequest(), 'STALE'],
    ['a request for another', arpRequest({ targetIp: OTHER }), 'STALE'],
    ['a gratuitous request', arpRequest({ targetIp: PEER }), 'STALE'],
    ['a reply to everybody', arpReply({ to: BROADCAST_MAC }), 'STALE'],
  ])('%s says where it is as well', (_, frame, state) => {
    new Pinger(wire, PEER).send();
    wire.sent();
    wire.inject(frame);
    expect(wire.sent().filter((sent) => sent[13] === 0x00)).toHaveLength(1);
    expect(states()).toEqual({ [PEER]: state });
  });

  test('all that waits leaves in the order in which it came, each once', () => {
    const pinger = new Pinger(wire, PEER);
    const other = new Pinger(wire, PEER);
    for (let n = 0; n < 10; n++) {
      pinger.send();
      other.send();
    }
    wire.sent();
    wire.inject(arpReply());
    const left = wire.sent().map(seenIcmp);
    expect(left.map(({ sequence }) => sequence)).toEqual(upTo(20).map((n) => (n >> 1) + 1));
    expect(left.map(({ identifier }) => identifier)).toEqual(
      upTo(20).map((n) => (n % 2 === 0 ? pinger : other).session.identifier),
    );
    expect(wire.stack.ctx.flow.parked).toBe(0);
    pinger.send();
    expect(wire.sent().map(seenIcmp)).toMatchObject([{ sequence: 11 }]);
  });

  test('each released packet names the reply as its cause, each request the packet it is for', () => {
    new Pinger(wire, PEER).send();
    wire.inject(arpReply());
    const events = [...wire.stack.ctx.trace.events()];
    const made = events.filter(({ kind }) => kind === Kind.Originate);
    expect(made.map(({ packet, cause }) => [packet, cause])).toEqual([
      [1, 0],
      [2, 1],
    ]);
    const released = events.filter(({ kind }) => kind === Kind.Release);
    expect(released.map(({ packet, cause }) => [packet, cause])).toEqual([[1, 3]]);
  });
});

describe('unres_qlen_bytes: 212992 bytes may wait for one neighbour', () => {
  test.each([
    ['as many as fit', QUEUE, 0],
    ['one more', QUEUE + 1, 1],
    ['twice as many', 2 * QUEUE, QUEUE],
  ])('%s (%i): the oldest go, %i of them, as arp.queueFull', (_, count, lost) => {
    const pinger = new Pinger(wire, PEER, { sendBuffer: Infinity });
    for (let n = 0; n < count; n++) pinger.send();
    expect(drops(wire)).toEqual(lost === 0 ? {} : { 'arp.queueFull': lost });
    expect(wire.stack.ctx.flow.parked).toBe(QUEUE);
    wire.sent();
    wire.inject(arpReply());
    const left = wire.sent().map(seenIcmp);
    expect(left.map(({ sequence }) => sequence)).toEqual(upTo(QUEUE).map((n) => lost + n + 1));
  });

  test.each([1, 2048, 4095])(
    'RFC 1122 §2.3.2.2: with room for %i bytes it is always the last packet that waits',
    (bytes) => {
      wire.stack.arp.neighbours.settings.unresQlenBytes = bytes;
      const pinger = new Pinger(wire, PEER);
      for (let n = 0; n < 5; n++) pinger.send();
      expect(drops(wire)).toEqual({ 'arp.queueFull': 4 });
      wire.sent();
      wire.inject(arpReply());
      expect(wire.sent().map(seenIcmp)).toMatchObject([{ sequence: 5 }]);
    },
  );

  test('what counts is the buffer: of 64 KiB packets three may wait', () => {
    wire = new Wire({ mtu: 65535 });
    const pinger = new Pinger(wire, PEER, { size: 60_000, sendBuffer: Infinity });
    for (let n = 0; n < 5; n++) pinger.send();
    expect(drops(wire)).toEqual({ 'arp.queueFull': 2 });
    expect(wire.stack.ctx.flow.parked).toBe(3);
  });

  test('one dead host does not starve another', () => {
    const dead = new Pinger(wire, PEER);
    const live = new Pinger(wire, OTHER);
    for (let n = 0; n < 1000; n++) dead.send();
    live.send();
    expect(wire.sent().map(seenArp)).toMatchObject([{ targetIp: PEER }, { targetIp: OTHER }]);
    wire.inject(arpReply({ senderIp: OTHER, senderMac: OTHER_MAC }));
    expect(wire.sent().map(seenIcmp)).toMatchObject([{ to: OTHER_MAC, destination: OTHER }]);
    expect(states()).toEqual({ [PEER]: 'INCOMPLETE', [OTHER]: 'REACHABLE' });
  });

  test('eight dead hosts with full queues do not cost another host its first packet', () => {
    const dead = upTo(8).map((n) => new Pinger(wire, `10.0.0.${n + 10}`));
    for (let n = 0; n < 104; n++) for (const pinger of dead) pinger.send();
    const live = new Pinger(wire, OTHER);
    live.send();
    expect(wire.sent().map(seenArp).at(-1)).toMatchObject({ targetIp: OTHER });
    wire.inject(arpReply({ senderIp: OTHER, senderMac: OTHER_MAC }));
    expect(wire.sent().map(seenIcmp)).toMatchObject([{ to: OTHER_MAC, sequence: 1 }]);
  });

  test('a queue that gave up its last packet takes the next one', () => {
    wire = new Wire({ interfaces: [['10.9.0.1/16']] });
    const at = (n: number): string => `10.9.${1 + (n >> 8)}.${n & 255}`;
    const dead = upTo(384).map((n) => new Pinger(wire, at(n)));
    for (let n = 0; n < 2; n++) for (const pinger of dead) pinger.send();
    expect(wire.stack.ctx.flow.parked).toBe(768);
    new Pinger(wire, '10.9.200.1').send();
    expect(drops(wire)).toEqual({ 'arp.poolScarce': 1 });

    wire.inject(arpReply({ senderIp: at(1), targetIp: '10.9.0.1' }));
    dead[0]?.send();
    wire.sent();
    wire.inject(arpReply({ senderIp: at(0), targetIp: '10.9.0.1' }));
    expect(
      wire
        .sent()
        .map(seenIcmp)
        .map(({ sequence }) => sequence),
    ).toEqual([1, 3]);
  });

  test('more dead hosts than buffers: the last quarter stays free, and each is asked for', () => {
    wire = new Wire({ interfaces: [['10.9.0.1/16']] });
    for (const n of upTo(900)) new Pinger(wire, `10.9.${1 + (n >> 8)}.${n & 255}`).send();
    expect(wire.stack.ctx.flow.parked).toBe(768);
    expect(wire.sent()).toHaveLength(900);
  });

  test('many dead hosts cannot take the last quarter of the pool', () => {
    const pingers = upTo(20).map((n) => new Pinger(wire, `10.0.0.${n + 10}`));
    for (let n = 0; n < 100; n++) for (const pinger of pingers) pinger.send();
    expect(wire.stack.ctx.flow.parked).toBe(768);
    expect(drops(wire)).toEqual({ 'arp.poolScarce': 2000 - 768 });
    wire.sent();
    wire.inject(arpRequest());
    expect(wire.sent().map(seenArp)).toMatchObject([{ operation: 2 }]);
    wire.inject(icmp());
    expect(wire.sent().map(seenIcmp)).toMatchObject([{ type: 0, to: PEER_MAC }]);
    wire.advance(3000);
    expect(wire.stack.ctx.flow.parked).toBe(0);
  });
});

describe('where frames need large buffers, of which there are 32', () => {
  beforeEach(() => {
    wire = new Wire({ mtu: 9000 });
    const pingers = upTo(20).map((n) => new Pinger(wire, `10.0.0.${n + 10}`, { size: 8000 }));
    for (let n = 0; n < 3; n++) for (const pinger of pingers) pinger.send();
    wire.sent();
  });

  afterEach(() => wire.advance(10_000));

  test('many dead hosts do not stop us from hearing the others', () => {
    wire.inject(arpRequest());
    expect(wire.sent().map(seenArp)).toMatchObject([{ operation: 2 }]);
  });

  test('nor from hearing the answer that one of them gives after all', () => {
    wire.inject(arpReply({ senderIp: '10.0.0.10' }));
    const [first] = wire.sent().map(seenIcmp);
    expect(first).toMatchObject({ destination: '10.0.0.10', sequence: 1 });
  });

  test('nor from talking to ourselves', () => {
    const pinger = new Pinger(wire, '127.0.0.1');
    pinger.send();
    expect(pinger.replies).toHaveLength(1);
  });
});

describe('nobody answers', () => {
  test('RFC 1122 §3.3.1.4/1, RFC 1812 §3.3.2/3: every packet that waited is dropped as arp.unresolved, and its sender hears of each', () => {
    const pinger = new Pinger(wire, PEER);
    for (let n = 0; n < 3; n++) pinger.send();
    wire.advance(2999.999);
    expect(pinger.errors).toEqual([]);
    wire.advance(0.001);
    expect(pinger.errors).toEqual(
      [1, 2, 3].map((sequence) => ({ sequence, from: address(US), type: 3, code: 1, rest: 0 })),
    );
    expect(drops(wire)).toEqual({ 'arp.unresolved': 3 });
    expect(pinger.replies).toEqual([]);
  });

  test('RFC 1122 §3.2.2/3: the error quotes the packet, goes by the loopback and never onto the cable', () => {
    const pinger = new Pinger(wire, PEER, { size: 1472 });
    const quotes: Uint8Array[] = [];
    pinger.send();
    wire.sent();
    wire.stack.ctx.trace.attach({
      event: ({ kind, detail }, pkt) =>
        kind === Kind.Transmit && detail === 1 && quotes.push(bytesOf(pkt)),
    });
    wire.advance(1000);
    wire.advance(2000);
    expect(wire.sent().map(seenArp)).toHaveLength(2);
    expect(quotes).toHaveLength(1);
    const error = seenIcmp(quotes[0] ?? new Uint8Array());
    expect(error).toMatchObject({ source: US, destination: US, type: 3, code: 1, tos: 0xc0 });
    expect(error.length - 14).toBe(576);
    expect(error.data.slice(16, 20)).toEqual(Uint8Array.of(10, 0, 0, 2));
    expect(error.data.slice(20 + 8 + 16)).toEqual(counting(1472).slice(16, 548 - 28));
  });

  test('a failed neighbour is asked again at the next use', () => {
    const pinger = new Pinger(wire, PEER);
    pinger.send();
    wire.advance(5000);
    expect(wire.sent()).toHaveLength(3);
    pinger.send();
    expect(states()).toEqual({ [PEER]: 'INCOMPLETE' });
    expect(wire.sent()).toHaveLength(1);
    wire.advance(2500);
    expect(wire.sent()).toHaveLength(2);
    wire.inject(arpReply());
    expect(wire.sent().map(seenIcmp)).toMatchObject([{ sequence: 2 }]);
    expect(pinger.errors.map(({ sequence }) => sequence)).toEqual([1]);
  });

  test('a failed neighbour that speaks is known again', () => {
    new Pinger(wire, PEER).send();
    wire.advance(5000);
    wire.inject(arpRequest());
    expect(states()).toEqual({ [PEER]: 'STALE' });
  });

  test('an answer that comes too late is overheard: nothing waits any more', () => {
    new Pinger(wire, PEER).send();
    wire.advance(3000);
    wire.sent();
    wire.inject(arpReply());
    expect(states()).toEqual({ [PEER]: 'REACHABLE' });
    expect(wire.sent()).toEqual([]);
  });

  test('our own echo reply that cannot be delivered brings no error about an echo reply to a session', () => {
    wire.inject(icmp());
    expect(wire.sent().map(seenArp)).toMatchObject([{ senderIp: US, targetIp: PEER }]);
    wire.advance(3000);
    expect(drops(wire)).toEqual({ 'arp.unresolved': 1, 'icmp.noSession': 1 });
  });

  test('the asker’s address is the one that the waiting packet comes from (arp_announce 0)', () => {
    wire = new Wire({ interfaces: [['10.0.0.1/24', '192.168.200.1/24']] });
    new Pinger(wire, PEER, { source: address('192.168.200.1') }).send();
    expect(wire.sent().map(seenArp)).toMatchObject([{ senderIp: '192.168.200.1', targetIp: PEER }]);
    new Pinger(wire, '192.168.200.9').send();
    expect(wire.sent().map(seenArp)).toMatchObject([{ senderIp: '192.168.200.1' }]);
  });
});

describe('what we know grows old, in Linux’s times', () => {
  beforeEach(() => {
    new Pinger(wire, PEER).send();
    wire.inject(arpReply());
    wire.sent();
    expect(states()).toEqual({ [PEER]: 'REACHABLE' });
  });

  test('RFC 1122 §2.3.2.1/1: REACHABLE for 0.5 to 1.5 times base_reachable_time, then STALE if it was not used', () => {
    wire.advance(14_999);
    expect(states()).toEqual({ [PEER]: 'REACHABLE' });
    wire.advance(30_001);
    expect(states()).toEqual({ [PEER]: 'STALE' });
    expect(wire.stack.nextDeadline()).toBe(Number.POSITIVE_INFINITY);
    wire.advance(24 * 3_600_000);
    expect(wire.sent()).toEqual([]);
    expect(states()).toEqual({ [PEER]: 'STALE' });
  });

  test('RFC 1122 §2.3.2.1/1, RFC 1122 §3.3.1.4/1,2: a STALE neighbour is used at once, as DELAY; after 5 s it is asked three times, to itself alone', () => {
    wire.advance(45_000);
    const pinger = new Pinger(wire, PEER);
    pinger.send();
    expect(wire.sent().map(seenIcmp)).toMatchObject([{ to: PEER_MAC, type: 8 }]);
    expect(states()).toEqual({ [PEER]: 'DELAY' });

    const began = wire.now;
    const asked: [number, string][] = [];
    for (let ms = 0; ms < 12_000; ms += 100) {
      wire.advance(100);
      for (const frame of wire.sent()) {
        const { to, operation, targetMac, targetIp } = seenArp(frame);
        expect({ operation, targetIp, targetMac }).toEqual({
          operation: 1,
          targetIp: PEER,
          targetMac: ZERO_MAC,
        });
        asked.push([wire.now - began, to]);
      }
      if (ms < 4900) expect(states()).toEqual({ [PEER]: 'DELAY' });
      else if (ms < 7900) expect(states()).toEqual({ [PEER]: 'PROBE' });
      else expect(states()).toEqual({ [PEER]: 'FAILED' });
    }
    expect(asked).toEqual([
      [5000, PEER_MAC],
      [6000, PEER_MAC],
      [7000, PEER_MAC],
    ]);
    expect(pinger.errors).toEqual([]);
  });

  test('while it is probed packets still go to the station that we know', () => {
    wire.advance(45_000);
    const pinger = new Pinger(wire, PEER);
    pinger.send();
    wire.advance(6500);
    wire.sent();
    pinger.send();
    expect(wire.sent().map(seenIcmp)).toMatchObject([{ to: PEER_MAC, sequence: 2 }]);
    expect(states()).toEqual({ [PEER]: 'PROBE' });
  });

  test.each([
    ['in DELAY', 3000],
    ['after the first probe', 5500],
    ['after the third probe', 7999],
  ])('an answer %s makes it REACHABLE again', (_, ms) => {
    wire.advance(45_000);
    new Pinger(wire, PEER).send();
    wire.advance(ms);
    wire.inject(arpReply());
    expect(states()).toEqual({ [PEER]: 'REACHABLE' });
    wire.sent();
    wire.advance(14_999);
    expect(states()).toEqual({ [PEER]: 'REACHABLE' });
    expect(wire.sent()).toEqual([]);
  });

  test('an answer to a probe by another station moves it there', () => {
    wire.advance(45_000);
    new Pinger(wire, PEER).send();
    wire.advance(5500);
    wire.sent();
    wire.inject(arpReply({ senderMac: OTHER_MAC }));
    new Pinger(wire, PEER).send();
    expect(wire.sent().map(seenIcmp)).toMatchObject([{ to: OTHER_MAC }]);
  });

  test('a request with the same station leaves DELAY and PROBE as they are: it confirms nothing', () => {
    wire.advance(45_000);
    new Pinger(wire, PEER).send();
    wire.advance(1000);
    wire.inject(arpRequest());
    expect(states()).toEqual({ [PEER]: 'DELAY' });
    wire.advance(4000);
    expect(states()).toEqual({ [PEER]: 'PROBE' });
    wire.inject(arpRequest());
    expect(states()).toEqual({ [PEER]: 'PROBE' });
    wire.advance(3000);
    expect(states()).toEqual({ [PEER]: 'FAILED' });
  });

  test('a request leaves STALE as it is', () => {
    wire.advance(45_000);
    wire.inject(arpRequest());
    expect(states()).toEqual({ [PEER]: 'STALE' });
    wire.advance(60_000);
    expect(wire.sent().map(seenArp)).toMatchObject([{ operation: 2 }]);
    expect(states()).toEqual({ [PEER]: 'STALE' });
  });

  test('used within the last 5 s, REACHABLE becomes DELAY without a packet', () => {
    const pinger = new Pinger(wire, PEER);
    const seen = new Set<string>();
    for (let ms = 0; ms < 45_000; ms += 1000) {
      pinger.send();
      wire.advance(1000);
      for (const state of Object.values(states())) seen.add(state);
      if (states()[PEER] === 'DELAY') break;
    }
    expect([...seen]).toEqual(['REACHABLE', 'DELAY']);
  });

  test('in use and answering, it is asked every now and then and no packet waits', () => {
    const pinger = new Pinger(wire, PEER);
    let asked = 0;
    let pinged = 0;
    for (let ms = 0; ms < 600_000; ms += 1000) {
      pinger.send();
      wire.advance(1000);
      for (const frame of wire.sent()) {
        if (frame[13] === 0x00) pinged++;
        else {
          asked++;
          expect(seenArp(frame).to).toBe(PEER_MAC);
          wire.inject(arpReply());
        }
      }
    }
    expect(pinged).toBe(600);
    expect(asked).toBeGreaterThanOrEqual(600 / 50);
    expect(asked).toBeLessThanOrEqual(600 / 20);
  });

  test('each neighbour draws its own time, from all of 15 to 45 s', () => {
    const lives: number[] = [];
    for (let n = 0; n < 200; n++) {
      const began = wire.now;
      wire.inject(arpReply());
      lives.push(wire.stack.nextDeadline() - began);
    }
    expect(Math.min(...lives)).toBeGreaterThanOrEqual(15_000);
    expect(Math.min(...lives)).toBeLessThan(17_000);
    expect(Math.max(...lives)).toBeGreaterThan(43_000);
    expect(Math.max(...lives)).toBeLessThan(45_000);
  });
});

describe('gc_thresh3: 1024 neighbours at most', () => {
  const stations = (count: number) => upTo(count).map((n) => `10.0.${n >> 8}.${n & 0xff}`);

  beforeEach(() => {
    wire = new Wire({ interfaces: [['10.0.255.1/16']] });
  });

  test('the entry that changed longest ago makes room', () => {
    for (const senderIp of stations(1024)) {
      wire.inject(arpRequest({ senderIp, targetIp: '10.0.255.1' }));
      wire.sent();
      wire.advance(1);
    }
    expect(Object.keys(states())).toHaveLength(1024);
    wire.inject(arpReply({ senderIp: '10.0.0.0', targetIp: '10.0.255.1' }));
    wire.inject(arpRequest({ senderIp: '10.0.200.1', targetIp: '10.0.255.1' }));
    wire.inject(arpRequest({ senderIp: '10.0.200.2', targetIp: '10.0.255.1' }));
    expect(Object.keys(states())).toHaveLength(1024);
    expect(states()).toMatchObject({ '10.0.0.0': 'REACHABLE', '10.0.200.2': 'STALE' });
    expect(states()['10.0.0.1']).toBeUndefined();
    expect(states()['10.0.0.2']).toBeUndefined();
    expect(states()['10.0.0.3']).toBe('STALE');
  });

  test('giving up is a change too', () => {
    wire.stack.arp.neighbours.settings.gcThresh3 = 2;
    new Pinger(wire, '10.0.0.8').send();
    wire.advance(1000);
    wire.inject(arpRequest({ senderIp: '10.0.0.7', targetIp: '10.0.255.1' }));
    wire.advance(3000);
    expect(states()).toEqual({ '10.0.0.8': 'FAILED', '10.0.0.7': 'STALE' });
    wire.inject(arpRequest({ senderIp: '10.0.0.9', targetIp: '10.0.255.1' }));
    expect(states()).toEqual({ '10.0.0.8': 'FAILED', '10.0.0.9': 'STALE' });
  });

  test('permanent ones and those that packets wait for stay; else there is no room', () => {
    wire.stack.arp.neighbours.settings.gcThresh3 = 2;
    wire.stack.arp.neighbours.setPermanent(2, address('10.0.0.7'), 0x0622, 0x23242526);
    new Pinger(wire, '10.0.0.8').send();
    expect(wire.sent()).toHaveLength(1);
    expect(new Pinger(wire, '10.0.0.9').send()).toBe(Errno.Ok);
    expect(states()).toEqual({ '10.0.0.7': 'PERMANENT', '10.0.0.8': 'INCOMPLETE' });
    expect(drops(wire)).toEqual({ 'arp.tableFull': 1 });
    wire.inject(arpRequest({ senderIp: '10.0.0.9', targetIp: '10.0.255.1' }));
    expect(wire.sent().map(seenArp)).toMatchObject([{ operation: 2, targetIp: '10.0.0.9' }]);
    expect(() =>
      wire.stack.arp.neighbours.setPermanent(2, address('10.0.0.9'), 0x0622, 0x23242526),
    ).toThrow('no room for neighbour 10.0.0.9');
  });

  test('an evicted neighbour leaves no timer behind', () => {
    wire.stack.arp.neighbours.settings.gcThresh3 = 1;
    wire.inject(arpRequest({ targetIp: '10.0.255.1' }));
    wire.inject(arpReply({ targetIp: '10.0.255.1' }));
    expect(wire.stack.nextDeadline()).toBeLessThan(50_000);
    wire.inject(arpRequest({ senderIp: OTHER, targetIp: '10.0.255.1' }));
    expect(states()).toEqual({ [OTHER]: 'STALE' });
    expect(wire.stack.nextDeadline()).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('permanent neighbours', () => {
  test('RFC 826, packet generation/1: are used without asking, and free what waits', () => {
    const pinger = new Pinger(wire, PEER);
    pinger.send();
    expect(wire.sent().map(seenArp)).toHaveLength(1);
    wire.run(({ arp }) => arp.neighbours.setPermanent(2, address(PEER), 0x0622, 0xa3242526 | 0));
    expect(wire.sent().map(seenIcmp)).toMatchObject([{ to: PEER_MAC, sequence: 1 }]);
    wire.advance(3_600_000);
    pinger.send();
    expect(wire.sent().map(seenIcmp)).toMatchObject([{ to: PEER_MAC, sequence: 2 }]);
    expect(states()).toEqual({ [PEER]: 'PERMANENT' });
  });
});

describe('ip neigh add … nud STATE', () => {
  const STATION = { high: 0x0622, low: 0xa3242526 | 0 };
  const set = (state: number, station: Station | null = STATION, ip = PEER): boolean =>
    wire.run(({ arp }) => {
      const entry = arp.entry(2, address(ip));
      return entry !== null && arp.neighbours.set(entry, state, station);
    });
  const asked = (): unknown[] => wire.sent().map(seenArp);

  test('reachable goes stale by itself, without a word', () => {
    set(State.Reachable);
    wire.advance(14_999);
    expect(states()).toEqual({ [PEER]: 'REACHABLE' });
    wire.advance(45_000);
    expect(states()).toEqual({ [PEER]: 'STALE' });
    expect(asked()).toEqual([]);
  });

  test('delay asks at once, by unicast, and gives up after three', () => {
    set(State.Delay);
    expect(asked()).toMatchObject([{ to: PEER_MAC, targetIp: PEER }]);
    expect(states()).toEqual({ [PEER]: 'PROBE' });
    wire.advance(2000);
    expect(asked()).toHaveLength(2);
    wire.advance(1000);
    expect(states()).toEqual({ [PEER]: 'FAILED' });
  });

  test('delay is reachable again where the station was confirmed less than 5 seconds ago', () => {
    set(State.Reachable);
    set(State.Delay);
    expect(states()).toEqual({ [PEER]: 'REACHABLE' });
    expect(asked()).toEqual([]);
  });

  test('probe asks at once', () => {
    set(State.Probe);
    expect(asked()).toMatchObject([{ to: PEER_MAC }]);
  });

  test('incomplete asks nobody, and what is sent waits for ever', () => {
    set(State.Incomplete, null);
    new Pinger(wire, PEER).send();
    wire.advance(3_600_000);
    expect(states()).toEqual({ [PEER]: 'INCOMPLETE' });
    expect(asked()).toEqual([]);
    set(State.Stale);
    expect(wire.sent().map(seenIcmp)).toMatchObject([{ to: PEER_MAC }]);
  });

  test('none is as if there were none: the first packet asks', () => {
    set(State.None, null);
    wire.advance(60_000);
    expect(states()).toEqual({ [PEER]: 'NONE' });
    new Pinger(wire, PEER).send();
    expect(asked()).toMatchObject([{ to: BROADCAST_MAC }]);
  });

  test('noarp and permanent are believed whatever the wire says', () => {
    for (const state of [State.NoArp, State.Permanent]) {
      set(state);
      wire.inject(arpRequest({ from: OTHER_MAC, senderMac: OTHER_MAC, senderIp: PEER }));
      wire.sent();
      new Pinger(wire, PEER).send();
      expect(wire.sent().map(seenIcmp)).toMatchObject([{ to: PEER_MAC }]);
    }
  });

  test('no valid state without a station’s address', () => {
    expect(set(State.Stale, null)).toBe(false);
    expect(states()).toEqual({ [PEER]: 'NONE' });
    set(State.Stale);
    expect(set(State.Permanent, null)).toBe(true);
    expect(states()).toEqual({ [PEER]: 'PERMANENT' });
  });

  test('what needs no ARP is known: multicast, broadcast, one entry for all of the loopback', () => {
    const seen = (device: number, ip: string) =>
      wire.run(({ arp }) => {
        const { address: key = 0, state, high, low } = arp.entry(device, address(ip)) ?? {};
        return [dotted(key), state, high, low];
      });
    expect(seen(2, '239.129.2.3')).toEqual(['239.129.2.3', State.NoArp, 0x0100, 0x5e010203]);
    expect(seen(2, '255.255.255.255')).toEqual(['255.255.255.255', State.NoArp, 0xffff, -1]);
    expect(seen(2, '10.0.0.255')).toEqual(['10.0.0.255', State.NoArp, 0xffff, -1]);
    expect(seen(1, '127.0.0.5')).toEqual(['0.0.0.0', State.NoArp, 0, 0]);
    expect(seen(1, '127.0.0.6')).toEqual(['0.0.0.0', State.NoArp, 0, 0]);
  });

  test('a device without ARP asks nobody, hears nobody, and sends to its own station', () => {
    const [, device] = wire.stack.devices;
    if (device !== undefined) wire.stack.setArp(device, false);
    new Pinger(wire, PEER).send();
    expect(wire.sent().map(seenIcmp)).toMatchObject([{ to: STACK_MAC, destination: PEER }]);
    expect(states()).toEqual({ [PEER]: 'NOARP' });
    wire.inject(arpRequest({ senderIp: OTHER }));
    set(State.Probe, STATION, OTHER);
    expect(asked()).toEqual([]);
    expect(drops(wire)['arp.switchedOff']).toBe(1);
  });

  test('failed, and del, tell whose packets waited that the host is unreachable', () => {
    for (const end of ['failed', 'del']) {
      const pinger = new Pinger(wire, PEER);
      pinger.send();
      wire.sent();
      const before = drops(wire);
      if (end === 'failed') set(State.Failed, null);
      else {
        wire.run(({ arp }) => {
          const entry = arp.neighbours.find(2, address(PEER));
          if (entry !== undefined) arp.neighbours.delete(entry);
        });
      }
      expect((drops(wire)['arp.unresolved'] ?? 0) - (before['arp.unresolved'] ?? 0)).toBe(1);
      expect(states()).toEqual(end === 'failed' ? { [PEER]: 'FAILED' } : {});
    }
  });
});

describe('several interfaces', () => {
  test('keep separate tables: the same address may be two stations', () => {
    wire = new Wire({ interfaces: [['10.0.0.1/24'], ['10.1.0.1/24']] });
    introduce(wire, { port: 0 });
    introduce(wire, { port: 1, mac: OTHER_MAC });
    const seen = [...wire.stack.arp.neighbours.list()].map(({ device, address, low }) => [
      device,
      dotted(address),
      low,
    ]);
    expect(seen).toEqual([
      [2, PEER, 0xa3242526 | 0],
      [3, PEER, 0xb3343536 | 0],
    ]);
    new Pinger(wire, PEER).send();
    expect(wire.sent(0).map(seenIcmp)).toMatchObject([{ to: PEER_MAC }]);
    expect(wire.sent(1)).toEqual([]);
  });

  test('a reply on one cable does not answer a request on the other', () => {
    wire = new Wire({ interfaces: [['10.0.0.1/24'], ['10.1.0.1/24']] });
    new Pinger(wire, '10.1.0.2').send();
    expect(wire.sent(1).map(seenArp)).toMatchObject([{ senderIp: '10.1.0.1' }]);
    wire.inject(arpReply({ senderIp: '10.1.0.2' }), 0);
    expect(wire.sent(1)).toEqual([]);
    wire.inject(
      arpReply({ senderIp: '10.1.0.2', targetIp: '10.1.0.1', to: '02:00:00:00:01:02' }),
      1,
    );
    expect(wire.sent(1).map(seenIcmp)).toMatchObject([{ destination: '10.1.0.2' }]);
  });
});

test('the defaults are Linux’s', () => {
  expect(DEFAULTS).toEqual({
    mcastSolicit: 3,
    ucastSolicit: 3,
    retransTimeMs: 1000,
    baseReachableTimeMs: 30_000,
    delayFirstProbeTimeMs: 5000,
    locktimeMs: 1000,
    unresQlenBytes: 212_992,
    gcThresh3: 1024,
  });
});

test('RFC 1122 §2.3.2.1/3: the settings of one stack are its own', () => {
  wire.stack.arp.neighbours.settings.mcastSolicit = 1;
  const other = new Wire();
  new Pinger(other, PEER).send();
  new Pinger(wire, PEER).send();
  other.advance(1500);
  wire.advance(1500);
  expect([wire.sent().length, other.sent().length]).toEqual([1, 2]);
  other.assertBalanced();
});

/** Every neighbour's state, by address. */
function states(): Record<string, string> {
  const entries = [...wire.stack.arp.neighbours.list()].map((neighbour) => [
    dotted(neighbour.address),
    stateName(neighbour.state),
  ]);
  return Object.fromEntries(entries);
}

function bytesOf(pkt: { bytes: Uint8Array; start: number; end: number } | null): Uint8Array {
  return pkt === null ? new Uint8Array() : pkt.bytes.slice(pkt.start, pkt.end);
}
