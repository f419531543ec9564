// What the stages compare, as lists in the order in which it is done. A drop's list ends with what failed.

import type { Comparison } from '../event.ts';
import type { Facts } from '../facts.ts';

/** What was looked at. */
export interface Looked {
  /** Null: it is not as wanted, which is no fault but decides the way. */
  readonly ok: boolean | null;
  readonly has: string;
  readonly wants: string;
}

/** One thing that a stage looks at. */
export interface Check {
  readonly what: string;
  readonly field: string | null;
  readonly rfc: string | null;
  /** The drops that come of it, by name; none: whatever it says, the packet goes on. */
  readonly drops: readonly string[];
  /** It is mentioned only where it fails: that it holds goes without saying. */
  readonly quiet: boolean;
  /** Null: it was not looked at, or nobody knows. */
  look(facts: Facts): Looked | null;
}

interface Options {
  readonly field?: string;
  readonly rfc?: string;
  readonly drops?: readonly string[];
  readonly quiet?: boolean;
}

export const check = (what: string, options: Options, look: Check['look']): Check => ({
  ...{ what, field: options.field ?? null, rfc: options.rfc ?? null },
  ...{ drops: options.drops ?? [], quiet: options.quiet ?? false, look },
});

/** Runs through the checks up to the one that the event's drop came of. */
export function run(checks: readonly Check[], facts: Facts): Comparison[] {
  const compared: Comparison[] = [];
  const dropped = facts.reason?.name ?? '';
  for (const { what, field, rfc, drops, quiet, look } of checks) {
    const failed = drops.includes(dropped);
    const looked = !quiet || failed ? look(facts) : null;
    if (looked !== null) {
      const { ok, has, wants } = looked;
      compared.push({ ok: failed ? false : ok, what, has, wants, field, rfc });
    }
    if (failed) break;
  }
  return compared;
}

/** Whether one of the checks is what the event's drop came of. */
export const decides = (checks: readonly Check[], { reason }: Facts): boolean =>
  reason !== null && checks.some(({ drops }) => drops.includes(reason.name));
