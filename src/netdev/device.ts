// A network device of the stack: a name, an index, an address, an MTU, counters, and a driver that moves
// frames. `transmit` is the one way out of the stack.

import type { Context } from '../core/context.ts';
import { type DropReason, defineDrops } from '../core/drops.ts';
import type { Packet } from '../core/packet.ts';
import type { MacAddress } from './mac.ts';
import { MulticastList } from './multicastlist.ts';

/** Why a frame could not leave; drivers return these from `send`. */
export const Drop = defineDrops('device', {
  down: { says: 'the device is down', linux: 'DEV_READY' },
  full: { says: 'the other end takes no more frames now', linux: 'FULL_RING' },
  gone: { says: 'the device was deleted' },
  refused: { says: 'the other end refused the frame' },
  tooLong: { says: 'the frame is longer than the device can carry', linux: 'PKT_TOO_BIG' },
});

/** Bytes of a frame that the MTU does not count. */
export const FRAME_HEADER = 14;

/** What moves frames between a {@link NetDevice} and whatever is at the other end of its cable. */
export interface Driver {
  /** Largest network-layer packet, in bytes, without the Ethernet header. */
  readonly mtu: number;
  /** Copies the next waiting frame into an empty packet, cut to the packet's room, and sets its `end`. False when none waits. */
  receive(pkt: Packet): boolean;
  /** Sends the frame. The packet stays the caller's. Null when the other end took it, else why not. */
  send(pkt: Packet): DropReason | null;
  /** Calls `readable` whenever frames wait, and `gone` once if the link breaks for good. */
  watch(readable: () => void, gone: (why: Error) => void): void;
  /** Calls neither any more, until it is watched again. Absent: calls that nobody heeds cost nothing. */
  unwatch?(): void;
  /** Gives up the link and everything that was made for it. May be called twice. */
  close(): void;
}

/** Counted as Linux's `ip -s link` does: `dropped` is for want of room, `errors` for the rest. */
export interface DeviceStats {
  rxPackets: number;
  rxBytes: number;
  rxDropped: number;
  txPackets: number;
  txBytes: number;
  txDropped: number;
  txErrors: number;
}

export interface DeviceOptions {
  /** Name of at most 15 characters, as `eth0`. */
  name: string;
  /** The device's number, from 1; unique in its stack. */
  index: number;
  /** Its own address; its octets are zero on a loopback. */
  mac: MacAddress;
  /** Its frames come back to the same stack. */
  loopback?: boolean;
  /** What `ip -d link` calls it: `veth`, `dummy`; empty for a plain one. */
  kind?: string;
  /** Whether it is switched on. Default true. */
  up?: boolean;
  /** Largest network-layer packet, in bytes. Default: what the driver carries. */
  mtu?: number;
}

/** Linux's `IPV4_MIN_MTU`: with less a device has no IPv4. */
export const LEAST_MTU = 68;

/** Frames that may be on their way between two devices of a stack: more than a link in memory holds. */
const SENT = 1024;

export class NetDevice {
  readonly index: number;
  readonly loopback: boolean;
  readonly kind: string;
  readonly driver: Driver;
  name: string;
  mac: MacAddress;
  /** Largest network-layer packet, in bytes; from `minMtu` to `maxMtu`. */
  mtu: number;
  readonly minMtu: number;
  /** 0: as much as anybody likes. */
  readonly maxMtu: number;
  /** Switched on: `ip link set NAME up`. The stack writes it. */
  up: boolean;
  /** Whether somebody is at the other end of the cable. The stack writes it. */
  carrier = true;
  /** How often `carrier` has changed. */
  carrierChanges = 0;
  /** Whether it was ever switched on: only then does it have a queue of Linux's kind `noqueue`. */
  wasUp: boolean;
  /** Whether it asks for stations by ARP: no `IFF_NOARP`. */
  arp: boolean;
  /** `IFF_MULTICAST`, for people. */
  multicast: boolean;
  /** The group stations that it hears. */
  readonly multicastList = new MulticastList();
  /** `txqueuelen`, for people: nothing waits here. */
  txQueueLength = 1000;
  /** For `suppress_ifgroup` and for people. */
  group = 0;
  /** Note for people. */
  alias = '';
  /** The device at the other end of its cable when that is one of the same stack; a loopback's is itself. */
  peer: NetDevice | null = null;
  readonly stats: DeviceStats = {
    rxPackets: 0,
    rxBytes: 0,
    rxDropped: 0,
    txPackets: 0,
    txBytes: 0,
    txDropped: 0,
    txErrors: 0,
  };
  private readonly ctx: Context;
  /** The packets whose frames went to `peer` last: a frame that comes from there is there because of one of them. */
  #sent: Float64Array | null = null;
  /** … and their marks, which stay with what stays in the stack. */
  #marks: Int32Array | null = null;

  constructor(ctx: Context, driver: Driver, options: DeviceOptions) {
    const { name, index, mac, loopback = false, kind = '', up = true } = options;
    // As Linux's dummy_setup and loopback's gen_lo_setup.
    const dummy = kind === 'dummy';
    const unlimited = dummy || loopback;
    this.ctx = ctx;
    this.driver = driver;
    this.mtu = options.mtu ?? driver.mtu;
    this.minMtu = unlimited ? 0 : LEAST_MTU;
    this.maxMtu = unlimited ? 0 : driver.mtu;
    this.name = name;
    this.index = index;
    this.mac = mac;
    this.loopback = loopback;
    this.kind = kind;
    this.up = up;
    this.wasUp = up;
    this.arp = !dummy;
    this.multicast = !unlimited;
    if (loopback) this.peer = this;
  }

  /** Whether frames can come and go: Linux's `IFF_RUNNING`. */
  get running(): boolean {
    return this.up && this.carrier;
  }

  /** Whether a device of the same stack has sent it a frame that it has not received yet. */
  get isDue(): boolean {
    const { peer } = this;
    return peer !== null && peer.stats.txPackets !== this.stats.rxPackets;
  }

  /** Fills an empty packet with the next waiting frame; false when none waits. */
  receive(pkt: Packet): boolean {
    if (!this.driver.receive(pkt)) return false;
    // Nothing between the two devices loses a frame: each is received in its turn.
    if (this.peer !== null) {
      const place = this.stats.rxPackets % SENT;
      pkt.cause = this.peer.#sent?.[place] ?? 0;
      pkt.mark = this.peer.#marks?.[place] ?? 0;
    }
    this.stats.rxPackets++;
    this.stats.rxBytes += pkt.length;
    return true;
  }

  /** Sends the frame and ends the packet's life, one way or the other. */
  transmit(pkt: Packet): void {
    if (!this.up || !this.carrier) return this.#lose(pkt, Drop.down);
    const { length, mark } = pkt;
    const fault = this.driver.send(pkt);
    if (fault !== null) return this.#lose(pkt, fault);
    const { stats } = this;
    if (this.peer !== null) {
      this.#sent ??= new Float64Array(SENT);
      this.#marks ??= new Int32Array(SENT);
      this.#sent[stats.txPackets % SENT] = pkt.id;
      this.#marks[stats.txPackets % SENT] = mark;
    }
    stats.txPackets++;
    stats.txBytes += length;
    this.ctx.transmitted(pkt, this.index);
  }

  #lose(pkt: Packet, fault: DropReason): void {
    if (fault === Drop.full || fault === Drop.down) this.stats.txDropped++;
    else this.stats.txErrors++;
    this.ctx.drop(pkt, fault);
  }
}
