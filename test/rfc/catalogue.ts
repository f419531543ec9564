// The RFCs of which docs/rfc-map.md tells.

import type { Rfc } from './requirement.ts';
import { RFC_791 } from './rfc791.ts';
import { RFC_792 } from './rfc792.ts';
import { RFC_815 } from './rfc815.ts';
import { RFC_826 } from './rfc826.ts';
import { RFC_1122 } from './rfc1122.ts';
import { RFC_1191 } from './rfc1191.ts';
import { RFC_1812 } from './rfc1812.ts';
import { RFC_6864 } from './rfc6864.ts';

export const CATALOGUE: readonly Rfc[] = [
  ...[RFC_791, RFC_792, RFC_815, RFC_826],
  ...[RFC_1122, RFC_1191, RFC_1812, RFC_6864],
];
