// Times, causes and changes in words, as the panels say them.

import type { CauseKind } from '../../src/trace/event.ts';
import type { Fate } from '../../src/trace/packets.ts';
import type { NeighbourRow, Row, TableChange, TableName } from '../../src/trace/tables.ts';
import { durationText } from '../../src/trace/times.ts';

/** How long until something happens by itself: `2 min 5 s left`, `29.3 s left`, `249 ms left`; `due now`. */
export function leftText(ms: number): string {
  if (ms <= 0) return 'due now';
  if (ms < 60_000) return `${durationText(ms)} left`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s left`;
}

/** How a packet stands to the one that is its cause: the words before that one's number, and those behind it. */
export function causeWords(kind: CauseKind, address: string | null): readonly [string, string] {
  switch (kind) {
    case 'answers':
      return ['answers', ''];
    case 'asks-for':
      return [address === null ? 'asks since' : `asks for ${address} since`, 'waits'];
    case 'released-by':
      return ['waits no longer since', 'came'];
    case 'fragment-of':
      return ['a fragment of', ''];
    case 'whole-from':
      return ['put together of fragments, the last', ''];
    case 'reports':
      return ['reports what befell', ''];
    case 'copy-of':
      return ['a copy of', ''];
    case 'because-of':
      return ['because of', ''];
  }
}

/** The same from the other side: what it brought about, the words before the other's number and behind it. */
export function effectWords(kind: CauseKind, address: string | null): readonly [string, string] {
  switch (kind) {
    case 'answers':
      return ['answered by', ''];
    case 'asks-for':
      return ['waits, so', address === null ? 'asks' : `asks for ${address}`];
    case 'released-by':
      return ['lets go on', ''];
    case 'fragment-of':
      return ['cut into', ''];
    case 'whole-from':
      return ['completes', ''];
    case 'reports':
      return ['reported by', ''];
    case 'copy-of':
      return ['copied to', ''];
    case 'because-of':
      return ['brings about', ''];
  }
}

export function fateText(fate: Fate, drop: string | null, outDevice: string | null): string {
  switch (fate) {
    case 'transmitted':
      return outDevice === null ? 'transmitted' : `transmitted by ${outDevice}`;
    case 'delivered':
      return 'delivered here';
    case 'dropped':
      return drop === null ? 'dropped' : `dropped, ${drop}`;
    case 'answered':
      return 'became its answer';
    case 'parked':
      return 'waits';
    case 'open':
      return 'on its way';
  }
}

const TABLE_WORDS: Readonly<Record<TableName, string>> = {
  links: 'link',
  addresses: 'address',
  rules: 'rule',
  routes: 'route',
  neighbours: 'neighbour',
  exceptions: 'exception',
  reassembly: 'reassembly',
  settings: 'setting',
};

/** What changed in a table: `10.0.0.2 INCOMPLETE → REACHABLE`. @param before the entry as it was; null: it is new */
export function changeText({ table, row }: TableChange, before: Row | null): string {
  const word = TABLE_WORDS[table];
  if (row === null) return before === null ? `${word} gone` : `${word} gone: ${before.text}`;
  if (before === null) return `new ${word}: ${row.text}`;
  if (table === 'neighbours') return neighbourChange(before as NeighbourRow, row as NeighbourRow);
  return `${word}: ${before.text} → ${row.text}`;
}

function neighbourChange(before: NeighbourRow, after: NeighbourRow): string {
  const words: string[] = [];
  if (before.state !== after.state) words.push(`${before.state} → ${after.state}`);
  if (before.lladdr !== after.lladdr) words.push(`lladdr ${after.lladdr ?? 'not known'}`);
  if (before.probes !== after.probes) words.push(`probes ${after.probes}`);
  const waiting = waitingChange(before.waiting, after.waiting);
  if (waiting !== '') words.push(waiting);
  return `${after.address} ${words.join(', ') || 'timer set anew'}`;
}

function waitingChange(before: readonly number[], after: readonly number[]): string {
  if (before.join() === after.join()) return '';
  if (after.length === 0) return 'nobody waits any more';
  return `${after.map((packet) => `#${packet}`).join(', ')} wait${after.length === 1 ? 's' : ''}`;
}
