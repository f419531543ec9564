// Frames in snapshots: one tcpdump-like line each, for vitest and Jest alike.
//
//     expect.addSnapshotSerializer(frameSerializer);
//     expect(lines(wire.sent())).toMatchInlineSnapshot();

import { Check } from './check.ts';
import { type AnyFrame, Frame } from './frame.ts';
import { INSPECT } from './inspect.ts';
import { lineOf } from './report.ts';

/** A frame in any of the forms in which the harness or a capture has one. */
export type LineFrame = AnyFrame | { readonly bytes: Uint8Array };

/** Frames that a snapshot shows as lines. */
export class FrameLines {
  readonly frames: readonly LineFrame[];

  constructor(frames: readonly LineFrame[]) {
    this.frames = frames;
  }

  /** One line a frame; `(no frames)` when there are none. */
  toString(): string {
    return this.frames.length === 0 ? '(no frames)' : this.frames.map(line).join('\n');
  }

  /** The same for `console.log`. */
  [INSPECT](): string {
    return `${this}`;
  }
}

/** Says of frames that bytes are frames, which nobody can tell by looking: see {@link frameSerializer}. */
export const lines = (frames: Iterable<LineFrame>): FrameLines => new FrameLines([...frames]);

/**
 * For `expect.addSnapshotSerializer`. It prints what is a frame for sure: a {@link Frame}, also in arrays and
 * objects, and what {@link lines} has wrapped. Other `Uint8Array`s stay as they are.
 */
export const frameSerializer = {
  test: (value: unknown): boolean => value instanceof FrameLines || value instanceof Frame,
  serialize(value: unknown, _config?: unknown, indentation = ''): string {
    const text = value instanceof FrameLines ? `${value}` : line(value as Frame);
    return text.replaceAll('\n', `\n${indentation}`);
  },
};

function line(frame: LineFrame): string {
  if (!(frame instanceof Frame)) return lineOf(bytesOf(frame));
  // An expectation has no bytes; it reads as the source that makes it.
  if (isExpectation(frame)) return `${frame}`;
  const bytes = frame.bytes();
  return lineOf(frame.headers[0]?.protocol === 'ip' ? behindEther(bytes) : bytes);
}

const isExpectation = ({ headers }: Frame): boolean =>
  headers.some(({ stated }) => Object.values(stated).some((value) => value instanceof Check));

function bytesOf(frame: LineFrame): Uint8Array {
  if (frame instanceof Uint8Array) return frame;
  return typeof frame.bytes === 'function' ? frame.bytes() : frame.bytes;
}

/** The datagram in a frame, which is what has a summary. */
function behindEther(datagram: Uint8Array): Uint8Array {
  const frame = new Uint8Array(ETHER_HEADER + datagram.length);
  frame.set(IPV4, ETHER_HEADER - IPV4.length);
  frame.set(datagram, ETHER_HEADER);
  return frame;
}

const ETHER_HEADER = 14;
/** The EtherType. */
const IPV4 = [0x08, 0x00];
