// Text with hex in it, and where in it something is wrong.

export interface HexOptions {
  /** Name of the file that the text is from, for messages. */
  readonly file?: string;
  /** Number of the text's first line in that file. Default 1. */
  readonly line?: number;
}

/** The text can't be read as bytes. The message is one line: `a.txt:3:12: odd number of digits …`. */
export class HexError extends Error {
  override readonly name = 'HexError';
  readonly file: string | null;
  /** From 1, both. */
  readonly line: number;
  readonly column: number;
  /** The message without the place: what was found and what was expected. */
  readonly problem: string;

  constructor(problem: string, file: string | null, line: number, column: number) {
    const where = file === null ? `line ${line}, column ${column}` : `${file}:${line}:${column}`;
    super(`${where}: ${problem}`);
    this.file = file;
    this.line = line;
    this.column = column;
    this.problem = problem;
  }
}

/** A line of the text, without its end. */
export interface Line {
  /** Place of its first character in the text. */
  readonly at: number;
  readonly text: string;
}

export class HexText {
  readonly text: string;
  private readonly options: HexOptions;

  constructor(text: string, options: HexOptions) {
    this.text = text;
    this.options = options;
  }

  /** The error for what stands at `at` in the text. */
  fault(at: number, problem: string): HexError {
    const before = this.text.slice(0, at).split('\n');
    const { file = null, line = 1 } = this.options;
    const column = (before.at(-1)?.length ?? 0) + 1;
    return new HexError(problem, file, line + before.length - 1, column);
  }

  /** Throws unless `digits`, which stand at `at`, are whole bytes; returns the bytes. */
  octets(digits: string, at: number): number[] {
    const bad = digits.search(/[^0-9a-f]/i);
    if (bad >= 0) throw this.fault(at + bad, `found ${quote(digits)}: expected hex digits`);
    if (digits.length % 2 !== 0) {
      const problem = `odd number of digits in ${quote(digits)}: expected two for each byte`;
      throw this.fault(at + digits.length - 1, problem);
    }
    return (digits.match(/../g) ?? []).map((octet) => Number.parseInt(octet, 16));
  }
}

/** The lines of a text. */
export function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let at = 0;
  for (const line of text.split('\n')) {
    lines.push({ at, text: line.trimEnd() });
    at += line.length + 1;
  }
  return lines;
}

/** What was found, in quotation marks, cut to what one can take in. */
export const quote = (found: string): string =>
  `"${found.length > 24 ? `${found.slice(0, 23)}…` : found}"`;
