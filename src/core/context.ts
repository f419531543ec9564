// What every layer of one stack shares: the clock's reading, the pool, counters, timers, randomness, the
// flight recorder, and the ways in which a packet's life begins and ends. It knows no protocol.

import { Clock } from './clock.ts';
import { type Counter, Counters } from './counters.ts';
import type { DropReason } from './drops.ts';
import { Failures } from './failures.ts';
import { type Packet, PacketPool, type PoolOptions } from './packet.ts';
import { randomFrom } from './random.ts';
import { Timers } from './timers.ts';
import { Kind, Trace, type TraceEvent } from './trace.ts';

/** What a stack has done with its packets. `received + originated = transmitted + delivered + dropped + parked`, always. */
export interface Flow {
  received: number;
  originated: number;
  transmitted: number;
  delivered: number;
  dropped: number;
  /** Packets that wait at this moment. */
  parked: number;
}

/** A drop reason in use by one stack. */
interface DropEntry {
  readonly reason: DropReason;
  readonly index: number;
  readonly layer: number;
  readonly counter: Counter | null;
  count: number;
}

interface LayerEntry {
  readonly name: string;
  readonly says: ((event: Readonly<TraceEvent>) => string | null) | null;
}

export interface ContextOptions extends PoolOptions {
  /** Where this stack's randomness starts: the same seed and input give the same output. Default 1. */
  seed?: number;
  /** Time of day at the stack clock's zero, in ms since 1970. Default 0. */
  epochMs?: number;
  /** Takes each line that the kernel would log, where a setting asks for it. Default: nobody does. */
  log?: (line: string) => void;
}

// See Kind.
const { Receive, Answer, Transmit } = Kind;

export class Context {
  readonly pool: PacketPool;
  readonly counters = new Counters();
  readonly timers = new Timers();
  readonly clock = new Clock();
  /** What listeners have thrown in the call that is being served. */
  readonly failures = new Failures();
  readonly trace = new Trace(this.clock, this.failures);
  /** The next 32 random bits, as a signed integer. */
  readonly random: () => number;
  /** Time of day at the clock's zero, in ms since 1970. */
  readonly epochMs: number;
  /** Takes lines for people; null: nobody does, and nobody need write any. */
  readonly log: ((line: string) => void) | null;
  readonly flow: Flow = {
    received: 0,
    originated: 0,
    transmitted: 0,
    delivered: 0,
    dropped: 0,
    parked: 0,
  };

  /** Device events are layer 0's, so that name comes first. */
  readonly #layers: LayerEntry[] = [{ name: 'device', says: null }];
  readonly #drops = new Map<DropReason, DropEntry>();
  #lastId = 0;

  constructor(options: ContextOptions = {}) {
    this.pool = new PacketPool(options);
    this.random = randomFrom(options.seed ?? 1);
    this.epochMs = options.epochMs ?? 0;
    this.log = options.log === undefined ? null : guarded(options.log, this.failures);
  }

  /** Milliseconds on the host's monotonic clock, with fractions, as of the call that is being served. */
  get now(): number {
    return this.clock.now;
  }

  set now(ms: number) {
    this.clock.now = ms;
  }

