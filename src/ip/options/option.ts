// IP options (RFC 791 §3.1): what they look like, what is wrong with one, and how an address or a time goes into one.
// Their faults, and the byte that each is blamed on, are Linux's (ip_options_compile).
//
//   record route, source routes      +--------+--------+--------+---------//--------+
//                                    |  type  | length | pointer|     addresses     |
//                                    +--------+--------+--------+---------//--------+
//   timestamp                        +--------+--------+--------+----+----+---------//--------+
//                                    |  type  | length | pointer|over|flag| (address,) time … |
//                                    +--------+--------+--------+----+----+---------//--------+
//
// A pointer counts from 1, and is beyond the length when all room is taken.

import type { Ipv4Address } from '../address.ts';

/** Known types; others are data. */
export const OptionType = {
  End: 0,
  NoOperation: 1,
  RecordRoute: 7,
  Timestamp: 68,
  LooseRoute: 131,
  /** Security labels: the CIPSO draft. */
  Cipso: 134,
  StrictRoute: 137,
  /** RFC 2113. */
  RouterAlert: 148,
} as const;

/** The low four bits behind a timestamp option's pointer: what goes into it. */
export const Stamp = { Time: 0, AddressAndTime: 1, Prespecified: 3 } as const;

/** Most bytes of options that a header has room for. */
export const MAX_OPTIONS = 40;

/** An option has no fault. */
export const NO_FAULT = -1;

const { End, NoOperation } = OptionType;
const { RecordRoute, Timestamp, LooseRoute, StrictRoute, RouterAlert, Cipso } = OptionType;

const LENGTH = 1;
const POINTER = 2;
const FLAGS = 3;
/** Of a router alert. */
const VALUE = 2;
/** The first pointer that there may be, which is where the addresses begin. */
const FIRST_ADDRESS = 4;
const FIRST_STAMP = 5;
/** Bytes of an address. */
export const ADDRESS = 4;
const ADDRESS_AND_TIME = 8;

const ROUTER_ALERT = 4;
const CIPSO = 8;
const MOST_OVERFLOW = 15;

/** Length of the option at `at`, in bytes; 0: it has no length, or one that goes beyond `end`. An end of options has 1 too. */
export function optionLength(view: DataView, at: number, end: number): number {
  if (view.getUint8(at) <= NoOperation) return 1;
  const length = at + LENGTH < end ? view.getUint8(at + LENGTH) : 0;
  return length < 2 || at + length > end ? 0 : length;
}

/** Where the option's next address or time goes, as a pointer, which counts from 1. */
export const pointerOf = (view: DataView, at: number): number => view.getUint8(at + POINTER);

export function setPointer(view: DataView, at: number, pointer: number): void {
  view.setUint8(at + POINTER, pointer);
}

/** What a timestamp option collects: one of {@link Stamp}. */
export const stampOf = (view: DataView, at: number): number => view.getUint8(at + FLAGS) & 0xf;

/** The address that a pointer of the option points at. */
export const addressAt = (view: DataView, at: number, pointer: number): Ipv4Address =>
  view.getInt32(at + pointer - 1) as Ipv4Address;

export function setAddressAt(
  view: DataView,
  at: number,
  pointer: number,
  address: Ipv4Address,
): void {
  view.setInt32(at + pointer - 1, address);
}

/** Whether a router alert whose length fits asks routers to look at the packet: RFC 2113 §2.1, value 0; others are reserved. */
export const asksRouters = (view: DataView, at: number): boolean =>
  view.getUint16(at + VALUE) === 0;

export const isSourceRoute = (type: number): boolean => type === LooseRoute || type === StrictRoute;

/**
 * What is wrong with an option whose length fits: the offset of the byte to blame, from the option's start;
 * {@link NO_FAULT}: nothing.
 */
