// The Internet checksum (RFC 1071) in the obvious way, and 16-bit reads. The dissector does not use the
// stack's own checksum, so that one checks the other.

export const uint16 = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

/** The 16-bit one's complement sum of the bytes in `at` to `end`, added to `initial`. 0xffff: the checksum in it is right. */
export function sum(bytes: Uint8Array, at: number, end: number, initial = 0): number {
  let total = initial;
  for (let n = at; n + 1 < end; n += 2) total += uint16(bytes, n);
  if ((end - at) % 2 === 1) total += (bytes[end - 1] ?? 0) << 8;
  while (total > 0xffff) total = (total & 0xffff) + Math.floor(total / 0x10000);
  return total;
}

/**
 * The checksum that belongs into the two bytes at `field`, which is an even number of bytes behind `at`, over
 * `at` to `end`.
 */
export function checksum(
  bytes: Uint8Array,
  at: number,
  end: number,
  field: number,
  initial = 0,
): number {
  const before = sum(bytes, at, field, initial);
  return ~sum(bytes, field + 2, end, before) & 0xffff;
}
