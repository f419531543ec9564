// A cable between two nodes, each of its directions with its own impairment.

import type { DropReason } from '../core/drops.ts';
import type { Packet } from '../core/packet.ts';
import { seedFor } from '../core/seeds.ts';
import type { Driver } from '../netdev/device.ts';
import { type Impairment, impairmentFault, type WayStats } from '../netdev/impair/impairment.ts';
import { OneWay } from '../netdev/impair/oneway.ts';
import type { World } from './world.ts';

/** What the cable is like in both directions, and what differs in one. */
export interface LinkOptions extends Impairment {
  /** From the first end to the second. */
  readonly there?: Impairment;
  /** From the second end to the first. */
  readonly back?: Impairment;
}

/** Where a node takes a cable. */
export interface Socket {
  /** As `a.eth0`; unique in its network. */
  readonly name: string;
  plug(end: LinkEnd): void;
}

const ETHERNET_MTU = 1500;

export class Link {
  readonly ends: readonly [LinkEnd, LinkEnd];

  /** Plugs a new cable in at both ends. Throws when the impairment is an impossible one. */
  constructor(first: Socket, second: Socket, options: LinkOptions, world: World) {
    const { there, back, ...both } = options;
    const usual = { mtu: ETHERNET_MTU, ...both };
    const a = new LinkEnd(first.name, second.name, { ...usual, ...there }, world);
    const b = new LinkEnd(second.name, first.name, { ...usual, ...back }, world);
    a.peer = b;
    b.peer = a;
    this.ends = [a, b];
    first.plug(a);
    second.plug(b);
  }
}

/** What a node holds of a cable: it sends into one direction of it and receives from the other. */
export class LinkEnd implements Driver {
  /** As `a.eth0`. */
  readonly name: string;
  readonly mtu: number;
  /** The direction that leaves here, as `a.eth0 > b.eth0`. */
  readonly direction: string;
  peer: LinkEnd | null = null;
  /** Told of each frame that has arrived; the packet is only lent. */
  onArrival: (pkt: Packet) => void = () => {};
  private readonly world: World;
  private readonly way: OneWay;
  #arrived: Packet | null = null;
  #closed = false;

  constructor(
    name: string,
    other: string,
    how: Impairment & { readonly mtu: number },
    world: World,
  ) {
    this.name = name;
    this.direction = `${name} > ${other}`;
    const fault = impairmentFault(how);
    if (fault !== null) throw new Error(`${this.direction}: ${fault}`);
    this.mtu = how.mtu;
    this.world = world;
    const { timers, clock } = world;
    const seed = seedFor(world.seed, this.direction);
    const exit = (pkt: Packet): null => {
      if (this.peer !== null) this.peer.#arrive(pkt);
      return null;
    };
    this.way = new OneWay(how, { seed, timers, clock, exit, queued: true });
  }

  /** What became of the frames that left here. */
  get stats(): Readonly<WayStats> {
    return this.way.stats;
  }

  /** What befalls the frames that leave here. */
  get impairment(): Impairment {
    const { mtu, ...how } = this.way.impairment;
    return mtu === undefined || mtu === this.mtu ? how : { mtu, ...how };
  }

  /**
   * Changes what befalls the frames that leave here from now on; those on their way keep their fate. The device keeps its
   * MTU, and what is longer than the cable carries is dropped. Throws when the impairment is an impossible one.
   * @param seed where its randomness starts anew; each direction draws its own from it
   */
  impair(how: Impairment, seed: number): void {
    this.way.impair({ mtu: this.mtu, ...how }, seedFor(seed, this.direction));
  }

  /** Frames that left here and are still on their way. */
  get waiting(): number {
    return this.way.waiting;
  }

  /** From a stack: a new frame of the network. */
  send(pkt: Packet): DropReason | null {
    const before = lostOf(this.way.stats);
    const frame = this.world.nextFrame();
    const fault = this.way.enter(pkt, frame);
    if (fault === null) this.#show(pkt, frame, true);
    // A fault is the stack's to tell.
    this.#showLosses(pkt, frame, before + (fault === null ? 0 : 1));
    return fault;
  }

  /** Sends a frame that has a number already; nobody is told whether the cable takes it. */
  pass(pkt: Packet, frame: number): void {
    const before = lostOf(this.way.stats);
    if (this.way.enter(pkt, frame) === null) this.#show(pkt, frame, true);
    this.#showLosses(pkt, frame, before);
  }

  /** Gives the stack the frame that has just arrived. */
  receive(pkt: Packet): boolean {
    const arrived = this.#arrived;
    if (arrived === null) return false;
    this.#arrived = null;
    pkt.end = pkt.start + Math.min(arrived.length, pkt.room);
    pkt.bytes.set(arrived.bytes.subarray(arrived.start, arrived.start + pkt.length), pkt.start);
    return true;
  }

  /** Nobody need be told: a frame is taken when it arrives. */
  watch(): void {}

  close(): void {
    this.#closed = true;
  }

  #arrive(pkt: Packet): void {
    this.world.count();
    this.#show(pkt, pkt.id, false);
    if (this.#closed) return;
    this.#arrived = pkt;
    this.onArrival(pkt);
    this.#arrived = null;
  }

  #show(pkt: Packet, frame: number, outbound: boolean): void {
    for (const observer of this.world.observers) observer(this.name, pkt, frame, outbound);
  }

  /** @param before how many were lost until now */
  #showLosses(pkt: Packet, frame: number, before: number): void {
    for (let n = before; n < lostOf(this.way.stats); n++) {
      for (const observer of this.world.lossObservers) observer(this.name, pkt, frame);
    }
  }
}

/** By chance, for want of room or for its length. */
const lostOf = ({ lost, dropped, tooLong }: Readonly<WayStats>): number => lost + dropped + tooLong;
