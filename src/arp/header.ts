// The ARP packet for IPv4 over Ethernet (RFC 826, "Packet format").
//
//    0                   1                   2                   3
//    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |     Hardware type (1)         |     Protocol type (0x0800)    |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   | HW length (6) | Pr length (4) |          Operation            |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                    Sender hardware address                    |
//   +                               +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                               |  Sender protocol address ...  |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |              ...              |   Target hardware address ... |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+                               +
//   |                              ...                              |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                   Target protocol address                     |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

import { type DropReason, defineDrops, OK } from '../core/drops.ts';
import type { Ipv4Address } from '../ip/address.ts';

export const HEADER = 28;

/** Known operations; others are data. */
export const Operation = { Request: 1, Reply: 2 } as const;

export const Drop = defineDrops('arp', {
  switchedOff: { says: 'the device is one without ARP', linux: 'IFF_NOARP' },
  short: { says: 'shorter than an ARP packet for IPv4 over Ethernet', rfc: 'RFC 826' },
  notEthernet: { says: 'hardware type or length is not Ethernet', rfc: 'RFC 826' },
  notIpv4: { says: 'protocol type or length is not IPv4', rfc: 'RFC 826' },
  unknownOperation: { says: 'neither a request nor a reply', rfc: 'RFC 826' },
  badTarget: { says: 'asks for a loopback or multicast address', rfc: 'RFC 1122 §3.2.1.3' },
  badSender: {
    says: 'the sender has an address that no single station can have',
    rfc: 'RFC 1812 §3.3.2, RFC 1122 §3.2.1.3',
  },
  echo: { says: 'our own, come back' },
  conflict: { says: 'another station says that it has an address of ours', rfc: 'RFC 5227 §2.4' },
  notForUs: { says: 'asks for an address that is not ours', rfc: 'RFC 826' },
  unresolved: {
    says: 'nobody answered for the next hop',
    rfc: 'RFC 1122 §2.3.2.2',
    linux: 'NEIGH_FAILED',
  },
  flushed: { says: 'the neighbour that it waited for was deleted', linux: 'NEIGH_QUEUEFULL' },
  queueFull: {
    says: 'too much waits for this neighbour already; the oldest went',
    rfc: 'RFC 1122 §2.3.2.2',
    linux: 'NEIGH_QUEUEFULL',
  },
  tableFull: { says: 'no room for another neighbour', linux: 'NEIGH_CREATEFAIL' },
  poolScarce: {
    says: 'too few free buffers, and more waited for this neighbour than for any other',
  },
});

const HARDWARE_TYPE = 0;
const PROTOCOL_TYPE = 2;
const LENGTHS = 4;
const OPERATION = 6;
const SENDER_MAC = 8;
const SENDER_IP = 14;
const TARGET_MAC = 18;
const TARGET_IP = 24;

const ETHERNET = 1;
/** IEEE 802 networks: another number for the same addresses. */
const IEEE_802 = 6;
const IPV4 = 0x0800;
const LENGTHS_6_AND_4 = 0x0604;

/**
 * Whether `at` to `end` holds an ARP packet for IPv4 over Ethernet. What follows it is padding. As Linux's
 * arp_process, it takes RFC 1042's hardware type for Ethernet's.
 */
export function check(view: DataView, at: number, end: number): DropReason | null {
  if (end - at < HEADER) return Drop.short;
  const type = view.getUint16(at + HARDWARE_TYPE);
  const lengths = view.getUint16(at + LENGTHS);
  if ((type !== ETHERNET && type !== IEEE_802) || lengths >> 8 !== 6) return Drop.notEthernet;
  if (view.getUint16(at + PROTOCOL_TYPE) !== IPV4 || (lengths & 0xff) !== 4) return Drop.notIpv4;
  return OK;
}

export const operation = (view: DataView, at: number): number => view.getUint16(at + OPERATION);
export const senderMacHigh = (view: DataView, at: number): number =>
  view.getUint16(at + SENDER_MAC);
export const senderMacLow = (view: DataView, at: number): number =>
  view.getInt32(at + SENDER_MAC + 2);
export const senderIp = (view: DataView, at: number): Ipv4Address =>
  view.getInt32(at + SENDER_IP) as Ipv4Address;
export const targetMacHigh = (view: DataView, at: number): number =>
  view.getUint16(at + TARGET_MAC);
export const targetMacLow = (view: DataView, at: number): number =>
  view.getInt32(at + TARGET_MAC + 2);
export const targetIp = (view: DataView, at: number): Ipv4Address =>
  view.getInt32(at + TARGET_IP) as Ipv4Address;

/** Writes the four fields that never vary for IPv4 over Ethernet. */
export function setKind(view: DataView, at: number): void {
  view.setUint16(at + HARDWARE_TYPE, ETHERNET);
  view.setUint16(at + PROTOCOL_TYPE, IPV4);
  view.setUint16(at + LENGTHS, LENGTHS_6_AND_4);
}

export function setOperation(view: DataView, at: number, value: number): void {
  view.setUint16(at + OPERATION, value);
}

export function setSender(
  view: DataView,
  at: number,
  high: number,
  low: number,
  ip: Ipv4Address,
): void {
  view.setUint16(at + SENDER_MAC, high);
  view.setInt32(at + SENDER_MAC + 2, low);
  view.setInt32(at + SENDER_IP, ip);
}

export function setTarget(
  view: DataView,
  at: number,
  high: number,
  low: number,
  ip: Ipv4Address,
): void {
  view.setUint16(at + TARGET_MAC, high);
  view.setInt32(at + TARGET_MAC + 2, low);
  view.setInt32(at + TARGET_IP, ip);
}
