// Ping in a network, with a result that a test can compare.

import { Type } from '../icmp/header.ts';
import type { PingError, PingOptions, PingReply } from '../icmp/ping.ts';
import { formatIpv4, type Ipv4Address, parseIpv4 } from '../ip/address.ts';
import { Errno, errnoName, Unreachable } from '../ip/errors.ts';
import type { Stack } from '../stack.ts';

export interface NetworkPingOptions extends Pick<PingOptions, 'size' | 'ttl' | 'mark' | 'tos'> {
  /** The source address, one of the host's own, as `10.0.0.1`. Default: the route chooses. */
  readonly source?: string;
  /** Name of the device that requests leave by and answers come by, as `eth0`. Default: any. */
  readonly device?: string;
  /** Requests to send. Default 1. */
  readonly count?: number;
  /** Between requests, in ms. Default 1000. */
  readonly intervalMs?: number;
}

/** What was heard, in the order in which it came, with addresses as text. */
export interface PingResult {
  /** Requests, numbered from 1. */
  readonly sent: number;
  readonly replies: HeardReply[];
  readonly errors: HeardError[];
  /** Requests that did not leave the host. */
  readonly unsent: LocalError[];
  /** Sequence numbers of the requests that had none of these. */
  readonly lost: readonly number[];
}

export interface HeardReply extends Omit<PingReply, 'from' | 'options' | 'data'> {
  readonly from: string;
}

export interface HeardError extends Omit<PingError, 'from'> {
  readonly from: string;
  /** Of "fragmentation needed", in bytes; null in other errors. RFC 1191 §4. */
  readonly nextHopMtu: number | null;
}

export interface LocalError {
  readonly sequence: number;
  /** Why the stack did not send it, in Linux's words: `ENETUNREACH`. */
  readonly errno: string;
}

/** Names of all options. */
export const PING_OPTIONS: readonly string[] = [
  'count',
  'intervalMs',
  'size',
  'ttl',
  'mark',
  'source',
  'device',
  'tos',
] satisfies (keyof NetworkPingOptions)[];

/** The session that the options ask for, on that stack. Throws an error for people. */
export function pingOptions(
  stack: Stack,
  destination: Ipv4Address,
  { count: _, intervalMs: __, source, device, ...same }: NetworkPingOptions,
): PingOptions {
  const options: PingOptions = { destination, ...same };
  if (source !== undefined) options.source = addressOf(source);
  if (device !== undefined) options.device = indexOf(stack, device);
  return options;
}

function addressOf(source: string): Ipv4Address {
  const address = parseIpv4(source);
  if (address !== null) return address;
  throw new Error(`source ${source}: expected an IPv4 address such as 10.0.0.1`);
}

function indexOf(stack: Stack, name: string): number {
  const device = stack.findDevice(name);
  if (device !== null) return device.index;
  const all = stack.devices.map((other) => other.name).join(', ');
  throw new Error(`device ${name}: No such device: there are ${all}`);
}

/** A ping session's listener that writes down what it hears. */
export class PingNotes {
  readonly #replies: HeardReply[] = [];
  readonly #errors: HeardError[] = [];
  readonly #unsent: LocalError[] = [];
  #sent = 0;

  reply({ data: _, options: __, from, ...rest }: PingReply): void {
    this.#replies.push({ ...rest, from: formatIpv4(from) });
  }

  error(error: PingError): void {
    const from = formatIpv4(error.from);
    this.#errors.push({ ...error, from, nextHopMtu: nextHopMtuOf(error) });
  }

  /** One more request was made, with that result. */
  sent(errno: number): void {
    this.#sent++;
    if (errno === Errno.Ok) return;
    this.#unsent.push({ sequence: this.#sent & 0xffff, errno: errnoName(errno) });
  }

  result(): PingResult {
    const [sent, replies, errors, unsent] = [this.#sent, this.#replies, this.#errors, this.#unsent];
    const known = new Set([...replies, ...errors, ...unsent].map(({ sequence }) => sequence));
    const all = Array.from({ length: sent }, (_, n) => (n + 1) & 0xffff);
    return { sent, replies, errors, unsent, lost: all.filter((sequence) => !known.has(sequence)) };
  }
}

function nextHopMtuOf({ type, code, rest }: PingError): number | null {
  const needed = type === Type.DestinationUnreachable && code === Unreachable.FragmentationNeeded;
  return needed ? rest & 0xffff : null;
}
