// A frame that is given as bytes: `hex` and whatever a person pasted, to the end of the statement.

import { parseHex } from '../testing/hex/hex.ts';
import { HexError } from '../testing/hex/text.ts';
import { fail } from './fault.ts';
import type { Words } from './words.ts';

export function rawFrame(words: Words): Uint8Array {
  const { place } = words;
  const { text, placeOf } = words.rest();
  try {
    const [frame = new Uint8Array(), ...more] = parseHex(text);
    return more.length === 0 ? frame : fail(place, `${more.length + 1} frames: expected one`);
  } catch (error) {
    if (!(error instanceof HexError)) throw error;
    return fail(placeOf(error.line, error.column), error.problem);
  }
}
