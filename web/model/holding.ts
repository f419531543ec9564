// Who holds the stacks, in words to be heard: this page says at once what it does itself, and here what others do, and
// what goes on while the stacks stand still.

import type { State } from '../../src/view/protocol.ts';

export class Holding {
  /** Null: nothing was heard yet. */
  #held: boolean | null = null;
  /** What this page has asked for, and has not heard of yet; null: nothing. */
  #asked: boolean | null = null;
  /** What was said that the other end does. */
  #meanwhile = '';

  /** Other stacks, or such as were not heard for a while: who did what to them is not known. */
  reset(): void {
    this.#held = null;
    this.#asked = null;
    this.#meanwhile = '';
  }

  /** This page asks for it. */
  asks(held: boolean): void {
    this.#asked = held;
  }

  /** It was refused. */
  refused(): void {
    this.#asked = null;
  }

  /** @returns what is to be said of it; null: nothing new; empty: nor what was to be said before */
  hears({ held, meanwhile }: Pick<State, 'held' | 'meanwhile'>): string | null {
    const before = this.#held;
    const isNew = before !== held;
    const who = this.#asked === held ? 'this' : before === null ? 'nobody' : 'another';
    this.#held = held;
    if (isNew) this.#asked = null;
    const kind = held ? kindOf(meanwhile ?? '') : '';
    const isOther = kind !== '' && kind !== this.#meanwhile;
    this.#meanwhile = kind;
    const change = isNew ? CHANGES[who](held) : null;
    if (!isOther) return change;
    return `${change ?? 'Held.'} Meanwhile: ${meanwhile}`;
  }
}

/** Whose doing it is → what is said of it. */
const CHANGES: Readonly<Record<'this' | 'another' | 'nobody', (held: boolean) => string | null>> = {
  this: (held) => (held ? null : ''),
  another: (held) =>
    held ? 'Another page holds the stacks.' : 'Another page has let the stacks go on.',
  nobody: (held) => (held ? 'The stacks are held.' : null),
};

/** The same for what differs in its numbers only: those are not told each time. */
const kindOf = (meanwhile: string): string =>
  meanwhile.replace(/(no|\d+) frames? waits?/, 'frames wait').replace(/\d+/g, '');
