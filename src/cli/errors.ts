// Errors that a person caused and can mend: one line on stderr, exit status 2.

/** The words on the command line don't make sense. The message says what is wrong and what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What is said where standard output takes no more, by whichever way it is written. @param code as `ENOSPC` */
export const unwritable = (code: string): string =>
  `standard output cannot be written (${code}): ${code === 'ENOSPC' ? 'make room there' : 'send it elsewhere'}`;

/** Exit statuses that both programs share; see the README. */
export const Exit = {
  Ok: 0,
  NoReply: 1,
  Error: 2,
  Interrupted: 130,
  BrokenPipe: 141,
  Terminated: 143,
} as const;
