// Damaged captures: every packet before the damage, and an error that says where and what was expected.

import { describe, expect, test } from 'vitest';
import { randomFrom } from '../../src/core/random.ts';
import {
  type Capture,
  type CapturedPacket,
  CaptureError,
  CaptureReader,
  MAX_BLOCK,
  readCapture,
} from '../../src/pcap/index.ts';
import { hex, viewOf } from '../support/hex.ts';
import { Build, DATA, join } from './build.ts';

const le = new Build(true);
const be = new Build(false);

/** A section, an interface and a packet: 3 blocks, 100 bytes. */
const START = join(le.section(), le.interface(), le.enhanced());
const HEADER = le.header();

describe('not a capture at all', () => {
  test.each([
    ['nothing', '', 'the file is empty'],
    ['three bytes', '0a 0d 0d', 'it begins with 0a 0d 0d'],
    ['text', '23 20 68 65 78 0a', 'it begins with 23 20 68 65'],
    [
      'gzip',
      '1f 8b 08 00 00',
      'it begins with 1f 8b 08 00, as gzip writes: run gunzip on it first',
    ],
    [
      'zstd',
      '28 b5 2f fd 00',
      'it begins with 28 b5 2f fd, as zstd writes: run unzstd on it first',
    ],
    ['lz4', '04 22 4d 18 00', 'it begins with 04 22 4d 18, as lz4 writes: run unlz4 on it first'],
    [
      'another pcap',
      '34 cd b2 a1 00',
      'it begins with 34 cd b2 a1, a pcap of Kuznetzov’s kind: convert it with editcap -F pcap',
    ],
  ])('%s', (_, bytes, found) => {
    const capture = readCapture(hex(bytes), { name: 'a.pcap' });
    expect(capture).toMatchObject({ format: null, packets: [], interfaces: [], sections: [] });
    expect(capture.damage).toBeInstanceOf(CaptureError);
    expect(capture.damage?.message).toBe(
      `a.pcap: block 1 (file header) at byte 0: not a capture: ${found}: expected 0a 0d 0d 0a (pcapng) or d4 c3 b2 a1 (pcap; other byte orders and units too)`,
    );
  });
});

