// What went over a kernel's cables as a capture file: the kernel is its host, whose addresses the interface
// blocks carry, and the packets' direction is seen from there. So a test can replay it to a stack.

import { release } from 'node:os';
import { formatMac } from '../../netdev/mac.ts';
import { Direction, writePcapng } from '../../pcap/index.ts';
import type { Kernel } from './kernel.ts';

/** A pcapng file of all frames so far. `comments` are for people and stand at its head. */
export function captureOf({ ports, frames }: Kernel, ...comments: readonly string[]): Uint8Array {
  return writePcapng({
    sections: [{ application: 'tapip', system: `Linux ${release()}`, comments }],
    interfaces: ports.map(({ name, mac, mtu, addresses }) => ({
      name,
      description: `MTU ${mtu}`,
      mac: formatMac(mac.high, mac.low),
      ipv4: addresses,
    })),
    packets: frames.map(({ on, sent, time, bytes, comment }) => ({
      interfaceId: ports.findIndex(({ name }) => name === on),
      time,
      bytes,
      direction: sent ? Direction.Outbound : Direction.Inbound,
      comments: comment === '' ? [] : [comment],
    })),
  });
}
