// A capture that somebody opens, to be fed to a stack: read, bounded, and laid out in time. What cannot be taken is
// said, one sentence each; whatever the bytes, nothing is thrown but a CapturedError.

import { type CapturedPacket, LinkType } from '../pcap/format.ts';
import { readCapture } from '../pcap/read.ts';

/** The most frames of one capture that are taken, and the most bytes of its file that are read. */
export const MOST_FRAMES = 100_000;
export const MOST_BYTES = 256 * 2 ** 20;

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
  const { packets, interfaces, damage, format } = readCapture(bytes, { name });
  const isCut = size > bytes.length;
  if (format === null) throw new CapturedError(`${name}: ${damage?.problem}`);
  if (packets.length === 0) {
    throw new CapturedError(damage?.message ?? `${name}: no frames: expected at least one`);
  }
  const notes: string[] = [];
  if (isCut) notes.push(`only the first ${mebibytes(bytes.length)} of ${mebibytes(size)} are read`);
  const ids = interfaces.flatMap(({ linkType }, id) =>
    linkType === LinkType.Ethernet ? [id] : [],
  );
  const places = new Map(ids.map((id, place) => [id, place]));
  const ports = ids.map((id, place): CapturedPort => {
    const { name: given, mac, ipv4 = [] } = interfaces[id] ?? {};
    return { name: deviceName(given ?? null, place), mac: mac ?? '', addresses: ipv4 };
  });
  const taken = choose(packets, places, notes);
  if (taken.length === 0) throw new CapturedError(`${name}: ${nothingFor(interfaces, notes)}`);
  return {
    ...{ name, ports: distinct(ports), ...inTime(taken), notes },
    damage: isCut ? null : (damage?.message ?? null),
  };
}

interface Taken {
  readonly packet: CapturedPacket;
  readonly number: number;
  readonly port: number;
}

/** The frames that a stack can take; says of the others why not. */
function choose(
  packets: readonly CapturedPacket[],
  places: ReadonlyMap<number, number>,
  notes: string[],
): Taken[] {
  const all = packets.map((packet, n) => ({ packet, number: n + 1 }));
  const onPorts = all.flatMap(({ packet, number }) => {
    const port = places.get(packet.interfaceId);
    return port === undefined ? [] : [{ packet, number, port }];
  });
  const others = all.length - onPorts.length;
  if (others > 0) notes.push(`left out: ${frames(others)} of interfaces that are not Ethernet`);
  const whole = onPorts.filter(({ packet }) => packet.bytes.length >= packet.originalLength);
  const cut = onPorts.length - whole.length;
  if (cut > 0) {
    notes.push(
      `left out: ${frames(cut)} of which only a part was captured; \`tcpdump -s 0\` captures whole ones`,
    );
  }
  if (whole.length > MOST_FRAMES) {
    notes.push(`only the first ${MOST_FRAMES} of ${whole.length} frames are taken`);
  }
  return whole.slice(0, MOST_FRAMES);
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

const NAME_LENGTH = 15;

/** As devices are called; any text may stand in a file. */
function deviceName(given: string | null, place: number): string {
  const isName = given !== null && /^[\w.:-]+$/.test(given) && given.length <= NAME_LENGTH;
  return isName && given !== 'lo' ? given : `eth${place}`;
}

/** A file may give one name to several interfaces. */
function distinct(ports: readonly CapturedPort[]): CapturedPort[] {
  const isTwice = new Set(ports.map(({ name }) => name)).size < ports.length;
  return ports.map((port, place) => (isTwice ? { ...port, name: `eth${place}` } : port));
}

export const frames = (count: number): string => `${count} frame${count === 1 ? '' : 's'}`;

const mebibytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;
