// Hex dumps with offsets: of tcpdump, tshark and Wireshark, xxd, hexdump -C, od -Ax -tx1, and what text2pcap
// reads. A row is an offset and the bytes from there on; offset 0 begins a frame; all other lines are text.
//
// Behind the bytes there may be a column that shows them as characters, and those may look like hex. Where
// the next row's offset says how many bytes a row has, it has those. A frame's last row ends where the rest of
// its line shows its bytes as characters; where nothing does, at the line's end, or at the last gap before
// what is no hex.

import { type HexText, linesOf, quote } from './text.ts';

/** Bytes of a frame at most, as for text2pcap. */
const FRAME = 262_144;

/** Bytes of a row at most whose characters are looked for. */
const SHOWN = 256;

interface Row {
  /** Place of the offset in the text. */
  readonly at: number;
  readonly offset: number;
  /** The offset as it is written. */
  readonly written: string;
  /** What follows it; empty where a tool only tells the length. */
  readonly rest: string;
  readonly restAt: number;
  /** A line of `*` stands before it: the row before that repeats. */
  readonly repeats: boolean;
  bytes: readonly number[];
}

const ROW = /^([\s>]*)((?:0x)?)([0-9a-f]{3,8})(:?)([^\S\n]+)(([0-9a-f]{2,})(?:\s.*)?)$/i;
const LENGTH = /^\s*(0[0-9a-f]{5,7})$/i;
const WITHOUT_OFFSET = /^[\s>]*(?:(?:[0-9a-f]{2}[^\S\n]+)*[0-9a-f]{2}|[0-9a-f]{9,})$/i;
const OCTETS = /^(?:[0-9a-f]{2})+$/i;
const GAP = /\s{2}|\t/;

/**
 * Whether a text is a dump: it has a row whose offset is written `0x0010` or `0010:`, or stands before octets
 * of two digits, or is 0 and stands before a gap.
 */
export function isDump(text: string): boolean {
  return linesOf(text).some((line) => {
    const [, , prefix, digits = '', colon, gap = '', , first = ''] = ROW.exec(line.text) ?? [];
    if (prefix === undefined) return false;
    if (prefix !== '' || colon !== '' || first.length === 2) return true;
    return isSwapped(digits, first) || (GAP.test(gap) && /^0+$/.test(digits));
  });
}

/** The frames of a dump. */
export function readDump(source: HexText): Uint8Array[] {
  const rows = rowsOf(source);
  // Whether there is a column of characters; null: no row tells.
  let column: boolean | null = null;
  for (const [n, row] of rows.entries()) {
    const next = rows[n + 1];
    if (next === undefined || next.repeats || next.offset <= row.offset || row.rest === '')
      continue;
    column = readFull(source, row, next) || column === true;
  }
  for (const row of rows) {
    if (row.rest !== '' && row.bytes.length === 0) row.bytes = readLast(source, row, column);
  }
  return framesOf(source, rows);
}

function rowsOf(source: HexText): Row[] {
  const rows: Row[] = [];
  let repeats = false;
  for (const { at, text } of linesOf(source.text)) {
    const row = rowOf(source, at, text, repeats);
    if (row !== null) rows.push(row);
    else if (WITHOUT_OFFSET.test(text)) {
      throw source.fault(
        at,
        `found ${quote(text.trim())} without an offset: expected one, as in other lines`,
      );
    }
    if (row !== null || /^\s*\*$/.test(text)) repeats = row === null;
  }
  return rows;
}

function rowOf(source: HexText, at: number, text: string, repeats: boolean): Row | null {
  const length = LENGTH.exec(text)?.[1];
  if (length !== undefined) {
    const offset = Number.parseInt(length, 16);
    return { at, offset, written: length, rest: '', restAt: at, repeats, bytes: [] };
  }
  const [, indent = '', prefix, digits = '', colon = '', gap = '', rest = '', first = ''] =
    ROW.exec(text) ?? [];
  if (prefix === undefined) return null;
  const bare = prefix === '' && colon === '';
  if (bare && isSwapped(digits, first)) {
    const problem = `found ${quote(text.trim())}, words whose bytes are swapped: expected hexdump -C`;
    throw source.fault(at + indent.length, problem);
  }
  // Not the bits that tshark -V prints, as `0000 0001 = …`.
  if (bare && first.length !== 2 && !GAP.test(gap)) return null;
  const written = prefix + digits;
  const restAt = at + text.length - rest.length;
  const offset = Number.parseInt(digits, 16);
  return { at: at + indent.length, offset, written, rest, restAt, repeats, bytes: [] };
}

/** `hexdump` and `od` without options: words in the order of the machine that they ran on. */
const isSwapped = (digits: string, first: string): boolean =>
  (digits.length === 6 || digits.length === 7) && first.length === 4;

