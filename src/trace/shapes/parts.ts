// Shapes that several others are made of.

import { anyText, object, type Shape, whole } from '../../core/shape.ts';

/** An object all of whose keys must be there. */
export const all = <T extends object>(
  fields: Parameters<typeof object<T>>[0],
  says: string,
): Shape<T> => object<T>(fields, Object.keys(fields) as (keyof T & string)[], says);

export const count = (says: string): Shape<number> => whole(0, Number.MAX_SAFE_INTEGER, says);

export const signed = (says: string): Shape<number> => whole(-(2 ** 31), 2 ** 31 - 1, says);

export const unsigned = (says: string): Shape<number> => whole(0, 2 ** 32 - 1, says);

/** Milliseconds on a stack's clock. */
export const time = (says: string): Shape<number> => ({
  schema: { type: 'number', description: says },
  fault: (value, path) =>
    typeof value === 'number' && Number.isFinite(value) ? null : `${path}: expected milliseconds`,
});

/** An object whose keys are names that anybody may choose. */
export const byName = <T>(of: Shape<T>, says: string): Shape<Readonly<Record<string, T>>> => ({
  schema: { type: 'object', additionalProperties: of.schema, description: says },
  fault: (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return `${path}: expected an object`;
    for (const [name, one] of Object.entries(value)) {
      const fault = of.fault(one, `${path}.${name}`);
      if (fault !== null) return fault;
    }
    return null;
  },
});

export const address = anyText('an IPv4 address, as 10.0.0.1');
export const device = anyText('the name of a device, as eth0');
