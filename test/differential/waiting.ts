// What the stack does not do yet. Each entry goes when it does.

import type { KnownDifference } from '../../src/testing/kernel/known.ts';

export const WAITING: readonly KnownDifference[] = [
  {
    scenario: 'Ethernet',
    steps: ['tagged: VLAN 0, priority 5', 'tagged for a service provider: VLAN 0'],
    fields: ['frame'],
    reason: 'VLAN tags',
  },
];
