// Numbers, addresses and prefixes as iproute2 reads them: utils.c's get_unsigned, get_addr and get_prefix.

import { ANY, type Ipv4Address, type Ipv4Cidr, ipv4 } from '../ip/address.ts';
import { CommandError, Status, wrong } from './errors.ts';

/** Reads a whole number from 0 to `most` as strtoul(3) with base 0: `10`, `0xa`, `012`. Null when it is none. */
export function parseNumber(text: string, most: number): number | null {
  if (!/^(?:0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)$/.test(text)) return null;
  const octal = /^0[0-7]+$/.test(text);
  const value = octal ? Number.parseInt(text, 8) : Number(text);
  return value <= most ? value : null;
}

/** Reads a whole number from 0 to `most` as strtoul(3) with base 16: `0x1c`, `1c`. Null when it is none. */
export function parseHex(text: string, most: number): number | null {
  const value = /^(?:0[xX])?[0-9a-fA-F]+$/.test(text) ? Number.parseInt(text, 16) : most + 1;
  return value <= most ? value : null;
}

/** Reads a whole number of 32 bits with a sign, as strtol(3) with base 0. Null when it is none. */
export function parseInteger(text: string): number | null {
  const negative = text.startsWith('-');
  const value = parseNumber(text.replace(/^[-+]/, ''), negative ? 2 ** 31 : 2 ** 31 - 1);
  return value === null || !negative ? value : -value;
}

/** A number, or the error with which iproute2 refuses the word. */
export function number(text: string, most: number, why: string): number {
  const value = parseNumber(text, most);
  if (value === null) throw wrong(text, why);
  return value;
}

/** Reads one to four decimal octets; what is left out at the end is 0. Null when it is no address. */
export function parseAddress(text: string): Ipv4Address | null {
  if (text === 'default' || text === 'all' || text === 'any') return ANY;
  if (!/^\d{1,10}(?:\.\d{1,10}){0,3}$/.test(text)) return null;
  const octets = text.split('.').map(Number);
  if (octets.some((octet) => octet > 255)) return null;
  const [a = 0, b = 0, c = 0, d = 0] = octets;
  return ipv4((a << 24) | (b << 16) | (c << 8) | d);
}

/** An address. */
export function address(text: string): Ipv4Address {
  const value = parseAddress(text);
  if (value !== null) return value;
  throw new CommandError(`Error: inet address is expected rather than "${text}".`, Status.Missing);
}

/** A prefix as people wrote it: bits behind its length are kept. `default`, `10/8`, `10.0.0.0/255.0.0.0`. */
export function prefix(text: string, family = 'any valid'): Ipv4Cidr {
  const value = parsePrefix(text);
  if (value !== null) return value;
  throw new CommandError(
    `Error: ${family} prefix is expected rather than "${text}".`,
    Status.Missing,
  );
}

function parsePrefix(text: string): Ipv4Cidr | null {
  if (text === 'default' || text === 'any' || text === 'all') return { address: ANY, length: 0 };
  const slash = text.indexOf('/');
  const host = slash < 0 ? text : text.slice(0, slash);
  const own = parseAddress(host);
  // A word for every address has no bits.
  if (own === null || !/^\d/.test(host)) return null;
  if (slash < 0) return { address: own, length: 32 };
  const length = parseLength(text.slice(slash + 1));
  return length === null ? null : { address: own, length };
}

/** A length, or a netmask that stands for one. */
function parseLength(text: string): number | null {
  const bits = parseNumber(text, 32);
  if (bits !== null) return bits;
  const mask = parseAddress(text);
  if (mask === null || !text.includes('.')) return null;
  const host = ~mask;
  // Ones and then zeros: the host's part is one less than a power of two.
  return (host & (host + 1)) === 0 ? 32 - (host === -1 ? 32 : 32 - Math.clz32(host)) : null;
}
