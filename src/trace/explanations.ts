// The reasons why packets go where they go. Most packets have those of another packet: they travel once a batch, and are
// kept once.

import type { Explanation } from '../route/explain/explanation.ts';
import { Sparse } from './columns.ts';
import type { Batch } from './event.ts';

/** As they travel: what has been there already is told by its event. */
export function packed(
  entries: readonly (readonly [id: number, explanation: Explanation])[],
): Batch['explanations'] {
  const seen = new Map<Explanation, number>();
  return entries.map(([id, explanation]) => {
    const same = seen.get(explanation);
    if (same === undefined) seen.set(explanation, id);
    return [id, same ?? explanation];
  });
}

/** Different ones that are looked through for the same. */
const KEPT = 1024;

export class Explanations {
  readonly #byId = new Sparse<Explanation>();
  /** By their JSON. */
  readonly #same = new Map<string, Explanation>();
  /** Those that are kept: whoever records in the same program gives one for many packets. */
  readonly #known = new WeakSet<Explanation>();

  /** Takes in those of a batch whose ids are `from` or more. */
  add(entries: Batch['explanations'], from: number): void {
    const here = new Map<number, Explanation>();
    for (const [id, given] of entries) {
      const explanation = typeof given === 'number' ? here.get(given) : this.#keep(given);
      if (explanation === undefined) continue;
      here.set(id, explanation);
      if (id >= from) this.#byId.push(id, explanation);
    }
  }

  /** Of the route that was found at that event; null: it was not looked into. */
  of(id: number): Explanation | null {
    return this.#byId.of(id) ?? null;
  }

  /** As they travel: those of the events from `id` to before `end`. */
  between(id: number, end: number): Batch['explanations'] {
    return packed(this.#byId.between(id, end));
  }

  dropBefore(id: number): void {
    this.#byId.dropBefore(id);
  }

  #keep(explanation: Explanation): Explanation {
    if (this.#known.has(explanation)) return explanation;
    const text = JSON.stringify(explanation);
    const same = this.#same.get(text);
    if (same !== undefined) return same;
    if (this.#same.size >= KEPT) this.#same.clear();
    this.#same.set(text, explanation);
    this.#known.add(explanation);
    return explanation;
  }
}
