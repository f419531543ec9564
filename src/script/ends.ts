// Who is at the two ends of a script's cables: between them frames go that do not say otherwise.

import { formatIpv4, type Ipv4Cidr, ipv4, networkOf, parseCidr } from '../ip/address.ts';
import { formatMac, parseMac } from '../netdev/mac.ts';
import { type Ends, PEER, STACK, type Station } from '../testing/frame/frame.ts';
import type { InterfaceLine } from './syntax.ts';

export interface Cable {
  /** Of frames that go in. */
  readonly into: Ends;
  /** Of frames that come out. */
  readonly out: Ends;
}

/** The cable of the script's `index`th interface, counted from 0. */
export function cableOf(line: InterfaceLine, index: number): Cable {
  const addresses = line.addresses.map(cidrOf);
  const [first] = addresses;
  const stack: Station = { mac: macOf(line, index), ip: formatIpv4(first?.address ?? ipv4(0)) };
  const peer: Station = {
    mac: line.peerMac ?? nth(PEER.mac, index),
    ip: line.peer ?? lowestFree(addresses),
  };
  return { into: { source: peer, destination: stack }, out: { source: stack, destination: peer } };
}

/** The interface's own Ethernet address. */
export const macOf = ({ mac }: InterfaceLine, index: number): string =>
  mac ?? nth(STACK.mac, index);

/** The address in the first one's network that comes first behind the network's own and is not the interface's. */
function lowestFree(addresses: readonly Ipv4Cidr[]): string {
  const [first = { address: ipv4(0), length: 0 }] = addresses;
  let free = ipv4(networkOf(first.address, first.length) + 1);
  while (addresses.some(({ address }) => address === free)) free = ipv4(free + 1);
  return formatIpv4(free);
}

function cidrOf(text: string): Ipv4Cidr {
  // The parser lets nothing else through.
  return parseCidr(text) ?? { address: ipv4(0), length: 32 };
}

function nth(text: string, index: number): string {
  const { high, low } = parseMac(text) ?? { high: 0, low: 0 };
  return formatMac(high, low + index);
}
