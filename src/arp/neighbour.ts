// One neighbour: a station that we know of or look for, how sure we are of its address (Linux's NUD states),
// and the packets that wait for it. RFC 1122 §2.3.2.

import { PacketQueue } from '../core/queue.ts';
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

/** What an event says in place of a state: the neighbour is there no more, and why. */
export const Gone = {
  Deleted: -1,
  /** Its device has gone down, or lost its carrier. */
  LinkDown: -2,
  /** Others needed its room. */
  Evicted: -3,
} as const;

/** In an event, beside a state: somebody has put it there, not what was heard or was not. */
export const BY_HAND = 0x100;

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
  /** Packets that wait until it is known. */
  readonly queue = new PacketQueue();
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
}
