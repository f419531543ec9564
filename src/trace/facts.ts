// What is known of an event, gathered for its sentence, its values and its comparisons.

import { stateName } from '../arp/neighbour.ts';
import type { DropReason } from '../core/drops.ts';
import type { Dissection } from '../dissect/dissect.ts';
import { ETHER } from '../dissect/ether.ts';
import { IP } from '../dissect/ip.ts';
import { formatIpv4, ipv4 } from '../ip/address.ts';
import type { Explanation } from '../route/explain/explanation.ts';
import { tableName } from '../route/table.ts';
import type { EventKind, NodeDescription, Stage } from './event.ts';
import type { Tables } from './tables.ts';

export interface Facts {
  readonly node: NodeDescription;
  readonly layer: string;
  readonly kind: EventKind;
  readonly stage: Stage;
  readonly detail: number;
  readonly value: number;
  readonly comesIn: boolean;
  readonly reason: DropReason | null;
  readonly explanation: Explanation | null;
  /** Names and values as people read them. */
  readonly values: Readonly<Record<string, string | number>>;
  /** The packet's fields, as they were then if its bytes were recorded then, else when they were nearest; null: never. */
  readonly fields: Dissection | null;
  /** The bytes that the fields are of. */
  readonly bytes: Uint8Array | null;
  /** The stack's tables right before the event. */
  readonly tables: () => Tables;
}

/** What an event's numbers mean, by its layer and kind. */
export function valuesOf({
  node,
  layer,
  kind,
  detail,
  value,
  reason,
  bytes,
}: Omit<Facts, 'values' | 'tables'>): Record<string, string | number> {
  const address = formatIpv4(ipv4(value));
  const device = (): Record<string, string> =>
    detail === 0 ? {} : { device: deviceName(node, detail) };
  switch (`${layer} ${kind}`) {
    case 'device receive':
    case 'device transmit':
      return bytes === null ? device() : { ...device(), length: bytes.length };
    case 'ether up':
    case 'ether down':
      return { EtherType: etherType(detail) };
    case 'ip up':
      return { protocol: protocolName(detail) };
    case 'ip route':
      return { table: tableName(detail), 'next hop': address };
    case 'ip down':
      return { 'hops left': detail, 'next hop': address };
    case 'ip park':
    case 'ip release':
      return { identification: value };
    case 'ip deliver':
      return { datagram: `#${detail}` };
    case 'arp park':
    case 'arp release':
      return { ...device(), neighbour: address };
    case 'arp state':
      return { address, state: stateName(detail) };
    case 'looped park':
      return { ...device(), destination: address };
    case 'icmp deliver':
      return detail < 0 ? {} : { identifier: detail };
    case 'raw deliver':
      return { protocol: protocolName(detail) };
    default:
      return reason?.counter === undefined ? {} : { counter: reason.counter };
  }
}

export const deviceName = ({ devices }: NodeDescription, index: number): string =>
  devices.find((device) => device.index === index)?.name ?? `device ${index}`;

/** As `0x0800 (ipv4)`. */
export function etherType(type: number): string {
  const name = namesOf(ETHER, 'type')[type];
  const code = `0x${type.toString(16).padStart(4, '0')}`;
  return name === undefined ? code : `${code} (${name})`;
}

/** As `1 (icmp)`. */
export function protocolName(protocol: number): string {
  const name = namesOf(IP, 'protocol')[protocol];
  return name === undefined ? `${protocol}` : `${protocol} (${name})`;
}

const namesOf = ({ fields }: typeof IP, name: string): Readonly<Record<number, string>> =>
  fields.find((field) => field.name === name)?.names ?? {};
