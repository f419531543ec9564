// What the kernel at the other end of a TAP does and thinks of us: the frames that it has put into the TAP's queue, and
// its neighbour entry for our address. Asked of the kernel itself; rtnetlink(7), linux/if_link.h, linux/neighbour.h,
// linux/pkt_sched.h.

import { HOST_IS_LITTLE, Netlink } from './netlink.ts';

/** The kernel's end at one moment. */
export interface KernelSight {
  /** Null: the kernel does not say, as where the device has no queueing discipline that counts. */
  readonly queue: QueueSight | null;
  /** Null: it knows nothing of our address. */
  readonly neighbour: NeighbourSight | null;
}

/** The TAP's queue. Frames are counted from its beginning. */
export interface QueueSight {
  /** Frames that it can hold. */
  readonly room: number;
  /** Frames that the kernel has sent to us. */
  readonly sent: number;
  /** Of these, those for which there was no room. */
  readonly dropped: number;
  /** Of these, those that we have read. The rest waits. */
  readonly read: number;
}

export interface NeighbourSight {
  /** `NUD_…` of linux/neighbour.h, as `REACHABLE`. */
  readonly state: string;
  /** Requests that it has sent since it last heard of us. */
  readonly probes: number;
}

const GetLink = 18;
const SetLink = 19;
const GetNeighbour = 30;
const GetQdisc = 38;
/** Sizes of struct ifinfomsg, ndmsg and tcmsg. */
const IFINFOMSG = 16;
const NDMSG = 12;
const TCMSG = 20;
const Attribute = {
  LinkName: 3,
  LinkQueueLength: 13,
  LinkStats64: 23,
  NeighbourAddress: 1,
  NeighbourProbes: 4,
  QdiscStats: 3,
} as const;

const AF_INET = 2;
const TC_H_ROOT = 0xffffffff;

const STATES: readonly (readonly [number, string])[] = [
  [0x01, 'INCOMPLETE'],
  [0x02, 'REACHABLE'],
  [0x04, 'STALE'],
  [0x08, 'DELAY'],
  [0x10, 'PROBE'],
  [0x20, 'FAILED'],
  [0x40, 'NOARP'],
  [0x80, 'PERMANENT'],
];

export class KernelEnd {
  readonly #netlink: Netlink;
  /** Ended by NUL. */
  readonly #name: Uint8Array;

  private constructor(netlink: Netlink, device: string) {
    this.#netlink = netlink;
    this.#name = new TextEncoder().encode(`${device}\0`);
  }

  /** @param device the TAP's name */
  static async open(device: string): Promise<KernelEnd | null> {
    const netlink = await Netlink.open();
    return netlink === null ? null : new KernelEnd(netlink, device);
  }

  close(): void {
    this.#netlink.close();
  }

  /**
   * Looks. Null when the TAP is gone.
   * @param address ours, in host order
   */
  look(address: number): KernelSight | null {
    const body = new Uint8Array(IFINFOMSG);
    const link = this.#netlink.ask(GetLink, body, [[Attribute.LinkName, this.#name]], IFINFOMSG);
    if (link === null) return null;
    const index = link.body.getInt32(4, HOST_IS_LITTLE);
    const room = link.attributes.get(Attribute.LinkQueueLength)?.getUint32(0, HOST_IS_LITTLE) ?? 0;
    const stats = link.attributes.get(Attribute.LinkStats64);
    // struct rtnl_link_stats64: tx_packets, tx_dropped.
    const read = Number(stats?.getBigUint64(8, HOST_IS_LITTLE) ?? 0n);
    const dropped = Number(stats?.getBigUint64(56, HOST_IS_LITTLE) ?? 0n);
    const sent = this.#sent(index);
    return {
      queue: sent === null || stats === undefined ? null : { room, sent, dropped, read },
      neighbour: this.#neighbour(index, address),
    };
  }

  /** Lets so many frames wait for us at most; false: the kernel refuses. Needs CAP_NET_ADMIN in the network namespace. */
  setQueueLength(frames: number): boolean {
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, frames, HOST_IS_LITTLE);
    return this.#netlink.tell(SetLink, new Uint8Array(IFINFOMSG), [
      [Attribute.LinkName, this.#name],
      [Attribute.LinkQueueLength, length],
    ]);
  }

  /** Frames that went through the device's queueing discipline, and those that are in it; null: it does not count. */
  #sent(index: number): number | null {
    const body = new Uint8Array(TCMSG);
    const view = new DataView(body.buffer);
    view.setInt32(4, index, HOST_IS_LITTLE);
    view.setUint32(12, TC_H_ROOT, HOST_IS_LITTLE);
    const stats = this.#netlink
      .ask(GetQdisc, body, [], TCMSG)
      ?.attributes.get(Attribute.QdiscStats);
    if (stats === undefined) return null;
    // struct tc_stats: packets, drops, qlen.
    return [8, 12, 28].reduce((sum, at) => sum + stats.getUint32(at, HOST_IS_LITTLE), 0);
  }

  #neighbour(index: number, address: number): NeighbourSight | null {
    const body = new Uint8Array(NDMSG);
    const view = new DataView(body.buffer);
    view.setUint8(0, AF_INET);
    view.setInt32(4, index, HOST_IS_LITTLE);
    const octets = new Uint8Array(4);
    new DataView(octets.buffer).setInt32(0, address);
    const found = this.#netlink.ask(
      GetNeighbour,
      body,
      [[Attribute.NeighbourAddress, octets]],
      NDMSG,
    );
    if (found === null) return null;
    const number = found.body.getUint16(8, HOST_IS_LITTLE);
    const state = STATES.find(([bit]) => bit === number)?.[1] ?? 'NONE';
    const probes = found.attributes.get(Attribute.NeighbourProbes)?.getUint32(0, HOST_IS_LITTLE);
    return { state, probes: probes ?? 0 };
  }
}
