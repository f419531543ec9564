// The choice of a source address. As Linux's inet_select_addr.

import { Scope } from '../route/table.ts';
import { ANY, type Ipv4Address, within } from './address.ts';
import type { Device } from './device.ts';

/**
 * The source for a packet that leaves by `device` towards `hop` (0: nobody in particular): an address in the hop's
 * subnet, else the device's first, else any other's. 0 when there is none with `scope` or a wider one.
 * @param all every device, in the order in which they became known
 */
export function selectSource(
  all: readonly Device[],
  device: Device | null,
  hop: Ipv4Address,
  scope: number,
): Ipv4Address {
  const own = device === null ? ANY : ofDevice(device, hop, scope);
  return own === ANY ? ofAny(all, scope) : own;
}

function ofDevice(
  { addresses, routeLocalnet }: Device,
  hop: Ipv4Address,
  scope: number,
): Ipv4Address {
  const nearest = routeLocalnet ? Scope.Link : Scope.Host;
  let first = ANY;
  for (let n = 0; n < addresses.length; n++) {
    const own = addresses[n];
    if (own === undefined || own.secondary || Math.min(own.scope, nearest) > scope) continue;
    if (hop === ANY || within(hop, own.peer, own.length)) return own.address;
    if (first === ANY) first = own.address;
  }
  return first;
}

function ofAny(all: readonly Device[], scope: number): Ipv4Address {
  for (let at = 0; at < all.length; at++) {
    const addresses = all[at]?.addresses;
    for (let n = 0; addresses !== undefined && n < addresses.length; n++) {
      const own = addresses[n];
      if (own === undefined || own.secondary || own.scope === Scope.Link) continue;
      if (own.scope <= scope) return own.address;
    }
  }
  return ANY;
}
