// The rows of the packet list: the packets that have been shown so far, or those of them that fit the filter.

import { computed, signal } from '@preact/signals';
import type { Fate, PacketSummary } from '../../src/trace/packets.ts';
import { recording } from '../model/recording.ts';
import { first, frontier } from '../model/state.ts';
import { FATES } from './fates.ts';
import { FilteredRows, type GrowingRows, parseFilter } from './filter.ts';

/** What stands in the filter's field. */
export const filterText = signal('');

/** How many packets are looked at for the filter in one frame. */
const A_FRAME = 2000;

/** Packets that began up to the furthest moment that was shown: what comes after it is not told. */
export const told = computed(() => {
  first.value;
  return recording.value.packets.begunBy(frontier.value);
});

/** Null: there is no filter. */
const filtered = computed(() => {
  const shown = recording.value;
  // When packets fall out at the beginning, the others have other numbers.
  first.value;
  const fits = parseFilter(
    filterText.value,
    shown.cast.nodes.map(({ name }) => name),
  );
  return fits === null ? null : new FilteredRows(PACKETS, fits);
});

/** The packets as a filter sees them. */
const PACKETS: GrowingRows = {
  get length() {
    return told.peek();
  },
  at(row) {
    const packet = recording.peek().packets.at(row);
    if (packet === null) return null;
    const fate = fateToldOf(packet);
    return {
      ...packet,
      fate: `${fate} ${FATES[fate].word}`,
      drop: fate === 'dropped' ? packet.drop : null,
    };
  },
  unsettled(row) {
    const packet = recording.peek().packets.at(row);
    if (packet === null) return false;
    return packet.last > frontier.peek() || packet.fate === 'open' || packet.fate === 'parked';
  },
};

/** Counts up when the filter has found more. */
const looked = signal(0);

/** How many rows the list has. */
export const rowCount = computed(() => {
  looked.value;
  return filtered.value?.length ?? told.value;
});

/** The packet in that row; null: there is none. */
export function packetAt(row: number): PacketSummary | null {
  return recording.value.packets.at(filtered.value === null ? row : filtered.value.row(row));
}

/** The row of a packet; -1: it is not in the list. */
export function rowOf(node: string, packet: number): number {
  const index = recording.value.packets.indexOf(node, packet);
  return filtered.value === null ? index : filtered.value.placeOf(index);
}

/** What became of the packet, as far as it has been shown. */
export function fateToldOf({ node, packet, fate, last }: PacketSummary): Fate {
  return last > frontier.value ? fateSoFar(node, packet, frontier.value) : fate;
}

/** What it was doing at that event, of a packet to which more happens. */
function fateSoFar(node: string, packet: number, until: number): Fate {
  const { value } = recording;
  for (const id of value.packet(node, packet)?.events.toReversed() ?? []) {
    const kind = id > until ? null : value.glance(id)?.kind;
    if (kind === 'park') return 'parked';
    if (kind === 'release') break;
  }
  return 'open';
}

/** What brought the packet about, else what it answers, as far as it has been shown: as `answers #3`. */
export function causeToldOf({ cause: first, request }: PacketSummary): string {
  const cause = first ?? request;
  if (cause === null || cause.id > frontier.value) return '';
  return `${cause.kind.replaceAll('-', ' ')} #${cause.packet}`;
}

/** The filter looks at some more packets. Once a frame; true: there are more. */
export function lookOn(): boolean {
  const rows = filtered.peek();
  if (rows === null) return false;
  const before = rows.length;
  rows.look(A_FRAME);
  if (rows.length !== before) looked.value++;
  return !rows.done;
}
