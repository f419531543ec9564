// Where ping's requests come from: what `-I` names, an address or a device, as in iputils.

import { ANY, formatIpv4, type Ipv4Address, parseIpv4 } from '../ip/address.ts';
import type { Origin } from '../ping/origin.ts';
import type { Stack } from '../stack.ts';
import { UsageError } from './errors.ts';

/** What reads as an address is the source, anything else the device; the last of each counts. */
export function planOrigin(given: readonly string[]): Origin {
  const source = given.map(parseIpv4).findLast((own) => own !== null) ?? ANY;
  const device = given.findLast((text) => parseIpv4(text) === null) ?? null;
  return { source, device };
}

/** The same on a stack, with the device's index. Throws a {@link UsageError} when the stack has not the one or the other. */
export function originOn(
  stack: Stack,
  { source, device }: Origin,
): { source: Ipv4Address; device: number } {
  const index = device === null ? 0 : stack.findDevice(device)?.index;
  if (index === undefined) {
    const all = stack.devices.map(({ name }) => name).join(', ');
    throw new UsageError(`SO_BINDTODEVICE ${device}: No such device: there are ${all}`);
  }
  if (source !== ANY && !stack.addresses.isLocal(source)) {
    const own = stack.addresses.list().map(({ address }) => formatIpv4(address));
    throw new UsageError(
      `bind: Cannot assign requested address: ${formatIpv4(source)} is none of ${own.join(', ')}`,
    );
  }
  return { source, device: index };
}
