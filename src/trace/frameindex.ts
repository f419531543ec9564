// Where frames were on the cables of a recording, by the order of events and by the frames' numbers.

import { Column } from './columns.ts';
import { FRAME_WAYS, type FrameMoment } from './event.ts';
import { firstFrom } from './halving.ts';

export class FrameIndex {
  readonly #id = new Column(Float64Array);
  readonly #time = new Column(Float64Array);
  readonly #end = new Column(Uint32Array);
  readonly #way = new Column(Uint8Array);
  readonly #frame = new Column(Float64Array);
  readonly #length = new Column(Uint32Array);
  /** One more than the place of the frame's moment before this one; 0: there is none. */
  readonly #before = new Column(Float64Array);
  readonly #last = new Map<number, number>();
  readonly #ends: string[] = [];
  readonly #numbers = new Map<string, number>();
  #first = 0;
  #after = 0;

  /** How many moments there are. */
  get length(): number {
    return this.#after - this.#first;
  }

  add(moment: FrameMoment): void {
    const place = this.#after++;
    // They are searched by id, which never gets less.
    this.#id.set(place, Math.max(moment.id, this.#id.get(place - 1)));
    this.#time.set(place, moment.timeMs);
    this.#end.set(place, this.#numberOf(moment.end));
    this.#way.set(place, FRAME_WAYS.indexOf(moment.way));
    this.#frame.set(place, moment.frame);
    this.#length.set(place, moment.length);
    this.#before.set(place, (this.#last.get(moment.frame) ?? -1) + 1);
    this.#last.set(moment.frame, place);
  }

  /** The n-th moment that is here, from 0. */
  at(n: number): FrameMoment | null {
    return n < 0 || n >= this.length ? null : this.#moment(this.#first + n);
  }

  /** All moments that are here, in order. */
  *[Symbol.iterator](): Generator<FrameMoment> {
    for (let place = this.#first; place < this.#after; place++) yield this.#moment(place);
  }

  /** Where the frame of that number was, in order. */
  of(frame: number): FrameMoment[] {
    const moments: FrameMoment[] = [];
    for (let n = (this.#last.get(frame) ?? -1) + 1; n > this.#first; n = this.#before.get(n - 1))
      moments.push(this.#moment(n - 1));
    return moments.reverse();
  }

  /** The moments with ids from `from` to `to`, both included. */
  between(from: number, to: number): FrameMoment[] {
    const moments: FrameMoment[] = [];
    for (let place = this.#from(from); place < this.#after && this.#id.get(place) <= to; place++)
      moments.push(this.#moment(place));
    return moments;
  }

  dropBefore(id: number): void {
    const first = this.#from(id);
    for (let place = this.#first; place < first; place++) {
      const frame = this.#frame.get(place);
      if (this.#last.get(frame) === place) this.#last.delete(frame);
    }
    this.#first = first;
    for (const column of this.#columns()) column.dropBefore(first);
  }

  #columns(): readonly Column[] {
    return [this.#id, this.#time, this.#end, this.#way, this.#frame, this.#length, this.#before];
  }

  #moment(place: number): FrameMoment {
    return {
      id: this.#id.get(place),
      timeMs: this.#time.get(place),
      end: this.#ends[this.#end.get(place)] ?? '',
      way: FRAME_WAYS[this.#way.get(place)] ?? 'out',
      frame: this.#frame.get(place),
      length: this.#length.get(place),
    };
  }

  #from(id: number): number {
    return firstFrom(this.#first, this.#after, (place) => this.#id.get(place) >= id);
  }

  #numberOf(end: string): number {
    const known = this.#numbers.get(end);
    if (known !== undefined) return known;
    this.#numbers.set(end, this.#ends.length);
    return this.#ends.push(end) - 1;
  }
}
