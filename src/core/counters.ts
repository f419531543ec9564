// Counters by their SNMP names (RFC 4293, and Linux's extensions), as `nstat` prints them.

/** One counter. The packet path holds the object and does `counter.value++`. */
export class Counter {
  readonly name: string;
  value = 0;

  constructor(name: string) {
    this.name = name;
  }
}

/** All counters of one stack. */
export class Counters {
  readonly #byName = new Map<string, Counter>();

  /** The counter of that name, made at the first call. */
  get(name: string): Counter {
    let counter = this.#byName.get(name);
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

  /** Every counter's value at this moment, by name. */
  snapshot(): Record<string, number> {
    const values: Record<string, number> = {};
    for (const [name, counter] of this.#byName) values[name] = counter.value;
    return values;
  }
}
