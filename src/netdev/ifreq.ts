// What interface requests carry, netdevice(7).
//
// struct ifreq (linux/if.h): a name, then one of several values in host byte order, except for what lies
// in a sockaddr. 40 bytes where pointers have 64 bits, 32 elsewhere.
//
//    0                        16                                        40
//   +--------------------------+-----------------------------------------+
//   | ifr_name, ended by NUL   | ifr_flags   s16                         |
//   |                          | ifr_mtu     s32                         |
//   |                          | ifr_hwaddr  u16 family, octets          |
//   |                          | ifr_addr    u16 family, u16 port, IPv4  |
//   +--------------------------+-----------------------------------------+

import { endianness } from 'node:os';
import { LinkError } from './linux.ts';
import type { MacAddress } from './mac.ts';

const IFREQ = 40;
const VALUE = 16;
const SOCKADDR_DATA = VALUE + 2;
const SOCKADDR_IPV4 = VALUE + 4;

/** Longest name of an interface in bytes: IFNAMSIZ less its NUL. */
const MAX_NAME = 15;

const AF_INET = 2;
const ARPHRD_ETHER = 1;

const HOST_IS_LITTLE = endianness() === 'LE';

/** One request: a name and a value of 16 bits, 32 bits, or a sockaddr. */
export class Ifreq {
  readonly bytes = new Uint8Array(IFREQ);
  readonly #view = new DataView(this.bytes.buffer);

  /** Throws a {@link LinkError} for a name that no interface can have (`dev_valid_name` in net/core/dev.c). */
  constructor(name: string) {
    const octets = new TextEncoder().encode(name);
    if (octets.length > MAX_NAME) {
      throw new LinkError(
        `the interface name ${name} is too long: use at most ${MAX_NAME} characters`,
      );
    }
    if (!/^(?!\.{1,2}$)[^\s/:\0]+$/.test(name)) {
      throw new LinkError(`no interface can be called '${name}': use letters and digits, as tap0`);
    }
    this.bytes.set(octets);
  }

  get name(): string {
    return new TextDecoder().decode(this.bytes.subarray(0, this.bytes.indexOf(0)));
  }

  get flags(): number {
    return this.#view.getUint16(VALUE, HOST_IS_LITTLE);
  }

  set flags(value: number) {
    this.#view.setUint16(VALUE, value, HOST_IS_LITTLE);
  }

  get mtu(): number {
    return this.#view.getInt32(VALUE, HOST_IS_LITTLE);
  }

  set mtu(value: number) {
    this.#view.setInt32(VALUE, value, HOST_IS_LITTLE);
  }

  get mac(): MacAddress {
    return {
      high: this.#view.getUint16(SOCKADDR_DATA),
      low: this.#view.getInt32(SOCKADDR_DATA + 2),
    };
  }

  set mac({ high, low }: MacAddress) {
    this.#view.setUint16(VALUE, ARPHRD_ETHER, HOST_IS_LITTLE);
    this.#view.setUint16(SOCKADDR_DATA, high);
    this.#view.setInt32(SOCKADDR_DATA + 2, low);
  }

  get ipv4(): number {
    return this.#view.getInt32(SOCKADDR_IPV4);
  }

  set ipv4(address: number) {
    this.#view.setUint16(VALUE, AF_INET, HOST_IS_LITTLE);
    this.#view.setInt32(SOCKADDR_IPV4, address);
  }

  /** The address as people write it. */
  get ipv4Text(): string {
    return this.bytes.subarray(SOCKADDR_IPV4, SOCKADDR_IPV4 + 4).join('.');
  }
}
