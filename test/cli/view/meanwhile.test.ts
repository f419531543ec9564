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
    'no frame waits in its queue of 500. It takes 10.0.0.1 for REACHABLE.',
  ],
  [
    'one frame',
    { queue: later({ sent: 71 }), neighbour: neighbour('REACHABLE') },
    '1 frame waits in its queue of 500. It takes 10.0.0.1 for REACHABLE.',
  ],
  [
    'some were let in',
    { queue: later({ sent: 80, read: 69 }), neighbour: null },
    '8 frames wait in its queue of 500. It does not know 10.0.0.1.',
  ],
  [
    'it is full',
    { queue: later({ sent: 580, dropped: 13 }), neighbour: neighbour('STALE') },
    '500 frames wait in its queue of 500, 10 found it full. It has not heard of 10.0.0.1 for a while (STALE).',
  ],
  [
    'it does not count',
    { queue: null, neighbour: neighbour('INCOMPLETE', 2) },
    'it asks who has 10.0.0.1 (INCOMPLETE).',
  ],
  [
    'doubt',
    { queue: null, neighbour: neighbour('DELAY') },
    'it will soon ask whether 10.0.0.1 is there (DELAY).',
  ],
  [
    'a question',
    { queue: null, neighbour: neighbour('PROBE', 1) },
    'it asks whether 10.0.0.1 is there (PROBE), for the first time.',
  ],
  [
    'questions',
    { queue: null, neighbour: neighbour('PROBE', 3) },
    'it asks whether 10.0.0.1 is there (PROBE), for the third time.',
  ],
  [
    'no hope',
    { queue: null, neighbour: neighbour('FAILED', 3) },
    'it has given 10.0.0.1 up (FAILED).',
  ],
  [
    'somebody has set it',
    { queue: null, neighbour: neighbour('PERMANENT') },
    'it takes 10.0.0.1 for PERMANENT.',
  ],
  ['the device was deleted', null, 'it has taken the device away.'],
])('%s', (_, now, says) => {
  expect(meanwhile(now, QUEUE, '10.0.0.1')).toBe(`The kernel does not wait: ${says}`);
});

test('what was dropped before is not told', () => {
  let sight: KernelSight = { queue: QUEUE, neighbour: null };
  const witness = new KernelWitness({ look: () => sight }, address('10.0.0.1'));
  witness.begin();
  expect(witness.says()).not.toContain('full');
  sight = { queue: later({ sent: 71, dropped: 4 }), neighbour: null };
  expect(witness.says()).toContain('1 found it full');
});
