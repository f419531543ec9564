// Two stations of one segment with the same address (RFC 5227 §1): a network can be built so, and is a lesson, but nobody
// should have to find out by ping why it goes wrong.

import { formatIpv4, isLoopback } from '../ip/address.ts';
import type { Network } from '../sim/network.ts';
import { Host } from '../sim/node.ts';

/** A sentence for each address that several interfaces of a segment have, which are cables and the switches between them. */
export function sameAddresses(network: Network): string[] {
  const segments = segmentsOf(network);
  const owners = new Map<string, { readonly address: string; readonly ends: string[] }>();
  for (const node of network.nodes) {
    if (!(node instanceof Host)) continue;
    for (const { name, index } of node.stack.devices) {
      const end = `${node.name}.${name}`;
      const segment = segments.get(end);
      if (segment === undefined) continue;
      for (const { address, device } of node.stack.addresses.list()) {
        if (device !== index || isLoopback(address)) continue;
        const key = `${address} ${segment}`;
        const own = owners.get(key) ?? { address: formatIpv4(address), ends: [] };
        if (!own.ends.includes(end)) own.ends.push(end);
        owners.set(key, own);
      }
    }
  }
  return [...owners.values()].filter(({ ends }) => ends.length > 1).map(sentence);
}

const sentence = ({
  address,
  ends,
}: {
  readonly address: string;
  readonly ends: readonly string[];
}) =>
  `${ends.join(' and ')} have the same address ${address} on one segment: who asks for it hears from each of them.`;

/** By the end of a cable, as `a.eth0`: what all ends of its segment have in common. */
function segmentsOf({ nodes, links }: Network): ReadonlyMap<string, string> {
  const hosts = new Set(nodes.filter((node) => node instanceof Host).map(({ name }) => name));
  /** A switch is one place, whatever port a cable is in. */
  const placeOf = (end: string): string => {
    const [node = ''] = end.split('.', 1);
    return hosts.has(node) ? end : node;
  };
  const parents = new Map<string, string>();
  const rootOf = (place: string): string => {
    const parent = parents.get(place);
    return parent === undefined ? place : rootOf(parent);
  };
  for (const { ends } of links) {
    const [a, b] = [rootOf(placeOf(ends[0].name)), rootOf(placeOf(ends[1].name))];
    if (a !== b) parents.set(a, b);
  }
  const all = links.flatMap(({ ends }) => ends.map(({ name }) => name));
  return new Map(all.map((end) => [end, rootOf(placeOf(end))]));
}
