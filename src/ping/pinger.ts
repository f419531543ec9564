// What ping does with a session: sends on schedule, prints what comes back, knows when it is done. Follows
// iputils' ping_common.c; it lives on the stack's timers, so that a test runs it in virtual time.

import { Timer } from '../core/timers.ts';
import {
  isRefusal,
  type PingError,
  type PingReply,
  type PingSession,
  TIMESTAMP,
} from '../icmp/ping.ts';
import { ANY, BROADCAST, formatIpv4, type Ipv4Address, isMulticast } from '../ip/address.ts';
import { Errno } from '../ip/errors.ts';
import { PathMtu } from '../ip/send.ts';
import type { Stack } from '../stack.ts';
import { OptionText } from './optiontext.ts';
import { isOn, type Origin } from './origin.ts';
import { Statistics } from './statistics.ts';
import { errnoText, errorLine, firstLine, replyLine, wrongData } from './text.ts';

export interface PingPlan extends Origin {
  readonly destination: Ipv4Address;
  /** 32 bits, unsigned, for rules that ask for a mark. */
  readonly mark: number;
  /** One of `PathMtu`; null: as the settings say. */
  readonly pathMtu: number | null;
  /** DSCP and ECN. */
  readonly tos: number;
  /** Requests to send; null: no end. */
  readonly count: number | null;
  /** Between requests, in ms. */
  readonly intervalMs: number;
  /** Data bytes. */
  readonly size: number;
  readonly ttl: number;
  /** IP options of each request; null: none. */
  readonly options: Uint8Array | null;
  /** How long to wait for the first answer after the last request, in ms. */
  readonly lingerMs: number;
  /** When to stop whatever has come, in ms from the start; null: never. */
  readonly deadlineMs: number | null;
  /** Only the first line and the summary. */
  readonly quiet: boolean;
  /** The time of day before each line. */
  readonly timestamps: boolean;
  /** Says so when a request has no answer by the time of the next. */
  readonly outstanding: boolean;
  readonly verbose: boolean;
  /** The destination may be a broadcast address. */
  readonly broadcast: boolean;
}

export interface PingerOptions {
  readonly stack: Stack;
  readonly plan: PingPlan;
  /** Index of the plan's device. Default 0: it names none. */
  readonly device?: number;
  /** What complaints begin with. Default `tsping`. */
  readonly program?: string;
  /** Takes what goes to stdout. */
  readonly print: (text: string) => void;
  /** Takes each line that goes to stderr. */
  readonly complain: (line: string) => void;
  /** Time of day at the stack clock's zero, in ms since 1970. */
  readonly epochMs: number;
  /** Called once, when there is nothing more to wait for. */
  readonly done: () => void;
}

/** iputils' MININTERVAL: how soon to try again when there is no room, in ms. */
const RETRY_MS = 10;

export class Pinger {
  readonly statistics = new Statistics();
  /** Whether anybody else has said anything: an answer, or why there is none. */
  heard = false;
  /** Whether any request has left. */
  sent = false;
  readonly #stack: Stack;
  readonly #plan: PingPlan;
  readonly #program: string;
  readonly #print: (text: string) => void;
  readonly #complain: (line: string) => void;
  readonly #epochMs: number;
  readonly #done: () => void;
  readonly #session: PingSession;
  readonly #options = new OptionText();
  readonly #next = new Timer(() => this.#send());
  readonly #end = new Timer(() => this.#finish());
  readonly #isBroadcast: boolean;
  /** The destination is a broadcast address or a group: many may answer, each by its own. */
  readonly #toAll: boolean;
  #started = 0;
  #lastSent = 0;
  #finished = false;

  /** Throws when the source is not an address of the stack's. */
  constructor(options: PingerOptions) {
    const { stack, plan, device = 0, program = 'tsping', print, complain, epochMs, done } = options;
    this.#stack = stack;
    this.#plan = plan;
    this.#program = program;
    this.#print = print;
    this.#complain = complain;
    this.#epochMs = epochMs;
    this.#done = done;
    const { destination, source, mark, pathMtu, tos, size, ttl, options: ipOptions } = plan;
    const listener = {
      reply: (reply: PingReply) => this.#reply(reply),
      error: (error: PingError) => this.#error(error),
    };
    this.#isBroadcast = destination === BROADCAST || stack.addresses.isBroadcast(destination);
    this.#toAll = this.#isBroadcast || isMulticast(destination);
    // iputils: what goes to all is not cut, if nobody says otherwise.
    const cut = pathMtu ?? (this.#toAll ? PathMtu.Do : null);
    const wish = cut === null ? {} : { pathMtu: cut };
    const wishes = { mark, tos, size, ttl, options: ipOptions, ...wish };
    this.#session = stack.ping({ destination, source, device, ...wishes, epochMs }, listener);
  }

  /** The route that a request would take now, as `stack.ip.route` says it. */
  route(): ReturnType<PingSession['route']> {
    return this.#session.route();
  }

  start(): void {
    const { deadlineMs } = this.#plan;
    this.#headline();
    this.#started = this.#stack.ctx.now;
    this.#lastSent = this.#started;
    if (deadlineMs !== null) this.#stack.ctx.timers.arm(this.#end, this.#started + deadlineMs);
    this.#send();
  }

  /** How it goes, in one line. For SIGQUIT. */
  glance(): void {
    this.#complain(this.statistics.glance(this.#timed));
  }

  /** Prints the summary. For the end, and for Ctrl-C. */
  summarize(): void {
    // iputils: from the first request to the last, whatever came after it.
    const elapsed = this.#lastSent - this.#started;
    this.#print(`\n--- ${formatIpv4(this.#plan.destination)} ping statistics ---\n`);
    this.#print(this.statistics.summary(elapsed, this.#timed));
  }

  /** 0 when there was an answer (with a count and a deadline: every answer), else 1. */
  get exitStatus(): number {
    const { received } = this.statistics;
    const { count, deadlineMs } = this.#plan;
    if (received === 0) return 1;
    return deadlineMs !== null && count !== null && received < count ? 1 : 0;
  }

  get #timed(): boolean {
    return this.#plan.size >= TIMESTAMP;
  }

