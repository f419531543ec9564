// A learning switch (IEEE 802.1D-2004 §7.7 to §7.9), without spanning tree: a frame goes to the port behind
// which its destination was last heard, or to all others.

import type { Packet } from '../core/packet.ts';
import * as Eth from '../ether/header.ts';
import { formatMac } from '../netdev/mac.ts';
import type { LinkEnd, Socket } from './link.ts';
import type { World } from './world.ts';

export interface SwitchOptions {
  /** How long a station that is silent is remembered, in ms. Default 300 s, as in Linux and IEEE 802.1D. */
  readonly ageingMs?: number;
}

/** One row of a switch's table. */
export interface Station {
  /** As `02:00:00:00:01:01`. */
  readonly mac: string;
  /** As `port1`. */
  readonly port: string;
  /** Since it was last heard. */
  readonly ageMs: number;
}

/** Frames, by what the switch did with them. */
export interface SwitchStats {
  /** To the one port of their destination. */
  forwarded: number;
  /** To all other ports: to everybody, to a group, or to a station never heard. */
  flooded: number;
  /** To none: the destination is where the frame came from. */
  filtered: number;
  /** To none: too short for a header, or from a group's address, which no station has. */
  malformed: number;
}

const AGEING_MS = 300_000;
const GROUP_BIT = 0x0100;

interface Entry {
  readonly high: number;
  readonly low: number;
  port: LinkEnd;
  heard: number;
}

export class Switch {
  readonly name: string;
  readonly stats: SwitchStats = { forwarded: 0, flooded: 0, filtered: 0, malformed: 0 };
  private readonly world: World;
  private readonly ageingMs: number;
  readonly #ports: LinkEnd[] = [];
  readonly #stations = new Map<number, Entry>();

  constructor(name: string, { ageingMs = AGEING_MS }: SwitchOptions, world: World) {
    this.name = name;
    this.ageingMs = ageingMs;
    this.world = world;
  }

  /** The next port; there are as many as cables are plugged in. */
  socket(): Socket {
    const name = `${this.name}.port${this.#ports.length + 1}`;
    return { name, plug: (end) => this.#plug(end) };
  }

  /** The stations that it remembers now, the one first heard first. */
  table(): Station[] {
    const { now } = this.world.clock;
    const known = [...this.#stations.values()].filter((entry) => this.#isFresh(entry));
    return known.map(({ high, low, port, heard }) => ({
      mac: formatMac(high, low),
      port: port.name.slice(this.name.length + 1),
      ageMs: now - heard,
    }));
  }

  #plug(end: LinkEnd): void {
    this.#ports.push(end);
    end.onArrival = (pkt) => this.#input(pkt, end);
  }

  #input(pkt: Packet, from: LinkEnd): void {
    const { view, start: at } = pkt;
    if (pkt.length < Eth.HEADER || (Eth.sourceHigh(view, at) & GROUP_BIT) !== 0) {
      this.stats.malformed++;
      return;
    }
    this.#learn(Eth.sourceHigh(view, at), Eth.sourceLow(view, at), from);
    const to = this.#find(Eth.destinationHigh(view, at), Eth.destinationLow(view, at));
    if (to === null) this.#flood(pkt, from);
    else if (to === from) this.stats.filtered++;
    else {
      this.stats.forwarded++;
      to.pass(pkt, pkt.id);
    }
  }

  #learn(high: number, low: number, port: LinkEnd): void {
    const heard = this.world.clock.now;
    const known = this.#stations.get(keyOf(high, low));
    if (known === undefined) this.#stations.set(keyOf(high, low), { high, low, port, heard });
    else {
      known.port = port;
      known.heard = heard;
    }
  }

  /** The port of a station; null when it is not known, or a group. */
  #find(high: number, low: number): LinkEnd | null {
    const entry = this.#stations.get(keyOf(high, low));
    if (entry === undefined) return null;
    if (this.#isFresh(entry)) return entry.port;
    this.#stations.delete(keyOf(high, low));
    return null;
  }

  #flood(pkt: Packet, from: LinkEnd): void {
    this.stats.flooded++;
    for (const port of this.#ports) if (port !== from) port.pass(pkt, pkt.id);
  }

  #isFresh({ heard }: Entry): boolean {
    return this.world.clock.now - heard < this.ageingMs;
  }
}

/** The 48 bits as one number. */
const keyOf = (high: number, low: number): number => high * 2 ** 32 + (low >>> 0);
