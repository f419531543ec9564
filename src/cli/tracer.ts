// What traceroute does with its probes: sends several at once, waits for each no longer than its neighbours make
// sensible, and prints them in order. The rules are Debian's traceroute's (2.1); it lives on the stack's timers.

import { Timer } from '../core/timers.ts';
import { EchoProbes, type ProbeAnswer } from '../icmp/probes.ts';
import type { Ipv4Address } from '../ip/address.ts';
import { formatIpv4 } from '../ip/address.ts';
import { Errno } from '../ip/errors.ts';
import { PathMtu } from '../ip/send.ts';
import type { Origin } from '../ping/origin.ts';
import { errnoText } from '../ping/text.ts';
import type { Stack } from '../stack.ts';
import { originOn } from './origin.ts';
import { hopsBack, hostText, isOnTheWay, markOf } from './tracetext.ts';

export interface TracePlan extends Origin {
  readonly destination: Ipv4Address;
  readonly firstHop: number;
  readonly maxHops: number;
  /** Probes for each hop. */
  readonly queries: number;
  /** Probes that may be on their way at once. */
  readonly simultaneous: number;
  /** How long to wait for an answer at most, in ms. */
  readonly maxMs: number;
  /** … and how many times as long as another probe of the same hop took; 0: no matter. */
  readonly here: number;
  /** … and how many times as long as a probe of a later hop took; 0: no matter. */
  readonly near: number;
  /** Numbers only. */
  readonly numeric: boolean;
  readonly mark: number;
  readonly tos: number;
  /** Bytes of a probe with its IP header. */
  readonly length: number;
}

export interface TracerOptions {
  readonly stack: Stack;
  readonly plan: TracePlan;
  readonly print: (text: string) => void;
  readonly complain: (line: string) => void;
  /** Sets the stack's clock by the host's, before each of many probes that are sent at once. */
  readonly tick: () => void;
  /** Called once, when there is nothing more to wait for. */
  readonly done: () => void;
}

interface Probe {
  /** In ms; null: not sent yet. */
  sentAt: number | null;
  /** It has an answer, or nobody waits for one any more. */
  done: boolean;
  answer: ProbeAnswer | null;
}

const IP_HEADER = 20;
/** Added to what another probe took, in ms, before it is multiplied. */
const PRECISION_MS = 1;
/** How long to wait when buffers are short, in ms. */
const RETRY_MS = 10;

export class Tracer {
  /** Whether anybody has answered. */
  heard = false;
  /** Whether any probe has left. */
  sent = false;
  /** 0; an errno other than that ended it: one of `Errno`. */
  errno: number = Errno.Ok;
  readonly #stack: Stack;
  readonly #plan: TracePlan;
  readonly #options: TracerOptions;
  readonly #session: EchoProbes;
  readonly #probes: Probe[];
  readonly #next = new Timer(() => this.#turn());
  /** The next to be printed, and the one behind the last. */
  #start: number;
  #end: number;
  #finished = false;