describe('the error names block, byte and expectation', () => {
  const option = (code: number, value: string, length?: number) => [
    le.option(code, hex(value), length),
  ];
  const behind = (...blocks: Uint8Array[]) => join(START, blocks);
  const second = (fields: object) => join(le.section(), le.interface(), le.interface(fields));

  test.each<[string, Uint8Array, number, string]>([
    [
      'cut in a type',
      behind(hex('06 00')),
      1,
      'block 4 (unknown) at byte 100: the file ends 2 bytes into it: expected 12',
    ],
    [
      'cut in a length',
      behind(le.enhanced().subarray(0, 7)),
      1,
      'block 4 (enhanced packet) at byte 100: the file ends 7 bytes into it: expected 12',
    ],
    [
      'cut in a packet',
      behind(le.enhanced().subarray(0, 51)),
      1,
      'block 4 (enhanced packet) at byte 100: the file ends 51 bytes into it: expected 52',
    ],
    [
      'cut in the first block',
      le.section().subarray(0, 9),
      0,
      'block 1 (section header) at byte 0: the file ends 9 bytes into it: expected 12',
    ],
    [
      'neither byte order',
      le.section({ magic: 0x51525354 }),
      0,
      'block 1 (section header) at byte 0: byte-order magic 0x51525354: expected 0x1a2b3c4d in either order',
    ],
    [
      'another major version',
      behind(be.section({ major: 2 })),
      1,
      'block 4 (section header) at byte 100: version 2.0: expected 1.0',
    ],
    [
      'another minor version',
      behind(le.section({ minor: 1 })),
      1,
      'block 4 (section header) at byte 100: version 1.1: expected 1.0',
    ],
    [
      'a short section header',
      behind(le.section({ length: 24 })),
      1,
      'block 4 (section header) at byte 100: total length 24: expected at least 28',
    ],
    [
      'a short interface',
      behind(le.block(1, hex('01 00 00 00'))),
      1,
      'block 4 (interface description) at byte 100: total length 16: expected at least 20',
    ],
    [
      'a short packet',
      behind(le.block(6, DATA.subarray(0, 16))),
      1,
      'block 4 (enhanced packet) at byte 100: total length 28: expected at least 32',
    ],
    [
      'a short simple packet',
      behind(le.block(3, hex(''))),
      1,
      'block 4 (simple packet) at byte 100: total length 12: expected at least 16',
    ],
    [
      'a short old packet',
      behind(le.block(2, DATA.subarray(0, 16))),
      1,
      'block 4 (packet) at byte 100: total length 28: expected at least 32',
    ],
    [
      'no room for the lengths',
      behind(le.block(0x99, hex(''), { length: 8 })),
      1,
      'block 4 (type 0x00000099) at byte 100: total length 8: expected at least 12',
    ],
    [
      'a length of no whole words',
      behind(le.enhanced({ length: 53 })),
      1,
      'block 4 (enhanced packet) at byte 100: total length 53: expected a multiple of 4',
    ],
    [
      'more than may be read',
      behind(le.block(5, hex(''), { length: MAX_BLOCK + 4 })),
      1,
      'block 4 (interface statistics) at byte 100: total length 16777220: expected at most 16777216',
    ],
    [
      'a length that lies',
      behind(le.enhanced({ length: 0xfffff0 }), le.enhanced()),
      1,
      'block 4 (enhanced packet) at byte 100: the file ends 104 bytes into it: expected 16777200',
    ],
    [
      'two lengths',
      behind(le.enhanced({ again: 48 })),
      1,
      'block 4 (enhanced packet) at byte 100: total length 48 at its end: expected 52, as at its beginning',
    ],
    [
      'the wrong byte order',
      behind(be.enhanced()),
      1,
      'block 4 (type 0x06000000) at byte 100: total length 872415232: expected at most 16777216',
    ],
    [
      'a captured length that lies',
      behind(le.enhanced({ captured: 21 })),
      1,
      'block 4 (enhanced packet) at byte 100: captured length 21: expected at most 20, the room that the block has for it',
    ],
    [
      'an old one that lies',
      behind(le.obsolete({ captured: 0xffffffff })),
      1,
      'block 4 (packet) at byte 100: captured length 4294967295: expected at most 20, the room that the block has for it',
    ],
    [
      'a simple one that lies',
      behind(le.simple({ original: 21 })),
      1,
      'block 4 (simple packet) at byte 100: kept length 21: expected at most 20, the room that the block has for it',
    ],
    [
      'an unknown interface',
      behind(le.enhanced({ interfaceId: 1 })),
      1,
      'block 4 (enhanced packet) at byte 100: interface 1: expected less than 1',
    ],
    [
      'one of the section before',
      behind(be.section(), be.enhanced()),
      1,
      'block 5 (enhanced packet) at byte 128: interface 0: expected its description before any packet',
    ],
    [
      'a simple one without interface',
      join(le.section(), le.simple()),
      0,
      'block 2 (simple packet) at byte 28: interface 0: expected its description before any packet',
    ],
    [
      'an option that lies',
      behind(le.enhanced({ options: option(1, '61 62', 9) })),
      1,
      'block 4 (enhanced packet) at byte 100: option 1: length 9: expected at most 4',
    ],
    [
      'flags of two bytes',
      behind(le.enhanced({ options: option(2, '01 00') })),
      1,
      'block 4 (enhanced packet) at byte 100: option 2: length 2: expected 4',
    ],
    [
      'a packet id of four',
      behind(le.enhanced({ options: option(5, '01 00 00 00') })),
      1,
      'block 4 (enhanced packet) at byte 100: option 5: length 4: expected 8',
    ],
    [
      'a resolution of two',
      second({ options: option(9, '09 00') }),
      0,
      'block 3 (interface description) at byte 48: option 9: length 2: expected 1',
    ],
    [
      'a time offset of four',
      second({ options: option(14, '01 00 00 00') }),
      0,
      'block 3 (interface description) at byte 48: option 14: length 4: expected 8',
    ],
    [
      'an address without mask',
      second({ options: option(4, '0a 00 00 01') }),
      0,
      'block 3 (interface description) at byte 48: option 4: length 4: expected 8',
    ],
    [
      'an Ethernet address of eight',
      second({ options: option(6, '02 00 00 00 00 00 00 01') }),
      0,
      'block 3 (interface description) at byte 48: option 6: length 8: expected 6',
    ],
    [
      'pcap: cut in the header',
      HEADER.subarray(0, 23),
      0,
      'block 1 (file header) at byte 0: the file ends 23 bytes into it: expected 24',
    ],
    [
      'pcap: another version',
      le.header({ minor: 3 }),
      0,
      'block 1 (file header) at byte 0: version 2.3: expected 2.4',
    ],
    [
      'pcap: cut in a record’s header',
      join(HEADER, le.record(), le.record().subarray(0, 15)),
      1,
      'block 3 (packet record) at byte 60: the file ends 15 bytes into it: expected 16',
    ],
    [
      'pcap: cut in its data',
      join(HEADER, le.record(), le.record().subarray(0, 35)),
      1,
      'block 3 (packet record) at byte 60: the file ends 35 bytes into it: expected 36',
    ],
    [
      'pcap: a captured length that lies',
      join(HEADER, le.record(), le.record({ captured: 0xffffffff })),
      1,
      'block 3 (packet record) at byte 60: captured length 4294967295: expected at most 16777200',
    ],
  ])('%s', (_, file, packets, message) => {
    const capture = readCapture(file);
    expect(capture.damage?.message).toBe(message);
    expect(capture.packets).toHaveLength(packets);
  });

  test('in parts too, and with the file’s name', () => {
    const { damage } = readCapture(join(START, le.enhanced({ interfaceId: 1 })), {
      name: 'a.pcapng',
    });
    expect(damage).toMatchObject({
      name: 'CaptureError',
      message: 'a.pcapng: block 4 (enhanced packet) at byte 100: interface 1: expected less than 1',
      file: 'a.pcapng',
      block: 4,
      type: 'enhanced packet',
      offset: 100,
      problem: 'interface 1: expected less than 1',
    });
    expect(readCapture(hex('')).damage?.file).toBeNull();
  });
});

