// What can be wrong with a script's text, and where. Lines and columns count from 1, as editors do.

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** One thing that is wrong with the text. */
export interface Fault extends Place {
  /** What is wrong and what was expected, in one line. */
  readonly says: string;
}

/** A script that cannot be run. The message has a line for each fault, as `name.pkt:12:8: …`. */
export class ScriptSyntaxError extends Error {
  override readonly name = 'ScriptSyntaxError';
  /** In the order of the text; at least one. */
  readonly faults: readonly Fault[];

  constructor(script: string, faults: readonly Fault[]) {
    super(
      faults.map(({ line, column, says }) => `${script}:${line}:${column}: ${says}`).join('\n'),
    );
    this.faults = faults;
  }
}

/** Thrown by the parser within one statement, and caught there. */
export class StatementFault extends Error {
  readonly place: Place;

  constructor({ line, column }: Place, says: string) {
    super(says);
    this.place = { line, column };
  }
}

export function fail(place: Place, says: string): never {
  throw new StatementFault(place, says);
}

/** Something in a running script that is not as it says, as an expected frame that does not come. */
export class Unmet extends Error {
  override readonly name = 'Unmet';
}
