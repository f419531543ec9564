// Writing captures: the bytes, and that what is written is read again.

import { describe, expect, test } from 'vitest';
import { randomFrom } from '../../src/core/random.ts';
import {
  type Capture,
  CaptureReader,
  Direction,
  LinkType,
  MAX_BLOCK,
  type NewInterface,
  type NewPacket,
  type NewSection,
  PcapngWriter,
  type PcapOptions,
  PcapWriter,
  readCapture,
  writePcap,
  writePcapng,
} from '../../src/pcap/index.ts';
import { hex, viewOf } from '../support/hex.ts';
import { Build, DATA, join } from './build.ts';

/** 2023, with distinct bytes in both of its words. */
const TIME = 0x1797_9cfe_3d83_6d96n;
const bytes = hex('21 22 23 24 25 26');

describe('Section Header Block, §4.1', () => {
  test('names the program and does not state a length', () => {
    expect(section({})).toEqual(
      hex(`0a 0d 0d 0a  2c 00 00 00  4d 3c 2b 1a  01 00  00 00  ff ff ff ff ff ff ff ff
           04 00 05 00  74 61 70 69 70 00 00 00
           00 00 00 00
           2c 00 00 00`),
    );
  });

  test('with everything', () => {
    const fields = { application: 'abcd', hardware: 'efg', system: 'hi', comments: ['é', ''] };
    expect(section(fields)).toEqual(
      hex(`0a 0d 0d 0a  44 00 00 00  4d 3c 2b 1a  01 00  00 00  ff ff ff ff ff ff ff ff
           01 00 02 00  c3 a9 00 00
           01 00 00 00
           02 00 03 00  65 66 67 00
           03 00 02 00  68 69 00 00
           04 00 04 00  61 62 63 64
           00 00 00 00
           44 00 00 00`),
    );
  });
});

describe('Interface Description Block, §4.2', () => {
  test('an Ethernet interface that keeps whole packets, in nanoseconds', () => {
    expect(interfaceBlock({ name: 'tap0' })).toEqual(
      hex(`01 00 00 00  28 00 00 00  01 00  00 00  00 00 00 00
           02 00 04 00  74 61 70 30
           09 00 01 00  09 00 00 00
           00 00 00 00
           28 00 00 00`),
    );
  });

  test('with everything', () => {
    const all = {
      name: 't',
      description: 'link',
      linkType: LinkType.Raw,
      snapLength: 0xf1121314,
      mac: '02:F1:e2:d3:c4:b5',
      ipv4: ['10.1.2.3/24', '192.168.200.1/32', '10.0.0.1/255.0.255.0', '1.2.3.4/0', '1.2.3.4/7'],
      comments: ['c'],
    };
    expect(interfaceBlock(all)).toEqual(
      hex(`01 00 00 00  80 00 00 00  65 00  00 00  14 13 12 f1
           01 00 01 00  63 00 00 00
           02 00 01 00  74 00 00 00
           03 00 04 00  6c 69 6e 6b
           04 00 08 00  0a 01 02 03  ff ff ff 00
           04 00 08 00  c0 a8 c8 01  ff ff ff ff
           04 00 08 00  0a 00 00 01  ff 00 ff 00
           04 00 08 00  01 02 03 04  00 00 00 00
           04 00 08 00  01 02 03 04  fe 00 00 00
           06 00 06 00  02 f1 e2 d3 c4 b5 00 00
           09 00 01 00  09 00 00 00
           00 00 00 00
           80 00 00 00`),
    );
  });

  test.each([
    [
      'mac',
      '02:00:00:00:01',
      'interface address 02:00:00:00:01: expected one as 02:00:00:00:01:01',
    ],
    ['ipv4', '10.0.0.1', 'interface address 10.0.0.1: expected one as 10.0.0.1/24'],
    ['ipv4', '10.0.0.256/24', 'interface address 10.0.0.256/24: expected one as 10.0.0.1/24'],
    ['ipv4', '10.0.0.1/33', 'interface address 10.0.0.1/33: expected one as 10.0.0.1/24'],
    ['ipv4', '10.0.0.1/24/1', 'interface address 10.0.0.1/24/1: expected one as 10.0.0.1/24'],
  ])('%s %s is refused, and nothing is written', (which, text, message) => {
    const blocks: Uint8Array[] = [];
    const writer = new PcapngWriter((block) => blocks.push(block));
    const wrong = which === 'mac' ? { mac: text } : { ipv4: ['10.0.0.1/24', text] };
    expect(() => writer.addInterface(wrong)).toThrow(message);
    expect(writer.addInterface({ name: 'tap0' })).toBe(0);
    expect(blocks.slice(1)).toEqual([interfaceBlock({ name: 'tap0' })]);
  });
});

