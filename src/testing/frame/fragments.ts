// A datagram in fragments, as a router cuts it (RFC 791 §2.3, §3.2).

import { type AnyFrame, Frame, type Header } from './frame.ts';
import { like } from './like.ts';

/**
 * The datagram of an Ethernet frame in fragments that fit an MTU, from the first to the last, whatever its
 * don't-fragment bit says. Options that are not to be copied are in the first only; padding is in none. Throws a
 * `RangeError` when the frame holds no datagram, or when the MTU leaves no room for data.
 */
export function fragments(frame: AnyFrame, mtu: number): Frame[] {
  const whole = like(frame, 2);
  const [, header] = whole.headers;
  if (header?.protocol !== 'ip') throw new RangeError('expected a frame with a datagram');
  const data = whole.data ?? new Uint8Array();
  const pieces: Frame[] = [];
  for (let at = 0, end = 0; at < data.length || pieces.length === 0; at = end) {
    const options = at === 0 ? optionsOf(header) : copied(optionsOf(header));
    end = at + roomFor(data.length - at, mtu, FIXED + options.length);
    pieces.push(piece(whole, { at, end, options, last: end === data.length }));
  }
  return pieces;
}

/** How much of the data that is left goes into the next fragment. RFC 791 §3.2: all but the last in eights. */
function roomFor(left: number, mtu: number, header: number): number {
  if (left <= mtu - header) return left;
  const room = (mtu - header) & ~7;
  if (room > 0) return room;
  throw new RangeError(`an MTU of ${mtu} bytes: expected at least ${header + 8}`);
}

interface Piece {
  readonly at: number;
  readonly end: number;
  readonly options: Uint8Array;
  readonly last: boolean;
}

function piece(whole: Frame, { at, end, options, last }: Piece): Frame {
  const { fragmentOffset, moreFragments } = whole.headers[1]?.stated ?? {};
  const { ends, headers } = whole.with('ip', {
    ...{ headerLength: undefined, totalLength: undefined, checksum: undefined },
    fragmentOffset: Number(fragmentOffset) + at,
    moreFragments: !last || moreFragments === 1,
    options: options.length === 0 ? undefined : options,
  });
  return new Frame(ends, headers, whole.data?.slice(at, end) ?? null);
}

/** An IPv4 header without options. */
const FIXED = 20;

function optionsOf({ stated: { options } }: Header): Uint8Array {
  return options instanceof Uint8Array ? options : new Uint8Array();
}

/** The options that go into every fragment: those whose type has its first bit set. RFC 791 §3.1. */
function copied(options: Uint8Array): Uint8Array {
  const kept: number[] = [];
  for (let at = 0; at < options.length; ) {
    const type = options[at] ?? 0;
    if (type === 0) break;
    const length = type === 1 ? 1 : Math.max(options[at + 1] ?? 0, 2);
    if ((type & 0x80) !== 0) kept.push(...options.subarray(at, at + length));
    at += length;
  }
  while (kept.length % 4 !== 0) kept.push(0);
  return Uint8Array.from(kept);
}
