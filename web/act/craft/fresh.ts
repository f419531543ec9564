// Frames to begin with, between the stations at both ends of a cable.

import { between, type Frame } from '../../../src/testing/frame/frame.ts';
import type { Snapshot } from '../../../src/trace/packetbytes.ts';
import type { Station } from '../parties.ts';

export const FRESH = {
  echo: 'an echo request',
  arp: 'an ARP request',
  udp: 'a UDP datagram',
  tcp: 'a TCP segment, SYN',
  ip: 'another IPv4 datagram',
  ethernet: 'an empty frame',
} as const;

export type Fresh = keyof typeof FRESH;

/** The bytes of such a frame, all of whose lengths and checksums are right. */
export const freshFrame = (what: Fresh, source: Station, destination: Station): Uint8Array =>
  MAKERS[what](between(source, destination)).bytes();

/** Ethernet's least, without its check sequence: what is in it may be anything. */
const EMPTY = 46;

type Makers = ReturnType<typeof between>;

const MAKERS: Readonly<Record<Fresh, (between: Makers) => Frame>> = {
  echo: ({ icmp }) => icmp({ type: 8, identifier: 0x7a70, sequence: 1 }).payload(32),
  arp: ({ arp }) => arp({ operation: 'request' }),
  udp: ({ udp }) => udp({ sourcePort: 40_000, destinationPort: 7 }).payload('hello'),
  tcp: ({ tcp }) => tcp({ sourcePort: 40_000, destinationPort: 80, syn: true, window: 65_535 }),
  // RFC 3692 §2.1: a protocol for experiments.
  ip: ({ ip }) => ip({ protocol: 253 }).payload('hello'),
  // IEEE 802, clause 9.2.3: an EtherType for experiments.
  ethernet: ({ eth }) => eth({ type: 0x88b5 }).payload(new Uint8Array(EMPTY)),
};

/** A recorded packet's bytes; one that has no Ethernet header yet gets one between these stations. */
export function recordedFrame(
  { bytes, outermost }: Pick<Snapshot, 'bytes' | 'outermost'>,
  source: Station,
  destination: Station,
): Uint8Array {
  if (outermost === 'eth') return bytes.slice();
  return between(source, destination).eth({ type: 'ipv4' }).payload(bytes).bytes();
}
