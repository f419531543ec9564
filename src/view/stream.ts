// What one listener has been sent of a recording and what it is sent next: all in its order, at most so much at once,
// and a word about what it is not sent.

import { type Batch, RAW_LENGTH } from '../trace/event.ts';
import type { Tables } from '../trace/tables.ts';
import type { Message } from './protocol.ts';

/** What is read of a recorder. */
export interface Recorded {
  /** Id of the first event that it still has. */
  readonly first: number;
  /** Id of the last event; less than `first`: it has none. */
  readonly last: number;
  /** How many moments of frames there were. */
  readonly frames: number;
  /**
   * Consecutive events from that id on, at most so many, with the moments of frames up to the last of them.
   * @param frame how many moments the reader has had. Default: those up to the event before `from`
   */
  read(from: number, most: number, frame?: number): Batch;
  /** The tables as they are now, by node. */
  tables(): Record<string, Tables>;
  /** The tables as they were before the first event. */
  tablesAtFirst(): Record<string, Tables>;
}

/** How far a listener may be behind, in ticks' worth of events, before some are left out. */
const PATIENCE = 4;

/** Events that are read at a time. */
const PIECE = 256;

/** Characters of packets' bytes at a tick, beyond which events wait for the next. */
const MOST_BYTES = 2_000_000;

export class Stream {
  private readonly listener: (message: Message) => void;
  private readonly isReady: () => boolean;
  private readonly recorded: Recorded;
  private readonly eventsPerTick: number;
  /** Up to there it is sent everything: that was recorded before it came. */
  private readonly history: number;
  #next: number;
  /** How many moments of frames it has had; null: all those up to the event before the next. */
  #frames: number | null = null;

  /**
   * @param next id of the first event that it has not
   * @param isReady whether it can take events at this moment; else they stay where they are recorded
   */
  constructor(
    listener: (message: Message) => void,
    recorded: Recorded,
    next: number,
    eventsPerTick: number,
    isReady: () => boolean = () => true,
  ) {
    this.listener = listener;
    this.isReady = isReady;
    this.recorded = recorded;
    this.eventsPerTick = eventsPerTick;
    this.history = recorded.last;
    this.#next = next;
  }

  tell(message: Message): void {
    this.listener(message);
  }

  /** Sends what is new, as far as one tick goes. */
  tick(): void {
    if (!this.isReady()) return;
    const { recorded, eventsPerTick, history } = this;
    if (this.#next < recorded.first) {
      const says = 'they were recorded over before they could be sent';
      this.#miss(recorded.first - 1, says, recorded.tablesAtFirst());
    }
    this.#send(this.#next <= history ? eventsPerTick * PATIENCE : eventsPerTick);
    const behind = recorded.last - this.#next + 1;
    if (this.#next <= history || behind <= eventsPerTick * PATIENCE || !this.isReady()) return;
    this.#miss(recorded.last, 'there were more than can be shown', recorded.tables());
  }

  #send(most: number): void {
    let bytes = 0;
    for (let left = most; left > 0 && bytes < MOST_BYTES && this.isReady(); ) {
      if (!this.#hasMore) return;
      const batch = this.#read(Math.min(left, PIECE));
      this.listener({ type: 'events', ...batch });
      left -= PIECE;
      for (const [, base64] of batch.bytes) bytes += base64.length;
    }
  }

  /** Frames go on through switches after the last event of a stack. */
  get #hasMore(): boolean {
    const { last, frames } = this.recorded;
    return this.#next <= last || (this.#frames !== null && this.#frames < frames);
  }

  #read(most: number): Batch {
    const { recorded } = this;
    const from = this.#next;
    const batch = recorded.read(from, most, this.#frames ?? undefined);
    this.#next = batch.first + batch.events.length / RAW_LENGTH;
    const isOld = this.#frames === null;
    this.#frames = this.#next > recorded.last ? recorded.frames : null;
    return isOld ? { ...batch, frames: batch.frames.filter(({ id }) => id >= from) } : batch;
  }

  #miss(to: number, says: string, tables: Record<string, Tables>): void {
    this.listener({ type: 'missed', from: this.#next, to, says, tables });
    this.#next = to + 1;
    this.#frames = null;
  }
}
