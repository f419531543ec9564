// An event in short says what the event says.

import { expect, test } from 'vitest';
import { filmOfRouter, filmOfTwo } from '../web/pictures/filmed.ts';

test.each([
  ['two hosts', filmOfTwo({ size: 3000 })],
  ['a router that drops', filmOfRouter({ ttl: 1 })],
])('%s', (_, film) => {
  for (let id = film.first; id <= film.last; id++) {
    const event = film.event(id);
    if (event === null) throw new Error(`event ${id} is not there`);
    const { says, compared, explanation, changes, hasBytes, ...short } = event;
    const { length, ...values } = short.values;
    expect(film.glance(id)).toEqual({ ...short, values });
    expect(film.where(id)).toEqual({ node: short.node, stage: short.stage });
  }
  expect(film.glance(film.last + 1)).toBeNull();
  expect(film.where(0)).toBeNull();
});
