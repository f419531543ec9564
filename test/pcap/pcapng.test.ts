import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  Direction,
  enhancedPacket,
  interfaceDescription,
  LinkType,
  PcapngWriter,
  sectionHeader,
} from '../../src/pcap/pcapng.ts';
import { hex } from '../support/hex.ts';
import { needs, titled } from '../support/namespace.ts';

/** 2^-12 ms is the step of a double of this size; times 10^6 as one double it would be 106 ns off. */
const TIME = 1_700_000_000_123 + 1234 / 4096;
const TIME_NS = 1_700_000_000_123_301_270n;

describe('Section Header Block, §4.1', () => {
  test('names the program and does not state a length', () => {
    expect(sectionHeader()).toEqual(
      hex(`0a 0d 0d 0a  2c 00 00 00  4d 3c 2b 1a  01 00  00 00  ff ff ff ff ff ff ff ff
           04 00 05 00  74 61 70 69 70 00 00 00
           00 00 00 00
           2c 00 00 00`),
    );
  });

  test('with a comment and another program', () => {
    expect(sectionHeader({ application: 'abcd', comment: 'é' })).toEqual(
      hex(`0a 0d 0d 0a  30 00 00 00  4d 3c 2b 1a  01 00  00 00  ff ff ff ff ff ff ff ff
           01 00 02 00  c3 a9 00 00
           04 00 04 00  61 62 63 64
           00 00 00 00
           30 00 00 00`),
    );
  });
});

describe('Interface Description Block, §4.2', () => {
  test('an Ethernet interface that keeps whole packets, in nanoseconds', () => {
    expect(interfaceDescription({ name: 'tap0' })).toEqual(
      hex(`01 00 00 00  28 00 00 00  01 00  00 00  00 00 00 00
           02 00 04 00  74 61 70 30
           09 00 01 00  09 00 00 00
           00 00 00 00
           28 00 00 00`),
    );
  });

  test('with a description, another link type and a snap length', () => {
    const tun = { name: 't', description: 'link', linkType: LinkType.Raw, snapLength: 0x11121314 };
    expect(interfaceDescription(tun)).toEqual(
      hex(`01 00 00 00  30 00 00 00  65 00  00 00  14 13 12 11
           02 00 01 00  74 00 00 00
           03 00 04 00  6c 69 6e 6b
           09 00 01 00  09 00 00 00
           00 00 00 00
           30 00 00 00`),
    );
  });
});

describe('Enhanced Packet Block, §4.3', () => {
  const bytes = hex('21 22 23 24 25 26');

  test('without options there is no end of options either', () => {
    expect(enhancedPacket({ interfaceId: 0x31323334, time: TIME, bytes })).toEqual(
      hex(`06 00 00 00  28 00 00 00  34 33 32 31
           fe 9c 97 17  96 6d 83 3d
           06 00 00 00  06 00 00 00
           21 22 23 24 25 26 00 00
           28 00 00 00`),
    );
  });

  test('with every option', () => {
    const packet = {
      interfaceId: 1,
      time: TIME,
      bytes,
      originalLength: 0x41424344,
      direction: Direction.Outbound,
      packetId: 0x5152535455565758n,
      comment: 'why',
    };
    expect(enhancedPacket(packet)).toEqual(
      hex(`06 00 00 00  48 00 00 00  01 00 00 00
           fe 9c 97 17  96 6d 83 3d
           06 00 00 00  44 43 42 41
           21 22 23 24 25 26 00 00
           01 00 03 00  77 68 79 00
           02 00 04 00  02 00 00 00
           05 00 08 00  58 57 56 55 54 53 52 51
           00 00 00 00
           48 00 00 00`),
    );
  });

  test('inbound is 1; a packet id may be a number beyond 32 bits, or 0', () => {
    const inbound = { interfaceId: 0, time: 0, bytes, direction: Direction.Inbound };
    expect(enhancedPacket({ ...inbound, packetId: 0x61_6263_6465 }).subarray(36, -8)).toEqual(
      hex('02 00 04 00  01 00 00 00  05 00 08 00  65 64 63 62 61 00 00 00'),
    );
    expect(enhancedPacket({ ...inbound, packetId: 0 }).subarray(44, -8)).toEqual(
      hex('05 00 08 00  00 00 00 00 00 00 00 00'),
    );
  });

  test.each([
    [0, ''],
    [1, '71 00 00 00'],
    [2, '71 72 00 00'],
    [3, '71 72 73 00'],
    [4, '71 72 73 74'],
    [5, '71 72 73 74 75 00 00 00'],
  ])('%i bytes, and a comment as long, are padded to 32 bits', (length, padded) => {
    const data = hex('71 72 73 74 75').subarray(0, length);
    const block = enhancedPacket({
      interfaceId: 0,
      time: 0,
      bytes: data,
      comment: 'qrstu'.slice(0, length),
    });
    const total = (36 + 2 * hex(padded).length + 4).toString(16).padStart(2, '0');
    const size = `0${length}`;
    expect(block).toEqual(
      hex(`06 00 00 00  ${total} 00 00 00  00 00 00 00  00 00 00 00 00 00 00 00
           ${size} 00 00 00  ${size} 00 00 00  ${padded}
           01 00 ${size} 00  ${padded}
           00 00 00 00
           ${total} 00 00 00`),
    );
  });

  test('the data is copied from wherever it lies in its buffer', () => {
    const buffer = new Uint8Array(32).fill(0xa5);
    buffer.set(bytes, 7);
    const block = enhancedPacket({ interfaceId: 0, time: 0, bytes: buffer.subarray(7, 13) });
    buffer.fill(0);
    expect(block.subarray(28, 34)).toEqual(bytes);
  });

  test.each([
    ['0', 0, 0n],
    ['the last nanosecond before 2^32 of them', 4294.967295, 0xffff_ffffn],
    ['the first whose high word is not 0', 4294.967296, 0x1_0000_0000n],
    ['a fraction that rounds up to the next millisecond', 1.9999999, 2_000_000n],
    ['a date with every bit that a double has', TIME, TIME_NS],
  ])('time in nanoseconds: %s', (_, time, expected) => {
    const view = new DataView(enhancedPacket({ interfaceId: 0, time, bytes }).buffer);
    const high = BigInt(view.getUint32(12, true));
    expect((high << 32n) | BigInt(view.getUint32(16, true))).toBe(expected);
  });

  test.each([
    ['fits', 'x'.repeat(0xffff), 0xffff],
    ['is cut', 'x'.repeat(0x10000), 0xffff],
    ['is cut between characters', `${'x'.repeat(0xfffe)}é`, 0xfffe],
  ])('a comment of the most that an option holds %s', (_, comment, length) => {
    const block = enhancedPacket({ interfaceId: 0, time: 0, bytes: new Uint8Array(), comment });
    expect(new DataView(block.buffer).getUint16(30, true)).toBe(length);
    expect(new TextDecoder().decode(block.subarray(32, 32 + length))).toBe('x'.repeat(length));
    expect(block).toHaveLength(32 + 0x10000 + 8);
  });
});

