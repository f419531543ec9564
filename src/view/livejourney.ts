// The journeys of a stack's packets as text, as they happen: in the order of time, with what a packet brought about
// further to the right than itself.
//
// An event's sentence may use what comes a moment later: whom an ARP request asks is known once it is written. So lines
// wait until a packet has left, waits or is gone, which is within the same call.

import type { Packet } from '../core/packet.ts';
import { Kind, type TraceEvent, type TraceObserver } from '../core/trace.ts';
import type { Explanation } from '../route/explain/explanation.ts';
import type { Stack } from '../stack.ts';
import type { Batch } from '../trace/event.ts';
import { Journeys } from '../trace/journeys.ts';
import { eventLines } from '../trace/journeytext.ts';
import { Recording } from '../trace/recording.ts';
import type { TableChange } from '../trace/tables.ts';
import { toBase64 } from '../trace/tobase64.ts';
import { type Notebook, Watch } from '../trace/watch.ts';
import { describeStack } from './cast.ts';
import { StackTables } from './stacktables.ts';
import { stackWords } from './words.ts';

/** What has been told need not be kept, but for the little that a sentence may look back at. */
const KEPT = { events: 4096, bytes: 2 ** 22 };
const NODE = 'stack';
/** Behind these the packet is in the stack's hands no more. */
const ENDS: ReadonlySet<number> = new Set([Kind.Transmit, Kind.Deliver, Kind.Drop, Kind.Park]);

export interface LiveJourneyOptions {
  /** Shows what was compared and did not agree. Default true. */
  readonly faults?: boolean;
}

/** Told of a stack's events in their order, it prints them. {@link LiveJourney.attach} has it told as they happen. */
export class LiveJourney implements TraceObserver, Notebook {
  readonly #print: (line: string) => void;
  readonly #below: 'faults' | 'nothing';
  readonly #recording: Recording;
  readonly #journeys = new Journeys({ whole: false });
  #began: number | null = null;
  /** The id of the last event that is printed. */
  #told = 0;
  /** What was noted of the event that is recorded just now, whose id is the next. */
  #bytes: Batch['bytes'] = [];
  #changes: Batch['changes'] = [];
  #explanations: Batch['explanations'] = [];

  /** @param print takes each line, without its end */
  constructor(stack: Stack, print: (line: string) => void, options: LiveJourneyOptions = {}) {
    this.#print = print;
    this.#below = (options.faults ?? true) ? 'faults' : 'nothing';
    const { epochMs } = stack.ctx;
    const tables = { [NODE]: new StackTables(stack).all() };
    const node = describeStack(stack, { name: NODE, kind: 'host', place: null, says: '' });
    const cast = { nodes: [node], cables: [], tables, first: 1, epochMs };
    this.#recording = new Recording(cast, stackWords(), KEPT);
  }

  /** From now on prints what happens to the stack's packets. */
  static attach(stack: Stack, print: (line: string) => void): LiveJourney {
    const journey = new LiveJourney(stack, print);
    const { trace } = stack.ctx;
    const tables = new StackTables(stack);
    tables.all();
    new Watch(trace, 0, tables, journey, journey, Number.POSITIVE_INFINITY);
    trace.attach(journey);
    return journey;
  }

  event(event: Readonly<TraceEvent>): void {
    const { time, packet, cause, layer, kind, detail, value } = event;
    const id = this.#next;
    this.#recording.add({
      first: id,
      events: [0, time, packet, cause, layer, kind, detail, value],
      bytes: this.#bytes,
      changes: this.#changes,
      explanations: this.#explanations,
      frames: [],
    });
    this.#bytes = [];
    this.#changes = [];
    this.#explanations = [];
    if (packet === 0 || ENDS.has(kind)) this.flush();
  }

  /** Prints what waits. */
  flush(): void {
    while (this.#told < this.#recording.last) this.#tell(++this.#told);
  }

  add(_: number, pkt: Packet, start: number, isDatagram: boolean): void {
    const text = toBase64(pkt.bytes.subarray(start, pkt.end));
    this.#bytes = [isDatagram ? [this.#next, text, 'ip'] : [this.#next, text]];
  }

  /** They are kept anew, since they are not kept for long. */
  isKept(): boolean {
    return false;
  }

  change(_: number, changes: readonly TableChange[]): void {
    if (changes.length > 0) this.#changes = [[this.#next, changes]];
  }

  explain(explanation: Explanation): void {
    this.#explanations = [[this.#next, explanation]];
  }

  get #next(): number {
    return this.#recording.last + 1;
  }

  #tell(id: number): void {
    const event = this.#recording.event(id);
    if (event === null) return;
    this.#began ??= event.timeMs;
    const { depth } = this.#journeys.add(event);
    const options = { began: this.#began, depth, below: this.#below };
    for (const line of eventLines(this.#recording, id, options)) this.#print(line);
  }
}