export function faultOf(view: DataView, at: number, length: number): number {
  switch (view.getUint8(at)) {
    case LooseRoute:
    case StrictRoute:
      if (length <= POINTER) return LENGTH;
      return pointerOf(view, at) < FIRST_ADDRESS ? POINTER : NO_FAULT;
    case RecordRoute:
      if (length <= POINTER) return LENGTH;
      return isRoomRight(view, at, length, FIRST_ADDRESS, ADDRESS) ? NO_FAULT : POINTER;
    case Timestamp:
      return timestampFault(view, at, length);
    case RouterAlert:
      return length < ROUTER_ALERT ? LENGTH : NO_FAULT;
    case Cipso:
      // Whoever knows no domain of interpretation knows no label either.
      return length < CIPSO ? LENGTH : POINTER;
    default:
      return NO_FAULT;
  }
}

function timestampFault(view: DataView, at: number, length: number): number {
  if (length <= FLAGS) return LENGTH;
  const stamp = stampOf(view, at);
  if (!isRoomRight(view, at, length, FIRST_STAMP, sizeOf(stamp))) return POINTER;
  const isFull = pointerOf(view, at) > length;
  const overflow = view.getUint8(at + FLAGS) >> 4;
  const isOver = isFull && stamp !== Stamp.Prespecified && overflow === MOST_OVERFLOW;
  return isOver ? FLAGS : NO_FAULT;
}

/** Bytes that a stamp takes. */
export const sizeOf = (stamp: number): number =>
  stamp === Stamp.AddressAndTime || stamp === Stamp.Prespecified ? ADDRESS_AND_TIME : ADDRESS;

/** Whether the pointer is beyond the option, or at room for one entry of `size` bytes. */
function isRoomRight(
  view: DataView,
  at: number,
  length: number,
  first: number,
  size: number,
): boolean {
  const pointer = pointerOf(view, at);
  return pointer >= first && (pointer > length || hasRoom(view, at, size));
}

function hasRoom(view: DataView, at: number, size: number): boolean {
  return pointerOf(view, at) + size - 1 <= view.getUint8(at + LENGTH);
}

/** Puts an address into a record route; false: it is full. */
export function recordAddress(view: DataView, at: number, address: Ipv4Address): boolean {
  if (!hasRoom(view, at, ADDRESS)) return false;
  const pointer = pointerOf(view, at);
  setAddressAt(view, at, pointer, address);
  setPointer(view, at, pointer + ADDRESS);
  return true;
}

/** Who and when it is, for a timestamp. */
export interface Stamper {
  /** Milliseconds since midnight, Universal Time. */
  midnightMs(): number;
  /** Whether the address may be another host's. */
  isOthers(address: Ipv4Address): boolean;
}

/**
 * Puts a time into a timestamp option, with the address before it if it asks for one. One with prespecified addresses
 * takes it only if the next of them is no other host's. False: it was not for us, or is full.
 */
export function recordTime(
  view: DataView,
  at: number,
  address: Ipv4Address,
  stamper: Stamper,
): boolean {
  const stamp = stampOf(view, at);
  const pointer = pointerOf(view, at);
  if (stamp === Stamp.Time) {
    if (!hasRoom(view, at, ADDRESS)) return false;
    return setTimeAt(view, at, pointer, stamper);
  }
  if (stamp !== Stamp.AddressAndTime && stamp !== Stamp.Prespecified) return false;
  if (!hasRoom(view, at, ADDRESS_AND_TIME)) return false;
  if (stamp === Stamp.AddressAndTime) setAddressAt(view, at, pointer, address);
  else if (stamper.isOthers(addressAt(view, at, pointer))) return false;
  return setTimeAt(view, at, pointer + ADDRESS, stamper);
}

function setTimeAt(view: DataView, at: number, pointer: number, stamper: Stamper): boolean {
  view.setUint32(at + pointer - 1, stamper.midnightMs());
  setPointer(view, at, pointer + ADDRESS);
  return true;
}

/** RFC 791 §3.1: one more module could not register a time for lack of space. Prespecified ones are not counted. */
export function countOverflow(view: DataView, at: number): void {
  if (stampOf(view, at) === Stamp.Prespecified) return;
  view.setUint8(at + FLAGS, view.getUint8(at + FLAGS) + 0x10);
}

/** Writes ends of options from `at` to `end`. */
export function endOptions(view: DataView, at: number, end: number): void {
  for (let n = at; n < end; n++) view.setUint8(n, End);
}
