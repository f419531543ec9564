// The flight recorder: what happened to which packet, as a few integers an event in a ring of fixed size.
// It is always on. Text, tests and captures read it; who wants events as they happen, with the packet's
// bytes at that moment, attaches an observer, which names the kinds that it wants. There may be several.
//
// A ring is filled by one trace, or by those of several stacks: then each event says whose it is, and all have
// one order. Whoever records several stacks gives them one larger ring, so that no event is written twice.

import type { Clock } from './clock.ts';
import type { Failures } from './failures.ts';
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
  /** Was made here (`detail`: bytes that fit, `value`: of ARP's requests the address that is asked for). */
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
  /**
   * A table's entry has changed, and the layer says which (of neighbours `detail`: new state, and who or what brought it, `value`: address); the
   * packet is what changed it. It comes behind the change.
   */
  State: 9,
  /** Left by a device (`detail`: device). */
  Transmit: 10,
  /**
   * Reached a local user (`detail`: which, `value`: the packet that it answers, 0: that is not known), or became part
   * of a datagram (`detail`: its packet).
   */
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

/** An event in a ring. */
export interface RingEvent extends TraceEvent {
  /** Whose it is: the number that the ring knows the trace by. */
  node: number;
}

/** Sees events as they happen. */
export interface TraceObserver {
  /**
   * `pkt` shows the packet's bytes at that moment and must not be kept; nor may `event`, which is the ring's own and
   * overwritten when that has gone round. What it throws waits until the stack has done what it does.
   */
  event(event: Readonly<TraceEvent>, pkt: Packet | null): void;
}

/** A set of kinds: a bit for each. */
export const kindsOf = (...kinds: readonly number[]): number =>
  kinds.reduce((bits, kind) => bits | (1 << kind), 0);

/** What an observer gets that names no kinds. */
export const EVERY_KIND = -1;

/** The events of one or several traces, the oldest overwritten by the newest. */
export class EventRing {
  /** Events that it holds before it overwrites the oldest. A power of two. */
  readonly capacity: number;
  /** The number of the last event, from 1; it holds that and those before it. */
  count = 0;
  /**
   * Objects that are made once and overwritten: a field is one store, an element of a typed array seven
   * instructions. An event costs 5 ns; in typed arrays it was 6 to 8 (Node 20, eight of them in an echo).
   */
  readonly #events: RingEvent[] = [];

  constructor(capacity = 1024) {
    if ((capacity & (capacity - 1)) !== 0)
      throw new Error(`trace capacity ${capacity} is not a power of two`);
    this.capacity = capacity;
  }

  /** The number of the oldest event that it holds; one more than `count` when it holds none. */
  get first(): number {
    return Math.max(0, this.count - this.capacity) + 1;
  }

  /** The event with that number; undefined when the ring does not hold it. It is the ring's own. */
  at(number: number): Readonly<RingEvent> | undefined {
    if (number < this.first || number > this.count) return undefined;
    return this.#events[(number - 1) & (this.capacity - 1)];
  }

  /** The place for the next event, which the caller writes. */
  next(): RingEvent {
    return this.#events[this.count++ & (this.capacity - 1)] ?? this.#grow();
  }

  #grow(): RingEvent {
    // NaN: `time` is a double from birth.
    const time = Number.NaN;
    const event = { node: 0, time, packet: 0, cause: 0, layer: 0, kind: 0, detail: 0, value: 0 };
    this.#events.push(event);
    return event;
  }
}

/** An observer and the kinds that it wants. */
interface Attached {
  readonly observer: TraceObserver;
  readonly kinds: number;
}

const NOBODY: readonly Attached[] = [];

export class Trace {
  private readonly clock: Clock;
  private readonly failures: Failures;
  /** Never changed, but replaced. */
  #observers = NOBODY;
  /** The kinds that any of them wants: one comparison is all that an event costs when there is none. */
  #wanted = 0;
  #ring: EventRing;
  #node = 0;

  /** @param failures takes what observers throw */
  constructor(clock: Clock, failures: Failures, capacity = 1024) {
    this.clock = clock;
    this.failures = failures;
    this.#ring = new EventRing(capacity);
  }

  /** Events that the ring holds before it overwrites the oldest. */
  get capacity(): number {
    return this.#ring.capacity;
  }

  /** Where the events go. */
  get ring(): EventRing {
    return this.#ring;
  }

  /** From now on the events go into that ring, as those of `node`. Those before stay where they are. */
  use(ring: EventRing, node: number): void {
    this.#ring = ring;
    this.#node = node;
  }

  /**
   * From now on `observer` sees each event of the kinds that it wants (see {@link kindsOf}), behind those observers
   * that are attached already. One that is attached already stays where it is and gets other kinds.
   */
  attach(observer: TraceObserver, kinds = EVERY_KIND): void {
    const attached = { observer, kinds };
    const isKnown = this.#observers.some((other) => other.observer === observer);
    this.#observe(
      isKnown
        ? this.#observers.map((other) => (other.observer === observer ? attached : other))
        : [...this.#observers, attached],
    );
  }

  /** `observer` sees no more. Does nothing when it was not attached. */
  detach(observer: TraceObserver): void {
    this.#observe(this.#observers.filter((other) => other.observer !== observer));
  }

  /** Events recorded since the ring began, by all who share it. */
  get count(): number {
    return this.#ring.count;
  }

  record(kind: number, layer: number, pkt: Packet | null, detail: number, value: number): void {
    const event = this.#ring.next();
    event.node = this.#node;
    event.time = this.clock.now;
    event.packet = pkt === null ? 0 : pkt.id;
    event.cause = pkt === null ? 0 : pkt.cause;
    event.layer = layer;
    event.kind = kind;
    event.detail = detail | 0;
    event.value = value | 0;
    if ((this.#wanted & (1 << kind)) !== 0) this.#show(event, pkt);
  }

  /** Its own events that the ring still holds, oldest first. @param from the number of the first that counts */
  *events(from = 1): Generator<TraceEvent> {
    for (let n = Math.max(from, this.#ring.first); n <= this.#ring.count; n++) {
      const event = this.#ring.at(n);
      if (event === undefined || event.node !== this.#node) continue;
      const { node, ...copy } = event;
      yield copy;
    }
  }

  #show(event: Readonly<TraceEvent>, pkt: Packet | null): void {
    const observers = this.#observers;
    const bit = 1 << event.kind;
    for (let n = 0; n < observers.length; n++) {
      const attached = observers[n];
      if (attached === undefined || (attached.kinds & bit) === 0) continue;
      try {
        attached.observer.event(event, pkt);
      } catch (error) {
        this.failures.keep(error);
      }
    }
  }

  #observe(observers: readonly Attached[]): void {
    this.#observers = observers;
    this.#wanted = observers.reduce((bits, { kinds }) => bits | kinds, 0);
  }
}
