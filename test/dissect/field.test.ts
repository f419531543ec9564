import { describe, expect, test } from 'vitest';
import {
  describe as described,
  type FieldSpec,
  type FieldValue,
  formatValue,
  parseValue,
  readField,
  writeField,
} from '../../src/dissect/field.ts';
import { PROTOCOLS } from '../../src/dissect/protocols.ts';
import { hex } from '../support/hex.ts';

/** Every field of every header, as `ip.ttl`. */
const FIELDS = [...PROTOCOLS.values()].flatMap(({ name, fields }) =>
  fields.map((spec): [string, FieldSpec] => [`${name}.${spec.name}`, spec]),
);

/** By its layer, so that a test can say `spec('ip.ttl')`. */
function spec(name: string): FieldSpec {
  const found = FIELDS.find(([each]) => each === name)?.[1];
  if (found === undefined) throw new Error(`no field ${name}`);
  return found;
}

describe.each(FIELDS)('%s', (_, field) => {
  const room = 64;
  const start = 5;

  test('writes and reads its least and greatest value, and no bit around it', () => {
    for (const value of bounds(field)) {
      for (const background of [0x00, 0xff, 0xa5]) {
        const bytes = new Uint8Array(room).fill(background);
        writeField(field, bytes, start, value);
        expect(readField(field, bytes, start)).toEqual(value);
        expect(outside(field, bytes, start)).toEqual(
          outside(field, new Uint8Array(room).fill(background), start),
        );
      }
    }
  });

  test('takes what it shows, and the names of its values', () => {
    for (const value of bounds(field)) {
      expect(parseValue('layer', field, value)).toEqual(value);
      expect(parseValue('layer', field, formatValue(field, value))).toEqual(value);
    }
    for (const [value, name] of Object.entries(field.names)) {
      expect(parseValue('layer', field, name)).toBe(Number(value));
    }
  });

  test('refuses what lies beyond', () => {
    const beyond = field.unit * 2 ** field.bits;
    for (const value of ['', 'nonsense', -1, 0.5, Number.NaN, beyond, `${beyond}`, '1e1', ' 1']) {
      expect(() => parseValue('layer', field, value)).toThrow(RangeError);
    }
  });

  test('says where it comes from', () => {
    expect(field.title).toMatch(/^[A-Z]/);
    expect(field.rfc).toMatch(/^RFC \d+(?: §[\d.]+| p\. \d+|, [A-Z][a-z ]+)?$/);
  });
});

describe('an impossible value', () => {
  test.each<[string, FieldValue | boolean, string]>([
    ['ip.ttl', 256, 'ip.ttl 256: expected a whole number from 0 to 255'],
    ['ip.ttl', 'many', "ip.ttl 'many': expected a whole number from 0 to 255"],
    ['ip.ttl', true, 'ip.ttl true: expected a whole number from 0 to 255'],
    ['ip.headerLength', 21, 'ip.headerLength 21: expected a multiple of 4 from 0 to 60'],
    ['ip.fragmentOffset', 4, 'ip.fragmentOffset 4: expected a multiple of 8 from 0 to 65528'],
    ['ip.dontFragment', 2, 'ip.dontFragment 2: expected a whole number from 0 to 1'],
    [
      'ip.ecn',
      'ec',
      "ip.ecn 'ec': expected a whole number from 0 to 3, or not-ect, ect1, ect0, ce",
    ],
    ['ip.source', '10.0.0', "ip.source '10.0.0': expected an IPv4 address such as 10.0.0.1"],
    ['ip.source', 1, 'ip.source 1: expected an IPv4 address such as 10.0.0.1'],
    [
      'eth.source',
      '02:00',
      "eth.source '02:00': expected an Ethernet address such as 02:00:00:00:00:01",
    ],
    [
      'eth.source',
      hex('02 00'),
      'eth.source of 2 bytes: expected an Ethernet address such as 02:00:00:00:00:01',
    ],
  ])('%s %s', (name, value, message) => {
    const [layer = ''] = name.split('.');
    expect(() => parseValue(layer, spec(name), value)).toThrow(new RangeError(message));
  });

  test.each([
    ['of many words', 'a'.repeat(99), `'${'a'.repeat(40)}…'`],
    ['of many lines', 'a\n\tb', "'a??b'"],
  ])('a text %s stays short', (_, text, expected) => {
    expect(described(text)).toBe(expected);
  });
});

describe('what people write', () => {
  test.each<[string, FieldValue | boolean, FieldValue]>([
    ['eth.type', 'arp', 0x0806],
    ['eth.type', '0x88b5', 0x88b5],
    ['eth.type', '2048', 0x0800],
    ['eth.source', '2-0-0-A-B-C', '02:00:00:0a:0b:0c'],
    ['ip.moreFragments', true, 1],
    ['ip.moreFragments', false, 0],
    ['ip.protocol', 'udp', 17],
    ['icmp.type', 'echo-request', 8],
    ['tcp.sequence', 0xffffffff, 0xffffffff],
  ])('%s %s', (name, value, parsed) => {
    expect(parseValue('layer', spec(name), value)).toEqual(parsed);
  });

  test.each<[string, FieldValue, string]>([
    ['ip.ttl', 7, '7'],
    ['ip.checksum', 7, '0x0007'],
    ['eth.type', 0x0806, '0x0806'],
    ['icmp.unused', 1, '0x00000001'],
    ['ip.source', '10.0.0.1', '10.0.0.1'],
  ])('%s %s reads %s', (name, value, text) => {
    expect(formatValue(spec(name), value)).toBe(text);
  });
});

/** The least and the greatest value, and one with all bytes distinct. */
function bounds({ format, bits, unit }: FieldSpec): FieldValue[] {
  if (format === 'mac') return ['00:00:00:00:00:00', 'ff:ff:ff:ff:ff:ff', 'f1:02:13:24:35:46'];
  if (format === 'ipv4') return ['0.0.0.0', '255.255.255.255', '241.2.19.36'];
  const greatest = 2 ** bits - 1;
  return [0, greatest * unit, (0xf1e2d3c4 % (greatest + 1)) * unit];
}

/** All bits but the field's, as text. */
function outside({ at, bit, bits }: FieldSpec, bytes: Uint8Array, start: number): string {
  const text = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
  const first = (start + at) * 8 + bit;
  return text.slice(0, first) + text.slice(first + bits);
}
