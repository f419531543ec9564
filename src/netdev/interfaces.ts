// Configuring the kernel's end of a link: the interface requests of netdevice(7), without help from `ip`.

import { closeSync } from 'node:fs';
import { Ifreq } from './ifreq.ts';
import { Errno, errnoName, LinkError, type Linux } from './linux.ts';
import { formatMac, type MacAddress } from './mac.ts';

/** linux/sockios.h */
const Request = {
  GetFlags: 0x8913,
  SetFlags: 0x8914,
  GetAddress: 0x8915,
  SetAddress: 0x8916,
  GetNetmask: 0x891b,
  SetNetmask: 0x891c,
  GetMtu: 0x8921,
  SetMtu: 0x8922,
  SetMac: 0x8924,
  GetMac: 0x8927,
} as const;

const IFF_UP = 0x1;
const AF_INET = 2;
const SOCK_DGRAM = 2;

/** An interface's IPv4 address and the length of its prefix. */
export interface InterfaceAddress {
  /** In host order; its sign means nothing. */
  readonly address: number;
  /** 0 to 32. */
  readonly length: number;
}

/** Opens what interface requests go through, for the time of one function, in this process's network namespace. */
export function withInterfaces<T>(linux: Linux, use: (interfaces: Interfaces) => T): T {
  const socket = linux.socket(AF_INET, SOCK_DGRAM);
  if (socket < 0) {
    const why = errnoName(-socket);
    throw new LinkError(
      `no socket to configure interfaces with (${why}): allow this process AF_INET sockets`,
    );
  }
  try {
    return use(new Interfaces(linux, socket));
  } finally {
    closeSync(socket);
  }
}

/** Brings up `lo`, which is down in a new network namespace. */
export function bringUpLoopback(linux: Linux): void {
  withInterfaces(linux, (interfaces) => interfaces.bringUp('lo'));
}

/**
 * The interfaces of a network namespace. Setting asks for privilege (CAP_NET_ADMIN) only when something
 * would change. Whatever fails throws a {@link LinkError} with the `ip` command that does the same.
 */
export class Interfaces {
  readonly #linux: Linux;
  readonly #socket: number;

  constructor(linux: Linux, socket: number) {
    this.#linux = linux;
    this.#socket = socket;
  }

  exists(name: string): boolean {
    return this.#ask(Request.GetFlags, new Ifreq(name)) >= 0;
  }

  bringUp(name: string): void {
    const request = this.#get(Request.GetFlags, name);
    if ((request.flags & IFF_UP) !== 0) return;
    request.flags |= IFF_UP;
    this.#set(Request.SetFlags, request, `ip link set ${name} up`);
  }

  /** In bytes, without the Ethernet header. */
  mtu(name: string): number {
    return this.#get(Request.GetMtu, name).mtu;
  }

  setMtu(name: string, mtu: number): void {
    if (this.mtu(name) === mtu) return;
    const request = new Ifreq(name);
    request.mtu = mtu;
    this.#set(Request.SetMtu, request, `ip link set ${name} mtu ${mtu}`);
  }

  mac(name: string): MacAddress {
    return this.#get(Request.GetMac, name).mac;
  }

  setMac(name: string, mac: MacAddress): void {
    const { high, low } = this.mac(name);
    if (high === mac.high && low === mac.low) return;
    const request = new Ifreq(name);
    request.mac = mac;
    this.#set(
      Request.SetMac,
      request,
      `ip link set ${name} address ${formatMac(mac.high, mac.low)}`,
    );
  }

  /** The first IPv4 address, or null when there is none. */
  address(name: string): InterfaceAddress | null {
    const request = new Ifreq(name);
    const result = this.#ask(Request.GetAddress, request);
    if (result === -Errno.EADDRNOTAVAIL) return null;
    if (result < 0) throw unknown(name, -result);
    const mask = this.#get(Request.GetNetmask, name).ipv4;
    return { address: request.ipv4, length: Math.clz32(~mask) };
  }

  /** Sets the first IPv4 address in place of the one that was there. */
  setAddress(name: string, { address, length }: InterfaceAddress): void {
    const now = this.address(name);
    if (now !== null && now.length === length && ((now.address ^ address) | 0) === 0) return;
    const request = new Ifreq(name);
    request.ipv4 = address;
    const command = `ip address replace ${request.ipv4Text}/${length} dev ${name}`;
    this.#set(Request.SetAddress, request, command);
    // The kernel has set the mask of the address's class; with the mask it sets the broadcast address
    // right too (devinet_ioctl in net/ipv4/devinet.c).
    request.ipv4 = length === 0 ? 0 : -1 << (32 - length);
    this.#set(Request.SetNetmask, request, command);
  }

  #get(request: number, name: string): Ifreq {
    const ifreq = new Ifreq(name);
    const result = this.#ask(request, ifreq);
    if (result < 0) throw unknown(name, -result);
    return ifreq;
  }

  #set(request: number, ifreq: Ifreq, command: string): void {
    const result = this.#ask(request, ifreq);
    if (result >= 0) return;
    if (result === -Errno.EPERM) {
      throw new LinkError(`you may not configure ${ifreq.name}: run \`sudo ${command}\``);
    }
    const why = errnoName(-result);
    throw new LinkError(`the kernel refuses \`${command}\` (${why}): use another value`);
  }

  #ask(request: number, ifreq: Ifreq): number {
    return this.#linux.ioctl(this.#socket, request, ifreq.bytes);
  }
}

function unknown(name: string, errno: number): LinkError {
  return new LinkError(
    `cannot read interface ${name} (${errnoName(errno)}): see \`ip link show ${name}\``,
  );
}
