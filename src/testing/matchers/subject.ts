// What a matcher is held against: whatever a test has, which may not be what the matcher is about.

import { Stack } from '../../stack.ts';
import { Frame } from '../frame/frame.ts';
import { refuse } from '../frame/given.ts';
import { Fate } from '../wire/fate.ts';
import { Wire } from '../wire/wire.ts';

/** A stack, or what has one: a wire, a host in a network. */
export type HasStack = Stack | { readonly stack: Stack };

export function wireOf(subject: Wire): Wire {
  return subject instanceof Wire ? subject : refuse('a Wire', subject);
}

export function fateOf(subject: Fate): Fate {
  return subject instanceof Fate ? subject : refuse('what inject returns (a Fate)', subject);
}

export function stackOf(subject: HasStack): Stack {
  const stack = subject instanceof Stack ? subject : subject?.stack;
  return stack instanceof Stack ? stack : refuse('a Stack or what has one as its stack', subject);
}

/** What is expected of a frame. */
export function descriptionOf(expected: Frame): Frame {
  return expected instanceof Frame ? expected : refuse('a description such as icmp()', expected);
}
