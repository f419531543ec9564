// Many commands, a line each: the file of `ip -batch`. As iproute2's do_batch, getcmdline and makeargs.

import { CommandError, Status } from './errors.ts';
import type { Outcome, Shell } from './shell.ts';

export interface BatchOptions {
  /** The file's name for error lines; `-` for standard input. */
  readonly name: string;
  /** Goes on after an error. */
  readonly force: boolean;
}

/** What came of one line. */
export interface LineOutcome extends Outcome {
  /** Its number, from 1; of the last where it takes several. */
  readonly line: number;
}

/**
 * Carries out every line of the text: words by white space, `'…'` and `"…"` hold several together, `#` begins a comment,
 * `\` at a line's end goes on in the next. Tells each outcome at once, with the line's number in its error as `ip` has it.
 * Returns `ip -batch`'s exit status: 0, or that of the failed command; with `force` 1 when any failed.
 * @param source the text, or its pieces as they are read; a line is carried out before the next piece is asked for
 */
export function runBatch(
  shell: Shell,
  source: string | Iterable<string>,
  { name, force }: BatchOptions,
  tell: (outcome: Outcome) => void,
): number {
  let failed = 0;
  for (const outcome of outcomesOf(shell, source)) {
    if (outcome.status === 0) {
      tell(outcome);
      continue;
    }
    tell({ ...outcome, err: `${outcome.err}Command failed ${name}:${outcome.line}\n` });
    // As `ip`: for words that make no sense their own status, else 1.
    failed = 1;
    if (!force) return outcome.status === Status.Usage ? Status.Usage : 1;
  }
  return failed;
}

/** Carries out a line each time that the next outcome is asked for. */
export function* outcomesOf(
  shell: Shell,
  source: string | Iterable<string>,
): Generator<LineOutcome> {
  let line = 0;
  let begun: string | null = null;
  for (const physical of linesOf(typeof source === 'string' ? [source] : source)) {
    line++;
    const comment = physical.indexOf('#');
    const whole: string = (begun ?? '') + (comment < 0 ? physical : physical.slice(0, comment));
    const goesOn = comment < 0 && whole.endsWith('\\');
    begun = goesOn ? whole.slice(0, -1) : null;
    if (!goesOn && /\S/.test(whole)) yield { line, ...outcomeOf(shell, whole) };
  }
  if (begun !== null) yield { line, ...failure('Missing continuation line') };
}

/** As iproute2's makeargs: a quoted word ends at the next quote of its kind. Throws a {@link CommandError} when there is none. */
export function wordsOf(line: string): string[] {
  const words = line.match(/'[^']*'?|"[^"]*"?|[^\s'"]\S*/g) ?? [];
  return words.map((word) => {
    const quote = word[0];
    if (quote !== "'" && quote !== '"') return word;
    if (word.length > 1 && word.endsWith(quote)) return word.slice(1, -1);
    throw new CommandError('Unterminated quoted string', Status.Missing);
  });
}

function outcomeOf(shell: Shell, line: string): Outcome {
  try {
    return shell.run(wordsOf(line), null, true);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return failure(error.message);
  }
}

const failure = (message: string): Outcome => ({
  status: Status.Missing,
  out: '',
  err: `${message}\n`,
});

/** The pieces' lines, without their ends. A piece that ends no line costs nothing but its place in the rope. */
function* linesOf(pieces: Iterable<string>): Generator<string> {
  let rest = '';
  for (const piece of pieces) {
    rest += piece;
    if (!piece.includes('\n')) continue;
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield withoutReturn(line);
  }
  if (rest !== '') yield withoutReturn(rest);
}

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);
