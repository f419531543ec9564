// One header of a description, checked when it is stated: its name, and the names of its fields.

import { parseValue } from '../../dissect/field.ts';
import type { Protocol } from '../../dissect/protocol.ts';
import { PROTOCOLS } from '../../dissect/protocols.ts';
import { Check } from './check.ts';
import type { Changes, Header, StatedValue } from './frame.ts';
import { NAMES, type NamedField } from './names.ts';

/** Throws a `RangeError` for a name or field that there is none of. */
export function headerOf(protocol: string, changes: Changes): Header {
  const known = PROTOCOLS.get(protocol);
  if (known === undefined) {
    throw new RangeError(`${protocol}: expected one of ${[...PROTOCOLS.keys()].join(', ')}`);
  }
  const names = known.fields.map((field) => field.name);
  if (HAVE_OPTIONS.has(protocol)) names.push('options');
  const stated: Record<string, StatedValue> = {};
  for (const [name, value] of Object.entries(changes)) {
    if (!names.includes(name)) {
      throw new RangeError(`${protocol}.${name}: no such field; there are ${names.join(', ')}`);
    }
    if (value instanceof Check) checkExcluded(known, name, value);
    if (value !== undefined) stated[name] = value;
  }
  return { protocol, stated };
}

/** What a condition excludes must be a value that the field can have, or the name of one. */
function checkExcluded({ name: protocol, fields }: Protocol, name: string, { other }: Check): void {
  const spec = fields.find((field) => field.name === name);
  if (spec === undefined || other === null) return;
  const field = `${protocol}.${name}`;
  const names = Object.hasOwn(NAMES, field) ? NAMES[field as NamedField] : [];
  parseValue(protocol, { ...spec, names: { ...names } }, other);
}

const HAVE_OPTIONS: ReadonlySet<string> = new Set(['ip', 'tcp']);
