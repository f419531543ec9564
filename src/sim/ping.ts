// Ping in a network, with a result that a test can compare.

import { Type, UnreachableCode } from '../icmp/header.ts';
import type { PingError, PingOptions, PingReply } from '../icmp/ping.ts';
import { formatIpv4 } from '../ip/address.ts';
import { Errno, errnoName } from '../ip/errors.ts';

export interface NetworkPingOptions extends Pick<PingOptions, 'size' | 'ttl'> {
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

export interface HeardReply extends Omit<PingReply, 'from' | 'data'> {
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

/** A ping session's listener that writes down what it hears. */
export class PingNotes {
  readonly #replies: HeardReply[] = [];
  readonly #errors: HeardError[] = [];
  readonly #unsent: LocalError[] = [];
  #sent = 0;

  reply({ data: _, from, ...rest }: PingReply): void {
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
  const needed =
    type === Type.DestinationUnreachable && code === UnreachableCode.FragmentationNeeded;
  return needed ? rest & 0xffff : null;
}
