// Where the playhead can stand: the ids of the events that are there, without those that were missed or given up.

/** The way through a recording: on, or back. */
export type Way = 1 | -1;

/** From the first id to the last, with holes. Id `first - 1`, before everything, is a place too. */
export class Track {
  #first = 1;
  #last = 0;
  /** Events that are not there, in order, apart from each other. */
  #gaps: (readonly [from: number, to: number])[] = [];
  readonly #packetAt: (id: number) => string;

  /** `packetAt` names the packet of an event; events of the same name that follow each other are one step. */
  constructor(packetAt: (id: number) => string) {
    this.#packetAt = packetAt;
  }

  get first(): number {
    return this.#first;
  }

  get last(): number {
    return this.#last;
  }

  /** Begins anew: nothing is there yet, and what comes begins with `first`. */
  reset(first: number): void {
    this.#first = first;
    this.#last = first - 1;
    this.#gaps = [];
  }

  /** Events from one id to another have come; those between the last and them are a gap. */
  add(from: number, to: number): void {
    if (to <= this.#last) return;
    if (from > this.#last + 1) this.#gaps.push([this.#last + 1, from - 1]);
    this.#last = to;
  }

  /** Events before that are no longer there. */
  giveUp(first: number): void {
    if (first <= this.#first) return;
    this.#first = first;
    this.#gaps = this.#gaps.filter(([, to]) => to >= first);
  }

  /** The place next to `id`; itself at either end. */
  next(id: number, way: Way): number {
    const place = id + way;
    for (const [from, to] of this.#gaps) {
      if (place < from || place > to) continue;
      return this.clamp(way === 1 ? to + 1 : from - 1);
    }
    return this.clamp(place);
  }

  /** Forward: the last event of the packet that comes next. Back: the place before the packet's events. */
  nextPacket(id: number, way: Way): number {
    let at = way === 1 ? this.next(id, 1) : id;
    if (at < this.#first) return at;
    const packet = this.#packetAt(at);
    for (;;) {
      const next = this.next(at, way);
      if (next === at || next < this.#first) return next;
      if (this.#packetAt(next) !== packet) return way === 1 ? at : next;
      at = next;
    }
  }

  clamp(id: number): number {
    return Math.max(this.#first - 1, Math.min(this.#last, Math.round(id)));
  }
}
