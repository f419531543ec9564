import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stateName } from '../../src/arp/neighbour.ts';
import { Kind } from '../../src/core/trace.ts';
import { formatMac } from '../../src/netdev/mac.ts';
import { STACK_MAC, Wire } from '../../src/testing/wire/wire.ts';
import { hex } from '../support/hex.ts';
import {
  type ArpFields,
  address,
  arpReply,
  arpRequest,
  BROADCAST_MAC,
  drops,
  introduce,
  OTHER,
  OTHER_MAC,
  PEER,
  PEER_MAC,
  seenArp,
  US,
  upTo,
  ZERO_MAC,
} from '../support/packets.ts';

const SECOND_MAC = '02:00:00:00:01:02';

let wire: Wire;

beforeEach(() => {
  wire = new Wire({ interfaces: [['10.0.0.1/24', '192.168.200.1/24'], ['172.16.0.1/16']] });
});

afterEach(() => wire.assertBalanced());

describe('RFC 826, packet reception: a request for us', () => {
  test('RFC 826, packet reception/8,9: “swap hardware and protocol fields … set the ar$op field to ares_op$REPLY … send the packet”', () => {
    wire.inject(
      hex(`ff ff ff ff ff ff  06 22 a3 24 25 26  08 06
           00 01  08 00  06 04  00 01  06 22 a3 24 25 26  0a 00 00 02  00 00 00 00 00 00  0a 00 00 01`),
    );
    expect(wire.sent()).toEqual([
      hex(`06 22 a3 24 25 26  02 00 00 00 01 01  08 06
           00 01  08 00  06 04  00 02  02 00 00 00 01 01  0a 00 00 01  06 22 a3 24 25 26  0a 00 00 02`),
    ]);
    expect(drops(wire)).toEqual({});
  });

  test('the reply goes out in the request’s own buffer, as a new packet that the request caused', () => {
    const seen: [kind: number, id: number, cause: number, buffer: number][] = [];
    wire.stack.ctx.trace.attach({
      event: ({ kind, packet, cause }, pkt) =>
        seen.push([kind, packet, cause, pkt?.bytes.byteOffset ?? -1]),
    });
    wire.inject(arpRequest());
    expect(seen).toHaveLength(6);
    expect(new Set(seen.map(([, , , buffer]) => buffer)).size).toBe(1);
    expect(seen.map(([kind, id, cause]) => [kind, id, cause])).toEqual([
      [Kind.Receive, 1, 0],
      [Kind.Up, 1, 0],
      [Kind.State, 1, 0],
      [Kind.Answer, 2, 1],
      [Kind.Down, 2, 1],
      [Kind.Transmit, 2, 1],
    ]);
    expect(wire.stack.ctx.flow).toMatchObject({ received: 1, originated: 0, transmitted: 1 });
    expect(wire.sent()).toHaveLength(1);
  });

  test.each<[string, ArpFields]>([
    ['with 18 bytes of Ethernet padding', { padding: 18 }],
    ['as long as a frame can be', { padding: 1514 - 42 }],
    ['as Linux sends it, 42 bytes', {}],
    ['with the target’s station filled in', { targetMac: OTHER_MAC }],
    ['sent to us alone', { to: STACK_MAC }],
    ['sent to a multicast group', { to: '33:33:12:13:14:15' }],
    ['from a station whose frame says another source', { from: OTHER_MAC, senderMac: PEER_MAC }],
  ])('%s is answered by a reply of 42 bytes to the sender’s hardware address', (_, fields) => {
    wire.inject(arpRequest(fields));
    expect(wire.sent().map(seenArp)).toEqual([
      {
        to: PEER_MAC,
        from: STACK_MAC,
        operation: 2,
        senderMac: STACK_MAC,
        senderIp: US,
        targetMac: PEER_MAC,
        targetIp: PEER,
        length: 42,
      },
    ]);
  });

  test('RFC 1042: a request with IEEE 802’s hardware type gets Ethernet’s in the reply, as from Linux', () => {
    wire.inject(arpRequest({ hardware: 6 }));
    expect(wire.sent()).toEqual([
      hex(`06 22 a3 24 25 26  02 00 00 00 01 01  08 06
           00 01  08 00  06 04  00 02  02 00 00 00 01 01  0a 00 00 01  06 22 a3 24 25 26  0a 00 00 02`),
    ]);
  });

  test('RFC 826, packet reception/6: adds the asker to the table, as STALE: it spoke, but has not answered us', () => {
    wire.inject(arpRequest());
    wire.sent();
    expect(table()).toEqual({ [PEER]: `${PEER_MAC} STALE` });
  });

  test.each([
    ['the second address of that interface', '192.168.200.1', 0, STACK_MAC],
    ['another interface’s address (arp_ignore 0)', '172.16.0.1', 0, STACK_MAC],
    ['the other interface’s address on its own cable', '172.16.0.1', 1, SECOND_MAC],
    ['the first interface’s address on the other cable', US, 1, SECOND_MAC],
  ])(
    'RFC 826, packet reception/9: %s is answered from the station it was asked on',
    (_, targetIp, port, senderMac) => {
      wire.inject(arpRequest({ targetIp }), port);
      expect(wire.sent(port).map(seenArp)).toMatchObject([
        { from: senderMac, senderMac, senderIp: targetIp },
      ]);
      expect(wire.sent(1 - port)).toEqual([]);
    },
  );

  test('an asker outside our subnets is answered all the same (rp_filter 0)', () => {
    wire.inject(arpRequest({ senderIp: '203.0.113.9' }));
    expect(wire.sent().map(seenArp)).toMatchObject([{ operation: 2, targetIp: '203.0.113.9' }]);
  });

  test('RFC 5227 §2.1.1: an address probe (sender 0.0.0.0) is answered and nothing is learnt of it', () => {
    wire.inject(arpRequest({ senderIp: '0.0.0.0' }));
    expect(wire.sent().map(seenArp)).toMatchObject([
      { to: PEER_MAC, operation: 2, senderIp: US, targetMac: PEER_MAC, targetIp: '0.0.0.0' },
    ]);
    expect(table()).toEqual({});
  });
});

