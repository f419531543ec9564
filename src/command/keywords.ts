// Words that say what the next words are, as `from 10.0.0.0/8 table 5`: iproute2's long chains of strcmp and matches,
// as a list.

import { type Args, matches } from './args.ts';
import type { Env } from './env.ts';

/**
 * How a keyword is written, and what takes the words behind it. A spelling that ends with `*` may be abbreviated: the
 * first keyword of the list that a word fits is meant.
 */
export type Keyword<T> = readonly [
  spellings: readonly string[],
  take: (into: T, args: Args, env: Env) => void,
];

/** Takes the next word and those that belong to it, if it is a keyword of the list. */
export function takeKeyword<T>(
  keywords: readonly Keyword<T>[],
  into: T,
  args: Args,
  env: Env,
): boolean {
  const word = args.peek ?? '';
  const found = keywords.find(([spellings]) => spellings.some((each) => fits(word, each)));
  if (found === undefined) return false;
  args.take();
  found[1](into, args, env);
  return true;
}

const fits = (word: string, spelling: string): boolean =>
  spelling.endsWith('*') ? matches(word, spelling.slice(0, -1)) : word === spelling;
