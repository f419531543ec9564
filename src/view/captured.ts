// A capture that somebody opens, to be fed to a stack: read, bounded, and laid out in time. What cannot be taken is
// said, one sentence each; whatever the bytes, nothing is thrown but a CapturedError.

import { type CapturedPacket, type CaptureInterface, LinkType } from '../pcap/format.ts';
import { CaptureReader } from '../pcap/read.ts';
import { deviceName, distinct, hostsIn } from './capturednames.ts';

/** The most frames of one capture that are taken, and the most bytes of its file that are read. */
export const MOST_FRAMES = 100_000;
export const MOST_BYTES = 256 * 2 ** 20;

/** The most interfaces, and the most sections: a file may consist of nothing else. */
const MOST_PORTS = 1000;

/** Bytes of the file that are read at a time: what is not taken of them is forgotten. */
const PIECE = 2 ** 20;

/** Nothing of the file can be fed to a stack. One sentence for people. */
export class CapturedError extends Error {
  override readonly name = 'CapturedError';
}

/** An Ethernet interface of the capture, whose host the stack stands in for. */
export interface CapturedPort {
  readonly name: string;
  /** Empty: the file does not say. */
  readonly mac: string;
  /** As `10.0.0.1/24`; none: the file does not say. */
  readonly addresses: readonly string[];
  /** Whose it is, where the file tells several hosts apart: `a` of `a.eth0`. */
  readonly host?: string;
}

export interface CapturedFrame {
  /** Its place among the file's packets, from 1, as Wireshark numbers them. */
  readonly number: number;
  /** The place of its interface among {@link Captured.ports}. */
  readonly port: number;
  /** Milliseconds since {@link Captured.epochMs}. Never less than the frame's before. */
  readonly timeMs: number;
  readonly bytes: Uint8Array;
  /** See `Direction`. */
  readonly direction: number;
}

/** What was read of a capture. */
export interface Captured {
  /** The file's name. */
  readonly name: string;
  readonly ports: readonly CapturedPort[];
  /** In file order. */
  readonly frames: readonly CapturedFrame[];
  /** Whole milliseconds since 1970, at or before the first frame. */
  readonly epochMs: number;
  /** Why the file could not be read to its end, in a sentence; null: it was. */
  readonly damage: string | null;
  /** What was left out, a sentence each. */
  readonly notes: readonly string[];
}

/**
 * Reads a capture. Throws a {@link CapturedError} when there is no frame in it that a stack could take.
 * @param bytes of the file, at most {@link MOST_BYTES}
 * @param size how long the file is; more than `bytes` where only its beginning was read
 */
export function openCapture(bytes: Uint8Array, name: string, size = bytes.length): Captured {
  const reader = new CaptureReader({ name });
  const read = readTaken(bytes, name, reader);
  const { interfaces, damage, format } = reader;
  const isCut = size > bytes.length;
  if (format === null) throw new CapturedError(`${name}: ${damage?.problem}`);
  if (read.all === 0) {
    throw new CapturedError(damage?.message ?? `${name}: no frames: expected at least one`);
  }
  const notes: string[] = [];
  if (isCut) notes.push(`only the first ${mebibytes(bytes.length)} of ${mebibytes(size)} are read`);
  notes.push(...leftOut(read));
  const ports = portsOf(interfaces.filter(isEthernet));
  if (read.taken.length === 0) throw new CapturedError(`${name}: ${nothingFor(interfaces, notes)}`);
  return {
    ...{ name, ports: distinct(ports), ...inTime(read.taken), notes },
    damage: isCut ? null : (damage?.message ?? null),
  };
}

function portsOf(interfaces: readonly CaptureInterface[]): CapturedPort[] {
  const hosts = hostsIn(interfaces.map(({ name }) => name));
  return interfaces.map(({ name, mac, ipv4 = [] }, place): CapturedPort => {
    const host = hosts?.[place];
    const port = { name: deviceName(name, place), mac: mac ?? '', addresses: ipv4 };
    return host === undefined ? port : { ...port, host };
  });
}

