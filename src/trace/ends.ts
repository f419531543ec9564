// Ends of cables and the devices that are there. A cable keeps the names of its ends, whatever the devices are called by
// now, so that frames of before and after are on the same cable.

import type { Cast, NodeDescription } from './event.ts';

type Nodes = Pick<Cast, 'nodes'>;

/** The end, as cables name it, of the node's device of that name; empty: it has no cable. */
export function endOf({ nodes }: Nodes, node: string, device: string): string {
  const named = nodeNamed(nodes, node)?.devices.filter(({ name }) => name === device) ?? [];
  const found = named.find(({ gone }) => gone !== true) ?? named[0];
  return found?.end ?? `${node}.${device}`;
}

/** The device at that end by its name now, as `a.eth0`; the end's own name where nobody knows better. */
export function nameAt({ nodes }: Nodes, end: string): string {
  const node = nodeNamed(nodes, end.slice(0, Math.max(0, end.indexOf('.'))));
  const device = node?.devices.find((one) => one.end === end);
  return node === undefined || device === undefined ? end : `${node.name}.${device.name}`;
}

const nodeNamed = (nodes: readonly NodeDescription[], name: string): NodeDescription | undefined =>
  nodes.find((one) => one.name === name);