describe('Enhanced Packet Block, §4.3', () => {
  test('without options there is no end of options either', () => {
    expect(packetBlock({ interfaceId: 0, time: TIME, bytes })).toEqual(
      hex(`06 00 00 00  28 00 00 00  00 00 00 00
           fe 9c 97 17  96 6d 83 3d
           06 00 00 00  06 00 00 00
           21 22 23 24 25 26 00 00
           28 00 00 00`),
    );
  });

  test('with every option', () => {
    const packet = {
      interfaceId: 0,
      time: TIME,
      bytes,
      originalLength: 0xf1424344,
      direction: Direction.Outbound,
      packetId: 0xf152535455565758n,
      comments: ['why', 'é'],
    };
    expect(packetBlock(packet)).toEqual(
      hex(`06 00 00 00  50 00 00 00  00 00 00 00
           fe 9c 97 17  96 6d 83 3d
           06 00 00 00  44 43 42 f1
           21 22 23 24 25 26 00 00
           01 00 03 00  77 68 79 00
           01 00 02 00  c3 a9 00 00
           02 00 04 00  02 00 00 00
           05 00 08 00  58 57 56 55 54 53 52 f1
           00 00 00 00
           50 00 00 00`),
    );
  });

  test('a packet id may be a number beyond 32 bits, or 0; null is none, and so is an unknown direction', () => {
    const packet = { interfaceId: 0, time: 0n, bytes, direction: Direction.Unknown };
    const options = (packetId: number | null): Uint8Array =>
      packetBlock({ ...packet, packetId }).subarray(36, -4);
    expect(options(0x61_6263_6465)).toEqual(
      hex('05 00 08 00  65 64 63 62 61 00 00 00  00 00 00 00'),
    );
    expect(options(0)).toEqual(hex('05 00 08 00  00 00 00 00 00 00 00 00  00 00 00 00'));
    expect(options(null)).toEqual(hex(''));
  });

  test.each([0, 1, 2, 3, 4, 5])(
    '%i bytes, and a comment as long, are padded with zeros',
    (length) => {
      const poison = { interfaceId: 0, time: 0n, bytes: new Uint8Array(40).fill(0xa5) };
      const data = hex('71 72 73 74 75').subarray(0, length);
      const padded = join(data, new Uint8Array(-length & 3));
      const comments = ['qrstu'.slice(0, length)];
      const block = packetBlock(poison, { interfaceId: 0, time: 0n, bytes: data, comments });
      expect(block.subarray(28, -4)).toEqual(
        join(padded, hex(`01 00 0${length} 00`), padded, hex('00 00 00 00')),
      );
      expect(viewOf(block).getUint32(4, true)).toBe(block.length);
    },
  );

  test('the data is copied from wherever it lies in its buffer', () => {
    const buffer = new Uint8Array(32).fill(0xa5);
    buffer.set(bytes, 7);
    const block = packetBlock({ interfaceId: 0, time: 0n, bytes: buffer.subarray(7, 13) });
    buffer.fill(0);
    expect(block.subarray(28, 34)).toEqual(bytes);
  });

  test.each([0n, 0xffff_ffffn, 0x1_0000_0000n, TIME, 2n ** 64n - 1n])('time %i', (time) => {
    const view = viewOf(packetBlock({ interfaceId: 0, time, bytes }));
    const high = BigInt(view.getUint32(12, true));
    expect((high << 32n) | BigInt(view.getUint32(16, true))).toBe(time);
  });

  test.each([-1n, 2n ** 64n])('time %i is none: our own bug', (time) => {
    expect(() => packetBlock({ interfaceId: 0, time, bytes })).toThrow(`time ${time}: expected`);
  });

  test.each([
    ['fits', 'x'.repeat(0xffff), 0xffff],
    ['is cut', 'x'.repeat(0x10000), 0xffff],
    ['is cut between characters', `${'x'.repeat(0xfffe)}é`, 0xfffe],
  ])('a comment of the most that an option holds %s', (_, comment, length) => {
    const packet = { interfaceId: 0, time: 0n, bytes: new Uint8Array(), comments: [comment] };
    const block = packetBlock(packet);
    expect(viewOf(block).getUint16(30, true)).toBe(length);
    expect(new TextDecoder().decode(block.subarray(32, 32 + length))).toBe('x'.repeat(length));
    expect(block).toHaveLength(32 + 0x10000 + 8);
  });
});

