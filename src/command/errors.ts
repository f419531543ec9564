// Why a command was not carried out, in iproute2's words and with its exit statuses.

import type { Refusal } from '../route/errno.ts';

/** Exit statuses of `ip`. */
export const Status = {
  Ok: 0,
  /** What the words name is not there: a device, a file. */
  Missing: 1,
  /** The kernel refused. */
  Refused: 2,
  /** The words make no sense. */
  Usage: 255,
} as const;

/** Nothing was changed by the command that throws it, unless its text says what was. */
export class CommandError extends Error {
  /** One of {@link Status}, or another where `ip` has another. */
  readonly status: number;

  /** @param message what `ip` writes to standard error, without the line's end; empty: nothing */
  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** A word that is no value for what it stands for. iproute2's invarg. */
export const wrong = (word: string, why: string): CommandError =>
  new CommandError(`Error: argument "${word}" is wrong: ${why}`, Status.Usage);

/** A second value for one thing. iproute2's duparg. */
export const duplicate = (key: string, word: string): CommandError =>
  new CommandError(`Error: duplicate "${key}": "${word}" is the second value.`, Status.Usage);

/** A second value, or a word that nobody knows. iproute2's duparg2. */
export const garbage = (key: string, word: string): CommandError =>
  new CommandError(`Error: either "${key}" is duplicate, or "${word}" is a garbage.`, Status.Usage);

/** iproute2's missarg. */
export const missing = (key: string): CommandError =>
  new CommandError(`Error: argument "${key}" is required`, Status.Usage);

export const incomplete = (): CommandError =>
  new CommandError('Command line is not complete. Try option "help"', Status.Usage);

export const noDevice = (name: string): CommandError =>
  new CommandError(`Cannot find device "${name}"`, Status.Missing);

/** What the kernel answers, as libnetlink prints it. */
export function refused({ says, extended }: Refusal): CommandError {
  const text = extended ? `Error: ${says}.` : `RTNETLINK answers: ${says}`;
  return new CommandError(text, Status.Refused);
}
