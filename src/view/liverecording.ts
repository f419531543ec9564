// A recording of one stack while it works, for those who tell at once: journeys as text, captures. Only the last of it is
// kept.
//
// An event's sentence may use what comes a moment later: whom an ARP request asks is known once it is written. So it is
// read when its packet has left, waits or is gone, which is within the same call.

import type { Packet } from '../core/packet.ts';
import { Kind, type TraceEvent } from '../core/trace.ts';
import type { Explanation } from '../route/explain/explanation.ts';
import type { Stack } from '../stack.ts';
import type { Batch } from '../trace/event.ts';
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

/** The event is its packet's last for now, or of no packet. */
export const isSettled = ({ packet, kind }: Readonly<TraceEvent>): boolean =>
  packet === 0 || ENDS.has(kind);

export class LiveRecording implements Notebook {
  readonly recording: Recording;
  /** What was noted of the event that is recorded just now, whose id is the next. */
  #bytes: Batch['bytes'] = [];
  #changes: Batch['changes'] = [];
  #explanations: Batch['explanations'] = [];

  constructor(stack: Stack) {
    const { epochMs } = stack.ctx;
    const tables = { [NODE]: new StackTables(stack).all() };
    const node = describeStack(stack, { name: NODE, kind: 'host', place: null, says: '' });
    const cast = { nodes: [node], cables: [], tables, first: 1, epochMs };
    this.recording = new Recording(cast, stackWords(), KEPT);
  }

  /** From now on notes what goes with each event of the stack, before that is added. */
  watch(stack: Stack): Watch {
    const tables = new StackTables(stack);
    tables.all();
    return new Watch(stack.ctx.trace, 0, tables, this, this, Number.POSITIVE_INFINITY);
  }

  /** Takes in the next event; returns its id. */
  event({ time, packet, cause, layer, kind, detail, value }: Readonly<TraceEvent>): number {
    const id = this.#next;
    this.recording.add({
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
    return id;
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
    return this.recording.last + 1;
  }
}
