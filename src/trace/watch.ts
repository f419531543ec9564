// What a recorder looks at while one stack works: packets' bytes at their beginning and their end, what an event
// changes in the tables, and why a packet goes where it goes.
//
// Where packets come by the hundred thousand nobody sees them all: of so many in each tenth of a second it takes the
// bytes and the reasons, of the others only that they were there. So a recorder costs a flood little.

import type { Packet } from '../core/packet.ts';
import { Kind, kindsOf, type Trace, type TraceEvent, type TraceObserver } from '../core/trace.ts';
import type { Explanation } from '../route/explain/explanation.ts';
import type { ByteStore } from './bytestore.ts';
import type { TableChange, TableReader } from './tables.ts';

/** Where it is written down, for the event that is recorded just now. */
export interface Notebook {
  /** Whether those bytes were kept already, at an event of the same packet not long ago. */
  isKept(node: number, pkt: Packet, start: number): boolean;
  change(node: number, changes: readonly TableChange[]): void;
  explain(explanation: Explanation): void;
}

// See Kind in core/trace.ts.
const { Receive, Transmit, Route, Deliver, Drop } = Kind;

const ALWAYS = kindsOf(
  ...[Receive, Transmit, Deliver, Drop],
  ...[Kind.State, Kind.Park, Kind.Release, Kind.Originate],
);
const ROUTES = kindsOf(Route);

/** Each 512 bytes of a packet count as one more. */
const LONG_SHIFT = 9;

/** For so long the numbers hold, in ms of the stack's time. */
const INTERVAL_MS = 100;

/** Takes packets' bytes. */
export type Keeper = Pick<ByteStore, 'add'>;

export class Watch implements TraceObserver {
  private readonly trace: Trace;
  private readonly node: number;
  private readonly reader: TableReader;
  private readonly bytes: Keeper;
  private readonly notebook: Notebook;
  private readonly reasons: number;
  private readonly packets: number;
  /** How many more routes and packets are looked at before `#until`. */
  #reasonsLeft = 0;
  #packetsLeft = 0;
  #until = Number.NEGATIVE_INFINITY;

  /**
   * @param reasons of how many routes in each tenth of a second it looks for the reason
   * @param packets how often it takes a packet's bytes in that time; a long packet counts as several
   */
  constructor(
    trace: Trace,
    node: number,
    reader: TableReader,
    bytes: Keeper,
    notebook: Notebook,
    reasons: number,
    packets = Number.POSITIVE_INFINITY,
  ) {
    this.trace = trace;
    this.node = node;
    this.reader = reader;
    this.bytes = bytes;
    this.notebook = notebook;
    this.reasons = reasons;
    this.packets = packets;
    this.refill();
  }

  /** Looks at as many routes and packets again. */
  refill(): void {
    const isClosed = this.#reasonsLeft <= 0;
    this.#reasonsLeft = this.reasons;
    this.#packetsLeft = this.packets;
    if (isClosed) this.trace.attach(this, this.reasons > 0 ? ALWAYS | ROUTES : ALWAYS);
  }

  stop(): void {
    this.trace.detach(this);
  }

  event(event: Readonly<TraceEvent>, pkt: Packet | null): void {
    switch (event.kind) {
      case Receive:
        if (event.time >= this.#until) this.#begin(event.time);
        if (pkt !== null) this.#keep(pkt, pkt.start, false);
        return;
      case Transmit:
        if (pkt !== null) this.#keep(pkt, pkt.start, false);
        return;
      case Route:
        return this.#route();
      case Deliver:
      case Drop:
        if (pkt !== null) this.#end(pkt);
        return;
      default:
        this.notebook.change(this.node, this.reader.changes(event));
    }
  }

  #begin(now: number): void {
    this.#until = now + INTERVAL_MS;
    this.refill();
  }

  #route(): void {
    this.#reasonsLeft--;
    const explanation = this.reader.explain(true);
    if (explanation !== null) this.notebook.explain(explanation);
    // From now on a route costs nothing more than without a recorder.
    if (this.#reasonsLeft <= 0) this.trace.attach(this, ALWAYS);
  }

  #keep(pkt: Packet, start: number, isDatagram: boolean): void {
    if (this.#packetsLeft <= 0) return;
    this.#packetsLeft -= 1 + ((pkt.end - start) >> LONG_SHIFT);
    this.bytes.add(this.trace.ring.count, pkt, start, isDatagram);
  }

  /** A packet ends here. Its bytes are kept if there is a header to begin with and they are not the ones that came in. */
  #end(pkt: Packet): void {
    const { start, link, network, arrival } = pkt;
    if (this.#packetsLeft <= 0) return;
    if (arrival !== 0) {
      const from = link !== 0 ? link : network !== 0 ? network : start;
      if (this.notebook.isKept(this.node, pkt, from)) return;
      return this.#keep(pkt, from, link === 0 && network !== 0);
    }
    // What was made here has its own header only where it starts.
    if (start === link || start === network) this.#keep(pkt, start, start !== link);
  }
}
