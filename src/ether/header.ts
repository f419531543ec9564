// The Ethernet II header (RFC 894; IEEE 802.3 §3.2).
//
//    0                   1                   2                   3
//    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                      Destination address                      |
//   +                               +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                               |                               |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+       Source address          +
//   |                                                               |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |           EtherType           |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//
// An address is read in two parts, octets 0-1 and 2-5; see netdev/mac.ts.

import { type DropReason, defineDrops, OK } from '../core/drops.ts';

export const HEADER = 14;

/** Values below this are an IEEE 802.3 length, not a type. */
export const MIN_TYPE = 0x0600;

/** Known EtherTypes; others are data. */
export const EtherType = { Ipv4: 0x0800, Arp: 0x0806, Vlan: 0x8100, Ipv6: 0x86dd } as const;

export const Drop = defineDrops('ether', {
  runt: { says: 'shorter than an Ethernet header', rfc: 'RFC 894', linux: 'PKT_TOO_SMALL' },
  otherHost: { says: 'unicast to another station', rfc: 'RFC 894', linux: 'OTHERHOST' },
  length: {
    says: 'an IEEE 802.3 length where the EtherType should be; no LLC layer here',
    rfc: 'RFC 1042',
  },
  unknownType: {
    says: 'no layer is registered for this EtherType',
    rfc: 'RFC 894',
    linux: 'UNHANDLED_PROTO',
  },
});

const DESTINATION = 0;
const SOURCE = 6;
const TYPE = 12;

/** Whether a frame in `at` to `end` has a whole header with a type in it. */
export function check(view: DataView, at: number, end: number): DropReason | null {
  if (end - at < HEADER) return Drop.runt;
  if (type(view, at) < MIN_TYPE) return Drop.length;
  return OK;
}

export const destinationHigh = (view: DataView, at: number): number =>
  view.getUint16(at + DESTINATION);
export const destinationLow = (view: DataView, at: number): number =>
  view.getInt32(at + DESTINATION + 2);
export const sourceHigh = (view: DataView, at: number): number => view.getUint16(at + SOURCE);
export const sourceLow = (view: DataView, at: number): number => view.getInt32(at + SOURCE + 2);
export const type = (view: DataView, at: number): number => view.getUint16(at + TYPE);

/**
 * Writes a whole header. In four stores: after each, V8 forgets what it knew of every object and checks it
 * anew, which makes a store fifteen instructions (Node 20).
 */
export function set(
  view: DataView,
  at: number,
  toHigh: number,
  toLow: number,
  fromHigh: number,
  fromLow: number,
  newType: number,
): void {
  view.setInt32(at + DESTINATION, (toHigh << 16) | (toLow >>> 16));
  view.setInt32(at + DESTINATION + 4, (toLow << 16) | fromHigh);
  view.setInt32(at + SOURCE + 2, fromLow);
  view.setUint16(at + TYPE, newType);
}

export function setDestination(view: DataView, at: number, high: number, low: number): void {
  view.setUint16(at + DESTINATION, high);
  view.setInt32(at + DESTINATION + 2, low);
}

export function setSource(view: DataView, at: number, high: number, low: number): void {
  view.setUint16(at + SOURCE, high);
  view.setInt32(at + SOURCE + 2, low);
}

export function setType(view: DataView, at: number, value: number): void {
  view.setUint16(at + TYPE, value);
}