describe('what no file can hold is refused in one line, and nothing is written', () => {
  const NS = 'expected nanoseconds since 1970 as a bigint';
  const FACTS = { interfaceId: 0, time: 0n, bytes };
  const of32 = 'expected a whole number from 0 to 4294967295';
  const of64 = 'expected a whole number from 0 to 2^64 - 1';
  const odd = (value: unknown): never => value as never;

  test.each<[string, Partial<NewPacket>, string]>([
    ['a time that is a number', { time: odd(1) }, `time 1: ${NS}, less than 2^64`],
    ['no time', { time: odd(undefined) }, `time undefined: ${NS}, less than 2^64`],
    ['a packet id below 0', { packetId: -1 }, `packetId -1: ${of64}`],
    ['a packet id beyond 64 bits', { packetId: 2n ** 64n }, `packetId ${2n ** 64n}: ${of64}`],
    ['half a packet id', { packetId: 1.5 }, `packetId 1.5: ${of64}`],
    ['a length below 0', { originalLength: -1 }, `originalLength -1: ${of32}`],
    ['a length beyond 32 bits', { originalLength: 2 ** 32 }, `originalLength 4294967296: ${of32}`],
    ['a third bit', { direction: 7 }, 'direction 7: expected a whole number from 0 to 3'],
    [
      'more than a reader takes',
      { bytes: new Uint8Array(MAX_BLOCK - 28) },
      `a block of ${MAX_BLOCK + 4} bytes: expected at most ${MAX_BLOCK}, or nobody reads it`,
    ],
  ])('packet: %s', (_, wrong, message) => {
    const { writer, blocks } = written();
    writer.addInterface({});
    expect(() => writer.packet({ ...FACTS, ...wrong })).toThrow(new Error(message));
    writer.packet(FACTS);
    expect(blocks.slice(2)).toEqual([packetBlock(FACTS)]);
  });

  test('the longest packet that a block has room for is read again', () => {
    const long = packetBlock({ ...FACTS, bytes: new Uint8Array(MAX_BLOCK - 32) });
    const file = join(section({}), interfaceBlock({}), long);
    expect(readCapture(file)).toMatchObject({ damage: null, packets: { length: 1 } });
  });

  test.each<[string, NewInterface, string]>([
    ['name', { name: `${'x'.repeat(0xfffe)}é` }, 'interface name of 65536 bytes: expected at most'],
    ['description', { description: 'x'.repeat(0x10000) }, 'interface description of 65536 bytes'],
    ['linkType', { linkType: 0x10000 }, 'linkType 65536: expected a whole number from 0 to 65535'],
    ['snapLength', { snapLength: -1 }, `snapLength -1: ${of32}`],
  ])('interface: %s', (_, wrong, message) => {
    const { writer, blocks } = written();
    expect(() => writer.addInterface(wrong)).toThrow(message);
    expect(writer.addInterface({ name: 'x'.repeat(0xffff) })).toBe(0);
    expect(blocks).toHaveLength(2);
  });

  test.each(['application', 'hardware', 'system'])('section: %s', (which) => {
    const { writer } = written();
    const wrong = { [which]: 'x'.repeat(0x10000) };
    writer.addInterface({});
    expect(() => writer.addSection(wrong)).toThrow(`${which} of 65536 bytes: expected at most`);
    writer.packet(FACTS);
  });

  test('interfaces out of the order of their sections, since packets would be of others', () => {
    const interfaces = [{ section: 1 }, { section: 0 }];
    expect(() => writePcapng({ interfaces, packets: [] })).toThrow(
      'interface 1 of section 0: expected section 1 or a later one, since interfaces stand in the order of their sections',
    );
  });
});

