// The flight recorder: what happened to which packet, as a few integers an event in a ring of fixed size.
// It is always on. Text, tests and captures read it; who wants every event as it happens, with the
// packet's bytes at that moment, attaches an observer. There may be several.

import type { Clock } from './clock.ts';
import type { Packet } from './packet.ts';

/**
 * What happened. The meaning of `detail` and `value` stands beside each.
 *
 * The packet path takes those that it uses into constants of its own module. Such a constant is part of
 * V8's code; a property of an imported object costs eight instructions at each use (Node 20).
 */
export const Kind = {
  /** Came in from a device (`detail`: device). */
  Receive: 1,
  /** Was made here (`detail`: bytes that fit). */
  Originate: 2,
  /** Handed up (`detail`: the protocol or EtherType that was looked up). */
  Up: 3,
  /** Handed down by the event's layer (`detail`: that layer's word on it). */
  Down: 4,
  /** Became the answer to itself: same buffer, new id, the old id is its cause. */
  Answer: 5,
  /** A route was found (`detail`: table, `value`: next hop). */
  Route: 6,
  /** Waits for something (`detail`: device, `value`: the neighbour's address, or the identification of its datagram). */
  Park: 7,
  /** Waits no longer (`detail`: device, 0: it waited in vain; `value` as in `Park`); the cause is what freed it. */
  Release: 8,
  /** A table's entry changed (`detail`: new state, `value`: its address); the packet is what changed it. */
  State: 9,
  /** Left by a device (`detail`: device). */
  Transmit: 10,
  /** Reached a local user (`detail`: which), or became part of a datagram (`detail`: its packet). */
  Deliver: 11,
  /** Was dropped (`detail`: index of the reason). */
  Drop: 12,
} as const;

/** One event, unpacked. */
export interface TraceEvent {
  /** Milliseconds on the stack's clock. */
  time: number;
  packet: number;
  cause: number;
  layer: number;
  kind: number;
  detail: number;
  value: number;
}

/** Sees each event as it happens; `pkt` shows the packet's bytes at that moment and must not be kept. */
export interface TraceObserver {
  event(event: Readonly<TraceEvent>, pkt: Packet | null): void;
}

export class Trace {
  /** Events that the ring holds before it overwrites the oldest. A power of two. */
  readonly capacity: number;
  private readonly clock: Clock;
  /** Null when there are none: one comparison is all that an event costs then. Never changed, but replaced. */
  #observers: readonly TraceObserver[] | null = null;
  /**
   * Objects that are made once and overwritten: a field is one store, an element of a typed array seven
   * instructions. An event costs 5 ns; in typed arrays it was 6 to 8 (Node 20, eight of them in an echo).
   */
  readonly #ring: TraceEvent[] = [];
  #count = 0;

  constructor(clock: Clock, capacity = 1024) {
    if ((capacity & (capacity - 1)) !== 0)
      throw new Error(`trace capacity ${capacity} is not a power of two`);
    this.clock = clock;
    this.capacity = capacity;
  }

  /** From now on `observer` sees each event, behind those that are attached already. */
  attach(observer: TraceObserver): void {
    this.#observers = [...(this.#observers ?? []), observer];
  }

  /** `observer` sees no more. Does nothing when it was not attached. */
  detach(observer: TraceObserver): void {
    const others = (this.#observers ?? []).filter((other) => other !== observer);
    this.#observers = others.length === 0 ? null : others;
  }

  /** Events recorded since the stack began. */
  get count(): number {
    return this.#count;
  }

  record(kind: number, layer: number, pkt: Packet | null, detail: number, value: number): void {
    const event = this.#ring[this.#count++ & (this.capacity - 1)] ?? this.#grow();
    event.time = this.clock.now;
    event.packet = pkt === null ? 0 : pkt.id;
    event.cause = pkt === null ? 0 : pkt.cause;
    event.layer = layer;
    event.kind = kind;
    event.detail = detail | 0;
    event.value = value | 0;
    if (this.#observers !== null) this.#show(this.#observers, event, pkt);
  }

  /** The events that the ring still holds, oldest first. */
  *events(): Generator<TraceEvent> {
    for (let n = Math.max(0, this.#count - this.capacity); n < this.#count; n++) {
      const event = this.#ring[n & (this.capacity - 1)];
      if (event !== undefined) yield { ...event };
    }
  }

  /** A copy, since the ring's own is overwritten. */
  #show(observers: readonly TraceObserver[], event: TraceEvent, pkt: Packet | null): void {
    const copy = { ...event };
    for (const observer of observers) observer.event(copy, pkt);
  }

  #grow(): TraceEvent {
    // NaN: `time` is a double from birth.
    const event = { time: Number.NaN, packet: 0, cause: 0, layer: 0, kind: 0, detail: 0, value: 0 };
    this.#ring.push(event);
    return event;
  }
}
