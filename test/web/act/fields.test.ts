import { describe, expect, test } from 'vitest';
import { hex } from '../../../src/testing/hex/hex.ts';
import {
  allMadeRight,
  type CraftField,
  craftedOf,
  madeRight,
  mendable,
  written,
} from '../../../web/act/craft/fields.ts';
import { FRESH, type Fresh, freshFrame, recordedFrame } from '../../../web/act/craft/fresh.ts';
import { hexText, readHex } from '../../../web/act/craft/hextext.ts';

const A = { mac: '02:11:12:13:14:15', ip: '10.21.22.1' };
const B = { mac: '02:31:32:33:34:35', ip: '10.21.22.2' };
const ECHO = freshFrame('echo', A, B);
const UDP = freshFrame('udp', A, B);

function field(bytes: Uint8Array, name: string): CraftField {
  const all = craftedOf(bytes).headers.flatMap(({ fields }) => fields);
  const found = all.find((one) => one.field.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

const set = (bytes: Uint8Array, name: string, text: string): Uint8Array =>
  written(bytes, field(bytes, name), text);
const wrongIn = (bytes: Uint8Array): string[] =>
  mendable(craftedOf(bytes)).map(({ field: { name } }) => name);

describe('fresh frames', () => {
  test.each(Object.keys(FRESH) as Fresh[])('%s: nothing is wrong with it', (what) => {
    const bytes = freshFrame(what, A, B);
    const { headers } = craftedOf(bytes);
    expect(headers.flatMap(({ faults }) => faults)).toEqual([]);
    expect(headers.flatMap(({ fields }) => fields.flatMap(({ faults }) => faults))).toEqual([]);
    expect(field(bytes, 'eth.source').field.text).toBe(A.mac);
    expect(headers.flatMap(({ fields }) => fields).filter(({ right }) => right !== null)).toEqual(
      [],
    );
  });

  test('a datagram without an Ethernet header gets one', () => {
    const datagram = ECHO.slice(14);
    expect(hex(recordedFrame({ bytes: datagram, outermost: 'ip' }, A, B))).toBe(hex(ECHO));
    expect(hex(recordedFrame({ bytes: ECHO, outermost: 'eth' }, B, A))).toBe(hex(ECHO));
  });
});

describe('writing a field', () => {
  test.each<[string, string, string, string]>([
    ['a number', 'ip.ttl', '1', '1'],
    ['in hex', 'ip.ttl', '0x40', '64'],
    ['a name', 'ip.protocol', 'udp', '17'],
    ['a name that the type decides', 'icmp.code', '3', '3'],
    ['an address', 'ip.destination', '224.0.0.1', '224.0.0.1'],
    ['an Ethernet address', 'eth.destination', 'ff:ff:ff:ff:ff:ff', 'ff:ff:ff:ff:ff:ff'],
    ['one bit', 'ip.dontFragment', '1', '1'],
    ['a part of a byte', 'ip.version', '6', '6'],
    ['any number of the four bits', 'ip.headerLength', '15', '15'],
    ['the least of them', 'ip.headerLength', '0', '0'],
    ['any number of the thirteen bits', 'ip.fragmentOffset', '8191', '8191'],
  ])('%s', (_, name, text, shown) => {
    const bytes = set(ECHO, name, text);
    expect(field(bytes, name).field.text).toBe(shown);
    expect(ECHO).toEqual(freshFrame('echo', A, B));
  });

  test.each<[string, string, string]>([
    ['ip.ttl', '256', "ip.ttl '256': expected a whole number from 0 to 255"],
    ['ip.ttl', '', "ip.ttl '': expected a whole number from 0 to 255"],
    ['ip.headerLength', '16', "ip.headerLength '16': expected a whole number from 0 to 15"],
    [
      'ip.fragmentOffset',
      '8192',
      "ip.fragmentOffset '8192': expected a whole number from 0 to 8191",
    ],
    ['ip.source', '10.0.0', "ip.source '10.0.0': expected an IPv4 address such as 10.0.0.1"],
    ['eth.source', 'x', "eth.source 'x': expected an Ethernet address such as 02:00:00:00:00:01"],
  ])('%s %s is refused', (name, text, says) => {
    expect(() => set(ECHO, name, text)).toThrow(new RangeError(says));
  });

  test('an option’s fields, and its data in hex', () => {
    // Router alert (RFC 2113), then an option of no known type.
    const options = '94 04 00 00 9e 04 51 52';
    const bytes = readBytes(`${hex(ECHO.slice(0, 14))} 47 ${hex(ECHO.slice(15, 34))} ${options}`);
    const data = craftedOf(bytes).headers.flatMap(({ fields }) => fields);
    const last = data.findLast(({ spec }) => spec.format === 'bytes');
    expect(last?.field.text).toBe('51 52');
    if (last === undefined) return;
    expect(hex(written(bytes, last, '61 62').slice(-2))).toBe('61 62');
    expect(() => written(bytes, last, '61')).toThrow(/expected 2 bytes/);
    expect(() => written(bytes, last, 'hello')).toThrow(/expected 2 bytes/);
  });
});

describe('what is wrong, and made right', () => {
  test.each<[string, Uint8Array, string[]]>([
    ['a TTL: the header checksum', set(ECHO, 'ip.ttl', '1'), ['ip.checksum']],
    ['an identifier: the checksum', set(ECHO, 'icmp.identifier', '9'), ['icmp.checksum']],
    [
      'an address: both checksums',
      set(UDP, 'ip.source', '10.9.9.9'),
      ['ip.checksum', 'udp.checksum'],
    ],
    ['a length too long', set(ECHO, 'ip.totalLength', '999'), ['ip.checksum', 'ip.totalLength']],
    ['a header too short', set(ECHO, 'ip.headerLength', '4'), ['ip.headerLength']],
    ['a version', set(ECHO, 'ip.version', '5'), ['ip.version']],
    ['a UDP length too long', set(UDP, 'udp.length', '99'), ['udp.length']],
    ['a UDP length too short', set(UDP, 'udp.length', '7'), ['udp.length']],
    ['a length of 802.3', set(ECHO, 'eth.type', '1000'), ['eth.type']],
  ])('%s', (_, bytes, wrong) => {
    expect(wrongIn(bytes).sort()).toEqual(wrong);
    expect(wrongIn(allMadeRight(bytes))).toEqual([]);
  });

  test('one at a time', () => {
    const bytes = set(set(ECHO, 'ip.ttl', '1'), 'icmp.sequence', '7');
    const mended = madeRight(bytes, field(bytes, 'icmp.checksum'));
    expect(wrongIn(mended)).toEqual(['ip.checksum']);
    expect(hex(mended.slice(0, 36))).toBe(hex(bytes.slice(0, 36)));
    expect(hex(mended.slice(38))).toBe(hex(bytes.slice(38)));
  });

  test('a UDP checksum is over the length that the header says', () => {
    const bytes = set(UDP, 'udp.length', '10');
    expect(wrongIn(bytes)).toEqual(['udp.checksum']);
    const mended = madeRight(bytes, field(bytes, 'udp.checksum'));
    expect(wrongIn(mended)).toEqual([]);
    expect(field(mended, 'udp.length').field.text).toBe('10');
  });

  test('a length that leaves data out can be made to count it; padding is none', () => {
    const longer = Uint8Array.of(...ECHO, 0x71, 0x72);
    expect(field(longer, 'ip.totalLength')).toMatchObject({ faults: [], right: 62 });
    const padded = Uint8Array.of(...ECHO, 0, 0);
    expect(field(padded, 'ip.totalLength')).toMatchObject({ faults: [], right: null });
  });

  test('a message that is not all there cannot be judged', () => {
    const first = allMadeRight(set(ECHO, 'ip.moreFragments', '1'));
    expect(wrongIn(set(first, 'icmp.identifier', '9'))).toEqual([]);
  });

  test('frames cut anywhere, and random ones: nothing throws, and making right comes to an end', () => {
    for (let length = 0; length <= UDP.length; length++)
      expect(wrongIn(allMadeRight(UDP.slice(0, length)))).toEqual([]);
    let seed = 7;
    for (let n = 0; n < 300; n++) {
      const bytes = Uint8Array.from({ length: 17 + (n % 60) }, () => {
        seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
        return seed >> 16;
      });
      bytes.set(n % 2 === 0 ? [8, 0, 0x45] : [8, 6, 0], 12);
      expect([hex(bytes), wrongIn(allMadeRight(bytes))]).toEqual([hex(bytes), []]);
    }
  });
});

describe('bytes as text', () => {
  test('sixteen a line, and back', () => {
    const text = hexText(ECHO);
    expect(text.split('\n')[0]).toBe('02 31 32 33 34 35 02 11 12 13 14 15 08 00 45 00');
    expect(readHex(text)).toEqual({ ok: true, value: ECHO });
  });

  test.each<[string, string, RegExp]>([
    ['half a byte', '02 3', /line 1, column 4: odd number of digits/],
    ['no hex', '02 zz', /found 'zz'|expected hex/],
    ['nothing', '', /no bytes found/],
    ['two frames', '02 03\n\n04 05', /2 frames: expected one/],
  ])('%s is refused', (_, text, says) => {
    const read = readHex(text);
    expect(read.ok ? '' : read.says).toMatch(says);
  });
});

function readBytes(text: string): Uint8Array {
  const read = readHex(text);
  if (!read.ok) throw new Error(read.says);
  return read.value;
}
