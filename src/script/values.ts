// Single words as values, with errors that say what was expected.

import { parseCidr, parseIpv4 } from '../ip/address.ts';
import { parseMac } from '../netdev/mac.ts';
import { RouteType } from '../route/table.ts';
import { fail } from './fault.ts';
import type { Word } from './words.ts';

/** A whole number within bounds. */
export function whole(word: Word, least: number, most: number): number {
  const value = /^\d+$/.test(word.text) ? Number(word.text) : Number.NaN;
  if (value >= least && value <= most) return value;
  return fail(word, `'${word.text}': expected a whole number from ${least} to ${most}`);
}

export function address(word: Word): string {
  if (parseIpv4(word.text) !== null) return word.text;
  return fail(word, `'${word.text}': expected an IPv4 address such as 10.0.0.1`);
}

/** An address with its prefix length. */
export function cidr(word: Word): string {
  if (word.text.includes('/') && parseCidr(word.text) !== null) return word.text;
  return fail(word, `'${word.text}': expected an address with a prefix length such as 10.0.0.1/24`);
}

export function mac(word: Word): string {
  if (parseMac(word.text) !== null) return word.text;
  return fail(word, `'${word.text}': expected an Ethernet address such as 02:00:00:00:00:01`);
}

/** One of several words. */
export function oneOf<T extends string>(word: Word, known: readonly T[]): T {
  const found = known.find((each) => each === word.text);
  return found ?? fail(word, `'${word.text}': expected ${known.join(', ')}`);
}

/** An address and a port, as `10.0.0.2:5001`. */
export function endpoint(word: Word): { address: string; port: number } {
  const [host = '', number = '', ...rest] = word.text.split(':');
  const port = /^\d+$/.test(number) ? Number(number) : 0;
  if (parseIpv4(host) !== null && port >= 1 && port <= 65535 && rest.length === 0) {
    return { address: host, port };
  }
  return fail(word, `'${word.text}': expected an address and port such as 10.0.0.2:5001`);
}

/** As iproute2 prints them. */
export const ROUTE_TYPES: readonly string[] = Object.keys(RouteType).map((key) =>
  key.toLowerCase(),
);
