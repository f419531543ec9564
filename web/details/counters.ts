// What a stack has counted: its packets' ends, its drops by name, and Linux's counters.

import type { DropReason } from '../../src/core/drops.ts';
import { CATALOGUE, ICMP_MESSAGES } from '../../src/mib/catalogue.ts';
import type { NodeTotals } from '../../src/trace/event.ts';
import type { PacketSummary, RecordedPackets } from '../../src/trace/packets.ts';

/** A row of the panel. */
export interface Count {
  readonly name: string;
  readonly value: number;
  /** What it counts; empty: not known. */
  readonly says: string;
}

export interface CountGroup {
  /** As `Ip`; what stands in front of each name. */
  readonly group: string;
  readonly counts: readonly Count[];
}

/** Drops that have happened, the most frequent first. */
export function dropCounts(totals: NodeTotals, reasons: readonly DropReason[]): Count[] {
  const says = new Map(reasons.map((reason) => [reason.name, reason.says]));
  return Object.entries(totals.drops)
    .map(([name, value]) => ({ name, value, says: says.get(name) ?? '' }))
    .sort((a, b) => b.value - a.value);
}

/** Linux's counters that are not 0, in the order in which `nstat` prints them. */
export function linuxCounts({ counters }: NodeTotals): CountGroup[] {
  const left = new Map(Object.entries(counters));
  const groups = CATALOGUE.map(({ group, counters: texts }) => ({
    group,
    counts: texts.flatMap(({ name, says }): Count[] => {
      const value = left.get(name);
      left.delete(name);
      return value === undefined ? [] : [{ name, value, says }];
    }),
  }));
  const rest = [...left].map(([name, value]) => ({ name, value, says: messageSays(name) }));
  return [...groups, { group: 'by type', counts: rest }].filter(({ counts }) => counts.length > 0);
}

function messageSays(name: string): string {
  const { in: incoming, out: outgoing } = ICMP_MESSAGES;
  if (name.startsWith(incoming)) return `ICMP messages of type ${name.slice(incoming.length)} in`;
  if (name.startsWith(outgoing)) return `ICMP messages of type ${name.slice(outgoing.length)} out`;
  return '';
}

/** More packets than that are not counted one by one. */
export const COUNTED = 20_000;

/** The totals of a recording that has no stack behind it, from its packets; null: there are too many. */
export function totalsOf(packets: RecordedPackets, node: string): NodeTotals | null {
  if (packets.length > COUNTED) return null;
  const own: PacketSummary[] = [];
  for (let n = 0; n < packets.length; n++) {
    const summary = packets.at(n);
    if (summary?.node === node) own.push(summary);
  }
  const drops = new Map<string, number>();
  for (const { drop } of own) if (drop !== null) drops.set(drop, (drops.get(drop) ?? 0) + 1);
  const count = (is: (summary: PacketSummary) => boolean): number => own.filter(is).length;
  const received = count(({ inDevice }) => inDevice !== null);
  // A packet and the answer that it became are one buffer, received once and sent once.
  const answered = count(({ fate }) => fate === 'answered');
  return {
    received,
    originated: own.length - received - answered,
    transmitted: count(({ fate }) => fate === 'transmitted'),
    delivered: count(({ fate }) => fate === 'delivered'),
    dropped: count(({ fate }) => fate === 'dropped'),
    parked: count(({ fate }) => fate === 'parked'),
    ...{ drops: Object.fromEntries(drops), counters: {} },
  };
}

/** The names of the counts that are others than they were. */
export function changedNames(now: NodeTotals, before: NodeTotals): Set<string> {
  const changed = new Set<string>();
  const compare = (a: object, b: object): void => {
    const old = new Map<string, unknown>(Object.entries(b));
    for (const [name, value] of Object.entries(a))
      if (typeof value === 'number' && value !== (old.get(name) ?? 0)) changed.add(name);
  };
  compare(now, before);
  compare(now.drops, before.drops);
  compare(now.counters, before.counters);
  return changed;
}
