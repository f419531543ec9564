import { describe, expect, test } from 'vitest';
import type { Item } from '../../../web/details/items.ts';
import { treeMove, visibleRows } from '../../../web/details/tree.ts';

const item = (key: string, parent: string | null, level: number): Item => ({
  ...{ key, parent, level, kind: 'field', name: key, title: key, text: '', meaning: null },
  ...{ says: null, rfc: null, faults: [], at: 0, length: 1, bit: 0, bits: 8 },
});

const ITEMS = [
  item('eth', null, 1),
  item('eth.type', 'eth', 2),
  item('ip', null, 1),
  item('ip.ttl', 'ip', 2),
  item('option', 'ip', 2),
  item('option.type', 'option', 3),
  item('data', null, 1),
];

const shown = (toggled: readonly string[], items = ITEMS): string[] =>
  visibleRows(items, new Set(toggled)).map(({ item: { key } }) => key);

describe('rows', () => {
  test.each<[string, string[], string[]]>([
    ['all open', [], ['eth', 'eth.type', 'ip', 'ip.ttl', 'option', 'option.type', 'data']],
    ['one closed', ['eth'], ['eth', 'ip', 'ip.ttl', 'option', 'option.type', 'data']],
    ['closed within', ['option'], ['eth', 'eth.type', 'ip', 'ip.ttl', 'option', 'data']],
    ['closed around', ['ip', 'option'], ['eth', 'eth.type', 'ip', 'data']],
  ])('%s', (_, toggled, keys) => {
    expect(shown(toggled)).toEqual(keys);
  });

  test('know their place among their siblings', () => {
    const rows = visibleRows(ITEMS, new Set());
    expect(rows.map(({ place, of }) => `${place}/${of}`)).toEqual([
      ...['1/3', '1/1', '2/3', '1/2', '2/2', '1/1', '3/3'],
    ]);
    expect(rows.map(({ open }) => open)).toEqual([true, null, true, null, true, null, null]);
  });

  test('many options begin closed', () => {
    const many = Array.from({ length: 130 }, (_, n) => item(`filler${n}`, 'eth', 2));
    const items = [...ITEMS, ...many];
    expect(shown([], items)).not.toContain('option.type');
    expect(shown(['option'], items)).toContain('option.type');
  });
});

describe('keys', () => {
  const rows = visibleRows(ITEMS, new Set(['option']));
  test.each<[string, string, ReturnType<typeof treeMove>]>([
    ['eth', 'ArrowDown', { to: 'eth.type' }],
    ['eth', 'ArrowUp', { to: 'eth' }],
    ['data', 'ArrowDown', { to: 'data' }],
    ['eth', 'ArrowRight', { to: 'eth.type' }],
    ['eth', 'ArrowLeft', { toggle: 'eth' }],
    ['eth.type', 'ArrowLeft', { to: 'eth' }],
    ['eth.type', 'ArrowRight', null],
    ['option', 'ArrowRight', { toggle: 'option' }],
    ['option', 'ArrowLeft', { to: 'ip' }],
    ['data', 'ArrowLeft', null],
    ['ip', 'Home', { to: 'eth' }],
    ['ip', 'End', { to: 'data' }],
    ['eth', 'PageDown', { to: 'ip.ttl' }],
    ['data', 'PageUp', { to: 'ip' }],
    ['ip', 'Enter', { toggle: 'ip' }],
    ['ip.ttl', 'Enter', null],
    ['ip', 'x', null],
  ])('%s, %s', (active, key, move) => {
    expect(treeMove(rows, active, key, 3)).toEqual(move);
  });

  test('nothing to move in', () => {
    expect(treeMove([], null, 'ArrowDown', 3)).toBeNull();
  });
});