interface Taken {
  readonly packet: CapturedPacket;
  readonly number: number;
  readonly port: number;
}

/** The frames that a stack can take, and how many there are of others. */
interface Read {
  readonly taken: Taken[];
  all: number;
  onPorts: number;
  whole: number;
}

const isEthernet = ({ linkType }: CaptureInterface): boolean => linkType === LinkType.Ethernet;

/** Reads to the end and keeps no more than is taken, whatever a file consists of. */
function readTaken(bytes: Uint8Array, name: string, reader: CaptureReader): Read {
  const read: Read = { taken: [], all: 0, onPorts: 0, whole: 0 };
  /** By the interface's number in the file; -1: it is no Ethernet. */
  const places: number[] = [];
  let ports = 0;
  for (let at = 0; at < bytes.length && reader.damage === null; at += PIECE) {
    const packets = reader.push(bytes.subarray(at, at + PIECE));
    const { interfaces, sections } = reader;
    if (interfaces.length > MOST_PORTS || sections.length > MOST_PORTS) throw tooMany(name, reader);
    for (const one of interfaces.slice(places.length)) places.push(isEthernet(one) ? ports++ : -1);
    for (const packet of packets) take(packet, places[packet.interfaceId] ?? -1, read);
  }
  reader.end();
  return read;
}

function take(packet: CapturedPacket, port: number, read: Read): void {
  read.all++;
  if (port < 0) return;
  read.onPorts++;
  if (packet.bytes.length < packet.originalLength) return;
  read.whole++;
  if (read.taken.length < MOST_FRAMES) read.taken.push({ packet, number: read.all, port });
}

function tooMany(name: string, { interfaces, sections }: CaptureReader): CapturedError {
  const found = interfaces.length > MOST_PORTS ? 'interfaces' : 'sections';
  const count = Math.max(interfaces.length, sections.length);
  return new CapturedError(`${name}: ${count} ${found} or more: expected at most ${MOST_PORTS}`);
}

/** What is left out, and why. */
function leftOut({ taken, all, onPorts, whole }: Read): string[] {
  const notes: string[] = [];
  const others = all - onPorts;
  if (others > 0) notes.push(`left out: ${frames(others)} of interfaces that are not Ethernet`);
  const cut = onPorts - whole;
  if (cut > 0) {
    notes.push(
      `left out: ${frames(cut)} of which only a part was captured; \`tcpdump -s 0\` captures whole ones`,
    );
  }
  if (whole > taken.length) {
    notes.push(`only the first ${taken.length} of ${whole} frames are taken`);
  }
  return notes;
}

function inTime(taken: readonly Taken[]): Pick<Captured, 'frames' | 'epochMs'> {
  const first = taken[0]?.packet.time ?? 0n;
  const epoch = first / 1_000_000n;
  const zero = epoch * 1_000_000n;
  let last = 0;
  const inOrder = taken.map(({ packet: { time, bytes, direction }, number, port }) => {
    last = Math.max(last, Number(time - zero) / 1e6);
    return { number, port, timeMs: last, bytes, direction };
  });
  return { frames: inOrder, epochMs: Number(epoch) };
}

function nothingFor(
  interfaces: readonly { readonly linkType: number }[],
  notes: readonly string[],
): string {
  const types = [...new Set(interfaces.map(({ linkType }) => linkType))];
  if (types.includes(LinkType.Ethernet)) return `nothing to feed a stack: ${notes.join('; ')}`;
  return `link type ${types.join(', ')}: expected ${LinkType.Ethernet}, Ethernet, as \`tcpdump -i eth0\` captures and \`tcpdump -i any\` does not`;
}

export const frames = (count: number): string => `${count} frame${count === 1 ? '' : 's'}`;

const mebibytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;
