// Where the playhead can stand in a recording, and where a step leads. A place is an event that is there, or the
// beginning before all of them.

import type { RecordedEvent } from '../../src/trace/event.ts';

/** The way through a recording: on, or back. */
export type Way = 1 | -1;

/** What is needed of a recording: ids have holes where events were missed. */
export interface Places {
  readonly first: number;
  readonly last: number;
  atOrAfter(id: number): number | null;
  atOrBefore(id: number): number | null;
  event(id: number): Pick<RecordedEvent, 'node' | 'packet'> | null;
}

/** Before all events. */
export function beginning({ first }: Places): number {
  return first - 1;
}

/** The last event that is there. */
export function end(places: Places): number {
  return places.atOrBefore(places.last) ?? beginning(places);
}

/** The place next to `id`; the same at either end. */
export function nextPlace(places: Places, id: number, way: Way): number {
  if (way === 1) return places.atOrAfter(id + 1) ?? end(places);
  return places.atOrBefore(id - 1) ?? beginning(places);
}

/** Forward: the last event of the packet that comes next. Back: the place before the packet's events. */
export function nextPacket(places: Places, id: number, way: Way): number {
  let at = way === 1 ? nextPlace(places, id, 1) : id;
  const packet = places.event(at);
  for (;;) {
    const next = nextPlace(places, at, way);
    if (next === at) return at;
    const event = places.event(next);
    if (event?.packet !== packet?.packet || event?.node !== packet?.node) {
      return way === 1 ? at : next;
    }
    at = next;
  }
}

/** The place so many events on, or back: at least the next one, however many were missed between. */
export function placeBy(places: Places, id: number, by: number): number {
  const at = placeAt(places, id + by);
  return by > 0 && at <= id ? nextPlace(places, id, 1) : at;
}

/** The place at `id`, or the last one before it. */
export function placeAt(places: Places, id: number): number {
  return places.atOrBefore(Math.round(id)) ?? beginning(places);
}
