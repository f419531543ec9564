// What a network is given, checked: JavaScript takes a misspelt option for none, and a count that is no number.

/** Throws for a key that means nothing: the compiler sees those of TypeScript only. */
export function checkKeys(where: string, given: object, known: readonly string[]): void {
  const unknown = Object.keys(given).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw new Error(`${where}: ${unknown}: expected one of ${known.join(', ')}`);
}

/** Throws unless it is a whole number from 0 to `most`. */
export function checkWhole(what: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 0 && value <= most) return;
  throw new Error(`${what} ${value}: expected a whole number from 0 to ${most}`);
}
