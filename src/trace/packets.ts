// The packets of a recording: a line each for a list, and one with all that is known of it.

import { summarize } from '../dissect/summary.ts';
import type { CauseKind } from './event.ts';
import { firstFrom } from './halving.ts';
import type { Moments } from './moments.ts';
import type { PacketBytes, Snapshot } from './packetbytes.ts';
import { deviceName } from './values.ts';

/** How a packet's life ended; `open`: it has not, as far as is known. */
export type Fate = 'transmitted' | 'delivered' | 'dropped' | 'answered' | 'parked' | 'open';

export interface PacketSummary {
  readonly node: string;
  readonly packet: number;
  /** When its first event was. */
  readonly timeMs: number;
  /** Ids of its first and last event that are here. */
  readonly first: number;
  readonly last: number;
  /** The device that it came in by; null: it was made here. */
  readonly inDevice: string | null;
  /** The device that it left by; null: it has not. */
  readonly outDevice: string | null;
  /** In tcpdump's words; `-` where no bytes were recorded. */
  readonly line: string;
  readonly fate: Fate;
  /** The name of its drop reason; null: it was not dropped. */
  readonly drop: string | null;
  /** Bytes of its longest frame or, where it never was one, packet; 0: not known. */
  readonly length: number;
  /** The packet that brought it about, or let it go on; null: none. Of several the first. */
  readonly cause: PacketLink | null;
  /** The packet that it answers, as the ping session that read it knows; null: none that is known. */
  readonly request: PacketLink | null;
}

/** How two packets of one stack hang together. */
export interface PacketLink {
  /** The other one. */
  readonly packet: number;
  readonly kind: CauseKind;
  /** The event that says so. */
  readonly id: number;
}

export interface PacketView {
  readonly node: string;
  readonly packet: number;
  /** Ids of its events that are here. */
  readonly events: readonly number[];
  /** Its bytes when they were first recorded, and last. */
  readonly begin: Snapshot | null;
  readonly end: Snapshot | null;
  /** The packets that brought it about or let it go on, first things first. */
  readonly causes: readonly PacketLink[];
  /** The packets that it brought about or let go on. */
  readonly effects: readonly PacketLink[];
  /** The packet that it answers, or tells the fate of, as the ping session that read it knows; null: none that is known. */
  readonly request: PacketLink | null;
  /** The packets that so answer it. */
  readonly answers: readonly PacketLink[];
}

/** In the order of birth. */
export interface RecordedPackets {
  readonly length: number;
  /** The n-th that is here, from 0. */
  at(n: number): PacketSummary | null;
  /** Which of them it is; -1: nothing of it is here. */
  indexOf(node: string, packet: number): number;
  /** How many of them had begun by the event with that id. */
  begunBy(id: number): number;
}

const CACHED = 1024;

export class PacketList implements RecordedPackets {
  private readonly moments: Moments;
  private readonly bytes: PacketBytes;
  private readonly nodes: ReadonlyMap<string, number>;
  readonly #known = new Map<number, { readonly place: number; readonly summary: PacketSummary }>();

  constructor(moments: Moments, bytes: PacketBytes, nodes: ReadonlyMap<string, number>) {
    this.moments = moments;
    this.bytes = bytes;
    this.nodes = nodes;
  }

  get length(): number {
    return this.moments.packets.end - this.moments.packets.first;
  }

