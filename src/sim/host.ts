// A simulated host for the real clock: a stack of ours with one interface, behind one end of a cable in
// memory. A host in virtual time, with others, is a node of a Network.

import type { Ipv4Cidr } from '../ip/address.ts';
import { type MemoryEnd, memoryPair } from '../netdev/memory.ts';
import { Stack } from '../stack.ts';

export interface SimHostOptions {
  /** The host's address on the cable. */
  address: Ipv4Cidr;
  /** Largest IPv4 datagram on the cable, in bytes. Default 1500. */
  mtu?: number;
  /** Where the host's randomness starts. Default 2. */
  seed?: number;
  /** Time of day at its clock's zero, in ms since 1970. Default 0. */
  epochMs?: number;
}

export interface SimHost {
  /** The host itself; whoever drives the network must poll and advance it. */
  stack: Stack;
  /** The other end of its cable. */
  cable: MemoryEnd;
}

export function simHost({ address, mtu = 1500, seed = 2, epochMs = 0 }: SimHostOptions): SimHost {
  const [cable, end] = memoryPair({ mtu });
  const stack = new Stack({ seed, epochMs });
  stack.addDevice(end, { addresses: [address] });
  return { stack, cable };
}
