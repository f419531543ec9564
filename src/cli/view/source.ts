// What a stream of messages needs of the stacks behind it.

import type { Message, Session } from '../../view/protocol.ts';

/** A session whose viewers may come back. */
export interface Source extends Session {
  /**
   * What brings a viewer that knows all events up to `seen` to where every listener is now: the events between, or where
   * they are no longer recorded, that they were missed; then totals and state. Null: it must begin with a new `Hello`.
   */
  resume(seen: number): readonly Message[] | null;
}
