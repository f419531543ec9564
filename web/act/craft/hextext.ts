// A frame's bytes as text that a person edits.

import { octetText } from '../../../src/dissect/field.ts';
import { parseHex } from '../../../src/testing/hex/hex.ts';
import { HexError } from '../../../src/testing/hex/text.ts';
import type { Typed } from '../number.ts';

const A_ROW = 16;

/** Sixteen bytes a line. */
export function hexText(bytes: Uint8Array): string {
  const rows: string[] = [];
  for (let at = 0; at < bytes.length; at += A_ROW)
    rows.push(octetText(bytes.subarray(at, at + A_ROW)));
  return rows.join('\n');
}

/** The frame in a text: octets, or any dump that tcpdump or Wireshark prints. */
export function readHex(text: string): Typed<Uint8Array> {
  try {
    const [frame = new Uint8Array(), ...more] = parseHex(text);
    if (more.length === 0) return { ok: true, value: frame };
    return {
      ok: false,
      says: `these are ${more.length + 1} frames: expected one, without blank lines`,
    };
  } catch (error) {
    if (!(error instanceof HexError)) throw error;
    return { ok: false, says: error.message };
  }
}
