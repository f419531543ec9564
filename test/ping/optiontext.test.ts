// The text is what iputils 20221126 printed of the same options.

import { describe, expect, test } from 'vitest';
import { OptionText } from '../../src/ping/optiontext.ts';
import { hex } from '../support/hex.ts';

const text = (options: string): string => new OptionText().of(hex(options));

describe('what is printed behind a reply’s line', () => {
  test.each([
    ['no options', '', ''],
    ['ends alone', '00 00 00 00', ''],
    ['no-operations', '01 01', '\nNOP\nNOP'],
    ['what is unknown', 'de 04 11 12 94 04 00 00', '\nunknown option de\nunknown option 94'],
    ['a record route', '07 0b 0c 0a 00 00 01 0a 00 00 02', '\nRR: \t10.0.0.1\n\t10.0.0.2\n'],
    ['the part that is filled', '07 0b 08 0a 00 00 01 00 00 00 00', '\nRR: \t10.0.0.1\n'],
    ['0.0.0.0', '07 07 08 00 00 00 00', '\nRR: \t0.0.0.0\n'],
    ['an empty record route', '07 07 04 00 00 00 00', ''],
    ['a record route full to its end', '07 07 28 c0 a8 07 01', '\nRR: \t192.168.7.1\n'],
    ['a source route', '83 07 08 0a 00 00 63', '\nLSRR: \t10.0.0.99\n'],
    ['a strict one', '89 0b 04 0a 00 00 63 c0 a8 07 01', '\nSSRR: \t10.0.0.99\n\t192.168.7.1\n'],
    [
      'times: the first as it is, later ones as what is between',
      '44 10 11 00 00 e0 65 57 00 e0 65 59 00 e0 65 58',
      '\nTS: \t14706007 absolute\n\t2\n\t-1\n',
    ],
    [
      'times not in ms since midnight',
      '44 0c 0d 00 80 00 00 09 80 00 00 0b',
      '\nTS: \t9 absolute not-standard\n\t2 not-standard\n',
    ],
    [
      'times with addresses, and who had no room',
      '44 0c 0d 31 0a 00 00 01 00 e0 65 57',
      '\nTS: \t10.0.0.1\t14706007 absolute\nUnrecorded hops: 3\n',
    ],
    ['no times', '44 08 05 00 00 00 00 00', ''],
    [
      'named hosts, the first alone',
      '44 14 0d 03 0a 00 00 02 00 e0 65 57 0a 00 00 03 00 00 00 00',
      '\nTS: \t10.0.0.2\t14706007 absolute\n',
    ],
    ['nothing from a wrong length on', '01 07 63 04', '\nNOP'],
  ])('%s', (_, options, expected) => {
    expect(text(options)).toBe(expected);
  });

  test('the same route again is not printed again', () => {
    const options = new OptionText();
    const [one, other] = [hex('07 07 08 0a 00 00 01 00'), hex('07 07 08 0a 00 00 02 00')];
    expect([one, one, other, one].map((each) => options.of(each))).toEqual([
      '\nRR: \t10.0.0.1\n',
      '\t(same route)',
      '\nRR: \t10.0.0.2\n',
      '\nRR: \t10.0.0.1\n',
    ]);
  });
});

test('any bytes have a text', () => {
  for (let n = 0; n < 4096; n++) {
    const octets = Uint8Array.from({ length: n % 41 }, (_, at) => (n * 2654435761) >>> (at % 24));
    expect(() => new OptionText().of(octets)).not.toThrow();
  }
});
