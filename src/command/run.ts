// Commands for programs and tests: one call, text back.

import type { Stack } from '../stack.ts';
import { runBatch } from './batch.ts';
import { Shell } from './shell.ts';

/**
 * Carries out commands in `ip`'s words on the stack, a line each, and returns what they print. Throws at the
 * first that fails, with its words and what was wrong; those before it are done.
 */
export function runCommands(stack: Stack, commands: string): string {
  let printed = '';
  let failed = '';
  runBatch(new Shell(stack), commands, { name: 'line', force: false }, ({ status, out, err }) => {
    printed += out;
    // What succeeds may warn.
    failed = status === 0 ? '' : err;
  });
  if (failed !== '') throw new Error(failed.trimEnd().replace('\nCommand failed line:', ', line '));
  return printed;
}
