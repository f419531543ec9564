// What a decision came to: the answer in words, and who is handed the packet.

import { ANY, formatIpv4, type Ipv4Address } from '../../ip/address.ts';
import { Errno, errnoName, refusal } from '../errno.ts';
import type { Flow, RouteResult } from '../flow.ts';
import { RouteType } from '../table.ts';
import type { Answer, NeighbourEntry, NextHop, Outcome } from './explanation.ts';
import { type Reason, reason } from './reasons.ts';
import { addressOrNull, prefixText, typeName, type Words } from './words.ts';

/** Outcomes after which the packet goes somewhere. */
const GOES: readonly Outcome[] = ['sent', 'delivered', 'forwarded'];

export function answerOf(result: RouteResult, flow: Flow, outcome: Outcome, words: Words): Answer {
  const { errno, rule, table, place, length, type, device } = result;
  const ok = GOES.includes(outcome);
  const sends = ok && outcome !== 'delivered';
  return {
    ok,
    outcome,
    errno: errno === Errno.Ok ? null : errnoName(errno),
    error: errno === Errno.Ok ? null : refusal(errno).says,
    rule: rule?.priority ?? null,
    table: table === 0 ? null : words.table(table),
    prefix: place === null ? null : prefixText(flow.destination, length),
    type: type === 0 ? null : typeName(type),
    device: ok ? words.device(device) : null,
    gateway: ok ? addressOrNull(result.gateway) : null,
    source: outcome === 'sent' ? addressOrNull(result.source) : null,
    mtu: sends ? result.mtu : null,
  };
}

/** Who is handed a packet that leaves; null for one that stays here. */
export function nextHopOf(
  result: RouteResult,
  { destination }: Flow,
  ask: ((device: number, address: Ipv4Address) => NeighbourEntry | null) | undefined,
  words: Words,
): NextHop | null {
  const { type, gateway, device, info, nexthop } = result;
  if (type === RouteType.Local || device === 0) return null;
  const isForAll = gateway === ANY && type !== RouteType.Unicast;
  const hop = gateway === ANY ? destination : gateway;
  const way = info === null ? null : (info.nexthops[nexthop] ?? info);
  const neighbour = isForAll || ask === undefined ? null : (ask(device, hop) ?? NO_ENTRY);
  const isRedirected = result.exception !== null && result.exception.gateway !== ANY;
  const why = isRedirected
    ? reason('newGateway')
    : whyHop(gateway !== ANY, isForAll, way?.viaSelf ?? false);
  const carrier = words.hasCarrier(device);
  const name = words.device(device);
  return { address: formatIpv4(hop), device: name, carrier, reason: why, neighbour };
}

const NO_ENTRY: NeighbourEntry = { state: 'NONE', lladdr: null };

function whyHop(hasGateway: boolean, isForAll: boolean, viaSelf: boolean): Reason {
  if (hasGateway) return reason('gateway');
  if (isForAll) return reason('noGateway');
  return reason(viaSelf ? 'ownGateway' : 'onCable');
}
