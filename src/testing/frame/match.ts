// An expected frame against one that came: which stated fields differ, and which bytes these are.
//
// The description is built, and its own bytes are dissected like those that came. Where a value that is wrong
// on purpose hides the description's own headers from the dissector, as a header length of 0 does, the fields
// are compared in the places where they were built.

import type { Layer, Range } from '../../dissect/dissect.ts';
import { octetText } from '../../dissect/field.ts';
import { PROTOCOLS } from '../../dissect/protocols.ts';
import { blaming } from './blame.ts';
import { build, type Layout, optionsOf } from './build.ts';
import { Check } from './check.ts';
import { fieldAt, type ReadField, shown } from './fieldat.ts';
import { Frame, type Header, type Stated } from './frame.ts';
import { type View, viewOf } from './view.ts';

/** One thing about a frame that is not as expected. */
export interface Difference {
  /** As `ip.ttl`, or `quoted ip.ttl`, or `payload`. */
  readonly field: string;
  readonly expected: string;
  /** What is there. */
  readonly actual: string;
  /** The bytes concerned, in the frame that came; of length 0 where there are none. */
  readonly at: number;
  readonly length: number;
}

/**
 * How `actual` differs from what is expected of it; empty: it does not. What the description leaves unset may
 * be anything, but no header may be malformed, checksums included, where the description itself is not. Throws
 * a `RangeError` for a description that no frame can fit.
 */
export function differences(expected: Frame, actual: Uint8Array): Difference[] {
  const layout = blaming(() => build(withoutChecks(expected)));
  const own = viewOf(layout.bytes, expected);
  const came = viewOf(actual, expected);
  return compare(expected, layout, own, came).map((each) => withinFrame(each, actual));
}

function compare(expected: Frame, layout: Layout, own: View, came: View): Difference[] {
  const found: Difference[] = [];
  for (const [index, header] of expected.headers.entries()) {
    const built = layout.headers[index] ?? 0;
    const layer = isShown(own, header, index, built) ? came.layers[index] : null;
    // Behind another header than the one expected, nothing can be compared.
    if (layer !== null && layer?.protocol !== header.protocol) {
      return [...found, otherHeader(header, layer, came), ...malformed(expected, own, came)];
    }
    const places = { own: built, came: layer?.at ?? built };
    found.push(...inHeader(header, places, own, came));
  }
  return [...found, ...malformed(expected, own, came), ...inData(expected, layout, own, came)];
}

/** The description without its conditions, which can be built. */
function withoutChecks({ ends, headers, data, trailer, length }: Frame): Frame {
  const plain = headers.map(({ protocol, stated }) => ({
    protocol,
    stated: Object.fromEntries(
      Object.entries(stated).filter(([, value]) => !(value instanceof Check)),
    ) as Stated,
  }));
  return new Frame(ends, plain, data, trailer, length);
}

const isShown = ({ layers }: View, { protocol }: Header, index: number, at: number): boolean =>
  layers[index]?.protocol === protocol && layers[index].at === at;

function otherHeader({ protocol }: Header, layer: Layer | undefined, { bytes }: View): Difference {
  const { at, length } = layer ?? { at: bytes.length, length: 0 };
  return { field: 'header', expected: protocol, actual: layer?.protocol ?? 'none', at, length };
}

/** @param places where the header begins in either frame */
function inHeader(
  header: Header,
  places: { own: number; came: number },
  own: View,
  came: View,
): Difference[] {
  const quoted = came.layers.some((layer) => layer.at === places.came && layer.quoted);
  const prefix = `${quoted ? 'quoted ' : ''}${header.protocol}`;
  return Object.entries(header.stated).flatMap(([name, stated]) => {
    const label = `${prefix}.${name}`;
    if (name === 'options') return inOptions(label, header, places, own, came);
    const field = fieldAt(came.bytes, header.protocol, places.came, name);
    const wanted = fieldAt(own.bytes, header.protocol, places.own, name);
    // The description is cut before it.
    if (wanted === null && !(stated instanceof Check)) return [];
    if (field !== null && agrees(field, wanted, stated)) return [];
    const expected = stated instanceof Check ? stated.says : shown(wanted);
    const { at, length } = field ?? { at: places.came, length: 0 };
    return [{ field: label, expected, actual: shown(field), at, length }];
  });
}

function agrees(field: ReadField, wanted: ReadField | null, stated: Stated[string]): boolean {
  if (stated instanceof Check) return stated.passes(field.value, field.meaning);
  // What was named must be what that name stands for here: codes mean something else in each type.
  const named = wanted?.meaning === stated;
  return field.text === wanted?.text && (!named || field.meaning === stated);
}

