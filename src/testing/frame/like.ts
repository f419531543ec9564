// The way back from a frame's bytes to its description.

import { type Dissection, dissect, type Layer } from '../../dissect/dissect.ts';
import { PROTOCOLS } from '../../dissect/protocols.ts';
import { type AnyFrame, bytesOf, Frame, PEER, STACK, type Stated } from './frame.ts';
import { isSame } from './join.ts';

/**
 * A description of just this frame, to be changed by {@link Frame.with}. Lengths and checksums that are right are
 * not stated, so that they follow what is changed; every other field is. What is not understood, or lies where its
 * headers do not say, is payload.
 * @param depth how many headers to describe; default: all
 */
export function like(frame: AnyFrame, depth = Number.POSITIVE_INFINITY): Frame {
  const all = exactly(frame, depth);
  const bytes = all.bytes();
  const headers = all.headers.map(({ protocol, stated }, index) => {
    const right = FOLLOWING[protocol]?.filter((name) => follows(all, index, name, bytes)) ?? [];
    const rest = Object.entries(stated).filter(([name]) => !right.includes(name));
    return { protocol, stated: Object.fromEntries(rest) };
  });
  return new Frame(all.ends, headers, all.data, all.trailer);
}

/** The same with every field stated: as an expectation it wants just these bytes. */
export function exactly(frame: AnyFrame, depth = Number.POSITIVE_INFINITY): Frame {
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

/** The fields that follow from the rest of the frame. */
const FOLLOWING: Readonly<Record<string, readonly string[]>> = {
  ip: ['headerLength', 'totalLength', 'checksum'],
  icmp: ['checksum'],
  igmp: ['checksum'],
  udp: ['length', 'checksum'],
  tcp: ['dataOffset', 'checksum'],
};

/** Whether a field has the value that it gets when it is not stated. */
function follows(all: Frame, index: number, name: string, bytes: Uint8Array): boolean {
  const { protocol, stated } = all.headers[index] ?? { protocol: '', stated: {} };
  const { [name]: _, ...others } = stated;
  const headers = all.headers.with(index, { protocol, stated: others });
  try {
    return isSame(new Frame(all.ends, headers, all.data, all.trailer).bytes(), bytes);
  } catch {
    // The frame is too long for that length to be right.
    return false;
  }
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
  if (protocol !== 'ip' && protocol !== 'tcp') return Object.fromEntries(stated);
  const options = bytes.slice(at + (known?.length ?? 0), at + length);
  return Object.fromEntries([...stated, ['options', options]]);
}
