// What traceroute does with its probes: sends several at once, waits for each no longer than its neighbours make
// sensible, and prints them in order. The rules are Debian's traceroute's (2.1); it lives on the stack's timers. What is
// known of the probes is in probes.ts.

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
import { isFinal, Probes } from './probes.ts';
import { hostText, markOf } from './tracetext.ts';

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

const IP_HEADER = 20;
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
  readonly #probes: Probes;
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
    this.#probes = new Probes(plan);
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
    if (!this.#probes.answered(answer)) return;
    this.heard = true;
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
      const probe = this.#probes.at(n);
      if (n === this.#start && !probe.done && probe.sentAt !== null) {
        wakeAt = probe.sentAt + this.#probes.patience(n);
        if (wakeAt <= ctx.now) {
          this.#probes.expire(n);
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
      if (wakeAt === Number.POSITIVE_INFINITY) wakeAt = ctx.now + this.#probes.patience(n);
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
      this.#probes.at(n).sentAt = this.#stack.ctx.now;
      return true;
    }
    if (errno === Errno.Again || errno === Errno.NoBuffers) return false;
    this.errno = errno;
    this.#options.complain(`send: ${errnoText(errno)}`);
    this.#finish();
    return false;
  }

  #print(n: number): void {
    const { print } = this.#options;
    const { queries, numeric } = this.#plan;
    if (n % queries === 0) print(`\n${String(n / queries + 1).padStart(2)} `);
    const { answer } = this.#probes.at(n);
    if (answer === null) return print(' *');
    const mark = markOf(answer);
    const host = this.#probes.isRepeated(n) ? '' : ` ${hostText(answer.from, numeric)}`;
    print(`${host}  ${answer.ms.toFixed(3)} ms${mark === '' ? '' : ` ${mark}`}`);
  }

  #finish(): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#options.print('\n');
    this.#stack.ctx.timers.disarm(this.#next);
    this.#session.close();
    this.#options.done();
  }
}
