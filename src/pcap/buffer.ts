// Where a file's next bytes are put together: a buffer that grows and is used again.

const LEAST = 4096;

export class GrowingBuffer {
  bytes = new Uint8Array(LEAST);
  /** Over the same bytes; like them, another one after {@link reserve}. */
  view = new DataView(this.bytes.buffer);
  /** How many bytes have been put in. */
  length = 0;

  /** Makes room for `size` bytes behind those that are in and returns where they begin. */
  reserve(size: number): number {
    const needed = this.length + size;
    if (needed > this.bytes.length) {
      const bytes = new Uint8Array(Math.max(needed, 2 * this.bytes.length));
      bytes.set(this.bytes.subarray(0, this.length));
      this.bytes = bytes;
      this.view = new DataView(bytes.buffer);
    }
    return this.length;
  }

  /** A copy of what is in, which is then out. */
  take(): Uint8Array {
    const taken = this.bytes.slice(0, this.length);
    this.length = 0;
    return taken;
  }
}
