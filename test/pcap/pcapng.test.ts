// Reading pcapng, block by block. What tshark 4.0 says of the same bytes stands in tools.test.ts.

import { describe, expect, test } from 'vitest';
import { type Capture, Direction, type ReadOptions, readCapture } from '../../src/pcap/index.ts';
import { hex } from '../support/hex.ts';
import { Build, DATA, join } from './build.ts';

const le = new Build(true);
const be = new Build(false);

/** What {@link Build.enhanced} says of itself, read with microseconds. */
const PACKET = {
  interfaceId: 0,
  time: 1_700_000_000_123_456_000n,
  bytes: DATA,
  originalLength: 20,
  direction: Direction.Unknown,
  packetId: null,
  comments: [],
};

describe.each([
  ['little-endian', le],
  ['big-endian', be],
])('%s', (_, b) => {
  test('§4.1: a section header tells its writer and has comments', () => {
    const options = [
      b.option(1, 'first'),
      b.option(2, 'x86-64'),
      b.option(3, 'Línux'),
      b.option(4, 'dumpcap'),
      b.option(1, 'second'),
      b.end(),
    ];
    expect(whole(b.section({ options })).sections).toEqual([
      {
        application: 'dumpcap',
        hardware: 'x86-64',
        system: 'Línux',
        comments: ['first', 'second'],
      },
    ]);
  });

  test('§4.2: an interface that says everything', () => {
    const options = [
      b.option(2, 'eth0'),
      b.option(3, 'the cable'),
      b.option(4, hex('0a 01 02 03 ff ff ff 00')),
      b.option(4, hex('c0 a8 c8 01 ff ff ff ff')),
      b.option(4, hex('0a 00 00 01 ff 00 ff 00')),
      b.option(6, hex('02 f1 e2 d3 c4 b5')),
      b.option(9, hex('09')),
      b.option(1, 'why'),
    ];
    const file = join(
      b.section(),
      b.interface({ linkType: 0x0171, snapLength: 0x80112233, options }),
    );
    expect(whole(file).interfaces).toEqual([
      {
        section: 0,
        name: 'eth0',
        description: 'the cable',
        linkType: 0x0171,
        snapLength: 0x80112233,
        resolution: 1_000_000_000n,
        mac: '02:f1:e2:d3:c4:b5',
        ipv4: ['10.1.2.3/24', '192.168.200.1/32', '10.0.0.1/255.0.255.0'],
        comments: ['why'],
      },
    ]);
  });

  test('§4.2: an interface that says nothing', () => {
    expect(whole(join(b.section(), b.interface())).interfaces).toEqual([
      {
        section: 0,
        name: null,
        description: null,
        linkType: 1,
        snapLength: 0,
        resolution: 1_000_000n,
        mac: null,
        ipv4: [],
        comments: [],
      },
    ]);
  });

  test('§4.3: an enhanced packet with every option', () => {
    const options = [
      b.option(1, 'because'),
      b.option(2, b.u32(0xfffffffe)),
      b.option(4, b.u64(77n)),
      b.option(5, b.u64(0xf152535455565758n)),
      b.option(1, ''),
      b.option(1, 'of é'),
      b.end(),
    ];
    const packet = b.enhanced({ original: 0xf1020304, options });
    expect(whole(join(b.section(), b.interface(), packet)).packets).toEqual([
      {
        ...PACKET,
        originalLength: 0xf1020304,
        direction: Direction.Outbound,
        packetId: 0xf152535455565758n,
        comments: ['because', '', 'of é'],
      },
    ]);
  });

  test('appendix A: the obsolete packet block; what is a packet id elsewhere is none there', () => {
    const options = [b.option(2, b.u32(1)), b.option(5, 'five'), b.option(1, 'old'), b.end()];
    const packet = b.obsolete({ interfaceId: 1, original: 2000, options });
    const file = join(b.section(), b.interface(), b.interface(), packet);
    expect(whole(file).packets).toEqual([
      {
        ...PACKET,
        interfaceId: 1,
        originalLength: 2000,
        direction: Direction.Inbound,
        comments: ['old'],
      },
    ]);
  });

  test.each([
    ['no limit', 0, 20, 20],
    ['within it', 20, 20, 20],
    ['cut to it', 18, 18, 20],
    ['cut to less than the block has room for', 17, 17, 20],
    ['nothing kept', 4, 4, 20],
  ])('§4.4: a simple packet under a snap length: %s', (_, snapLength, kept, original) => {
    const packet = b.simple({ bytes: DATA.subarray(0, kept), original });
    const file = join(b.section(), b.interface({ snapLength }), b.interface(), packet);
    expect(whole(file).packets).toEqual([
      { ...PACKET, time: 0n, bytes: DATA.subarray(0, kept), originalLength: original },
    ]);
  });

  test.each([0, 1, 2, 3, 4, 5])(
    '%i bytes of data and of comment are padded to 32 bits',
    (length) => {
      const bytes = DATA.subarray(0, length);
      const comment = 'qrstu'.slice(0, length);
      const packet = b.enhanced({ bytes, options: [b.option(1, comment)] });
      const found = whole(join(b.section(), b.interface(), packet, packet)).packets;
      const expected = { ...PACKET, bytes, originalLength: length, comments: [comment] };
      expect(found).toEqual([expected, expected]);
    },
  );

  test('a captured length beyond the original one is taken as it is', () => {
    const file = join(b.section(), b.interface(), b.enhanced({ original: 3 }));
    expect(whole(file).packets).toEqual([{ ...PACKET, originalLength: 3 }]);
  });

  test('§3.5: unknown options are stepped over; what follows the end of options is not read', () => {
    const options = [
      b.option(0x7f01, 'abcde'),
      b.option(1, 'seen'),
      b.end(),
      b.option(1, 'unseen'),
    ];
    const section = b.section({ options });
    const one = b.interface({ options });
    const { sections, interfaces, packets } = whole(join(section, one, b.enhanced({ options })));
    for (const { comments } of [...sections, ...interfaces, ...packets]) {
      expect(comments).toEqual(['seen']);
    }
  });
});

