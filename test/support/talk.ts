// Captures of talks that never were: what a host at 10.0.0.1 receives and sends, as a test writes it down.

import type { NewInterface, NewPacket } from '../../src/pcap/format.ts';
import { Direction, writePcapng } from '../../src/pcap/index.ts';
import { Fixture, type FixtureOptions } from '../../src/testing/fixture/fixture.ts';
import { arp, between, type Frame, icmp, PEER, STACK } from '../../src/testing/frame/frame.ts';

/** Frames that the host sends. */
export const us = between(STACK, PEER);

/** When a talk begins, in nanoseconds since 1970. */
export const START = 1_700_000_000_000_000_000n;

/** When in ms, which way, and what; then whatever else its packet block says. */
export type Line = readonly [number, 'in' | 'out', Frame, Partial<NewPacket>?];

/** The host's only interface. */
export const ETH0: NewInterface = { name: 'eth0', mac: STACK.mac, ipv4: ['10.0.0.1/24'] };

export const packetsOf = (lines: readonly Line[]): NewPacket[] =>
  lines.map(([ms, way, frame, more]) => ({
    interfaceId: 0,
    time: START + BigInt(Math.round(ms * 1e6)),
    bytes: frame.bytes(),
    direction: way === 'in' ? Direction.Inbound : Direction.Outbound,
    ...more,
  }));

export const talkFile = (lines: readonly Line[], ...interfaces: NewInterface[]): Uint8Array =>
  writePcapng({
    interfaces: interfaces.length === 0 ? [ETH0] : interfaces,
    packets: packetsOf(lines),
  });

export const talk = (lines: readonly Line[], options?: FixtureOptions): Fixture =>
  new Fixture(talkFile(lines), 'talk.pcapng', options);

/** PEER asks for the host's station, and is told. */
export const GREETING: readonly Line[] = [
  [0, 'in', arp()],
  [0.02, 'out', us.arp({ operation: 'reply', targetMac: PEER.mac })],
];

/** An echo request with that sequence number at that time, and its answer. */
export const ping = (ms: number, sequence: number): readonly Line[] => [
  [ms, 'in', icmp({ identifier: 7, sequence }).payload(24)],
  [ms + 0.02, 'out', us.icmp({ type: 'echo-reply', identifier: 7, sequence }).payload(24)],
];
