// Bytes as people write, paste and look at them.

import { readList } from './list.ts';
import { isDump, readDump } from './rows.ts';
import { type HexOptions, HexText } from './text.ts';

export interface Range {
  /** Offset of the first byte. */
  readonly at: number;
  /** In bytes. */
  readonly length: number;
}

export interface HexdumpOptions {
  /** Bytes to point out. What lies behind the last byte is left out. */
  readonly marked?: readonly Range[];
  /** Bytes in a row, at least 1. Default 16. */
  readonly columns?: number;
  /** Whether marked bytes are also shown in reverse, for a terminal. Default false. */
  readonly colour?: boolean;
}

/**
 * The frames in a text: at least one, none empty. It may be
 *
 * - a dump with offsets: `tcpdump -x`, `-xx`, `-X`, `-XX`, `tshark -x`, Wireshark's “Hex Dump”, `xxd`,
 *   `hexdump -C`, `od -Ax -tx1`, and text2pcap's input. Offset 0 begins a frame. Summaries, times, comments
 *   and directives (`#TEXT2PCAP`) are passed over. The bytes are what is there: `-x` begins with the IP header;
 * - arrays between `{}` or `[]`, a frame each; numbers in them need their `0x`;
 * - strings of `\x45\x00`; those with nothing but white space, `\` or `+` between them are one frame;
 * - else hex digits, two for each byte, with or without `0x`, and white space, `,` `:` `;` `-` or quotation
 *   marks between any two bytes. A blank line ends a frame. A line that is one string of more than 80 digits,
 *   as Wireshark's “Hex Stream” is, is a frame.
 *
 * Comments are C's and those that begin with `#`; in a dump, only whole lines. Bare words of four digits
 * (`0000  4500 0054`) are a dump when the first is 0 and a gap follows it.
 *
 * @throws HexError when it is none of these, with the place, what was found and what was expected
 */
export function parseHex(text: string, options: HexOptions = {}): Uint8Array[] {
  const source = new HexText(text, options);
  const frames = isDump(text) ? readDump(source) : readList(source);
  if (frames.length === 0) throw source.fault(0, 'no bytes found: expected hex digits');
  return frames;
}

/** `45 00 00 54`. */
export const hex = (bytes: Uint8Array): string => Array.from(bytes, octet).join(' ');

/**
 * Rows of offset, bytes, and the same as characters, with a point for those that are no letter, digit or sign.
 * Under each marked byte stands `^^`. Lines end without blanks, and the last without a line feed.
 */
export function hexdump(bytes: Uint8Array, options: HexdumpOptions = {}): string {
  const { columns = 16, colour = false } = options;
  const marks = marksOf(bytes.length, options.marked ?? []);
  const digits = Math.max(4, (bytes.length - 1).toString(16).length);
  const lines: string[] = [];
  for (let start = 0; start < bytes.length; start += columns) {
    const row = Array.from(bytes.subarray(start, start + columns));
    const isMarked = (n: number): boolean => marks[start + n] === 1;
    const paint = (text: string, n: number): string =>
      colour && isMarked(n) ? `\x1b[7m${text}\x1b[27m` : text;
    const octets = row.map((value, n) => paint(octet(value), n)).join(' ');
    const blanks = ' '.repeat(3 * (columns - row.length));
    const characters = row.map((value, n) => paint(character(value), n)).join('');
    const offset = start.toString(16).padStart(digits, '0');
    lines.push(`${offset}  ${octets}${blanks}   ${characters}`);
    const under = row.map((_, n) => (isMarked(n) ? '^^' : '  ')).join(' ');
    if (under.trim() !== '') lines.push(`${' '.repeat(digits + 2)}${under}`.trimEnd());
  }
  return lines.join('\n');
}

/** 1 for each byte that is marked. */
function marksOf(length: number, marked: readonly Range[]): Uint8Array {
  const marks = new Uint8Array(length);
  for (const range of marked)
    marks.fill(1, Math.max(0, range.at), Math.max(0, range.at + range.length));
  return marks;
}

const octet = (value: number): string => value.toString(16).padStart(2, '0');

const character = (value: number): string =>
  value > 0x20 && value < 0x7f ? String.fromCharCode(value) : '.';
