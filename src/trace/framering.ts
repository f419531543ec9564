// Where frames were on cables, in order, in columns of fixed length: two ends of a cable see two moments of each frame,
// and an object for each would keep the garbage collector busy.

import { FRAME_WAYS, type FrameMoment } from './event.ts';
import { firstFrom } from './halving.ts';

export class FrameRing {
  private readonly size: number;
  readonly #ids: Float64Array;
  readonly #times: Float64Array;
  readonly #ends: Uint16Array;
  readonly #ways: Uint8Array;
  readonly #frames: Float64Array;
  readonly #lengths: Uint32Array;
  readonly #names: string[] = [];
  readonly #numbers = new Map<string, number>();
  #count = 0;

  /** @param size moments that it holds. A power of two. */
  constructor(size: number) {
    this.size = size;
    this.#ids = new Float64Array(size);
    this.#times = new Float64Array(size);
    this.#ends = new Uint16Array(size);
    this.#ways = new Uint8Array(size);
    this.#frames = new Float64Array(size);
    this.#lengths = new Uint32Array(size);
  }

  /** How many there were. */
  get end(): number {
    return this.#count;
  }

  /** @param id of the event; not less than the last one's */
  push(id: number, { timeMs, end, way, frame, length }: Omit<FrameMoment, 'id'>): void {
    const n = this.#count++ & (this.size - 1);
    this.#ids[n] = id;
    this.#times[n] = timeMs;
    this.#ends[n] = this.#numbers.get(end) ?? this.#number(end);
    this.#ways[n] = FRAME_WAYS.indexOf(way);
    this.#frames[n] = frame;
    this.#lengths[n] = length;
  }

  /** How many there were before those of that event and later ones. */
  from(id: number): number {
    return firstFrom(this.#first, this.#count, (place) => this.#idAt(place) >= id);
  }

  /** Those behind the first `count`, of the events from `first` to `last`. */
  behind(count: number, first: number, last: number): readonly FrameMoment[] {
    const moments: FrameMoment[] = [];
    for (let place = Math.max(count, this.from(first)); place < this.#count; place++) {
      if (this.#idAt(place) > last) break;
      moments.push(this.#at(place));
    }
    return moments;
  }

  get #first(): number {
    return Math.max(0, this.#count - this.size);
  }

  #idAt(place: number): number {
    return this.#ids[place & (this.size - 1)] ?? 0;
  }

  #at(place: number): FrameMoment {
    const n = place & (this.size - 1);
    const [id = 0, timeMs = 0] = [this.#ids[n], this.#times[n]];
    const [frame = 0, length = 0] = [this.#frames[n], this.#lengths[n]];
    const end = this.#names[this.#ends[n] ?? 0] ?? '';
    return { id, timeMs, end, way: FRAME_WAYS[this.#ways[n] ?? 0] ?? 'out', frame, length };
  }

  #number(end: string): number {
    const number = this.#names.push(end) - 1;
    this.#numbers.set(end, number);
    return number;
  }
}