describe('RFC 826, packet reception: what is not for us', () => {
  test.each<[string, Uint8Array]>([
    ['a request for another', arpRequest({ targetIp: OTHER })],
    ['a request for our network’s broadcast address', arpRequest({ targetIp: '10.0.0.255' })],
    ['a request for our network itself', arpRequest({ targetIp: '10.0.0.0' })],
    ['a request for 0.0.0.0', arpRequest({ targetIp: '0.0.0.0' })],
    ['a request for 255.255.255.255', arpRequest({ targetIp: '255.255.255.255' })],
    ['a reply to another', arpReply({ targetIp: OTHER })],
    ['a gratuitous request', arpRequest({ targetIp: PEER })],
    ['a gratuitous reply (arp_accept 0)', arpReply({ targetIp: PEER })],
  ])(
    'RFC 826, packet reception/5: %s from an unknown station is dropped and adds nothing',
    (_, frame) => {
      wire.inject(frame);
      expect(wire.sent()).toEqual([]);
      expect(table()).toEqual({});
      expect(drops(wire)).toEqual({ 'arp.notForUs': 1 });
    },
  );

  test('RFC 826, packet reception/7: a reply to us that we never asked for adds nothing (arp_accept 0)', () => {
    wire.inject(arpReply());
    expect(wire.sent()).toEqual([]);
    expect(table()).toEqual({});
    expect(drops(wire)).toEqual({});
    expect(wire.stack.ctx.flow.delivered).toBe(1);
  });

  test.each<[string, (senderMac: string) => Uint8Array]>([
    ['request', (senderMac) => arpRequest({ senderMac, targetIp: OTHER })],
    ['reply', (senderMac) => arpReply({ senderMac, targetIp: OTHER, to: BROADCAST_MAC })],
  ])(
    'RFC 826, packet reception/4: “if the pair is already in my translation table, update”: a %s to another',
    (_, frame) => {
      introduce(wire);
      wire.advance(1001);
      wire.inject(frame(OTHER_MAC));
      expect(table()).toEqual({ [PEER]: `${OTHER_MAC} STALE` });
      expect(drops(wire)).toEqual({ 'arp.notForUs': 1 });
    },
  );
});

