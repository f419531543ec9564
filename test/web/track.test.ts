// Where the playhead can stand, and where a step leads.

import { describe, expect, test } from 'vitest';
import {
  beginning,
  end,
  nextPacket,
  nextPlace,
  type Places,
  placeAt,
  placeBy,
  type Way,
} from '../../web/model/track.ts';

/** Packets of a recording's events by id; holes where events were missed. */
function placesOf(packets: Readonly<Record<number, string>>, last: number): Places {
  const ids = Object.keys(packets).map(Number);
  return {
    first: ids[0] ?? last + 1,
    last,
    atOrAfter: (id) => ids.find((one) => one >= id) ?? null,
    atOrBefore: (id) => ids.findLast((one) => one <= id) ?? null,
    event: (id) => {
      const name = packets[id];
      return name === undefined ? null : { node: name.charAt(0), packet: Number(name.slice(1)) };
    },
  };
}

const MISSED_SOME = placesOf(
  { 1: 'a1', 2: 'a1', 3: 'a2', 4: 'a1', 5: 'b1', 10: 'b1', 11: 'b1', 12: 'a3' },
  14,
);

describe('a step', () => {
  test.each<[string, number, Way, number]>([
    ['on', 1, 1, 2],
    ['on from before everything', 0, 1, 1],
    ['on over what was missed', 5, 1, 10],
    ['on at the end', 12, 1, 12],
    ['back', 3, -1, 2],
    ['back over what was missed', 10, -1, 5],
    ['back to before everything', 1, -1, 0],
    ['back at the beginning', 0, -1, 0],
  ])('%s', (_, from, way, to) => {
    expect(nextPlace(MISSED_SOME, from, way)).toBe(to);
  });
});

describe('a step by packet', () => {
  test.each<[string, number, Way, number]>([
    ['to the end of its events', 0, 1, 2],
    ['to the end of the next packet’s', 2, 1, 3],
    ['over what was missed, of the same packet', 4, 1, 11],
    ['to the end', 11, 1, 12],
    ['at the end', 12, 1, 12],
    ['back before the packet', 12, -1, 11],
    ['back from amid the packet, over what was missed', 11, -1, 4],
    ['back to before everything', 2, -1, 0],
    ['back at the beginning', 0, -1, 0],
  ])('%s', (_, from, way, to) => {
    expect(nextPacket(MISSED_SOME, from, way)).toBe(to);
  });
});

test.each([
  [-3, 0],
  [4.4, 4],
  [7, 5],
  [99, 12],
])('the place at %d is %i', (id, place) => {
  expect(placeAt(MISSED_SOME, id)).toBe(place);
});

describe('so many events from', () => {
  test.each<[string, number, number, number]>([
    ['on', 1, 2, 3],
    ['on over what was missed', 5, 1, 10],
    ['on by less than was missed', 5, 3, 10],
    ['on into what was missed', 3, 4, 5],
    ['on behind what was missed', 5, 6, 11],
    ['on at the end', 12, 5, 12],
    ['back', 3, -2, 1],
    ['back over what was missed', 10, -1, 5],
    ['back by less than was missed', 10, -3, 5],
    ['back to before everything', 2, -9, 0],
  ])('%s', (_, from, by, to) => {
    expect(placeBy(MISSED_SOME, from, by)).toBe(to);
  });
});

test('a recording of nothing has one place, which is its beginning and its end', () => {
  const nothing = placesOf({}, 40);
  expect([beginning(nothing), end(nothing), nextPlace(nothing, 40, 1)]).toEqual([40, 40, 40]);
  expect([nextPacket(nothing, 40, 1), nextPacket(nothing, 40, -1)]).toEqual([40, 40]);
});
