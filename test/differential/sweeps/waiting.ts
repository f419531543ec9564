// What the stack does not do yet, as far as the sweeps meet it. Each entry goes when it does.

import type { Known } from './known.ts';

export const WAITING: readonly Known[] = [];
