import { expect, test } from 'vitest';
import type { EventKind } from '../../../src/trace/event.ts';
import { momentsOf } from '../../../web/details/moments.ts';
import { hex } from '../../support/hex.ts';

const taken = (id: number, text: string) => ({ id, bytes: hex(text), outermost: 'eth' });
const KINDS: Readonly<Record<number, EventKind>> = {
  1: 'receive',
  2: 'transmit',
  3: 'drop',
  4: 'answer',
  5: 'park',
};
const kindOf = (id: number): EventKind | null => KINDS[id] ?? null;

test.each<[string, Parameters<typeof momentsOf>[0], Parameters<typeof momentsOf>[1], string[]]>([
  ['nothing recorded', null, null, []],
  ['one', taken(1, '11 12'), taken(1, '11 12'), ['1 as it came in']],
  ['the same bytes', taken(1, '11 12'), taken(3, '11 12'), ['1 as it came in']],
  ['others', taken(1, '11 12'), taken(2, '11 13'), ['1 as it came in', '2 as it went out']],
  ['longer', taken(4, '11'), taken(3, '11 12'), ['4 as it was made', '3 as it was dropped']],
  ['somewhere', taken(5, '11'), taken(9, '12'), ['5 on its way', '9 on its way']],
])('%s', (_, begin, end, moments) => {
  expect(momentsOf(begin, end, kindOf).map(({ id, says }) => `${id} ${says}`)).toEqual(moments);
});
