// Who takes part in a recording, described once for those who read it.

import type { DropReason } from '../core/drops.ts';
import { formatMac } from '../netdev/mac.ts';
import type { Stack } from '../stack.ts';
import type { NodeDescription } from '../trace/event.ts';

/** What a stack does not know of itself. */
export type Billing = Pick<NodeDescription, 'name' | 'kind' | 'place' | 'says'>;

/** Describes a stack of ours, with the devices that it has now. */
export function describeStack(stack: Stack, billing: Billing): NodeDescription {
  const { ctx } = stack;
  const devices = stack.devices.map(({ index, name, mac, mtu }) => ({
    ...{ index, name, lladdr: formatMac(mac.high, mac.low), mtu },
  }));
  const reasons: DropReason[] = [];
  for (let reason = ctx.dropReason(0); reason !== undefined; ) {
    reasons.push(reason);
    reason = ctx.dropReason(reasons.length);
  }
  return { ...billing, devices, layers: ctx.layerNames(), reasons };
}
