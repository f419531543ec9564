// What the dissector and the frame builder must know of a protocol besides its fields: how long its header
// is, what it carries, what can be wrong with it, and what follows from what.

import type { FieldSpec } from './field.ts';

/** Where a header lies, and what surrounds it. */
export interface Place {
  readonly bytes: Uint8Array;
  /** Where the header begins. */
  readonly at: number;
  /** One past the last byte that the header around it leaves to it. */
  readonly end: number;
  /** False where more bytes belong to it than are here: a fragment, a cut frame, behind the header that an ICMP error quotes. */
  readonly whole: boolean;
  /** The header right around it; null for the outermost. */
  readonly around: Place | null;
  /** Whether it is part of what an ICMP error quotes. */
  readonly quoted: boolean;
}

/** Something wrong with one of a header's fields. */
export interface Fault {
  /** Its name without the layer's. The field is not there when the header ends before it. */
  readonly field: string;
  /** As `bad checksum, right is 0x1c46`. */
  readonly says: string;
}

/** A part of a header that repeats: an option. */
export interface Part {
  readonly protocol: string;
  readonly title: string;
  readonly at: number;
  readonly length: number;
  /** Its fields; their `at` counts from the part's own start. */
  readonly fields: readonly FieldSpec[];
  readonly faults: readonly Fault[];
}

export interface Protocol {
  /** As the first half of `ip.ttl`. */
  readonly name: string;
  readonly title: string;
  readonly rfc: string;
  /** Bytes that every such header has. */
  readonly length: number;
  /** Every field that such a header can have; no two of a name. {@link present} may move one. */
  readonly fields: readonly FieldSpec[];
  /** The field that says what follows, and the protocols that have a number there. */
  readonly carries?: {
    readonly field: string;
    readonly protocols: Readonly<Record<number, string>>;
  };
  /** The whole header's length in bytes, as it says itself; it may be wrong. Default {@link length}. */
  headerLength?(place: Place): number;
  /** The fields that this header has, in wire order, even if it is cut. Default: all of them. */
  present?(place: Place): readonly FieldSpec[];
  /** What repeats in it. */
  parts?(place: Place): Part[];
  /** The protocol of what follows, by name; null: data. Default: what `carries` says. */
  next?(place: Place): string | null;
  /** One past the last byte that belongs to it, as it says itself. Default: the place's end. */
  extent?(place: Place): number;
  /** Whether what follows is all there and can be judged. Default true. */
  completes?(place: Place): boolean;
  /** The names of a field's values, where another field or the value's range decides them. */
  namesOf?(place: Place, field: string): Readonly<Record<number, string>>;
  /** What is wrong with it. */
  faults?(place: Place): Fault[];
  /** Fills in what follows from the rest of the frame, but for the fields that were set by hand. */
  complete?(place: Place, set: ReadonlySet<string>): void;
}

/** The field of that name as the header in that place has it; null when no such header has it. */
export function specNamed(protocol: Protocol, place: Place, name: string): FieldSpec | null {
  const named = (spec: FieldSpec): boolean => spec.name === name;
  return protocol.present?.(place).find(named) ?? protocol.fields.find(named) ?? null;
}
