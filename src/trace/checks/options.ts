// What an IP option is not that a packet was dropped for: which option, which octet of the header is to blame (the one
// that the parameter problem points to), and what it should be. RFC 791 §3.1, RFC 1122 §3.2.1.8.

import type { Layer } from '../../dissect/dissect.ts';
import type { Facts } from '../facts.ts';
import type { Looked } from './check.ts';
import { bytesText, layerIn } from './seen.ts';

/** An octet of the header, and the option that has it. */
interface Blamed {
  /** From the header's start. */
  readonly octet: number;
  /** Where the option begins, from there too. */
  readonly at: number;
  readonly option: Layer;
  /** As `record-route`. */
  readonly name: string;
  /** Its bytes, as many as there are. */
  readonly bytes: Uint8Array;
  /** Bytes from it to the header's end. */
  readonly left: number;
}

/** Where in the option the octet is. */
const Place = { Type: 0, Length: 1, Pointer: 2, Flags: 3 } as const;
const TIMESTAMP = 68;
const CIPSO = 134;

/** Shortest lengths, as Linux has them. */
const LEAST: Readonly<Record<number, number>> = { [TIMESTAMP]: 4, 148: 4, [CIPSO]: 8 };

/** The destination's place in the header, which is blamed for a strict route that does not name this host. */
const DESTINATION = 16;

/** What was wrong with the options of a packet that was dropped as malformed. */
export function malformed(facts: Facts): Looked {
  const blamed = blamedIn(facts);
  if (blamed === null) return { ok: false, has: 'one that is malformed', wants: 'none such' };
  const { has, wants } = faultOf(blamed);
  return { ok: false, has: `${blamed.name}, octet ${blamed.octet}: ${has}`, wants };
}

/** Why a source route led nowhere. */
export function ledNowhere(facts: Facts): Looked {
  const blamed = blamedIn(facts);
  if (blamed !== null) return malformed(facts);
  if (facts.value === DESTINATION)
    return { ok: false, has: 'a strict one, and its next hop is another host', wants: 'this host' };
  return {
    ok: false,
    has: 'no way to its next hop',
    wants: 'a next hop that can be reached, without a gateway where the route is strict',
  };
}

function blamedIn(facts: Facts): Blamed | null {
  const { value: octet, bytes, fields } = facts;
  const header = layerIn(facts, 'ip');
  if (header === null || bytes === null || fields === null) return null;
  const options = fields.layers.filter(({ protocol, quoted }) => protocol === 'option' && !quoted);
  const at = header.at + octet;
  const option = options.find((one) => one.at <= at && at < one.at + one.length);
  if (option === undefined) return null;
  const end = Math.max(...options.map((one) => one.at + one.length));
  return {
    ...{ octet, at: option.at - header.at, option, name: nameOf(option), left: end - option.at },
    bytes: bytes.subarray(option.at, option.at + option.length),
  };
}

function nameOf(option: Layer): string {
  const type = option.fields.find(({ name }) => name === 'option.type');
  if (type === undefined) return option.title;
  return type.meaning === null ? `option ${type.text}` : `${type.meaning} (${type.text})`;
}

type Fault = Pick<Looked, 'has' | 'wants'>;

function faultOf(blamed: Blamed): Fault {
  const { option, octet, at, bytes } = blamed;
  const [type = 0, length = 0] = bytes;
  switch (octet - at) {
    case Place.Type:
      return typeFault(blamed);
    case Place.Length:
      return { has: `length ${length}`, wants: `${LEAST[type] ?? 3} or more` };
    case Place.Pointer:
      return pointerFault(bytes);
    case Place.Flags:
      return { has: 'full, and overflow 15', wants: 'overflow 14 or less: it counts one more' };
    default:
      return { has: 'malformed', wants: option.title };
  }
}

/** It has no length that fits, or is there a second time: RFC 1812 §5.2.4.1. */
function typeFault({ bytes, left }: Blamed): Fault {
  const [, length] = bytes;
  if (length === undefined)
    return { has: 'the last octet of the header', wants: 'a length behind' };
  if (length < 2) return { has: `length ${length}`, wants: '2 or more' };
  if (length > left)
    return { has: `length ${length}, with ${bytesText(left)} left`, wants: `2 to ${left}` };
  return { has: 'a second one of its kind', wants: 'one at most' };
}

/** The pointer counts from 1, and is beyond the length when all room is taken. */
function pointerFault([type = 0, length = 0, pointer = 0, flags = 0]: Uint8Array): Fault {
  if (type === CIPSO) return { has: 'a label', wants: 'none: this host knows no domain of labels' };
  const first = type === TIMESTAMP ? 5 : 4;
  const size = type === TIMESTAMP && (flags & 0xf) !== 0 ? 8 : 4;
  const has = `pointer ${pointer} of length ${length}`;
  if (pointer < first) return { has, wants: `${first} or more` };
  return { has, wants: `room for ${bytesText(size)} from there, or beyond the length` };
}
