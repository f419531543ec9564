// Reading pcap.

import { describe, expect, test } from 'vitest';
import { Direction, readCapture } from '../../src/pcap/index.ts';
import { Build, DATA, join } from './build.ts';

const NANOSECOND = 0xa1b23c4d;

describe.each([
  ['little-endian', new Build(true)],
  ['big-endian', new Build(false)],
])('%s', (_, b) => {
  test('§4: the header tells of one interface', () => {
    const file = b.header({ snapLength: 0x80112233, linkType: 0xf4ff_0171, zone: 0x51525354 });
    expect(readCapture(file)).toEqual({
      format: 'pcap',
      sections: [{ application: null, hardware: null, system: null, comments: [] }],
      interfaces: [
        {
          section: 0,
          name: null,
          description: null,
          linkType: 0x0171,
          snapLength: 0x80112233,
          resolution: 1_000_000n,
          mac: null,
          ipv4: [],
          comments: [],
        },
      ],
      packets: [],
      otherBlocks: [],
      damage: null,
    });
  });

  test('§5: a record; what was kept may be less than the frame', () => {
    const file = join(b.header(), b.record(), b.record({ original: 0xf1020304 }));
    const packet = {
      interfaceId: 0,
      time: 1_700_000_000_123_456_000n,
      bytes: DATA,
      originalLength: 20,
      direction: Direction.Unknown,
      packetId: null,
      comments: [],
    };
    const { packets, damage } = readCapture(file);
    expect(packets).toEqual([packet, { ...packet, originalLength: 0xf1020304 }]);
    expect(damage).toBeNull();
  });

  test.each([
    ['zero', 0xa1b2c3d4, 0, 0, 0n],
    ['microseconds', 0xa1b2c3d4, 0xf1020304, 999_999, 0xf1020304n * 1_000_000_000n + 999_999_000n],
    [
      'nanoseconds',
      NANOSECOND,
      0xf1020304,
      999_999_999,
      0xf1020304n * 1_000_000_000n + 999_999_999n,
    ],
    ['the last', NANOSECOND, 0xffffffff, 999_999_999, 2n ** 32n * 1_000_000_000n - 1n],
    ['more than a second of them', 0xa1b2c3d4, 5, 0xffffffff, 5_000_000_000n + 0xffffffffn * 1000n],
  ])('time: %s', (_, magic, seconds, fraction, expected) => {
    const file = join(b.header({ magic }), b.record({ seconds, fraction }));
    const { interfaces, packets } = readCapture(file);
    expect(packets[0]?.time).toBe(expected);
    expect(interfaces[0]?.resolution).toBe(magic === NANOSECOND ? 1_000_000_000n : 1_000_000n);
  });

  test.each([0, 1, 2, 3, 5])('%i bytes of data are not padded', (length) => {
    const bytes = DATA.subarray(0, length);
    const file = join(b.header(), b.record({ bytes }), b.record({ bytes }));
    expect(readCapture(file).packets.map((packet) => packet.bytes)).toEqual([bytes, bytes]);
  });
});

test('packets are views of the file', () => {
  const b = new Build();
  const file = join(b.header(), b.record());
  expect(readCapture(file).packets[0]?.bytes.buffer).toBe(file.buffer);
});
