// A reader of JSON Schemas that shares nothing with what makes ours, and damaged values to try both with.

export type Json = Record<string, unknown>;

/** The value with each of its parts replaced by each strange one, or taken out. */
export function* damages(value: unknown, strange: readonly unknown[]): Generator<unknown> {
  yield* strange;
  yield value;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    for (const damaged of damages(part, strange)) {
      if (Array.isArray(value)) yield value.map((one, n) => (String(n) === key ? damaged : one));
      else yield { ...value, [key]: damaged };
    }
    if (Array.isArray(value)) yield value.filter((_, n) => String(n) !== key);
    else yield Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
  }
  if (!Array.isArray(value)) yield { ...value, strange: 1 };
}

/** The few words of JSON Schema that the published ones use, read for themselves. */
export function fits(value: unknown, schema: Json, root = schema): boolean {
  for (const [word, says] of Object.entries(schema)) {
    const holds = WORDS[word];
    if (holds === undefined) throw new Error(`the schema uses ${word}`);
    if (!holds(value, says as never, schema, root)) return false;
  }
  return true;
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const WORDS: Record<string, (value: unknown, says: never, schema: Json, root: Json) => boolean> = {
  $schema: () => true,
  title: () => true,
  description: () => true,
  $defs: () => true,
  $ref: (value, says: string, _, root) =>
    fits(value, (root.$defs as Record<string, Json>)[says.replace('#/$defs/', '')] as Json, root),
  type: (value, says: string | string[]) => [says].flat().some((word) => isOf(word, value)),
  enum: (value, says: unknown[]) => says.includes(value),
  const: (value, says: unknown) => value === says,
  minimum: (value, says: number) => typeof value !== 'number' || value >= says,
  maximum: (value, says: number) => typeof value !== 'number' || value <= says,
  minLength: (value, says: number) => typeof value !== 'string' || value.length >= says,
  maxLength: (value, says: number) => typeof value !== 'string' || value.length <= says,
  pattern: (value, says: string) => typeof value !== 'string' || new RegExp(says).test(value),
  minItems: (value, says: number) => !Array.isArray(value) || value.length >= says,
  maxItems: (value, says: number) => !Array.isArray(value) || value.length <= says,
  items: (value, says: Json | false, { prefixItems = [] }, root) => {
    if (!Array.isArray(value)) return true;
    const rest = value.slice((prefixItems as unknown[]).length);
    return says === false ? rest.length === 0 : rest.every((one) => fits(one, says, root));
  },
  prefixItems: (value, says: Json[], _, root) =>
    !Array.isArray(value) || says.every((one, n) => n >= value.length || fits(value[n], one, root)),
  required: (value, says: string[]) =>
    !isObject(value) || says.every((key) => Object.hasOwn(value, key)),
  properties: (value, says: Record<string, Json>, _, root) =>
    !isObject(value) ||
    Object.entries(says).every(
      ([key, one]) => !Object.hasOwn(value, key) || fits(value[key], one, root),
    ),
  additionalProperties: (value, says: Json | false, { properties = {} }, root) => {
    if (!isObject(value)) return true;
    const others = Object.entries(value).filter(([key]) => !Object.hasOwn(properties as Json, key));
    return others.every(([, one]) => says !== false && fits(one, says, root));
  },
  propertyNames: (value, says: Json) =>
    !isObject(value) || Object.keys(value).every((key) => fits(key, says)),
  maxProperties: (value, says: number) => !isObject(value) || Object.keys(value).length <= says,
  oneOf: (value, says: Json[], _, root) =>
    says.filter((one) => fits(value, one, root)).length === 1,
  anyOf: (value, says: Json[], _, root) => says.some((one) => fits(value, one, root)),
};

const isOf = (type: string, value: unknown): boolean =>
  ({
    object: isObject(value),
    array: Array.isArray(value),
    string: typeof value === 'string',
    number: typeof value === 'number',
    integer: Number.isInteger(value),
    boolean: typeof value === 'boolean',
    null: value === null,
  })[type] ?? false;
