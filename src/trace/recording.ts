// A recording, as its readers see it: events with sentences and values, packets, and the tables at every moment. It takes in
// batches as they come, live or from a file, and keeps numbers; what people read is made when somebody asks for it.

import { Cache } from './cache.ts';
import {
  type Batch,
  type Cast,
  type NodeTotals,
  RAW_LENGTH,
  type RecordedEvent,
  type SavedRecording,
} from './event.ts';
import { type Brief, briefly, expand, type LayerWords, type Sources } from './expand.ts';
import { Explanations } from './explanations.ts';
import { FrameIndex } from './frameindex.ts';
import { type Gap, Gaps } from './gaps.ts';
import { type Glance, glanceAt, type Where, whereAt } from './glance.ts';
import { Moments } from './moments.ts';
import { PacketBytes } from './packetbytes.ts';
import { PacketIndex } from './packetindex.ts';
import { PacketList, type PacketView, type RecordedPackets, viewOf } from './packets.ts';
import { type AllTables, ReplayTables } from './replaytables.ts';
import { batchesOf, parseSaved } from './saved.ts';
import { EventStore } from './store.ts';

export interface RecordingLimits {
  /** Events; the oldest fall out. Default 1,000,000. */
  readonly events?: number;
  /** Bytes of packets. Default 256 MiB. */
  readonly bytes?: number;
}

/** Expanded events that are kept. */
const CACHED = 1024;

export class Recording {
  #cast: Cast;
  /** What it shows, in words; empty: nobody said. */
  title = '';
  /** What each stack had counted since it began, at the end of what is here, by node; null: nobody has noted it. */
  totals: Readonly<Record<string, NodeTotals>> | null = null;
  readonly frames = new FrameIndex();
  readonly #list: PacketList;
  readonly #limits: Required<RecordingLimits>;
  readonly #store = new EventStore();
  readonly #index = new PacketIndex(this.#store);
  readonly #moments: Moments;
  readonly #bytes: PacketBytes;
  readonly #tables: ReplayTables;
  readonly #explanations = new Explanations();
  readonly #gaps = new Gaps();
  readonly #sources: Sources;
  readonly #nodes: ReadonlyMap<string, number>;
  /** By place, with the packet's last place at that time: what is said of an event may use those behind it. */
  readonly #expanded = new Cache<{ readonly last: number; readonly event: RecordedEvent }>(CACHED);
  /** Id of the last event that came or was missed. */
  #last: number;

