// Commands for programs and tests: one call, text back.

import type { Stack } from '../stack.ts';
import { outcomesOf } from './batch.ts';
import { Shell } from './shell.ts';

/** A command that failed, in {@link runCommands}. */
export class CommandFailed extends Error {
  /** What it printed all the same: the proof of a `route get … --explain` that finds no way. */
  readonly out: string;

  constructor(message: string, out: string) {
    super(message);
    this.name = 'CommandFailed';
    this.out = out;
  }
}

/**
 * Carries out commands in `ip`'s words on the stack, a line each, and returns what they print. Throws a
 * {@link CommandFailed} at the first that fails, with its words and what was wrong; those before it are done.
 */
export function runCommands(stack: Stack, commands: string): string {
  let printed = '';
  for (const { status, line, out, err } of outcomesOf(new Shell(stack), commands)) {
    if (status !== 0) throw failure(commands, line, out, err);
    printed += out;
  }
  return printed;
}

function failure(commands: string, line: number, out: string, err: string): CommandFailed {
  const words = commands.split('\n')[line - 1]?.trim() ?? '';
  const why = err.trimEnd().replace(/^Error: /, '');
  return new CommandFailed(`line ${line}: ${words}: ${why}${out === '' ? '' : `\n\n${out}`}`, out);
}
