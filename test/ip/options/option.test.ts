// One option at a time: what is wrong with it, and what goes into it. The faults are those that Linux 6.18 pointed at;
// test/differential/options.test.ts asks this machine's kernel about many more.

import { describe, expect, test } from 'vitest';
import {
  addressAt,
  countOverflow,
  endOptions,
  faultOf,
  NO_FAULT,
  optionLength,
  pointerOf,
  recordAddress,
  recordTime,
  setAddressAt,
  setPointer,
  stampOf,
} from '../../../src/ip/options/option.ts';
import { hex, viewOf } from '../../support/hex.ts';
import { address, text } from '../../support/packets.ts';

const PLACE = 3;
const POISON = 0xa5;
const OURS = address('192.168.7.1');
/** Knows one address, and it is 04:05:06.007. */
const STAMPER = { midnightMs: () => 0x00e0_5b97, isOthers: (one: number) => one !== OURS };

/** The option in the midst of poison. */
function view(octets: string): { bytes: Uint8Array; view: DataView; length: number } {
  const option = hex(octets);
  const bytes = new Uint8Array(option.length + 2 * PLACE).fill(POISON);
  bytes.set(option, PLACE);
  return { bytes, view: viewOf(bytes), length: option.length };
}

/** What has become of it; what is around it must be as it was. */
function seen(bytes: Uint8Array): string {
  const around = [...bytes.slice(0, PLACE), ...bytes.slice(-PLACE)];
  expect(around).toEqual(Array(2 * PLACE).fill(POISON));
  return text(bytes.slice(PLACE, -PLACE));
}

test('reads every field', () => {
  const { view: option } = view('44 0c 05 91 c1 c2 c3 c4 d1 d2 d3 d4');
  expect(optionLength(option, PLACE, PLACE + 12)).toBe(12);
  expect(pointerOf(option, PLACE)).toBe(5);
  expect(stampOf(option, PLACE)).toBe(1);
  expect(addressAt(option, PLACE, 9)).toBe(0xd1d2d3d4 | 0);
});

test('writes every field', () => {
  const { bytes, view: option } = view('07 0b a5 a5 a5 a5 a5 a5 a5 a5 a5');
  setPointer(option, PLACE, 0x18);
  setAddressAt(option, PLACE, 4, address('225.226.227.228'));
  setAddressAt(option, PLACE, 8, address('113.114.115.116'));
  expect(seen(bytes)).toBe('07 0b 18 e1 e2 e3 e4 71 72 73 74');
});

test.each([
  ['an end of options', '00', 1],
  ['a no-operation', '01 09', 1],
  ['one with a length', '07 03 04', 3],
  ['without a length', '07', 0],
  ['length 0', '07 00 04', 0],
  ['length 1', '07 01 04', 0],
  ['longer than what is there', '07 04 04', 0],
])('RFC 791 §3.1: the length of %s', (_, octets, expected) => {
  const { view: option, length } = view(octets);
  expect(optionLength(option, PLACE, PLACE + length)).toBe(expected);
});

