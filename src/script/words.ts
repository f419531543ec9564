// A script's text as statements, and a statement as words. A line is a statement; an indented line goes on
// with the statement above it; `#` begins a comment.

import { fail, type Place } from './fault.ts';

export interface Word extends Place {
  readonly text: string;
  /** It stood between quotation marks. */
  readonly quoted: boolean;
}

/** The end of a statement. */
export interface Rest {
  readonly text: string;
  /** Where in the script the character is that stands there in the text; both count from 1. */
  readonly placeOf: (line: number, column: number) => Place;
}

interface Line {
  readonly number: number;
  readonly text: string;
}

/** Takes the words of one statement, one after the other. */
export class Words {
  readonly #lines: Line[] = [];
  #text = '';
  #at = 0;

  /** Adds a line of the script to the statement. */
  append(line: Line): void {
    this.#text += this.#lines.length === 0 ? line.text : `\n${line.text}`;
    this.#lines.push(line);
  }

  /** The statement in one line, without comments, and with one blank between two words. */
  get text(): string {
    const line = this.#text.split('\n').map(withoutComment).join(' ');
    return line.replaceAll(/("(?:[^"\\]|\\.)*")|\s+/g, (_, quoted = ' ') => quoted).trim();
  }

  /** Where the next word begins, or where one is missing. */
  get place(): Place {
    this.#skip();
    return this.#placeOf(this.#at);
  }

  /** Whether that is where an indented line begins to go on with the statement. */
  goesOnAt({ line, column }: Place): boolean {
    const index = this.#lines.findIndex(({ number }) => number === line);
    return index > 0 && this.#lines[index]?.text.slice(0, column - 1).trim() === '';
  }

  /** The next word, which stays; null: there are no more. */
  peek(): Word | null {
    const at = this.#at;
    const word = this.take();
    this.#at = at;
    return word;
  }

  /** Takes the next word; null: there are no more. */
  take(): Word | null {
    const place = this.place;
    if (this.#at === this.#text.length) return null;
    const text = this.#text.slice(this.#at);
    const quoted = text.startsWith('"');
    const length = (quoted ? QUOTED : PLAIN).exec(text)?.[0].length;
    if (length === undefined) fail(place, 'no closing quotation mark in this line');
    this.#at += length;
    const raw = text.slice(0, length);
    return { ...place, text: quoted ? unquoted(raw, place) : raw, quoted };
  }

  /** Takes the next word, which must be there. */
  need(expected: string): Word {
    return this.take() ?? fail(this.place, `expected ${expected}`);
  }

  /** Takes the next word if it is that one. */
  takeIf(text: string): Word | null {
    const word = this.peek();
    return word?.text === text && !word.quoted ? this.take() : null;
  }

  /** Takes all that is left, its lines and columns as they are; comments are blank. */
  rest(): Rest {
    const { line, column } = this.place;
    const [first = '', ...more] = this.#text.slice(this.#at).split('\n').map(withoutComment);
    const lines = this.#lines.slice(-1 - more.length);
    this.#at = this.#text.length;
    return {
      text: [first, ...more].join('\n'),
      placeOf: (row, place) => ({
        line: lines[row - 1]?.number ?? line,
        column: row === 1 ? column + place - 1 : place,
      }),
    };
  }

  /** Fails if there is another word. */
  end(): void {
    const word = this.peek();
    if (word !== null) fail(word, `'${word.text}': expected the end of the line`);
  }

  #skip(): void {
    const blank = /^(?:\s+|#.*)*/.exec(this.#text.slice(this.#at));
    this.#at += blank?.[0].length ?? 0;
  }

  #placeOf(at: number): Place {
    const before = this.#text.slice(0, at).split('\n');
    const line = this.#lines[before.length - 1]?.number ?? 1;
    return { line, column: (before.at(-1)?.length ?? 0) + 1 };
  }
}

/** The statements of a script, in order. */
export function statementsOf(text: string): Words[] {
  const statements: Words[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (withoutComment(line).trim() === '') continue;
    const indented = /^\s/.test(line);
    const words = (indented && statements.at(-1)) || new Words();
    words.append({ number: index + 1, text: line });
    if (!indented || statements.length === 0) statements.push(words);
  }
  return statements;
}

const QUOTED = /^"(?:[^"\\\n]|\\[^\n])*"/;
const PLAIN = /^\S+/;

/** Escapes are JSON's. */
function unquoted(raw: string, place: Place): string {
  try {
    return JSON.parse(raw);
  } catch {
    return fail(place, `${raw}: expected text with the escapes of JSON, such as \\n or \\u0041`);
  }
}

/** A `#` between quotation marks begins none, and neither does one within a word. */
function withoutComment(line: string): string {
  return line.replace(/("(?:[^"\\]|\\.)*")|(?<!\S)#.*$/g, (all, quoted) => (quoted ? all : ''));
}
