// Captures as tests write them: frames of both ends of a conversation, with what the file says of its interfaces.

import {
  type CapturedPacket,
  Direction,
  type NewInterface,
  type NewPacket,
} from '../../src/pcap/format.ts';
import { writePcapng } from '../../src/pcap/write.ts';
import { writePcap } from '../../src/pcap/writeclassic.ts';
import { arpReply, arpRequest, BROADCAST_MAC, icmp, PEER, PEER_MAC, US } from './packets.ts';

/** Of the host whose frames were captured; the stack has it in tests. */
export const HOST_MAC = '02:00:00:00:01:01';

/** When the first frame of a capture comes, in nanoseconds since 1970. */
export const BEGIN = 1_700_000_000_123_456_000n;

/** A frame of a capture: its bytes and, where they matter, the rest. */
export type CaptureFrame = Uint8Array | (Partial<NewPacket> & Pick<NewPacket, 'bytes'>);

/** A pcapng file: a frame each millisecond, from {@link BEGIN} on. */
export function pcapng(
  frames: readonly CaptureFrame[],
  interfaces: readonly NewInterface[] = [{ name: 'eth0' }],
): Uint8Array {
  return writePcapng({ interfaces, packets: packetsOf(frames) });
}

/** A pcap file of the same. */
export const pcap = (frames: readonly CaptureFrame[]): Uint8Array =>
  writePcap(packetsOf(frames), { unit: 'nanoseconds' });

function packetsOf(frames: readonly CaptureFrame[]): NewPacket[] {
  return frames.map((frame, n) => ({
    interfaceId: 0,
    time: BEGIN + BigInt(n) * 1_000_000n,
    ...(frame instanceof Uint8Array ? { bytes: frame } : frame),
  }));
}

export const sent = (bytes: Uint8Array): CaptureFrame => ({ bytes, direction: Direction.Outbound });
export const came = (bytes: Uint8Array): CaptureFrame => ({ bytes, direction: Direction.Inbound });

/** What the kernel sends to ping the host, and what the host answers. */
export const PINGED: readonly Uint8Array[] = [
  arpRequest({ to: BROADCAST_MAC, targetIp: US }),
  arpReply({
    from: HOST_MAC,
    to: PEER_MAC,
    senderIp: US,
    senderMac: HOST_MAC,
    targetIp: PEER,
    targetMac: PEER_MAC,
  }),
  icmp(),
  icmp({ from: HOST_MAC, to: PEER_MAC, source: US, destination: PEER, type: 0 }),
];

/** A frame's comments, but for the name of its packet, with which they begin. */
export function commentsOf(frame: CapturedPacket, stack = 'stack'): string[] {
  const { packetId, comments } = frame;
  const name = `${stack}#${packetId}`;
  const [first = '', ...rest] = comments;
  if (comments.length === 1 && first === name) return [];
  if (!first.startsWith(`${name}: `)) throw new Error(`${first}: expected ${name} first`);
  return [first.slice(name.length + 2), ...rest];
}