/** Reads a row with as many bytes as the next one's offset says. Returns whether characters follow them. */
function readFull(source: HexText, row: Row, next: Row): boolean {
  const length = next.offset - row.offset;
  const bytes: number[] = [];
  let end = 0;
  for (const { 0: word, index } of row.rest.matchAll(/\S+/g)) {
    if (bytes.length >= length) break;
    if (!/^[0-9a-f]+$/i.test(word) && isApart(row.rest, end, index)) break;
    append(bytes, source.octets(word, row.restAt + index));
    end = index + word.length;
  }
  const behind = row.rest.slice(end).trim();
  // Bytes of which the next offset knows nothing?
  const more = isOctets(behind) && !shows(behind, bytes);
  if (more) append(bytes, source.octets(behind.replaceAll(/\s/g, ''), row.restAt + end));
  if (bytes.length !== length) throw misfit(source, next, row.offset + bytes.length);
  row.bytes = bytes;
  return behind !== '';
}

/** The bytes of a row of which no other row tells how many there are. */
function readLast(source: HexText, row: Row, column: boolean | null): number[] {
  const bytes: number[] = [];
  let end = 0;
  let gap = 0;
  for (const { 0: word, index } of row.rest.matchAll(/\S+/g)) {
    const apart = isApart(row.rest, end, index);
    const behind = row.rest.slice(end).trim();
    if (column !== false && shows(behind, bytes)) {
      // Of “36 36 66”, the last may be the first two as characters.
      if (column === true || apart || !isOctets(behind)) return bytes;
    }
    if (apart) gap = bytes.length;
    if (!OCTETS.test(word) && column !== false && (gap > 0 || (column && bytes.length > 0))) {
      return gap > 0 ? bytes.slice(0, gap) : bytes;
    }
    append(bytes, source.octets(word, row.restAt + index));
    end = index + word.length;
  }
  return bytes;
}

function framesOf(source: HexText, rows: readonly Row[]): Uint8Array[] {
  const frames: number[][] = [];
  let frame: number[] = [];
  let last: readonly number[] = [];
  for (const row of rows) {
    if (row.offset === 0 && row.rest !== '') {
      frame = [];
      frames.push(frame);
    }
    if (row.repeats) repeat(source, frame, last, row);
    if (row.offset !== frame.length) throw misfit(source, row, frame.length);
    append(frame, row.bytes);
    last = row.bytes;
  }
  return frames.map((octets) => Uint8Array.from(octets));
}

/** Fills up to the row's offset, as `hexdump` without `-v` left it out. */
function repeat(source: HexText, frame: number[], last: readonly number[], row: Row): void {
  if (row.offset > FRAME) {
    throw source.fault(row.at, `a frame of 0x${row.written} bytes: expected at most ${FRAME}`);
  }
  while (last.length > 0 && frame.length < row.offset) append(frame, last);
}

/** `push(...)` takes only so many. */
function append(bytes: number[], octets: readonly number[]): void {
  for (const octet of octets) bytes.push(octet);
}

const isOctets = (text: string): boolean =>
  text !== '' && text.split(/\s+/).every((word) => OCTETS.test(word));

/** Whether the word at `index` is set apart from what ends at `end`. */
const isApart = (text: string, end: number, index: number): boolean =>
  end > 0 && (GAP.test(text.slice(end, index)) || /[|>]/.test(text.charAt(index)));

/** Whether a text is those bytes as characters: a point for what can't be printed, and in tcpdump for a blank. */
function shows(text: string, bytes: readonly number[]): boolean {
  if (bytes.length === 0 || bytes.length > SHOWN || text.length > bytes.length + 2) return false;
  const characters = bytes.map((octet) =>
    octet < 0x20 || octet > 0x7e ? '.' : String.fromCharCode(octet),
  );
  const shown = characters.join('');
  const bare = /^(?:\|.*\||>.*<)$/.test(text) ? text.slice(1, -1) : text;
  const ways = [shown.trim(), shown.replaceAll(' ', '.')];
  return ways.includes(text) || ways.includes(bare.trim());
}

function misfit(source: HexText, { at, written, rest }: Row, expected: number): Error {
  const what = rest === '' ? 'length' : 'offset';
  const octal = Number.parseInt(written, 8) === expected && expected > 0;
  const hint = octal ? '; octal offsets, as od prints them, are not read: use od -Ax -tx1' : '';
  const hex = `0x${expected.toString(16).padStart(4, '0')}`;
  return source.fault(
    at,
    `${what} ${written} does not fit: expected ${hex}, behind ${expected} bytes${hint}`,
  );
}
