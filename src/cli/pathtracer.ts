// What tracepath does with its probes: one at a time, as long as the path takes them, and one hop further with each
// answer. The rules and the words are iputils' tracepath's; it lives on the stack's timers. iputils sends UDP and is
// there when a port is unreachable; this sends echo requests and is there when one is answered.

import { Timer } from '../core/timers.ts';
import { Type } from '../icmp/header.ts';
import { EchoProbes, type ProbeAnswer } from '../icmp/probes.ts';
import type { Ipv4Address } from '../ip/address.ts';
import { Errno, Unreachable } from '../ip/errors.ts';
import { PathMtu } from '../ip/send.ts';
import type { Origin } from '../ping/origin.ts';
import type { Stack } from '../stack.ts';
import { originOn } from './origin.ts';
import { hopsBack, hostText, isOnTheWay, NET_ERRORS, verdictOf } from './tracetext.ts';

export interface PathPlan extends Origin {
  readonly destination: Ipv4Address;
  readonly maxHops: number;
  /** Bytes of the first probe with its IP header. */
  readonly length: number;
  /** Addresses once, whatever {@link both} says. */
  readonly numeric: boolean;
  /** Name and address. */
  readonly both: boolean;
}

export interface PathTracerOptions {
  readonly stack: Stack;
  readonly plan: PathPlan;
  readonly print: (text: string) => void;
  readonly complain: (line: string) => void;
  /** Called once, when there is nothing more to wait for. */
  readonly done: () => void;
}

/** Times that a hop is asked. */
const TRIES = 3;
const WAIT_MS = 1000;
/** How long to wait when buffers are short, in ms, and how often. */
const RETRY_MS = 10;
const RETRIES = 10;
const HOST_COLUMN = 52;
const LOCAL_COLUMN = 33;
const IP_HEADER = 20;
const LEAST_DATAGRAM = IP_HEADER + 8;
const MAX_DATAGRAM = 65_535;

export class PathTracer {
  /** Whether anybody has answered. */
  heard = false;
  /** Whether any probe has left. */
  sent = false;
  readonly #options: PathTracerOptions;
  readonly #session: EchoProbes;
  readonly #timer = new Timer(() => this.#lost());
  readonly #again = new Timer(() => this.#send());
  readonly #go = new Timer(() => this.#goOn());
  /** Hops that the probe with each number goes. */
  readonly #hopsOf = new Map<number, number>();
  /** The longest datagram that the path takes, as far as known. */
  #mtu: number;
  /** … when this hop was last asked. */
  #mtuBefore: number;
  #sequence = 0;
  #hops = 0;
  #tries = 0;
  #retries = 0;
  /** The last answer ends the way; and how far it was there and back, when that is known. */
  #isEnd = false;
  #ways = '';
  #finished = false;

