// Frames on cables: each passage of a frame from the end where it went in to the end where it came out, or was lost.
// A frame that goes through a switch passes several cables; one that is doubled passes one of them twice.

import { endOf } from '../../src/trace/ends.ts';
import { type Cast, type EventKind, type FrameMoment, isStack } from '../../src/trace/event.ts';
import type { Events } from './tokens.ts';

/** What is read of a recording: its events, and where frames were. */
export interface Film extends Events {
  readonly cast: Cast;
  readonly frames: {
    readonly length: number;
    /** The moments with ids from `from` to `to`, both included, in order. */
    between(from: number, to: number): FrameMoment[];
  };
}

/** What a frame is to the stack at an end of the cable. */
export interface Side {
  /** As `a.eth0`. */
  readonly end: string;
  readonly node: string;
  readonly timeMs: number;
  /** The event, or the last one before it. */
  readonly id: number;
  /** Which of two that have the same event was first. */
  readonly order: number;
  /** The stack's packet; 0: it is no stack of ours, or it took no notice. */
  readonly packet: number;
}

export interface Passage {
  /** Unique, and always the same for the same passage. */
  readonly key: string;
  readonly out: Side;
  /** Where it would come out, if it was lost, or is still on its way. */
  readonly in: Side;
  readonly fate: 'arrived' | 'lost' | 'under way';
  /** A second one of a frame that was doubled on the cable. */
  readonly isDuplicate: boolean;
}

/** The passages that begin in events `from` to `to`, in the order in which the frames went in; at most the last `most`. */
export function passagesOf(film: Film, from: number, to: number, most = 400): Passage[] {
  const { cables, nodes } = film.cast;
  const peers = new Map(cables.flatMap(({ ends: [a, b] }) => [[a, b] as const, [b, a] as const]));
  const isWatched = film.frames.length > 0;
  const kinds = isWatched ? ['kernel'] : ['kernel', 'host', 'router', 'switch'];
  const silent = nodes.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name);
  const ours = nodes.filter(isStack).map(({ name }) => name);
  const passages = new Passages(film, peers, new Set(silent), new Set(isWatched ? [] : ours));
  const moments = isWatched ? film.frames.between(from - 1, to) : seen(film, from, to);
  for (const moment of moments.slice(-3 * most)) passages.add(moment);
  return passages.list.slice(-most);
}

/** The node of an end. */
export const nodeOf = (end: string): string => end.slice(0, Math.max(0, end.indexOf('.')));

class Passages {
  readonly list: Passage[] = [];
  private readonly film: Film;
  private readonly peers: ReadonlyMap<string, string>;
  /** Nodes at whose ends perhaps nobody looks: what goes there is taken to have arrived. */
  private readonly silent: ReadonlySet<string>;
  /** Nodes of which it is known what they send: what comes from there is known already. */
  private readonly known: ReadonlySet<string>;
  /** By frame and the end that it comes out of: where its passages are in the list. */
  readonly #places = new Map<string, number[]>();
  /** Those that are only taken to have arrived, by their keys. */
  readonly #assumed = new Set<string>();
  #order = 0;

  constructor(
    film: Film,
    peers: ReadonlyMap<string, string>,
    silent: ReadonlySet<string>,
    known: ReadonlySet<string>,
  ) {
    this.film = film;
    this.peers = peers;
    this.silent = silent;
    this.known = known;
  }

  add(moment: FrameMoment): void {
    const peer = this.peers.get(moment.end);
    this.#order++;
    if (peer === undefined) return;
    if (moment.way === 'out') this.#leaves(moment, peer);
    else if (moment.way === 'lost') this.#isLost(moment, peer);
    else this.#arrives(moment, peer);
  }

  #leaves(moment: FrameMoment, peer: string): void {
    const out = this.#side(moment, 'transmit');
    const there = { ...out, end: peer, node: nodeOf(peer), packet: 0 };
    const isAssumed = this.silent.has(nodeOf(peer));
    const fate = isAssumed ? 'arrived' : 'under way';
    const key = this.#push(moment.frame, { out, in: there, fate, isDuplicate: false });
    if (isAssumed) this.#assumed.add(key);
  }

  #isLost({ frame }: FrameMoment, peer: string): void {
    const place = this.#findLast(frame, peer, ({ fate }) => fate !== 'lost');
    this.#change(place, { fate: 'lost' });
  }

  #arrives(moment: FrameMoment, peer: string): void {
    const { frame, end } = moment;
    const arrival = this.#side(moment, 'receive');
    const place = this.#findLast(
      frame,
      end,
      ({ fate, key }) => fate === 'under way' || this.#assumed.has(key),
    );
    const first = this.list[place ?? this.#findLast(frame, end, () => true) ?? -1];
    const side = notBefore(first?.out, arrival);
    if (place !== undefined) return this.#change(place, { in: side, fate: 'arrived' });
    if (first === undefined && (!this.silent.has(nodeOf(peer)) || this.known.has(nodeOf(peer))))
      return;
    const out = first?.out ?? { ...arrival, end: peer, node: nodeOf(peer), packet: 0 };
    const isDuplicate = first !== undefined;
    this.#push(frame, { out, in: side, fate: 'arrived', isDuplicate });
  }

  #push(frame: number, passage: Omit<Passage, 'key'>): string {
    const where = `${frame} ${passage.in.end}`;
    const places = this.#places.get(where) ?? [];
    places.push(this.list.length);
    this.#places.set(where, places);
    const key = `${where} ${places.length}`;
    this.list.push({ key, ...passage });
    return key;
  }

  #findLast(frame: number, end: string, is: (passage: Passage) => boolean): number | undefined {
    const places = this.#places.get(`${frame} ${end}`) ?? [];
    return places.findLast((place) => {
      const passage = this.list[place];
      return passage !== undefined && is(passage);
    });
  }

  #change(place: number | undefined, change: Partial<Passage>): void {
    const passage = place === undefined ? undefined : this.list[place];
    if (place === undefined || passage === undefined) return;
    this.#assumed.delete(passage.key);
    this.list[place] = { ...passage, ...change };
  }

  /** A frame is seen on the cable right before the stack's event, or is that event. */
  #side({ id, end, timeMs }: FrameMoment, kind: EventKind): Side {
    const node = nodeOf(end);
    for (const at of [id, id + 1]) {
      const event = this.film.glance(at);
      if (event?.node !== node || event.kind !== kind || at > this.film.last) continue;
      if (endOf(this.film.cast, node, String(event.values.device)) === end) {
        return { end, node, timeMs, id: at, order: this.#order, packet: event.packet };
      }
    }
    return { end, node, timeMs, id, order: this.#order, packet: 0 };
  }
}

/** A cable without delay is seen to deliver before the sender's event is recorded. */
const notBefore = (out: Side | undefined, arrival: Side): Side =>
  out === undefined || arrival.id >= out.id ? arrival : { ...arrival, id: out.id };

/** Where nobody has looked at the cables: the frames that the stacks know of. */
function seen(film: Film, from: number, to: number): FrameMoment[] {
  const moments: FrameMoment[] = [];
  for (let id = Math.max(from, film.first); id <= Math.min(to, film.last); id++) {
    const event = film.glance(id);
    if (event?.kind !== 'transmit' && event?.kind !== 'receive') continue;
    const { timeMs, node, values } = event;
    const way = event.kind === 'transmit' ? 'out' : 'in';
    const end = endOf(film.cast, node, String(values.device));
    moments.push({ id, timeMs, way, end, frame: id, length: 0 });
  }
  return moments;
}
