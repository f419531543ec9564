import { expect, test } from 'vitest';
import { ipv4 } from '../../src/ip/address.ts';
import * as Ip from '../../src/ip/header.ts';
import { obviousChecksum } from '../support/checksum.ts';
import { describeHeader } from '../support/header.ts';
import { hex, viewOf } from '../support/hex.ts';

const VALID = `45 12 00 1c  93 94 40 00  41 11 7c fd
    c1 42 43 44  d1 52 53 54  61 62 63 64 65 66 67 68`;

describeHeader('the IPv4 header, RFC 791 §3.1', {
  size: Ip.HEADER,
  distinct: '9b f2 a3 14  b1 22 c3 24  d1 e2 f4 34  81 42 43 44  91 52 53 54',
  valid: VALID,
  reads: [
    ['version', Ip.version, 9, 4],
    ['headerLength', Ip.headerLength, 44, 20],
    ['tos', Ip.tos, 0xf2, 0x12],
    ['totalLength', Ip.totalLength, 0xa314, 28],
    ['identification', Ip.identification, 0xb122, 0x9394],
    ['flagsAndOffset', Ip.flagsAndOffset, 0xc324, Ip.Flag.DontFragment],
    ['isFragment', Ip.isFragment, true, false],
    ['ttl', Ip.ttl, 0xd1, 0x41],
    ['protocol', Ip.protocol, 0xe2, Ip.Protocol.Udp],
    ['headerChecksum', Ip.headerChecksum, 0xf434, 0x7cfd],
    ['source', Ip.source, ipv4(0x81424344), ipv4(0xc1424344)],
    ['destination', Ip.destination, ipv4(0x91525354), ipv4(0xd1525354)],
  ],
  writes: [
    ['setLengths', (view, at) => Ip.setLengths(view, at, 28), [0, 1], [2, 4]],
    ['setTotalLength', (view, at) => Ip.setTotalLength(view, at, 28), [2, 4]],
    ['setTos', (view, at) => Ip.setTos(view, at, 0x12), [1, 2]],
    ['setIdentification', (view, at) => Ip.setIdentification(view, at, 0x9394), [4, 6]],
    [
      'setFlagsAndOffset',
      (view, at) => Ip.setFlagsAndOffset(view, at, Ip.Flag.DontFragment),
      [6, 8],
    ],
    ['setTtl', (view, at) => Ip.setTtl(view, at, 0x41), [8, 9]],
    ['setProtocol', (view, at) => Ip.setProtocol(view, at, Ip.Protocol.Udp), [9, 10]],
    ['setSource', (view, at) => Ip.setSource(view, at, ipv4(0xc1424344)), [12, 16]],
    ['setDestination', (view, at) => Ip.setDestination(view, at, ipv4(0xd1525354)), [16, 20]],
    ['fillChecksum', Ip.fillChecksum, [10, 12]],
  ],
  check: Ip.check,
  short: Ip.Drop.short,
  checks: [
    ['version 3', summed((view, at) => view.setUint8(at, 0x35)), Ip.Drop.badVersion],
    ['version 5', summed((view, at) => view.setUint8(at, 0x55)), Ip.Drop.badVersion],
    ['version 6', summed((view, at) => view.setUint8(at, 0x65)), Ip.Drop.badVersion],
    ['a header of 0 bytes', summed((view, at) => view.setUint8(at, 0x40)), Ip.Drop.badHeaderLength],
    [
      'a header of 16 bytes',
      summed((view, at) => view.setUint8(at, 0x44)),
      Ip.Drop.badHeaderLength,
    ],
    ['a header of 24 bytes, with options', summed((view, at) => view.setUint8(at, 0x46)), null],
    ['a header that fills the datagram', summed((view, at) => view.setUint8(at, 0x47)), null],
    [
      'a header beyond the packet',
      summed((view, at) => view.setUint8(at, 0x48)),
      Ip.Drop.badHeaderLength,
    ],
    ['the longest header', summed((view, at) => view.setUint8(at, 0x4f)), Ip.Drop.badHeaderLength],
    ['a checksum one too high', (view, at) => view.setUint16(at + 10, 0x7cfe), Ip.Drop.badChecksum],
    ['a checksum one too low', (view, at) => view.setUint16(at + 10, 0x7cfc), Ip.Drop.badChecksum],
    ['a wrong option under the checksum', withOptionChanged, Ip.Drop.badChecksum],
    ['a wrong byte behind the header', (view, at) => view.setUint8(at + 20, 0), null],
    [
      'a total length one beyond the frame',
      summed((view, at) => Ip.setLengths(view, at, 29)),
      Ip.Drop.truncated,
    ],
    [
      'a total length of 65535',
      summed((view, at) => Ip.setLengths(view, at, 65535)),
      Ip.Drop.truncated,
    ],
    ['padding behind the datagram', summed((view, at) => Ip.setLengths(view, at, 27)), null],
    ['a datagram without data', summed((view, at) => Ip.setLengths(view, at, 20)), null],
    [
      'a total length in the header',
      summed((view, at) => Ip.setLengths(view, at, 19)),
      Ip.Drop.badTotalLength,
    ],
    [
      'a total length of 0',
      summed((view, at) => Ip.setLengths(view, at, 0)),
      Ip.Drop.badTotalLength,
    ],
    ['a total length in the options', summed(withTotalLengthInOptions), Ip.Drop.badTotalLength],
    [
      'a bad checksum is told before a bad length',
      (view, at) => Ip.setLengths(view, at, 29),
      Ip.Drop.badChecksum,
    ],
  ],
});

