// What a route says beyond its MTU and MSS, as in linux/rtnetlink.h, with the limits of Linux's ip_metrics_convert. Of it IP
// heeds the lock of the MTU and the hop limit, in here as in Linux; the rest is for TCP, and kept and shown alone.

/** Which of them: `RTAX_*`. */
export const Metric = {
  Lock: 1,
  Mtu: 2,
  Window: 3,
  Rtt: 4,
  RttVar: 5,
  SsThresh: 6,
  Cwnd: 7,
  Advmss: 8,
  Reordering: 9,
  HopLimit: 10,
  InitCwnd: 11,
  Features: 12,
  RtoMin: 13,
  InitRwnd: 14,
  QuickAck: 15,
  Congestion: 16,
  FastopenNoCookie: 17,
} as const;

export const LAST_METRIC = Metric.FastopenNoCookie;

export interface RouteMetrics {
  /** Bit `n` is set: the metric with number `n` is locked. */
  readonly lock: number;
  /** By the number of the metric; none is 0. Without the MTU and the MSS, which the route itself has. */
  readonly values: Readonly<Record<number, number>>;
  /** Name of the congestion control; empty: none. */
  readonly congestion: string;
}

/** Whether the MTU is none to be found out. */
export const isMtuLocked = ({ lock }: RouteMetrics): boolean => (lock & (1 << Metric.Mtu)) !== 0;

/** Hops that a packet of our own may take whose sender leaves that open; 0: what is usual. As ip4_dst_hoplimit. */
export const hopLimitOf = ({ values }: RouteMetrics): number => values[Metric.HopLimit] ?? 0;

/** Linux's limits: an MTU leaves room for a link's header below 64 KiB, an MSS for IP's and TCP's. */
export const MOST_MTU = 65535 - 15;
export const MOST_ADVMSS = 65535 - 40;

/** Congestion controls that a route may name: those that every Linux has. */
export const CONGESTION_CONTROLS: readonly string[] = ['reno', 'cubic'];

/** Whether two routes say the same. */
export function haveSameMetrics(a: RouteMetrics | null, b: RouteMetrics | null): boolean {
  if (a === b) return true;
  if (a === null || b === null || a.lock !== b.lock || a.congestion !== b.congestion) return false;
  return Object.keys({ ...a.values, ...b.values }).every(
    (key) => a.values[Number(key)] === b.values[Number(key)],
  );
}

/** Whether a route has all that is asked for. As fib_metrics_match. */
export function fitsMetrics(own: RouteMetrics | null, wanted: RouteMetrics | null): boolean {
  if (wanted === null) return true;
  const { lock, values, congestion } = wanted;
  if (lock !== 0 && own?.lock !== lock) return false;
  if (congestion !== '' && own?.congestion !== congestion) return false;
  return Object.entries(values).every(([key, value]) => own?.values[Number(key)] === value);
}
