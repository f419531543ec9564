// Routes as `ip route save` writes them: a number to know the file by, then an RTM_NEWROUTE message for each, as
// linux/rtnetlink.h has it and the kernel's fib_dump_info writes it. `restore` and `showdump` read them.
//
//   0                   1                   2                   3
//   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |    Family     |  Prefix bits  |  Source bits  |      TOS      |
//  |     Table     |   Protocol    |     Scope     |     Type      |
//  |                             Flags                             |
//  | attributes; of RTA_MULTIPATH for each nexthop:                |
//  |            Length             |     Flags     |  Weight - 1   |
//  |                         Device's index                        |
//  | attributes                                                    |

import { ANY } from '../../ip/address.ts';
import { Metric, type RouteMetrics } from '../../route/metrics.ts';
import {
  addressOf,
  attributesOf,
  BadNetlink,
  joined,
  magicBytes,
  messagesOf,
  type NetlinkMessage,
  NetlinkWriter,
  partOf,
  stringOf,
  u32Of,
} from '../netlink.ts';
import type { HopMessage, RouteMessage } from './message.ts';
import { metricValues } from './metrics.ts';

export const MAGIC = 0x45311224;
const NEW_ROUTE = 24;
const HEADER = 12;
const HOP_HEADER = 8;
const INET = 2;
/** In the header's eight bits: see the attribute. */
const LONG_TABLE = 252;

/** `RTA_*`. */
const Attribute = {
  Destination: 1,
  Device: 4,
  Gateway: 5,
  Priority: 6,
  PreferredSource: 7,
  Metrics: 8,
  Multipath: 9,
  Realms: 11,
  Table: 15,
} as const;
const KNOWN: readonly number[] = Object.values(Attribute);

/** A whole file. */
export const encodeDump = (routes: readonly RouteMessage[]): Uint8Array =>
  joined([magicBytes(MAGIC), ...routes.map(encodeRoute)]);

/** What a file holds: its routes, and how many messages it has of other families. Throws a {@link BadNetlink}. */
export function decodeDump(bytes: Uint8Array): { routes: RouteMessage[]; others: number } {
  // The number before them has no header; positions in errors count from the file's beginning.
  const messages = messagesOf(bytes, 4);
  const own = messages.filter(({ body }) => body.byteLength > 0 && body.getUint8(0) === INET);
  return { routes: own.map(decodeRoute), others: messages.length - own.length };
}

function encodeRoute(route: RouteMessage): Uint8Array {
  const { length, tos, table, protocol, scope, type, flags } = route;
  const { network, metric, source, gateway, device, realms, nexthops } = route;
  const writer = new NetlinkWriter(NEW_ROUTE)
    .header(INET, length, 0, tos, table < 256 ? table : LONG_TABLE, protocol, scope, type)
    .header(flags & 0xff, (flags >>> 8) & 0xff, 0, 0)
    .u32(Attribute.Table, table);
  if (length > 0) writer.address(Attribute.Destination, network);
  if (metric !== 0) writer.u32(Attribute.Priority, metric);
  encodeMetrics(writer, route);
  if (source !== ANY) writer.address(Attribute.PreferredSource, source);
  if (gateway !== ANY) writer.address(Attribute.Gateway, gateway);
  if (device !== 0) writer.u32(Attribute.Device, device);
  if (nexthops.length > 0) {
    writer.nest(Attribute.Multipath, () => {
      for (const hop of nexthops) encodeHop(writer, hop);
    });
  }
  if (realms !== 0) writer.u32(Attribute.Realms, realms);
  return writer.finish();
}

function encodeMetrics(writer: NetlinkWriter, route: RouteMessage): void {
  const values = metricValues(route);
  const { lock = 0, congestion = '' } = route.metrics ?? {};
  if (values.length === 0 && lock === 0 && congestion === '') return;
  writer.nest(Attribute.Metrics, () => {
    if (lock !== 0) writer.u32(Metric.Lock, lock);
    for (const [number, value] of values) {
      if (number < Metric.Congestion) writer.u32(number, value);
    }
    if (congestion !== '') writer.string(Metric.Congestion, congestion);
    for (const [number, value] of values) {
      if (number > Metric.Congestion) writer.u32(number, value);
    }
  });
}

