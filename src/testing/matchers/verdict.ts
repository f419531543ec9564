// What the matchers judge: frames, what a wire sends, what becomes of a packet, what a stack knows. A verdict
// says whether it is so, and has a text for either case; matchers.ts and vitest.ts make assertions of it.

import { own } from '../../core/own.ts';
import type { Stack } from '../../stack.ts';
import { describe } from '../frame/describe.ts';
import { type AnyFrame, bytesOf, type Frame } from '../frame/frame.ts';
import { differences } from '../frame/match.ts';
import { differenceText, lineOf } from '../frame/report.ts';
import type { Fate } from '../wire/fate.ts';
import {
  actualText,
  type Counts,
  droppedText,
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
import { descriptionOf, fateOf, type HasStack, stackOf, wireOf } from './subject.ts';

export interface Verdict {
  readonly pass: boolean;
  /** Why it fails: what is not as expected, or with `pass`, that it is so although it should not. */
  readonly message: string;
}

/** Frames by the name of the interface; a list is for the first one. */
export type Emission = readonly Frame[] | Readonly<Record<string, readonly Frame[]>>;

/** Throws when there is no frame at all. */
export function frameVerdict(actual: AnyFrame | undefined, wanted: Frame): Verdict {
  const expected = descriptionOf(wanted);
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
export function emissionVerdict(subject: Wire, expected: Emission): Verdict {
  const wire = wireOf(subject);
  const lists = isList(expected) ? { [wire.interfaces[0] ?? '']: expected } : expected;
  for (const [name, frames] of Object.entries(lists)) {
    wire.indexOf(name);
    frames.map(descriptionOf);
  }
  const sent = wire.interfaces.map((name) => ({ name, frames: wire.sent(name) }));
  const problems = sent.map(({ name, frames }) => inEmission(name, frames, own(lists, name) ?? []));
  const found = problems.filter((problem) => problem !== null);
  if (found.length > 0) return { pass: false, message: withDrops(wire.stack, found.join('\n\n')) };
  const lines = sent.flatMap(({ name, frames }) =>
    frames.map((frame) => `  ${name}  ${lineOf(frame)}`),
  );
  return {
    pass: true,
    message: ['the wire has sent just what it should not', ...lines].join('\n'),
  };
}

/** @param reason null: whatever it is */
export function dropVerdict(subject: Fate, reason: string | null): Verdict {
  const fate = fateOf(subject);
  const expected = reason === null ? null : reasonNamed(fate.stack, reason);
  const { dropped } = fate;
  const pass = dropped !== null && (expected === null || dropped === expected);
  const lines = (): string[] => [
    pass ? 'the packet was dropped as it should not be' : 'the packet was not dropped as expected',
    ...(pass ? [] : [`  expected  ${expected === null ? 'dropped' : reasonText(expected)}`]),
    `  got       ${dropped === null ? 'not dropped' : reasonText(dropped)}`,
    '',
    'what happened to it:',
    ...fate.journey(),
  ];
  return {
    pass,
    // Written when somebody reads it: a journey takes milliseconds.
    get message() {
      return lines().join('\n');
    },
  };
}

/** How much the wire's stack has dropped since it was last asked: just that. */
export function dropsVerdict(subject: Wire, expected: Counts): Verdict {
  const wire = wireOf(subject);
  const rows = inDrops(wire.stack, wire.dropped(), expected);
  return verdict(wire.stack, 'what the stack has dropped', rows);
}

/** How much the counters of the wire's stack have grown since it was last asked. */
export function countersVerdict(subject: Wire, expected: Counts): Verdict {
  const wire = wireOf(subject);
  const rows = inCounters(wire.stack, wire.counted(), expected);
  return verdict(wire.stack, 'the growth of the counters', rows);
}

/** @param expected null: there is no entry */
export function neighbourVerdict(
  subject: HasStack,
  address: string,
  expected: ExpectedNeighbour | null,
): Verdict {
  const stack = stackOf(subject);
  return verdict(stack, `neighbour ${address}`, inNeighbour(stack, address, expected));
}

/** @param expected null: there is none */
export function routeVerdict(
  subject: HasStack,
  destination: string,
  expected: ExpectedRoute | null,
  source?: string,
): Verdict {
  const stack = stackOf(subject);
  const rows = inRoute(stack, destination, expected, source);
  return verdict(stack, `the route to ${destination}`, rows);
}

const isList = (expected: Emission): expected is readonly Frame[] => Array.isArray(expected);

function verdict(stack: Stack, what: string, rows: readonly Row[]): Verdict {
  const wrong = problem(rows);
  if (wrong === null) {
    return { pass: true, message: `${what} is as it should not be\n${actualText(rows)}` };
  }
  return { pass: false, message: withDrops(stack, `${what} is not as expected\n${wrong}`) };
}

/** A failure with what often explains it. */
const withDrops = (stack: Stack, message: string): string =>
  `${message}\n\n${droppedText(stack, {}, 'so far')}`;
