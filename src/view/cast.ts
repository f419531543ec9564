// Who takes part in a recording, described once for those who read it.

import type { DropReason } from '../core/drops.ts';
import { formatMac } from '../netdev/mac.ts';
import type { Stack } from '../stack.ts';
import type { Cast, NodeDescription, NodeDevice } from '../trace/event.ts';
import type { Recast } from './protocol.ts';

/** What a stack does not know of itself. */
export type Billing = Pick<NodeDescription, 'name' | 'kind' | 'place' | 'says'>;

/** Describes a stack of ours, with the devices that it has now. */
export function describeStack(stack: Stack, billing: Billing): NodeDescription {
  const { ctx } = stack;
  const devices = stack.devices.map(({ index, name, mac, mtu, peer }): NodeDevice => {
    const device = { index, name, lladdr: formatMac(mac.high, mac.low), mtu };
    if (peer === null) return device;
    const isItself = peer.index === index;
    return isItself ? { ...device, inner: true } : { ...device, inner: true, peer: peer.index };
  });
  const reasons: DropReason[] = [];
  for (let reason = ctx.dropReason(0); reason !== undefined; ) {
    reasons.push(reason);
    reason = ctx.dropReason(reasons.length);
  }
  return { ...billing, devices, layers: ctx.layerNames(), reasons };
}

/** Who takes part, from beginning to end: devices come, go and are renamed. */
export class CastNow {
  readonly cables: Cast['cables'];
  readonly epochMs: number;
  private readonly describe: () => readonly NodeDescription[];
  #nodes: readonly NodeDescription[];
  #isRenewed = false;

  /** @param describe the nodes as they are at that moment: always the same ones, in one order */
  constructor(describe: () => readonly NodeDescription[], cables: Cast['cables'], epochMs: number) {
    this.describe = describe;
    this.cables = cables;
    this.epochMs = epochMs;
    this.#nodes = describe();
  }

  get nodes(): readonly NodeDescription[] {
    return this.#nodes;
  }

  /** What to tell those who have heard of the nodes as they were at first; null: nothing. */
  get renewed(): Recast | null {
    const { nodes, cables } = this;
    return this.#isRenewed ? { type: 'cast', nodes, cables } : null;
  }

  /** Looks at the nodes anew. Null: they are as they were. */
  renew(): Recast | null {
    const before = this.#nodes;
    const nodes = this.describe().map((node, n) => renewed(before[n] ?? node, node));
    if (JSON.stringify(nodes) === JSON.stringify(before)) return null;
    this.#nodes = nodes;
    this.#isRenewed = true;
    return this.renewed;
  }
}

/** Keeps what events and cables still call by its old name. */
function renewed(before: NodeDescription, now: NodeDescription): NodeDescription {
  const devices = now.devices.map((device): NodeDevice => {
    const old = before.devices.find(({ index, gone }) => index === device.index && gone !== true);
    if (old === undefined) return { ...device, end: '' };
    const end = old.name === device.name ? old.end : (old.end ?? `${now.name}.${old.name}`);
    return end === undefined ? device : { ...device, end };
  });
  const gone = before.devices
    .filter(({ index }) => !devices.some((device) => device.index === index))
    .map((device): NodeDevice => ({ ...device, gone: true }));
  return { ...now, devices: [...devices, ...gone] };
}
