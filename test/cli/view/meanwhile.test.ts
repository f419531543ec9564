// What is said of the kernel while the stack is held. That it is true is in test/e2e/view.test.ts.

import { expect, test } from 'vitest';
import { KernelWitness, meanwhile } from '../../../src/cli/view/meanwhile.ts';
import type { KernelSight, NeighbourSight, QueueSight } from '../../../src/netdev/kernelend.ts';
import { address } from '../../support/packets.ts';

const QUEUE: QueueSight = { room: 500, sent: 70, dropped: 3, read: 67 };

const later = (more: Partial<QueueSight>): QueueSight => ({ ...QUEUE, ...more });
const neighbour = (state: string, probes = 0): NeighbourSight => ({ state, probes });

test.each<[string, KernelSight | null, string]>([
  [
    'nothing',
    { queue: QUEUE, neighbour: neighbour('REACHABLE') },
    'no frame waits for us in its queue of 500. It takes 10.0.0.1 for reachable.',
  ],
  [
    'one frame',
    { queue: later({ sent: 71 }), neighbour: neighbour('REACHABLE') },
    '1 frame waits for us in its queue of 500. It takes 10.0.0.1 for reachable.',
  ],
  [
    'some were let in',
    { queue: later({ sent: 80, read: 69 }), neighbour: null },
    '8 frames wait for us in its queue of 500. It has no neighbour entry for 10.0.0.1.',
  ],
  [
    'it is full',
    { queue: later({ sent: 580, dropped: 13 }), neighbour: neighbour('STALE') },
    '500 frames wait for us in its queue of 500, and 10 found it full and are lost. It has not heard of 10.0.0.1 for a while (STALE), and will ask when it next sends there.',
  ],
  [
    'it does not count',
    { queue: null, neighbour: neighbour('INCOMPLETE', 2) },
    'it asks who has 10.0.0.1 (INCOMPLETE), and what it wants to send there waits.',
  ],
  [
    'doubt',
    { queue: null, neighbour: neighbour('DELAY') },
    'it has sent to 10.0.0.1, which it has not heard of for a while (DELAY), and will soon ask whether we are there.',
  ],
  [
    'a question',
    { queue: null, neighbour: neighbour('PROBE', 1) },
    'it asks whether 10.0.0.1 is there (PROBE): 1 request without an answer.',
  ],
  [
    'questions',
    { queue: null, neighbour: neighbour('PROBE', 3) },
    'it asks whether 10.0.0.1 is there (PROBE): 3 requests without an answer.',
  ],
  [
    'no hope',
    { queue: null, neighbour: neighbour('FAILED', 3) },
    'it has given 10.0.0.1 up (FAILED): who pings it there hears “Destination Host Unreachable”.',
  ],
  [
    'somebody has set it',
    { queue: null, neighbour: neighbour('PERMANENT') },
    'its neighbour entry for 10.0.0.1 is PERMANENT.',
  ],
  ['the device was deleted', null, 'it has taken the device away.'],
])('%s', (_, now, says) => {
  expect(meanwhile(now, QUEUE, '10.0.0.1')).toBe(`The kernel does not wait: ${says}`);
});

test('what was dropped before is not told', () => {
  let sight: KernelSight = { queue: QUEUE, neighbour: null };
  const witness = new KernelWitness({ look: () => sight }, address('10.0.0.1'));
  witness.begin();
  expect(witness.says()).not.toContain('lost');
  sight = { queue: later({ sent: 71, dropped: 4 }), neighbour: null };
  expect(witness.says()).toContain('and 1 found it full and are lost');
});
