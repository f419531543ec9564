// Programs that viewers have begun on the stacks: what they print, and how many there may be.

import type { Stack } from '../../stack.ts';
import type { Clockwork } from '../clockwork.ts';
import { Refused } from './given.ts';

/** Runs on its stack's timers until it calls `done`. */
export interface Program {
  start(): void;
}

/** What a program is given. */
export interface Terminal {
  /** Takes text, with its lines' ends. */
  readonly print: (text: string) => void;
  /** Takes a line without its end. */
  readonly complain: (line: string) => void;
  readonly done: () => void;
}

/** At once, on all stacks. */
const MOST = 32;

export class Programs {
  private readonly clockwork: Clockwork;
  private readonly tell: (node: string, program: number, line: string) => void;
  #running = 0;
  /** How many were begun, by node. */
  readonly #begun = new Map<string, number>();

  /** @param tell takes each line that a program prints, and which of its node's programs it is, from 1 */
  constructor(clockwork: Clockwork, tell: (node: string, program: number, line: string) => void) {
    this.clockwork = clockwork;
    this.tell = tell;
  }

  /** Starts a program on a stack. Throws a {@link Refused} when too many are running. */
  start(node: string, stack: Stack, make: (terminal: Terminal) => Program): void {
    if (this.#running >= MOST)
      throw new Refused(`${MOST} programs are running already: wait until one of them is done`);
    const number = (this.#begun.get(node) ?? 0) + 1;
    this.#begun.set(node, number);
    const complain = (line: string): void => this.tell(node, number, line);
    const print = (text: string): void => {
      for (const line of text.replace(/\n$/, '').split('\n')) complain(line);
    };
    const done = (): void => {
      this.#running--;
    };
    const program = make({ print, complain, done });
    this.#running++;
    this.clockwork.run(stack, () => program.start());
  }
}