  /**
   * Signs a layer up and gives it the number by which its events are known.
   * @param drops the ways in which it may lose a packet
   * @param says its own words for events of its own; null for those that speak for themselves
   */
  layer(
    name: string,
    drops: Readonly<Record<string, DropReason>> = {},
    says: ((event: Readonly<TraceEvent>) => string | null) | null = null,
  ): number {
    const known = this.#layers.findIndex((entry) => entry.name === name);
    const layer = known < 0 ? this.#layers.push({ name, says }) - 1 : known;
    for (const reason of Object.values(drops)) {
      if (this.#drops.has(reason)) continue;
      const counter = reason.counter === undefined ? null : this.counters.get(reason.counter);
      this.#drops.set(reason, { reason, index: this.#drops.size, layer, counter, count: 0 });
    }
    return layer;
  }

  /** A packet's life begins: it came in by `device`. */
  receive(pkt: Packet, device: number): void {
    pkt.id = ++this.#lastId;
    pkt.device = device;
    pkt.arrival = device;
    this.flow.received++;
    this.trace.record(Receive, 0, pkt, device, 0);
  }

  /**
   * A packet's life begins: a layer makes one of up to `size` bytes, because of packet `cause`. Null when the pool is
   * empty.
   * @param value whom it is about, where the layer says so
   */
  originate(layer: number, size: number, cause = 0, value = 0): Packet | null {
    const pkt = this.pool.take(size);
    if (pkt === null) return null;
    pkt.id = ++this.#lastId;
    pkt.cause = cause;
    this.flow.originated++;
    this.trace.record(Kind.Originate, layer, pkt, size, value);
    return pkt;
  }

  /** A request turns into its own answer: the buffer stays, the id is new, the request's id becomes the cause. */
  answer(pkt: Packet, layer: number, detail = 0): void {
    pkt.cause = pkt.id;
    pkt.id = ++this.#lastId;
    pkt.arrival = 0;
    this.trace.record(Answer, layer, pkt, detail, 0);
  }

  /** A packet starts to wait; whoever parked it holds it now. */
  park(pkt: Packet, layer: number, device: number, value: number): void {
    this.flow.parked++;
    this.trace.record(Kind.Park, layer, pkt, device, value);
  }

  /** A packet waits no longer, because of packet `cause` (0: a timer); it is in the caller's hands again. */
  unpark(pkt: Packet, layer: number, cause: number, value: number): void {
    this.flow.parked--;
    if (cause !== 0) pkt.cause = cause;
    this.trace.record(Kind.Release, layer, pkt, cause === 0 ? 0 : pkt.device, value);
  }

  /** A packet's life ends: it left by `device`. */
  transmitted(pkt: Packet, device: number): void {
    this.flow.transmitted++;
    this.trace.record(Transmit, 0, pkt, device, 0);
    this.pool.release(pkt);
  }

  /**
   * A packet's life ends: a local user has read it.
   * @param value the packet that it answers, where its user knows
   */
  delivered(pkt: Packet, layer: number, detail = 0, value = 0): void {
    this.flow.delivered++;
    this.trace.record(Kind.Deliver, layer, pkt, detail, value);
    this.pool.release(pkt);
  }

  /**
   * A packet's life ends: dropped, for a reason that a layer has declared.
   * @param value what the event says besides
   */
  drop(pkt: Packet, reason: DropReason, value = 0): void {
    const entry = this.#drops.get(reason);
    if (entry === undefined)
      throw new Error(`drop reason ${reason.name} belongs to no layer of this stack`);
    entry.count++;
    if (entry.counter !== null) entry.counter.value++;
    this.flow.dropped++;
    this.trace.record(Kind.Drop, entry.layer, pkt, entry.index, value);
    this.pool.release(pkt);
  }

  /** The names of all layers, by their numbers. */
  layerNames(): string[] {
    return this.#layers.map(({ name }) => name);
  }

  /** The name that goes with a layer's number. */
  layerName(layer: number): string {
    return this.#layers[layer]?.name ?? `layer ${layer}`;
  }

  /** A layer's own words for an event of its own; null when it has none. */
  says(event: Readonly<TraceEvent>): string | null {
    return this.#layers[event.layer]?.says?.(event) ?? null;
  }

  /** The reason that goes with a drop event's `detail`. */
  dropReason(index: number): DropReason | undefined {
    for (const entry of this.#drops.values()) if (entry.index === index) return entry.reason;
    return undefined;
  }

  /** How often each reason was used, by name; the ones that never were are left out. */
  drops(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { reason, count } of this.#drops.values())
      if (count > 0) counts[reason.name] = count;
    return counts;
  }
}

const guarded =
  (log: (line: string) => void, failures: Failures) =>
  (line: string): void => {
    try {
      log(line);
    } catch (error) {
      failures.keep(error);
    }
  };
