// `tapip [OPTIONS] addr|link|route|rule|neigh …` and `-batch`: iproute2's words on a stack in memory, which starts
// like a new network namespace.

import { isatty } from 'node:tty';
import { Args, matches } from '../command/args.ts';
import { outcomesOf, runBatch } from '../command/batch.ts';
import { CommandError, Status } from '../command/errors.ts';
import { type Options, takeOptions } from '../command/options.ts';
import { type Outcome, Shell } from '../command/shell.ts';
import { Stack } from '../stack.ts';
import { Exit, UsageError } from './errors.ts';
import { HELP } from './help.ts';
import { readNames } from './names.ts';
import { version } from './program.ts';
import { piecesOf, readAll, STDERR, STDIN, STDOUT, write, writeBytes } from './streams.ts';

/** Carries out the words of one command line. Returns the exit status, which is iproute2's. */
export function ip(words: readonly string[]): number {
  return reported(() => {
    const args = new Args(words);
    const options = takeOptions(args);
    if (options.version) return finish(`tapip ${version()}\n`);
    if (options.help || (args.isEmpty && options.batch.length === 0)) {
      throw new CommandError(HELP.trimEnd(), Status.Usage);
    }
    const stack = new Stack({ loopbackUp: false });
    return runAll(new Shell(stack, options, readNames()), options, args.rest());
  });
}

/** Runs it; an error in what people wrote goes to standard error in iproute2's words, with its status. */
export function reported(run: () => number): number {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    write(STDERR, `${error.message}\n`);
    return error.status;
  }
}

/** Carries out the batch files in their order, then the words; the first failure is the last unless `-force` was said. */
export function runAll(
  shell: Shell,
  { batch, force }: Pick<Options, 'batch' | 'force'>,
  words: readonly string[],
): number {
  let failed = 0;
  for (const name of batch) {
    const status = runBatch(shell, piecesOf(name), { name, force }, tell);
    if (status !== 0 && !force) return status;
    failed = Math.max(failed, status);
  }
  if (words.length === 0) return failed;
  const outcome = shell.run(words, readsInput(words) ? readAll(STDIN) : null);
  tell(outcome);
  return outcome.status === 0 ? failed : outcome.status;
}

/**
 * Carries out a file of commands on the stack and prints what they print. Throws a {@link UsageError} that names the
 * file and the line of the first that fails; those before it are done.
 * @param path `-`: standard input
 */
export function applyBatchFile(stack: Stack, path: string): void {
  const shell = new Shell(stack, {}, readNames());
  try {
    for (const { line, status, out, err } of outcomesOf(shell, piecesOf(path))) {
      write(STDOUT, out);
      if (status !== 0) throw new UsageError(`--batch ${path}:${line}: ${err.trimEnd()}`);
    }
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new UsageError(`--batch ${path}: ${error.message}`);
  }
}

/** Whether it is a command that takes what `save` wrote: the shortest words for them are `res` and `showd`. */
function readsInput([, word = '']: readonly string[]): boolean {
  return (
    (word.length >= 3 && matches(word, 'restore')) ||
    (word.length >= 5 && matches(word, 'showdump'))
  );
}

function tell({ out, err, bytes }: Outcome): void {
  write(STDOUT, out);
  if (bytes !== undefined) writeDump(bytes);
  write(STDERR, err);
}

function writeDump(bytes: Uint8Array): void {
  if (isatty(STDOUT)) write(STDERR, 'Not sending a binary stream to stdout\n');
  else writeBytes(STDOUT, bytes);
}

function finish(text: string): number {
  write(STDOUT, text);
  return Exit.Ok;
}
