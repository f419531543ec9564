// A link to the Linux kernel: a TAP device, which is a network interface on the kernel's side and a
// descriptor that carries one Ethernet frame per read and write on ours. See
// Documentation/networking/tuntap.rst in the kernel's source.

import { closeSync } from 'node:fs';
import type { DropReason } from '../core/drops.ts';
import type { Packet } from '../core/packet.ts';
import { type Driver, Drop, FRAME_HEADER } from './device.ts';
import { type InterfaceAddress, type Interfaces, withInterfaces } from './interfaces.ts';
import { Errno, errnoName, LinkError, Linux, type Poll } from './linux.ts';
import type { MacAddress } from './mac.ts';
import { attach, openTun } from './tuntap.ts';

/** What the kernel's end is to have. What is left out stays as it is. */
export interface TapOptions {
  /** Of at most 15 characters. In `tap%d` the kernel puts the first free number. */
  name: string;
  /** Largest network-layer packet, in bytes. */
  mtu?: number | undefined;
  /** The kernel's own address on this link; not ours. */
  kernelMac?: MacAddress | undefined;
  /** The kernel's own IPv4 address on this link; not ours. */
  kernelAddress?: InterfaceAddress | undefined;
  /** An address as `10.0.0.2/24` that it should have, if somebody else must make it: for the error that says how. */
  suggestedAddress?: string | undefined;
}

export class TapDriver implements Driver {
  readonly name: string;
  readonly mtu: number;
  readonly kernelMac: MacAddress;
  /** Made by us, so that it goes when we close it; else it was there before and stays. */
  readonly created: boolean;
  readonly #linux: Linux;
  #fd: number;
  #poll: Poll | null = null;
  #gone: ((why: Error) => void) | null = null;
  #broken: LinkError | null = null;

  private constructor(
    linux: Linux,
    fd: number,
    created: boolean,
    name: string,
    state: KernelState,
  ) {
    this.#linux = linux;
    this.#fd = fd;
    this.created = created;
    this.name = name;
    this.mtu = state.mtu;
    this.kernelMac = state.mac;
  }

  /**
   * Attaches to the TAP of that name, or makes it where there is none; gives the kernel's end what
   * `options` say and brings it up. A TAP that is that way already needs no privilege, only that it is ours.
   *
   * Throws a {@link LinkError} that says what to do.
   */
  static async open(options: TapOptions): Promise<TapDriver> {
    const linux = await Linux.load();
    const fd = openTun();
    try {
      const { name, created } = attach(linux, fd, options.name, 'tap', options.suggestedAddress);
      const state = withInterfaces(linux, (interfaces) => configure(interfaces, name, options));
      return new TapDriver(linux, fd, created, name, state);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  /** The kernel's IPv4 address on this link at this moment; null when it has none. */
  kernelAddress(): InterfaceAddress | null {
    return withInterfaces(this.#linux, (interfaces) => interfaces.address(this.name));
  }

  /** Gives the kernel's end an IPv4 address. Throws a {@link LinkError} that says what to do. */
  setKernelAddress(address: InterfaceAddress): void {
    withInterfaces(this.#linux, (interfaces) => interfaces.setAddress(this.name, address));
  }

  /** A frame that is longer than the packet's room is cut. */
  receive(pkt: Packet): boolean {
    if (this.#fd < 0) return false;
    if (pkt.address === 0) pkt.address = this.#linux.addressOf(pkt.bytes);
    for (;;) {
      const length = this.#linux.read(this.#fd, pkt.address + pkt.start, pkt.room);
      if (length >= 0) {
        pkt.end = pkt.start + length;
        return true;
      }
      if (length === -Errno.EAGAIN || length === -Errno.ENOMEM) return false;
      if (length !== -Errno.EINTR) {
        this.#lose(-length);
        return false;
      }
    }
  }

  send(pkt: Packet): DropReason | null {
    if (this.#fd < 0) return Drop.gone;
    if (pkt.length > this.mtu + FRAME_HEADER) return Drop.tooLong;
    if (pkt.address === 0) pkt.address = this.#linux.addressOf(pkt.bytes);
    for (;;) {
      const result = this.#linux.write(this.#fd, pkt.address + pkt.start, pkt.length);
      if (result >= 0) return null;
      if (result !== -Errno.EINTR) return this.#refusal(-result);
    }
  }

  watch(readable: () => void, gone: (why: Error) => void): void {
    this.#poll?.close();
    this.#gone = gone;
    if (this.#broken !== null) {
      this.#report(this.#broken);
      return;
    }
    this.#poll = this.#linux.poll(this.#fd, (status) => {
      if (status < 0) this.#lose(-status);
      else readable();
    });
  }

  /** Frames wait in the kernel's queue meanwhile, and are dropped there when it is full. */
  unwatch(): void {
    this.#poll?.close();
    this.#poll = null;
    this.#gone = null;
  }

  close(): void {
    this.unwatch();
    if (this.#fd >= 0) closeSync(this.#fd);
    this.#fd = -1;
  }

  #refusal(errno: number): DropReason {
    switch (errno) {
      case Errno.EAGAIN:
      case Errno.ENOBUFS:
      case Errno.ENOMEM:
        return Drop.full;
      case Errno.EIO:
        return Drop.down;
      case Errno.EBADFD:
        this.#lose(errno);
        return Drop.gone;
      default:
        return Drop.refused;
    }
  }

  /** Stops the watch: a TAP that was deleted stays readable for ever, and reading it only fails. */
  #lose(errno: number): void {
    if (this.#broken !== null) return;
    this.#poll?.close();
    this.#poll = null;
    const deleted = errno === Errno.EBADFD || errno === Errno.EBADF || errno === Errno.EIO;
    const what = deleted ? `${this.name} was deleted` : `${this.name} failed (${errnoName(errno)})`;
    this.#broken = new LinkError(`${what}: start again to get it back`);
    this.#report(this.#broken);
  }

  /** On a stack of its own, since the link may break in the middle of a batch. */
  #report(why: LinkError): void {
    queueMicrotask(() => {
      const gone = this.#gone;
      this.#gone = null;
      gone?.(why);
    });
  }
}

interface KernelState {
  mtu: number;
  mac: MacAddress;
}

function configure(interfaces: Interfaces, name: string, options: TapOptions): KernelState {
  const { mtu, kernelMac, kernelAddress } = options;
  if (mtu !== undefined) interfaces.setMtu(name, mtu);
  if (kernelMac !== undefined) interfaces.setMac(name, kernelMac);
  if (kernelAddress !== undefined) interfaces.setAddress(name, kernelAddress);
  interfaces.bringUp(name);
  return { mtu: interfaces.mtu(name), mac: interfaces.mac(name) };
}
