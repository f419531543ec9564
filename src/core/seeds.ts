// One seed for a whole run, and from it one for each thing in it that needs randomness. A thing draws from a
// generator of its own, so that nothing that joins the run changes what the others do.

import { randomFrom } from './random.ts';

/** The seed of what is called `name` in a run with that seed: FNV-1a over the name, mixed before and after. */
export function seedFor(seed: number, name: string): number {
  let hash = randomFrom(seed)();
  for (let n = 0; n < name.length; n++) hash = Math.imul(hash ^ name.charCodeAt(n), 0x01000193);
  return randomFrom(hash)();
}
