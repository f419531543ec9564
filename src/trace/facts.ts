// What is known of an event, gathered for its sentence, its values and its comparisons.

import type { DropReason } from '../core/drops.ts';
import type { Dissection } from '../dissect/dissect.ts';
import type { Explanation } from '../route/explain/explanation.ts';
import type { EventKind, NodeDescription, NodeDevice, Stage } from './event.ts';
import type { Tables } from './tables.ts';

export interface Facts {
  readonly node: NodeDescription;
  readonly layer: string;
  readonly kind: EventKind;
  readonly stage: Stage;
  readonly detail: number;
  readonly value: number;
  /** The packet that brought this one about; 0: none. */
  readonly cause: number;
  readonly comesIn: boolean;
  /** It goes up, and was put together of fragments here. */
  readonly isWhole: boolean;
  readonly reason: DropReason | null;
  readonly explanation: Explanation | null;
  /** The explanation of the way that the packet takes, wherever that was found; null: it was not looked into. */
  readonly way: Explanation | null;
  /** Names and values as people read them. */
  readonly values: Readonly<Record<string, string | number>>;
  /** The packet's fields, as they were then if its bytes were recorded then, else when they were nearest; null: never. */
  readonly fields: Dissection | null;
  /** The bytes that the fields are of. */
  readonly bytes: Uint8Array | null;
  /** The device that the packet came in by, and the one that it goes out by; null: none, or not known yet. */
  readonly arrival: NodeDevice | null;
  readonly departure: NodeDevice | null;
  /** Its layer has recorded nothing of the packet before. */
  readonly isFirstOfLayer: boolean;
  /** The next hop that was found for the packet; null: none was, or it needs no neighbour. */
  readonly hop: string | null;
  /** The packet ends here, as far as addresses go. */
  readonly isForUs: boolean;
  /** The stack's tables right before the event, and right behind it. */
  tables(): Tables;
  tablesBehind(): Tables;
}

/** What an event's numbers and bytes are enough for. */
export type Numbers = Pick<
  Facts,
  'node' | 'layer' | 'kind' | 'detail' | 'value' | 'reason' | 'bytes'
>;
