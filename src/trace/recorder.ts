// Records what happens in one or several stacks, to be read a run of events at a time: their events in one ring,
// bytes of packets, and what changed in the tables, so that the tables are known at each event that is still there.
// All of it in a fixed room; what is old falls out together.
//
// What costs something is done seldom: a packet's bytes are kept at its beginning and its end, and a reason is asked
// for only so many routes.

import type { Context } from '../core/context.ts';
import { EventRing } from '../core/trace.ts';
import type { Explanation } from '../route/explain/explanation.ts';
import { ByteStore } from './bytestore.ts';
import type { Batch, FrameMoment } from './event.ts';
import { packed } from './explanations.ts';
import { FrameRing } from './framering.ts';
import { KeptBytes } from './kept.ts';
import { Line } from './line.ts';
import type { TableChange, TableReader, Tables } from './tables.ts';
import { TableState } from './tablestate.ts';
import { type Notebook, Watch } from './watch.ts';

export interface RecorderOptions {
  /** Events that it holds, over all stacks. A power of two. Default 16,384. */
  readonly events?: number;
  /** Bytes of packets that it holds, with 16 for each. A multiple of 8. Default 8 MiB. */
  readonly bytes?: number;
  /** Of how many routes in a tenth of a second of a stack's time it looks for the reason. Default 50. */
  readonly reasons?: number;
  /**
   * How often it takes a packet's bytes in that time, when it begins and when it ends; each 512 bytes count as one more.
   * Default 2,000: what 10,000 short packets a second take that come and go.
   */
  readonly packets?: number;
}

export class Recorder {
  private readonly reasons: number;
  private readonly packets: number;
  readonly #ring: EventRing;
  readonly #bytes: ByteStore;
  readonly #kept: KeptBytes;
  readonly #changes = new Line<Changed>();
  readonly #explanations = new Line<Explanation>();
  readonly #frames: FrameRing;
  readonly #stacks: Recorded[] = [];
  /** The last event when somebody last read, and its time. */
  #readTo = 0;
  #readAt = Number.NaN;
  readonly #notebook: Notebook = {
    isKept: (node, pkt, start) => this.#kept.isKept(node, pkt, start),
    change: (node, changes) => this.#change(node, changes),
    explain: (explanation) => {
      this.#explanations.dropBefore(this.first);
      this.#explanations.push(this.last, explanation);
    },
  };

  constructor(options: RecorderOptions = {}) {
    const { events = 16_384, bytes = 2 ** 23, reasons = 50, packets = 2000 } = options;
    this.reasons = reasons;
    this.packets = packets;
    this.#ring = new EventRing(events);
    this.#bytes = new ByteStore(bytes, events);
    this.#kept = new KeptBytes(this.#ring, this.#bytes);
    this.#frames = new FrameRing(events);
  }

  /**
   * From now on records that stack, whose events then go into this recorder's ring alone.
   * @param node its index in the cast. Default: as many as are recorded already
   */
  observe(name: string, ctx: Context, reader: TableReader, node = this.#stacks.length): void {
    const { trace } = ctx;
    const before = trace.ring;
    const tables = reader.all();
    const [atFirst, now] = [new TableState(tables), new TableState(tables)];
    trace.use(this.#ring, node);
    const watch = new Watch(
      trace,
      node,
      reader,
      this.#bytes,
      this.#notebook,
      this.reasons,
      this.packets,
    );
    const stop = (): void => {
      watch.stop();
      trace.use(before, 0);
    };
    this.#stacks.push({ name, node, watch, atFirst, now, stop });
  }

  /** A frame was seen on a cable just now. */
  frame(moment: Omit<FrameMoment, 'id'>): void {
    this.#frames.push(this.last, moment);
  }

  /** The number of the oldest event that is there; one more than {@link last} when none is. */
  get first(): number {
    return this.#ring.first;
  }

  /** The number of the newest event: how many there were. */
  get last(): number {
    return this.#ring.count;
  }

  /** How many moments of frames there were. */
  get frames(): number {
    return this.#frames.end;
  }

  /**
   * The events from the number `from` on (from the first that is there, if it is gone), at most `most`.
   * @param frame how many moments of frames the reader has had: those behind them come with it, up to the last event.
   *   Default: those since the event before `from`
   */
  read(from: number, most: number, frame = this.#frames.from(from - 1)): Batch {
    const first = Math.max(from, this.first);
    const last = Math.min(this.last, first + most - 1);
    this.#refill();
    return {
      first,
      events: this.#raw(first, last),
      bytes: this.#kept.between(first, last),
      changes: this.#changes.between(first, last).map(([id, { changes }]) => [id, changes]),
      explanations: packed(this.#explanations.between(first, last)),
      frames: this.#frames.behind(frame, this.first - 1, last),
    };
  }

  /** The tables as they are now, by the names of their stacks. */
  tables(): Record<string, Tables> {
    return tablesBy(this.#stacks, ({ now }) => now);
  }

  /** The tables as they were before the first event that is there. */
  tablesAtFirst(): Record<string, Tables> {
    this.#trim();
    return tablesBy(this.#stacks, ({ atFirst }) => atFirst);
  }

  /** Records no more; each stack gets its own ring back. What was recorded can still be read. */
  detach(): void {
    for (const { stop } of this.#stacks) stop();
  }

  /** Where time stands still, whoever reads makes room for more reasons. */
  #refill(): void {
    const { last } = this;
    const time = this.#ring.at(last)?.time ?? Number.NaN;
    if (last !== this.#readTo && time === this.#readAt) {
      for (const { watch } of this.#stacks) watch.refill();
    }
    this.#readTo = last;
    this.#readAt = time;
  }

  #raw(first: number, last: number): number[] {
    const events: number[] = [];
    for (let id = first; id <= last; id++) {
      const event = this.#ring.at(id);
      if (event === undefined) continue;
      const { node, time, packet, cause, layer, kind, detail, value } = event;
      events.push(node, time, packet, cause, layer, kind, detail, value);
    }
    return events;
  }

  #change(node: number, changes: readonly TableChange[]): void {
    const stack = this.#stacks.find((one) => one.node === node);
    if (stack === undefined || changes.length === 0) return;
    stack.now.apply(changes);
    this.#trim();
    this.#changes.push(this.last, { stack, changes });
  }

  /** What changed with events that have fallen out becomes part of how the tables stood at first. */
  #trim(): void {
    for (const { stack, changes } of this.#changes.dropBefore(this.first)) {
      stack.atFirst.apply(changes);
    }
  }
}

interface Recorded {
  readonly name: string;
  readonly node: number;
  readonly watch: Watch;
  /** Before the first event that is there, but for changes that have not been brought in yet. */
  readonly atFirst: TableState;
  readonly now: TableState;
  readonly stop: () => void;
}

interface Changed {
  readonly stack: Recorded;
  readonly changes: readonly TableChange[];
}

const tablesBy = (
  stacks: readonly Recorded[],
  which: (stack: Recorded) => TableState,
): Record<string, Tables> =>
  Object.fromEntries(stacks.map((stack) => [stack.name, which(stack).tables]));
