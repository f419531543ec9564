// What counts of a packet beyond its addresses: its ports, and the packet that it quotes.

import { describe, expect, test } from 'vitest';
import { Packet } from '../../src/core/packet.ts';
import * as Ipv4 from '../../src/ip/header.ts';
import { readPorts } from '../../src/ip/ports.ts';
import { readQuoted } from '../../src/ip/quoted.ts';
import { Flow } from '../../src/route/flow.ts';
import { address, counting, datagram, type IpFields, icmp, ip } from '../support/packets.ts';

const FRONT = 6;

/** The frame's datagram in a packet, among bytes that are not its own. */
function packetOf(frame: Uint8Array): Packet {
  const bytes = datagram(frame);
  const pkt = new Packet(new Uint8Array(bytes.length + 2 * FRONT).fill(0xa5));
  pkt.bytes.set(bytes, FRONT);
  return Object.assign(pkt, { start: FRONT, network: FRONT, end: FRONT + bytes.length });
}

const stale = (protocol: number): Flow =>
  Object.assign(new Flow(), { protocol, sport: 1, dport: 2, quotes: true, quotedSource: 3 });

describe('ports', () => {
  const FIRST = [0x0001, 0x0203];
  const NEXT = [0x0405, 0x0607];
  const NONE = [0, 0];

  test.each<[string, IpFields, readonly number[]]>([
    ['TCP', { protocol: 6 }, FIRST],
    ['UDP', { protocol: 17 }, FIRST],
    ['DCCP', { protocol: 33 }, FIRST],
    ['ESP: its SPI', { protocol: 50 }, FIRST],
    ['AH: its SPI', { protocol: 51 }, NEXT],
    ['SCTP', { protocol: 132 }, FIRST],
    ['UDP-Lite', { protocol: 136 }, FIRST],
    ['ICMP', { protocol: 1 }, NONE],
    ['GRE', { protocol: 47 }, NONE],
    ['behind options', { protocol: 17, options: Uint8Array.of(1, 1, 1, 0) }, FIRST],
    ['not to be cut', { protocol: 17, flags: 0x4000 }, FIRST],
    ['a first fragment', { protocol: 17, flags: 0x2000 }, NONE],
    ['a later fragment', { protocol: 17, flags: 0x2003 }, NONE],
    ['the last fragment', { protocol: 17, flags: 0x0003 }, NONE],
    ['just long enough', { protocol: 17, payload: counting(4) }, FIRST],
    ['a byte too short', { protocol: 17, payload: counting(3) }, NONE],
    ['AH, just long enough', { protocol: 51, payload: counting(8) }, NEXT],
    ['AH, a byte too short', { protocol: 51, payload: counting(7) }, NONE],
  ])('as fib4_rules_early_flow_dissect: %s', (_, fields, ports) => {
    const flow = stale(fields.protocol ?? 0);
    readPorts(packetOf(ip({ payload: counting(12), ...fields })), flow);
    expect([flow.sport, flow.dport]).toEqual(ports);
  });
});

describe('the packet that an ICMP message quotes', () => {
  const QUOTED = datagram(ip({ source: '192.0.2.7', destination: '203.0.113.9', protocol: 17 }));
  const quoting = (type: number, bytes = QUOTED, fields: IpFields = {}): Uint8Array =>
    icmp({ ...fields, type, data: bytes });
  const rows: [string, Uint8Array, boolean][] = [
    ...[3, 4, 5, 11, 12].map((type): [string, Uint8Array, boolean] => {
      return [`type ${type}`, quoting(type), true];
    }),
    ...[0, 1, 2, 6, 8, 10, 13, 14, 42].map((type): [string, Uint8Array, boolean] => {
      return [`type ${type}`, quoting(type), false];
    }),
    ['behind options', quoting(3, QUOTED, { options: Uint8Array.of(1, 1, 1, 0) }), true],
    ['a first fragment', quoting(3, QUOTED, { flags: 0x2000 }), true],
    ['a later fragment', quoting(3, QUOTED, { flags: 0x2001 }), false],
    ['a byte of the header missing', quoting(3, QUOTED.subarray(0, Ipv4.HEADER - 1)), false],
  ];

  test.each(rows)('as ip_multipath_l3_keys: %s', (_, frame, quotes) => {
    const flow = stale(1);
    readQuoted(packetOf(frame), flow);
    expect(flow.quotes).toBe(quotes);
    const addresses = [flow.quotedSource, flow.quotedDestination];
    expect(addresses).toEqual(quotes ? [address('192.0.2.7'), address('203.0.113.9')] : [0, 0]);
  });
});