  /** Throws a `UsageError` when the stack has not the device or the source. */
  constructor(options: PathTracerOptions) {
    const { stack, plan } = options;
    const wishes = { destination: plan.destination, ...originOn(stack, plan) };
    this.#options = options;
    this.#mtu = plan.length;
    this.#mtuBefore = plan.length;
    this.#session = new EchoProbes(
      stack.ctx,
      stack.icmp,
      { ...wishes, pathMtu: PathMtu.Probe },
      (answer) => this.#answer(answer),
      () => {},
    );
  }

  /** The route that a probe would take now, as `stack.ip.route` says it. */
  route(): ReturnType<EchoProbes['route']> {
    return this.#session.route();
  }

  start(): void {
    this.#nextHop();
  }

  #nextHop(): void {
    this.#hops++;
    if (this.#hops <= this.#options.plan.maxHops) return this.#ask();
    this.#options.print(`     Too many hops: pmtu ${this.#mtu}\n`);
    this.#finish();
  }

  /** Asks the hop from the beginning. */
  #ask(): void {
    this.#tries = 0;
    this.#try();
  }

  #try(): void {
    this.#mtuBefore = this.#mtu;
    this.#isEnd = false;
    this.#retries = 0;
    this.#send();
  }

  #send(): void {
    const { ctx } = this.#options.stack;
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#hopsOf.set(this.#sequence, this.#hops);
    const errno =
      this.#mtu < LEAST_DATAGRAM
        ? Errno.Invalid
        : this.#session.send(this.#sequence, this.#hops, this.#mtu - IP_HEADER);
    if (errno === Errno.Ok) {
      this.sent = true;
      return ctx.timers.arm(this.#timer, ctx.now + WAIT_MS);
    }
    if (errno === Errno.MessageSize && this.#takeLocalMtu()) return this.#send();
    const isShort = errno === Errno.Again || errno === Errno.NoBuffers;
    if (isShort && ++this.#retries < RETRIES) {
      return ctx.timers.arm(this.#again, ctx.now + RETRY_MS);
    }
    this.#options.print(`${number(this.#hops)}:  send failed\n`);
    this.#finish();
  }

  /** The first cable's MTU, when that is what keeps a probe back. */
  #takeLocalMtu(): boolean {
    const known = this.#session.mtu;
    if (known === 0 || known >= this.#mtu || this.#mtu > MAX_DATAGRAM) return false;
    this.#mtu = known;
    const here = '[LOCALHOST]'.padEnd(LOCAL_COLUMN);
    this.#options.print(`${number(this.#hops)}?: ${here}pmtu ${known}\n`);
    return true;
  }

  #answer(answer: ProbeAnswer): void {
    // Behind one that ends the way iputils reads no more.
    if (this.#finished || this.#isEnd) return;
    const { ctx } = this.#options.stack;
    this.heard = true;
    const hops = this.#hopsOf.get(answer.sequence) ?? this.#hops;
    const time = `${elapsed(answer.ms)} `;
    this.#options.print(`${number(hops)}:  ${this.#host(answer.from)}${time}`);
    this.#isEnd = this.#read(answer, hops);
    // Not at once: the stack is in the midst of a packet.
    ctx.timers.disarm(this.#timer);
    ctx.timers.arm(this.#go, ctx.now);
  }

  /** Prints what the answer says, and tells whether the way ends there. */
  #read(answer: ProbeAnswer, hops: number): boolean {
    const { print, complain } = this.#options;
    const { type, code, mtu, ttl } = answer;
    const back = hopsBack(ttl);
    const isUnreachable = type === Type.DestinationUnreachable;
    if (isUnreachable && code === Unreachable.FragmentationNeeded) {
      // Not what is more than was sent: with each such answer the hop is asked again.
      if (mtu < this.#mtu) this.#mtu = mtu;
      print(`pmtu ${mtu}\n`);
      return false;
    }
    if (type === Type.EchoReply || (isUnreachable && code === Unreachable.Port)) {
      print('reached\n');
      this.#ways = `hops ${hops} back ${back} `;
      return true;
    }
    if (isOnTheWay(answer)) {
      print(back === hops ? '\n' : `asymm ${number(back)} \n`);
      return false;
    }
    const error = isUnreachable ? NET_ERRORS[code] : undefined;
    print(`${error === undefined ? verdictOf(answer) : ''}\n`);
    if (error !== undefined) complain(`tracepath: NET ERROR: ${error}`);
    return true;
  }

  /** iputils asks a hop again when the path turned out to be narrower meanwhile, also the last. */
  #goOn(): void {
    if (this.#mtu !== this.#mtuBefore) this.#ask();
    else if (this.#isEnd) this.#finish();
    else this.#nextHop();
  }

  #lost(): void {
    if (this.#mtu !== this.#mtuBefore) return this.#ask();
    if (++this.#tries < TRIES) return this.#try();
    this.#options.print(`${number(this.#hops)}:  no reply\n`);
    this.#nextHop();
  }

  #host(address: Ipv4Address): string {
    const { numeric, both } = this.#options.plan;
    const host = hostText(address, numeric || !both);
    return host.padEnd(Math.max(HOST_COLUMN, host.length + 1));
  }

  #finish(): void {
    const { print, stack, done } = this.#options;
    this.#finished = true;
    print(`     Resume: pmtu ${this.#mtu} ${this.#ways}\n`);
    for (const timer of [this.#timer, this.#again, this.#go]) stack.ctx.timers.disarm(timer);
    this.#session.close();
    done();
  }
}

const number = (hops: number): string => String(hops).padStart(2);

/** Milliseconds with three decimals, cut off. */
function elapsed(ms: number): string {
  const microseconds = Math.floor(ms * 1000);
  const whole = String(Math.floor(microseconds / 1000)).padStart(3);
  return `${whole}.${String(microseconds % 1000).padStart(3, '0')}ms`;
}
