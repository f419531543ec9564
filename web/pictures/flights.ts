// Where frames are on the map's cables when everything up to an event has happened.

import type { Passage } from './passages.ts';

export interface Flight {
  readonly passage: Passage;
  readonly state: 'under way' | 'arrived' | 'lost';
  /** How far it is, from 0 where it went in to 1 where it comes out. */
  readonly part: number;
}

/** For so many events a frame that has arrived, or was lost, is still shown. */
const ARRIVED_LINGER = 2;
const LOST_LINGER = 8;
/** Nearer to a node than that a frame under way is not drawn. */
const NEAREST = 0.16;

/** At most `most` of them, the newest. */
export function flightsAt(
  passages: readonly Passage[],
  id: number,
  timeMs: number,
  most = 120,
): Flight[] {
  const flights: Flight[] = [];
  for (const passage of passages) {
    const flight = flightOf(passage, id, timeMs);
    if (flight !== null) flights.push(flight);
  }
  return flights.slice(-most);
}

function flightOf(passage: Passage, id: number, timeMs: number): Flight | null {
  const { out, in: arrival, fate } = passage;
  if (out.id > id) return null;
  if (fate === 'lost') {
    return id - out.id > LOST_LINGER ? null : { passage, state: 'lost', part: 0.5 };
  }
  // Where nobody looks at the other end, a frame arrives with the next event.
  const arrivedId = arrival.id > out.id ? arrival.id : out.id + 1;
  if (fate === 'arrived' && id >= arrivedId) {
    return id - arrivedId > ARRIVED_LINGER ? null : { passage, state: 'arrived', part: 1 };
  }
  const [from, to] = [out.timeMs, arrival.timeMs];
  const part = to > from ? (timeMs - from) / (to - from) : 0.5;
  return { passage, state: 'under way', part: Math.max(NEAREST, Math.min(1 - NEAREST, part)) };
}
