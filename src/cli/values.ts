// Command-line words to values, each with an error that says what was expected.

import {
  BROADCAST,
  broadcastOf,
  type Ipv4Address,
  type Ipv4Cidr,
  isLoopback,
  isMulticast,
  isThisNetwork,
  networkOf,
  parseCidr,
  parseIpv4,
} from '../ip/address.ts';
import { PathMtu } from '../ip/send.ts';
import { UsageError } from './errors.ts';

/** A whole number within bounds. */
export function whole(option: string, text: string, min: number, max: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) {
    const bounds = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
    throw new UsageError(`${option} ${text}: expected a whole number ${bounds}`);
  }
  return value;
}

/** The name of a file to write beside what the program prints, which standard output is for. */
export function outputFile(option: string, name: string): string {
  if (name !== '-') return name;
  throw new UsageError(`${option} -: standard output has what the program prints; name a file`);
}

/** A whole number from 0 to `max` as bits are written: decimal, or hexadecimal after `0x`. */
export function bits(option: string, text: string, max: number): number {
  const value = /^(?:\d+|0x[\da-f]+)$/i.test(text) ? Number(text) : Number.NaN;
  if (value <= max) return value;
  throw new UsageError(
    `${option} ${text}: expected a number from 0 to ${max}, decimal or 0x${max.toString(16)}`,
  );
}

/** A number of seconds, with fractions, within bounds; in milliseconds. */
export function seconds(option: string, text: string, min: number, max: number): number {
  const value = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) {
    throw new UsageError(`${option} ${text}: expected seconds from ${min} to ${max}`);
  }
  return value * 1000;
}

/** What an option that may be left out says. */
export function numberOr<T>(text: string | undefined, read: (text: string) => T, otherwise: T): T {
  return text === undefined ? otherwise : read(text);
}

export function address(option: string, text: string): Ipv4Address {
  const value = parseIpv4(text);
  if (value === null)
    throw new UsageError(`${option} ${text}: expected an IPv4 address such as 10.0.0.2`);
  return value;
}

/** Who may cut a packet, one of {@link PathMtu}, in iputils' words. */
export function pathMtu(option: string, text: string): number {
  const value = PATH_MTU.get(text);
  if (value !== undefined) return value;
  throw new UsageError(`${option} ${text}: expected do, want, dont or probe`);
}

const PATH_MTU: ReadonlyMap<string, number> = new Map([
  ['do', PathMtu.Do],
  ['want', PathMtu.Want],
  ['dont', PathMtu.Dont],
  ['probe', PathMtu.Probe],
]);

/** An interface's address with its prefix length; a bare address is in a /24, as in the defaults. */
export function interfaceAddress(option: string, text: string): Ipv4Cidr {
  const value = parseCidr(text.includes('/') ? text : `${text}/24`);
  if (value === null || value.length === 0) {
    throw new UsageError(
      `${option} ${text}: expected an address and prefix length such as 10.0.0.1/24`,
    );
  }
  if (!isHost(value)) {
    throw new UsageError(
      `${option} ${text}: no single host can have that address; one such as 10.0.0.1/24 can`,
    );
  }
  return value;
}

/** Whether one host can have the address on a cable: RFC 1122 §3.2.1.3. */
function isHost({ address, length }: Ipv4Cidr): boolean {
  if (isThisNetwork(address) || isLoopback(address) || isMulticast(address)) return false;
  if (address === BROADCAST || length >= 31) return address !== BROADCAST;
  return address !== networkOf(address, length) && address !== broadcastOf(address, length);
}
