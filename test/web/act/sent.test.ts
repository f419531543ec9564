import { describe, expect, test } from 'vitest';
import type { Glance } from '../../../src/trace/glance.ts';
import { packetSent, type Sent } from '../../../web/act/craft/sent.ts';

const FRAME = Uint8Array.of(0x11, 0x12, 0x13);

/** Events from id 1 on: node, packet, kind, layer, and whether the frame is recorded with it. */
const EVENTS: readonly [string, number, Glance['kind'], string, boolean][] = [
  ['a', 1, 'receive', 'device', true],
  ['a', 2, 'originate', 'ether', false],
  ['b', 1, 'receive', 'device', true],
  ['a', 3, 'originate', 'icmp', false],
  ['a', 4, 'receive', 'device', false],
  ['a', 5, 'receive', 'device', true],
  ['a', 6, 'originate', 'ether', false],
];

const RECORDING = {
  last: EVENTS.length,
  glance(id: number): Glance | null {
    const [node = '', packet = 0, kind = 'receive', layer = ''] = EVENTS[id - 1] ?? [];
    return { node, packet, kind, layer } as Glance;
  },
  bytes: (id: number) => (EVENTS[id - 1]?.[4] === true ? FRAME : Uint8Array.of(0x21)),
};

describe('the packet that a sent frame became', () => {
  test.each<[string, Sent['way'], number, number | null]>([
    ['out: the next one that Ethernet makes', 'out', 0, 2],
    ['out, after that', 'out', 2, 6],
    ['in: the next one with its bytes', 'in', 1, 5],
    ['in, not there yet', 'in', 6, null],
  ])('%s', (_, way, after, packet) => {
    expect(packetSent(RECORDING, { end: 'a.eth0', way, frame: FRAME, after })).toBe(packet);
  });
});
