// What the matchers judge: frames, what a wire sends, what becomes of a packet, what a stack knows. A verdict
// says whether it is so, and has a text for either case; matchers.ts and vitest.ts make assertions of it.

import { Stack } from '../../stack.ts';
import { describe } from '../frame/describe.ts';
import { type AnyFrame, bytesOf, type Frame } from '../frame/frame.ts';
import { differences } from '../frame/match.ts';
import { differenceText, lineOf } from '../frame/report.ts';
import type { Fate } from '../wire/fate.ts';
import {
  actualText,
  type Counts,
  type ExpectedNeighbour,
  type ExpectedRoute,
  inCounters,
  inDrops,
  inNeighbour,
  inRoute,
  problem,
  type Row,
  reasonNamed,
  reasonText,
} from '../wire/state.ts';
import type { Wire } from '../wire/wire.ts';
import { inEmission } from './emission.ts';

export interface Verdict {
  readonly pass: boolean;
  /** Why it fails: what is not as expected, or with `pass`, that it is so although it should not. */
  readonly message: string;
}

/** Frames by the name of the interface; a list is for the first one. */
export type Emission = readonly Frame[] | Readonly<Record<string, readonly Frame[]>>;

/** A stack, or what has one: a wire, a host in a network. */
export type HasStack = Stack | { readonly stack: Stack };

/** Throws when there is no frame at all. */
export function frameVerdict(actual: AnyFrame | undefined, expected: Frame): Verdict {
  if (actual === undefined) throw new Error(`there is no frame, expected ${describe(expected)}`);
  const bytes = bytesOf(actual);
  const found = differences(expected, bytes);
  const lines = `  expected  ${describe(expected)}\n  came      ${lineOf(bytes)}`;
  if (found.length === 0) {
    return { pass: true, message: `the frame is like the one that it should not be\n${lines}` };
  }
  const message = `the frame is not as expected\n${lines}\n\n${differenceText(found, bytes)}`;
  return { pass: false, message };
}

/** Takes the frames that the wire has sent since it was last asked. Interfaces that are not named must have sent none. */
export function emissionVerdict(wire: Wire, expected: Emission): Verdict {
  const lists = isList(expected) ? { [wire.interfaces[0] ?? '']: expected } : expected;
  for (const name of Object.keys(lists)) wire.indexOf(name);
  const sent = wire.interfaces.map((name) => ({ name, frames: wire.sent(name) }));
  const problems = sent.map(({ name, frames }) => inEmission(name, frames, lists[name] ?? []));
  const found = problems.filter((problem) => problem !== null);
  if (found.length > 0) return { pass: false, message: found.join('\n\n') };
  const lines = sent.flatMap(({ name, frames }) =>
    frames.map((frame) => `  ${name}  ${lineOf(frame)}`),
  );
  return {
    pass: true,
    message: ['the wire has sent just what it should not', ...lines].join('\n'),
  };
}

/** @param reason null: whatever it is */
export function dropVerdict(fate: Fate, reason: string | null): Verdict {
  const expected = reason === null ? null : reasonNamed(fate.stack, reason);
  const { dropped } = fate;
  const pass = dropped !== null && (expected === null || dropped === expected);
  const lines = [
    pass ? 'the packet was dropped as it should not be' : 'the packet was not dropped as expected',
    ...(pass ? [] : [`  expected  ${expected === null ? 'dropped' : reasonText(expected)}`]),
    `  got       ${dropped === null ? 'not dropped' : reasonText(dropped)}`,
    '',
    'what happened to it:',
    ...fate.journey(),
  ];
  return { pass, message: lines.join('\n') };
}

/** How much the wire's stack has dropped since it was last asked: just that. */
export const dropsVerdict = (wire: Wire, expected: Counts): Verdict =>
  verdict('what the stack has dropped', inDrops(wire.stack, wire.dropped(), expected));

/** How much the counters of the wire's stack have grown since it was last asked. */
export const countersVerdict = (wire: Wire, expected: Counts): Verdict =>
  verdict('the growth of the counters', inCounters(wire.stack, wire.counted(), expected));

/** @param expected null: there is no entry */
export const neighbourVerdict = (
  subject: HasStack,
  address: string,
  expected: ExpectedNeighbour | null,
): Verdict => verdict(`neighbour ${address}`, inNeighbour(stackOf(subject), address, expected));

/** @param expected null: there is none */
export const routeVerdict = (
  subject: HasStack,
  destination: string,
  expected: ExpectedRoute | null,
  source?: string,
): Verdict =>
  verdict(`the route to ${destination}`, inRoute(stackOf(subject), destination, expected, source));

const stackOf = (subject: HasStack): Stack => (subject instanceof Stack ? subject : subject.stack);

const isList = (expected: Emission): expected is readonly Frame[] => Array.isArray(expected);

function verdict(what: string, rows: readonly Row[]): Verdict {
  const wrong = problem(rows);
  if (wrong !== null) return { pass: false, message: `${what} is not as expected\n${wrong}` };
  return { pass: true, message: `${what} is as it should not be\n${actualText(rows)}` };
}
