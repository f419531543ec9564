import { describe, expect, test } from 'vitest';
import {
  addressOf,
  attributesOf,
  BadNetlink,
  joined,
  magicBytes,
  messagesOf,
  NetlinkWriter,
  stringOf,
  u32Of,
} from '../../src/command/netlink.ts';
import { ipv4 } from '../../src/ip/address.ts';
import { hex } from '../support/hex.ts';

const EVERY_KIND = hex(`
  58 00 00 00  18 00  02 00  00 00 00 00  00 00 00 00
  a1 a2 a3 a4
  05 00 01 00  b1 00 00 00
  06 00 02 00  c2 c1 00 00
  08 00 03 00  d4 d3 d2 d1
  08 00 04 00  e1 e2 e3 e4
  07 00 05 00  6c 6f 00 00
  07 00 06 00  f1 f2 f3 00
  14 00 07 00  08 00 08 00  14 13 12 11  06 00 09 c0  22 21 00 00
`);

describe('a message', () => {
  test('has a header, then attributes whose length is without the padding to 4 bytes', () => {
    const message = new NetlinkWriter(24)
      .header(0xa1, 0xa2, 0xa3, 0xa4)
      .u8(1, 0xb1)
      .u16(2, 0xc1c2)
      .u32(3, 0xd1d2d3d4)
      .address(4, ipv4(0xe1e2e3e4))
      .string(5, 'lo')
      .bytes(6, [0xf1, 0xf2, 0xf3])
      .nest(7, (inner) => inner.u32(8, 0x11121314).u16(0xc009, 0x2122));
    expect(message.finish()).toEqual(EVERY_KIND);
  });

  test('is read as it was written; flags of an attribute’s type do not count', () => {
    const [message, ...more] = messagesOf(EVERY_KIND);
    expect(more).toEqual([]);
    expect(message?.type).toBe(24);
    const found = attributesOf(message?.body ?? new DataView(new ArrayBuffer(0)), 4);
    expect([...found.keys()]).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(found.get(1)?.getUint8(0)).toBe(0xb1);
    expect(u32Of(found.get(3))).toBe(0xd1d2d3d4);
    expect(addressOf(found.get(4))).toBe(ipv4(0xe1e2e3e4));
    expect(stringOf(found.get(5))).toBe('lo');
    const inner = attributesOf(found.get(7) ?? new DataView(new ArrayBuffer(0)));
    expect([...inner.keys()]).toEqual([8, 9]);
  });

  test('of two attributes with one type the last counts', () => {
    const message = new NetlinkWriter(24).u32(1, 5).u32(1, 6).finish();
    const [{ body } = { body: new DataView(new ArrayBuffer(0)) }] = messagesOf(message);
    expect(u32Of(attributesOf(body).get(1))).toBe(6);
  });

  test('what is shorter than its kind is nothing', () => {
    const short = new DataView(new ArrayBuffer(3));
    expect([u32Of(short), addressOf(short), u32Of(undefined), addressOf(undefined)]).toEqual([
      ...[null, null, null, null],
    ]);
    expect(stringOf(undefined)).toBe('');
  });

  test('a part that has its own length begins with it', () => {
    const message = new NetlinkWriter(24).nest(9, (inner) =>
      inner.sized((hop) => hop.header(0xa1, 0xa2, 0xb1, 0xb2, 0xb3, 0xb4).u8(5, 0xc1)),
    );
    expect(message.finish().slice(16)).toEqual(
      hex('14 00 09 00  10 00 a1 a2  b1 b2 b3 b4  05 00 05 00  c1 00 00 00'),
    );
  });
});

describe('bytes that are no messages are refused with their place', () => {
  const whole = new NetlinkWriter(24).u32(1, 5).finish();
  test.each([
    ['a header that is cut off', whole.slice(0, 15), 'byte 0 begins no whole netlink message'],
    ['a message that is cut off', whole.slice(0, 23), 'byte 0 begins no whole netlink message'],
    [
      'a second that is',
      joined([whole, whole.slice(1)]),
      'byte 24 begins no whole netlink message',
    ],
    ['a length below the header’s', Uint8Array.of(15, ...new Array(15).fill(0)), 'byte 0'],
  ])('%s', (_, bytes, says) => {
    expect(() => messagesOf(bytes)).toThrow(BadNetlink);
    expect(() => messagesOf(bytes)).toThrow(says);
  });

  test.each([
    ['a header that is cut off', [8, 0, 1]],
    ['a value that is', [8, 0, 1, 0, 5, 0, 0]],
    ['a length below the header’s', [3, 0, 1, 0]],
  ])('an attribute: %s', (_, bytes) => {
    const body = new DataView(Uint8Array.from(bytes).buffer);
    expect(() => attributesOf(body)).toThrow('byte 0 of a message begins no whole attribute');
  });
});

test('a file begins with a number', () => {
  expect(magicBytes(0x45311224)).toEqual(hex('24 12 31 45'));
});
