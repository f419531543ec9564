// What a command of the shell is: words in, a change of the stack or something to print.

import type { NetDevice } from '../netdev/device.ts';
import type { Stack } from '../stack.ts';
import { type Args, matches } from './args.ts';
import { CommandError, Status } from './errors.ts';
import type { Names } from './names.ts';
import type { ShellOptions } from './options.ts';
import type { Output } from './output.ts';

/** What a command has to work with. */
export interface Env {
  readonly stack: Stack;
  readonly names: Names;
  readonly options: Readonly<ShellOptions>;
  readonly out: Output;
  /** A line among others. `ip -batch`, other than one command, lists and flushes a table that is not there as an empty one. */
  readonly inBatch: boolean;
  /** What `nstat` remembers of its last call in this shell: counters by name. */
  readonly history: Map<string, number>;
  /** What stands on standard input for the command; null: nothing. */
  readonly input: Uint8Array | null;
  /** The device with that name, or iproute2's error. */
  device(name: string): NetDevice;
}

/** Reads the rest of the words and carries them out. Throws a {@link CommandError}. */
export type Command = (args: Args, env: Env) => void;

/**
 * One command's way to its subcommand, as iproute2 dispatches: the first name that the word begins.
 * @param otherwise what is done without a word; `list` in most
 */
export function dispatch(
  object: string,
  commands: readonly [string, Command][],
  otherwise: Command,
): Command {
  return (args, env) => {
    const word = args.take();
    if (word === null) return otherwise(args, env);
    const command = commands.find(([name]) => matches(word, name))?.[1];
    if (command !== undefined) return command(args, env);
    throw new CommandError(
      `Command "${word}" is unknown, try "tapip ${object} help".`,
      Status.Usage,
    );
  };
}
