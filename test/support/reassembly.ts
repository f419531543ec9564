// Reassembly as RFC 791 and RFC 5722 say it, on plain arrays: the oracle of src/ip/datagram.ts.

/** A piece of a datagram's data. */
export interface Part {
  readonly start: number;
  readonly bytes: Uint8Array;
  readonly more: boolean;
}

/** What became of a part. */
export type Fate = 'waits' | 'duplicate' | 'overlap' | 'bounds' | Uint8Array;

export class ObviousDatagram {
  /** What has come, each run of bytes from its start to one past its end, in order. */
  readonly #runs: { start: number; end: number }[] = [];
  readonly #bytes: number[] = [];
  #end: number | null = null;

  /** Takes a part: what is whole then, or what becomes of it. After an overlap or wrong bounds all is over. */
  add({ start, bytes, more }: Part): Fate {
    const data = more ? bytes.subarray(0, bytes.length - (bytes.length % 8)) : bytes;
    const end = start + data.length;
    const known = this.#runs.at(-1)?.end ?? 0;
    const beyond = this.#end !== null && (more ? end > this.#end : end !== this.#end);
    if (data.length === 0 || beyond || (!more && end < known)) return 'bounds';
    // Linux learns where the end is of a duplicate too.
    if (!more) this.#end = end;
    const met = this.#runs.find((run) => start < run.end && end > run.start);
    if (met !== undefined) {
      return start >= met.start && end <= met.end ? 'duplicate' : 'overlap';
    }
    this.#take(start, end);
    for (const [n, byte] of data.entries()) this.#bytes[start + n] = byte;
    const held = this.#runs.reduce((sum, run) => sum + run.end - run.start, 0);
    return held === this.#end ? Uint8Array.from(this.#bytes) : 'waits';
  }

  /** Only a run at the end grows: Linux looks no further. */
  #take(start: number, end: number): void {
    const last = this.#runs.at(-1);
    if (last !== undefined && last.end === start) last.end = end;
    else this.#runs.push({ start, end });
    this.#runs.sort((a, b) => a.start - b.start);
  }
}
