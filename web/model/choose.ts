// What the person chooses: a packet, a stack. One place, so that all parts of the page do the same. What is chosen
// stays, whatever happens; `follow.ts` has what goes along with the time bar.

import { batch } from '@preact/signals';
import { chosen, type PacketName, pinned } from './state.ts';

/** Shows the packet's journey and bytes, and the house of its stack. */
export function choosePacket(packet: PacketName): void {
  batch(() => {
    chosen.value = packet;
    if (pinned.value !== null) pinned.value = packet.node;
  });
}

/** Shows the house and the tables of that stack; null: of the one where the packet is. */
export function chooseNode(name: string | null): void {
  pinned.value = name;
}

/** Whether the person has chosen that packet; null: it is none. */
export const isChosen = (packet: PacketName | null): boolean =>
  packet !== null && packet.node === chosen.value?.node && packet.packet === chosen.value.packet;
