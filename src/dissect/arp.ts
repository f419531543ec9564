// ARP for IPv4 over Ethernet (RFC 826, "Packet format") for the dissector. For addresses of other lengths the
// parts lie elsewhere; they are not taken apart.

import { type FieldSpec, fieldsOf } from './field.ts';
import type { Fault, Place, Protocol } from './protocol.ts';

const field = fieldsOf('RFC 826, Packet format');
const LENGTH = 28;
/** Where the addresses begin. */
const ADDRESSES = 8;

const LEADING = [
  field('hardwareType', 'Hardware address space', 0, 16, {
    names: { 1: 'ethernet', 6: 'ieee802' },
  }),
  field('protocolType', 'Protocol address space', 2, 16, {
    format: 'hex',
    names: { 2048: 'ipv4' },
  }),
  field('hardwareLength', 'Length of a hardware address', 4, 8),
  field('protocolLength', 'Length of a protocol address', 5, 8),
  field('operation', 'Opcode', 6, 16, { names: { 1: 'request', 2: 'reply' } }),
];

const ETHERNET_AND_IPV4 = [
  ...LEADING,
  field('senderMac', 'Sender hardware address', 8, 48, { format: 'mac' }),
  field('senderIp', 'Sender protocol address', 14, 32, { format: 'ipv4' }),
  field('targetMac', 'Target hardware address', 18, 48, { format: 'mac' }),
  field('targetIp', 'Target protocol address', 24, 32, { format: 'ipv4' }),
];

export const ARP: Protocol = {
  name: 'arp',
  title: 'Address Resolution Protocol',
  rfc: 'RFC 826',
  length: LENGTH,
  fields: ETHERNET_AND_IPV4,
  headerLength,
  present: (place) => (isUsual(place) ? ETHERNET_AND_IPV4 : [...LEADING, addresses(place)]),
  next: () => null,
  extent: (place) => place.at + headerLength(place),
  faults,
};

const lengths = ({ bytes, at }: Place) => ({
  hardware: bytes[at + 4] ?? 6,
  protocol: bytes[at + 5] ?? 4,
});

function isUsual(place: Place): boolean {
  const { hardware, protocol } = lengths(place);
  return hardware === 6 && protocol === 4;
}

function headerLength(place: Place): number {
  const { hardware, protocol } = lengths(place);
  return Math.max(LENGTH, ADDRESSES + 2 * (hardware + protocol));
}

/** All that is here of addresses that are not Ethernet's and IPv4's. */
function addresses(place: Place): FieldSpec {
  const here = Math.max(LENGTH, place.end - place.at);
  const length = Math.min(headerLength(place), here) - ADDRESSES;
  return field('addresses', 'Addresses', ADDRESSES, length * 8, { format: 'bytes' });
}

function faults(place: Place): Fault[] {
  const { hardware, protocol } = lengths(place);
  const found: Fault[] = [];
  if (hardware !== 6) found.push({ field: 'hardwareLength', says: 'not an Ethernet address: 6' });
  if (protocol !== 4) found.push({ field: 'protocolLength', says: 'not an IPv4 address: 4' });
  return found;
}
