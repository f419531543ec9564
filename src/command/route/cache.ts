// What was learnt about single hosts, as `ip route get` and `ip route show cache` tell it: a better gateway, the
// MTU of the path, and how long it is good for. As the kernel's rt_fill_info and fib_dump_info_fnhe.

import { ANY } from '../../ip/address.ts';
import type { RouteException } from '../../route/exceptions.ts';
import type { RouteTable } from '../../route/fib.ts';
import { Metric, type RouteMetrics } from '../../route/metrics.ts';
import { type RouteInfo, RouteType, route, Table } from '../../route/table.ts';
import type { Env } from '../env.ts';
import type { RouteMessage } from './message.ts';
import type { HasMetrics } from './metrics.ts';
import { CacheFlag } from './print.ts';

const NO_METRICS: RouteMetrics = { lock: 0, values: {}, congestion: '' };

/** The metrics of a route, with what is known better. */
export function metricsOf(info: RouteInfo | null, exception: RouteException | null): HasMetrics {
  const { mtu = 0, advmss = 0, metrics = null } = info ?? {};
  if (exception === null || exception.mtu === 0) return { mtu, advmss, metrics };
  const { lock, ...others } = metrics ?? NO_METRICS;
  const locks = exception.locked ? lock | (1 << Metric.Mtu) : lock;
  const isPlain = metrics === null && locks === 0;
  return { mtu: exception.mtu, advmss, metrics: isPlain ? null : { ...others, lock: locks } };
}

export const redirectedBy = (exception: RouteException | null): number =>
  exception === null || exception.gateway === ANY ? 0 : CacheFlag.Redirected;

/** In hundredths of a second, as Linux tells it; 0: nothing will be forgotten. */
export const expiryOf = (exception: RouteException | null, { stack }: Env): number =>
  exception === null ? 0 : Math.floor(stack.routes.exceptions.left(exception) / 10);

/** What was learnt about hosts that a route of that table leads to. What routes share is told with each of them. */
export function cachedIn(table: RouteTable, env: Env): RouteMessage[] {
  const { exceptions } = env.stack.routes;
  return table
    .infosInOrder()
    .flatMap((info) => exceptions.of(info).map((one) => messageOf(table.id, info, one, env)));
}

/** What was learnt about one host, whichever routes lead there, and without the time that it is good for. */
export function cachedRoute(exception: RouteException, env: Env): RouteMessage {
  const message = messageOf(Table.Main, NO_ROUTE, exception, env);
  const { answer } = message;
  return answer === null ? message : { ...message, answer: { ...answer, expires: 0 } };
}

const NO_ROUTE = route({ network: ANY, length: 0 });

function messageOf(id: number, info: RouteInfo, exception: RouteException, env: Env): RouteMessage {
  const { type, realms, nexthops } = info;
  const { destination, way, gateway } = exception;
  const isLocal = type === RouteType.Local;
  const own = way.viaSelf ? ANY : way.gateway;
  return {
    type,
    network: destination,
    length: 32,
    table: id,
    tos: 0,
    protocol: 0,
    scope: 0,
    flags: 0,
    source: ANY,
    metric: 0,
    gateway: gateway === ANY ? own : gateway,
    device: isLocal ? env.stack.addresses.loopback : way.device,
    ...metricsOf(info, exception),
    realms: nexthops.length > 0 ? 0 : realms,
    nexthops: [],
    answer: {
      from: ANY,
      mark: 0,
      uid: null,
      iif: 0,
      cacheFlags: redirectedBy(exception) | (isLocal ? CacheFlag.Local : 0),
      expires: expiryOf(exception, env),
    },
  };
}