function encodeHop(writer: NetlinkWriter, { gateway, device, weight, flags }: HopMessage): void {
  writer.sized(() => {
    const index = [0, 8, 16, 24].map((bit) => (device >>> bit) & 0xff);
    writer.header(flags & 0xff, weight - 1, ...index);
    if (gateway !== ANY) writer.address(Attribute.Gateway, gateway);
  });
}

function decodeRoute({ type: kind, body }: NetlinkMessage): RouteMessage {
  if (kind !== NEW_ROUTE || body.byteLength < HEADER) {
    throw new BadNetlink(`a message of type ${kind} and ${body.byteLength} bytes is no route`);
  }
  const found = attributesOf(body, HEADER);
  const odd = [...found.keys()].find((number) => !KNOWN.includes(number));
  if (odd !== undefined) throw new BadNetlink(`tapip has no routes with attribute ${odd}`);
  const u32 = (number: number): number => u32Of(found.get(number)) ?? 0;
  return {
    length: body.getUint8(1),
    tos: body.getUint8(3),
    table: found.has(Attribute.Table) ? u32(Attribute.Table) : body.getUint8(4),
    protocol: body.getUint8(5),
    scope: body.getUint8(6),
    type: body.getUint8(7),
    flags: body.getUint32(8, true),
    network: addressOf(found.get(Attribute.Destination)) ?? ANY,
    metric: u32(Attribute.Priority),
    source: addressOf(found.get(Attribute.PreferredSource)) ?? ANY,
    gateway: addressOf(found.get(Attribute.Gateway)) ?? ANY,
    device: u32(Attribute.Device),
    realms: u32(Attribute.Realms),
    ...decodeMetrics(found.get(Attribute.Metrics)),
    nexthops: decodeHops(found.get(Attribute.Multipath)),
    answer: null,
  };
}

function decodeMetrics(
  body: DataView | undefined,
): Pick<RouteMessage, 'mtu' | 'advmss' | 'metrics'> {
  if (body === undefined) return { mtu: 0, advmss: 0, metrics: null };
  const found = attributesOf(body);
  const take = (number: number): number => {
    const value = u32Of(found.get(number)) ?? 0;
    found.delete(number);
    return value;
  };
  const [mtu, advmss, lock] = [take(Metric.Mtu), take(Metric.Advmss), take(Metric.Lock)];
  const congestion = stringOf(found.get(Metric.Congestion));
  found.delete(Metric.Congestion);
  const values = Object.fromEntries(
    [...found].map(([number, value]) => [number, u32Of(value) ?? 0]),
  );
  const metrics: RouteMetrics = { lock, values, congestion };
  const isEmpty = lock === 0 && congestion === '' && found.size === 0;
  return { mtu, advmss, metrics: isEmpty ? null : metrics };
}

function decodeHops(body: DataView | undefined): HopMessage[] {
  const hops: HopMessage[] = [];
  for (let at = 0; body !== undefined && at < body.byteLength; ) {
    const left = body.byteLength - at;
    const length = left < HOP_HEADER ? 0 : body.getUint16(at, true);
    if (length < HOP_HEADER || length > left) throw new BadNetlink('a nexthop is cut off');
    const found = attributesOf(partOf(body, at + HOP_HEADER, length - HOP_HEADER));
    hops.push({
      flags: body.getUint8(at + 2),
      weight: body.getUint8(at + 3) + 1,
      device: body.getUint32(at + 4, true),
      gateway: addressOf(found.get(Attribute.Gateway)) ?? ANY,
    });
    at += (length + 3) & ~3;
  }
  return hops;
}
