// What a narrow packet list leaves out of a line.

import { expect, test } from 'vitest';
import { lineParts } from '../../web/packets/line.ts';

test.each<[string, string, string]>([
  [
    'an echo request',
    '10.0.0.1 > 10.0.0.2: ICMP echo request, id 36188, seq 1, 64 bytes',
    '10.0.0.1 > 10.0.0.2: echo request, seq 1',
  ],
  [
    'a wrong one',
    '10.0.0.1 > 10.0.0.2: ICMP echo reply, id 7, seq 2, 40 bytes [bad checksum]',
    '10.0.0.1 > 10.0.0.2: echo reply, seq 2 [bad checksum]',
  ],
  ['ARP', 'ARP who-has 10.0.0.2 tell 10.0.0.1, 28 bytes', 'ARP who-has 10.0.0.2 tell 10.0.0.1'],
  [
    'an ICMP error keeps its name',
    '10.0.0.2 > 10.0.0.1: ICMP host 10.3.0.66 unreachable, 92 bytes',
    '10.0.0.2 > 10.0.0.1: ICMP host 10.3.0.66 unreachable',
  ],
  ['no bytes', '-', '-'],
])('%s', (_, line, short) => {
  const parts = lineParts(line);
  expect(parts.map(({ text }) => text).join('')).toBe(line);
  expect(parts.map(({ text, isSpare }) => (isSpare ? '' : text)).join('')).toBe(short);
  for (const { text, at } of parts) expect(line.slice(at, at + text.length)).toBe(text);
});
