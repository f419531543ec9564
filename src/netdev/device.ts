// A network device of the stack: a name, an index, an address, an MTU, counters, and a driver that moves
// frames. `transmit` is the one way out of the stack.

import type { Context } from '../core/context.ts';
import { type DropReason, defineDrops } from '../core/drops.ts';
import type { Packet } from '../core/packet.ts';
import type { MacAddress } from './mac.ts';

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
}

export class NetDevice {
  readonly name: string;
  readonly index: number;
  readonly mac: MacAddress;
  readonly loopback: boolean;
  /** Largest network-layer packet, in bytes. */
  readonly mtu: number;
  readonly driver: Driver;
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

  constructor(ctx: Context, driver: Driver, { name, index, mac, loopback = false }: DeviceOptions) {
    this.ctx = ctx;
    this.driver = driver;
    this.mtu = driver.mtu;
    this.name = name;
    this.index = index;
    this.mac = mac;
    this.loopback = loopback;
  }

  /** Fills an empty packet with the next waiting frame; false when none waits. */
  receive(pkt: Packet): boolean {
    if (!this.driver.receive(pkt)) return false;
    this.stats.rxPackets++;
    this.stats.rxBytes += pkt.length;
    return true;
  }

  /** Sends the frame and ends the packet's life, one way or the other. */
  transmit(pkt: Packet): void {
    const length = pkt.length;
    const fault = this.driver.send(pkt);
    if (fault !== null) return this.#lose(pkt, fault);
    const { stats } = this;
    stats.txPackets++;
    stats.txBytes += length;
    this.ctx.transmitted(pkt, this.index);
  }

  #lose(pkt: Packet, fault: DropReason): void {
    if (fault === Drop.full) this.stats.txDropped++;
    else this.stats.txErrors++;
    this.ctx.drop(pkt, fault);
  }
}
