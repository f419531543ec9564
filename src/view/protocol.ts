// What a viewer hears from running stacks and what it may ask of them. The same over the network and within a page.

import type { Impairment } from '../netdev/impair/impairment.ts';
import type { Batch, Cast, NodeTotals } from '../trace/event.ts';
import type { Tables } from '../trace/tables.ts';

export type Message =
  | Hello
  | Recast
  | ({ readonly type: 'events' } & Batch)
  | Missed
  | Totals
  | State
  | Line
  | { readonly type: 'bye'; readonly says: string };

/** The first message, and whenever the cast changes: everything known before is over. */
export interface Hello {
  readonly type: 'hello';
  /** As `tapip 0.1.0`. */
  readonly program: string;
  readonly title: string;
  readonly cast: Cast;
}

/** What the viewer knows of the nodes is no longer so; they are the same ones, and what is recorded goes on. */
export interface Recast {
  readonly type: 'cast';
  readonly nodes: Cast['nodes'];
  readonly cables: Cast['cables'];
}

/** Events that the viewer was not sent, since there were too many. The tables are as they were behind them. */
export interface Missed {
  readonly type: 'missed';
  readonly from: number;
  readonly to: number;
  /** Why, in words for people. */
  readonly says: string;
  readonly tables: Readonly<Record<string, Tables>>;
}

/** Exact, whatever was missed. By node. */
export interface Totals {
  readonly type: 'totals';
  /** Id of the last event that is counted in. */
  readonly id: number;
  readonly nodes: Readonly<Record<string, NodeTotals>>;
}

/** How the stacks are run; sent when it changes, and every second of their time. */
export interface State {
  readonly type: 'state';
  /** What the stacks' clocks say, in ms; also while nothing happens. */
  readonly timeMs: number;
  /** The stacks take nothing in and no timer runs. */
  readonly held: boolean;
  /** While held: for how long, in ms. */
  readonly heldMs: number;
  /** While held: what the other end does meanwhile, in words for people; null: everybody stands still. */
  readonly meanwhile: string | null;
  /** Time here is simulated: while the stacks are held everything stands still. */
  readonly virtual: boolean;
  /** Each direction of a cable that is not perfect, by the end that it leaves. */
  readonly impairments: Readonly<Record<string, Impairment>>;
  /** Which randomness the impairments draw from. */
  readonly seed: number;
  /** Ends whose impairment may be changed. */
  readonly impairable: readonly string[];
}

/** A line that a program of the stack printed: ping's, arping's. */
export interface Line {
  readonly type: 'line';
  readonly node: string;
  /** Which of the programs that were begun on the node, from 1. */
  readonly program: number;
  readonly text: string;
}

/** What a viewer may ask. A node is named, an end is `node.device`. */
export type Request =
  | {
      readonly do: 'ping';
      readonly node: string;
      /** An address, or a node's name. */
      readonly to: string;
      /** 1 to 100. */
      readonly count: number;
      readonly intervalMs: number;
      /** Bytes of data, 0 to 65,507. */
      readonly size: number;
      /** 1 to 255; absent: the stack's. */
      readonly ttl?: number;
      /** May be cut on its way (no DF); absent: as the stack's settings say. */
      readonly fragment?: boolean;
      /** DSCP and ECN, 0 to 255; absent: 0. */
      readonly tos?: number;
      /** For rules that ask for a mark, 32 bits; absent: 0. */
      readonly mark?: number;
    }
  | {
      readonly do: 'arping';
      /** By which device of which node. */
      readonly end: string;
      readonly to: string;
      readonly count: number;
    }
  /** Puts a frame, in hex, on the cable (`out`), or gives it to the stack as if it had come from there (`in`). */
  | { readonly do: 'send'; readonly end: string; readonly way: 'out' | 'in'; readonly hex: string }
  /** What befalls frames that leave that end; an empty impairment: nothing. */
  | {
      readonly do: 'impair';
      readonly end: string;
      readonly impairment: Impairment;
      readonly seed: number;
    }
  /** A line of `tapip -batch`. */
  | { readonly do: 'words'; readonly node: string; readonly line: string }
  | { readonly do: 'hold' }
  | { readonly do: 'go' }
  /** While held: lets the stacks take in one frame, or do what is due next. */
  | { readonly do: 'step' };

export type Answer =
  | { readonly ok: true /** What it printed. */; readonly out: string }
  /** One sentence for people: what is wrong, what to do. */
  | { readonly ok: false; readonly says: string };

/** Stacks that a viewer is connected with. */
export interface Session {
  /** Hears every message from now on, `Hello` first. Returns the way to stop. */
  listen(listener: (message: Message) => void): () => void;
  request(request: Request): Promise<Answer>;
}