test.each([20, 21, 27])(
  'check: a whole header, and %i bytes of 28 in all, is truncated',
  (length) => {
    expect(Ip.check(viewOf(hex(VALID)), 0, length)).toBe(Ip.Drop.truncated);
  },
);

test('RFC 1122 §3.2.1.2: check: any single bit that flips behind the version is a bad checksum', () => {
  for (let bit = 8; bit < 8 * Ip.HEADER; bit++) {
    const bytes = hex(VALID);
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
    expect(Ip.check(viewOf(bytes), 0, bytes.length), `bit ${bit}`).toBe(Ip.Drop.badChecksum);
  }
});

test.each([
  ['the whole datagram', 0x0000, false],
  ['"may not be fragmented"', 0x4000, false],
  ['the reserved bit', 0x8000, false],
  ['the first of several', 0x2000, true],
  ['the smallest offset', 0x0001, true],
  ['the largest offset', 0x1000, true],
  ['one of several that may not be fragmented', 0x6001, true],
])('isFragment: %s (flags and offset %i)', (_, flagsAndOffset, expected) => {
  const view = viewOf(hex(VALID));
  Ip.setFlagsAndOffset(view, 0, flagsAndOffset);
  expect(Ip.isFragment(view, 0)).toBe(expected);
});

test.each([20, 24, 28])(
  'RFC 791 §3.1/12: fillChecksum covers a header of %i bytes, whatever the field held',
  (length) => {
    const bytes = hex(VALID);
    bytes[0] = 0x40 | (length / 4);
    bytes.fill(0xa5, 10, 12);
    const zeroed = bytes.slice(0, length).fill(0, 10, 12);
    Ip.fillChecksum(viewOf(bytes), 0);
    expect(Ip.headerChecksum(viewOf(bytes), 0)).toBe(obviousChecksum(zeroed));
  },
);

test('protocols, flags and limits are those of RFC 791 and IANA', () => {
  expect(Ip.Protocol).toEqual({ Icmp: 1, Igmp: 2, Tcp: 6, Udp: 17 });
  expect(Ip.Flag).toEqual({ DontFragment: 0x4000, MoreFragments: 0x2000 });
  expect([Ip.OFFSET_MASK, Ip.MAX_LENGTH]).toEqual([0x1fff, 65535]);
});

/** A change with the checksum made right after it, so that the checksum is not what `check` complains of. */
function summed(
  change: (view: DataView, at: number) => void,
): (view: DataView, at: number) => void {
  return (view, at) => {
    change(view, at);
    Ip.fillChecksum(view, at);
  };
}

function withOptionChanged(view: DataView, at: number): void {
  view.setUint8(at, 0x46);
  Ip.fillChecksum(view, at);
  view.setUint8(at + 23, 0x11);
}

function withTotalLengthInOptions(view: DataView, at: number): void {
  Ip.setLengths(view, at, 27);
  view.setUint8(at, 0x47);
}