describe('times, §4.2: if_tsresol and if_tsoffset', () => {
  test.each<[string, string | null, bigint | null, bigint, bigint, bigint]>([
    ['microseconds unless it says otherwise', null, null, 1n, 1_000_000n, 1000n],
    ['seconds', '00', null, 0xffff_ffff_ffffn, 1n, 0xffff_ffff_ffffn * 1_000_000_000n],
    ['tenths', '01', null, 17n, 10n, 1_700_000_000n],
    [
      'milliseconds, beyond 32 bits',
      '03',
      null,
      1_700_000_000_123n,
      1000n,
      1_700_000_000_123_000_000n,
    ],
    ['microseconds, all 64 bits', '06', null, 2n ** 64n - 1n, 1_000_000n, (2n ** 64n - 1n) * 1000n],
    ['nanoseconds, all 64 bits', '09', null, 2n ** 64n - 1n, 1_000_000_000n, 2n ** 64n - 1n],
    ['picoseconds are cut', '0c', null, 1_999_999n, 10n ** 12n, 1999n],
    ['10^-127', '7f', null, 2n ** 64n - 1n, 10n ** 127n, 0n],
    ['2^0', '80', null, 3n, 1n, 3_000_000_000n],
    ['2^-20 is cut', '94', null, 3n, 2n ** 20n, 2861n],
    ['2^-127', 'ff', null, 2n ** 64n - 1n, 2n ** 127n, 0n],
    ['an offset', '06', 0x6500_0000n, 7n, 1_000_000n, 0x6500_0000n * 1_000_000_000n + 7000n],
    ['an offset back', '09', -5n, 7_000_000_001n, 1_000_000_000n, 2_000_000_001n],
    ['before 1970', '09', -5n, 1n, 1_000_000_000n, -4_999_999_999n],
  ])('%s', (_, resolution, offset, ticks, perSecond, expected) => {
    const options = [
      ...(resolution === null ? [] : [le.option(9, hex(resolution))]),
      ...(offset === null ? [] : [le.option(14, le.u64(offset))]),
    ];
    const file = join(le.section(), le.interface({ options }), le.enhanced({ time: ticks }));
    const { interfaces, packets } = whole(file);
    expect(interfaces[0]?.resolution).toBe(perSecond);
    expect(packets[0]?.time).toBe(expected);
  });

  test('each interface has its own', () => {
    const nano = le.interface({ options: [le.option(9, hex('09'))] });
    const packets = [1, 0, 1].map((interfaceId) => le.enhanced({ interfaceId, time: 5n }));
    const file = join(le.section(), le.interface(), nano, packets);
    expect(whole(file).packets.map(({ time }) => time)).toEqual([5n, 5000n, 5n]);
  });
});

