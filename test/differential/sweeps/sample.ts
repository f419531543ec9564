// How much of what there is too much of is tried: all of it with SWEEP=all, else one in so many.

/** Whether all is tried. */
export const ALL = process.env.SWEEP === 'all';

/** With which datagrams are drawn. SWEEP_SEEDS says how many. */
export const SEEDS = Array.from({ length: Number(process.env.SWEEP_SEEDS ?? 2) }, (_, n) => n + 1);

/** Every so many of these, where not all is tried. */
export const sampled = <T>(items: readonly T[], every: number): T[] =>
  ALL ? [...items] : items.filter((_, n) => n % every === 0);

/** 0 to `count` - 1. */
export const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

/** Each with each. */
export const pairsOf = <A, B>(some: readonly A[], others: readonly B[]): [A, B][] =>
  some.flatMap((one) => others.map((other): [A, B] => [one, other]));

/** Every order of so many things. */
export function orders<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((first, n) =>
    orders(items.toSpliced(n, 1)).map((others) => [first, ...others]),
  );
}
