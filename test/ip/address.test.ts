import { describe, expect, test } from 'vitest';
import {
  ANY,
  BROADCAST,
  broadcastOf,
  formatCidr,
  formatIpv4,
  type Ipv4Address,
  ipv4,
  isLoopback,
  isMulticast,
  isThisNetwork,
  isUsual,
  LOOPBACK,
  maskOf,
  networkOf,
  parseCidr,
  parseIpv4,
  within,
} from '../../src/ip/address.ts';

describe('text and back', () => {
  test.each([
    ['0.0.0.0', 0],
    ['0.0.0.1', 1],
    ['10.0.0.1', 0x0a000001],
    ['17.18.19.20', 0x11121314],
    ['127.255.255.255', 0x7fffffff],
    ['128.0.0.0', -0x80000000],
    ['192.168.0.1', 0xc0a80001 - 2 ** 32],
    ['255.255.255.255', -1],
  ])('%s is %i', (text, bits) => {
    expect(parseIpv4(text)).toBe(bits);
    expect(formatIpv4(bits as Ipv4Address)).toBe(text);
  });

  test.each([
    '',
    '10',
    '10.0.0',
    '10.0.0.1.2',
    '10.0.0.',
    '.10.0.0',
    '10..0.1',
    '10.0.0.256',
    '256.0.0.1',
    '10.0.0.999',
    '10.0.0.1000',
    '10.0.0.0001',
    '0010.0.0.1',
    '10.0.0.-1',
    '10.0.0.+1',
    '10.0.0.0x1',
    '10.0.0.1e1',
    '10.0.0.a',
    '10.0.0. 1',
    ' 10.0.0.1',
    '10.0.0.1 ',
    '10.0.0.1\n',
    '10,0,0,1',
    '10.0.0.1/24',
    '٣.0.0.1',
    '::1',
    'localhost',
  ])('%j is no address', (text) => {
    expect(parseIpv4(text)).toBeNull();
  });

  test.each([
    ['10.0.0.1/24', '10.0.0.1', 24],
    ['192.168.1.2/0', '192.168.1.2', 0],
    ['0.0.0.0/0', '0.0.0.0', 0],
    ['10.0.0.1/9', '10.0.0.1', 9],
    ['10.0.0.0/31', '10.0.0.0', 31],
    ['255.255.255.255/32', '255.255.255.255', 32],
  ])('%s is an address and a length', (text, host, length) => {
    const cidr = { address: address(host), length };
    expect(parseCidr(text)).toEqual(cidr);
    expect(formatCidr(cidr)).toBe(text);
  });

  test('without a length it is /32', () => {
    expect(parseCidr('192.168.1.2')).toEqual({ address: address('192.168.1.2'), length: 32 });
  });

  test.each([
    '',
    '/',
    '/24',
    '10.0.0.1/',
    '10.0.0.1/33',
    '10.0.0.1/99',
    '10.0.0.1/100',
    '10.0.0.1/024',
    '10.0.0.1/-1',
    '10.0.0.1/+8',
    '10.0.0.1/8.0',
    '10.0.0.1/0x8',
    '10.0.0.1/ 8',
    '10.0.0.1/8 ',
    '10.0.0.1/24/24',
    '10.0.0.1/24/',
    '10.0.0.1/255.255.255.0',
    '10.0.0/8',
    'default',
  ])('%j is no prefix', (text) => {
    expect(parseCidr(text)).toBeNull();
  });
});