describe('several sections', () => {
  test('each has its byte order, and counts its interfaces from 0; ids are the file’s', () => {
    const named = (b: Build, name: string) => b.interface({ options: [b.option(2, name)] });
    const file = join(
      le.section({ options: [le.option(4, 'first')] }),
      named(le, 'a'),
      named(le, 'b'),
      le.enhanced({ interfaceId: 1 }),
      be.section({ options: [be.option(4, 'second')] }),
      named(be, 'c'),
      be.enhanced({ interfaceId: 0 }),
      be.simple(),
      le.section(),
      le.section(),
      named(le, 'd'),
      le.obsolete({ interfaceId: 0 }),
    );
    const { sections, interfaces, packets } = whole(file);
    expect(sections.map(({ application }) => application)).toEqual(['first', 'second', null, null]);
    expect(interfaces.map(({ name, section }) => [name, section])).toEqual([
      ['a', 0],
      ['b', 0],
      ['c', 1],
      ['d', 3],
    ]);
    expect(packets.map(({ interfaceId }) => interfaceId)).toEqual([1, 2, 2, 3]);
    for (const { bytes } of packets) expect(bytes).toEqual(DATA);
  });

  test('whatever a section says of its length does not matter', () => {
    const sections = [0n, 3n, 2n ** 63n].map((sectionLength) => le.section({ sectionLength }));
    const file = join(sections, le.interface(), le.enhanced());
    expect(whole(file).packets).toHaveLength(1);
  });

  test('version 1.2 is read as 1.0', () => {
    expect(whole(join(le.section({ minor: 2 }), le.interface())).interfaces).toHaveLength(1);
  });
});

describe('blocks of other types', () => {
  const names = le.block(4, hex('01 00 0b 00  0a 00 00 02  68 6f 73 74 73 31 00 00  00 00 00 00'));
  const statistics = be.block(5, hex('51 52 53 54 55 56 57 58 59 5a 5b 5c'));
  const novel = be.block(0xf0f1f2f3, hex('61 62 63 64'));
  const file = join(
    [le.section(), le.interface(), names, le.enhanced(), le.enhanced()],
    [be.section(), statistics, be.interface(), be.enhanced(), novel],
  );

  test('are skipped', () => {
    const { otherBlocks, packets } = whole(file);
    expect(otherBlocks).toEqual([]);
    expect(packets).toHaveLength(3);
  });

  test('are kept when asked for, with their place', () => {
    expect(whole(file, { unknown: 'keep' }).otherBlocks).toEqual([
      { type: 4, body: names.subarray(8, -4), littleEndian: true, section: 0, packets: 0 },
      { type: 5, body: statistics.subarray(8, -4), littleEndian: false, section: 1, packets: 2 },
      { type: 0xf0f1f2f3, body: hex('61 62 63 64'), littleEndian: false, section: 1, packets: 3 },
    ]);
  });
});

test('packets are views of the file, wherever it lies in its buffer', () => {
  const file = join(le.section(), le.interface(), le.enhanced(), le.simple(), le.obsolete());
  const buffer = new Uint8Array(file.length + 32).fill(0xa5);
  buffer.set(file, 7);
  const { packets } = whole(buffer.subarray(7, 7 + file.length));
  expect(packets).toHaveLength(3);
  for (const { bytes } of packets) {
    expect(bytes.buffer).toBe(buffer.buffer);
    expect(bytes).toEqual(DATA);
  }
});

/** What an undamaged file says. */
function whole(file: Uint8Array, options: ReadOptions = {}): Capture {
  const capture = readCapture(file, options);
  expect(capture.damage).toBeNull();
  expect(capture.format).toBe('pcapng');
  return capture;
}