/** Every kind of block, with options, in both byte orders; blocks of a pcap file likewise. */
const PCAPNG = [le, be].flatMap((b) => {
  const comments = [b.option(1, 'abcde'), b.option(0x7f01, 'xyz'), b.option(1, ''), b.end()];
  const packet = [...comments.slice(0, 3), b.option(2, b.u32(1)), b.option(5, b.u64(9n)), b.end()];
  const named = [b.option(2, 'eth0'), b.option(9, hex('09')), b.option(14, b.u64(3n)), ...comments];
  return [
    b.section({ options: comments }),
    b.interface({ snapLength: 18, options: named }),
    b.enhanced({ options: packet }),
    b.block(4, hex('01 00 04 00  0a 00 00 02  00 00 00 00')),
    b.simple(),
    b.interface(),
    b.obsolete({ interfaceId: 1, bytes: DATA.subarray(0, 7), options: packet }),
    b.enhanced({ interfaceId: 1, bytes: DATA.subarray(0, 0), original: 60 }),
  ];
});
const PCAP = [be.header(), be.record(), be.record({ bytes: DATA.subarray(3, 8) }), be.record()];

describe.each([
  ['pcapng', PCAPNG],
  ['pcap', PCAP],
])('a sweep over a %s file', (_, blocks) => {
  const file = join(blocks);
  const reference = readCapture(file);
  const starts = blocks.map((_, n) => join(blocks.slice(0, n)).length);
  /** The packets of the first blocks, by how many blocks. */
  const before = blocks.map((_, n) => readCapture(join(blocks.slice(0, n))).packets.map(text));
  const blockAt = (at: number): number => starts.findLastIndex((start) => start <= at);

  test('it is sound', () => {
    expect(reference.damage).toBeNull();
    expect(reference.packets.length).toBeGreaterThanOrEqual(3);
  });

  test('cut at each byte: every packet before the cut, and the block that was cut', () => {
    for (let end = 1; end < file.length; end++) {
      const { packets, damage } = readCapture(file.subarray(0, end));
      const block = blockAt(end);
      expect(packets.map(text)).toEqual(before[block]);
      if (starts.includes(end)) expect(damage).toBeNull();
      else if (end >= 4) expect(damage).toMatchObject({ block: block + 1, offset: starts[block] });
    }
  });

  test('each word, and each half word, overwritten by lengths that lie', () => {
    for (const little of [true, false]) {
      for (let at = 0; at < file.length - 4; at += 2) {
        for (const lie of LIES) {
          const bent = file.slice();
          if (lie <= 0xffff) viewOf(bent).setUint16(at, lie, little);
          else viewOf(bent).setUint32(at, lie, little);
          survives(bent, before[blockAt(at)] ?? []);
        }
      }
    }
  });

  test('each bit flipped', () => {
    for (let bit = 0; bit < file.length * 8; bit++) {
      const bent = file.slice();
      bent[bit >> 3] = (bent[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      survives(bent, before[blockAt(bit >> 3)] ?? []);
    }
  });

  test('noise behind its first block', () => {
    const random = randomFrom(0x70636170);
    for (let round = 0; round < 500; round++) {
      const noise = Uint8Array.from(
        { length: random() & 0xff },
        () => random() & (random() & 0xff),
      );
      survives(join(blocks[0] ?? [], noise), []);
    }
  });
});

const LIES = [
  0, 1, 4, 11, 12, 20, 28, 31, 32, 36, 60, 64, 0x7fff, 0xffff, 0x1_0000, 0x10_0000,
].concat([MAX_BLOCK - 16, MAX_BLOCK, MAX_BLOCK + 4, 0x7fffffff, 0x80000000, 0xffffffff]);

describe('memory', () => {
  test.each([
    ['pcapng', join(START, le.enhanced({ length: MAX_BLOCK }))],
    ['pcap', join(HEADER, le.record({ captured: MAX_BLOCK - 16 }))],
  ])('%s: a reader takes what has come, twice at most, not what a length says', (_, file) => {
    const reader = new CaptureReader();
    const more = new Uint8Array(1000);
    reader.push(file);
    const before = process.memoryUsage().arrayBuffers;
    for (let n = 0; n < 64; n++) reader.push(more);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(MAX_BLOCK / 16);
    expect(reader.end()?.problem).toMatch(
      /^the file ends 640\d\d bytes into it: expected 16777216$/,
    );
  });

  test('a block of nothing but empty comments is read once, not once a comment', () => {
    const comments = new Uint8Array(400_000);
    for (let at = 0; at < comments.length; at += 4) comments[at] = 1;
    const file = join(le.section(), le.interface(), le.enhanced({ options: [comments] }));
    expect(readCapture(file).packets[0]?.comments).toHaveLength(100_000);
  });
});

/**
 * Reads it whole and in pieces: the same both times, `before` first, and no error but a CaptureError. Compares
 * by itself what is right nearly always: `expect` takes its time.
 */
function survives(file: Uint8Array, before: readonly string[]): void {
  const { packets, damage }: Capture = readCapture(file);
  const found = packets.map(text);
  if (before.some((packet, n) => packet !== found[n])) {
    expect(found.slice(0, before.length)).toEqual(before);
  }
  if (damage !== null && !(damage instanceof CaptureError)) expect.fail(String(damage));
  const reader = new CaptureReader();
  const pieces: string[] = [];
  for (let at = 0; at < file.length; at += 61) {
    pieces.push(...reader.push(file.subarray(at, at + 61)).map(text));
  }
  if (reader.end()?.message !== damage?.message) expect(reader.damage).toEqual(damage);
  if (pieces.join() !== found.join()) expect(pieces).toEqual(found);
}

const text = (packet: CapturedPacket): string =>
  `${packet.interfaceId} ${packet.time} ${packet.bytes.join()} ${packet.originalLength} ${packet.direction} ${packet.packetId} ${packet.comments.join()}`;
