// What was typed at the prompt, to be had again with the arrows up and down, as a shell has it.

const KEPT = 200;

export class History {
  #lines: string[] = [];
  /** Which line is shown; the number of lines: the one that is being typed. */
  #at = 0;
  #typed = '';

  /** A line was carried out. The same one twice in a row is kept once. */
  add(line: string): void {
    if (line !== '' && line !== this.#lines.at(-1)) this.#lines.push(line);
    if (this.#lines.length > KEPT) this.#lines.shift();
    this.#at = this.#lines.length;
    this.#typed = '';
  }

  /** The line before what is shown, or behind it; null: there is none. @param now what stands at the prompt */
  move(way: -1 | 1, now: string): string | null {
    const to = this.#at + way;
    if (to < 0 || to > this.#lines.length) return null;
    if (this.#at === this.#lines.length) this.#typed = now;
    this.#at = to;
    return this.#lines[to] ?? this.#typed;
  }
}
