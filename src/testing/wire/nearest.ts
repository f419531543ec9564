// Which of the names that there are somebody may have meant by one that there is not.

/** The names that take the fewest changed letters, three at most, the nearest first. */
export function nearest(name: string, names: Iterable<string>): string[] {
  return [...names]
    .map((each) => ({ each, distance: distance(name.toLowerCase(), each.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance || (a.each < b.each ? -1 : 1))
    .slice(0, 3)
    .map(({ each }) => each);
}

/** Letters to change, add or remove to make one word the other: Levenshtein's distance, row by row. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, n) => n);
  for (let n = 0; n < from.length; n++) {
    const next = [n + 1];
    for (let m = 0; m < to.length; m++) {
      const change = (row[m] ?? 0) + (from[n] === to[m] ? 0 : 1);
      next.push(Math.min(change, (row[m + 1] ?? 0) + 1, (next[m] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
