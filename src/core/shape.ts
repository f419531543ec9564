// The shape that a JSON value must have, as data: it finds the first fault of a value, in one sentence that says where
// it is, and it is written down as a JSON Schema (2020-12). So both always say the same.

export type Schema = Readonly<Record<string, unknown>>;

/** Shape of a `T`. */
export interface Shape<T> {
  /** What is wrong with a value, as `nodes[1].name 5: expected …`; null: it is a `T`. @param path where it is */
  fault(value: unknown, path: string): string | null;
  readonly schema: Schema;
  /** Only for the compiler. */
  readonly example?: T;
}

/** The fault of a value at that place. */
export const faultAt = (path: string, value: unknown, expected: string): string =>
  value === undefined
    ? `${path} is missing: expected ${expected}`
    : `${path === '' ? 'the whole' : path} ${shown(value)}: expected ${expected}`;

/** A value that `holds`. */
function plain<T>(schema: Schema, expected: string, holds: (value: unknown) => boolean): Shape<T> {
  return {
    schema,
    fault: (value, path) => (holds(value) ? null : faultAt(path, value, expected)),
  };
}

/** @param longest characters */
export const text = (longest: number, says: string): Shape<string> =>
  plain(
    { type: 'string', minLength: 1, maxLength: longest, description: says },
    `a text of 1 to ${longest} characters`,
    (value) => typeof value === 'string' && value.length >= 1 && value.length <= longest,
  );

/** @param pattern without ends, as a schema has it too */
export const textLike = (pattern: string, expected: string): Shape<string> => {
  const like = new RegExp(`^(?:${pattern})$`);
  return plain(
    { type: 'string', pattern: `^(?:${pattern})$`, description: expected },
    expected,
    (value) => typeof value === 'string' && like.test(value),
  );
};

export const oneOf = <const T extends string>(words: readonly T[]): Shape<T> =>
  plain({ enum: words }, words.join(' or '), (value) => words.some((word) => word === value));

export const number = (least: number, most: number, says: string): Shape<number> =>
  plain(
    { type: 'number', minimum: least, maximum: most, description: says },
    `a number from ${least} to ${most}`,
    (value) => typeof value === 'number' && value >= least && value <= most,
  );

export const whole = (least: number, most: number, says: string): Shape<number> =>
  plain(
    { type: 'integer', minimum: least, maximum: most, description: says },
    `a whole number from ${least} to ${most}`,
    (value) =>
      typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most,
  );

/** Any text. */
export const anyText = (says: string): Shape<string> =>
  plain({ type: 'string', description: says }, 'a text', (value) => typeof value === 'string');

export const truth = (says: string): Shape<boolean> =>
  plain(
    { type: 'boolean', description: says },
    'true or false',
    (value) => typeof value === 'boolean',
  );

/** That one value. */
export const only = <const T extends string | number>(one: T): Shape<T> =>
  plain({ const: one }, JSON.stringify(one), (value) => value === one);

/** It, or null. */
export const orNull = <T>(of: Shape<T>): Shape<T | null> => ({
  schema: { anyOf: [of.schema, { type: 'null' }] },
  fault: (value, path) => (value === null ? null : of.fault(value, path)),
});

/** A shape whose schema stands among a document's `$defs`. */
export interface Named<T> extends Shape<T> {
  readonly name: string;
  readonly definition: Schema;
}

export const named = <T>(name: string, of: Shape<T>): Named<T> => ({
  name,
  definition: of.schema,
  schema: { $ref: `#/$defs/${name}` },
  fault: of.fault,
});

/** A list of any length. */
export const many = <T>(of: Shape<T>, says: string): Shape<readonly T[]> => ({
  schema: { type: 'array', items: of.schema, description: says },
  fault: (value, path) => {
    if (!Array.isArray(value)) return faultAt(path, value, 'a list');
    return firstOf(value, (one, n) => of.fault(one, `${path}[${n}]`));
  },
});

/** Each in its place. @param least how many must be there; those behind them may be left out */
export const row = <T extends readonly unknown[]>(
  of: { readonly [K in keyof T]-?: Shape<T[K]> },
  least: number,
  says: string,
): Shape<T> => {
  const each = of as readonly Shape<unknown>[];
  return {
    schema: {
      ...{ type: 'array', prefixItems: each.map(({ schema }) => schema), items: false },
      ...{ minItems: least, description: says },
    },
    fault: (value, path) => {
      if (!Array.isArray(value) || value.length < least || value.length > each.length)
        return faultAt(path, value, `a list: ${says}`);
      return firstOf(value, (one, n) => each[n]?.fault(one, `${path}[${n}]`) ?? null);
    },
  };
};

