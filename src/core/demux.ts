// The way up: a table from protocol number to layer, so that a lower layer never imports an upper one.

import type { Context } from './context.ts';
import type { Counter } from './counters.ts';
import type { DropReason } from './drops.ts';
import type { Packet } from './packet.ts';
import { Kind } from './trace.ts';

/** A layer that takes packets from below. It owns each packet it is given. */
export interface Handler {
  input(pkt: Packet): void;
}

// See Kind.
const { Up } = Kind;

/** A handler in the list of handlers. */
interface Entry {
  readonly number: number;
  readonly handler: Handler;
  readonly next: Entry | null;
}

export class Demux {
  private readonly ctx: Context;
  private readonly layer: number;
  private readonly unknown: DropReason;
  private readonly found: Counter | null;
  /** The latest first. A list, since a `Map` takes 4 ns to find what is among the first two (Node 20). */
  #first: Entry | null = null;
  #otherwise: Handler | null = null;

  /**
   * @param unknown what a packet is dropped for when nobody is registered for its number
   * @param found counts the others
   */
  constructor(ctx: Context, layer: number, unknown: DropReason, found: Counter | null = null) {
    this.ctx = ctx;
    this.layer = layer;
    this.unknown = unknown;
    this.found = found;
  }

  /** From now on packets with that number go to `handler`. Throws when the number is taken. */
  register(number: number, handler: Handler): void {
    if (this.#find(number) !== null) throw new Error(`protocol number ${number} is taken`);
    this.#first = { number, handler, next: this.#first };
  }

  /** From now on packets that nobody is registered for go to `handler`, and are not dropped. */
  otherwise(handler: Handler): void {
    this.#otherwise = handler;
  }

  /** Hands the packet up to whoever is registered for `number`. */
  deliver(number: number, pkt: Packet): void {
    const entry = this.#find(number);
    if (entry === null) {
      if (this.#otherwise === null) return this.ctx.drop(pkt, this.unknown);
      return this.#otherwise.input(pkt);
    }
    if (this.found !== null) this.found.value++;
    this.ctx.trace.record(Up, this.layer, pkt, number, 0);
    entry.handler.input(pkt);
  }

  #find(number: number): Entry | null {
    let entry = this.#first;
    while (entry !== null && entry.number !== number) entry = entry.next;
    return entry;
  }
}
