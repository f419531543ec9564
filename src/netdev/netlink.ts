// Questions to the kernel about its own network, and changes, by rtnetlink(7): one message out, one back. All numbers in host byte
// order.
//
//    0               4       6       8               12              16
//   +---------------+-------+-------+---------------+---------------+
//   | length        | type  | flags | sequence      | port          |  struct nlmsghdr
//   +---------------+-------+-------+---------------+---------------+
//   | of the type: struct ifinfomsg, ndmsg, tcmsg                   |
//   +-------+-------+-----------------------------------------------+
//   | length| type  | value, padded to 4 bytes                      |  struct rtattr, again and again
//   +-------+-------+-----------------------------------------------+

import { closeSync } from 'node:fs';
import { endianness } from 'node:os';
import { Linux } from './linux.ts';

const HEADER = 16;
const ATTRIBUTE = 4;

// netlink(7)
const AF_NETLINK = 16;
const SOCK_RAW = 3;
const SOCK_NONBLOCK = 0o4000;
const NETLINK_ROUTE = 0;
const NLM_F_REQUEST = 1;
const NLM_F_ACK = 4;
/** Without it the kernel tells of a queueing discipline those who listen for changes, but not who asked. */
const NLM_F_ECHO = 8;
const NLMSG_ERROR = 2;

const MAX_ANSWER = 32_768;

export const HOST_IS_LITTLE = endianness() === 'LE';

export type NetlinkAttribute = readonly [type: number, value: Uint8Array];

/** What the kernel answers: the part that the type has, and the attributes behind it. */
export interface KernelAnswer {
  readonly body: DataView;
  /** By their numbers. */
  readonly attributes: ReadonlyMap<number, DataView>;
}

/** A conversation with the kernel of this process's network namespace. Needs no privilege. */
export class Netlink {
  readonly #linux: Linux;
  readonly #fd: number;
  readonly #bytes = new Uint8Array(MAX_ANSWER);
  readonly #view = new DataView(this.#bytes.buffer);
  #sequence = 0;

  private constructor(linux: Linux, fd: number) {
    this.#linux = linux;
    this.#fd = fd;
  }

  /** Null when this process may have none. */
  static async open(): Promise<Netlink | null> {
    const linux = await Linux.load();
    const fd = linux.socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK, NETLINK_ROUTE);
    return fd < 0 ? null : new Netlink(linux, fd);
  }

  close(): void {
    closeSync(this.#fd);
  }

  /**
   * Asks, and returns the answer, which the next question overwrites; null: the kernel refuses, as it does what is not
   * there.
   * @param body the part that the type has
   * @param size of that part in the answer, in bytes
   */
  ask(
    type: number,
    body: Uint8Array,
    attributes: readonly NetlinkAttribute[],
    size: number,
  ): KernelAnswer | null {
    const answer = this.#exchange(type, NLM_F_ECHO, body, attributes);
    return answer === null || answer === NLMSG_ERROR ? null : this.#read(size);
  }

  /** Changes something; false: the kernel refuses. */
  tell(type: number, body: Uint8Array, attributes: readonly NetlinkAttribute[]): boolean {
    const answer = this.#exchange(type, NLM_F_ACK, body, attributes);
    // struct nlmsgerr: 0 says that there was none.
    return answer === NLMSG_ERROR && this.#view.getInt32(HEADER, HOST_IS_LITTLE) === 0;
  }

  /** The type of the message that answers; null: there is none. */
  #exchange(
    type: number,
    flags: number,
    body: Uint8Array,
    attributes: readonly NetlinkAttribute[],
  ): number | null {
    const address = this.#linux.addressOf(this.#bytes);
    const length = this.#write(type, flags, body, attributes);
    if (this.#linux.write(this.#fd, address, length) !== length) return null;
    for (;;) {
      const read = this.#linux.read(this.#fd, address, this.#bytes.length);
      if (read < HEADER) return null;
      // Else it answers what was asked before, and left.
      if (this.#view.getUint32(8, HOST_IS_LITTLE) === this.#sequence) {
        return this.#view.getUint16(4, HOST_IS_LITTLE);
      }
    }
  }

  #write(
    type: number,
    flags: number,
    body: Uint8Array,
    attributes: readonly NetlinkAttribute[],
  ): number {
    this.#bytes.fill(0);
    this.#bytes.set(body, HEADER);
    let at = HEADER + padded(body.length);
    for (const [name, value] of attributes) {
      this.#view.setUint16(at, ATTRIBUTE + value.length, HOST_IS_LITTLE);
      this.#view.setUint16(at + 2, name, HOST_IS_LITTLE);
      this.#bytes.set(value, at + ATTRIBUTE);
      at += ATTRIBUTE + padded(value.length);
    }
    this.#view.setUint32(0, at, HOST_IS_LITTLE);
    this.#view.setUint16(4, type, HOST_IS_LITTLE);
    this.#view.setUint16(6, NLM_F_REQUEST | flags, HOST_IS_LITTLE);
    this.#view.setUint32(8, ++this.#sequence, HOST_IS_LITTLE);
    return at;
  }

  #read(size: number): KernelAnswer {
    const { buffer } = this.#bytes;
    const end = Math.min(this.#view.getUint32(0, HOST_IS_LITTLE), MAX_ANSWER);
    const attributes = new Map<number, DataView>();
    for (let at = HEADER + padded(size); at + ATTRIBUTE <= end; ) {
      const length = this.#view.getUint16(at, HOST_IS_LITTLE);
      if (length < ATTRIBUTE || at + length > end) break;
      const value = new DataView(buffer, at + ATTRIBUTE, length - ATTRIBUTE);
      attributes.set(this.#view.getUint16(at + 2, HOST_IS_LITTLE), value);
      at += padded(length);
    }
    return { body: new DataView(buffer, HEADER, size), attributes };
  }
}

const padded = (length: number): number => (length + 3) & ~3;
