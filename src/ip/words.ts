// The journey's words for IP's own events: up, down and across.

import { Kind, type TraceEvent } from '../core/trace.ts';
import { tableName } from '../route/table.ts';
import { formatIpv4, ipv4 } from './address.ts';

export function says({ kind, detail, value }: Readonly<TraceEvent>): string | null {
  if (kind === Kind.Park) return `waits for the rest of datagram ${value}`;
  if (kind === Kind.Release) return `waits no longer for datagram ${value}`;
  if (kind === Kind.Deliver) return `a part of #${detail}, which is whole now`;
  if (kind === Kind.Up) return `for us; up, protocol ${detail}`;
  if (kind === Kind.Down) return `forwarded to ${formatIpv4(ipv4(value))}, ${detail} hops left`;
  if (kind !== Kind.Route) return null;
  return `table ${tableName(detail)} has a route to ${formatIpv4(ipv4(value))}`;
}
