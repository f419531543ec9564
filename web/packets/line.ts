// A packet's line in parts, so that a narrow list can leave out what is less than the rest.

export interface LinePart {
  readonly text: string;
  /** Where it begins in the line. */
  readonly at: number;
  /** Told elsewhere, or the same in every line of a ping. */
  readonly isSpare: boolean;
}

const SPARE = /(, id \d+|, \d+ bytes|(?<=: )ICMP (?=echo ))/;

/** Together they are the line. */
export function lineParts(line: string): LinePart[] {
  let at = 0;
  return line.split(SPARE).map((text, n) => {
    const part = { text, at, isSpare: n % 2 === 1 };
    at += text.length;
    return part;
  });
}
