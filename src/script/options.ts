// What follows a command's operands: pairs of a name and a value, in any order.

import { fail } from './fault.ts';
import type { Word, Words } from './words.ts';

/** Takes all that is left of the statement. */
export function options<K extends string>(
  words: Words,
  known: readonly K[],
): Partial<Readonly<Record<K, Word>>> {
  const found: Partial<Record<K, Word>> = {};
  for (let name = words.take(); name !== null; name = words.take()) {
    const { text } = name;
    const key = known.find((each) => each === text);
    if (key === undefined) fail(name, `'${text}': expected ${known.join(', ')}`);
    if (found[key] !== undefined) fail(name, `${text}: stated twice`);
    found[key] = words.need(`a value for ${text}`);
  }
  return found;
}
