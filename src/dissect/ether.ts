// Ethernet II (RFC 894) for the dissector. A small number in place of the type is the length of an IEEE 802.3
// frame (IEEE 802.3 §3.2.6), whose LLC header and data are data here.

import { fieldsOf } from './field.ts';
import type { Fault, Place, Protocol } from './protocol.ts';
import { uint16 } from './sum.ts';

const field = fieldsOf('RFC 894');
const HEADER = 14;
const TYPE = 12;
const MAX_LENGTH = 1500;
/** RFC 1122 §2.3.3: what is below is no type. */
const MIN_TYPE = 0x0600;

export const ETHER: Protocol = {
  name: 'eth',
  title: 'Ethernet',
  rfc: 'RFC 894',
  length: HEADER,
  fields: [
    field('destination', 'Destination address', 0, 48, { format: 'mac' }),
    field('source', 'Source address', 6, 48, { format: 'mac' }),
    field('type', 'EtherType', TYPE, 16, {
      format: 'hex',
      names: { 2048: 'ipv4', 2054: 'arp', 32821: 'rarp', 33024: 'vlan', 34525: 'ipv6' },
    }),
  ],
  carries: { field: 'type', protocols: { 2048: 'ip', 2054: 'arp' } },
  extent: (place) => {
    const type = typeOf(place);
    return type <= MAX_LENGTH ? place.at + HEADER + type : place.end;
  },
  namesOf: (place, name) => {
    const type = typeOf(place);
    return name === 'type' && type <= MAX_LENGTH ? { [type]: 'length' } : {};
  },
  faults,
};

const typeOf = ({ bytes, at }: Place): number => uint16(bytes, at + TYPE);

function faults(place: Place): Fault[] {
  const type = typeOf(place);
  const here = place.end - place.at - HEADER;
  if (type <= MAX_LENGTH) {
    if (type <= here) return [];
    return [{ field: 'type', says: `length beyond the end, ${here} bytes are here` }];
  }
  if (type >= MIN_TYPE) return [];
  return [{ field: 'type', says: 'neither a length, 1500 at most, nor a type, 0x0600 at least' }];
}
