// What an explanation is made of: plain values that go into JSON as they are. Addresses are dotted, devices have
// names, and types, scopes and rules are iproute2's words. `ok` is a mark wherever it stands: true ✓, false ✗,
// null · (not looked at).

import type { Reason } from './reasons.ts';

/** Why a packet goes where it goes. */
export interface Explanation {
  readonly direction: 'output' | 'input';
  readonly question: Question;
  /** What must hold before any rule is asked. */
  readonly checks: readonly Check[];
  /** What the rules and tables said; null: they were not asked. */
  readonly lookup: Lookup | null;
  /** Why it was decided without a route; null: it was not. */
  readonly assumed: Reason | null;
  /** The choice among several nexthops; null: there was none. */
  readonly nexthops: NexthopChoice | null;
  /** What was learnt about the way to this one host; empty: nothing. */
  readonly exceptions: readonly Check[];
  /** Whether the packet may go on to others; null: it did not matter. */
  readonly forwarding: Check | null;
  /** Whether it may have come from its source; null: not asked, or a packet of our own. */
  readonly reversePath: ReversePathCheck | null;
  /** From which address it goes; null: it has one, as all that come in, or is not sent. */
  readonly source: SourceChoice | null;
  /** Who is handed the packet; null: nobody. */
  readonly nextHop: NextHop | null;
  readonly answer: Answer;
}

/** What was known of the packet; null: nothing. */
export interface Question {
  readonly destination: string;
  readonly source: string | null;
  /** The device that it came in by; `lo` for one of our own. */
  readonly iif: string;
  /** The device that it must leave by. */
  readonly oif: string | null;
  /** `fwmark`: 0 to 2^32 - 1. */
  readonly mark: number;
  readonly tos: number;
  readonly protocol: string | null;
  readonly sport: number | null;
  readonly dport: number | null;
  /** The user's number; 2^32 - 1 is nobody. */
  readonly uid: number;
}

/** One thing that was looked at. */
export interface Check {
  readonly ok: boolean | null;
  readonly reason: Reason;
}

/** All rules in the order in which they are tried. */
export interface Lookup {
  readonly question: Question;
  readonly rules: readonly RuleStep[];
  /** What the rules came to: a Linux errno's name; null: a route. */
  readonly errno: string | null;
}

/** One rule. */
export interface RuleStep extends Check {
  /** Whether it fits the packet; null: it was not asked. */
  readonly ok: boolean | null;
  /** Whether the lookup ends with it. */
  readonly decides: boolean;
  readonly priority: number;
  /** As `ip rule` prints it, without its priority. */
  readonly rule: string;
  /** Its selectors, for a rule that was asked. */
  readonly selectors: readonly Selector[];
  /** `not`: it fits what its selectors do not. */
  readonly inverted: boolean;
  /** `lookup`, `goto`, `nop`, `blackhole`, `unreachable` or `prohibit`. */
  readonly action: string;
  /** The table that it looked into, with what holds the destination there; null: it did not. */
  readonly table: TableSteps | null;
}

/** One selector: what the rule wants and what the packet has. */
export interface Selector {
  readonly ok: boolean;
  /** As in `ip rule`: `from`, `fwmark`, … */
  readonly name: string;
  readonly wants: string;
  readonly has: string;
}

export interface TableName {
  readonly id: number;
  readonly name: string;
}

export interface TableSteps extends TableName {
  /** Routes whose prefix holds the destination, the longest first. */
  readonly candidates: readonly Candidate[];
}

/** One route. */
export interface Candidate extends Check {
  /** Whether it is the table's answer, and the rule did not suppress it. */
  readonly ok: boolean | null;
  /** As `ip route` prints it. */
  readonly route: string;
  readonly prefix: string;
  readonly type: string;
  readonly scope: string;
  readonly tos: number;
  readonly metric: number;
}

export interface NexthopChoice {
  /** What the hash is made of: `layer 3`, `layer 4`, of an ICMP error `quoted layer 3`; null: nothing was hashed. */
  readonly policy: string | null;
  /** 31 bits; null: nothing was hashed. */
  readonly hash: number | null;
  readonly hops: readonly NexthopStep[];
}

export interface NexthopStep extends Check {
  /** Null: the destination itself is on the cable. */
  readonly gateway: string | null;
  readonly device: string;
  readonly weight: number;
  readonly dead: boolean;
  /** Hashes from the first to the last, both included; null for one that is dead. */
  readonly bucket: { readonly first: number; readonly last: number } | null;
}

export interface ReversePathCheck extends Check {
  /** `rp_filter` as it counts for the device: `off`, `strict`, `loose`. */
  readonly mode: string;
  /** The lookup of the way back; null: it was not needed. */
  readonly lookup: Lookup | null;
}

export interface SourceChoice extends Check {
  /** Null: there is none. */
  readonly address: string | null;
  /** Addresses that were looked at for it; empty where it was not for the devices to say. */
  readonly candidates: readonly SourceStep[];
}

export interface SourceStep extends Check {
  /** With the length of its prefix. */
  readonly address: string;
  readonly device: string;
}

export interface NextHop {
  readonly address: string;
  readonly device: string;
  /** Whether the device has one; without it nothing gets out. */
  readonly carrier: boolean;
  readonly reason: Reason;
  /** What is known of its station; null: nobody was asked. */
  readonly neighbour: NeighbourEntry | null;
}

/** An entry of the neighbour table, as `ip neigh` prints it. */
export interface NeighbourEntry {
  /** `REACHABLE`, `STALE`, …; `NONE` where there is no entry. */
  readonly state: string;
  /** The station's Ethernet address; null: not known. */
  readonly lladdr: string | null;
}

/** What becomes of a packet. */
export type Outcome =
  | 'sent'
  | 'delivered'
  | 'forwarded'
  | 'noRoute'
  | 'refused'
  | 'martianSource'
  | 'martianDestination'
  | 'reversePath';

/** The decision, as the packet path takes it. */
export interface Answer {
  readonly ok: boolean;
  readonly outcome: Outcome;
  /** Linux's errno, `ENETUNREACH`; null: none. */
  readonly errno: string | null;
  /** What a program reads of it: `Network is unreachable`. */
  readonly error: string | null;
  /** Priority of the rule that decided; null: none did. */
  readonly rule: number | null;
  readonly table: TableName | null;
  readonly prefix: string | null;
  readonly type: string | null;
  readonly device: string | null;
  readonly gateway: string | null;
  readonly source: string | null;
  /** Bytes; null where nothing is sent. */
  readonly mtu: number | null;
}
