// What a script has named so far: its interfaces, and the variables that later lines use. A script runs from
// the top down, so the parser knows it all. What is wrong with the script is noted here too.

import { taken } from '../testing/wire/setup.ts';
import { Catalogue } from './catalogue.ts';
import { type Fault, fail } from './fault.ts';
import type { Word } from './words.ts';

/** What a variable holds: a field's value, what a header carries, or a whole frame. */
export type Holds = 'value' | 'payload' | 'frame';

export class Scope {
  readonly interfaces: string[] = [];
  /** All that is wrong with the script, in the order of the text. */
  readonly faults: Fault[] = [];
  /** Whether the script has said what it waits for. */
  waits = false;
  /** Whether there is a ping that can go on. */
  pings = false;
  readonly #catalogue = new Catalogue();
  readonly #variables = new Map<string, Holds>();
  /** Variables of lines that are wrong: nothing is said of them. */
  readonly #forgiven = new Set<string>();

  addInterface(word: Word): string {
    const { text } = word;
    if (!/^[A-Za-z][\w.-]{0,14}$/.test(text)) {
      fail(word, `'${text}': expected a name of at most 15 letters, digits, -, _ or .`);
    }
    if (this.interfaces.includes(text) || text === 'lo') fail(word, taken(text));
    this.interfaces.push(text);
    return text;
  }

  /** The name of a reason to drop. One that there is none of is noted, and the statement can be read on. */
  reason(word: Word): string {
    return this.#named(word, this.#catalogue.wrongReason(word.text));
  }

  /** The name of a counter, likewise. */
  counter(word: Word): string {
    return this.#named(word, this.#catalogue.wrongCounter(word.text));
  }

  /** Takes it that a line that is wrong would have given values to the variables that it names. */
  forgive(line: string): void {
    for (const [, name = ''] of line.matchAll(/\$(\w+)/g)) this.#forgiven.add(name);
  }

  /** The interface's name. */
  interface(word: Word): string {
    if (this.interfaces.includes(word.text)) return word.text;
    const known = this.interfaces.length === 0 ? 'none' : this.interfaces.join(', ');
    return fail(word, `'${word.text}': no such interface; there is ${known}`);
  }

  /** The name of a variable that has its value; the word begins with `$`. */
  use(word: Word, name: string, holds: Holds): void {
    const known = this.#variables.get(name);
    if (known === holds || this.#forgiven.has(name)) return;
    if (known !== undefined) fail(word, `$${name} holds a ${known}: expected a ${holds}`);
    fail(word, `$${name} has no value yet: ${BINDS[holds]}`);
  }

  /** The same where the frame gives the variable its value if it has none. */
  useOrBind(word: Word, name: string, holds: Holds): void {
    if (this.#variables.has(name)) this.use(word, name, holds);
    else this.#variables.set(name, holds);
  }

  bindFrame(word: Word, name: string): void {
    if (this.#variables.has(name) && !this.#forgiven.has(name)) {
      fail(word, `$${name} has a value already`);
    }
    this.#variables.set(name, 'frame');
  }

  /** What a script waits for has names that the stack does not know yet. */
  #named({ line, column, text }: Word, wrong: string | null): string {
    if (wrong !== null && !this.waits) this.faults.push({ line, column, says: wrong });
    return text;
  }
}

const BINDS: Readonly<Record<Holds, string>> = {
  value: 'an expected frame gives it one with FIELD=$NAME',
  payload: 'an expected frame gives it one with payload $NAME',
  frame: 'a frame gives it one that ends in: as $NAME',
};

/** The name in a word such as `$id`; fails on any other. */
export function variableName(word: Word): string {
  const name = /^\$(\w+)$/.exec(word.text)?.[1];
  return name ?? fail(word, `'${word.text}': expected a name such as $request`);
}
