// Link-layer addresses as iproute2's ll_addr_a2n reads them.

import type { MacAddress } from '../netdev/mac.ts';
import { CommandError, Status } from './errors.ts';
import { parseAddress } from './values.ts';

/** The octets of an address of any length; one with dots is an IPv4 address. */
export function parseLinkAddress(word: string): readonly number[] {
  if (word.includes('.')) {
    const address = parseAddress(word);
    if (address === null) throw invalid(word);
    return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff);
  }
  return word.split(':').map((octet) => {
    const value = Number.parseInt(octet, 16);
    // What follows the digits is not looked at.
    if (!/^\s*[0-9a-f]/i.test(octet) || value > 0xff) throw invalid(octet);
    return value;
  });
}

/** The six octets of an Ethernet address in two parts. */
export function toMac(octets: readonly number[]): MacAddress {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = octets;
  return { high: (a << 8) | b, low: (c << 24) | (d << 16) | (e << 8) | f };
}

const invalid = (word: string): CommandError =>
  new CommandError(`"${word}" is invalid lladdr.`, Status.Missing);
