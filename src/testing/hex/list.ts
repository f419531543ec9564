// Bytes without offsets: hex streams, octets with anything between them, `0x` lists, arrays of C and of
// languages like it, and strings of `\x45`.

import { type HexText, linesOf, quote } from './text.ts';

/** Digits in a line that is a whole frame. No tool breaks its lines behind so many; a frame with an ARP packet has 84. */
const STREAM = 80;

/** The frames in a text that is no dump. */
export function readList(source: HexText): Uint8Array[] {
  const text = withoutComments(source.text);
  const frames = /\\x/i.test(text) ? readStrings(source, text) : readNumbers(source, text);
  return frames.filter((frame) => frame.length > 0).map((frame) => Uint8Array.from(frame));
}

function readNumbers(source: HexText, text: string): number[][] {
  if (text.includes('{')) return readBlocks(source, text, /\{([^{}]*)/dg);
  if (text.includes('[')) return readBlocks(source, text, /\[([^[\]]*)/dg);
  return readOctets(source, text);
}

/** What is between brackets is an array of numbers, a frame each; without `0x` they would be decimal. */
function readBlocks(source: HexText, text: string, blocks: RegExp): number[][] {
  const frames: number[][] = [];
  for (const block of text.matchAll(blocks)) {
    const [start] = block.indices?.[1] ?? [0];
    const frame: number[] = [];
    for (const { 0: token, index } of (block[1] ?? '').matchAll(/[^\s,;]+/g)) {
      if (!/^0x/i.test(token)) {
        throw source.fault(start + index, `found ${quote(token)}: expected 0x and two hex digits`);
      }
      frame.push(...number(source, token, start + index));
    }
    frames.push(frame);
  }
  return frames;
}

/** A blank line ends a frame, and a line that is one long string is one; all other lines are parts of one. */
function readOctets(source: HexText, text: string): number[][] {
  const frames: number[][] = [[]];
  for (const line of linesOf(text)) {
    const words = [...line.text.matchAll(/[^\s,:;"'`-]+/g)];
    const whole = words.length === 1 && (words[0]?.[0].length ?? 0) > STREAM;
    if (whole || line.text.trim() === '') frames.push([]);
    for (const { 0: word, index } of words) append(frames, number(source, word, line.at + index));
    if (whole) frames.push([]);
  }
  return frames;
}

/** Digits, with `0x` before them or not; one digit is enough behind `0x`. */
function number(source: HexText, word: string, at: number): number[] {
  if (!/^0x/i.test(word)) return source.octets(word, at);
  const digits = word.slice(2);
  if (digits === '') throw source.fault(at, `found ${quote(word)}: expected 0x and two hex digits`);
  if (/^[0-9a-f]$/i.test(digits)) return [Number.parseInt(digits, 16)];
  return source.octets(digits, at + 2);
}

/** Strings with nothing but white space, `\` or `+` between them are one frame; a blank line ends it. */
function readStrings(source: HexText, text: string): number[][] {
  const quoted = [...text.matchAll(/(?<quote>["'])(.*?)\k<quote>/g)];
  if (quoted.length === 0) return unquoted(source, text);
  const frames: number[][] = [[]];
  let end = 0;
  for (const { 0: whole, 2: content = '', index } of quoted) {
    const between = text.slice(end, index);
    if (!/^[\s\\+b]*$/.test(between) || BLANK_LINE.test(between)) frames.push([]);
    append(frames, escapes(source, content, index + 1));
    end = index + whole.length;
  }
  return frames;
}

/** Puts the octets behind what the last frame has. */
function append(frames: readonly number[][], octets: readonly number[]): void {
  const frame = frames.at(-1);
  for (const octet of octets) frame?.push(octet);
}

const BLANK_LINE = /\n[^\S\n]*\n/;

/** White space and a `\` before it may stand anywhere between two bytes. */
function unquoted(source: HexText, text: string): number[][] {
  const frames: number[][] = [[]];
  for (const line of linesOf(text)) {
    if (line.text.trim() === '') frames.push([]);
    for (const { 0: word, index } of line.text.replace(/\\$/, '').matchAll(/[^\s,]+/g)) {
      append(frames, escapes(source, word, line.at + index));
    }
  }
  return frames;
}

/** The bytes of `\x45\x00…`. */
function escapes(source: HexText, text: string, at: number): number[] {
  const octets: number[] = [];
  for (const { 0: found, 1: digits, index } of text.matchAll(/\\x([0-9a-f]{2})|\\?[^\\]+|\\/gi)) {
    if (digits === undefined) {
      throw source.fault(at + index, `found ${quote(found)}: expected \\x and two hex digits`);
    }
    octets.push(Number.parseInt(digits, 16));
  }
  return octets;
}

/** The text with its comments made separators, so that all else stays where it was and no line turns blank. */
function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?(?:\*\/|$)|(?:\/\/|#).*/g, (comment) =>
    comment.replaceAll(/[^\n]/g, ','),
  );
}
