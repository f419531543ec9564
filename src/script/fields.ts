// `name=value`, with the names and values of the dissector. What a frame that goes in says is a value; of one
// that must come it may be a condition: `ttl=60..64`, `identification=*`, `source!=10.0.0.9`.

import { type FieldSpec, parseValue, writeField } from '../dissect/field.ts';
import { type Place as HeaderPlace, type Protocol, specNamed } from '../dissect/protocol.ts';
import { fail } from './fault.ts';
import type { Scope } from './scope.ts';
import type { Condition, FieldText } from './syntax.ts';
import type { Word, Words } from './words.ts';

/** Where fields belong, and what the statement does with them. */
export interface FieldContext {
  readonly protocol: Protocol;
  readonly scope: Scope;
  /** They must come: conditions are allowed, and variables get values. */
  readonly expected: boolean;
  /** They are part of what an ICMP error quotes. */
  readonly quoted?: boolean;
}

/** Takes the fields that follow, in order. */
export function readFields(words: Words, context: FieldContext): FieldText[] {
  const reader = new FieldReader(context);
  for (let word = words.peek(); word !== null && isField(word); word = words.peek()) {
    words.take();
    reader.read(word);
  }
  return reader.fields;
}

const isField = ({ text, quoted }: Word): boolean => !quoted && /^[A-Za-z]\w*!?=/.test(text);

class FieldReader {
  readonly fields: FieldText[] = [];
  private readonly context: FieldContext;
  /** The header as far as it is stated: one field can decide what another's values are called. */
  readonly #header: HeaderPlace;

  constructor(context: FieldContext) {
    this.context = context;
    const bytes = new Uint8Array(LONGEST_HEADER);
    this.#header = {
      bytes,
      at: 0,
      end: bytes.length,
      whole: true,
      around: null,
      quoted: context.quoted ?? false,
    };
  }

  read(word: Word): void {
    const [, name = '', operator, value = ''] = /^(\w+)(!?=)(.*)$/.exec(word.text) ?? [];
    const { protocol } = this.context;
    if (this.fields.some((field) => field.name === name)) {
      fail(word, `${protocol.name}.${name}: stated twice`);
    }
    const at = {
      ...word,
      column: word.column + name.length + (operator?.length ?? 0),
      text: value,
    };
    const condition =
      name === 'options' && HAVE_OPTIONS.has(protocol.name)
        ? optionsOf(at, operator === '=')
        : this.#condition(at, this.#spec(word, name), operator === '!=');
    this.fields.push({ name, condition });
  }

  #spec(word: Word, name: string): FieldSpec {
    const { protocol } = this.context;
    const found = specNamed(protocol, this.#header, name);
    if (found !== null) return found;
    const names = protocol.fields.map((spec) => spec.name);
    if (HAVE_OPTIONS.has(protocol.name)) names.push('options');
    return fail(word, `${protocol.name}.${name}: no such field; there are ${names.join(', ')}`);
  }

  #condition(word: Word, spec: FieldSpec, not: boolean): Condition {
    const { text } = word;
    const condition = this.#parse(word, spec, not);
    if (condition.kind === 'is' || condition.kind === 'variable' || this.context.expected) {
      return condition;
    }
    const says = not ? `!=${text}` : `=${text}`;
    return fail(word, `${spec.name}${says} is a condition: a frame that goes in needs a value`);
  }

  #parse(word: Word, spec: FieldSpec, not: boolean): Condition {
    const { text } = word;
    if (not) return { kind: 'isNot', value: this.#value(word, spec, text) };
    if (text === '*') return { kind: 'any' };
    if (text.startsWith('$')) return this.#variable(word);
    const [least = '', most, ...rest] = text.split('..');
    if (most !== undefined && rest.length === 0) {
      const bounds = { least: this.#value(word, spec, least), most: this.#value(word, spec, most) };
      return between(word, bounds.least, bounds.most);
    }
    const value = this.#value(word, spec, text);
    writeField(spec, this.#header.bytes, 0, value);
    // A name stays one, for messages.
    return { kind: 'is', value: typeof value === 'number' && /^\D/.test(text) ? text : value };
  }

  #variable(word: Word): Condition {
    const [, name, plus] = /^\$(\w+?)(?:\+(\d+))?$/.exec(word.text) ?? [];
    if (name === undefined) {
      return fail(word, `'${word.text}': expected a variable such as $id or $sequence+1`);
    }
    const { scope, expected } = this.context;
    if (expected && plus === undefined) scope.useOrBind(word, name, 'value');
    else scope.use(word, name, 'value');
    return { kind: 'variable', name, plus: Number(plus ?? 0) };
  }

  #value(word: Word, spec: FieldSpec, text: string): string | number {
    const { protocol } = this.context;
    const names = { ...spec.names, ...protocol.namesOf?.(this.#header, spec.name) };
    try {
      // No field of these protocols holds bytes.
      return parseValue(protocol.name, { ...spec, names }, text) as string | number;
    } catch (error) {
      return fail(word, (error as RangeError).message);
    }
  }
}

/** The longest of the headers that the dissector knows, without options. */
const LONGEST_HEADER = 32;

const HAVE_OPTIONS: ReadonlySet<string> = new Set(['ip', 'tcp']);

function between(word: Word, least: string | number, most: string | number): Condition {
  if (typeof least !== 'number' || typeof most !== 'number') {
    return fail(word, `'${word.text}': expected numbers in a range`);
  }
  if (least > most) return fail(word, `'${word.text}': ends before it begins`);
  return { kind: 'between', least, most };
}

function optionsOf(word: Word, is: boolean): Condition {
  const bytes = is ? bytesOf(word.text) : null;
  if (bytes === null) return fail(word, 'options: expected bytes such as 0x94040000');
  return { kind: 'is', value: bytes };
}

/** Bytes from `0x0a0b`; null when it is none. */
export function bytesOf(text: string): Uint8Array | null {
  const digits = /^0x((?:[0-9a-f]{2})*)$/i.exec(text)?.[1];
  if (digits === undefined) return null;
  return Uint8Array.from(digits.match(/../g) ?? [], (octet) => Number.parseInt(octet, 16));
}