describe('PcapngWriter', () => {
  test('writes the section at once, then numbers its interfaces; each block is the sink’s to keep', () => {
    const blocks: Uint8Array[] = [];
    const writer = new PcapngWriter((block) => blocks.push(block), { application: 'me' });
    expect(writer.addInterface({ name: 'a' })).toBe(0);
    expect(writer.addInterface({ name: 'b', description: 'second' })).toBe(1);
    writer.packet({ interfaceId: 1, time: 5n, bytes: hex('11'), comments: ['c'] });
    writer.packet({ interfaceId: 0, time: 6n, bytes: hex('12') });

    expect(blocks).toHaveLength(5);
    expect(blocks[0]).toEqual(section({ application: 'me' }));
    expect(blocks[1]).toEqual(interfaceBlock({ name: 'a' }));
    const { sections, interfaces, packets, damage } = readCapture(join(blocks));
    expect(damage).toBeNull();
    expect(sections).toMatchObject([{ application: 'me' }]);
    expect(interfaces).toMatchObject([{ name: 'a' }, { name: 'b', description: 'second' }]);
    expect(packets).toMatchObject([
      { interfaceId: 1, time: 5n, bytes: hex('11'), comments: ['c'] },
      { interfaceId: 0, time: 6n, bytes: hex('12'), comments: [] },
    ]);
  });

  test('another section counts its interfaces anew; ids stay the file’s', () => {
    const blocks: Uint8Array[] = [];
    const writer = new PcapngWriter((block) => blocks.push(block));
    writer.addInterface({ name: 'a' });
    writer.addSection({ comments: ['two'] });
    expect(writer.addInterface({ name: 'b' })).toBe(1);
    writer.packet({ interfaceId: 1, time: 5n, bytes });
    expect(blocks[4]?.subarray(8, 12)).toEqual(hex('00 00 00 00'));
    expect(() => writer.packet({ interfaceId: 0, time: 5n, bytes })).toThrow('no interface 0');
    expect(readCapture(join(blocks)).packets).toMatchObject([{ interfaceId: 1 }]);
  });

  test('a packet of an interface that was never described is our own bug', () => {
    const writer = new PcapngWriter(() => {});
    writer.addInterface({ name: 'a' });
    expect(() => writer.packet({ interfaceId: 1, time: 0n, bytes })).toThrow('no interface 1');
  });
});

describe('pcap', () => {
  const HEADER = `d4 c3 b2 a1  02 00 04 00  00 00 00 00  00 00 00 00  00 00 04 00  01 00 00 00`;

  test('header and record in microseconds', () => {
    const packet = { time: 0xf1020304n * 1_000_000_000n + 123_456_789n, bytes, originalLength: 60 };
    expect(pcapBlocks({}, packet)).toEqual([
      hex(HEADER),
      hex('04 03 02 f1  40 e2 01 00  06 00 00 00  3c 00 00 00  21 22 23 24 25 26'),
    ]);
  });

  test('in nanoseconds, of another link type and snap length', () => {
    const options = { unit: 'nanoseconds', linkType: 101, snapLength: 0xf1121314 } as const;
    expect(pcapBlocks(options, { time: 5_123_456_789n, bytes })).toEqual([
      hex('4d 3c b2 a1  02 00 04 00  00 00 00 00  00 00 00 00  14 13 12 f1  65 00 00 00'),
      hex('05 00 00 00  15 cd 5b 07  06 00 00 00  06 00 00 00  21 22 23 24 25 26'),
    ]);
  });

  test.each([
    0n,
    999_999_999n,
    1_000_000_000n,
    0xffff_ffffn,
    0x1_0000_0000n,
    TIME,
    2n ** 32n * 1_000_000_000n - 1n,
  ])('time %i', (time) => {
    const file = writePcap([{ time, bytes }], { unit: 'nanoseconds' });
    expect(readCapture(file).packets[0]?.time).toBe(time);
    const cut = readCapture(writePcap([{ time, bytes }]));
    expect(cut.packets[0]?.time).toBe((time / 1000n) * 1000n);
  });

  test.each([-1n, 2n ** 32n * 1_000_000_000n])('time %i is none', (time) => {
    expect(() => writePcap([{ time, bytes }])).toThrow(`time ${time}: expected`);
  });

  test.each<[string, number, PcapOptions, string | null]>([
    ['as long as the snap length', 262_144, {}, null],
    ['longer than it', 262_145, {}, 'a packet of 262145 bytes: expected at most 262144, the snap'],
    [
      'longer than it is told to be',
      9,
      { snapLength: 8 },
      'a packet of 9 bytes: expected at most 8',
    ],
    ['longer than 0 means', 262_145, { snapLength: 0 }, 'expected at most 262144, the snap length'],
    [
      'longer than a reader takes',
      MAX_BLOCK - 15,
      { snapLength: 0xffff_ffff },
      `a packet of ${MAX_BLOCK - 15} bytes: expected at most ${MAX_BLOCK - 16}`,
    ],
  ])('a packet %s', (_, length, options, message) => {
    const blocks: Uint8Array[] = [];
    const writer = new PcapWriter((block) => blocks.push(block), options);
    const write = () => writer.packet({ time: 0n, bytes: new Uint8Array(length) });
    if (message === null) expect(write).not.toThrow();
    else expect(write).toThrow(message);
    expect(blocks).toHaveLength(message === null ? 2 : 1);
  });

  test('what has no room in its fields is refused', () => {
    const of32 = 'expected a whole number from 0 to 4294967295';
    const time = 1 as unknown as bigint;
    expect(() => writePcap([{ time, bytes }])).toThrow(
      'time 1: expected nanoseconds since 1970 as a bigint, before 2106',
    );
    expect(() => writePcap([{ time: 0n, bytes, originalLength: -1 }])).toThrow(
      `originalLength -1: ${of32}`,
    );
    expect(() => writePcap([], { snapLength: -1 })).toThrow(`snapLength -1: ${of32}`);
    expect(() => writePcap([], { linkType: 0x10000 })).toThrow('linkType 65536: expected');
  });
});

