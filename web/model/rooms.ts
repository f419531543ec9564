// What the rooms of the house are called, in the words of the field, and whose they are: for pictures and details alike.

import type { Stage } from '../../src/trace/event.ts';

export interface NamedRoom {
  readonly title: string;
  /** Whose colour it has. */
  readonly layer: 'device' | 'ether' | 'arp' | 'ip' | 'route' | 'icmp' | 'igmp' | 'raw';
}

export const NAMED_ROOMS: Readonly<Record<Stage, NamedRoom>> = {
  'device-in': { title: 'Device', layer: 'device' },
  'ether-in': { title: 'Ethernet', layer: 'ether' },
  arp: { title: 'ARP', layer: 'arp' },
  'ip-in': { title: 'IP', layer: 'ip' },
  'route-in': { title: 'Routing', layer: 'route' },
  reassembly: { title: 'Reassembly', layer: 'ip' },
  icmp: { title: 'ICMP', layer: 'icmp' },
  igmp: { title: 'IGMP', layer: 'igmp' },
  raw: { title: 'Raw', layer: 'raw' },
  forward: { title: 'Forward', layer: 'ip' },
  'ip-out': { title: 'IP', layer: 'ip' },
  'route-out': { title: 'Routing', layer: 'route' },
  fragment: { title: 'Fragments', layer: 'ip' },
  neighbour: { title: 'Neighbour', layer: 'arp' },
  'ether-out': { title: 'Ethernet', layer: 'ether' },
  'device-out': { title: 'Device', layer: 'device' },
};
