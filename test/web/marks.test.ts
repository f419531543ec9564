// The marks on the time bar.

import { expect, test } from 'vitest';
import { Kind } from '../../src/core/trace.ts';
import { Marks } from '../../web/model/marks.ts';

function marksOf(first: number, kinds: readonly number[]): Marks {
  const marks = new Marks();
  marks.add({ first, events: kinds.flatMap((kind) => [0, 1.5, 7, 0, 2, kind, 3, 4]) });
  return marks;
}

const { Receive, State, Drop } = Kind;

test('drops and changes have their ids, and nothing else has a mark', () => {
  expect(marksOf(41, [Receive, Drop, State, Receive]).between(41, 44, 10)).toEqual([
    { id: 43, kind: 'state', count: 1 },
    { id: 42, kind: 'drop', count: 1 },
  ]);
});

test('those that are too near to each other are one, with their number', () => {
  const marks = marksOf(1, [Drop, Drop, Receive, Drop]);
  expect(marks.between(1, 4, 2)).toEqual([
    { id: 1, kind: 'drop', count: 2 },
    { id: 4, kind: 'drop', count: 1 },
  ]);
  expect(marks.between(2, 3, 1)).toEqual([{ id: 2, kind: 'drop', count: 1 }]);
});

test('what is given up has no mark', () => {
  const marks = marksOf(1, [Drop, State, Drop, State]);
  marks.giveUp(3);
  expect(marks.between(1, 4, 100).map(({ id }) => id)).toEqual([4, 3]);
  marks.reset();
  expect(marks.between(1, 4, 100)).toEqual([]);
});
