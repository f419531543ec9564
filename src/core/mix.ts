// Values spread for hash tables whose keys others choose.

/** Mixes 32 bits with a secret, so that nobody outside can choose values that collide. The upper bits are good for a hash. */
export function mix(value: number, salt: number): number {
  const mixed = Math.imul(value ^ salt, 0x9e3779b1);
  return Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
}
