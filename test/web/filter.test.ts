// What the packet list's filter means.

import { describe, expect, test } from 'vitest';
import { type Filterable, FilteredRows, parseFilter } from '../../web/packets/filter.ts';

const ECHO: Filterable = {
  node: 'a',
  packet: 7,
  line: 'ICMP echo request 10.0.0.1 > 10.0.0.2',
  fate: 'transmitted',
  drop: null,
};
const DROPPED: Filterable = {
  node: 'R1',
  packet: 8,
  line: 'ARP who-has 10.0.0.9',
  fate: 'dropped',
  drop: 'arp.notForUs',
};

describe('a filter', () => {
  test.each<[string, string, readonly Filterable[]]>([
    ['a protocol', 'icmp', [ECHO]],
    ['an address', '10.0.0.9', [DROPPED]],
    ['a fate', 'drop', [DROPPED]],
    ['a reason', 'notforus', [DROPPED]],
    ['a node, not a letter', 'a', [ECHO]],
    ['a node in small letters', 'r1', [DROPPED]],
    ['a number', '#8', [DROPPED]],
    ['two words', 'echo 10.0.0.2', [ECHO]],
    ['two words that no packet has', 'echo drop', []],
    ['not a word', '-drop', [ECHO]],
    ['not a node', '-a', [DROPPED]],
    ['what is not regular', '(*', []],
  ])('%s', (_, text, fitting) => {
    const fits = parseFilter(text, ['a', 'R1']);
    expect([ECHO, DROPPED].filter((packet) => fits?.(packet))).toEqual(fitting);
  });

  test.each(['', '  ', ' - '])('"%s" fits everything', (text) => {
    expect(parseFilter(text, [])).toBeNull();
  });
});

describe('rows that fit', () => {
  /** Rows that are even fit; row 3 comes to fit. */
  class Growing {
    length = 0;
    settled = false;

    at(row: number): Filterable {
      const even = row % 2 === 0 || (row === 3 && this.settled);
      return { ...ECHO, packet: row, line: even ? 'even' : 'odd' };
    }

    unsettled(row: number): boolean {
      return row === 3 && !this.settled;
    }
  }

  const all = (rows: FilteredRows): (number | undefined)[] =>
    Array.from({ length: rows.length }, (_, place) => rows.row(place));

  test('are found a few at a time, and later where they come to fit later', () => {
    const rows = new Growing();
    const filtered = new FilteredRows(rows, ({ line }) => line === 'even');
    rows.length = 6;
    filtered.look(4);
    expect([all(filtered), filtered.done]).toEqual([[0, 2], false]);
    filtered.look(4);
    expect([all(filtered), filtered.done]).toEqual([[0, 2, 4], true]);
    rows.settled = true;
    filtered.look(1);
    expect(all(filtered)).toEqual([0, 2, 3, 4]);
    expect([3, 5].map((row) => filtered.placeOf(row))).toEqual([2, -1]);
  });
});