  at(n: number): PacketSummary | null {
    if (!(n >= 0 && n < this.length)) return null;
    const { packets } = this.moments;
    const row = packets.first + Math.floor(n);
    const place = packets.last.get(row);
    const known = this.#known.get(row);
    if (known?.place === place) return known.summary;
    const summary = summaryOf(this.moments, this.bytes, row);
    // Another packet may yet say what became of it.
    if (summary.fate === 'open') return summary;
    if (this.#known.size >= CACHED) this.#known.clear();
    this.#known.set(row, { place, summary });
    return summary;
  }

  begunBy(id: number): number {
    const { packets, store } = this.moments;
    const end = store.placeFrom(id + 1);
    const next = firstFrom(packets.first, packets.end, (row) => packets.begin.get(row) >= end);
    return next - packets.first;
  }

  /** What was worked out is worked out anew. */
  forget(): void {
    this.#known.clear();
  }

  indexOf(node: string, packet: number): number {
    const { packets } = this.moments;
    const row = packets.rowOf(this.nodes.get(node) ?? -1, packet);
    return row < 0 ? -1 : row - packets.first;
  }
}

export function viewOf(moments: Moments, bytes: PacketBytes, row: number): PacketView {
  const { packets, store } = moments;
  const places = packets.places(row);
  const taken = snapshots(bytes, places);
  return {
    node: moments.node(packets.last.get(row)).name,
    packet: packets.number.get(row),
    events: places.map((place) => store.idAt(place)),
    begin: taken.at(0) ?? null,
    end: taken.at(-1) ?? null,
    causes: causes(moments, places),
    effects: packets.effects(row).map((place) => link(moments, place, store.packet.get(place))),
    request: requestOf(moments, places),
    answers: packets.answers(row).map((place) => answer(moments, place, store.packet.get(place))),
  };
}

function causes(moments: Moments, places: readonly number[]): PacketLink[] {
  const { store } = moments;
  const links: PacketLink[] = [];
  let known = 0;
  for (const place of places) {
    const cause = store.cause.get(place);
    if (cause !== 0 && cause !== known) links.push(link(moments, place, cause));
    known = cause;
  }
  return links;
}

const link = (moments: Moments, place: number, packet: number): PacketLink => ({
  packet,
  kind: moments.causeKind(place) ?? 'because-of',
  id: moments.store.idAt(place),
});

const answer = ({ store }: Moments, place: number, packet: number): PacketLink => ({
  ...{ packet, kind: 'answers', id: store.idAt(place) },
});

function requestOf(moments: Moments, places: readonly number[]): PacketLink | null {
  const { store } = moments;
  const place = places.at(-1);
  if (place === undefined || moments.kind(place) !== 'deliver') return null;
  const request = store.value.get(place);
  return request === 0 ? null : answer(moments, place, request);
}

function summaryOf(moments: Moments, bytes: PacketBytes, row: number): PacketSummary {
  const { packets, store } = moments;
  const places = packets.places(row);
  const last = packets.last.get(row);
  const first = places[0] ?? last;
  const node = moments.node(last);
  const device = (kind: string): string | null => {
    const place = places.find((at) => moments.kind(at) === kind);
    return place === undefined ? null : deviceName(node, store.detail.get(place));
  };
  const taken = snapshots(bytes, places);
  const dropped = places.find((at) => moments.kind(at) === 'drop');
  return {
    node: node.name,
    packet: packets.number.get(row),
    timeMs: store.time.get(first),
    first: store.idAt(first),
    last: store.idAt(last),
    inDevice: device('receive'),
    outDevice: device('transmit'),
    line: lineOf(taken.at(-1) ?? null),
    fate: fateOf(moments, row, places),
    drop: dropped === undefined ? null : (node.reasons[store.detail.get(dropped)]?.name ?? null),
    length: taken.reduce((most, { bytes: { length } }) => Math.max(most, length), 0),
    cause: causes(moments, places)[0] ?? null,
    request: requestOf(moments, places),
  };
}

function fateOf(moments: Moments, row: number, places: readonly number[]): Fate {
  const kinds = places.map((place) => moments.kind(place));
  if (kinds.includes('drop')) return 'dropped';
  if (kinds.includes('transmit')) return 'transmitted';
  if (kinds.includes('deliver')) return 'delivered';
  const becameAnother = moments.packets
    .effects(row)
    .some((place) => moments.kind(place) === 'answer');
  if (becameAnother) return 'answered';
  return kinds.lastIndexOf('park') > kinds.lastIndexOf('release') ? 'parked' : 'open';
}

const snapshots = (bytes: PacketBytes, places: readonly number[]): Snapshot[] =>
  places.map((place) => bytes.at(place)).filter((snapshot) => snapshot !== null);

const ETHER_HEADER = 14;

/** What has no Ethernet header yet gets an empty one for the line's sake. */
function lineOf(snapshot: Snapshot | null): string {
  if (snapshot === null) return '-';
  const { bytes, outermost } = snapshot;
  if (outermost === 'eth') return summarize(viewOfBytes(bytes), 0, bytes.length);
  const framed = new Uint8Array(ETHER_HEADER + bytes.length);
  framed[12] = 0x08;
  framed.set(bytes, ETHER_HEADER);
  return summarize(viewOfBytes(framed), 0, framed.length);
}

const viewOfBytes = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);