  /** @param words a layer's own words for an event, as `stackWords()` gives them */
  constructor(cast: Cast, words: LayerWords, limits: RecordingLimits = {}) {
    this.#cast = cast;
    this.#limits = { events: 1_000_000, bytes: 2 ** 28, ...limits };
    this.#last = Math.max(0, cast.first - 1);
    this.#nodes = new Map(cast.nodes.map(({ name }, index) => [name, index]));
    this.#moments = new Moments(this.#store, this.#index, cast.nodes);
    this.#bytes = new PacketBytes(this.#moments);
    this.#tables = new ReplayTables(cast.tables);
    this.#list = new PacketList(this.#moments, this.#bytes, this.#nodes);
    this.#sources = {
      ...{ moments: this.#moments, bytes: this.#bytes, tables: this.#tables },
      ...{ explanations: this.#explanations, words },
    };
  }

  /** Who takes part, as they are known by now. */
  get cast(): Cast {
    return this.#cast;
  }

  /** What of the cast has become another, as the names of devices. The nodes are the same, in their order. */
  recast(now: Pick<Cast, 'nodes' | 'cables'>): void {
    this.#cast = { ...this.#cast, nodes: now.nodes, cables: now.cables };
    this.#moments.recast(now.nodes);
    this.#expanded.clear();
    this.#list.forget();
  }

  /** Id of the first event that is here; one more than {@link last} when none is. */
  get first(): number {
    return this.#store.first === this.#store.end
      ? this.#last + 1
      : this.#store.idAt(this.#store.first);
  }

  /** Id of the last event that has happened, as far as is known; 0: none has. */
  get last(): number {
    return this.#last;
  }

  /** How many events are here. */
  get length(): number {
    return this.#store.end - this.#store.first;
  }

  get packets(): RecordedPackets {
    return this.#list;
  }

  /** Takes in what comes next. What is here already is left out; where ids were jumped over, events are missing. */
  add(batch: Batch): void {
    const { events, first } = batch;
    const next = this.#last + 1;
    const count = Math.floor(events.length / RAW_LENGTH);
    if (batch.tables !== undefined) this.#tables.restate(first - 1, batch.tables);
    if (first > next && this.length > 0 && !this.#gaps.has(next)) {
      this.#gaps.add({ from: next, to: first - 1, says: 'these events were not kept' });
    }
    for (let n = Math.max(0, next - first); n < count; n++) {
      this.#index.add(this.#store.add(first + n, events, n * RAW_LENGTH));
    }
    this.#last = Math.max(this.#last, first + count - 1);
    this.#addBeside(batch, next);
    this.#trim();
  }

  /** Events that were not sent, or not kept. */
  missed({ from, to, says, tables }: Gap): void {
    if (to <= this.#last) return;
    this.#gaps.add({ from, to, says }, this.#last + 1);
    this.#tables.restate(to, tables);
    this.#last = to;
  }

  /** Where events are missing between the first and the last. */
  get gaps(): readonly Omit<Gap, 'tables'>[] {
    return this.#gaps.list();
  }

  /** How many events are missing between the first that is here and the last. */
  get missing(): number {
    return this.#last - this.first + 1 - this.length;
  }

  /** How many are missing right before that event; 0 where it is the first. */
  missingBefore(id: number): number {
    const before = this.atOrBefore(id - 1);
    return before === null ? 0 : id - 1 - before;
  }

  /** Null: it was missed, has fallen out, or has not happened. */
  event(id: number): RecordedEvent | null {
    const place = this.#store.placeOf(id);
    if (place < 0) return null;
    const row = this.#moments.row(place);
    const last = row < 0 ? place : this.#index.last.get(row);
    const known = this.#expanded.get(place);
    if (known?.last === last) return known.event;
    const event = expand(this.#sources, place);
    this.#expanded.set(place, { last, event });
    return event;
  }

  /** An event in short; null as for {@link event}. Costs a small part of it, and is not kept. */
  glance(id: number): Glance | null {
    const place = this.#store.placeOf(id);
    return place < 0 ? null : glanceAt(this.#moments, place);
  }

  /** Whose event it is, and in which room; null as for {@link event}. */
  where(id: number): Where | null {
    const place = this.#store.placeOf(id);
    return place < 0 ? null : whereAt(this.#moments, place);
  }

  /** An event's sentence, and what did not agree; null as for {@link event}. Costs a small part of it, and is not kept. */
  brief(id: number): Brief | null {
    const place = this.#store.placeOf(id);
    return place < 0 ? null : briefly(this.#sources, place);
  }

  /** All events that are here, in order. */
  *[Symbol.iterator](): Generator<RecordedEvent> {
    for (let id = this.atOrAfter(0); id !== null; id = this.atOrAfter(id + 1)) {
      const event = this.event(id);
      if (event !== null) yield event;
    }
  }

  /** The id of the nearest event that is here at `id` or behind it; null: there is none. */
  atOrAfter(id: number): number | null {
    const place = this.#store.placeFrom(id);
    return place < this.#store.end ? this.#store.idAt(place) : null;
  }

  /** The id of the nearest event that is here at `id` or before it; null: there is none. */
  atOrBefore(id: number): number | null {
    const place =
      this.#store.placeOf(id) >= 0 ? this.#store.placeOf(id) : this.#store.placeFrom(id) - 1;
    return place >= this.#store.first ? this.#store.idAt(place) : null;
  }

  /** The packet's bytes as they were at that event; null: they were not recorded. */
  bytes(id: number): Uint8Array | null {
    return this.#bytes.of(id);
  }

  /** One packet with its events, causes and effects; null: nothing of it is here. */
  packet(node: string, packet: number): PacketView | null {
    const row = this.#index.rowOf(this.#nodes.get(node) ?? -1, packet);
    return row < 0 ? null : viewOf(this.#moments, this.#bytes, row);
  }

  /** All that is here, with the totals, as a file: `JSON.stringify` it. */
  save(title: string = this.title): SavedRecording {
    const tables = this.#tables.at(this.first - 1);
    return {
      ...{ tapip: 'recording', version: 1, title },
      cast: { ...this.#cast, tables, first: this.first },
      batches: [...batchesOf(this.#sources, this.frames)],
      ...(this.totals === null ? {} : { totals: this.totals }),
    };
  }

  /** Reads a file that {@link save} gave. Throws a `RecordingError` for people when it is not one. */
  static load(json: string, words: LayerWords, limits: RecordingLimits = {}): Recording {
    const { title, cast, batches, totals = null } = parseSaved(json);
    const recording = new Recording(cast, words, limits);
    recording.title = title;
    recording.totals = totals;
    for (const batch of batches) recording.add(batch);
    return recording;
  }

  /** The tables of every stack right behind that event. */
  tablesAt(id: number): AllTables {
    return this.#tables.at(id);
  }

  /** What comes beside the events, of those from `next` on. */
  #addBeside(batch: Batch, next: number): void {
    for (const [id, text, from] of batch.bytes) if (id >= next) this.#bytes.add(id, text, from);
    for (const [id, changes] of batch.changes) {
      const place = this.#store.placeOf(id);
      if (id >= next && place >= 0)
        this.#tables.change(id, this.#moments.node(place).name, changes);
    }
    this.#explanations.add(batch.explanations, next);
    const isNew = batch.first >= next;
    for (const moment of batch.frames) if (isNew || moment.id >= next) this.frames.add(moment);
  }

  /** Drops the oldest where there is too much, a tenth more than need be: seldom, therefore. */
  #trim(): void {
    const { events, bytes } = this.#limits;
    if (this.length > events) this.#dropBefore(this.#store.end - Math.ceil(events * 0.9));
    while (this.#bytes.size > bytes && this.length > 1)
      this.#dropBefore(this.#store.first + Math.ceil(this.length / 10));
  }

  #dropBefore(place: number): void {
    this.#store.dropBefore(place);
    const id = this.first;
    this.#index.drop();
    this.#tables.dropBefore(id);
    this.#bytes.dropBefore(id);
    this.#explanations.dropBefore(id);
    this.#gaps.dropBefore(id);
    this.frames.dropBefore(id);
    this.#expanded.clear();
  }
}
