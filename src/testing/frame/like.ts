// The way back from a frame's bytes to its description.

import { type Dissection, dissect, type Layer } from '../../dissect/dissect.ts';
import { PROTOCOLS } from '../../dissect/protocols.ts';
import { type AnyFrame, bytesOf, Frame, PEER, STACK, type Stated } from './frame.ts';

/**
 * A description of just this frame, with every field stated, to be changed by {@link Frame.with}. What is not
 * understood, or lies where its headers do not say, is payload.
 * @param depth how many headers to describe; default: all
 */
export function like(frame: AnyFrame, depth = Number.POSITIVE_INFINITY): Frame {
  const bytes = bytesOf(frame);
  const bare = frame instanceof Frame && frame.headers[0]?.protocol === 'ip';
  const dissection = dissect(bytes, bare ? 'ip' : 'eth');
  const headers = dissection.layers.filter(({ protocol }) => PROTOCOLS.has(protocol));
  for (let count = Math.min(headers.length, depth); count > 0; count--) {
    const described = describe(bytes, headers.slice(0, count), dissection);
    if (isSame(described.bytes(), bytes)) return described;
  }
  return start().payload(bytes);
}

function describe(bytes: Uint8Array, headers: readonly Layer[], { padding }: Dissection): Frame {
  const last = headers.at(-1);
  const from = last === undefined ? 0 : last.at + last.length;
  const frame = headers
    .reduce((inner, layer) => inner.header(layer.protocol, statedIn(layer, bytes)), start())
    .payload(bytes.slice(from, padding.at));
  return padding.length === 0 ? frame : frame.padding(bytes.slice(padding.at));
}

const start = (): Frame => new Frame({ source: PEER, destination: STACK }, []);

function statedIn({ protocol, at, length, fields }: Layer, bytes: Uint8Array): Stated {
  const known = PROTOCOLS.get(protocol);
  const names = known?.fields.map(({ name }) => name) ?? [];
  const stated = fields
    .map(({ name, value }) => [name.slice(protocol.length + 1), value] as const)
    .filter(([name]) => names.includes(name));
  const options = bytes.slice(at + (known?.length ?? 0), at + length);
  const inOptions = options.length > 0 && (protocol === 'ip' || protocol === 'tcp');
  return Object.fromEntries(inOptions ? [...stated, ['options', options]] : stated);
}

const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((octet, n) => octet === b[n]);
