// What surrounds both programs: the exit status, and one line for each error that a person can mend.

import { readFileSync } from 'node:fs';
import { LinkError } from '../netdev/linux.ts';
import { Exit, UsageError } from './errors.ts';
import { complain, finishOutput, speakAs } from './output.ts';

/** Runs the program and ends the process with the status it returns, or 2 after one line about its error. */
export async function runProgram(
  name: string,
  program: () => Promise<number> | number,
): Promise<void> {
  speakAs(name);
  const status = await statusOf(name, program);
  finishOutput();
  process.exit(status);
}

async function statusOf(name: string, program: () => Promise<number> | number): Promise<number> {
  try {
    return await program();
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof LinkError)) throw error;
    // One line, whatever control characters were in the words that it quotes.
    complain(`${name}: ${error.message.replace(/\p{Cc}+/gu, ' ')}`);
    return Exit.Error;
  }
}

/** The package's version. */
export function version(): string {
  const file = new URL('../../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
