// The ladder: what went between the nodes, in order of time, and how one thing led to another. Without places; those
// are given in ladderlayout.ts.

import type { CauseKind } from '../../src/trace/event.ts';
import type { PacketSummary } from '../../src/trace/packets.ts';
import { durationText } from '../../src/trace/times.ts';
import { exchangeOf } from './lines.ts';
import { type Film, type Passage, passagesOf, type Side } from './passages.ts';

export interface LadderFilm extends Film {
  readonly packets: {
    at(n: number): Pick<PacketSummary, 'line' | 'timeMs' | 'request'> | null;
    indexOf(node: string, packet: number): number;
  };
}

/** Something at a node's line: a frame goes out or comes in, a packet begins to wait, or is dropped. */
export interface Instant {
  readonly what: 'out' | 'in' | 'wait' | 'drop';
  readonly node: string;
  /** 0: none of a stack of ours. */
  readonly packet: number;
  readonly id: number;
  readonly order: number;
  readonly timeMs: number;
  /** What is waited for, or why it was dropped; else empty. */
  readonly note: string;
}

export interface Arrow {
  readonly passage: Passage;
  readonly from: Instant;
  /** Null: it has not come out, or never will. */
  readonly to: Instant | null;
  readonly line: string;
}

/** At a node: from one instant to another that came of it. */
export interface Tie {
  readonly from: Instant;
  readonly to: Instant;
  readonly kind: CauseKind;
}

/** At the node that asked: from the request's beginning to its reply. */
export interface Round {
  readonly from: Instant;
  readonly to: Instant;
  readonly what: 'echo' | 'ARP';
  readonly text: string;
}

/** At a node: a packet, from its first instant to its last. */
export interface Stay {
  readonly from: Instant;
  readonly to: Instant;
  readonly waits: boolean;
}

export interface Ladder {
  /** In their order. */
  readonly instants: readonly Instant[];
  readonly arrows: readonly Arrow[];
  readonly ties: readonly Tie[];
  readonly rounds: readonly Round[];
  readonly stays: readonly Stay[];
}

/** Events before the first frame that are looked at. */
const BEFORE_FIRST = 20;

/** What went on in events `from` to `to`: at most the last `most` frames. */
export function ladderOf(film: LadderFilm, from: number, to: number, most = 200): Ladder {
  const passages = passagesOf(film, from, to, most).filter(({ out }) => out.id <= to);
  const first = passages[0]?.out.id ?? from;
  const arrows = arrowsOf(film, passages, to);
  // A packet begins to wait before the question for its neighbour goes out.
  const notes = notesOf(film, Math.max(first - BEFORE_FIRST, from), to);
  const instants = [
    ...new Set(arrows.flatMap(({ from: a, to: b }) => (b === null ? [a] : [a, b]))),
    ...notes,
  ];
  instants.sort((a, b) => a.id - b.id || a.order - b.order);
  const stays = staysOf(instants);
  return {
    instants,
    arrows,
    stays,
    ties: tiesOf(film, instants),
    rounds: roundsOf(film, arrows, stays),
  };
}

/** The packet of the sender, else of the receiver; null: no stack of ours knows of it. */
export function packetOf({ out, in: arrival }: Passage) {
  const side = [out, arrival].find(({ packet }) => packet !== 0);
  return side === undefined ? null : { node: side.node, packet: side.packet };
}

/** The frame in tcpdump's words; empty: no stack of ours has seen it. */
export function lineOf({ packets }: Pick<LadderFilm, 'packets'>, passage: Passage): string {
  const packet = packetOf(passage);
  if (packet === null) return '';
  return packets.at(packets.indexOf(packet.node, packet.packet))?.line ?? '';
}

/** A frame that was doubled has one beginning and two arrows. */
function arrowsOf(film: LadderFilm, passages: readonly Passage[], to: number): Arrow[] {
  const begins = new Map<Side, Instant>();
  const lines = linesOf(film, passages);
  return passages.map((passage) => {
    const { out, in: arrival, fate } = passage;
    const begin = begins.get(out) ?? instantOf(out, 'out');
    begins.set(out, begin);
    const hasArrived = fate === 'arrived' && arrival.id <= to;
    const end = hasArrived ? instantOf(arrival, 'in') : null;
    return { passage, from: begin, to: end, line: lines.get(passage) ?? '' };
  });
}

