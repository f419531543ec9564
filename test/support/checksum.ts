// The Internet checksum as RFC 1071 §1 says it, byte by byte: the oracle of src/core/checksum.ts.

/** One's complement sum of 16-bit words; an odd last byte is the high half of a word. */
export function obviousSum(bytes: Uint8Array, seed = 0): number {
  let sum = seed;
  bytes.forEach((byte, at) => {
    sum += at % 2 === 0 ? byte * 256 : byte;
    if (sum > 0xffff) sum = sum - 0x10000 + 1;
  });
  return sum;
}

/** The complement of the sum: what stands in a checksum field. */
export function obviousChecksum(bytes: Uint8Array, seed = 0): number {
  return 0xffff - obviousSum(bytes, seed);
}
