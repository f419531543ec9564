// Looking up in an object by a text that comes from outside, as a node's name: every object answers to `constructor`.

/** What the object itself has under that key; undefined: nothing, whatever it inherits. */
export const own = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;
