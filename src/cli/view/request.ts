// What a page asks, as it comes over the network: anything at all. Only what has the form of a request goes on; whether
// it makes sense is the session's to say.

import type { Request } from '../../view/protocol.ts';

type Kind = 'text' | 'number' | 'flag' | 'numbers' | 'way';
type Form = Readonly<Record<string, Kind | readonly [Kind]>>;

/** The members of each request; those in brackets may be absent. */
const FORMS: Readonly<Record<Request['do'], Form>> = {
  ping: {
    ...{ node: 'text', to: 'text', count: 'number', intervalMs: 'number', size: 'number' },
    ...{ ttl: ['number'], fragment: ['flag'] },
  },
  arping: { end: 'text', to: 'text', count: 'number' },
  send: { end: 'text', way: 'way', hex: 'text' },
  impair: { end: 'text', impairment: 'numbers', seed: 'number' },
  words: { node: 'text', line: 'text' },
  hold: {},
  go: {},
  step: {},
};

const IS: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  flag: (value) => typeof value === 'boolean',
  numbers: (value) =>
    isObject(value) && Object.values(value).every((one) => typeof one === 'number'),
  way: (value) => value === 'in' || value === 'out',
};

const EXPECTED: Readonly<Record<Kind, string>> = {
  text: 'a text',
  number: 'a number',
  flag: 'true or false',
  numbers: 'an object of numbers',
  way: 'in or out',
};

/** The request; else what is wrong with it, in words for people. */
export function readRequest(json: unknown): Request | string {
  if (!isObject(json)) return 'a request is an object with a member `do`';
  const { do: what, ...members } = json;
  const form = Object.entries(FORMS).find(([name]) => name === what)?.[1];
  if (form === undefined) return `do: expected one of ${Object.keys(FORMS).join(', ')}`;
  return faultIn(form, members) ?? (json as unknown as Request);
}

function faultIn(form: Form, members: Readonly<Record<string, unknown>>): string | null {
  const known = new Map(Object.entries(form));
  const unknown = Object.keys(members).find((name) => !known.has(name));
  if (unknown !== undefined) return `${unknown}: expected none but ${[...known.keys()].join(', ')}`;
  for (const [name, how] of known) {
    const kind = typeof how === 'string' ? how : how[0];
    if (!Object.hasOwn(members, name) && typeof how !== 'string') continue;
    if (!IS[kind](members[name])) return `${name}: expected ${EXPECTED[kind]}`;
  }
  return null;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
