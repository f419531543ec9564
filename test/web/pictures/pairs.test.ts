// The veth pairs of a node, as the map draws them.

import { expect, test } from 'vitest';
import type { NodeDevice } from '../../../src/trace/event.ts';
import { pairsOf } from '../../../web/pictures/pairs.ts';

const device = (index: number, name: string, more: Partial<NodeDevice> = {}): NodeDevice => ({
  ...{ index, name, lladdr: '02:00:00:00:00:01', mtu: 1500, ...more },
});

test.each<[string, readonly NodeDevice[], readonly (readonly [string, string])[]]>([
  ['a loopback is none', [device(1, 'lo', { inner: true })], []],
  [
    'two that are joined',
    [device(3, 'v1', { peer: 4 }), device(4, 'v0', { peer: 3 })],
    [['v1', 'v0']],
  ],
  [
    'one that is gone',
    [device(3, 'v1', { peer: 4 }), device(4, 'v0', { peer: 3, gone: true })],
    [],
  ],
  [
    'two pairs',
    [
      ...[device(3, 'a', { peer: 4 }), device(4, 'b', { peer: 3 })],
      ...[device(5, 'c', { peer: 6 }), device(6, 'd', { peer: 5 })],
    ],
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
])('%s', (_, devices, expected) => {
  expect(pairsOf({ devices })).toEqual(expected);
});
