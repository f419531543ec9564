// Which event brought about which, as a tree: a packet's life falls into legs, each with one cause. A leg stands below the
// leg of the packet that brought it about, at the moment when it did: the ARP request below the packet that waits, the
// rest of that packet's way below the ARP reply that freed it.

import type { RecordedEvent } from './event.ts';

/** A run of a packet's events with one cause, and what they brought about. */
export interface Leg {
  readonly node: string;
  /** The packet's number; 0: events of no packet. */
  readonly packet: number;
  readonly cause: number;
  /** Ids of its events, and the legs that they brought about; in order. */
  readonly parts: readonly (number | Leg)[];
}

interface OpenLeg extends Leg {
  readonly parts: (number | OpenLeg)[];
}

/** The trees of a whole recording, as its events are added in order. */
export class Journeys {
  readonly #roots: OpenLeg[] = [];
  /** The legs that the packets are in now. */
  readonly #legs = new Map<string, OpenLeg>();

  /** Legs that nothing recorded brought about, in order. */
  get roots(): readonly Leg[] {
    return this.#roots;
  }

  add({ id, node, packet, cause }: RecordedEvent): void {
    const name = nameOf(node, packet);
    const known = packet === 0 ? undefined : this.#legs.get(name);
    if (known !== undefined && known.cause === cause) {
      known.parts.push(id);
      return;
    }
    const above = cause === 0 ? undefined : this.#legs.get(nameOf(node, cause));
    const leg = { node, packet, cause, parts: [id] };
    (above?.parts ?? this.#roots).push(leg);
    if (packet !== 0) this.#legs.set(name, leg);
  }
}

/** Packets whose depth is remembered; the causes of live packets are among the last ones. */
const REMEMBERED = 4096;

/** How far down its tree each event stands, told as it happens: 0 for what nothing brought about. */
export class Depths {
  readonly #depths = new Map<string, { readonly cause: number; readonly depth: number }>();

  of({ node, packet, cause }: RecordedEvent): number {
    if (packet === 0) return 0;
    const name = nameOf(node, packet);
    const known = this.#depths.get(name);
    if (known !== undefined && known.cause === cause) return known.depth;
    const above = cause === 0 ? undefined : this.#depths.get(nameOf(node, cause));
    const depth = above === undefined ? 0 : above.depth + 1;
    this.#depths.delete(name);
    this.#depths.set(name, { cause, depth });
    if (this.#depths.size > REMEMBERED) this.#forget();
    return depth;
  }

  #forget(): void {
    for (const name of this.#depths.keys()) {
      this.#depths.delete(name);
      return;
    }
  }
}

const nameOf = (node: string, packet: number): string => `${node}#${packet}`;
