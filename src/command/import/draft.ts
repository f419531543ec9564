// A batch file in the making. Each line is tried on a stack at once, so that the file holds what works and says what
// does not.

import { Stack } from '../../stack.ts';
import { wordsOf } from '../batch.ts';
import { Names } from '../names.ts';
import { type Outcome, Shell } from '../shell.ts';

export class Draft {
  readonly stack = new Stack({ loopbackUp: false });
  /** The host's, for reading. */
  readonly names: Names;
  /** Those that every machine has, for writing. */
  readonly born = new Names();
  /** What is not in the file and may change an answer: the command or the thing, and why. */
  readonly missing: string[] = [];
  readonly #lines: string[] = [];
  private readonly shell: Shell;
  private readonly asker: Shell;

  constructor(names: Names) {
    this.names = names;
    this.shell = new Shell(this.stack, {}, names);
    this.asker = new Shell(this.stack, { json: true, details: true }, names);
  }

  get text(): string {
    return `${this.#lines.join('\n')}\n`;
  }

  /** A comment. */
  note(text: string): void {
    this.#lines.push(`# ${plain(text)}`);
  }

  /** A comment on something that is missing. */
  leaveOut(what: string, why: string): void {
    const text = plain(`${what}: ${why}`);
    this.missing.push(text);
    this.#lines.push(`# left out: ${text}`);
  }

  /** Carries out a command; one that is refused becomes a comment. */
  run(words: readonly string[]): void {
    const refusal = this.attempt(words);
    if (refusal !== null) this.leaveOut(words.join(' '), refusal);
  }

  /** Carries out a command; a line of the file when it works. Else why not. */
  attempt(words: readonly string[]): string | null {
    // A batch file has no way to write these; what came as one word must not become several.
    const odd = words.find((word) => /[\s#'"\\]|^$/.test(word));
    if (odd !== undefined) return `a batch file cannot hold the word ${JSON.stringify(odd)}`;
    const line = words.join(' ');
    const { status, err } = this.shell.run(wordsOf(line));
    if (status !== 0) return firstLine(err);
    this.#lines.push(line);
    return null;
  }

  /** What a command prints with `-j -d`. */
  ask(words: readonly string[]): unknown {
    const { status, out, err }: Outcome = this.asker.run(words);
    if (status !== 0) throw new Error(`${words.join(' ')}: ${err}`);
    return out === '' ? [] : JSON.parse(out);
  }
}

const firstLine = (text: string): string => text.split('\n')[0] ?? '';

/** On one line, whatever was in it. */
const plain = (text: string): string => text.replace(/\p{Cc}+/gu, ' ');
