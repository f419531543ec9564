// What `-R` and `-T` put into a request: the bytes that iputils 20221126 put there.

import { expect, test } from 'vitest';
import { planOptions } from '../../src/cli/pingoptions.ts';
import { address, text } from '../support/packets.ts';

const zeros = (count: number): string => ' 00'.repeat(count);

test.each<[string, string[], boolean, string | undefined, string | null]>([
  ['none', ['10.0.0.2'], false, undefined, null],
  ['-R', ['10.0.0.2'], true, undefined, `01 07 27 04${zeros(36)}`],
  ['-T tsonly', ['10.0.0.2'], false, 'tsonly', `44 28 05 00${zeros(36)}`],
  ['-T tsandaddr', ['10.0.0.2'], false, 'tsandaddr', `44 24 05 01${zeros(32)}`],
  ['-T tsprespec alone', ['10.0.0.2'], false, 'tsprespec', '44 04 05 03'],
  [
    '-T tsprespec with hosts',
    ['10.0.0.1', '192.168.7.1', '10.0.0.2'],
    false,
    'tsprespec',
    `44 14 05 03 0a 00 00 01${zeros(4)} c0 a8 07 01${zeros(4)}`,
  ],
])('%s', (_, words, recordRoute, stamps, expected) => {
  const { destination, options } = planOptions(words, recordRoute, stamps);
  expect(destination).toBe(address('10.0.0.2'));
  expect(options === null ? null : text(options)).toBe(expected);
});

test.each<[string[], boolean, string | undefined, string]>([
  [[], false, undefined, 'no destination: say `tsping 10.0.0.2`, or `tsping -h`'],
  [['10.0.0.2', '10.0.0.3'], false, undefined, '10.0.0.3: one destination at a time'],
  [['10.0.0.2', '10.0.0.3'], true, undefined, '10.0.0.3: one destination at a time'],
  [['10.0.0.2', '10.0.0.3'], false, 'tsonly', '10.0.0.3: one destination at a time'],
  [['10.0.0.2'], true, 'tsonly', '-R and -T: only one of them fits'],
  [['10.0.0.2'], false, 'toString', '-T toString: expected tsonly, tsandaddr or tsprespec'],
  [['10.0.0.2'], false, 'all', '-T all: expected tsonly, tsandaddr or tsprespec'],
  [['b', '10.0.0.2'], false, 'tsprespec', 'host b: expected an IPv4 address such as 10.0.0.2'],
  [Array(6).fill('10.0.0.2'), false, 'tsprespec', '-T tsprespec: 5 hosts; expected 4 at most'],
])('%j, -R %s, -T %s', (words, recordRoute, stamps, message) => {
  expect(() => planOptions(words, recordRoute, stamps)).toThrow(message);
});
