// The layers' own words for events of a recording, whose stacks are not here: those of a stack that is made for it.

import type { TraceEvent } from '../core/trace.ts';
import { Stack } from '../stack.ts';
import type { NodeDescription } from '../trace/event.ts';
import type { LayerWords } from '../trace/expand.ts';

/** For `Recording`: what the layer of that name says, whatever its number was in the stack that was recorded. */
export function stackWords(): LayerWords {
  const { ctx } = new Stack();
  const layers = new Map<string, number>();
  for (let layer = 0; ctx.layerName(layer) !== `layer ${layer}`; layer++)
    layers.set(ctx.layerName(layer), layer);
  return (event: Readonly<TraceEvent>, { layers: names }: NodeDescription): string | null => {
    const layer = layers.get(names[event.layer] ?? '');
    return layer === undefined ? null : ctx.says({ ...event, layer });
  };
}
