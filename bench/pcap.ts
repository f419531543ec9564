// Captures: how many megabytes a second are read and written, whole and piece by piece. A plain copy of the
// same file takes turns with them, since a machine's speed drifts: what counts are the ratios.
//
//     node dist/bench/pcap.js [ROUNDS]

import { fileURLToPath } from 'node:url';
import {
  CaptureReader,
  type NewPacket,
  PcapngWriter,
  PcapWriter,
  readCapture,
  writePcap,
  writePcapng,
} from '../src/pcap/index.ts';
import { median } from './median.ts';

/** Frames of a ping with 56 data bytes, and of the longest on an Ethernet. */
const SIZES = [98, 1514];
const FILE_BYTES = 32e6;
const CHUNK = 65536;
const ETH0 = { name: 'eth0' };

/** A file of one format, and what is measured with it; each returns how many packets it saw. */
interface Subject {
  readonly name: string;
  readonly file: Uint8Array;
  readonly work: Readonly<Record<(typeof COLUMNS)[number], () => number>>;
}

const COLUMNS = ['read', 'chunks', 'write', 'sink'] as const;

/** Prints a line for each format and frame size. */
export function benchPcap(rounds = 9): void {
  console.log(
    `captures, Node ${process.version}, MB/s of file: medians of ${rounds} rounds; "chunks" reads ${CHUNK} bytes at a`,
  );
  console.log(
    'time, "sink" writes block by block; in turns with a plain copy of the file, behind the slash the ratio to it',
  );
  console.log(
    'format    frame        read           chunks         write          sink           copy',
  );
  for (const size of SIZES) {
    const packets = framesOf(size);
    console.log(line(pcapng(packets), size, packets.length, rounds));
    console.log(line(pcap(packets), size, packets.length, rounds));
  }
}

function line({ name, file, work }: Subject, size: number, count: number, rounds: number): string {
  const rates: Record<string, number[]> = { read: [], chunks: [], write: [], sink: [], copy: [] };
  for (let round = 0; round < rounds; round++) {
    rates.copy?.push(rate(file, () => file.slice().length > 0));
    for (const column of COLUMNS) rates[column]?.push(rate(file, () => work[column]() === count));
  }
  const copy = median(rates.copy ?? []);
  const cells = COLUMNS.map((column) => {
    const usual = median(rates[column] ?? []);
    return `${usual.toFixed(0).padStart(5)} / ${(usual / copy).toFixed(2)}`.padEnd(15);
  });
  return `${name.padEnd(8)}${String(size).padStart(7)}     ${cells.join('')}${copy.toFixed(0).padStart(5)}`;
}

/** Megabytes a second. Throws when the work says that it went wrong. */
function rate(file: Uint8Array, work: () => boolean): number {
  const began = performance.now();
  if (!work()) throw new Error('packets were lost');
  return file.length / 1000 / (performance.now() - began);
}

function pcapng(packets: readonly NewPacket[]): Subject {
  const capture = { interfaces: [ETH0], packets };
  const file = writePcapng(capture);
  return {
    name: 'pcapng',
    file,
    work: {
      read: () => readCapture(file).packets.length,
      chunks: () => readChunks(file),
      write: () => (writePcapng(capture).length === file.length ? packets.length : 0),
      sink: () => {
        let blocks = 0;
        const writer = new PcapngWriter(() => blocks++);
        writer.addInterface(ETH0);
        for (const packet of packets) writer.packet(packet);
        return blocks - 2;
      },
    },
  };
}

function pcap(packets: readonly NewPacket[]): Subject {
  const file = writePcap(packets);
  return {
    name: 'pcap',
    file,
    work: {
      read: () => readCapture(file).packets.length,
      chunks: () => readChunks(file),
      write: () => (writePcap(packets).length === file.length ? packets.length : 0),
      sink: () => {
        let blocks = 0;
        const writer = new PcapWriter(() => blocks++);
        for (const packet of packets) writer.packet(packet);
        return blocks - 1;
      },
    },
  };
}

function readChunks(file: Uint8Array): number {
  const reader = new CaptureReader();
  let packets = 0;
  for (let at = 0; at < file.length; at += CHUNK) {
    packets += reader.push(file.subarray(at, at + CHUNK)).length;
  }
  return reader.end() === null ? packets : 0;
}

/** As many frames of that size as fill a file, each with a time of its own. */
function framesOf(size: number): NewPacket[] {
  const bytes = Uint8Array.from({ length: size }, (_, n) => n);
  return Array.from({ length: Math.floor(FILE_BYTES / size) }, (_, n) => ({
    interfaceId: 0,
    time: 1_700_000_000_123_456_789n + BigInt(n) * 12_345n,
    bytes,
  }));
}

const [, script, rounds] = process.argv;
if (script === fileURLToPath(import.meta.url)) {
  benchPcap(rounds === undefined ? undefined : Number(rounds));
}
