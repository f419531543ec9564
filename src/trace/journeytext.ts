// A packet's journey as text: one line an event, with its sentence, and below it what was compared where that matters.
// What a packet brought about stands further to the right than its cause.
//
//     0.113 ms  #2 <- #1     arp       asks who has the next hop
//
// time since the first event, packet, the packet that brought it about, layer, what happened.

import type { CauseKind, Comparison, RecordedEvent } from './event.ts';

export interface LineOptions {
  /** Milliseconds on the stack's clock from which times count. */
  readonly began: number;
  /** How far down its tree the event stands. */
  readonly depth: number;
  /** Shows what was compared and agreed, and what changed in tables, too; otherwise only what did not agree. */
  readonly details?: boolean;
}

const STEP = 2;
/** Deeper than that nothing is moved to the right. */
const DEEPEST = 12;
/** What stands before the sentence is so long, usually. */
const FRONT = 35;

/** The event's line, and those below it. */
export function eventLines(event: RecordedEvent, options: LineOptions): string[] {
  const { began, depth, details = false } = options;
  const time = `${(event.timeMs - began).toFixed(3)} ms`.padStart(12);
  const indent = ' '.repeat(STEP * Math.min(depth, DEEPEST));
  const front = `${time}  ${who(event).padEnd(12)} ${event.layer.padEnd(7)} `;
  const below = ' '.repeat(FRONT + STEP) + indent;
  return [
    `${front}${indent}${event.says}`,
    ...notes(event, details).map((note) => `${below}${note}`),
  ];
}

/** A comparison in words, as `✗ TTL is 1, expected more than 1 (RFC 791 §3.1)`. */
export function comparisonText({ ok, what, has, wants, rfc }: Comparison): string {
  const rule = rfc === null ? '' : ` (${rfc})`;
  const expected = has === wants ? '' : `, expected ${wants}`;
  return `${ok ? '✓' : '✗'} ${what} is ${has}${expected}${rule}`;
}

/** How a packet stands to its cause, in words, as `answers packet 4`; null: it has none. */
export function causeText({ cause, causeKind }: RecordedEvent): string | null {
  return causeKind === null ? null : `${CAUSES[causeKind]} packet ${cause}`;
}

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

function notes({ compared, changes }: RecordedEvent, details: boolean): string[] {
  const told = details ? compared : compared.filter(({ ok }) => !ok);
  const lines = told.map(comparisonText);
  if (!details) return lines;
  const changed = changes.map(({ table, key, row }) =>
    row === null ? `${table}: ${key} is gone` : `${table}: ${row.text}`,
  );
  return [...lines, ...changed];
}

function who({ packet, cause }: RecordedEvent): string {
  if (packet === 0) return '-';
  return cause === 0 ? `#${packet}` : `#${packet} <- #${cause}`;
}
