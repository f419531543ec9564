// Which packets are in the house of a stack at a moment, and where: those in hand, those that wait, and those that
// have just ended.

import type { CauseKind, EventKind, Stage } from '../../src/trace/event.ts';
import type { Glance } from '../../src/trace/glance.ts';
import type { Tables } from '../../src/trace/tables.ts';

/** What the pictures read of a recording. */
export interface Events {
  readonly first: number;
  readonly last: number;
  /** Null: it is not recorded. */
  glance(id: number): Glance | null;
}

/** How it stands with a packet. `answered`: it has become its own answer, which has another number. */
export type Fate = 'open' | 'parked' | 'transmitted' | 'delivered' | 'answered' | 'dropped';

export interface Token {
  readonly packet: number;
  readonly stage: Stage;
  readonly fate: Fate;
  /** The event that put it there; 0: it came there before what is recorded. */
  readonly id: number;
  /** What it waits for, why it was dropped, by which device it left; else empty. */
  readonly note: string;
  /** The packet that brought it about or freed it, and how; 0: none. */
  readonly cause: number;
  readonly causeKind: CauseKind | null;
}

/** For so many events of its stack, or of all stacks, a packet that has ended is still shown. */
const LINGER = 5;
const LINGER_OF_ALL = 24;
/** Events that are looked through for what is still in hand. */
const WINDOW = 200;
/** Tokens of one house. */
const MOST = 60;

/**
 * The tokens in the house of `node` when everything up to event `id` has happened, in order of the packets' numbers.
 * `tables` are the stack's at that moment: they know what waits for longer than is looked back. The `chosen` packet is
 * there with its last place, however long ago it ended; `own` are its events.
 */
export function tokensAt(
  events: Events,
  node: string,
  id: number,
  tables: Tables | null = null,
  own: readonly Glance[] = [],
): Token[] {
  const tokens = new Map<number, Token>();
  for (const event of own) if (event.id <= id) take(tokens, event);
  const chosen = own[0]?.packet ?? 0;
  const recent = recentOf(events, node, id);
  for (const event of recent) take(tokens, event);
  if (tables !== null) wait(tokens, tables);
  const since = Math.max(recent.at(-LINGER)?.id ?? 0, id - LINGER_OF_ALL);
  return [...tokens.values()]
    .filter((token) => token.packet === chosen || isThere(token, since))
    .slice(-MOST)
    .sort((a, b) => a.packet - b.packet);
}

/** The events of a stack up to `id`, oldest first: the last few. */
function recentOf(events: Events, node: string, id: number): Glance[] {
  const recent: Glance[] = [];
  const from = Math.max(events.first, id - WINDOW);
  for (let n = Math.min(id, events.last); n >= from; n--) {
    const event = events.glance(n);
    if (event !== null && event.node === node) recent.push(event);
  }
  return recent.reverse();
}

/** Puts the packet where that event finds it. */
function take(tokens: Map<number, Token>, event: Glance): void {
  const { packet, cause, causeKind, id } = event;
  const before = tokens.get(packet);
  if (packet === 0 || (before !== undefined && before.id >= id)) return;
  // What waits, or has ended, stays where it is though a table changes because of it.
  if (event.kind === 'state' && before !== undefined && before.fate !== 'open') return;
  tokens.delete(packet);
  tokens.set(packet, {
    ...{ packet, id, cause, causeKind, stage: event.stage },
    fate: FATES[event.kind] ?? 'open',
    note: noteOf(event),
  });
  const asked = tokens.get(cause);
  if (event.kind === 'answer' && asked !== undefined) {
    tokens.set(cause, { ...asked, id, fate: 'answered', stage: event.stage });
  }
}

const FATES: Readonly<Partial<Record<EventKind, Fate>>> = {
  park: 'parked',
  transmit: 'transmitted',
  deliver: 'delivered',
  drop: 'dropped',
};

function noteOf({ kind, reason, values }: Glance): string {
  if (kind === 'drop') return reason?.name ?? 'dropped';
  if (kind === 'transmit' || kind === 'receive') return String(values.device ?? '');
  if (kind !== 'park') return '';
  const { neighbour, identification, destination } = values;
  return identification === undefined
    ? String(neighbour ?? destination ?? '')
    : `datagram ${identification}`;
}

/** What waits by the tables, in case it came before the events that were looked at. */
function wait(tokens: Map<number, Token>, { neighbours, reassembly }: Tables): void {
  const put = (stage: Stage, packet: number, note: string): void => {
    const token = tokens.get(packet);
    if (token?.fate === 'parked') tokens.set(packet, { ...token, note });
    if (token !== undefined) return;
    const parked = { packet, stage, note, id: 0, cause: 0, causeKind: null };
    tokens.set(packet, { ...parked, fate: 'parked' });
  };
  for (const { address, waiting } of neighbours) {
    for (const packet of waiting) put('neighbour', packet, address);
  }
  for (const { identification, waiting } of reassembly) {
    for (const packet of waiting) put('reassembly', packet, `datagram ${identification}`);
  }
}

const isThere = ({ fate, id }: Token, since: number): boolean =>
  fate === 'parked' || fate === 'open' || id >= since;