describe('RFC 1122 §3.2.1.8: the byte that is wrong', () => {
  test.each<[string, string, number]>([
    ['record route: too short for a pointer', '07 02', 1],
    ['record route: a pointer before the first place', '07 07 03 00 00 00 00', 2],
    ['record route: room for one', '07 07 04 00 00 00 00', NO_FAULT],
    ['record route: full', '07 07 08 01 02 03 04', NO_FAULT],
    ['RFC 791 §3.1/21: record route: room for a part of an address', '07 06 04 00 00 00', 2],
    ['record route: no places at all', '07 03 04', NO_FAULT],
    ['timestamp: too short for flags', '44 03 05', 1],
    ['timestamp: a pointer before the first place', '44 08 04 00 00 00 00 00', 2],
    ['timestamp: room for one', '44 08 05 00 00 00 00 00', NO_FAULT],
    ['RFC 791 §3.1/21: timestamp: room for a part of a time', '44 07 05 00 00 00 00', 2],
    ['timestamp and address: room for the address alone', '44 08 05 01 00 00 00 00', 2],
    ['timestamp, prespecified: room for the address alone', '44 08 05 03 0a 00 00 01', 2],
    ['timestamp: full, fifteen missed', '44 04 05 f0', 3],
    ['timestamp: full, fourteen missed', '44 04 05 e0', NO_FAULT],
    ['timestamp, prespecified: done, whoever missed it', '44 04 05 f3', NO_FAULT],
    ['timestamp: a flag that nobody knows', '44 08 05 02 00 00 00 00', NO_FAULT],
    ['loose source route: too short for a pointer', '83 02', 1],
    ['strict source route: a pointer before the first place', '89 07 03 0a 00 00 09', 2],
    ['strict source route', '89 07 04 0a 00 00 09', NO_FAULT],
    ['router alert', '94 04 00 00', NO_FAULT],
    ['router alert: too short', '94 03 00', 1],
    ['security label: too short', '86 07 00 00 00 01 00', 1],
    ['security label of a domain that we do not know', '86 08 00 00 00 01 01 02', 2],
    ['unknown', 'de 02', NO_FAULT],
  ])('%s', (_, octets, expected) => {
    const { view: option, length } = view(octets);
    expect(faultOf(option, PLACE, length)).toBe(expected);
  });
});

test.each([
  ['07 0b 04 00 00 00 00 00 00 00 00', '07 0b 08 c0 a8 07 01 00 00 00 00', true],
  ['07 0b 08 11 12 13 14 00 00 00 00', '07 0b 0c 11 12 13 14 c0 a8 07 01', true],
  ['07 0b 0c 11 12 13 14 21 22 23 24', '07 0b 0c 11 12 13 14 21 22 23 24', false],
  ['07 06 04 11 12 13', '07 06 04 11 12 13', false],
])('RFC 791 §3.1/19: an address goes into a record route: %s', (before, after, did) => {
  const { bytes, view: option } = view(before);
  expect(recordAddress(option, PLACE, OURS)).toBe(did);
  expect(seen(bytes)).toBe(after);
});

test.each([
  ['a time', '44 0c 05 00 00 00 00 00 00 00 00 00', '44 0c 09 00 00 e0 5b 97 00 00 00 00'],
  ['the last time', '44 08 05 00 00 00 00 00', '44 08 09 00 00 e0 5b 97'],
  [
    'address and time',
    '44 0c 05 01 00 00 00 00 00 00 00 00',
    '44 0c 0d 01 c0 a8 07 01 00 e0 5b 97',
  ],
  [
    'a time for an address of ours',
    '44 0c 05 03 c0 a8 07 01 00 00 00 00',
    '44 0c 0d 03 c0 a8 07 01 00 e0 5b 97',
  ],
  ['none for another’s', '44 0c 05 03 0a 09 08 07 00 00 00 00', null],
  ['none where it is full', '44 08 09 00 11 12 13 14', null],
  ['none beside an address without room for both', '44 08 05 01 11 12 13 14', null],
  ['none by an unknown flag', '44 08 05 02 11 12 13 14', null],
])('RFC 791 §3.1/20: what goes into a timestamp: %s', (_, before, after) => {
  const { bytes, view: option } = view(before);
  expect(recordTime(option, PLACE, OURS, STAMPER)).toBe(after !== null);
  expect(seen(bytes)).toBe(after ?? before);
});

test.each([
  ['44 04 05 00', '44 04 05 10'],
  ['44 04 05 e1', '44 04 05 f1'],
  ['44 04 05 03', '44 04 05 03'],
])('RFC 791 §3.1/20: who could not register is counted: %s', (before, after) => {
  const { bytes, view: option } = view(before);
  countOverflow(option, PLACE);
  expect(seen(bytes)).toBe(after);
});

test('what follows an end of options becomes ends', () => {
  const { bytes, view: option } = view('00 07 63 09');
  endOptions(option, PLACE, PLACE + 4);
  expect(seen(bytes)).toBe('00 00 00 00');
});
