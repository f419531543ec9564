// The event schema: one shape for all that shows packet flow. Text, comments in captures, tests, the shell and the
// viewer read these; the JSON Schema is made from the same words.
//
// Events travel as a few integers (`RawEvent`, `Batch`), and become sentences and values where somebody reads them.

import type { DropReason } from '../core/drops.ts';
import type { Explanation } from '../route/explain/explanation.ts';
import type { TableChange, Tables } from './tables.ts';

/** What can happen; the words of `Kind` in `core/trace.ts`, in lower case. */
export type EventKind =
  | 'receive'
  | 'originate'
  | 'up'
  | 'down'
  | 'answer'
  | 'route'
  | 'park'
  | 'release'
  | 'state'
  | 'transmit'
  | 'deliver'
  | 'drop';

/** A room of the house, in the order of a packet's way in, across and out. */
export type Stage =
  | 'device-in'
  | 'ether-in'
  | 'arp'
  | 'ip-in'
  | 'route-in'
  | 'reassembly'
  | 'icmp'
  | 'igmp'
  | 'raw'
  | 'forward'
  | 'ip-out'
  | 'route-out'
  | 'fragment'
  | 'neighbour'
  | 'ether-out'
  | 'device-out';

/** Why a packet exists or goes on: how it stands to the packet that is its cause. */
export type CauseKind =
  | 'answers'
  | 'asks-for'
  | 'released-by'
  | 'fragment-of'
  | 'whole-from'
  | 'reports'
  | 'copy-of'
  | 'because-of';

/** Something that was compared, with both sides as people read them. */
export interface Comparison {
  /** It is as it must be; false: it is not; null: it is not as wanted, and both are right: it decides the way. */
  readonly ok: boolean | null;
  /** As `destination`, `header checksum`, `TTL`. */
  readonly what: string;
  readonly has: string;
  readonly wants: string;
  /** The field that was looked at, by the dissector's name, as `ip.ttl`; null: none. */
  readonly field: string | null;
  /** The rule, as `RFC 791 §3.1`; null: it is ours or Linux's. */
  readonly rfc: string | null;
}

export interface RecordedEvent {
  /** The recording's number for it, from 1, without gaps, over all stacks of the recording. */
  readonly id: number;
  /** The name of the stack. */
  readonly node: string;
  /** Milliseconds on the stack's clock. */
  readonly timeMs: number;
  /** The packet's number within its stack, from 1; 0: the event is of no packet. */
  readonly packet: number;
  /** The packet, of the same stack, that brought this one about; 0: none. */
  readonly cause: number;
  /** Null: no cause. */
  readonly causeKind: CauseKind | null;
  /** `device`, `ether`, `arp`, `ip`, `icmp`, `route`, … */
  readonly layer: string;
  readonly kind: EventKind;
  readonly stage: Stage;
  /** One sentence, without the packet. */
  readonly says: string;
  /** What was compared, first things first. */
  readonly compared: readonly Comparison[];
  /** What else is known: names and values in their usual text, as `{ device: 'eth0', 'next hop': '10.0.0.2' }`. */
  readonly values: Readonly<Record<string, string | number>>;
  /** Why the packet goes where it goes; only at `route`, null: it was not looked into. */
  readonly explanation: Explanation | null;
  /** Only at `drop`. */
  readonly reason: DropReason | null;
  /** What changed in the stack's tables with it. */
  readonly changes: readonly TableChange[];
  /** The bytes of the packet are recorded with it, as they were at that moment. */
  readonly hasBytes: boolean;
}

/** A device of a node. */
export interface NodeDevice {
  readonly index: number;
  readonly name: string;
  /** Empty for a port of a switch. */
  readonly lladdr: string;
  readonly mtu: number;
  /** What it sends its own stack hears: the loopback, and a veth. */
  readonly inner?: boolean;
  /** The index of the node's device at the other end of its cable: the two of a veth pair. */
  readonly peer?: number;
  /**
   * The end of a cable that it is at, where that has not its name: the name that it had at first; empty: it came later,
   * and is at none.
   */
  readonly end?: string;
  /** It is there no more; events name it still. */
  readonly gone?: boolean;
}

export type NodeKind = 'host' | 'router' | 'switch' | 'kernel';

