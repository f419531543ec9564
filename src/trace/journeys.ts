// Which event brought about which, as a tree: a packet's life falls into legs, each with one cause. A leg stands below the
// leg of the packet that brought it about, at the moment when it did: the ARP request below the packet that waits, the
// rest of that packet's way below the ARP reply that freed it, what comes back by the loopback below what was sent there.

import type { Glance } from './glance.ts';

/** A run of a packet's events with one cause, and what they brought about. */
export interface Leg {
  readonly node: string;
  /** The packet's number; 0: events of no packet. */
  readonly packet: number;
  readonly cause: number;
  /** How many legs it stands below. */
  readonly depth: number;
  /** Ids of its events, and the legs that they brought about; in order. */
  readonly parts: readonly (number | Leg)[];
}

interface OpenLeg extends Leg {
  readonly parts: (number | OpenLeg)[];
}

/** What joins a stack to itself; frames come back in the order in which they left. */
const LOOPBACK = 'lo';

/** Packets that are remembered where the whole is not; the causes of live packets are among the last ones. */
const REMEMBERED = 4096;

/** The trees of a recording, as its events are added in order. */
export class Journeys {
  readonly #whole: boolean;
  readonly #roots: OpenLeg[] = [];
  /** The legs that the packets are in now. */
  readonly #legs = new Map<string, OpenLeg>();
  /** Legs whose frames are on their way back, by node. */
  readonly #back = new Map<string, OpenLeg[]>();

  /** @param whole whether the trees are kept; without them only the depth of what was added last is known. Default true */
  constructor({ whole = true }: { readonly whole?: boolean } = {}) {
    this.#whole = whole;
  }

  /** Legs that nothing recorded brought about, in order. */
  get roots(): readonly Leg[] {
    return this.#roots;
  }

  /** Returns the event's leg. */
  add(event: Glance): Leg {
    const { id, node, packet, cause, kind, values } = event;
    const name = nameOf(node, packet);
    const known = packet === 0 ? undefined : this.#legs.get(name);
    const goesOn = known !== undefined && known.cause === cause;
    const leg = goesOn ? known : this.#begin(event, this.#above(event));
    if (goesOn && this.#whole) leg.parts.push(id);
    if (kind === 'transmit' && values.device === LOOPBACK) {
      this.#back.set(node, [...(this.#back.get(node) ?? []), leg]);
    }
    return leg;
  }

  #above({ node, cause, kind, values }: Glance): OpenLeg | undefined {
    if (kind === 'receive' && values.device === LOOPBACK) return this.#back.get(node)?.shift();
    return cause === 0 ? undefined : this.#legs.get(nameOf(node, cause));
  }

  #begin({ id, node, packet, cause }: Glance, above: OpenLeg | undefined): OpenLeg {
    const depth = above === undefined ? 0 : above.depth + 1;
    const leg = { node, packet, cause, depth, parts: [id] };
    if (this.#whole) (above?.parts ?? this.#roots).push(leg);
    if (packet !== 0) this.#remember(nameOf(node, packet), leg);
    return leg;
  }

  #remember(name: string, leg: OpenLeg): void {
    this.#legs.delete(name);
    this.#legs.set(name, leg);
    if (this.#whole || this.#legs.size <= REMEMBERED) return;
    for (const oldest of this.#legs.keys()) {
      this.#legs.delete(oldest);
      return;
    }
  }
}

const nameOf = (node: string, packet: number): string => `${node}#${packet}`;
