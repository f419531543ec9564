// What the page knows and what the person has chosen, as signals. Parts of the page read these and change only what is
// theirs to change; everything that comes from stacks comes by way of `recording` and `totals`.

import { signal } from '@preact/signals';
import type { NodeTotals } from '../../src/trace/event.ts';
import type { Session, State } from '../../src/view/protocol.ts';
import type { Missed } from './announce.ts';

/** Where the packets come from. */
export type Mode = 'live' | 'playground' | 'replay';

/** How the stacks are reached; `waiting`: other tabs are; `none`: there are none, as in a replay. */
export type Connection = 'connecting' | 'waiting' | 'open' | 'lost' | 'gone' | 'none';

/** A packet: its stack's name and its number there. */
export interface PacketName {
  readonly node: string;
  readonly packet: number;
}

/** A line that a program of a stack printed. */
export interface PrintedLine {
  /** Counts all lines, from 1. */
  readonly number: number;
  readonly node: string;
  /** Which of the node's programs, from 1. */
  readonly program: number;
  readonly text: string;
  /** Id of the last event that had come before it. */
  readonly after: number;
}

export const mode = signal<Mode>('playground');
/** What is shown, in words: the topology's title, the link's ends, the replay's name. */
export const title = signal('');
/** As `tapip 0.1.0`; empty: not known. */
export const program = signal('');
export const connection = signal<Connection>('connecting');
/** While the connection is waited for, lost or gone: why, in words for people. */
export const gone = signal<string | null>(null);
/** The stacks behind the page; null: there are none, as in a replay or when they are gone. */
export const session = signal<Session | null>(null);
/** How they are run; null: not known. */
export const state = signal<State | null>(null);
export const totals = signal<Readonly<Record<string, NodeTotals>>>({});
/** What the stacks' programs printed: the last {@link LINES} of it. */
export const lines = signal<readonly PrintedLine[]>([]);
export const LINES = 500;
/** What the stacks did too fast for the page; null: nothing was missed since the person closed the note. */
export const missed = signal<Missed | null>(null);

/** Id of the first event that can still be shown; 1 as long as none was given up. */
export const first = signal(1);
/** Id of the last recorded event; moves at most once in a frame of the screen. */
export const last = signal(0);
/** Id of the event up to which everything is shown. */
export const playhead = signal(0);
/** The furthest that the playhead has been: what lies behind it is the past, what lies before it is not told yet. */
export const frontier = signal(0);
/** The playhead goes on by itself, at `pace`; false: it stands. */
export const playing = signal(true);
/** The playhead goes with the last event, as things happen. */
export const following = signal(true);

/** The stack whose house and tables are shown; `follow.ts` sees to it. */
export const node = signal('');
/** The stack that the person has chosen; null: it is that of the packet in view. */
export const pinned = signal<string | null>(null);
/** The stack that is shown before anything has happened; null: the first. */
export const restingNode = signal<string | null>(null);
/** The packet that the person has chosen; null: none, and the details go along with the time bar. */
export const chosen = signal<PacketName | null>(null);
/** A field under the pointer or the focus, as `ip.ttl` with its header's place: `14/ip.ttl`; null: none. */
export const field = signal<string | null>(null);

/** What happened last, for the live region. */
export const announcement = signal('');
/** What happened to the stacks without this page's doing; the live region says it when it has said the rest. */
export const aside = signal('');
/** What is odd about the stacks that were opened, though they run; null: nothing, or the person closed the note. */
export const remark = signal<string | null>(null);
/** What went wrong, where the person looks; null: nothing. */
export const problem = signal<string | null>(null);
