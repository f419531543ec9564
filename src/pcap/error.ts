// How damage in a capture file is told.

/** Where in a file something is wrong. */
export interface Place {
  /** The file's name, where it was given. */
  readonly file: string | null;
  /** The block's place among the file's, from 1; in a pcap file the file header is the first. */
  readonly block: number;
  /** What kind of block it is, as `enhanced packet`. */
  readonly type: string;
  /** Where the block begins, in bytes from the file's beginning. */
  readonly offset: number;
}

/**
 * A capture file is damaged, or none at all. The message is one line for people:
 * `a.pcapng: block 3 (enhanced packet) at byte 212: captured length 4294967295: expected at most 64, …`.
 */
export class CaptureError extends Error {
  override readonly name = 'CaptureError';
  readonly file: string | null;
  readonly block: number;
  readonly type: string;
  readonly offset: number;
  /** The message without the place: what is wrong and what was expected. */
  readonly problem: string;

  constructor(problem: string, { file, block, type, offset }: Place) {
    const where = `block ${block} (${type}) at byte ${offset}`;
    super(`${file === null ? '' : `${file}: `}${where}: ${problem}`);
    this.file = file;
    this.block = block;
    this.type = type;
    this.offset = offset;
    this.problem = problem;
  }
}

/** What is wrong with a block, thrown by who reads it; the reader of the file knows the place. */
export class Fault extends Error {
  override readonly name = 'Fault';
}
