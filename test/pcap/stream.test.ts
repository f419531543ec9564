// Reading captures piece by piece.

import { describe, expect, test } from 'vitest';
import { randomFrom } from '../../src/core/random.ts';
import {
  type CapturedPacket,
  CaptureError,
  CaptureReader,
  readCapture,
  readPackets,
} from '../../src/pcap/index.ts';
import { hex } from '../support/hex.ts';
import { Build, DATA, join } from './build.ts';

const le = new Build(true);
const be = new Build(false);

const PCAPNG = join(
  [le.section(), le.interface(), le.enhanced({ options: [le.option(1, 'why')] })],
  [le.block(5, DATA), le.simple(), le.enhanced({ bytes: counting(3000) })],
  [be.section(), be.interface(), be.interface(), be.obsolete({ interfaceId: 1 })],
);
const PCAP = join(be.header(), be.record(), be.record({ bytes: counting(3000) }), be.record());

const FILES = [
  ['pcapng', PCAPNG],
  ['pcap', PCAP],
] as const;

describe.each(FILES)('%s', (format, file) => {
  const whole = readCapture(file, { unknown: 'keep' });

  test.each([1, 2, 3, 4, 5, 7, 11, 12, 13, 52, 64, 1000, 3000, 1_000_000])(
    'in chunks of %i bytes: as the whole',
    (size) => {
      const reader = new CaptureReader({ unknown: 'keep' });
      const packets = chunksOf(file, size).flatMap((chunk) => reader.push(chunk));
      expect(reader.end()).toBeNull();
      expect(packets).toEqual(whole.packets);
      expect(reader.format).toBe(format);
      expect(reader.sections).toEqual(whole.sections);
      expect(reader.interfaces).toEqual(whole.interfaces);
      expect(reader.otherBlocks).toEqual(whole.otherBlocks);
    },
  );

  test('in chunks of any sizes, none too', () => {
    const random = randomFrom(0x6368756e);
    for (let round = 0; round < 50; round++) {
      const reader = new CaptureReader();
      const packets: CapturedPacket[] = [];
      for (let at = 0; at < file.length; ) {
        const end = at + (random() & 0x3f) * (random() & 0xf);
        packets.push(...reader.push(file.subarray(at, end)));
        at = end;
      }
      expect(reader.end()).toBeNull();
      expect(packets).toEqual(whole.packets);
    }
  });

  test('a packet is there as soon as its last byte is', () => {
    const reader = new CaptureReader();
    const last = file.length - 1;
    const early = reader.push(file.subarray(0, last));
    expect(early).toEqual(whole.packets.slice(0, -1));
    expect(reader.push(file.subarray(last))).toEqual(whole.packets.slice(-1));
  });

  test('packets of different chunks do not share what was held of them', () => {
    const reader = new CaptureReader();
    const packets = chunksOf(file, 10).flatMap((chunk) => reader.push(chunk.slice()));
    expect(packets.map(({ bytes }) => bytes)).toEqual(whole.packets.map(({ bytes }) => bytes));
  });
});

test('packets are plain Uint8Arrays, of Node’s buffers too', () => {
  for (const { bytes } of readCapture(Buffer.from(PCAPNG)).packets) {
    expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype);
  }
});

test('format, sections and interfaces are known as they come', () => {
  const reader = new CaptureReader();
  const seen = () => [reader.format, reader.sections.length, reader.interfaces.length];
  reader.push(PCAPNG.subarray(0, 3));
  expect(seen()).toEqual([null, 0, 0]);
  reader.push(PCAPNG.subarray(3, 4));
  expect(seen()).toEqual(['pcapng', 0, 0]);
  reader.push(PCAPNG.subarray(4, 28));
  expect(seen()).toEqual(['pcapng', 1, 0]);
  reader.push(PCAPNG.subarray(28, 48));
  expect(seen()).toEqual(['pcapng', 1, 1]);
});

describe('damage', () => {
  const file = join(PCAPNG, be.enhanced(), be.enhanced({ interfaceId: 2 }), be.enhanced());

  test('the packets before it come with the chunk that it is in, and none after it', () => {
    const reader = new CaptureReader({ name: 'a' });
    expect(reader.push(PCAPNG)).toHaveLength(4);
    expect(reader.damage).toBeNull();
    expect(reader.push(file.subarray(PCAPNG.length))).toHaveLength(1);
    expect(reader.damage?.message).toBe(
      `a: block 12 (enhanced packet) at byte ${PCAPNG.length + 52}: interface 2: expected less than 2`,
    );
    expect(reader.push(be.enhanced())).toEqual([]);
    expect(reader.end()).toBe(reader.damage);
  });

  test('an end within a block is told once the end is', () => {
    const reader = new CaptureReader();
    reader.push(PCAPNG.subarray(0, 30));
    expect(reader.damage).toBeNull();
    expect(reader.end()?.message).toBe(
      'block 2 (unknown) at byte 28: the file ends 2 bytes into it: expected 12',
    );
    expect(reader.end()).toBe(reader.damage);
  });

  test('no capture: told with the fourth byte', () => {
    const reader = new CaptureReader();
    reader.push(hex('1f 8b 08'));
    expect(reader.damage).toBeNull();
    reader.push(hex('00'));
    expect(reader.damage?.problem).toMatch(/^not a capture: it begins with 1f 8b 08 00, as gzip/);
  });
});

describe('readPackets', () => {
  test('yields each packet of a stream of chunks', async () => {
    const reader = new CaptureReader();
    const packets: CapturedPacket[] = [];
    for await (const packet of readPackets(stream(PCAPNG), reader)) packets.push(packet);
    expect(packets).toEqual(readCapture(PCAPNG).packets);
    expect(reader.interfaces).toHaveLength(3);
  });

  test('throws behind the last packet, and asks for no more chunks', async () => {
    const packets: CapturedPacket[] = [];
    let asked = 0;
    const chunks = function* (): Generator<Uint8Array> {
      for (const chunk of [PCAPNG, le.enhanced(), le.enhanced()]) {
        asked++;
        yield chunk;
      }
    };
    const all = async (): Promise<void> => {
      for await (const packet of readPackets(chunks())) packets.push(packet);
    };
    await expect(all()).rejects.toThrow(CaptureError);
    expect(packets).toHaveLength(4);
    expect(asked).toBe(2);
  });

  test('throws for a file that is cut', async () => {
    const cut = readPackets([PCAP.subarray(0, 50)]);
    await expect(cut.next()).rejects.toThrow('block 2 (packet record) at byte 24: the file ends');
  });
});

function chunksOf(file: Uint8Array, size: number): Uint8Array[] {
  const count = Math.ceil(file.length / size);
  return Array.from({ length: count }, (_, n) => file.subarray(n * size, (n + 1) * size));
}

async function* stream(file: Uint8Array): AsyncGenerator<Uint8Array> {
  yield* chunksOf(file, 100);
}

function counting(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, n) => n);
}
