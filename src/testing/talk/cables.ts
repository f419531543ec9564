// The test's ends of a conversation's cables: what has come out and is not expected yet, all that was said,
// and the failure that tells of both.

import type { Stack } from '../../stack.ts';
import { blameCaller } from '../frame/blame.ts';
import type { Difference } from '../frame/match.ts';
import { differenceText } from '../frame/report.ts';
import type { Fate } from '../wire/fate.ts';
import type { On, Wire } from '../wire/wire.ts';
import { Arrival } from './arrival.ts';
import { ConversationError, type FailureParts } from './error.ts';
import { type Awaited, Expectation, type Waiting } from './expectation.ts';
import { Transcript } from './transcript.ts';

export class Cables implements Waiting {
  readonly wire: Wire;
  readonly transcript: Transcript;
  /** By interface, oldest first. */
  readonly #waiting: Arrival[][];
  /** The expectation that was made last. */
  #open: Expectation<unknown> | null = null;

  constructor(wire: Wire) {
    this.wire = wire;
    this.transcript = new Transcript(wire.stack);
    this.#waiting = wire.interfaces.map(() => []);
    this.#listen();
  }

  get now(): number {
    return this.wire.now;
  }

  nameOf(on: On): string {
    return this.wire.interfaces[this.wire.indexOf(on)] ?? '';
  }

  /** Makes an expectation; the one before must be met by now. */
  ask<T>(awaited: Awaited<T>): Expectation<T> {
    this.close();
    const expectation = new Expectation(this, awaited);
    this.#open = expectation;
    return expectation;
  }

  /** Whatever was expected last must be met by now. */
  close(): void {
    const last = this.#open;
    this.#open = null;
    last?.close();
  }

  inject(bytes: Uint8Array, on: On): Fate {
    this.close();
    const said = { time: this.now, on: this.nameOf(on), direction: 'in', frame: bytes } as const;
    this.transcript.said.push(said);
    const fate = this.wire.inject(bytes, on);
    this.#listen();
    return fate;
  }

  run<T>(work: (stack: Stack) => T): T {
    this.close();
    const result = this.wire.run(work);
    this.#listen();
    return result;
  }

  wait(end: number, until: () => boolean): void {
    if (!(end >= this.now)) return;
    this.wire.advanceTo(end, () => {
      this.#listen();
      return until();
    });
    this.#listen();
  }

  met(): void {
    this.transcript.settle();
  }

  /** Takes the next frame that has come out of an interface. */
  take(on: On): Arrival | null {
    return this.#waiting[this.wire.indexOf(on)]?.shift() ?? null;
  }

  /** The first frame that has come out and that nobody took, by one interface or by any. */
  untaken(on?: On): Arrival | null {
    const watched = on === undefined ? this.#waiting : [this.#waiting[this.wire.indexOf(on)] ?? []];
    const [first] = watched.flat().sort((a, b) => a.time - b.time);
    return first ?? null;
  }

  fail(says: string, parts: FailureParts = {}): never {
    throw blameCaller(new ConversationError(says, this.now, parts, this.transcript.text()));
  }

  /** @param expected as `arp({ operation: 'reply' })` */
  failOver(
    says: string,
    arrival: Arrival,
    expected: string,
    differences: readonly Difference[] = [],
  ): never {
    const frame = arrival.bytes();
    const came = arrival.time === this.now ? '' : ` (at ${arrival.time} ms)`;
    const details = [
      `  expected  ${expected}`,
      `  came      ${arrival}${came}`,
      '',
      differenceText(differences, frame),
    ].join('\n');
    return this.fail(says, { on: arrival.on, details, differences, came: frame });
  }

  #listen(): void {
    for (const [index, on] of this.wire.interfaces.entries()) {
      for (const frame of this.wire.sent(index)) {
        this.transcript.said.push({ time: this.now, on, direction: 'out', frame });
        this.#waiting[index]?.push(new Arrival(frame, this.now, on));
      }
    }
  }
}
