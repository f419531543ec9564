// A way of hops behind a gateway, for programs that ask each hop: what every probe is answered, and when, in virtual time.

import type { Wire } from '../../src/testing/wire/wire.ts';
import {
  type EchoRequest,
  echoReply,
  echoRequest,
  type IcmpFields,
  icmpError,
  type Station,
} from './frames.ts';

/** One probe. */
export interface Probe {
  /** Its time to live. */
  readonly hops: number;
  /** Which of that hop it is, from 1. */
  readonly nth: number;
  /** Bytes with the IP header. */
  readonly length: number;
  readonly sequence: number;
  readonly at: number;
}

/** What it is answered: by whom, after how many ms, and with which error; without a type it is an echo reply. */
export type Answer = { from: string; ms: number } & Partial<IcmpFieldsOf>;
type IcmpFieldsOf = Pick<IcmpFields, 'type' | 'code' | 'rest' | 'ttl'>;

const ETHER = 14;
/** As much as fits beside both headers: RFC 1812 §4.3.2.3. */
const QUOTE = 548;

/** Null: it is lost. */
export type Way = (probe: Probe) => Answer | readonly Answer[] | null;

export const GATEWAY: Station = { mac: '06:22:a3:24:25:26', ip: '10.0.0.2' };

/** What one ran into: every probe, and how long it took. */
export interface Walk {
  readonly probes: readonly Probe[];
  /** When `isOver` was true; -1: not before the limit. */
  readonly endedAt: number;
}

/** Answers what is sent until it is over, in steps of a millisecond. */
export function walk(wire: Wire, way: Way, isOver: () => boolean, limitMs = 200_000): Walk {
  const probes: Probe[] = [];
  const coming: { at: number; frame: Uint8Array }[] = [];
  const take = (at: number): void => {
    for (const request of wire.sent().map(echoRequest)) {
      if (request === null) continue;
      const probe = probeOf(request, probes, at);
      probes.push(probe);
      for (const answer of [way(probe) ?? []].flat()) {
        coming.push({ at: at + answer.ms, frame: frameOf(request, answer) });
      }
    }
  };
  for (let at = 0; at <= limitMs; at++) {
    take(at);
    for (const { frame } of coming.filter((each) => each.at === at)) wire.inject(frame);
    wire.advance(0);
    take(at);
    if (isOver()) return { probes, endedAt: at };
    wire.advance(1);
  }
  return { probes, endedAt: -1 };
}

function probeOf(request: EchoRequest, before: readonly Probe[], at: number): Probe {
  const { ttl: hops, sequence, frame } = request;
  const nth = before.filter((probe) => probe.hops === hops).length + 1;
  return { hops, nth, sequence, at, length: frame.length - 14 };
}

function frameOf(request: EchoRequest, { from, ms: _, type, ...fields }: Answer): Uint8Array {
  const sender = { mac: GATEWAY.mac, ip: from };
  if (type === undefined) return echoReply(request, { from: sender, ...fields });
  const data = request.frame.subarray(ETHER, ETHER + QUOTE);
  return icmpError(request, { from: sender, type, data, ...fields });
}
