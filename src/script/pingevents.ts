// What a ping gets, as tables of fields like those of a header: an answer or an ICMP error. So a script names
// and checks them as it does a frame's fields.

import { fieldsOf } from '../dissect/field.ts';
import { ICMP } from '../dissect/icmp.ts';
import type { Protocol } from '../dissect/protocol.ts';

export type PingEvent = 'reply' | 'error';

const field = fieldsOf('RFC 792');
const SEQUENCE = field('sequence', 'Sequence Number', 2, 16);
const FROM = field('from', 'Source Address', 8, 32, { format: 'ipv4' });

export const PING_EVENTS: Readonly<Record<PingEvent, Protocol>> = {
  reply: table('reply', [
    SEQUENCE,
    FROM,
    field('ttl', 'Time to Live', 0, 8),
    field('bytes', 'Bytes of the ICMP message', 12, 16),
    field('rttMs', 'Milliseconds since the request', 14, 32),
    field('duplicate', 'Whether it was answered before', 18, 1, { format: 'flag' }),
    field('truncated', 'Whether it is shorter than the request', 19, 1, { format: 'flag' }),
    field('wrongAt', "First data byte that is not the request's", 20, 16),
  ]),
  error: {
    // Type and code lie where ICMP has them, so that the type decides the names of the code.
    ...table('error', [...ICMP.fields.filter(({ at }) => at < 2), SEQUENCE, FROM]),
    namesOf: (place, name) => ICMP.namesOf?.(place, name) ?? {},
  },
};

function table(name: PingEvent, fields: Protocol['fields']): Protocol {
  return { name, title: `ping ${name}`, rfc: 'RFC 792', length: 0, fields };
}
