// What the page knows and what the person has chosen, as signals. Parts of the page read these and change only what is
// theirs to change; everything that comes from stacks comes by way of `recording` and `totals`.

import { signal } from '@preact/signals';
import type { NodeTotals, Session, State } from '../../src/view/protocol.ts';

/** Where the packets come from. */
export type Mode = 'live' | 'playground' | 'replay';

/** A packet: its stack's name and its number there. */
export interface PacketName {
  readonly node: string;
  readonly packet: number;
}

export const mode = signal<Mode>('playground');
/** The stacks behind the page; null: there are none, as in a replay or when they are gone. */
export const session = signal<Session | null>(null);
/** How they are run; null: not known. */
export const state = signal<State | null>(null);
export const totals = signal<Readonly<Record<string, NodeTotals>>>({});

/** Id of the last recorded event; moves at most once in a frame of the screen. */
export const last = signal(0);
/** Id of the event up to which everything is shown. */
export const playhead = signal(0);
/** The playhead goes with the last event. */
export const following = signal(true);

/** The stack whose house and tables are shown. */
export const node = signal('');
/** The packet whose journey and bytes are shown; null: none. */
export const chosen = signal<PacketName | null>(null);
/** A field under the pointer or the focus, as `ip.ttl` with its header's place: `14/ip.ttl`; null: none. */
export const field = signal<string | null>(null);

/** What happened last, for the live region. */
export const announcement = signal('');
/** What went wrong, where the person looks; null: nothing. */
export const problem = signal<string | null>(null);
