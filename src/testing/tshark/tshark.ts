// tshark as an oracle: whatever a capture holds, our dissection and tshark's must say the same of it.
// One run of tshark a capture. Needs Node and tshark, nothing else of the machine.

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Capture, readCapture } from '../../pcap/read.ts';
import { compareWithTshark, type Disagreement } from './compare.ts';
import { readPdmlFrame, type TsharkFrame } from './pdml.ts';

export interface AgreeOptions {
  /** What errors call a capture that comes as bytes. */
  name?: string;
  /** The program. Default `tshark`, as the path finds it. */
  program?: string;
}

/** How much was compared, so that a test can insist on enough. */
export interface Agreement {
  readonly frames: number;
  /** Fields of all frames together that both know. */
  readonly fields: number;
  /** Which fields were among them, as `ip.ttl`. */
  readonly names: ReadonlySet<string>;
  /** Reason → how often the two differ for it, on purpose. */
  readonly intended: ReadonlyMap<string, number>;
}

/**
 * Compares our dissection of every frame with tshark's: value, place and length of each field that both know,
 * whether checksums are right, and whether the frame is malformed. Rejects with what they disagree on, and when
 * there is no tshark or the capture cannot be read.
 * @param capture a pcap or pcapng file, or its bytes
 */
export async function agreeWithTshark(
  capture: string | Uint8Array,
  { name, program = 'tshark' }: AgreeOptions = {},
): Promise<Agreement> {
  const file = name ?? (typeof capture === 'string' ? capture : 'the capture');
  const bytes = typeof capture === 'string' ? await readFrom(capture) : capture;
  const read = readCapture(bytes, { name: file });
  if (read.damage !== null) throw read.damage;

  const found: string[] = [];
  const names = new Set<string>();
  const intended = new Map<string, number>();
  let frames = 0;
  let fields = 0;
  for await (const frame of tsharkFrames(program, capture)) {
    const { outermost, packet } = frameAt(read, frame.number - 1, file);
    const isPart = packet.bytes.length < packet.originalLength;
    const comparison = compareWithTshark(frame, packet.bytes, outermost, isPart);
    found.push(...comparison.disagreements.map((each) => sentence(frame.number, each)));
    for (const each of comparison.compared) names.add(each);
    for (const each of comparison.intended) intended.set(each, (intended.get(each) ?? 0) + 1);
    fields += comparison.compared.length;
    frames++;
  }
  if (frames !== read.packets.length) {
    found.push(`frames: ${read.packets.length}; for tshark: ${frames}`);
  }
  if (found.length > 0) throw new Error(report(file, found));
  return { frames, fields, names, intended };
}

async function readFrom(file: string): Promise<Uint8Array> {
  return await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${file}: ${error.code}: expected a pcap or pcapng file there`);
  });
}

/** tshark's options; what they switch off makes one frame depend on another, or on this machine. */
const OPTIONS = [
  ...['-n', '-T', 'pdml', '-J', 'eth ip arp icmp igmp udp tcp'],
  ...[
    ...['ip.check_checksum:TRUE', 'udp.check_checksum:TRUE', 'tcp.check_checksum:TRUE'],
    ...['ip.defragment:FALSE', 'ip.tso_support:FALSE', 'tcp.desegment_tcp_streams:FALSE'],
    ...['tcp.analyze_sequence_numbers:FALSE', 'tcp.relative_sequence_numbers:FALSE'],
  ].flatMap((preference) => ['-o', preference]),
];

/** What tshark makes of each frame of a file, or of bytes, which then lie in a file for as long as it takes. */
async function* tsharkFrames(
  program: string,
  capture: string | Uint8Array,
): AsyncGenerator<TsharkFrame> {
  if (typeof capture === 'string') return yield* run(program, capture);
  const folder = await mkdtemp(join(tmpdir(), 'tapip-tshark-'));
  try {
    const file = join(folder, 'capture');
    await writeFile(file, capture);
    yield* run(program, file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function* run(program: string, file: string): AsyncGenerator<TsharkFrame> {
  // Nobody's own settings count.
  const env = { ...process.env, WIRESHARK_CONFIG_DIR: '/nonexistent' };
  const child = spawn(program, ['-r', file, ...OPTIONS], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const failed = new Promise<Error | null>((resolve) => {
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint += text;
    });
    child.on('error', (error) => resolve(startError(program, error)));
    child.on('close', (code, signal) => {
      const last = complaint.trim().split('\n').at(-1) ?? '';
      resolve(code === 0 ? null : new Error(`${program} ended with ${signal ?? code}: ${last}`));
    });
  });
  try {
    let rest = '';
    for await (const chunk of child.stdout.setEncoding('utf8')) {
      const elements = `${rest}${chunk}`.split('</packet>');
      rest = elements.pop() ?? '';
      for (const element of elements) yield readPdmlFrame(element);
    }
    const error = await failed;
    if (error !== null) throw error;
  } finally {
    child.kill();
  }
}

function startError(program: string, error: Error): Error {
  if (!('code' in error) || error.code !== 'ENOENT') return error;
  const install = 'Debian and Ubuntu have it in the package tshark, Fedora in wireshark-cli';
  return new Error(`there is no program '${program}': install it (${install})`);
}

/** Link types, as a capture numbers them → the protocol that its frames begin with. */
const OUTERMOST: Readonly<Record<number, string>> = { 1: 'eth', 101: 'ip', 228: 'ip' };

function frameAt({ packets, interfaces }: Capture, index: number, file: string) {
  const packet = packets[index];
  if (packet === undefined) throw new Error(`${file}: tshark has a frame ${index + 1}, we do not`);
  const linkType = interfaces[packet.interfaceId]?.linkType ?? 0;
  const outermost = OUTERMOST[linkType];
  if (outermost !== undefined) return { packet, outermost };
  const known = 'Ethernet (1), raw IP (101) or IPv4 (228)';
  throw new Error(`${file}: frame ${index + 1}: link type ${linkType}: expected ${known}`);
}

function sentence(number: number, { kind, field, at, ours, tshark }: Disagreement): string {
  const where = `frame ${number}, byte ${at}: ${field}`;
  const absent = { field: 'not there', checksum: 'a right checksum', verdict: 'well-formed' }[kind];
  return `${where}: ${ours ?? absent}; for tshark: ${tshark ?? absent}`;
}

/** Disagreements that an error lists. */
const LISTED = 20;

function report(file: string, found: readonly string[]): string {
  const more = found.length > LISTED ? [`and ${found.length - LISTED} more`] : [];
  const lines = [...found.slice(0, LISTED), ...more].map((line) => `  ${line}`);
  return [`${file}: tshark and tapip disagree:`, ...lines].join('\n');
}
