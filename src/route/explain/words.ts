// Numbers as iproute2's words.

import { ANY, formatIpv4, type Ipv4Address, networkOf } from '../../ip/address.ts';
import type { Flow } from '../flow.ts';
import { flagsOfNexthop, flagsOfRoute, NexthopFlag } from '../linkdown.ts';
import type { Links } from '../links.ts';
import type { Routes } from '../lookup.ts';
import { type RouteInfo, RouteType, Scope, tableName } from '../table.ts';
import type { Question, TableName } from './explanation.ts';

/** Names of what has them only on this host. */
export class Words {
  private readonly routes: Routes;
  private readonly links: Links;
  private readonly tableName: (id: number) => string;

  constructor(routes: Routes, links: Links, nameOfTable: (id: number) => string = tableName) {
    this.routes = routes;
    this.links = links;
    this.tableName = nameOfTable;
  }

  /** A device that a rule names, as `ip rule` prints it. */
  named(device: string): string {
    const isDetached = this.routes.isDetached({ iif: device, oif: null });
    return isDetached ? `${device} [detached]` : device;
  }

  /** Whether the device has a carrier; one that is not there has lost none. */
  hasCarrier(index: number): boolean {
    return this.links.state(index)?.carrier !== false;
  }

  device(index: number): string {
    return index === 0 ? 'none' : (this.links.state(index)?.name ?? `if${index}`);
  }

  table(id: number): TableName {
    return { id, name: this.tableName(id) };
  }

  /** A route as `ip route` prints it, with what matters to a decision. */
  route(prefix: string, info: RouteInfo): string {
    const { type, tos, scope, metric, source, nexthops, device } = info;
    const words = type === RouteType.Unicast ? [prefix] : [typeName(type), prefix];
    if (nexthops.length === 0) words.push(...this.#way(info));
    if (tos !== 0) words.push(`tos ${tosText(tos)}`);
    if (scope !== Scope.Universe && device !== 0) words.push(`scope ${scopeName(scope)}`);
    if (source !== ANY) words.push(`src ${formatIpv4(source)}`);
    if (metric !== 0) words.push(`metric ${metric}`);
    const { avoided } = this.routes;
    words.push(...flagWords(flagsOfRoute(info, this.links, avoided)));
    for (const hop of nexthops) {
      const flags = flagWords(flagsOfNexthop(hop, avoided));
      words.push('nexthop', ...this.#way(hop), `weight ${hop.weight}`, ...flags);
    }
    return words.join(' ');
  }

  question(flow: Flow): Question {
    const { source, oif, protocol, sport, dport } = flow;
    return {
      destination: formatIpv4(flow.destination),
      source: addressOrNull(source),
      iif: this.device(flow.iif),
      oif: oif === 0 ? null : this.device(oif),
      mark: flow.mark >>> 0,
      tos: flow.tos,
      protocol: protocol === 0 ? null : protocolName(protocol),
      sport: sport === 0 ? null : sport,
      dport: dport === 0 ? null : dport,
      uid: flow.uid >>> 0,
    };
  }

  #way({ gateway, device }: Pick<RouteInfo, 'gateway' | 'device'>): string[] {
    const words = gateway === ANY ? [] : [`via ${formatIpv4(gateway)}`];
    if (device !== 0) words.push(`dev ${this.device(device)}`);
    return words;
  }
}

export const addressOrNull = (address: Ipv4Address): string | null =>
  address === ANY ? null : formatIpv4(address);

/** The prefix of that many bits that holds the address: `default`, `10.0.0.0/24`, and one host's without a length. */
export function prefixText(address: Ipv4Address, length: number): string {
  if (length === 0) return 'default';
  const network = formatIpv4(networkOf(address, length));
  return length === 32 ? network : `${network}/${length}`;
}

function flagWords(flags: number): string[] {
  const { Dead, Onlink, Linkdown } = NexthopFlag;
  const named = { dead: Dead, onlink: Onlink, linkdown: Linkdown };
  return Object.entries(named).flatMap(([word, bit]) => ((flags & bit) === 0 ? [] : [word]));
}

export const tosText = (tos: number): string => `0x${tos.toString(16).padStart(2, '0')}`;

export const markText = (mark: number): string => `0x${(mark >>> 0).toString(16)}`;

export const typeName = (type: number): string => nameIn(RouteType, type);

export const scopeName = (scope: number): string =>
  scope === Scope.Universe ? 'global' : nameIn(Scope, scope);

export const protocolName = (protocol: number): string => PROTOCOLS[protocol] ?? String(protocol);

const PROTOCOLS: Readonly<Record<number, string>> = {
  1: 'icmp',
  2: 'igmp',
  6: 'tcp',
  17: 'udp',
  33: 'dccp',
  47: 'gre',
  50: 'esp',
  51: 'ah',
  132: 'sctp',
};

function nameIn(names: Readonly<Record<string, number>>, number: number): string {
  const name = Object.entries(names).find(([, value]) => value === number)?.[0];
  return name?.toLowerCase() ?? String(number);
}