describe('RFC 826: “do I have the hardware type … do I speak the protocol”', () => {
  test.each<[string, ArpFields, string]>([
    ['RFC 826, packet reception/1: hardware type 0', { hardware: 0 }, 'arp.notEthernet'],
    ['hardware type 256, our 1 the wrong way round', { hardware: 0x0100 }, 'arp.notEthernet'],
    ['RFC 826, packet reception/3: hardware length 5', { lengths: 0x0504 }, 'arp.notEthernet'],
    ['hardware length 0', { lengths: 0x0004 }, 'arp.notEthernet'],
    ['hardware length 255', { lengths: 0xff04 }, 'arp.notEthernet'],
    ['RFC 826, packet reception/2: protocol IPv6', { protocol: 0x86dd }, 'arp.notIpv4'],
    ['protocol 8, ours the wrong way round', { protocol: 0x0008 }, 'arp.notIpv4'],
    ['protocol length 16', { lengths: 0x0610 }, 'arp.notIpv4'],
    ['protocol length 0', { lengths: 0x0600 }, 'arp.notIpv4'],
    ['lengths the wrong way round', { lengths: 0x0406 }, 'arp.notEthernet'],
    ['operation 0', { operation: 0 }, 'arp.unknownOperation'],
    ['operation 3, RARP', { operation: 3 }, 'arp.unknownOperation'],
    ['operation 256, our 1 the wrong way round', { operation: 0x0100 }, 'arp.unknownOperation'],
    ['operation 65535', { operation: 0xffff }, 'arp.unknownOperation'],
    ['a loopback target', { targetIp: '127.0.0.1' }, 'arp.badTarget'],
    ['a loopback target', { targetIp: '127.255.255.254' }, 'arp.badTarget'],
    ['a multicast target', { targetIp: '224.0.0.1' }, 'arp.badTarget'],
    ['a multicast target', { targetIp: '239.255.255.255' }, 'arp.badTarget'],
    ['RFC 1812 §3.3.2/4: a broadcast sender', { senderMac: BROADCAST_MAC }, 'arp.badSender'],
    ['RFC 1812 §3.3.2/4: a group as sender', { senderMac: '01:00:5e:12:13:14' }, 'arp.badSender'],
    ['our own station as a group', { senderMac: '03:00:00:00:01:01' }, 'arp.badSender'],
  ])('%s: dropped, not answered, not learnt', (_, fields, reason) => {
    wire.inject(arpRequest({ from: PEER_MAC, ...fields }));
    expect(wire.sent()).toEqual([]);
    expect(table()).toEqual({});
    expect(drops(wire)).toEqual({ [reason]: 1 });
  });

  test.each(upTo(28))('%i bytes behind the Ethernet header are too few', (cut) => {
    wire.inject(arpRequest({ cut }));
    expect(wire.sent()).toEqual([]);
    expect(drops(wire)).toEqual({ 'arp.short': 1 });
  });

  test.each<[string, string]>([
    ['a multicast group', '224.0.0.5'],
    ['the limited broadcast', '255.255.255.255'],
    ['our own subnet’s broadcast', '10.0.0.255'],
  ])(
    'RFC 1122 §3.2.1.3: a sender with %s as its address is neither answered nor learnt',
    (_, senderIp) => {
      wire.inject(arpRequest({ senderIp }));
      expect(table()).toEqual({});
      expect(wire.sent()).toEqual([]);
    },
  );

  test.each<[string, string]>([
    ['between the first and the last', '223.255.255.255'],
    ['class E', '240.0.0.1'],
  ])(
    'a request for an address next to the multicast range, %s, is not a bad target',
    (_, targetIp) => {
      wire.inject(arpRequest({ targetIp }));
      expect(drops(wire)).toEqual({ 'arp.notForUs': 1 });
    },
  );
});

describe('RFC 5227 §2.4: another station claims our address', () => {
  test.each<[string, Uint8Array, number]>([
    ['in a request for us', arpRequest({ senderIp: US }), 0],
    ['in a gratuitous reply', arpReply({ senderIp: US }), 0],
    ['in a request for another', arpRequest({ senderIp: US, targetIp: OTHER }), 0],
    ['our address on another interface', arpRequest({ senderIp: US, targetIp: '172.16.0.1' }), 1],
    ['a loopback address', arpRequest({ senderIp: '127.0.0.1' }), 0],
  ])('%s: dropped by name, not answered, not learnt', (_, frame, port) => {
    wire.inject(frame, port);
    expect(wire.sent(port)).toEqual([]);
    expect(table()).toEqual({});
    expect(drops(wire)).toEqual({ 'arp.conflict': 1 });
  });

  test('our own broadcast that comes back is no conflict', () => {
    wire.inject(arpRequest({ senderMac: STACK_MAC, senderIp: US, targetIp: OTHER }));
    expect(drops(wire)).toEqual({ 'arp.echo': 1 });
    expect(table()).toEqual({});
  });

  test('our own gratuitous request that comes back does not make us our own neighbour', () => {
    wire.inject(arpRequest({ senderMac: STACK_MAC, senderIp: US }));
    expect(table()).toEqual({});
    expect(wire.sent()).toEqual([]);
  });
});

