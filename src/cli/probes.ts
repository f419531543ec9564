// What is known of traceroute's probes: which have an answer, how long the others are waited for by what their neighbours
// took, and which of several an answer belongs to. The rules are Debian's traceroute's (2.1).

import type { ProbeAnswer } from '../icmp/probes.ts';
import { hopsBack, isOnTheWay, markOf } from './tracetext.ts';

export interface Probe {
  /** In ms; null: not sent yet. */
  sentAt: number | null;
  /** It has an answer, or nobody waits for one any more. */
  done: boolean;
  answer: ProbeAnswer | null;
}

/** What is said of them beforehand; see `TracePlan`. */
interface ProbesPlan {
  readonly maxHops: number;
  readonly queries: number;
  readonly maxMs: number;
  readonly here: number;
  readonly near: number;
}

/** Added to what another probe took, in ms, before it is multiplied. */
const PRECISION_MS = 1;

/** Probes by their place, from 0: those of the first hop, then those of the second. */
export class Probes {
  private readonly plan: ProbesPlan;
  readonly #probes: Probe[];

  constructor(plan: ProbesPlan) {
    this.plan = plan;
    this.#probes = Array.from({ length: plan.maxHops * plan.queries }, unsent);
  }

  at(n: number): Probe {
    const probe = this.#probes[n];
    if (probe === undefined) throw new Error(`no probe ${n}`);
    return probe;
  }

  /** Takes an answer in. False: nobody waits for it; it counts as lost, and is printed as that. */
  answered(answer: ProbeAnswer): boolean {
    const probe = this.#probes[answer.sequence - 1];
    if (probe === undefined || probe.done) return false;
    probe.answer = answer;
    probe.done = true;
    return true;
  }

  /** How long that probe is waited for, in ms from when it was sent. */
  patience(n: number): number {
    const { maxMs, here, near, queries } = this.plan;
    const hop = n - (n % queries);
    const times = (factor: number, from: number, to: number): number | null => {
      for (let other = from; factor > 0 && other < to; other++) {
        const { answer, sentAt } = this.at(other);
        if (sentAt === null && other > n) return null;
        if (answer !== null && answer.ms > 0) return (answer.ms + PRECISION_MS) * factor;
      }
      return null;
    };
    const wanted = times(here, hop, hop + queries) ?? times(near, n + 1, this.#probes.length);
    return Math.min(wanted ?? maxMs, maxMs);
  }

  /**
   * Nobody waits for it any more. Where an error came that ended a later probe, it may belong here: of many probes at
   * once a host answers some only.
   */
  expire(n: number): void {
    const probe = this.at(n);
    probe.done = true;
    const final = this.#finalBehind(n);
    if (final < 0 || !this.#belongsTo(n, final)) return;
    const moved = this.at(final);
    probe.answer = moved.answer;
    probe.sentAt = moved.sentAt;
    this.#probes[final] = { sentAt: Number.NEGATIVE_INFINITY, done: false, answer: null };
  }

  /** Whether the last answer of this hop that was printed came from there too. */
  isRepeated(n: number): boolean {
    const { queries } = this.plan;
    for (let other = n - 1; other >= n - (n % queries); other--) {
      const { answer } = this.at(other);
      if (answer !== null) return answer.from === this.at(n).answer?.from;
    }
    return false;
  }

  /** The next probe with an answer, if that is an error that ends the way and all earlier ones of the hop have one too; else -1. */
  #finalBehind(n: number): number {
    const { queries } = this.plan;
    for (let earlier = n - (n % queries); earlier < n; earlier++) {
      if (!isFinal(this.at(earlier))) return -1;
    }
    for (let later = n + 1; later < this.#probes.length; later++) {
      const { done, sentAt, answer } = this.at(later);
      if (sentAt === null) return -1;
      if (!done) continue;
      return answer !== null && !isOnTheWay(answer) && markOf(answer) !== '' ? later : -1;
    }
    return -1;
  }

  /** Whether that probe's error, which ends the way, is rather the answer to this one. */
  #belongsTo(n: number, final: number): boolean {
    const { queries } = this.plan;
    const answer = this.at(final).answer;
    if (answer === null) return false;
    // Of one hop.
    if (n % queries > 0 || final - n < queries) return true;
    const before = this.#probes.slice(0, n).toReversed();
    // It is often the hop before that says so, when the time to live was enough.
    if (before.some((probe) => probe.answer?.from === answer.from)) return true;
    // By how far it has come, compared with the nearest answer that came less far.
    let hops = hopsBack(answer.ttl);
    const nearer = before.findIndex(
      (probe) => probe.answer !== null && !isFinal(probe) && hopsBack(probe.answer.ttl) < hops,
    );
    const place = before[nearer]?.answer;
    if (place !== undefined && place !== null) {
      hops += Math.floor((n - 1 - nearer) / queries) + 1 - hopsBack(place.ttl);
    }
    return hops <= Math.floor(n / queries) + 1;
  }
}

const unsent = (): Probe => ({ sentAt: null, done: false, answer: null });

/** Whether the way ends there. */
export const isFinal = ({ answer }: Probe): boolean => answer !== null && !isOnTheWay(answer);
