// The neighbour table's way to the wire, which arp.ts is.

import type { Packet } from '../core/packet.ts';
import type { Neighbour } from './neighbour.ts';

/** What the table needs done on the wire. */
export interface NeighbourPort {
  /** Sends the packet to the neighbour's station. */
  transmit(pkt: Packet, to: Neighbour): void;
  /**
   * Asks who has the neighbour's address, for the sake of `waiting` (null: nothing waits), because of the packet with
   * the id `cause` (0: of none). False: nobody can be asked now.
   */
  solicit(neighbour: Neighbour, waiting: Packet | null, cause: number): boolean;
  /** Nobody answered: tells the sender. The packet is only lent. */
  unreachable(pkt: Packet): void;
}