/** A frame that goes through switches is the same all the way, and so is its line. */
function linesOf(film: LadderFilm, passages: readonly Passage[]): Map<Passage, string> {
  const known = new Map<string, string>();
  const frameOf = ({ key }: Passage): string => key.slice(0, key.indexOf(' '));
  for (const passage of passages) {
    const line = lineOf(film, passage);
    if (line !== '' && !known.has(frameOf(passage))) known.set(frameOf(passage), line);
  }
  return new Map(
    passages.map((passage) => [
      passage,
      lineOf(film, passage) || (known.get(frameOf(passage)) ?? ''),
    ]),
  );
}

const instantOf = ({ node, packet, id, order, timeMs }: Side, what: 'out' | 'in'): Instant => ({
  ...{ what, node, packet, id, order, timeMs, note: '' },
});

/** What begins to wait, and what is dropped. */
function notesOf(film: LadderFilm, from: number, to: number): Instant[] {
  const notes: Instant[] = [];
  for (let id = Math.max(from, film.first); id <= Math.min(to, film.last); id++) {
    const event = film.glance(id);
    if (event === null || (event.kind !== 'park' && event.kind !== 'drop')) continue;
    const { kind, node, packet, timeMs, values, reason } = event;
    const { neighbour, identification } = values;
    const awaited = neighbour ?? (identification === undefined ? '' : `datagram ${identification}`);
    const isDrop = kind === 'drop';
    const note = isDrop ? (reason?.name ?? 'dropped') : String(awaited);
    notes.push({ what: isDrop ? 'drop' : 'wait', node, packet, id, order: 0, timeMs, note });
  }
  return notes;
}

function staysOf(instants: readonly Instant[]): Stay[] {
  const stays = new Map<string, Stay>();
  for (const instant of instants) {
    if (instant.packet === 0) continue;
    const key = `${instant.node} ${instant.packet}`;
    const stay = stays.get(key);
    const waits = instant.what === 'wait' || (stay?.waits ?? false);
    stays.set(key, { from: stay?.from ?? instant, to: instant, waits });
  }
  return [...stays.values()];
}

/** From what a packet's cause did last to what the packet does first, or to where it goes on. */
function tiesOf(film: LadderFilm, instants: readonly Instant[]): Tie[] {
  const ties: Tie[] = [];
  const last = new Map<string, Instant>();
  for (const instant of instants) {
    const { node, packet, id } = instant;
    if (packet === 0) continue;
    const event = film.glance(id);
    const cause = event === null ? undefined : last.get(`${node} ${event.cause}`);
    const own = last.get(`${node} ${packet}`);
    const isNew = own === undefined || (cause !== undefined && cause.id > own.id);
    if (event?.causeKind != null && cause !== undefined && isNew) {
      ties.push({ from: cause, to: instant, kind: event.causeKind });
    }
    last.set(`${node} ${packet}`, instant);
  }
  return ties;
}

/**
 * Each request with its first reply, at the node that made the request: as whoever asked knows, else as the lines of
 * both tell.
 */
function roundsOf(film: LadderFilm, arrows: readonly Arrow[], stays: readonly Stay[]): Round[] {
  const rounds: Round[] = [];
  const asked = new Map<string, Instant>();
  for (const { from, to, line, passage } of arrows) {
    const exchange = exchangeOf(line);
    if (exchange === null || passage.isDuplicate) continue;
    const { key, role, what } = exchange;
    if (role === 'request') {
      const begins = stays.find(
        (stay) => stay.from.node === from.node && stay.from.packet === from.packet,
      );
      const isOurs = from.packet !== 0 && begins?.from.what !== 'in';
      if (isOurs && !asked.has(`${from.node} ${key}`)) {
        asked.set(`${from.node} ${key}`, begins?.from ?? from);
      }
      continue;
    }
    if (to === null) continue;
    const known = requestOf(film, to);
    const request =
      known === 0
        ? asked.get(`${to.node} ${key}`)
        : stays.find(({ from: at }) => at.node === to.node && at.packet === known)?.from;
    if (request === undefined || rounds.some((round) => round.from === request)) continue;
    asked.delete(`${to.node} ${key}`);
    rounds.push({ from: request, to, what, text: durationText(to.timeMs - bornAt(film, request)) });
  }
  return rounds;
}

/** The packet that this one answers, as whoever asked knows; 0: that is not known. */
function requestOf({ packets }: LadderFilm, { node, packet }: Instant): number {
  return packets.at(packets.indexOf(node, packet))?.request?.packet ?? 0;
}

/** When the packet was made: before it waited for its neighbour. */
function bornAt({ packets }: LadderFilm, { node, packet, timeMs }: Instant): number {
  return packets.at(packets.indexOf(node, packet))?.timeMs ?? timeMs;
}
