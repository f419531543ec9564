// What the stack does not do yet, as far as the sweeps meet it. Each entry goes when it does.

import type { Known } from './known.ts';

const ICMP = 1;

export const WAITING: readonly Known[] = [
  {
    reason: 'ICMP protocol unreachable',
    about: ({ isIp, protocol }) => isIp && protocol !== ICMP,
    differs: [/^Linux: .* protocol \d+ unreachable/],
  },
];
