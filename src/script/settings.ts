// The stack's settings under their names in sysctl(8).

import type { Stack } from '../stack.ts';

interface Setting {
  readonly least: number;
  readonly most: number;
  readonly apply: (stack: Stack, value: number) => void;
}

export const SETTINGS: Readonly<Record<string, Setting>> = {
  'net.ipv4.ip_forward': {
    ...{ least: 0, most: 1 },
    apply: (stack, value) => {
      stack.ipForward = value === 1;
    },
  },
};
