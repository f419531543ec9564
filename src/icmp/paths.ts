// What ICMP errors tell of the ways that our packets take: "fragmentation needed" (RFC 1191 §4) and redirects. It is
// learnt when a session has recognised the error as its own (RFC 5927 §4), before its user is told, so that what the user
// sends then goes by it.

import type { Packet } from '../core/packet.ts';
import { ipv4 } from '../ip/address.ts';
import { Unreachable } from '../ip/errors.ts';
import * as Ipv4 from '../ip/header.ts';
import type { Paths } from '../ip/paths.ts';
import type { SendOptions } from '../ip/send.ts';
import * as IcmpHeader from './header.ts';
import { RedirectCode, Type } from './header.ts';

/** Values of `net.ipv4.ip_no_pmtu_disc`; any other is 1. With 3 only protocols with handshakes are believed, and there is none. */
const BELIEVED = 0;
const IGNORED = [2, 3];

/** Whether an error says that one of our packets was too long for its way. */
export const isTooLong = ({ view, start }: Packet): boolean =>
  IcmpHeader.type(view, start) === Type.DestinationUnreachable &&
  IcmpHeader.code(view, start) === Unreachable.FragmentationNeeded;

/** Whether anybody may hear that one of our packets was too long for its way. As icmp_unreach. */
export function mayTell({ noDiscovery }: Paths, { view, start }: Packet): boolean {
  if (IGNORED.includes(noDiscovery)) return false;
  if (noDiscovery !== BELIEVED) IcmpHeader.forgetMtu(view, start);
  return true;
}

/**
 * Takes what an error tells of the way of a packet that was sent like `how`, and whose IP header is quoted at `quote`.
 * False for a redirect that is not obeyed.
 */
export function learn(paths: Paths, pkt: Packet, quote: number, how: SendOptions): boolean {
  const { view, start: at } = pkt;
  const source = Ipv4.source(view, quote);
  const destination = Ipv4.destination(view, quote);
  if (isTooLong(pkt)) {
    paths.narrow(source, destination, how, IcmpHeader.nextHopMtu(view, at), pkt);
    return true;
  }
  if (IcmpHeader.type(view, at) !== Type.Redirect) return true;
  // Linux looks at three bits of it.
  if ((IcmpHeader.code(view, at) & 7) > RedirectCode.HostTos) return false;
  const gateway = ipv4(IcmpHeader.rest(view, at));
  return paths.redirect(source, destination, how, gateway, pkt);
}
