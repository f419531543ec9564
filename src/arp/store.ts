// Where the neighbours are kept: by device and address, up to a limit.

import type { Timers } from '../core/timers.ts';
import type { Ipv4Address } from '../ip/address.ts';
import { Gone, Neighbour, State } from './neighbour.ts';

/** Neighbours that are found without the maps. A power of two. */
const RECENT = 64;

export class NeighbourStore {
  private readonly timers: Timers;
  private readonly fire: (neighbour: Neighbour) => void;
  private readonly gone: (neighbour: Neighbour, why: number) => void;
  /** Device → address → neighbour. */
  readonly #devices: Map<number, Neighbour>[] = [];
  #size = 0;
  /** Found lately, each by its address; forgotten when any entry is deleted. */
  readonly #recent: (Neighbour | undefined)[] = new Array(RECENT).fill(undefined);

  /**
   * @param fire what a neighbour's timer does
   * @param gone told of each that is deleted, and which of {@link Gone} that is
   */
  constructor(
    timers: Timers,
    fire: (neighbour: Neighbour) => void,
    gone: (neighbour: Neighbour, why: number) => void,
  ) {
    this.timers = timers;
    this.fire = fire;
    this.gone = gone;
  }

  find(device: number, address: Ipv4Address): Neighbour | undefined {
    const recent = this.#recent[address & (RECENT - 1)];
    if (recent !== undefined && recent.address === address && recent.device === device) {
      return recent;
    }
    return this.#recall(device, address);
  }

  /** Makes an entry, in place of another if there are `limit` already; null when no other can go. */
  create(device: number, address: Ipv4Address, state: number, limit: number): Neighbour | null {
    if (this.#size >= limit && !this.#evict()) return null;
    const neighbour = new Neighbour(device, address, this.fire);
    neighbour.state = state;
    this.#devices[device] ??= new Map();
    this.#devices[device].set(address, neighbour);
    this.#size++;
    return neighbour;
  }

  /** Takes an entry away; nothing may wait in it. */
  delete(neighbour: Neighbour, why: number): void {
    this.timers.disarm(neighbour.timer);
    this.#devices[neighbour.device]?.delete(neighbour.address);
    this.#recent.fill(undefined);
    this.#size--;
    this.gone(neighbour, why);
  }

  get size(): number {
    return this.#size;
  }

  *list(): Generator<Neighbour> {
    for (const entries of this.#devices) if (entries !== undefined) yield* entries.values();
  }

  #recall(device: number, address: Ipv4Address): Neighbour | undefined {
    const neighbour = this.#devices[device]?.get(address);
    this.#recent[address & (RECENT - 1)] = neighbour;
    return neighbour;
  }

  /** Out goes the entry that changed longest ago, unless packets wait in it. */
  #evict(): boolean {
    let oldest: Neighbour | null = null;
    for (const neighbour of this.list()) {
      if (neighbour.state === State.Permanent || neighbour.queue.head !== null) continue;
      if (oldest === null || neighbour.updated < oldest.updated) oldest = neighbour;
    }
    if (oldest === null) return false;
    this.delete(oldest, Gone.Evicted);
    return true;
  }
}