function inOptions(
  label: string,
  header: Header,
  places: { own: number; came: number },
  own: View,
  came: View,
): Difference[] {
  const { options } = header.stated;
  const size = options instanceof Check ? 0 : optionsOf(header).length;
  const built = { at: places.own + fixedLength(header), length: size };
  const { at, length } = isSame(built, optionRange(own, header, places.own))
    ? optionRange(came, header, places.came)
    : { ...built, at: places.came + fixedLength(header) };
  const actual = came.bytes.subarray(at, at + length);
  if (!(options instanceof Check)) {
    return inBytes(label, own.bytes.subarray(built.at, built.at + size), actual, at);
  }
  if (options.passes(actual, null)) return [];
  const text = actual.length === 0 ? 'none' : octetText(actual);
  return [{ field: label, expected: options.says, actual: text, at, length: actual.length }];
}

/** Where the dissector sees the options of the header at that place. */
function optionRange({ layers }: View, header: Header, start: number): Range {
  const end = start + (layers.find(({ at }) => at === start)?.length ?? 0);
  const at = start + fixedLength(header);
  return { at, length: Math.max(0, end - at) };
}

const fixedLength = ({ protocol }: Header): number => PROTOCOLS.get(protocol)?.length ?? 0;

/** Faults of fields that the description does not state, and that its own bytes do not have. */
function malformed({ headers }: Frame, own: View, came: View): Difference[] {
  return came.layers.flatMap(({ protocol, at, fields, faults, quoted }, index) =>
    faults
      .filter(({ field }) => headers[index]?.stated[field] === undefined)
      .filter(({ field }) => !own.layers[index]?.faults.some((fault) => fault.field === field))
      .map(({ field, says }) => {
        const place = fields.find(({ name }) => name === `${protocol}.${field}`);
        return {
          field: `${quoted ? 'quoted ' : ''}${protocol}.${field}`,
          expected: 'a well-formed header',
          actual: `${place === undefined ? '' : `${place.text}, `}${says}`,
          ...{ at: place?.at ?? at, length: place?.length ?? 0 },
        };
      }),
  );
}

function inData(expected: Frame, layout: Layout, own: View, came: View): Difference[] {
  const found: Difference[] = [];
  const compare = (field: string, built: Range, range: (view: View) => Range): void => {
    const { at, length } = isSame(built, range(own)) ? range(came) : built;
    const wanted = own.bytes.subarray(built.at, built.at + built.length);
    found.push(...inBytes(field, wanted, came.bytes.subarray(at, at + length), at));
  };
  const { data, trailer } = layout;
  if (expected.data !== null) {
    const carried = (view: View): Range => behindHeaders(view, expected.headers.length);
    compare('payload', { at: data, length: trailer - data }, carried);
  }
  if (expected.trailer !== null) {
    const built = { at: trailer, length: expected.trailer.length };
    compare('padding', built, ({ dissection }) => dissection.padding);
  }
  const { length } = came.bytes;
  if (expected.length !== null && expected.length !== length) {
    const texts = { expected: `${expected.length} bytes`, actual: `${length} bytes` };
    found.push({ field: 'frame', ...texts, at: Math.min(expected.length, length), length: 0 });
  }
  return found;
}

/** What the first `count` headers carry, whether or not there are headers in it. */
function behindHeaders({ dissection, layers }: View, count: number): Range {
  const last = layers[count - 1];
  if (last === undefined || layers.length === count) return dissection.data;
  const at = last.at + last.length;
  return { at, length: Math.max(0, dissection.padding.at - at) };
}

/** The difference where there is a frame to show it in. */
function withinFrame(difference: Difference, { length: size }: Uint8Array): Difference {
  const at = Math.min(difference.at, size);
  return { ...difference, at, length: Math.min(difference.length, size - at) };
}

const isSame = (a: Range, b: Range): boolean => a.at === b.at && a.length === b.length;

/** One difference from the first byte that differs to the last. */
function inBytes(
  field: string,
  expected: Uint8Array,
  actual: Uint8Array,
  at: number,
): Difference[] {
  const first = firstDifference(expected, actual);
  if (first < 0) return [];
  const text = (bytes: Uint8Array): string => {
    const rest = octetText(bytes.subarray(first, first + SHOWN));
    const more = bytes.length > first + SHOWN ? ' …' : '';
    return `${bytes.length} bytes, from byte ${first}: ${rest === '' ? 'nothing' : rest}${more}`;
  };
  const last = lastDifference(expected, actual);
  const length = Math.max(0, Math.min(actual.length, last + 1) - first);
  return [{ field, expected: text(expected), actual: text(actual), at: at + first, length }];
}

/** Bytes that a difference spells out. */
const SHOWN = 8;

/** The first place where the bytes differ, or only one of the two has any; -1: there is none. */
function firstDifference(a: Uint8Array, b: Uint8Array): number {
  const length = Math.max(a.length, b.length);
  for (let n = 0; n < length; n++) if (a[n] !== b[n]) return n;
  return -1;
}

function lastDifference(a: Uint8Array, b: Uint8Array): number {
  let n = Math.max(a.length, b.length) - 1;
  while (n >= 0 && a[n] === b[n]) n--;
  return n;
}