  /** Throws a `UsageError` when the stack has not the device or the source. */
  constructor(options: TracerOptions) {
    const { stack, plan } = options;
    const { destination, mark, tos, firstHop, maxHops, queries } = plan;
    this.#stack = stack;
    this.#plan = plan;
    this.#options = options;
    const wishes = { destination, ...originOn(stack, plan), mark, tos, pathMtu: PathMtu.Dont };
    this.#session = new EchoProbes(
      stack.ctx,
      stack.icmp,
      wishes,
      (answer) => this.#answer(answer),
      () => this.#wake(),
    );
    this.#start = (firstHop - 1) * queries;
    this.#end = maxHops * queries;
    this.#probes = Array.from({ length: this.#end }, unsent);
  }

  /** The route that a probe would take now, as `stack.ip.route` says it. */
  route(): ReturnType<EchoProbes['route']> {
    return this.#session.route();
  }

  start(): void {
    const { destination, maxHops, length } = this.#plan;
    const target = formatIpv4(destination);
    this.#options.print(
      `traceroute to ${target} (${target}), ${maxHops} hops max, ${length} byte packets`,
    );
    this.#turn();
  }

  #answer(answer: ProbeAnswer): void {
    const probe = this.#probes[answer.sequence - 1];
    // Too late: it counts as lost, and is printed as that.
    if (probe === undefined || probe.done) return;
    this.heard = true;
    probe.answer = answer;
    probe.done = true;
    this.#wake();
  }

  /** Not at once: the stack is in the midst of a packet. */
  #wake(): void {
    const { ctx } = this.#stack;
    if (!this.#finished) ctx.timers.arm(this.#next, ctx.now);
  }

  /** Prints what can be printed, sends what may be sent, and sets the clock for the rest. */
  #turn(): void {
    const { ctx } = this.#stack;
    const { queries, simultaneous } = this.#plan;
    let wakeAt = Number.POSITIVE_INFINITY;
    for (let n = this.#start, underWay = 0; n < this.#end; n++) {
      const probe = this.#at(n);
      if (n === this.#start && !probe.done && probe.sentAt !== null) {
        wakeAt = probe.sentAt + this.#patience(n);
        if (wakeAt <= ctx.now) {
          this.#expire(n);
          wakeAt = Number.POSITIVE_INFINITY;
        }
      }
      if (probe.done) {
        if (n === this.#start) this.#print(this.#start++);
        if (isFinal(probe)) this.#end = (Math.floor(n / queries) + 1) * queries;
        continue;
      }
      if (probe.sentAt === null && !this.#send(n)) {
        if (this.#finished) return;
        wakeAt = Math.min(wakeAt, ctx.now + RETRY_MS);
        break;
      }
      if (wakeAt === Number.POSITIVE_INFINITY) wakeAt = ctx.now + this.#patience(n);
      if (++underWay >= simultaneous) break;
    }
    if (this.#start >= this.#end) this.#finish();
    else ctx.timers.arm(this.#next, wakeAt);
  }

  /** False when there is no room now, or no way at all, which ends it. */
  #send(n: number): boolean {
    const { queries, length } = this.#plan;
    this.#options.tick();
    const errno = this.#session.send(n + 1, Math.floor(n / queries) + 1, length - IP_HEADER);
    if (errno === Errno.Ok) {
      this.sent = true;
      this.#at(n).sentAt = this.#stack.ctx.now;
      return true;
    }
    if (errno === Errno.Again || errno === Errno.NoBuffers) return false;
    this.errno = errno;
    this.#options.complain(`send: ${errnoText(errno)}`);
    this.#finish();
    return false;
  }

  /** How long that probe is waited for, in ms from when it was sent. */
  #patience(n: number): number {
    const { maxMs, here, near, queries } = this.#plan;
    const hop = n - (n % queries);
    const times = (factor: number, from: number, to: number): number | null => {
      for (let other = from; factor > 0 && other < to; other++) {
        const { answer, sentAt } = this.#at(other);
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
  #expire(n: number): void {
    const probe = this.#at(n);
    probe.done = true;
    const final = this.#finalBehind(n);
    if (final < 0 || !this.#belongsTo(n, final)) return;
    const moved = this.#at(final);
    probe.answer = moved.answer;
    probe.sentAt = moved.sentAt;
    this.#probes[final] = { sentAt: Number.NEGATIVE_INFINITY, done: false, answer: null };
  }

  /** The next probe with an answer, if that is an error that ends the way and all earlier ones of the hop have one too; else -1. */
  #finalBehind(n: number): number {
    const { queries } = this.#plan;
    for (let earlier = n - (n % queries); earlier < n; earlier++) {
      if (!isFinal(this.#at(earlier))) return -1;
    }
    for (let later = n + 1; later < this.#probes.length; later++) {
      const { done, sentAt, answer } = this.#at(later);
      if (sentAt === null) return -1;
      if (!done) continue;
      return answer !== null && !isOnTheWay(answer) && markOf(answer) !== '' ? later : -1;
    }
    return -1;
  }

  #belongsTo(n: number, final: number): boolean {
    const { queries } = this.#plan;
    const answer = this.#at(final).answer;
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

  #print(n: number): void {
    const { print } = this.#options;
    const { queries, numeric } = this.#plan;
    if (n % queries === 0) print(`\n${String(n / queries + 1).padStart(2)} `);
    const { answer } = this.#at(n);
    if (answer === null) return print(' *');
    const mark = markOf(answer);
    const host = this.#isRepeated(n) ? '' : ` ${hostText(answer.from, numeric)}`;
    print(`${host}  ${answer.ms.toFixed(3)} ms${mark === '' ? '' : ` ${mark}`}`);
  }

  /** Whether the last answer of this hop that was printed came from there too. */
  #isRepeated(n: number): boolean {
    const { queries } = this.#plan;
    for (let other = n - 1; other >= n - (n % queries); other--) {
      const { answer } = this.#at(other);
      if (answer !== null) return answer.from === this.#at(n).answer?.from;
    }
    return false;
  }

  #finish(): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#options.print('\n');
    this.#stack.ctx.timers.disarm(this.#next);
    this.#session.close();
    this.#options.done();
  }

  #at(n: number): Probe {
    const probe = this.#probes[n];
    if (probe === undefined) throw new Error(`no probe ${n}`);
    return probe;
  }
}

const unsent = (): Probe => ({ sentAt: null, done: false, answer: null });

/** Whether the way ends there. */
const isFinal = ({ answer }: Probe): boolean => answer !== null && !isOnTheWay(answer);
