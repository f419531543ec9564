// The addresses of a stack that a capture is fed to, as people write them. Errors are theirs to mend.

import { type Ipv4Cidr, parseCidr } from '../ip/address.ts';
import { type MacAddress, parseMac } from '../netdev/mac.ts';
import { CapturedError } from './captured.ts';

/** An Ethernet address. Throws a {@link CapturedError}. */
export function macOf(text: string): MacAddress {
  const mac = parseMac(text);
  if (mac !== null) return mac;
  throw new CapturedError(`${text}: expected an Ethernet address such as 02:00:00:00:01:01`);
}

/** An address with its prefix length, 24 where none stands there. Throws a {@link CapturedError}. */
export function cidrOf(text: string): Ipv4Cidr {
  const cidr = parseCidr(text.includes('/') ? text : `${text}/24`);
  if (cidr !== null && cidr.length > 0) return cidr;
  throw new CapturedError(`${text}: expected an address and prefix length such as 10.0.0.1/24`);
}