describe('read, written and read again, it is the same', () => {
  test('all that a file can say, but for the resolution of its times', () => {
    const [le, be] = [new Build(true), new Build(false)];
    const file = join(
      le.section({ options: [le.option(1, 'one'), le.option(2, 'hw'), le.option(3, 'os')] }),
      le.block(4, hex('01 00 04 00  0a 00 00 02  00 00 00 00')),
      le.interface({ snapLength: 18, options: [le.option(9, hex('03')), le.option(1, 'c')] }),
      le.simple({ original: 30 }),
      le.block(0xf0f1f2f3, hex('61 62 63 64')),
      le.enhanced({ time: 5n, options: [le.option(1, 'a'), le.option(2, le.u32(2))] }),
      be.section({ options: [be.option(4, 'me')] }),
      be.interface({ linkType: 101, options: [be.option(2, 'eth0'), be.option(3, 'd')] }),
      be.interface({ options: [be.option(6, hex('02 03 04 05 06 07'))] }),
      be.obsolete({ interfaceId: 1, options: [be.option(1, 'old')] }),
      be.enhanced({ original: 1514, options: [be.option(5, be.u64(7n))] }),
      le.section(),
      le.block(5, hex('51 52 53 54')),
    );
    const first = readCapture(file, { unknown: 'keep' });
    const again = readCapture(writePcapng(first), { unknown: 'keep' });
    expect(first.damage).toBeNull();
    expect(again).toEqual(inNanoseconds(first));
    expect(first.otherBlocks).toHaveLength(3);
    expect(first.packets).toHaveLength(4);
  });

  test('blocks of big-endian sections are left out: what is in them is not known', () => {
    const be = new Build(false);
    const first = readCapture(join(be.section(), be.block(5, DATA)), { unknown: 'keep' });
    expect(first.otherBlocks).toHaveLength(1);
    expect(readCapture(writePcapng(first), { unknown: 'keep' }).otherBlocks).toEqual([]);
  });

  test('a packet of an earlier section is refused', () => {
    const interfaces = [{ section: 0 }, { section: 1 }];
    const packets = [1, 0].map((interfaceId) => ({ interfaceId, time: 0n, bytes }));
    expect(() => writePcapng({ interfaces, packets })).toThrow('no interface 0 in this section');
  });

  test.each([0x11, 0x22, 0x33, 0x44, 0x55])('whatever a capture holds (seed %i)', (seed) => {
    const random = randomFrom(seed);
    for (let round = 0; round < 12; round++) {
      const capture = randomCapture(random);
      const file = writePcapng(capture);
      expect(readCapture(file)).toEqual(capture);
      const { writer, blocks } = written();
      for (const description of capture.interfaces) writer.addInterface(description);
      for (const packet of capture.packets) writer.packet(packet);
      expect(readCapture(join(blocks)).packets).toEqual(capture.packets);
      const plain = readCapture(writePcap(capture.packets, { unit: 'nanoseconds' })).packets;
      const kept = capture.packets.map((packet) => [
        packet.time,
        packet.bytes,
        packet.originalLength,
      ]);
      expect(plain.map((packet) => [packet.time, packet.bytes, packet.originalLength])).toEqual(
        kept,
      );
    }
  });
});

