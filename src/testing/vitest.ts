// The matchers for vitest: `import 'tapip/testing/vitest'`, once, in a test or in a setup file.

import { expect } from 'vitest';
import type { ArpFields } from './frame/fields.ts';
import type { AnyFrame, Frame } from './frame/frame.ts';
import {
  type ArpAnswerFields,
  anArpReply,
  anArpRequest,
  anEchoReply,
  type EchoReplyFields,
} from './matchers/replies.ts';
import type { HasStack } from './matchers/subject.ts';
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
} from './matchers/verdict.ts';
import type { Fate } from './wire/fate.ts';
import type { Counts, ExpectedNeighbour, ExpectedRoute } from './wire/state.ts';
import type { Wire } from './wire/wire.ts';

/** What the matchers say of a test's subject; fields that an expectation does not state do not matter. */
export interface FrameMatchers<R = unknown> {
  /** A frame that is as described. */
  toMatchFrame(expected: Frame): R;
  /** An echo reply like this, or the right one to a request: `{ to: request }`. */
  toBeIcmpEchoReply(expected?: EchoReplyFields): R;
  /** An ARP request like this. */
  toBeArpRequest(expected?: Omit<ArpFields, 'operation'>): R;
  /** An ARP reply like this, or the right one to a request: `{ to: request }`. */
  toBeArpReply(expected?: ArpAnswerFields): R;
  /** A wire that since it was last asked has sent these frames, in this order, and no others. Takes the frames off it. */
  toEmit(expected: Emission): R;
  /** What `inject` returns: that packet was dropped, for this reason; without one, for whichever. */
  toBeDropped(reason?: string): R;
  /** A wire whose stack, since it was last asked, has dropped so many packets for these reasons, and none for others. */
  toDrop(expected: Counts): R;
  /** A wire whose stack, since it was last asked, has increased these counters by so much. */
  toCount(expected: Counts): R;
  /** A stack, or what has one, that knows a neighbour like this. */
  toHaveNeighbour(address: string, expected?: ExpectedNeighbour): R;
  /** A stack, or what has one, whose packets to `destination` take a route like this. */
  toRoute(destination: string, expected?: ExpectedRoute, source?: string): R;
}

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: all declarations of an interface have the same parameters
  interface Matchers<T = any> extends FrameMatchers<T> {}
}

expect.extend({
  toMatchFrame: (actual: AnyFrame | undefined, expected: Frame) =>
    result(frameVerdict(actual, expected)),
  toBeIcmpEchoReply: (actual: AnyFrame | undefined, expected?: EchoReplyFields) =>
    result(frameVerdict(actual, anEchoReply(expected))),
  toBeArpRequest: (actual: AnyFrame | undefined, expected?: Omit<ArpFields, 'operation'>) =>
    result(frameVerdict(actual, anArpRequest(expected))),
  toBeArpReply: (actual: AnyFrame | undefined, expected?: ArpAnswerFields) =>
    result(frameVerdict(actual, anArpReply(expected))),
  toEmit: (wire: Wire, expected: Emission) => result(emissionVerdict(wire, expected)),
  toBeDropped: (fate: Fate, reason?: string) => result(dropVerdict(fate, reason ?? null)),
  toDrop: (wire: Wire, expected: Counts) => result(dropsVerdict(wire, expected)),
  toCount: (wire: Wire, expected: Counts) => result(countersVerdict(wire, expected)),
  toHaveNeighbour: (subject: HasStack, address: string, expected: ExpectedNeighbour = {}) =>
    result(neighbourVerdict(subject, address, expected)),
  toRoute: (
    subject: HasStack,
    destination: string,
    expected: ExpectedRoute = {},
    source?: string,
  ) => result(routeVerdict(subject, destination, expected, source)),
});

const result = (verdict: Verdict) => ({ pass: verdict.pass, message: () => verdict.message });