describe('locktime: within 1 s of a change another station’s claim is not believed', () => {
  const asksUs = arpRequest({ senderMac: OTHER_MAC });
  const asksAnother = arpRequest({ senderMac: OTHER_MAC, targetIp: OTHER });
  const answersUs = arpReply({ senderMac: OTHER_MAC });
  const gratuitous = arpRequest({ senderMac: OTHER_MAC, targetIp: PEER });
  const announces = arpReply({
    senderMac: OTHER_MAC,
    targetMac: OTHER_MAC,
    targetIp: PEER,
    to: BROADCAST_MAC,
  });
  // Linux's arp_is_garp: a reply must name the sender's station as the target's as well.
  const halfAnnounces = arpReply({ senderMac: OTHER_MAC, targetIp: PEER });

  test.each<[string, number, string, Uint8Array]>([
    ['a reply', 0, `${PEER_MAC} STALE`, answersUs],
    ['a reply', 1000, `${PEER_MAC} STALE`, answersUs],
    ['a reply', 1000.001, `${OTHER_MAC} REACHABLE`, answersUs],
    ['a request for another', 1000, `${PEER_MAC} STALE`, asksAnother],
    ['a request for another', 1001, `${OTHER_MAC} STALE`, asksAnother],
    ['a request for us', 0, `${OTHER_MAC} STALE`, asksUs],
    ['a gratuitous request', 0, `${OTHER_MAC} STALE`, gratuitous],
    ['a gratuitous reply', 0, `${OTHER_MAC} STALE`, announces],
    ['a gratuitous reply with another target station', 1000, `${PEER_MAC} STALE`, halfAnnounces],
  ])('%s by another station, %f ms after: %s', (_, ms, expected, frame) => {
    introduce(wire);
    wire.advance(ms);
    wire.inject(frame);
    wire.sent();
    expect(table()).toEqual({ [PEER]: expected });
  });

  test.each<[string, Uint8Array]>([
    ['a reply', arpReply()],
    ['a request', arpRequest({ targetIp: OTHER })],
  ])(
    '%s from the station that we know already does not move the time of the last change',
    (_, frame) => {
      introduce(wire);
      wire.inject(arpReply());
      wire.advance(900);
      wire.inject(frame);
      wire.advance(101);
      wire.inject(answersUs);
      expect(table()).toEqual({ [PEER]: `${OTHER_MAC} REACHABLE` });
    },
  );
});

describe('what an answer is worth', () => {
  test.each<[string, string, Uint8Array]>([
    ['a reply to us makes', 'REACHABLE', arpReply()],
    ['a reply to everybody leaves', 'STALE', arpReply({ to: BROADCAST_MAC })],
    [
      'a reply to another, overheard, leaves',
      'STALE',
      arpReply({ targetIp: OTHER, to: BROADCAST_MAC }),
    ],
    ['a request leaves', 'STALE', arpRequest()],
    ['a request to us alone leaves', 'STALE', arpRequest({ to: STACK_MAC })],
  ])('%s a STALE neighbour with the same station %s', (_, state, frame) => {
    introduce(wire);
    wire.inject(frame);
    wire.sent();
    expect(table()).toEqual({ [PEER]: `${PEER_MAC} ${state}` });
  });

  test.each<[string, Uint8Array]>([
    ['a request', arpRequest()],
    ['a gratuitous request', arpRequest({ targetIp: PEER })],
    ['a reply to everybody', arpReply({ to: BROADCAST_MAC })],
  ])(
    '%s does not make a REACHABLE neighbour STALE: the same station with the same address',
    (_, frame) => {
      introduce(wire);
      wire.inject(arpReply());
      wire.inject(frame);
      wire.sent();
      expect(table()).toEqual({ [PEER]: `${PEER_MAC} REACHABLE` });
    },
  );

  test('a reply makes a REACHABLE neighbour’s time begin anew', () => {
    introduce(wire);
    wire.inject(arpReply());
    for (let n = 0; n < 10; n++) {
      wire.advance(14_999);
      expect(table()).toEqual({ [PEER]: `${PEER_MAC} REACHABLE` });
      wire.inject(arpReply());
    }
    wire.advance(45_001);
    expect(table()).toEqual({ [PEER]: `${PEER_MAC} STALE` });
  });

  test('a PERMANENT neighbour is never changed by what the wire says', () => {
    const high = 0x0a32;
    const low = 0xb3343536 | 0;
    wire.stack.arp.neighbours.setPermanent(2, address(PEER), high, low);
    wire.advance(2000);
    for (const frame of [arpRequest(), arpReply(), arpRequest({ targetIp: PEER })]) {
      wire.inject(frame);
    }
    expect(wire.sent().map(seenArp)).toMatchObject([{ to: PEER_MAC, operation: 2 }]);
    wire.advance(3_600_000);
    expect(table()).toEqual({ [PEER]: `${OTHER_MAC} PERMANENT` });
    expect(wire.sent()).toEqual([]);
  });

  test('the sender’s station of zeros is data like any other', () => {
    wire.inject(arpRequest({ senderMac: ZERO_MAC }));
    expect(wire.sent().map(seenArp)).toMatchObject([{ to: ZERO_MAC, operation: 2 }]);
  });
});

/** Every neighbour as `station STATE`, by address. */
function table(): Record<string, string> {
  const entries = [...wire.stack.arp.neighbours.list()].map(({ address, high, low, state }) => [
    [address >>> 24, (address >>> 16) & 0xff, (address >>> 8) & 0xff, address & 0xff].join('.'),
    `${formatMac(high, low)} ${stateName(state)}`,
  ]);
  return Object.fromEntries(entries);
}
