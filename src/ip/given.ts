// An address as it is given, and as it is meant when it is to be deleted. As Linux's rtm_to_ifaddr and inet_rtm_deladdr.

import { Scope } from '../route/table.ts';
import { ANY, type Ipv4Address, type Ipv4Cidr, isLoopback, within } from './address.ts';
import { type Device, FOREVER, type InterfaceAddress } from './device.ts';

/** What may be given with an address. */
export interface AddressOptions {
  /** The address at the other end; its prefix is the subnet. Default: the address itself. */
  peer?: Ipv4Address;
  /** Default: host for 127.0.0.0/8, else universe. */
  scope?: number;
  broadcast?: Ipv4Address;
  /** Default: the device's name. */
  label?: string;
  /** Metric of the route to the subnet. Default 0. */
  metric?: number;
  /** Whether the route to the subnet is somebody else's business. Default false. */
  noPrefixRoute?: boolean;
  /** Whether the device joins the group whose address it is. Default false. */
  autoJoin?: boolean;
  /** In seconds. Default: {@link FOREVER}. */
  validSeconds?: number;
  preferredSeconds?: number;
}

/** What an address must have to be deleted; what is left out matches anything. */
export interface AddressMatch {
  readonly address?: Ipv4Address;
  /** With it, `peer` (else the address) must be in its subnet. */
  readonly length?: number;
  readonly peer?: Ipv4Address;
  readonly label?: string;
}

/** The address with what was left out filled in, as the first of its subnet. */
export function recordOf(
  device: Device,
  { address, length }: Ipv4Cidr,
  options: AddressOptions,
): InterfaceAddress {
  return {
    device: device.index,
    address,
    length,
    peer: options.peer ?? address,
    scope: options.scope ?? (isLoopback(address) ? Scope.Host : Scope.Universe),
    secondary: false,
    broadcast: options.broadcast ?? ANY,
    label: options.label ?? device.name,
    metric: options.metric ?? 0,
    noPrefixRoute: options.noPrefixRoute ?? false,
    autoJoin: options.autoJoin ?? false,
    validSeconds: options.validSeconds ?? FOREVER,
    preferredSeconds: options.preferredSeconds ?? FOREVER,
  };
}

/** Whether the address is one to delete. As inet_rtm_deladdr. */
export function isMeant(own: InterfaceAddress, match: AddressMatch): boolean {
  const { address, length, label, peer = address } = match;
  if (address !== undefined && own.address !== address) return false;
  if (label !== undefined && own.label !== label) return false;
  if (length === undefined || peer === undefined) return true;
  return own.length === length && within(peer, own.peer, own.length);
}
