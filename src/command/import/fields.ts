// What `ip -j` prints, as it comes from outside: lists of records whose fields may be anything.

import { CommandError, Status } from '../errors.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** The records of one list. Throws a {@link CommandError} when it is none. */
export function recordsOf(list: unknown, command: string): readonly Fields[] {
  if (Array.isArray(list) && list.every(isRecord)) return list;
  throw new CommandError(
    `Error: this is not what "${command}" prints: a list of records is expected.`,
    Status.Missing,
  );
}

/** The list of records in a field; empty when there is none. */
export function records(fields: Fields, key: string): readonly Fields[] {
  const list = fields[key];
  return Array.isArray(list) ? list.filter(isRecord) : [];
}

/** A field's one word; null when it has none. */
export function word(fields: Fields, key: string): string | null {
  const value = fields[key];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

/** Whether the field is there and not false: iproute2 prints a flag as `true` or as `null`. */
export const has = (fields: Fields, key: string): boolean =>
  fields[key] !== undefined && fields[key] !== false;

/** The names in a list such as `flags`. */
export function flags(fields: Fields): readonly string[] {
  const list = fields.flags;
  return Array.isArray(list) ? list.map(String) : [];
}

/** `key word`, when the field is there. */
export function pair(key: string, value: string | null): readonly string[] {
  return value === null ? [] : [key, value];
}

/** Keys that are there and that nobody knows, for an excuse. */
export const unknownKeys = (fields: Fields, known: readonly string[]): readonly string[] =>
  Object.keys(fields).filter((key) => !known.includes(key));

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
