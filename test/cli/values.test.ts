import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/cli/errors.ts';
import { address, bits, interfaceAddress, pathMtu, seconds, whole } from '../../src/cli/values.ts';
import { formatCidr } from '../../src/ip/address.ts';
import { PathMtu } from '../../src/ip/send.ts';
import { address as parsed } from '../support/frames.ts';

describe('a whole number', () => {
  test.each([
    ['1', 1],
    ['255', 255],
    ['007', 7],
  ])('%s is %i', (text, value) => {
    expect(whole('-t', text, 1, 255)).toBe(value);
  });

  test.each([
    '',
    '0',
    '256',
    '-1',
    '+1',
    '1.5',
    '1e2',
    '0x10',
    ' 1',
    '1 ',
    'x',
    '3x',
    '٣',
    '1_0',
    'NaN',
    'Infinity',
    '99999999999999999999',
  ])('%j is none from 1 to 255', (text) => {
    expect(() => whole('-t', text, 1, 255)).toThrow(
      new UsageError(`-t ${text}: expected a whole number from 1 to 255`),
    );
  });
});

describe('bits, decimal or hexadecimal', () => {
  test.each([
    ['0', 0],
    ['5', 5],
    ['017', 17],
    ['0x1f', 31],
    ['0XfF', 255],
    ['0x000ff', 255],
  ])('%s is %i', (text, value) => {
    expect(bits('-Q', text, 255)).toBe(value);
  });

  test('all 32 of a mark, unsigned', () => {
    expect(bits('-m', '0xffffffff', 0xffffffff)).toBe(4_294_967_295);
    expect(bits('-m', '4294967295', 0xffffffff)).toBe(4_294_967_295);
  });

  test.each(['', '256', '0x100', '-1', '+1', '1.5', '1e2', '0x', 'x', 'ff', '0b1', ' 1', '5/7'])(
    '%j is none from 0 to 255',
    (text) => {
      expect(() => bits('-Q', text, 255)).toThrow(
        new UsageError(`-Q ${text}: expected a number from 0 to 255, decimal or 0xff`),
      );
    },
  );
});

describe('seconds, in milliseconds', () => {
  test.each([
    ['1', 1000],
    ['0.2', 200],
    ['.2', 200],
    ['2.', 2000],
    ['0.001', 1],
    ['60', 60_000],
  ])('%s s are %i ms', (text, value) => {
    expect(seconds('-i', text, 0.001, 60)).toBe(value);
  });

  test.each([
    '',
    '0',
    '0.0009',
    '60.1',
    '-1',
    '+1',
    '1,5',
    '.',
    '1e3',
    '1s',
    'x',
    'Infinity',
    '1 2',
  ])('%j are none from 0.001 to 60', (text) => {
    expect(() => seconds('-i', text, 0.001, 60)).toThrow(
      new UsageError(`-i ${text}: expected seconds from 0.001 to 60`),
    );
  });
});

describe('an address', () => {
  test.each(['10.0.0.2', '0.0.0.0', '192.168.255.255'])('%s is one', (text) => {
    expect(address('destination', text)).toBe(parsed(text));
  });

  test.each([
    '',
    '10.0.0',
    '10.0.0.256',
    '10.0.0.2/24',
    'localhost',
    '::1',
    '0x0a000002',
    '10.0.0.2 ',
  ])('%j is none', (text) => {
    expect(() => address('--gateway', text)).toThrow(
      new UsageError(`--gateway ${text}: expected an IPv4 address such as 10.0.0.2`),
    );
  });
});

describe('an interface’s address', () => {
  test.each([
    ['10.0.0.1/24', '10.0.0.1', 24],
    ['192.168.9.7/16', '192.168.9.7', 16],
    ['10.0.0.1/32', '10.0.0.1', 32],
    ['10.0.0.1/1', '10.0.0.1', 1],
  ])('%s', (text, host, length) => {
    expect(interfaceAddress('--addr', text)).toEqual({ address: parsed(host), length });
  });

  test('without a length it is in a /24', () => {
    expect(interfaceAddress('--addr', '10.0.0.1')).toEqual({
      address: parsed('10.0.0.1'),
      length: 24,
    });
  });

  test.each([
    '',
    '/',
    '/24',
    '10.0.0.1/',
    '10.0.0.1/0',
    '10.0.0.1/33',
    '10.0.0.1/-1',
    '10.0.0.1/24/8',
    '10.0.0/24',
    'x',
  ])('%j is none', (text) => {
    expect(() => interfaceAddress('--addr', text)).toThrow(
      new UsageError(`--addr ${text}: expected an address and prefix length such as 10.0.0.1/24`),
    );
  });
});

describe('an interface’s address is one host’s', () => {
  test.each(['10.0.0.1/24', '10.0.0.254/24', '10.0.0.0/31', '10.0.0.255/32', '192.168.255.255/15'])(
    '%s can be',
    (text) => {
      expect(formatCidr(interfaceAddress('--addr', text))).toBe(text);
    },
  );

  test.each([
    '10.0.0.0/24',
    '10.0.0.255/24',
    '0.0.0.1/8',
    '127.0.0.1/8',
    '224.0.0.1/24',
    '239.255.255.255/4',
    '255.255.255.255/32',
  ])('%s can not', (text) => {
    expect(() => interfaceAddress('--addr', text)).toThrow(
      new UsageError(
        `--addr ${text}: no single host can have that address; one such as 10.0.0.1/24 can`,
      ),
    );
  });
});

describe('-M: who may cut', () => {
  test.each([
    ['do', PathMtu.Do],
    ['want', PathMtu.Want],
    ['dont', PathMtu.Dont],
    ['probe', PathMtu.Probe],
  ])('%s', (text, value) => {
    expect(pathMtu('-M', text)).toBe(value);
  });

  test.each(['', 'Do', 'doo', '1', 'toString'])('%j is none', (text) => {
    expect(() => pathMtu('-M', text)).toThrow(
      new UsageError(`-M ${text}: expected do, want, dont or probe`),
    );
  });
});