describe('prefixes', () => {
  test.each([
    [0, '0.0.0.0'],
    [1, '128.0.0.0'],
    [8, '255.0.0.0'],
    [24, '255.255.255.0'],
    [31, '255.255.255.254'],
    [32, '255.255.255.255'],
  ])('the mask of /%i is %s', (length, mask) => {
    expect(formatIpv4(ipv4(maskOf(length)))).toBe(mask);
  });

  test.each([
    ['192.168.1.77/0', '0.0.0.0', '255.255.255.255'],
    ['192.168.1.77/1', '128.0.0.0', '255.255.255.255'],
    ['10.1.2.3/8', '10.0.0.0', '10.255.255.255'],
    ['192.168.1.77/24', '192.168.1.0', '192.168.1.255'],
    ['192.168.1.77/25', '192.168.1.0', '192.168.1.127'],
    ['192.168.1.77/31', '192.168.1.76', '192.168.1.77'],
    ['192.168.1.77/32', '192.168.1.77', '192.168.1.77'],
  ])('%s goes from %s to %s', (text, network, broadcast) => {
    const cidr = parseCidr(text);
    if (cidr === null) throw new Error(`not a prefix: ${text}`);
    expect(networkOf(cidr.address, cidr.length)).toBe(address(network));
    expect(broadcastOf(cidr.address, cidr.length)).toBe(address(broadcast));
  });

  test.each([
    ['10.0.0.1', '0.0.0.0/0', true],
    ['192.168.0.1', '0.0.0.0/0', true],
    ['255.255.255.255', '0.0.0.0/0', true],
    ['192.168.0.1', '128.0.0.0/1', true],
    ['127.255.255.255', '128.0.0.0/1', false],
    ['192.168.1.255', '192.168.1.0/24', true],
    ['192.168.2.0', '192.168.1.0/24', false],
    ['192.168.0.255', '192.168.1.0/24', false],
    ['192.168.1.5', '192.168.1.99/24', true],
    ['192.168.1.76', '192.168.1.77/31', true],
    ['192.168.1.78', '192.168.1.77/31', false],
    ['192.168.1.77', '192.168.1.77/32', true],
    ['192.168.1.76', '192.168.1.77/32', false],
    ['64.168.1.77', '192.168.1.77/32', false],
  ])('%s lies in %s: %s', (host, text, expected) => {
    const cidr = parseCidr(text);
    if (cidr === null) throw new Error(`not a prefix: ${text}`);
    expect(within(address(host), cidr.address, cidr.length)).toBe(expected);
  });
});

test.each([
  ['0.0.0.0', 'this network'],
  ['0.255.255.255', 'this network'],
  ['1.0.0.0', ''],
  ['126.255.255.255', ''],
  ['127.0.0.0', 'loopback'],
  ['127.0.0.1', 'loopback'],
  ['127.255.255.255', 'loopback'],
  ['128.0.0.0', ''],
  ['223.255.255.255', ''],
  ['224.0.0.0', 'multicast'],
  ['239.255.255.255', 'multicast'],
  ['240.0.0.0', ''],
  ['255.255.255.255', ''],
])('%s is special as %j', (text, expected) => {
  const host = address(text);
  const kinds = [
    isThisNetwork(host) ? 'this network' : '',
    isLoopback(host) ? 'loopback' : '',
    isMulticast(host) ? 'multicast' : '',
  ];
  expect(kinds.join('')).toBe(expected);
});

test.each([
  ['0.0.0.0', false],
  ['0.255.255.255', false],
  ['1.0.0.0', true],
  ['126.255.255.255', true],
  ['127.0.0.0', false],
  ['127.255.255.255', false],
  ['128.0.0.0', true],
  ['223.255.255.255', true],
  ['224.0.0.0', false],
  ['239.255.255.255', false],
  ['240.0.0.0', false],
  ['255.255.255.255', false],
])('%s is what a packet on the wire usually has: %s', (quad, expected) => {
  expect(isUsual(address(quad))).toBe(expected);
});

test('ipv4 takes bits of either sign', () => {
  expect(ipv4(0xc0a80001)).toBe(address('192.168.0.1'));
  expect(ipv4(0xc0a80001 | 0)).toBe(address('192.168.0.1'));
});

test.each([
  ['ANY', ANY, '0.0.0.0'],
  ['BROADCAST', BROADCAST, '255.255.255.255'],
  ['LOOPBACK', LOOPBACK, '127.0.0.1'],
])('%s', (_, constant, text) => {
  expect(constant).toBe(address(text));
});

function address(text: string): Ipv4Address {
  const parsed = parseIpv4(text);
  if (parsed === null) throw new Error(`not an address: ${text}`);
  return parsed;
}
