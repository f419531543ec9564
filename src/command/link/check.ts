// What the kernel refuses of a link's name, address and MTU. As dev_get_valid_name, eth_mac_addr, dev_validate_mtu.

import type { NetDevice } from '../../netdev/device.ts';
import { isDeviceName, nameFor } from '../../netdev/name.ts';
import { Errno, type Refusal, refusal, refusedAs } from '../../route/errno.ts';
import type { Stack } from '../../stack.ts';

export const ETHERNET_OCTETS = 6;

export const lengthFault = ({ length }: readonly number[]): Refusal | null =>
  length === ETHERNET_OCTETS ? null : refusal(Errno.Invalid);

/** Of an address that must be one of a single station. Null when it may stay. */
export function addressFault(octets: readonly number[]): Refusal | null {
  const [first = 0] = octets;
  const isGroup = (first & 1) !== 0;
  const isZero = octets.every((octet) => octet === 0);
  return lengthFault(octets) ?? (isGroup || isZero ? refusal(Errno.AddressNotAvailable) : null);
}

export function mtuFault(mtu: number, { minMtu, maxMtu }: Limits): Refusal | null {
  if (mtu < 0 || mtu < minMtu) return refusedAs('mtu less than device minimum');
  if (maxMtu > 0 && mtu > maxMtu) return refusedAs('mtu greater than device maximum');
  return null;
}

type Limits = Pick<NetDevice, 'minMtu' | 'maxMtu'>;

/**
 * The name that a device gets when it is to be called `template`: itself, or the first that is free of those like
 * `veth%d`.
 * @param own the device that may have it already
 */
export function newName(stack: Stack, template: string, own: NetDevice | null): string | Refusal {
  const isTaken = (name: string): boolean => stack.findDevice(name) !== null;
  if (template === own?.name) return template;
  const name = nameFor(template, isTaken);
  if (name === null || !isDeviceName(name)) return refusal(Errno.Invalid);
  return isTaken(name) ? refusal(Errno.Exists) : name;
}
