// Something that a conversation expects and that may still take time to happen.

import { checkMilliseconds } from '../frame/given.ts';
import type { On } from '../wire/wire.ts';
import type { FailureParts } from './error.ts';

/** What an expectation needs of the conversation that it is part of. */
export interface Waiting {
  /** Milliseconds of virtual time. */
  readonly now: number;
  nameOf(on: On): string;
  /** Lets time pass until `until` says true, asked after each thing that happens, or to `end` at most. */
  wait(end: number, until: () => boolean): void;
  /** What was expected has happened. */
  met(): void;
  fail(says: string, parts?: FailureParts): never;
}

/** What an expectation is about. */
export interface Awaited<T> {
  /** For the failure, as `arp({ operation: 'request' })`. */
  readonly says: string;
  /** The interface concerned; null: none. */
  readonly on: On | null;
  /** What has come by now; null: not there yet. Fails when something else has come. */
  take(): T | null;
  /** When it came. */
  timeOf(result: T): number;
}

/**
 * What has come already is checked at once, what has not by {@link within} or {@link at}. An expectation that
 * is left without either is checked at the conversation's next word, as by `within(0)`.
 */
export class Expectation<T> {
  readonly #waiting: Waiting;
  readonly #awaited: Awaited<T>;
  #result: T | null = null;
  #closed = false;

  constructor(waiting: Waiting, awaited: Awaited<T>) {
    this.#waiting = waiting;
    this.#awaited = awaited;
    this.#take();
  }

  /** Lets time pass until it happens, `ms` milliseconds at most. Fails when it does not, or when something else does. */
  within(ms: number): T {
    checkMilliseconds('within', ms);
    const result = this.#wait(this.#waiting.now + ms);
    return result ?? this.#missing(ms === 0 ? 'nothing came' : `nothing came within ${ms} ms`);
  }

  /** It happens when the conversation's clock shows `ms` milliseconds, neither before nor after. */
  at(ms: number): T {
    checkMilliseconds('at', ms);
    const result = this.#wait(ms) ?? this.#missing('nothing came');
    const time = this.#awaited.timeOf(result);
    if (time === ms) return result;
    return this.#waiting.fail(`came at ${time} ms, expected at ${ms} ms`, this.#about());
  }

  /** Fails when it has not happened by now and nobody has waited for it. */
  close(): void {
    if (!this.#closed) this.within(0);
  }

  #wait(end: number): T | null {
    this.#closed = true;
    if (this.#result === null) this.#waiting.wait(end, () => this.#take());
    return this.#result;
  }

  #take(): boolean {
    this.#result ??= this.#awaited.take();
    if (this.#result === null) return false;
    this.#waiting.met();
    return true;
  }

  #missing(what: string): never {
    return this.#waiting.fail(what, this.#about());
  }

  #about(): FailureParts {
    const { says, on } = this.#awaited;
    return { on: on === null ? null : this.#waiting.nameOf(on), details: `  expected  ${says}` };
  }
}
