// The metrics of a route, `mtu lock 1400 initcwnd 10 …`: their words, and how they are printed. As iproute2's
// iproute_modify and print_rta_metrics.

import { LAST_METRIC, Metric, type RouteMetrics } from '../../route/metrics.ts';
import { type Args, matches } from '../args.ts';
import { wrong } from '../errors.ts';
import { number, parseNumber } from '../values.ts';

const MOST = 2 ** 32 - 1;

/** Microunits in which the kernel keeps a time: it divides what it shows. */
const SCALES: Readonly<Record<number, number>> = {
  [Metric.Rtt]: 8,
  [Metric.RttVar]: 4,
  [Metric.RtoMin]: 1,
};

/** One metric's word. */
interface MetricWord {
  readonly name: string;
  readonly number: number;
  readonly abbreviated: boolean;
  /** Whether `lock` may stand before its value. */
  readonly lockable: boolean;
  /** Reads its value. */
  readonly read: (word: string) => number;
}

const plain = (name: string, number: number, abbreviated = true, said = name): MetricWord => {
  const read = (word: string): number => value(word, `"${said}" value is invalid`);
  return { name, number, abbreviated, lockable: true, read };
};

const time = (name: string, number: number, abbreviated: boolean): MetricWord => {
  const read = (word: string): number => {
    const found = parseTime(word, SCALES[number] ?? 1);
    if (found === null) throw wrong(word, `"${name}" value is invalid`);
    return found;
  };
  return { name, number, abbreviated, lockable: number !== Metric.RtoMin, read };
};

const flag = (name: string, number: number): MetricWord => {
  const read = (word: string): number => {
    const found = value(word, `"${name}" value is invalid`);
    if (found > 1) throw wrong(word, `"${name}" value should be 0 or 1`);
    return found;
  };
  return { name, number, abbreviated: true, lockable: false, read };
};

/** In the order in which iproute2 tries them. The congestion control, which is no number, stands apart. */
const WORDS: readonly MetricWord[] = [
  plain('mtu', Metric.Mtu, false),
  { ...plain('hoplimit', Metric.HopLimit, false), read: readHopLimit },
  plain('advmss', Metric.Advmss, false, 'mss'),
  plain('reordering', Metric.Reordering),
  time('rtt', Metric.Rtt, false),
  time('rto_min', Metric.RtoMin, false),
  plain('window', Metric.Window),
  plain('cwnd', Metric.Cwnd),
  plain('initcwnd', Metric.InitCwnd),
  plain('initrwnd', Metric.InitRwnd),
  {
    name: 'features',
    number: Metric.Features,
    abbreviated: true,
    lockable: false,
    read: readFeature,
  },
  flag('quickack', Metric.QuickAck),
  { name: 'congctl', number: Metric.Congestion, abbreviated: true, lockable: true, read: () => 0 },
  time('rttvar', Metric.RttVar, true),
  plain('ssthresh', Metric.SsThresh),
  flag('fastopen_no_cookie', Metric.FastopenNoCookie),
];

/** Takes in the metrics that the words name. */
export class MetricsReader {
  mtu = 0;
  advmss = 0;
  #lock = 0;
  readonly #values: Record<number, number> = {};
  #congestion = '';

  /** Takes the metric that the next word names, with its value; false when it names none. */
  take(args: Args): boolean {
    const word = args.peek ?? '';
    const found = WORDS.find(({ name, abbreviated }) =>
      abbreviated ? matches(word, name) : word === name,
    );
    if (found === undefined) return false;
    args.take();
    const locked = found.lockable && args.accept('lock');
    // iproute2 has no other rto_min than a locked one.
    if (locked || found.number === Metric.RtoMin) this.#lock |= 1 << found.number;
    const text = args.need();
    if (found.number === Metric.Congestion) this.#congestion = text;
    else this.#set(found.number, found.read(text));
    return true;
  }

  /** All but the MTU and the MSS; null when there is nothing. */
  get others(): RouteMetrics | null {
    const lock = this.#lock;
    const values = Object.fromEntries(
      Object.entries(this.#values).filter(([, value]) => value !== 0),
    );
    const congestion = this.#congestion;
    if (lock === 0 && congestion === '' && Object.keys(values).length === 0) return null;
    return { lock, values, congestion };
  }

  #set(number: number, value: number): void {
    if (number === Metric.Mtu) this.mtu = value;
    else if (number === Metric.Advmss) this.advmss = value;
    else this.#values[number] = value;
  }
}

/** One metric as it is printed. */
export interface PrintedMetric {
  readonly number: number;
  readonly name: string;
  readonly locked: boolean;
  /** In JSON. */
  readonly value: number | string;
  readonly text: string;
}

/** What a route has of them, by number. */
export interface HasMetrics {
  readonly mtu: number;
  readonly advmss: number;
  readonly metrics: RouteMetrics | null;
}

/** Numbers and values of the metrics of a route that are not 0, in the order of their numbers. */
export function metricValues({ mtu, advmss, metrics }: HasMetrics): [number, number][] {
  const all = { ...metrics?.values, [Metric.Mtu]: mtu, [Metric.Advmss]: advmss };
  const pairs = Object.entries(all).map(([number, value]): [number, number] => [
    Number(number),
    value,
  ]);
  return pairs.filter(([, value]) => value !== 0);
}

/** The metrics of a route in the order of their numbers: those that are not 0, and those that are locked. */
export function routeMetrics(route: HasMetrics): PrintedMetric[] {
  const { lock = 0, congestion = '' } = route.metrics ?? {};
  const all = new Map(metricValues(route));
  const found: PrintedMetric[] = [];
  for (let number: number = Metric.Mtu; number <= LAST_METRIC; number++) {
    const value = number === Metric.Congestion ? congestion : (all.get(number) ?? 0);
    const locked = (lock & (1 << number)) !== 0;
    if (!value && !locked) continue;
    const name = WORDS.find((word) => word.number === number)?.name ?? `metric ${number}`;
    found.push({ number, name, locked, ...printed(number, value) });
  }
  return found;
}

function printed(number: number, value: number | string): Pick<PrintedMetric, 'value' | 'text'> {
  if (number === Metric.Features) return { value, text: 'ecn' };
  const scale = SCALES[number];
  if (scale === undefined || typeof value === 'string') return { value, text: String(value) };
  const ms = Math.floor(value / scale);
  // As printf's %g, which has six digits.
  const text = ms >= 1000 ? `${Number((ms / 1000).toPrecision(6))}s` : `${ms}ms`;
  return { value: ms, text };
}

const value = (word: string, why: string): number => number(word, MOST, why);

function readHopLimit(word: string): number {
  return number(word, 255, '"hoplimit" value is invalid');
}

function readFeature(word: string): number {
  if (word === 'ecn') return 1;
  throw wrong(word, '"features" value not valid');
}

/** `100ms`, `1.5s`, or a number that is as the kernel keeps it. As get_time_rtt. */
function parseTime(word: string, scale: number): number | null {
  const parts = /^(.*?)(s|secs?|ms|msecs?)?$/i.exec(word);
  const [, digits = '', unit = ''] = parts ?? [];
  const base =
    /^\d*\.\d*$/.test(digits) && /\d/.test(digits) ? Number(digits) : parseNumber(digits, MOST);
  if (base === null) return null;
  if (unit === '') return Math.ceil(base);
  return Math.ceil(unit.toLowerCase().startsWith('s') ? base * 1000 : base) * scale;
}
