// The Internet checksum: RFC 1071, and RFC 1624 for a header that changes in place.

/**
 * One's complement sum of the bytes in `start` to `end`, folded to 16 bits; `seed` is such a sum to go on
 * from. A block with its correct checksum in place sums to 0xffff.
 *
 * Adds 32-bit words as doubles, which hold the sum of 8 MiB exactly, and in little-endian order, since the
 * sum comes out the same but for the order of its own bytes (RFC 1071 §2 (B)): 80 ns for 1408 bytes; their
 * 16-bit halves as integers in network order take 170 (Node 20).
 */
export function sum(view: DataView, start: number, end: number, seed = 0): number {
  let total = swap(seed);
  let at = start;
  for (const last = end - 16; at <= last; at += 16) {
    const first = view.getUint32(at, true) + view.getUint32(at + 4, true);
    const second = view.getUint32(at + 8, true) + view.getUint32(at + 12, true);
    total += first + second;
  }
  for (; at + 1 < end; at += 2) total += view.getUint16(at, true);
  if (at < end) total += view.getUint8(at);
  // From here on integers: a double that is handed to a function which V8 has not inlined is an object.
  const low = total | 0;
  return swap(fold(Math.floor(total / 2 ** 32) + halves(low)));
}

/** The checksum to write into a header whose checksum field is zero. RFC 1071 §1. */
export function checksum(view: DataView, start: number, end: number, seed = 0): number {
  return ~sum(view, start, end, seed) & 0xffff;
}

/** The checksum after one 16-bit word under it changed: RFC 1624 §3, equation 3. */
export function updateChecksum(old: number, oldWord: number, newWord: number): number {
  return ~fold((~old & 0xffff) + (~oldWord & 0xffff) + newWord) & 0xffff;
}

/** {@link sum} of the five 32-bit words from `start` on, 2 ns faster (Node 20). */
export function sumOfFive(view: DataView, start: number): number {
  return sumOfWords(
    view.getInt32(start),
    view.getInt32(start + 4),
    view.getInt32(start + 8),
    view.getInt32(start + 12),
    view.getInt32(start + 16),
  );
}

/** {@link sum} of five 32-bit words in network order, whatever their sign. */
export function sumOfWords(a: number, b: number, c: number, d: number, e: number): number {
  return fold(halves(a) + halves(b) + halves(c) + halves(d) + halves(e));
}

const halves = (word: number): number => (word >>> 16) + (word & 0xffff);

const fold = (total: number): number => halves(halves(total));

const swap = (word: number): number => ((word & 0xff) << 8) | (word >>> 8);
