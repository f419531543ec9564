// Work that mostly waits, side by side, but not all at once: each kernel is a process of its own.

/** Does it for every item, for up to so many at once, and gives what became of each. Never rejects. */
export async function inTurns<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<Map<T, PromiseSettledResult<R>>> {
  const results = new Map<T, PromiseSettledResult<R>>();
  const left = [...items];
  const worker = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) {
      const [result] = await Promise.allSettled([work(item)]);
      results.set(item, result);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

/** What came of an item. Throws what its work threw. */
export function resultOf<T, R>(results: Map<T, PromiseSettledResult<R>>, item: T): R {
  const result = results.get(item);
  if (result?.status === 'fulfilled') return result.value;
  throw result?.reason ?? new Error('it was never done');
}