export function list<T>(
  of: Shape<T>,
  least: number,
  most: number,
  says: string,
): Shape<readonly T[]> {
  return {
    schema: { type: 'array', items: of.schema, minItems: least, maxItems: most, description: says },
    fault: (value, path) => {
      if (!Array.isArray(value) || value.length < least || value.length > most)
        return faultAt(path, value, `a list of ${least} to ${most}`);
      return firstOf(value, (one, n) => of.fault(one, `${path}[${n}]`));
    },
  };
}

/** Two of a kind. */
export function pair<T>(of: Shape<T>, expected: string): Shape<readonly [T, T]> {
  const { schema } = of;
  return {
    schema: {
      ...{ type: 'array', prefixItems: [schema, schema], items: false, minItems: 2 },
      description: expected,
    },
    fault: (value, path) => {
      if (!Array.isArray(value) || value.length !== 2) return faultAt(path, value, expected);
      return firstOf(value, (one, n) => of.fault(one, `${path}[${n}]`));
    },
  };
}

/** An object whose keys anybody may choose. @param key what a key is like, without ends */
export function table<T>(
  of: Shape<T>,
  key: { readonly pattern: string; readonly expected: string },
  most: number,
  says: string,
): Shape<Readonly<Record<string, T>>> {
  const like = new RegExp(`^(?:${key.pattern})$`);
  return {
    schema: {
      ...{ type: 'object', propertyNames: { pattern: `^(?:${key.pattern})$` } },
      ...{ additionalProperties: of.schema, maxProperties: most, description: says },
    },
    fault: (value, path) => {
      if (!isRecord(value) || Object.keys(value).length > most)
        return faultAt(path, value, `an object with at most ${most} entries`);
      const strange = Object.keys(value).find((name) => !like.test(name));
      if (strange !== undefined) return faultAt(path, strange, key.expected);
      return firstOf(Object.entries(value), ([name, one]) => of.fault(one, `${path}.${name}`));
    },
  };
}

type Fields<T> = { readonly [K in keyof T]-?: Shape<Exclude<T[K], undefined>> };

/** An object with those keys and no others. */
export function object<T extends object>(
  fields: Fields<T>,
  required: readonly (keyof T & string)[],
  says: string,
): Shape<T> {
  const known = Object.entries<Shape<unknown>>(fields);
  const names = known.map(([name]) => name);
  const properties = Object.fromEntries(known.map(([name, { schema }]) => [name, schema]));
  const expected = `an object with ${required.join(', ') || 'any of the known keys'}`;
  return {
    schema: {
      ...{ type: 'object', properties, required, additionalProperties: false, description: says },
    },
    fault: (value, path) => {
      if (!isRecord(value)) return faultAt(path, value, expected);
      const strange = Object.keys(value).find((key) => !names.includes(key));
      if (strange !== undefined)
        return `${below(path, strange)}: expected no such key, but one of ${names.join(', ')}`;
      return firstOf(known, ([name, { fault }]) => {
        const isThere = Object.hasOwn(value, name);
        if (!isThere && !required.some((key) => key === name)) return null;
        return fault(isThere ? value[name] : undefined, below(path, name));
      });
    },
  };
}

/** One of several objects, told by the value of one of their keys. */
export function either<T>(key: string, shapes: Readonly<Record<string, Shape<T>>>): Shape<T> {
  const words = Object.keys(shapes);
  return {
    schema: { oneOf: words.map((word) => told(key, word, shapes[word])) },
    fault: (value, path) => {
      if (!isRecord(value)) return faultAt(path, value, `an object with ${key}`);
      const word = words.find((one) => one === value[key]);
      const shape = word === undefined ? undefined : shapes[word];
      if (shape !== undefined) return shape.fault(value, path);
      return faultAt(below(path, key), value[key], words.join(' or '));
    },
  };
}

function told<T>(key: string, word: string, shape: Shape<T> | undefined): Schema {
  const { properties = {}, ...rest } = shape?.schema ?? {};
  return { ...rest, properties: { ...(properties as Schema), [key]: { const: word } } };
}

/** The longest that a value is shown in a sentence. */
const SHOWN = 60;

/** A value as text in a sentence. */
export function shown(value: unknown): string {
  const text = textOf(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/** What is in a list or an object is not shown: there may be any amount of it, any deep. */
function textOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return JSON.stringify(value) ?? String(value);
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const below = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

function firstOf<T>(all: readonly T[], fault: (one: T, n: number) => string | null): string | null {
  for (const [n, one] of all.entries()) {
    const found = fault(one, n);
    if (found !== null) return found;
  }
  return null;
}
