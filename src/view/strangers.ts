// Stations that the host of a capture knew before it began: their datagrams are there, and no ARP of theirs before or
// soon behind. A stack in the host's place would ask for them, and nobody would answer.

import * as Arp from '../arp/header.ts';
import * as Eth from '../ether/header.ts';
import { type Ipv4Address, isMulticast } from '../ip/address.ts';
import * as Ip from '../ip/header.ts';
import type { MacAddress } from '../netdev/mac.ts';
import type { Captured } from './captured.ts';

export interface Stranger {
  readonly port: number;
  readonly address: Ipv4Address;
  readonly mac: MacAddress;
}

/** No table of neighbours is filled by a capture. */
const MOST = 256;
/** So soon behind a datagram somebody who was asked for has answered, in ms. */
const SOON_MS = 1000;

/**
 * Each station that the host must have known, by its address, as the first datagram from there or by way of it shows it.
 * @param hopTo the neighbour by way of whom a host is reached; itself, or a gateway
 */
export function strangersOf(
  { frames }: Captured,
  hopTo: (address: Ipv4Address) => Ipv4Address,
): Stranger[] {
  const told = new Map<Ipv4Address, number>();
  const found = new Map<Ipv4Address, Stranger & { readonly timeMs: number }>();
  for (const { bytes, port, timeMs } of frames) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (Eth.check(view, 0, view.byteLength) !== null) continue;
    const teller = tellerOf(view);
    if (teller !== null && !told.has(teller)) told.set(teller, timeMs);
    const source = sourceOf(view);
    if (source === null || found.size === MOST) continue;
    const mac = { high: Eth.sourceHigh(view, 0), low: Eth.sourceLow(view, 0) };
    const address = hopTo(source);
    if (!found.has(address)) found.set(address, { port, address, mac, timeMs });
  }
  return [...found.values()].filter(
    ({ address, timeMs }) => (told.get(address) ?? Number.POSITIVE_INFINITY) > timeMs + SOON_MS,
  );
}

/** Who says in an ARP packet where he lives. */
function tellerOf(view: DataView): Ipv4Address | null {
  const isArp = Eth.type(view, 0) === Eth.EtherType.Arp;
  if (!isArp || Arp.check(view, Eth.HEADER, view.byteLength) !== null) return null;
  return Arp.senderIp(view, Eth.HEADER);
}

function sourceOf(view: DataView): Ipv4Address | null {
  if (Eth.type(view, 0) !== Eth.EtherType.Ipv4) return null;
  if (Ip.check(view, Eth.HEADER, view.byteLength) !== null) return null;
  const source = Ip.source(view, Eth.HEADER);
  return source === 0 || isMulticast(source) ? null : source;
}
