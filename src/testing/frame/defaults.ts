// What a header says where its description does not: addresses from the ends of the cable, what follows from
// the header behind it, an ICMP message's type from the fields that only some types have.

import { ICMP } from '../../dissect/icmp.ts';
import type { Place, Protocol } from '../../dissect/protocol.ts';
import type { Ends, Header, Stated } from './frame.ts';

/** @param inner the header behind this one; null: there is none */
export function defaultsOf(
  protocol: Protocol,
  stated: Stated,
  { source, destination }: Ends,
  inner: Header | null,
): Stated {
  const next = carried(protocol, inner);
  switch (protocol.name) {
    case 'eth':
      return {
        ...{ source: source.mac, destination: isAsking(inner) ? BROADCAST : destination.mac },
        ...next,
      };
    case 'arp':
      return {
        ...{ hardwareType: 1, protocolType: 0x0800, hardwareLength: 6, protocolLength: 4 },
        ...{ operation: 1, senderMac: source.mac, senderIp: source.ip, targetIp: destination.ip },
        // What a request asks for, it leaves zero.
        ...(asks(stated) ? {} : { targetMac: destination.mac }),
      };
    case 'ip':
      return { version: 4, ttl: 64, source: source.ip, destination: destination.ip, ...next };
    case 'icmp':
      return messageOf(stated, inner?.protocol === 'ip' ? ERRORS : MESSAGES);
    case 'igmp':
      return { type: 'records' in stated ? 0x22 : 0x11 };
    default:
      return {};
  }
}

/** The place of a header that has no surroundings. */
export const alone = (bytes: Uint8Array, quoted = false): Place => ({
  ...{ bytes, at: 0, end: bytes.length, whole: true, around: null, quoted },
});

const BROADCAST = 'ff:ff:ff:ff:ff:ff';

/** The field that says what follows, set to what follows. */
function carried({ carries }: Protocol, inner: Header | null): Stated {
  if (carries === undefined || inner === null) return {};
  const known = Object.entries(carries.protocols).find(([, name]) => name === inner.protocol);
  return known === undefined ? {} : { [carries.field]: Number(known[0]) };
}

/** Whether an ARP header with those fields is a request. */
const asks = ({ operation = 1 }: Stated): boolean =>
  operation === 1 || operation === 'request' || operation === '1';

/** An ARP request, which goes to everybody. */
const isAsking = (inner: Header | null): boolean => inner?.protocol === 'arp' && asks(inner.stated);

interface Message {
  readonly type: number;
  readonly code: number;
}

/** Those that report an error, and those that do not; the first that has all stated fields is meant. */
const ERRORS: readonly Message[] = [
  { type: 11, code: 0 },
  { type: 3, code: 0 },
  { type: 3, code: 4 },
  { type: 5, code: 0 },
  { type: 12, code: 0 },
];
const MESSAGES: readonly Message[] = [{ type: 8, code: 0 }, { type: 13, code: 0 }, ...ERRORS];

/** The type and code of an ICMP message that has the stated fields. */
const messageOf = (stated: Stated, messages: readonly Message[]): Stated => ({
  ...(messages.find((message) => isPossible(stated, message)) ?? messages[0]),
});

/** Whether a message of that type and code, where they are not stated, has all that is stated. */
function isPossible({ type, code, ...stated }: Stated, message: Message): boolean {
  const place = alone(Uint8Array.of(message.type, message.code, ...new Uint8Array(6)));
  if ((numberOf('type', type, place) ?? message.type) !== message.type) return false;
  const number = numberOf('code', code, place) ?? message.code;
  if (Number.isNaN(number)) return false;
  place.bytes[1] = number;
  const present = ICMP.present?.(place) ?? [];
  return Object.keys(stated).every((name) => present.some((spec) => spec.name === name));
}

/** What a stated type or code stands for in that place; null: none is stated; NaN: there is no such. */
function numberOf(name: string, value: Stated[string] | undefined, place: Place): number | null {
  if (value === undefined) return null;
  if (typeof value !== 'string') return Number(value);
  const spec = ICMP.fields.find((field) => field.name === name);
  const names = Object.entries({ ...spec?.names, ...ICMP.namesOf?.(place, name) });
  return Number(names.find(([, known]) => known === value)?.[0] ?? value);
}
