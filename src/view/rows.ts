// What stands in a stack's tables, as rows for people: each with its text as the command prints it.

import { type Neighbour, stateName } from '../arp/neighbour.ts';
import { addressEntry } from '../command/address/show.ts';
import type { Env } from '../command/env.ts';
import { describe } from '../command/link/show.ts';
import { Names } from '../command/names.ts';
import { neighbourEntry } from '../command/neighbour/show.ts';
import { PLAIN } from '../command/options.ts';
import { Output, Entry as Printed } from '../command/output.ts';
import { protocolName } from '../command/protocols.ts';
import { cachedRoute } from '../command/route/cache.ts';
import { messageOf } from '../command/route/message.ts';
import { deviceName, routeEntry } from '../command/route/print.ts';
import { ruleEntry } from '../command/rule/show.ts';
import type { Packet } from '../core/packet.ts';
import { ANY, formatIpv4 } from '../ip/address.ts';
import type { Datagram } from '../ip/datagram.ts';
import type { InterfaceAddress } from '../ip/device.ts';
import type { NetDevice } from '../netdev/device.ts';
import { formatMac } from '../netdev/mac.ts';
import type { RouteException } from '../route/exceptions.ts';
import type { Rule } from '../route/rule.ts';
import { type Route, waysOf } from '../route/table.ts';
import type { Stack } from '../stack.ts';
import type {
  AddressRow,
  ExceptionRow,
  LinkRow,
  NeighbourRow,
  ReassemblyRow,
  RouteRow,
  RuleRow,
} from '../trace/tables.ts';

/** What the printers of commands ask for, for a stack whose things are printed plainly. */
export function printing(stack: Stack): Env {
  return {
    stack,
    names: new Names(),
    options: PLAIN,
    out: new Output(false, false),
    inBatch: true,
    history: new Map(),
    input: null,
    device: () => {
      throw new Error('a printer asks for no device by name');
    },
  };
}

export function linkRow(device: NetDevice, env: Env): LinkRow {
  const { index, name, mac, mtu, up, carrier } = device;
  const entry = new Printed();
  describe(entry, device, env, true);
  return {
    key: String(index),
    text: entry.text.trimEnd(),
    device: name,
    index,
    lladdr: formatMac(mac.high, mac.low),
    ...{ mtu, up, carrier },
  };
}

export function addressRow(own: InterfaceAddress, env: Env): AddressRow {
  const { device, peer, length } = own;
  const address = `${formatIpv4(own.address)}/${length}`;
  return {
    key: `${device} ${address} ${formatIpv4(peer)}`,
    text: addressEntry(own, env, false).text.trim(),
    device: deviceName(env, device),
    address,
  };
}

/** @param nth how many rules in front of it are exactly the same */
export function ruleRow(rule: Rule, nth: number, env: Env): RuleRow {
  const { priority } = rule;
  const text = ruleEntry(rule, env).text.trimEnd();
  return { key: `${JSON.stringify(rule)}#${nth}`, text, priority };
}

export function routeRow(route: Route, env: Env): RouteRow {
  const { network, length, table, gateway, device, metric, nexthops } = route;
  const prefix = length === 0 ? 'default' : `${formatIpv4(network)}/${length}`;
  const isOne = nexthops.length === 0;
  return {
    key: routeKey(route, prefix),
    text: routeEntry(messageOf(route, env.stack), env).text.trimEnd(),
    table: env.names.tables.name(table),
    prefix,
    gateway: isOne && gateway !== ANY ? formatIpv4(gateway) : null,
    device: isOne && device !== 0 ? deviceName(env, device) : null,
    metric,
  };
}

/** All that two routes of a prefix can differ in. */
function routeKey(route: Route, prefix: string): string {
  const { table, tos, metric, type, scope, protocol, source, realms, mtu, advmss, metrics } = route;
  const hops = waysOf(route).map(({ device, gateway, onlink, ...way }) => {
    return [device, gateway, onlink ? 1 : 0, 'weight' in way ? way.weight : 1].join(':');
  });
  const rest = [tos, metric, type, scope, protocol, source, realms, mtu, advmss, ...hops];
  return `${table} ${prefix} ${rest.join(' ')}${metrics === null ? '' : JSON.stringify(metrics)}`;
}

export function neighbourRow(neighbour: Neighbour, env: Env): NeighbourRow {
  const { device, address, state, valid, high, low, timer, probes, queue } = neighbour;
  return {
    key: `${device} ${formatIpv4(address)}`,
    text: neighbourEntry(neighbour, env, { withDevice: true, references: 0 }).text.trimEnd(),
    device: deviceName(env, device),
    address: formatIpv4(address),
    state: stateName(state),
    lladdr: valid ? formatMac(high, low) : null,
    untilMs: timer.armed ? timer.deadline : null,
    probes,
    waiting: packetsOf(queue.head),
  };
}

export function exceptionRow(exception: RouteException, env: Env): ExceptionRow {
  const { destination, gateway, mtu, way, timer } = exception;
  const host = formatIpv4(destination);
  const text = routeEntry(cachedRoute(exception, env), env).text;
  return {
    key: `${host} ${way.device} ${formatIpv4(way.gateway)}`,
    text: text.trimEnd(),
    destination: host,
    gateway: gateway === ANY ? null : formatIpv4(gateway),
    mtu: mtu === 0 ? null : mtu,
    untilMs: timer.armed ? timer.deadline : null,
  };
}

export function reassemblyRow(datagram: Datagram): ReassemblyRow {
  const { sender, destination, identification, protocol, held, length, timer, head } = datagram;
  const [from, to] = [formatIpv4(sender.address), formatIpv4(destination)];
  const all = length ?? 'an unknown number of';
  return {
    key: `${from} ${to} ${identification} ${protocol}`,
    text: `${from} > ${to} proto ${protocolName(protocol)} id ${identification}: ${held} of ${all} bytes`,
    source: from,
    destination: to,
    identification,
    have: held,
    length,
    untilMs: timer.deadline,
    waiting: packetsOf(head),
  };
}

function packetsOf(head: Packet | null): number[] {
  const numbers: number[] = [];
  for (let pkt = head; pkt !== null; pkt = pkt.next) numbers.push(pkt.id);
  return numbers;
}
