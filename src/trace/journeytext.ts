// A packet's journey as text: one line an event, with its sentence, and below it what was compared where that matters.
// What a packet brought about stands further to the right than its cause.
//
//     0.113 ms  #2 <- #1     arp       asks who has the next hop
//
// time since the first event, packet, the packet that brought it about, layer, what happened.

import { summarize } from '../dissect/summary.ts';
import type { CauseKind, Comparison, RecordedEvent } from './event.ts';
import { momentText } from './times.ts';

export interface LineOptions {
  /** Milliseconds on the stack's clock from which times count. */
  readonly began: number;
  /** How far down its tree the event stands. */
  readonly depth: number;
  /**
   * What stands below the sentence: `faults`, what was compared and did not agree; `all`, also what agreed, and what
   * changed in the tables. Default `faults`.
   */
  readonly below?: 'nothing' | 'faults' | 'all';
}

/** In front of what stands below an event's line. */
export const BELOW = ' '.repeat(37);

const STEP = 2;
/** Deeper than that nothing is moved to the right. */
const DEEPEST = 12;
/** What events are told from: a `Recording`. */
export interface Told {
  event(id: number): RecordedEvent | null;
  bytes(id: number): Uint8Array | null;
}

/** The line of the event with that id, and those below it; none when it is not there. */
export function eventLines(told: Told, id: number, options: LineOptions): string[] {
  const event = told.event(id);
  if (event === null) return [];
  const { began, depth, below = 'faults' } = options;
  const time = momentText(event.timeMs - began).padStart(12);
  const indent = ' '.repeat(STEP * Math.min(depth, DEEPEST));
  const front = `${time}  ${who(event).padEnd(12)} ${event.layer.padEnd(7)} `;
  return [
    `${front}${indent}${sentence(told, event)}`,
    ...notes(event, below).map((note) => `${BELOW}${indent}${note}`),
  ];
}

/** The event's sentence; of a frame, what is in it too. */
function sentence(told: Told, { id, kind, says }: RecordedEvent): string {
  const bytes = kind === 'receive' || kind === 'transmit' ? told.bytes(id) : null;
  if (bytes === null) return says;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return `${says}: ${summarize(view, 0, bytes.length)}`;
}

/**
 * A comparison in words, as `✗ TTL 1, expected more than 1 (RFC 791 §3.1)`. What is no fault, but decides the way, has
 * a dot: `· neighbour 10.0.0.2: no entry, not one with its Ethernet address`.
 */
export function comparisonText({ ok, what, has, wants, rfc }: Comparison): string {
  const rule = rfc === null ? '' : ` (${rfc})`;
  const wanted = has === wants ? '' : `, ${ok === null ? 'not' : 'expected'} ${wants}`;
  return `${ok === null ? '·' : ok ? '✓' : '✗'} ${what} ${has}${wanted}${rule}`;
}

/** How a packet stands to another one, in words, as `answers packet 4`. */
export const linkText = (kind: CauseKind, other: string): string => `${CAUSES[kind]} ${other}`;

const CAUSES: Readonly<Record<CauseKind, string>> = {
  answers: 'answers',
  'asks-for': 'asks on behalf of',
  'released-by': 'released by',
  'fragment-of': 'a fragment of',
  'whole-from': 'made whole by',
  reports: 'reports on',
  'copy-of': 'a copy of',
  'because-of': 'because of',
};

function notes(
  { compared, changes }: RecordedEvent,
  below: NonNullable<LineOptions['below']>,
): string[] {
  if (below === 'nothing') return [];
  if (below === 'faults') return compared.filter(({ ok }) => ok === false).map(comparisonText);
  const changed = changes.map(({ table, key, row }) =>
    row === null ? `${table}: ${key} is gone` : `${table}: ${row.text.replace(/\s+/g, ' ')}`,
  );
  return [...compared.map(comparisonText), ...changed];
}

function who({ packet, cause }: RecordedEvent): string {
  if (packet === 0) return '-';
  return cause === 0 ? `#${packet}` : `#${packet} <- #${cause}`;
}
