// What the map shows, as signals. It is as large as its panel, in units of its own: letters are as large as the page's,
// larger where there are few nodes, and smaller only where there is no room.

import { computed, signal } from '@preact/signals';
import { cast } from '../model/recording.ts';
import type { Box } from './box.ts';
import { leastSize, mapLayout, type Size } from './maplayout.ts';
import { cableLines } from './mapview.ts';

/** How much larger than the page's letters those of a map with few nodes are. */
const MOST_SCALE = 1.2;

/** The panel in px, and the page's type as a part of its usual size. */
export const mapBox = signal<Box>({ width: 940, height: 398, type: 1 });

/** The map's own size. */
export const mapSize = computed<Size>(() => {
  const { width, height, type } = mapBox.value;
  const least = leastSize(cast.value);
  const scale = Math.min(MOST_SCALE * type, width / least.width, height / least.height) || 1;
  return { width: Math.round(width / scale), height: Math.round(height / scale) };
});

export const places = computed(() => mapLayout(cast.value, mapSize.value));
export const lines = computed(() => cableLines(cast.value, places.value));
