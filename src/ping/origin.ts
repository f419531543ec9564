// Where ping's requests come from: an address of the stack's, or one of its devices.

import type { Ipv4Address } from '../ip/address.ts';
import type { Stack } from '../stack.ts';

export interface Origin {
  /** Source address; 0: the route chooses. */
  readonly source: Ipv4Address;
  /** Name of the device that requests leave by and answers come by; null: any. */
  readonly device: string | null;
}

/** Whether the device of that name has the address. */
export function isOn(stack: Stack, name: string, address: Ipv4Address): boolean {
  const index = stack.findDevice(name)?.index;
  return stack.addresses.list().some((own) => own.device === index && own.address === address);
}