/** A capture of one section with everything random, as a reader tells it. */
function randomCapture(random: () => number): Capture {
  const below = (count: number): number => (random() >>> 0) % count;
  const some = <T>(count: number, make: () => T): T[] => Array.from({ length: below(count) }, make);
  const maybe = <T>(make: () => T): T | null => (below(3) === 0 ? null : make());
  const text = (): string => some(40, () => 'aé→𝔵 z'.slice(below(4)).at(0) ?? '').join('');
  const octets = (length: number): string[] => Array.from({ length }, () => String(below(256)));
  const mac = (): string =>
    octets(6)
      .map((octet) => Number(octet).toString(16).padStart(2, '0'))
      .join(':');
  const word64 = (): bigint => (BigInt(random() >>> 0) << 32n) | BigInt(random() >>> 0);
  const comments = (): string[] => some(4, text).map(wellFormed);
  const interfaces = [0, ...some(4, () => 0)].map(() => ({
    section: 0,
    name: maybe(() => wellFormed(text())),
    description: maybe(() => wellFormed(text())),
    linkType: below(0x10000),
    snapLength: random() >>> 0,
    resolution: 1_000_000_000n,
    mac: maybe(mac),
    ipv4: some(3, () => `${octets(4).join('.')}/${below(33)}`),
    comments: comments(),
  }));
  const packets = some(30, () => ({
    interfaceId: below(interfaces.length),
    time: word64() % (2n ** 32n * 1_000_000_000n),
    bytes: Uint8Array.from(some(200, () => below(256))),
    originalLength: random() >>> 0,
    direction: below(3),
    packetId: maybe(word64),
    comments: comments(),
  }));
  const [application, hardware, system] = [maybe(text), maybe(text), maybe(text)].map((words) =>
    words === null ? null : wellFormed(words),
  ) as [string | null, string | null, string | null];
  const sections = [{ application, hardware, system, comments: comments() }];
  return { format: 'pcapng', sections, interfaces, packets, otherBlocks: [], damage: null };
}

/** Without halves of surrogate pairs, which UTF-8 has no room for. */
const wellFormed = (text: string): string => text.replace(/[\ud800-\udfff]/g, '𝔵');

function inNanoseconds(capture: Capture): Capture {
  const interfaces = capture.interfaces.map((one) => ({ ...one, resolution: 1_000_000_000n }));
  return { ...capture, interfaces };
}

function written(fields: NewSection = {}) {
  const blocks: Uint8Array[] = [];
  return { blocks, writer: new PcapngWriter((block) => blocks.push(block), fields) };
}

function section(fields: NewSection): Uint8Array {
  return written(fields).blocks[0] ?? hex('');
}

function interfaceBlock(description: NewInterface): Uint8Array {
  const { writer, blocks } = written();
  writer.addInterface(description);
  return blocks[1] ?? hex('');
}

/** The last packet's block, of a file with one interface. */
function packetBlock(...packets: NewPacket[]): Uint8Array {
  const { writer, blocks } = written();
  writer.addInterface({});
  for (const packet of packets) writer.packet(packet);
  return blocks.at(-1) ?? hex('');
}

function pcapBlocks(options: PcapOptions, packet: Omit<NewPacket, 'interfaceId'>): Uint8Array[] {
  const blocks: Uint8Array[] = [];
  new PcapWriter((block) => blocks.push(block), options).packet(packet);
  expect(new CaptureReader().push(join(blocks))).toHaveLength(1);
  return blocks;
}
