// Bytes from one buffer into another.

/**
 * Copies `length` bytes; the two places do not overlap. In words: 0.5 us for 1480 bytes, where a loop over bytes
 * takes 2, and `set` of a `subarray` 0.05, but with an object a copy that somebody has to collect (Node 20).
 */
export function copyBytes(
  from: DataView,
  at: number,
  to: DataView,
  place: number,
  length: number,
): void {
  let n = 0;
  // Little-endian, as the machine has it: the order does not matter, and the other costs a turn of the bytes.
  for (const last = length - 8; n <= last; n += 8) {
    to.setInt32(place + n, from.getInt32(at + n, true), true);
    to.setInt32(place + n + 4, from.getInt32(at + n + 4, true), true);
  }
  for (; n < length; n++) to.setUint8(place + n, from.getUint8(at + n));
}
