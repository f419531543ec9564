// The matchers as plain functions, for any test runner: each throws an error that says what is not as expected.
// `tapip/testing/vitest` has the same for `expect`.

import { blameCaller } from '../frame/blame.ts';
import type { ArpFields } from '../frame/fields.ts';
import type { AnyFrame, Frame } from '../frame/frame.ts';
import type { Fate } from '../wire/fate.ts';
import type { Counts, ExpectedNeighbour, ExpectedRoute } from '../wire/state.ts';
import type { Wire } from '../wire/wire.ts';
import {
  type ArpAnswerFields,
  anArpReply,
  anArpRequest,
  anEchoReply,
  type EchoReplyFields,
} from './replies.ts';
import type { HasStack } from './subject.ts';
import {
  countersVerdict,
  dropsVerdict,
  dropVerdict,
  type Emission,
  emissionVerdict,
  frameVerdict,
  neighbourVerdict,
  routeVerdict,
  type Verdict,
} from './verdict.ts';

/** The frame is as described. */
export function assertFrame(actual: AnyFrame | undefined, expected: Frame): void {
  settle(frameVerdict(actual, expected));
}

/** The frame is an echo reply; what is not stated does not matter. */
export function assertEchoReply(
  actual: AnyFrame | undefined,
  expected: EchoReplyFields = {},
): void {
  settle(frameVerdict(actual, anEchoReply(expected)));
}

/** The frame is an ARP reply; what is not stated does not matter. */
export function assertArpReply(actual: AnyFrame | undefined, expected: ArpAnswerFields = {}): void {
  settle(frameVerdict(actual, anArpReply(expected)));
}

/** The frame is an ARP request; what is not stated does not matter. */
export function assertArpRequest(
  actual: AnyFrame | undefined,
  expected: Omit<ArpFields, 'operation'> = {},
): void {
  settle(frameVerdict(actual, anArpRequest(expected)));
}

/** Since it was last asked, the wire has sent these frames, in this order, and no others. */
export function assertEmitted(wire: Wire, expected: Emission): void {
  settle(emissionVerdict(wire, expected));
}

/** The packet was dropped, for this reason; without one, for whichever. */
export function assertDropped(fate: Fate, reason?: string): void {
  settle(dropVerdict(fate, reason ?? null));
}

/** The packet was not dropped, so far. */
export function assertNotDropped(fate: Fate): void {
  const verdict = dropVerdict(fate, null);
  settle(verdict, !verdict.pass);
}

/** Since this was last asked, the wire's stack has dropped so many packets for these reasons, and none for others. */
export function assertDrops(wire: Wire, expected: Counts): void {
  settle(dropsVerdict(wire, expected));
}

/** Since this was last asked, these counters of the wire's stack have grown by so much. The others do not matter. */
export function assertCounters(wire: Wire, expected: Counts): void {
  settle(countersVerdict(wire, expected));
}

/** The stack knows a neighbour like this; null: it has no entry for that address. */
export function assertNeighbour(
  subject: HasStack,
  address: string,
  expected: ExpectedNeighbour | null = {},
): void {
  settle(neighbourVerdict(subject, address, expected));
}

/**
 * A packet of the stack's own would take a route like this; null: there is none.
 * @param source the packet's source address; default: the route chooses
 */
export function assertRoute(
  subject: HasStack,
  destination: string,
  expected: ExpectedRoute | null = {},
  source?: string,
): void {
  settle(routeVerdict(subject, destination, expected, source));
}

function settle(verdict: Verdict, pass = verdict.pass): void {
  if (!pass) throw blameCaller(new MatchError(verdict.message));
}

/** Something is not as a test expects it. */
export class MatchError extends Error {
  override readonly name = 'MatchError';
}
