// An event's numbers, and the names that go with them, as people read them.

import { BY_HAND, Gone, stateName } from '../arp/neighbour.ts';
import { ETHER } from '../dissect/ether.ts';
import { IP } from '../dissect/ip.ts';
import { formatIpv4, ipv4 } from '../ip/address.ts';
import { tableName } from '../route/table.ts';
import type { NodeDescription, NodeDevice } from './event.ts';
import type { Numbers } from './facts.ts';

/** What an event's numbers mean, by its layer and kind. */
export function valuesOf(numbers: Numbers): Record<string, string | number> {
  // The bytes are looked for where they are asked for, which is seldom.
  const { node, layer, kind, detail, value, reason } = numbers;
  const address = formatIpv4(ipv4(value));
  const device = (): Record<string, string> =>
    detail === 0 ? {} : { device: deviceName(node, detail) };
  switch (`${layer} ${kind}`) {
    case 'device receive':
    case 'device transmit': {
      const { bytes } = numbers;
      return bytes === null ? device() : { ...device(), length: bytes.length };
    }
    case 'ether up':
    case 'ether down':
      return { EtherType: etherType(detail) };
    case 'ip up':
      return { protocol: protocolName(detail) };
    case 'ip route':
      return { table: tableName(detail), 'next hop': address };
    case 'ip down':
      return { 'hops left': detail, 'next hop': address };
    case 'ip originate':
      return { bytes: detail };
    case 'ip park':
    case 'ip release':
      return { identification: value };
    case 'ip deliver':
      return { datagram: `#${detail}` };
    case 'arp park':
    case 'arp release':
      return { ...device(), neighbour: address };
    case 'arp state':
      return { address, ...stateValues(detail) };
    case 'looped park':
      return { ...device(), destination: address };
    case 'icmp deliver':
      if (detail < 0) return {};
      return value === 0 ? { identifier: detail } : { identifier: detail, request: `#${value}` };
    case 'raw deliver':
      return { protocol: protocolName(detail) };
    default:
      return {
        ...(reason?.counter === undefined ? {} : { counter: reason.counter }),
        // What an ICMP parameter problem says of it.
        ...(layer === 'ip' && kind === 'drop' && value !== 0 ? { pointer: value } : {}),
      };
  }
}

/** A neighbour's new state and whether somebody set it, or why it is there no more. */
function stateValues(detail: number): Record<string, string> {
  switch (detail) {
    case Gone.Deleted:
      return { forgotten: 'deleted' };
    case Gone.LinkDown:
      return { forgotten: 'link down' };
    case Gone.Evicted:
      return { forgotten: 'no room' };
    default: {
      const state = stateName(detail & ~BY_HAND);
      return (detail & BY_HAND) === 0 ? { state } : { state, set: 'by hand' };
    }
  }
}

export const deviceOf = ({ devices }: NodeDescription, index: number): NodeDevice | null =>
  devices.find((device) => device.index === index) ?? null;

export const deviceName = (node: NodeDescription, index: number): string =>
  deviceOf(node, index)?.name ?? `device ${index}`;

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