  #headline(): void {
    const { source, device } = this.#plan;
    // iputils asks the kernel about the destination only when no source is chosen.
    if (this.#isBroadcast && source === ANY) this.#complain('WARNING: pinging broadcast address');
    const from = source === ANY ? (this.route()?.source ?? ANY) : source;
    if (source === ANY && device !== null && !isOn(this.#stack, device, from)) {
      this.#complain(
        `${this.#program}: Warning: source address might be selected on device other than: ${device}`,
      );
    }
    this.#print(`${firstLine(this.#plan, from)}\n`);
  }

  #send(): void {
    const { count, intervalMs, deadlineMs, outstanding } = this.#plan;
    const { ctx } = this.#stack;
    const { transmitted } = this.statistics;
    // The stack has as much under way as it may. iputils: the request is made later.
    if (this.#session.isFull) return ctx.timers.arm(this.#next, ctx.now + RETRY_MS);
    if (outstanding && transmitted > 0 && this.#session.isWaiting(transmitted)) {
      this.#line(`no answer yet for icmp_seq=${transmitted & 0xffff}`);
    }
    this.statistics.transmitted++;
    this.#lastSent = ctx.now;
    const errno = this.#session.send();
    if (errno === Errno.Ok) this.sent = true;
    else this.#localError(errno);
    if (this.#finished) return;
    // With a deadline, ping goes on until the count is answered, not only sent.
    const last = count !== null && transmitted + 1 >= count && deadlineMs === null;
    if (last) ctx.timers.arm(this.#end, ctx.now + this.#patience());
    else ctx.timers.arm(this.#next, ctx.now + intervalMs);
  }

  /** How long the last request may take: twice the longest round trip but no less than the interval, or -W while nothing has come. */
  #patience(): number {
    const { intervalMs, lingerMs } = this.#plan;
    if (this.statistics.received === 0) return lingerMs;
    return Math.max((2 * this.statistics.max) / 1000, intervalMs);
  }

  #reply(reply: PingReply): void {
    if (this.#finished) return;
    this.heard = true;
    const { quiet, verbose, destination } = this.#plan;
    this.statistics.acknowledge(reply.sequence);
    if (reply.duplicate) this.statistics.duplicates++;
    else this.statistics.received++;
    if (this.#timed) this.statistics.time(Math.trunc(reply.rttMs * 1000));
    const wrong = reply.truncated ? '' : wrongData(reply);
    if (wrong !== '') this.statistics.corrupted++;
    if (!quiet) {
      const identifier = verbose ? this.#session.identifier : null;
      const expected = this.#toAll ? reply.from : destination;
      const shown = this.#toAll ? { ...reply, duplicate: false } : reply;
      const line = replyLine(shown, { timed: this.#timed, identifier, expected });
      const options = reply.truncated ? '' : this.#options.of(reply.options);
      this.#line(`${line}${wrong === '' ? '' : `\n${wrong}`}${options}`);
    }
    this.#checkDone();
  }

  #error(error: PingError): void {
    if (this.#finished) return;
    if (!this.#stack.addresses.isLocal(error.from)) this.heard = true;
    if (isRefusal(error.type)) {
      this.statistics.acknowledge(error.sequence);
      this.statistics.errors++;
    }
    if (!this.#plan.quiet) this.#line(errorLine(error));
    this.#checkDone();
  }

  #localError(errno: number): void {
    this.statistics.errors++;
    if (errno === Errno.MessageSize) {
      this.#complain(`${this.#program}: local error: message too long, mtu=${this.#session.mtu}`);
    } else {
      this.#complain(`${this.#program}: sendmsg: ${errnoText(errno)}`);
    }
    this.#checkDone();
  }

  #checkDone(): void {
    const { received, errors } = this.statistics;
    const { count, deadlineMs } = this.#plan;
    if (count !== null && received + errors >= count) this.#finish();
    else if (deadlineMs !== null && errors > 0) this.#finish();
  }

  #finish(): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#stack.ctx.timers.disarm(this.#next);
    this.#stack.ctx.timers.disarm(this.#end);
    this.#session.close();
    this.#done();
  }

  #line(text: string): void {
    this.#print(`${this.#plan.timestamps ? this.#timeOfDay() : ''}${text}\n`);
  }

  #timeOfDay(): string {
    return `[${((this.#epochMs + this.#stack.ctx.now) / 1000).toFixed(6)}] `;
  }
}
