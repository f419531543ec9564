import { describe, expect, test } from 'vitest';
import { dissect } from '../../src/dissect/dissect.ts';
import { ip } from '../../src/testing/frame/frame.ts';
import { hex } from '../support/hex.ts';
import { drawnLayer, faultsIn } from './drawn.ts';

const nop = (at: number) => [`option ${at}+1`, `type ${at}.0/8 1 (no-operation)`];
const end = (at: number) => [`option ${at}+1`, `type ${at}.0/8 0 (end-of-options)`];
function padding(at: number, bytes: string) {
  const fault = /^[ 0]*$/.test(bytes) ? '' : ' padding, but not zero';
  return [`option ${at}+${38 - at}`, `data ${at}.0/${(38 - at) * 8} ${bytes}${fault}`];
}
const route = (type: string) => [
  ...['option 34+11', `type 34.0/8 ${type}`, 'length 35.0/8 11', 'pointer 36.0/8 8'],
  ...['address1 37.0/32 10.11.12.13', 'address2 41.0/32 26.27.28.29', ...nop(45)],
];
const stamp = (length: number, pointer: number, overflow: number, flag: string) => [
  ...[`option 34+${length}`, 'type 34.0/8 68 (timestamp)', `length 35.0/8 ${length}`],
  ...[`pointer 36.0/8 ${pointer}`, `overflow 37.0/4 ${overflow}`, `flag 37.4/4 ${flag}`],
];

describe('IP options, RFC 791 §3.1', () => {
  const options = (text: string): string[] =>
    dissect(ip({ options: hex(text) }).bytes())
      .layers.filter(({ protocol }) => protocol === 'option')
      .flatMap(drawnLayer);

  test.each<[string, string, string[]]>([
    ['no operation', '01 01 01 01', [1, 2, 3, 4].flatMap((n) => nop(33 + n))],
    ['the end, and padding', '01 00 00 00', [...nop(34), ...end(35), ...padding(36, '00 00')]],
    ['the end, and what should be zero', '00 01 02 03', [...end(34), ...padding(35, '01 02 03')]],
    [
      'RFC 2113: router alert',
      '94 04 00 00',
      [
        'option 34+4',
        'type 34.0/8 148 (router-alert)',
        'length 35.0/8 4',
        'value 36.0/16 0 (examine-packet)',
      ],
    ],
    ['record route', '07 0b 08 0a0b0c0d 1a1b1c1d 01', route('7 (record-route)')],
    ['loose source route', '83 0b 08 0a0b0c0d 1a1b1c1d 01', route('131 (loose-source-route)')],
    ['strict source route', '89 0b 08 0a0b0c0d 1a1b1c1d 01', route('137 (strict-source-route)')],
    [
      'timestamps alone',
      '44 0c 09 a0 01020304 11121314',
      [
        ...stamp(12, 9, 10, '0 (timestamps)'),
        'timestamp1 38.0/32 16909060',
        'timestamp2 42.0/32 286397204',
      ],
    ],
    [
      'addresses and timestamps',
      '44 0c 05 51 0a0b0c0d 01020304',
      [
        ...stamp(12, 5, 5, '1 (addresses-and-timestamps)'),
        'address1 38.0/32 10.11.12.13',
        'timestamp1 42.0/32 16909060',
      ],
    ],
    [
      'prespecified addresses',
      '44 0c 0d f3 0a0b0c0d 01020304',
      [
        ...stamp(12, 13, 15, '3 (prespecified-addresses)'),
        'address1 38.0/32 10.11.12.13',
        'timestamp1 42.0/32 16909060',
      ],
    ],
    [
      'timestamps with a flag that RFC 791 does not have',
      '44 08 05 02 01020304',
      [...stamp(8, 5, 0, '2'), 'data 38.0/32 01 02 03 04'],
    ],
    [
      'one that is not known',
      'de 04 a1 a2',
      ['option 34+4', 'type 34.0/8 222', 'length 35.0/8 4', 'data 36.0/16 a1 a2'],
    ],
  ])('%s', (_, text, expected) => {
    expect(options(text)).toEqual(expected);
  });

  test.each<[string, string, string]>([
    ['a length of 0', '07 00 04 00', 'length: below 2'],
    ['a length of 1', '07 01 04 00', 'length: below 2'],
    ['a length beyond the header', '07 05 04 00', 'length: beyond the header, 4 are left'],
    ['no room for the length', '01 01 01 07', 'length: cut short: the header ends before it'],
    ['a route shorter than its pointer', '07 02 01 01', 'length: below 3'],
    ['timestamps without flags', '44 03 05 01', 'length: below 4'],
    ['a longer router alert', '94 05 00 00 01 00 00 00', 'length: above 4'],
    ['half an address', '07 05 04 00 00 01 01 01', 'length: not 3 and whole entries of 4'],
    ['half a pair', '44 08 05 01 01020304', 'length: not 4 and whole entries of 8'],
    ['a pointer into the route’s head', '07 07 03 00000000 01', 'pointer: below 4'],
    ['a pointer into an address', '07 07 05 00000000 01', 'pointer: in the midst of an entry'],
    ['a pointer into the flags', '44 08 04 00 01020304', 'pointer: below 5'],
    [
      'a pointer between two halves',
      '44 0c 09 01 01020304 05060708',
      'pointer: in the midst of an entry',
    ],
  ])('RFC 791: %s is a fault', (_, text, fault) => {
    expect(faultsIn(ip({ options: hex(text) }).bytes())).toEqual([`option.${fault}`]);
  });
});

describe('TCP options', () => {
  test.each<[string, string, string[]]>([
    [
      'RFC 9293 §3.2: maximum segment size',
      '02 04 05 b4',
      ['type 2 (maximum-segment-size)', 'length 4', 'mss 1460'],
    ],
    [
      'RFC 7323 §2.2: window scale',
      '03 03 0e 01',
      ['type 3 (window-scale)', 'length 3', 'shift 14'],
    ],
    [
      'RFC 7323 §2.3: a window scale above 14',
      '03 03 0f 01',
      ['type 3 (window-scale)', 'length 3', 'shift 15 above 14'],
    ],
    ['RFC 2018 §2: SACK permitted', '04 02 01 01', ['type 4 (sack-permitted)', 'length 2']],
    [
      'RFC 2018 §3: SACK',
      '05 0a 01020304 11121314 01 01',
      ['type 5 (sack)', 'length 10', 'data 01 02 03 04 11 12 13 14'],
    ],
    [
      'RFC 7323 §3.2: timestamps',
      '08 0a 01020304 11121314 01 01',
      ['type 8 (timestamps)', 'length 10', 'timestamp 16909060', 'echo 286397204'],
    ],
    [
      'a longer maximum segment size',
      '02 05 05 b4 01 01 01 01',
      ['type 2 (maximum-segment-size)', 'length 5 above 4', 'data 05 b4 01'],
    ],
  ])('%s', (_, text, expected) => {
    const { layers } = dissect(
      ip()
        .tcp({ options: hex(text) })
        .bytes(),
    );
    const [first] = layers.filter(({ protocol }) => protocol === 'option');
    const lines = first === undefined ? [] : drawnLayer(first).slice(1);
    expect(lines.map((line) => line.replace(/ [\d.]+\/\d+/, ''))).toEqual(expected);
  });
});
