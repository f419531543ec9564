// Devices and the ends of cables that they are at, before and after they are renamed.

import { expect, test } from 'vitest';
import { endOf, nameAt } from '../../src/trace/ends.ts';
import type { NodeDescription, NodeDevice } from '../../src/trace/event.ts';

const device = (index: number, name: string, more: Partial<NodeDevice> = {}): NodeDevice => ({
  ...{ index, name, lladdr: '', mtu: 1500 },
  ...more,
});

const A: NodeDescription = {
  ...{ name: 'a', kind: 'host', layers: ['device'], reasons: [], place: null, says: 'host' },
  devices: [
    device(2, 'eth0'),
    device(3, 'up1', { end: 'a.eth1' }),
    device(4, 'eth1', { end: '' }),
    device(5, 'eth2', { gone: true, end: 'a.old' }),
    device(6, 'eth2'),
    device(7, 'eth3', { gone: true }),
  ],
};
const CAST = { nodes: [A] };

test.each([
  ['by its own name', 'a', 'eth0', 'a.eth0'],
  ['renamed', 'a', 'up1', 'a.eth1'],
  ['one that came later, by a name that was free', 'a', 'eth1', ''],
  ['not the one that is gone', 'a', 'eth2', 'a.eth2'],
  ['gone, and no other is called so', 'a', 'eth3', 'a.eth3'],
  ['of nobody', 'z', 'eth0', 'z.eth0'],
])('the end of a device: %s', (_, node, name, end) => {
  expect(endOf(CAST, node, name)).toBe(end);
});

test.each([
  ['a.eth0', 'a.eth0'],
  ['a.eth1', 'a.up1'],
  ['s.port1', 's.port1'],
  ['nobody', 'nobody'],
])('the device at %s is %s', (end, name) => {
  expect(nameAt(CAST, end)).toBe(name);
});
