// Counters by their SNMP names (RFC 4293, and Linux's extensions), as `nstat` prints them. Which names there are is
// the layers' affair; in here is how they are found and listed.

/** One counter. The packet path holds the object and does `counter.value++`. */
export class Counter {
  readonly name: string;
  value = 0;

  constructor(name: string) {
    this.name = name;
  }
}

/** Adds one to the counter with that number, if there is one. */
export function countOne(series: readonly Counter[], number: number): void {
  const counter = series[number];
  if (counter !== undefined) counter.value++;
}

/** Packets and their bytes. */
export class Traffic {
  private readonly packets: Counter;
  private readonly octets: Counter;

  constructor(counters: Counters, packets: string, octets: string) {
    this.packets = counters.get(packets);
    this.octets = counters.get(octets);
  }

  /** One more packet, of that many bytes. */
  count(length: number): void {
    this.packets.value++;
    this.octets.value += length;
  }
}

/** All counters of one stack. */
export class Counters {
  readonly #byName = new Map<string, Counter>();
  readonly #series = new Map<string, readonly Counter[]>();
  readonly #gauges = new Map<string, Readonly<Counter>>();

  /** The counter of that name, made at the first call; or the gauge. */
  get(name: string): Counter {
    let counter = this.#byName.get(name) ?? this.#gauges.get(name) ?? this.#inSeries(name);
    if (counter === undefined) {
      counter = new Counter(name);
      this.#byName.set(name, counter);
    }
    return counter;
  }

  /** Several counters at once, as `{ IpInReceives, IpInDelivers }`. */
  group<K extends string>(...names: K[]): Readonly<Record<K, Counter>> {
    const group = {} as Record<K, Counter>;
    for (const name of names) group[name] = this.get(name);
    return group;
  }

  /**
   * Counters with a number behind their name, made at the first call: `IcmpMsgInType0`, … up to `size` of them, by that
   * number. As Linux's lists do, a snapshot leaves those out that are 0.
   */
  series(name: string, size: number): readonly Counter[] {
    let series = this.#series.get(name);
    if (series === undefined) {
      series = Array.from({ length: size }, (_, n) => new Counter(`${name}${n}`));
      this.#series.set(name, series);
    }
    return series;
  }

  /** Gives a counter another name. Nobody may have asked for a counter of that name yet. */
  alias(name: string, counter: Counter): void {
    const known = this.#byName.get(name) ?? counter;
    if (known !== counter) throw new Error(`${name} is a counter of its own already`);
    this.#byName.set(name, counter);
  }

  /** A value that stands among the counters in lists, and is not counted but read. A snapshot leaves it out. */
  gauge(name: string, read: () => number): void {
    this.#gauges.set(name, {
      name,
      get value() {
        return read();
      },
    });
  }

  /** Every name that there is. */
  names(): string[] {
    const numbered = [...this.#series.values()].flat().map(({ name }) => name);
    return [...this.#gauges.keys(), ...this.#byName.keys(), ...numbered];
  }

  /** Every counter's value at this moment, by name. */
  snapshot(): Record<string, number> {
    const values: Record<string, number> = {};
    for (const [name, { value }] of this.#byName) values[name] = value;
    for (const series of this.#series.values()) {
      for (const { name, value } of series) if (value !== 0) values[name] = value;
    }
    return values;
  }

  #inSeries(name: string): Counter | undefined {
    const [, base = '', number] = /^(.*\D)(\d+)$/.exec(name) ?? [];
    const counter = this.#series.get(base)?.[Number(number)];
    return counter?.name === name ? counter : undefined;
  }
}
