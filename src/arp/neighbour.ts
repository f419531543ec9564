// One neighbour: a station that we know of or look for, how sure we are of its address (Linux's NUD states),
// and the packets that wait for it. RFC 1122 §2.3.2.

import type { Packet } from '../core/packet.ts';
import { Timer } from '../core/timers.ts';
import type { Ipv4Address } from '../ip/address.ts';

/** Neighbour unreachability states; the values are Linux's `NUD_*`. */
export const State = {
  /** Nothing is known or looked for yet. */
  None: 0,
  Incomplete: 0x01,
  Reachable: 0x02,
  Stale: 0x04,
  Delay: 0x08,
  Probe: 0x10,
  Failed: 0x20,
  /** Needs no ARP: its address is right as it is. */
  NoArp: 0x40,
  Permanent: 0x80,
} as const;

/** In place of a state: the neighbour is deleted. */
export const GONE = -1;

/** A state's name as `ip neigh` prints it. */
export function stateName(state: number): string {
  const name = Object.entries(State).find(([, value]) => value === state)?.[0];
  return name?.toUpperCase() ?? `state ${state}`;
}

/** States that no packet changes, only people. */
export const FIXED = State.Permanent | State.NoArp;

/** States in which the station hears us, as far as we know. */
export const CONNECTED = FIXED | State.Reachable;

/** States in which the station's address is known. */
export const VALID = CONNECTED | State.Probe | State.Stale | State.Delay;

/** An Ethernet address in two parts. */
export interface Station {
  readonly high: number;
  readonly low: number;
}

/** One station that we know of, or look for. */
export class Neighbour {
  readonly device: number;
  readonly address: Ipv4Address;
  /** One of {@link State}. */
  state: number = State.Incomplete;
  /** Its Ethernet address in two parts; means nothing while NONE, INCOMPLETE or FAILED. */
  high = 0;
  low = 0;
  /** Requests sent without an answer. */
  probes = 0;
  /** Bytes of buffers that wait, and the queue they wait in. */
  queuedBytes = 0;
  head: Packet | null = null;
  tail: Packet | null = null;
  /** When it last changed, was last used, and was last known to hear us, in ms on the stack's clock. */
  updated = 0;
  used = 0;
  confirmed = 0;
  /** Who made it: one of Linux's `RTPROT_*`; 0: nobody said. */
  protocol = 0;
  readonly timer: Timer;

  constructor(device: number, address: Ipv4Address, fire: (neighbour: Neighbour) => void) {
    this.device = device;
    this.address = address;
    this.timer = new Timer(() => fire(this));
  }

  get valid(): boolean {
    return (this.state & VALID) !== 0;
  }

  /** Lets the packet wait behind those that wait already. */
  enqueue(pkt: Packet): void {
    pkt.next = null;
    if (this.tail === null) this.head = pkt;
    else this.tail.next = pkt;
    this.tail = pkt;
    this.queuedBytes += pkt.bytes.length;
  }

  /** The packet that has waited longest; null when none waits. */
  dequeue(): Packet | null {
    const pkt = this.head;
    if (pkt === null) return null;
    this.head = pkt.next;
    if (this.head === null) this.tail = null;
    this.queuedBytes -= pkt.bytes.length;
    pkt.next = null;
    return pkt;
  }

  /** The packet behind the one that has waited longest; null when there is none. */
  dequeueSecond(): Packet | null {
    const pkt = this.head?.next ?? null;
    if (this.head === null || pkt === null) return null;
    this.head.next = pkt.next;
    if (this.tail === pkt) this.tail = this.head;
    this.queuedBytes -= pkt.bytes.length;
    pkt.next = null;
    return pkt;
  }

  /** Takes the whole queue off, linked by `next`, so that what its packets bring about can queue here again. */
  detach(): Packet | null {
    const first = this.head;
    this.head = null;
    this.tail = null;
    this.queuedBytes = 0;
    return first;
  }
}