/** Whoever is at an end of a cable. Only hosts and routers are stacks of ours and have events. */
export interface NodeDescription {
  readonly name: string;
  readonly kind: NodeKind;
  readonly devices: readonly NodeDevice[];
  /** Names of the stack's layers: an event's `layer` is an index. Empty: it is no stack of ours. */
  readonly layers: readonly string[];
  /** The stack's drop reasons: a drop's `detail` is an index. */
  readonly reasons: readonly DropReason[];
  /** Where the node stands in a picture, from 0 to 1 each way; null: nobody said. */
  readonly place: readonly [x: number, y: number] | null;
  /** In words, for people: `this machine's kernel, tap0 10.0.0.2/24`. */
  readonly says: string;
}

/** Whether the node is a stack of ours. */
export const isStack = ({ layers }: Pick<NodeDescription, 'layers'>): boolean => layers.length > 0;

/** A cable between two ends, each `node.device`. */
export interface CableDescription {
  readonly ends: readonly [string, string];
}

/** An event as it travels: eight numbers, in this order. */
export const RAW_LENGTH = 8;
export const Raw = {
  /** Index of the node. */
  Node: 0,
  /** Milliseconds. */
  Time: 1,
  Packet: 2,
  Cause: 3,
  Layer: 4,
  Kind: 5,
  Detail: 6,
  Value: 7,
} as const;

/** A run of consecutive events. */
export interface Batch {
  /** Id of the first event. */
  readonly first: number;
  /** {@link RAW_LENGTH} numbers an event. */
  readonly events: readonly number[];
  /**
   * Bytes of packets in base64, each with the id of its event: whole frames, or, of a packet that has no Ethernet
   * header yet, from its IP header on.
   */
  readonly bytes: readonly (readonly [id: number, base64: string, from?: 'ip'])[];
  readonly changes: readonly (readonly [id: number, changes: readonly TableChange[]])[];
  /** A number: the same as at that event of this batch. */
  readonly explanations: readonly (readonly [id: number, explanation: Explanation | number])[];
  /**
   * Where frames were on the cables: the end (`node.device`), the frame's number, which it keeps through switches,
   * and the event of the stack that goes with it, 0 for an end that is no stack's. In order of time.
   */
  readonly frames: readonly FrameMoment[];
  /** How the tables stood right before the first event, where events before it are missing. Absent: as the batches before left them. */
  readonly tables?: Readonly<Record<string, Tables>>;
}

/** What becomes of a frame at a cable. */
export const FRAME_WAYS = ['out', 'in', 'lost'] as const;

/** A frame goes into a cable at an end, comes out at one, or is lost between. */
export interface FrameMoment {
  /** The number of the last event before it, or of the event that is the same thing: where in the order it belongs. */
  readonly id: number;
  readonly timeMs: number;
  readonly end: string;
  readonly way: (typeof FRAME_WAYS)[number];
  readonly frame: number;
  /** Bytes. */
  readonly length: number;
}

/** Who takes part in a recording, and how the tables stood before its first event. */
export interface Cast {
  readonly nodes: readonly NodeDescription[];
  readonly cables: readonly CableDescription[];
  /** By node's name. */
  readonly tables: Readonly<Record<string, Tables>>;
  /** Id of the first event that can be had. */
  readonly first: number;
  /** Milliseconds since 1970 at the clocks' zero; 0: the time is virtual. */
  readonly epochMs: number;
}

/** What a stack has done with its packets, and counted. */
export interface NodeTotals {
  readonly received: number;
  readonly originated: number;
  readonly transmitted: number;
  readonly delivered: number;
  readonly dropped: number;
  readonly parked: number;
  /** By the reason's name; those that are not 0. */
  readonly drops: Readonly<Record<string, number>>;
  /** By Linux's names, as `IpInReceives`; those that are not 0. */
  readonly counters: Readonly<Record<string, number>>;
}

/** A recording as a file: what the viewer exports and replays. */
export interface SavedRecording {
  readonly tapip: 'recording';
  readonly version: 1;
  /** What it shows, in words. */
  readonly title: string;
  readonly cast: Cast;
  /** In order; where two do not meet, events between them were not kept. */
  readonly batches: readonly Batch[];
  /** What each stack had counted since it began, at the recording's end, by node. Absent: it was not noted. */
  readonly totals?: Readonly<Record<string, NodeTotals>>;
}
