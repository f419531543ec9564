// The words of one command, read from left to right as iproute2 does.

import { incomplete } from './errors.ts';

export class Args {
  readonly #words: readonly string[];
  #at = 0;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  /** The next word, which stays the next; null at the end. */
  get peek(): string | null {
    return this.#words[this.#at] ?? null;
  }

  get isEmpty(): boolean {
    return this.#at >= this.#words.length;
  }

  /** Takes the next word; null at the end. */
  take(): string | null {
    const word = this.peek;
    if (word !== null) this.#at++;
    return word;
  }

  /** Takes all words that are left. */
  rest(): readonly string[] {
    const rest = this.#words.slice(this.#at);
    this.#at = this.#words.length;
    return rest;
  }

  /** Takes the next word, which must be there. */
  need(): string {
    const word = this.take();
    if (word === null) throw incomplete();
    return word;
  }

  /** Takes the next word if it is that one; `matches` lets it be abbreviated. */
  accept(word: string, abbreviated = false): boolean {
    const { peek } = this;
    if (peek === null || !(abbreviated ? matches(peek, word) : peek === word)) return false;
    this.#at++;
    return true;
  }
}

/** Whether `word` is `whole` or its beginning; an empty word is neither. iproute2's matches(). */
export const matches = (word: string, whole: string): boolean =>
  word !== '' && whole.startsWith(word);
