// The options of a packet that is sent: as their sender gives them, or as those of the packet that is answered; then
// as they leave, with the first address and time in them. RFC 791 §3.1; as Linux's ip_options_get and ip_options_build.

import { ANY, type Ipv4Address, LOOPBACK } from '../address.ts';
import * as Ipv4 from '../header.ts';
import {
  ADDRESS,
  addressAt,
  faultOf,
  isSourceRoute,
  MAX_OPTIONS,
  NO_FAULT,
  OptionType,
  optionLength,
  pointerOf,
  recordAddress,
  recordTime,
  type Stamper,
  setAddressAt,
} from './option.ts';

const { End, NoOperation, RecordRoute, Timestamp, StrictRoute } = OptionType;

/** Of a source route: its type, length and pointer. */
const ROUTE = 3;
const FIRST_ADDRESS = 4;

/** Options that a sender may have. */
export interface Options {
  /** Padded to whole words. */
  readonly bytes: Uint8Array;
  /** The first address of a source route, where the packet goes first; 0: there is none. */
  readonly firstHop: Ipv4Address;
  readonly isStrict: boolean;
}

/** Checks options as somebody gives them. Throws a `RangeError` that says what is wrong with them. */
export function checkOptions(given: Uint8Array): Options {
  const bytes = new Uint8Array(Math.ceil(given.length / 4) * 4);
  if (bytes.length > MAX_OPTIONS) {
    throw new RangeError(`IP options: ${given.length} bytes; expected ${MAX_OPTIONS} at most`);
  }
  bytes.set(given);
  const view = new DataView(bytes.buffer);
  let route = -1;
  const seen = new Set<number>();
  for (let at = 0, length = 1; at < bytes.length; at += length) {
    const type = view.getUint8(at);
    if (type === End) break;
    length = optionLength(view, at, bytes.length);
    const kind = isSourceRoute(type) ? StrictRoute : type;
    const isTwice = ONCE.includes(kind) && seen.has(kind);
    seen.add(kind);
    const fault = length === 0 || isTwice ? 0 : givenFaultOf(view, at, length);
    if (fault !== NO_FAULT) {
      throw new RangeError(
        `IP options: byte ${at + fault}, of the option of type ${type}, cannot be ${view.getUint8(at + fault)}`,
      );
    }
    if (kind === StrictRoute) route = at;
  }
  if (route < 0) return { bytes, firstHop: ANY, isStrict: false };
  const hop = addressAt(view, route, FIRST_ADDRESS);
  // 0.0.0.0 is this host.
  return { bytes, firstHop: hop === ANY ? LOOPBACK : hop, isStrict: bytes[route] === StrictRoute };
}

const ONCE: readonly number[] = [RecordRoute, Timestamp, StrictRoute];

/** A source route must be whole and not begun. */
function givenFaultOf(view: DataView, at: number, length: number): number {
  const type = view.getUint8(at);
  if (type === NoOperation) return NO_FAULT;
  const fault = faultOf(view, at, length);
  if (fault !== NO_FAULT || !isSourceRoute(type)) return fault;
  const isWhole = length > ROUTE && (length - ROUTE) % ADDRESS === 0;
  return isWhole && pointerOf(view, at) === FIRST_ADDRESS ? NO_FAULT : 1;
}

/**
 * Makes a header without options, which is complete otherwise, longer by them; the room behind it is theirs.
 * @param destination where the packet goes in the end. With a source route the header names its first address
 *   already, which the option does not need any more: the others move up, and the destination is last.
 */
export function writeOptions(
  view: DataView,
  at: number,
  options: Uint8Array,
  destination: Ipv4Address,
  stamper: Stamper,
): void {
  const first = at + Ipv4.HEADER;
  const end = first + options.length;
  for (let n = 0; n < options.length; n++) view.setUint8(first + n, options[n] ?? 0);
  Ipv4.setOptionsLength(view, at, options.length);
  const source = Ipv4.source(view, at);
  for (let option = first, length = 1; option < end; option += length) {
    const type = view.getUint8(option);
    length = optionLength(view, option, end);
    if (type === End || length === 0) break;
    if (type === RecordRoute) recordAddress(view, option, source);
    else if (type === Timestamp) recordTime(view, option, source, stamper);
    else if (isSourceRoute(type)) moveUp(view, option, length, destination);
  }
  Ipv4.fillChecksum(view, at);
}

function moveUp(view: DataView, at: number, length: number, destination: Ipv4Address): void {
  const last = length - ADDRESS + 1;
  for (let pointer = FIRST_ADDRESS; pointer < last; pointer += ADDRESS) {
    setAddressAt(view, at, pointer, addressAt(view, at, pointer + ADDRESS));
  }
  setAddressAt(view, at, last, destination);
}
