// Descriptions of the answers that tests expect most often.

import type { ArpFields, IcmpFields, IpFields } from '../frame/fields.ts';
import { type AnyFrame, eth, type Frame } from '../frame/frame.ts';
import { arpReply, echoReply } from '../frame/reply.ts';

/** What can be stated of an echo reply. */
export interface EchoReplyFields
  extends Pick<IcmpFields, 'code' | 'identifier' | 'sequence'>,
    Pick<IpFields, 'source' | 'destination' | 'ttl'> {
  /** The request that it answers: its IP addresses, identifier, sequence number and data belong to that. */
  readonly to?: AnyFrame;
  /** Its data, as `Frame.payload` takes it. */
  readonly payload?: Uint8Array | string | number;
}

/** What can be stated of an ARP request or reply. */
export interface ArpAnswerFields extends Omit<ArpFields, 'operation'> {
  /** The request that it answers: it goes to the asker, and its addresses but the sender's Ethernet address belong to that. */
  readonly to?: AnyFrame;
}

export function anEchoReply({ to, payload, ...fields }: EchoReplyFields = {}): Frame {
  const right = to === undefined ? null : echoReply(to);
  const { source, destination, ttl, ...message } = fields;
  const expected = eth()
    .ip({
      ...(right === null
        ? {}
        : { source: right.ends.source.ip, destination: right.ends.destination.ip }),
      ...given({ source, destination, ttl }),
    })
    .icmp({ ...right?.headers.at(-1)?.stated, ...given(message), type: 'echo-reply' });
  const data = payload ?? right?.data ?? null;
  return data === null ? expected : expected.payload(data);
}

export function anArpReply({ to, ...fields }: ArpAnswerFields = {}): Frame {
  if (to === undefined) return eth().arp({ ...fields, operation: 'reply' });
  const { source, destination } = arpReply(to).ends;
  return eth({ destination: destination.mac }).arp({
    ...{ senderIp: source.ip, targetMac: destination.mac, targetIp: destination.ip },
    ...fields,
    operation: 'reply',
  });
}

export const anArpRequest = (fields: Omit<ArpFields, 'operation'> = {}): Frame =>
  eth().arp({ ...fields, operation: 'request' });

/** Without the fields that are not stated. */
function given<T extends object>(fields: T): Partial<T> {
  const stated = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(stated) as Partial<T>;
}
