// What tshark says of a capture file, and what we say, in the same words.

import { createHash } from 'node:crypto';
import type { Capture } from '../../src/pcap/index.ts';
import { run } from '../support/namespace.ts';

const FIELDS = [
  'frame.section_number',
  'frame.interface_name',
  'frame.time_epoch',
  'frame.cap_len',
  'frame.len',
  'frame.md5_hash',
  'frame.packet_flags_direction',
  'frame.packet_id',
  'frame.comment',
] as const;

/** One frame; what is not said of it is empty. */
export type Row = Readonly<Record<(typeof FIELDS)[number], string>>;

export interface Verdict {
  readonly rows: readonly Row[];
  /** What it finds damaged; empty: nothing. */
  readonly problem: string;
}

/** Between several comments of a frame; none of ours has it. */
const AND = '~';

export async function tshark(path: string): Promise<Verdict> {
  const form = ['-T', 'fields', '-E', `aggregator=${AND}`, '-o', 'frame.generate_md5_hash:TRUE'];
  const fields = FIELDS.flatMap((field) => ['-e', field]);
  const { stdout, stderr } = await run(['tshark', '-n', '-r', path, ...form, ...fields]);
  const lines = stdout.split('\n').slice(0, -1);
  return {
    rows: lines.map((line) => row(line.split('\t'))),
    problem: stderr.replace(/^Running as user .*\n/m, '').trim(),
  };
}

/** The same of ours. tshark counts sections from 1 and calls an interface without a name `unknown`. */
export function ours({ format, interfaces, packets }: Capture): readonly Row[] {
  return packets.map((packet) => {
    const { section, name } = interfaces[packet.interfaceId] ?? { section: -1, name: null };
    const nameless = format === 'pcap' ? '' : 'unknown';
    return row([
      format === 'pcap' ? '' : String(section + 1),
      name ?? nameless,
      epoch(packet.time),
      String(packet.bytes.length),
      String(packet.originalLength),
      createHash('md5').update(packet.bytes).digest('hex'),
      packet.direction === 0 ? '' : `0x${packet.direction.toString(16).padStart(8, '0')}`,
      packet.packetId === null ? '' : String(packet.packetId),
      packet.comments.join(AND),
    ]);
  });
}

function row(cells: readonly string[]): Row {
  return Object.fromEntries(FIELDS.map((field, n) => [field, cells[n] ?? ''])) as Row;
}

/** A frame of which no time is known, as in a simple packet block, has none in tshark, and 0 in ours. */
function epoch(time: bigint): string {
  if (time === 0n) return '';
  return `${time / 1_000_000_000n}.${String(time % 1_000_000_000n).padStart(9, '0')}`;
}
