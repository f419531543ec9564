// The tests that every header file owes: deconstruct, construct, parse, emit, and its `check` at each boundary.
// The header lies at an odd offset in a poisoned buffer, so that an accessor which forgets `at`, reads past
// its field or writes beside it is seen.

import { describe, expect, test } from 'vitest';
import type { DropReason } from '../../src/core/drops.ts';
import { hex, viewOf } from './hex.ts';

export interface HeaderTests {
  /** Bytes of the header without options. */
  size: number;
  /** A header whose bytes are all distinct; it need not be valid. */
  distinct: string;
  /** A header, with what must follow it, that `check` accepts. */
  valid: string;
  /** Each getter, its value in `distinct`, its value in `valid`. */
  reads: [name: string, get: Get, distinct: number | boolean, valid: number | boolean][];
  /** Each setter, called with its value in `valid`, and the bytes that it owns; one that needs the others last. */
  writes: [name: string, set: Change, ...owned: [from: number, to: number][]][];
  check: (view: DataView, at: number, end: number) => DropReason | null;
  /** What `check` says of a header that is cut, at each length below `size`. */
  short: DropReason;
  /** `valid` with something changed, and what `check` says of it. */
  checks: [name: string, change: Change, DropReason | null][];
}

type Get = (view: DataView, at: number) => number | boolean;
type Change = (view: DataView, at: number) => void;

const POISON = 0xa5;
const AT = 33;
const BEHIND = 64;

export function describeHeader(name: string, header: HeaderTests): void {
  const { size, reads, writes, check, short, checks } = header;
  const distinct = hex(header.distinct);
  const valid = hex(header.valid);
  const end = AT + valid.length;

  describe(name, () => {
    test('the fixture is adversarial: every byte distinct, none of them poison', () => {
      expect(distinct).toHaveLength(size);
      expect(new Set([...distinct, POISON]).size).toBe(size + 1);
    });

    test.each(reads)('deconstruct: %s reads its own bytes', (_, get, value) => {
      expect(get(placed(distinct), AT)).toBe(value);
    });

    test('construct: all setters together write the whole header and nothing else', () => {
      const view = placed(poisoned(valid, [0, size]));
      for (const [, set] of writes) set(view, AT);
      expect(textOf(view)).toBe(textOf(placed(valid)));
    });

    test('parse: a valid header passes check', () => {
      expect(check(placed(valid), AT, end)).toBeNull();
    });

    test.each(reads)('parse: %s of a valid header', (_, get, _distinct, value) => {
      expect(get(placed(valid), AT)).toBe(value);
    });

    test.each(writes)('emit: %s writes its own bytes', (_, set, ...owned) => {
      const view = placed(poisoned(valid, ...owned));
      set(view, AT);
      expect(textOf(view)).toBe(textOf(placed(valid)));
    });

    test.each(writes)('emit: %s leaves every other byte alone', (_, set, ...owned) => {
      const view = placed(poisoned(valid, [0, valid.length]));
      set(view, AT);
      for (const [from, to] of owned) new Uint8Array(view.buffer).fill(POISON, AT + from, AT + to);
      expect(textOf(view)).toBe(textOf(placed(poisoned(valid, [0, valid.length]))));
    });

    test.each(Array.from({ length: size }, (_, n) => n))(
      'check: %i bytes are too few',
      (length) => {
        expect(check(placed(valid), AT, AT + length)).toBe(short);
      },
    );

    test.each(checks)('check: %s', (_, change, expected) => {
      const view = placed(valid);
      change(view, AT);
      expect(check(view, AT, end)).toBe(expected);
    });
  });
}

/** The bytes at `AT` of a poisoned buffer. */
function placed(bytes: Uint8Array): DataView {
  const buffer = new Uint8Array(AT + bytes.length + BEHIND).fill(POISON);
  buffer.set(bytes, AT);
  return viewOf(buffer);
}

/** A copy with poison in those ranges. */
function poisoned(bytes: Uint8Array, ...ranges: [from: number, to: number][]): Uint8Array {
  const copy = bytes.slice();
  for (const [from, to] of ranges) copy.fill(POISON, from, to);
  return copy;
}

/** The whole buffer as text, which shows where two of them differ. */
function textOf(view: DataView): string {
  return Array.from(new Uint8Array(view.buffer), (byte) => byte.toString(16).padStart(2, '0')).join(
    ' ',
  );
}
