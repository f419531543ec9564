// Timers that live in the objects that wait: a binary heap by deadline, each timer knowing its place,
// so that arming, moving and disarming cost O(log n) and allocate nothing. Timers that are due at the
// same moment fire in the order in which they were armed.

/** A timer belongs to the object that made it and is armed and disarmed through {@link Timers}. */
export class Timer {
  readonly fire: () => void;
  /** When it is due, in milliseconds on the stack's clock. */
  deadline = 0;
  /** Breaks ties between equal deadlines. */
  order = 0;
  /** Place in the heap; -1: not armed. */
  place = -1;

  constructor(fire: () => void) {
    this.fire = fire;
  }

  get armed(): boolean {
    return this.place >= 0;
  }
}

export class Timers {
  readonly #heap: Timer[] = [];
  #armings = 0;

  /** When the next timer is due; `Infinity` when none is armed. */
  get nextDeadline(): number {
    const first = this.#heap[0];
    return first === undefined ? Number.POSITIVE_INFINITY : first.deadline;
  }

  /** Sets the timer for `deadline`, whether it was armed before or not. */
  arm(timer: Timer, deadline: number): void {
    this.disarm(timer);
    timer.deadline = deadline;
    timer.order = this.#armings++;
    this.#rise(timer, this.#heap.length);
  }

  disarm(timer: Timer): void {
    const place = timer.place;
    if (place < 0) return;
    timer.place = -1;
    const last = this.#heap.pop();
    if (last === undefined || last === timer) return;
    if (place > 0 && before(last, this.#at((place - 1) >> 1))) this.#rise(last, place);
    else this.#sink(last, place);
  }

  /** Fires every timer that is due at `now`. One that a firing timer arms for `now` fires in the same call. */
  advance(now: number): void {
    for (
      let first = this.#heap[0];
      first !== undefined && first.deadline <= now;
      first = this.#heap[0]
    ) {
      this.disarm(first);
      first.fire();
    }
  }

  /** Fires the first timer that is due at `now`; false: none is. */
  advanceOne(now: number): boolean {
    const first = this.#heap[0];
    if (first === undefined || first.deadline > now) return false;
    this.disarm(first);
    first.fire();
    return true;
  }

  #rise(timer: Timer, from: number): void {
    let place = from;
    while (place > 0) {
      const parent = this.#at((place - 1) >> 1);
      if (!before(timer, parent)) break;
      this.#put(parent, place);
      place = (place - 1) >> 1;
    }
    this.#put(timer, place);
  }

  #sink(timer: Timer, from: number): void {
    const size = this.#heap.length;
    let place = from;
    for (let child = 2 * place + 1; child < size; child = 2 * place + 1) {
      if (child + 1 < size && before(this.#at(child + 1), this.#at(child))) child++;
      const smaller = this.#at(child);
      if (!before(smaller, timer)) break;
      this.#put(smaller, place);
      place = child;
    }
    this.#put(timer, place);
  }

  #put(timer: Timer, place: number): void {
    this.#heap[place] = timer;
    timer.place = place;
  }

  #at(place: number): Timer {
    const timer = this.#heap[place];
    if (timer === undefined) throw new Error(`no timer at ${place}`);
    return timer;
  }
}

function before(a: Timer, b: Timer): boolean {
  return a.deadline < b.deadline || (a.deadline === b.deadline && a.order < b.order);
}
