// What the person chooses: a packet, a stack. One place, so that all parts of the page do the same.

import { batch } from '@preact/signals';
import { chosen, node, type PacketName } from './state.ts';

/** Shows the packet's journey and bytes, and the house of its stack. */
export function choosePacket(packet: PacketName): void {
  batch(() => {
    chosen.value = packet;
    node.value = packet.node;
  });
}

/** Shows no packet. */
export function chooseNone(): void {
  chosen.value = null;
}

/** Shows the house and the tables of that stack. */
export function chooseNode(name: string): void {
  node.value = name;
}
