// A script as the parser gives it to the runner.

import type { StaticRoute } from '../testing/wire/setup.ts';
import type { ExpectedNeighbour, ExpectedRoute } from '../testing/wire/state.ts';
import type { Place } from './fault.ts';
import type { When } from './time.ts';

export interface Script {
  /** How messages call it: the file's name. */
  readonly name: string;
  readonly interfaces: readonly InterfaceLine[];
  /** Everything else, in order. */
  readonly statements: readonly Statement[];
}

/** `interface eth0 10.0.0.1/24` */
export interface InterfaceLine extends Place {
  readonly name: string;
  readonly addresses: readonly string[];
  /** Null: the next of the addresses that the harness gives. */
  readonly mac: string | null;
  /** In bytes. */
  readonly mtu: number;
  /** Who is at the other end where a frame does not say; null: the lowest address that is free there. */
  readonly peer: string | null;
  readonly peerMac: string | null;
}

export type Statement = Place & {
  /** As it was written. */
  readonly text: string;
  readonly when: When;
} & Action;

export type Action =
  | { readonly kind: 'waits'; readonly topic: string; readonly reason: string }
  | FrameAction
  | { readonly kind: 'nothing'; readonly until: When }
  | { readonly kind: 'sysctl'; readonly name: string; readonly value: number }
  | { readonly kind: 'route'; readonly route: StaticRoute }
  | { readonly kind: 'neighbour'; readonly ip: string; readonly mac: string; readonly on: string }
  | PingAction
  | { readonly kind: 'again'; readonly refused: string | null }
  | PingReceives
  | SocketAction
  | Expectation;

/** `eth0 < arp operation=request`, `eth0 > arp operation=reply` */
export interface FrameAction {
  readonly kind: 'frame';
  readonly on: string;
  /** It goes into the stack; else it must come out. */
  readonly into: boolean;
  readonly frame: FrameText;
}

/** `ping 10.0.0.2 size 56` */
export interface PingAction {
  readonly kind: 'ping';
  readonly destination: string;
  /** Data bytes behind the ICMP header. */
  readonly size: number;
  readonly ttl: number;
  readonly source: string | null;
  /** The error with which the stack refuses to send, as `ENETUNREACH`; null: it must not. */
  readonly refused: string | null;
}

/** `ping receives reply sequence=1` */
export interface PingReceives {
  readonly kind: 'receives';
  readonly what: 'reply' | 'error';
  readonly fields: readonly FieldText[];
}

/** What an application does with UDP or TCP. */
export interface SocketAction {
  readonly kind: 'socket';
  readonly protocol: 'udp' | 'tcp';
  readonly verb: 'bind' | 'listen' | 'send' | 'receives' | 'close';
  readonly address: string | null;
  readonly port: number | null;
  readonly data: Data | null;
}

export type Expectation =
  /** Since the script last asked, exactly these drops, by reason. */
  | { readonly kind: 'drops'; readonly counts: Readonly<Record<string, number>> }
  /** Since the script last asked, this growth, by counter. */
  | { readonly kind: 'counters'; readonly counts: Readonly<Record<string, number>> }
  /** Null: it must not be known. */
  | { readonly kind: 'neighbourIs'; readonly ip: string; readonly is: ExpectedNeighbour | null }
  /** Null: there must be none. */
  | { readonly kind: 'routeIs'; readonly destination: string; readonly is: ExpectedRoute | null };

/** A frame as the script describes it. */
export interface FrameText {
  /** From the outermost in; the ones that go without saying are there. */
  readonly headers: readonly HeaderText[];
  readonly data: Data | null;
  /** Bytes behind the datagram. */
  readonly padding: number | Uint8Array | null;
  /** How many bytes of the frame there are. */
  readonly cut: number | null;
  readonly fragment: Fragment | null;
  /** The whole frame, given as bytes; there are no headers then. */
  readonly raw: Uint8Array | null;
  /** The variable that takes the frame's bytes. */
  readonly as: string | null;
}

export interface HeaderText {
  readonly protocol: string;
  readonly fields: readonly FieldText[];
}

export interface FieldText {
  readonly name: string;
  readonly condition: Condition;
}

export type FieldWord = string | number | Uint8Array;

/** What a field must be, or is to be. */
export type Condition =
  | { readonly kind: 'is'; readonly value: FieldWord }
  | { readonly kind: 'isNot'; readonly value: string | number }
  | { readonly kind: 'between'; readonly least: number; readonly most: number }
  | { readonly kind: 'any' }
  | { readonly kind: 'variable'; readonly name: string; readonly plus: number };

/** What the innermost header carries. */
export type Data =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array | string | number }
  | { readonly kind: 'variable'; readonly name: string }
  /** The datagram of a frame, as an ICMP error quotes it; null: all of it. */
  | { readonly kind: 'quote'; readonly name: string; readonly length: number | null };

/** Bytes of the datagram's data, counted from 0. */
export type Fragment =
  | { readonly kind: 'one'; readonly first: number; readonly last: number }
  /** The whole datagram, in fragments that fit this MTU. */
  | { readonly kind: 'all'; readonly mtu: number };