describe('PcapngWriter', () => {
  test('writes the section at once, then numbers its interfaces', () => {
    const blocks: Uint8Array[] = [];
    const writer = new PcapngWriter((block) => blocks.push(block), { application: 'me' });
    expect(writer.addInterface({ name: 'a' })).toBe(0);
    expect(writer.addInterface({ name: 'b', description: 'second' })).toBe(1);
    const packet = { interfaceId: 1, time: 5, bytes: hex('11'), comment: 'c' };
    writer.packet(packet);

    expect(blocks).toEqual([
      sectionHeader({ application: 'me' }),
      interfaceDescription({ name: 'a' }),
      interfaceDescription({ name: 'b', description: 'second' }),
      enhancedPacket(packet),
    ]);
  });

  test('a packet of an interface that was never described is our own bug', () => {
    const writer = new PcapngWriter(() => {});
    writer.addInterface({ name: 'a' });
    expect(() => writer.packet({ interfaceId: 1, time: 0, bytes: hex('11') })).toThrow(
      'no interface 1',
    );
  });
});

const missing = needs('tshark');

test.skipIf(missing !== null)(titled('tshark reads what we write', missing), () => {
  const blocks: Uint8Array[] = [];
  const writer = new PcapngWriter((block) => blocks.push(block), { comment: 'whole file' });
  const tap = writer.addInterface({ name: 'tap0', description: 'the cable' });
  const veth = writer.addInterface({ name: 'veth1' });
  const arp = hex(`ff ff ff ff ff ff  02 00 00 00 00 01  08 06
    00 01 08 00 06 04 00 01  02 00 00 00 00 01 0a 00 00 01  00 00 00 00 00 00 0a 00 00 02`);
  writer.packet({
    interfaceId: tap,
    time: TIME,
    bytes: arp,
    direction: 1,
    packetId: 7,
    comment: 'asks → who',
  });
  writer.packet({
    interfaceId: veth,
    time: TIME + 1,
    bytes: arp,
    direction: 2,
    packetId: 0x1_0000_0008,
  });
  writer.packet({
    interfaceId: tap,
    time: TIME + 2,
    bytes: arp.subarray(0, 41),
    originalLength: 42,
  });

  expect(tshark(Buffer.concat(blocks))).toEqual([
    [
      'tap0',
      'the cable',
      '0x00000001',
      '7',
      'asks → who',
      '1700000000.123301270',
      '42',
      '42',
      '10.0.0.2',
      '',
    ],
    [
      'veth1',
      '',
      '0x00000002',
      `${0x1_0000_0008}`,
      '',
      '1700000000.124301270',
      '42',
      '42',
      '10.0.0.2',
      '',
    ],
    ['tap0', 'the cable', '', '', '', '1700000000.125301270', '42', '41', '', ''],
  ]);
});

const FIELDS = [
  'frame.interface_name',
  'frame.interface_description',
  'frame.packet_flags_direction',
  'frame.packet_id',
  'frame.comment',
  'frame.time_epoch',
  'frame.len',
  'frame.cap_len',
  'arp.dst.proto_ipv4',
  '_ws.malformed',
];

/** What tshark makes of a capture file: a row a packet, a column for each of {@link FIELDS}. */
function tshark(file: Uint8Array): string[][] {
  const directory = mkdtempSync(join(tmpdir(), 'tapip-pcapng-'));
  try {
    const path = join(directory, 'capture.pcapng');
    writeFileSync(path, file);
    const args = ['-r', path, '-T', 'fields', ...FIELDS.flatMap((field) => ['-e', field])];
    const rows = execFileSync('tshark', args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return rows
      .replace(/\n$/, '')
      .split('\n')
      .map((row) => row.split('\t'));
  } finally {
    rmSync(directory, { recursive: true });
  }
}
