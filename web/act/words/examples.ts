// Lines to begin with, as they suit the stack: words of `tapip -batch`.

import { deviceOf, nodeOf, type Scene, stationsAt } from '../parties.ts';

/** @param end of a cable at the stack; empty: it has none */
export function examplesFor(end: string, scene: Scene): string[] {
  if (end === '') return SHOWN;
  const device = deviceOf(end);
  const { peer } = stationsAt(end, scene);
  return [
    ...SHOWN,
    `neigh del ${peer.ip} dev ${device}`,
    `neigh replace ${peer.ip} lladdr ${peer.mac} dev ${device} nud permanent`,
    `route add 203.0.113.0/24 via ${peer.ip}`,
    'route add blackhole 198.51.100.0/24',
    `route get ${peer.ip}`,
    `addr add 192.0.2.77/24 dev ${device}`,
    `rule add to 203.0.113.0/24 lookup 100`,
    `link set ${device} mtu 1280`,
    `link set ${device} down`,
    'sysctl net.ipv4.ip_forward=1',
  ];
}

const SHOWN = ['neigh show', 'route show', 'rule show', 'addr show', 'link show', 'nstat'];

/** Whether the end is one of that stack's. */
export const isAt = (end: string, node: string): boolean => nodeOf(end) === node;
