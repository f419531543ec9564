// What became of one frame that a test put on a cable: the flight recorder's account of that very packet.

import type { DropReason } from '../../core/drops.ts';
import { Kind, type TraceEvent } from '../../core/trace.ts';
import type { Stack } from '../../stack.ts';
import { LiveJourney } from '../../view/livejourney.ts';

export class Fate {
  readonly stack: Stack;
  readonly #device: number;
  /** Events that were recorded before the frame came in. */
  readonly #before: number;

  /** Made before the frame comes in by `device`; from then on it can be asked, and tells what is known so far. */
  constructor(stack: Stack, device: number) {
    this.stack = stack;
    this.#device = device;
    this.#before = stack.ctx.trace.count;
  }

  /** Why the packet was dropped; null: it was not. A packet that waits may still be. */
  get dropped(): DropReason | null {
    const [received, ...later] = this.#events();
    const drop = later.find(
      ({ kind, packet }) => kind === Kind.Drop && packet === received?.packet,
    );
    return drop === undefined ? null : (this.stack.ctx.dropReason(drop.detail) ?? null);
  }

  /** A line for each thing that happened to the packet, and to those that it brought about. */
  journey(): string[] {
    const lines: string[] = [];
    // The ring has neither bytes nor tables to compare.
    const journey = new LiveJourney(this.stack, (line) => lines.push(line), { faults: false });
    const concerned = new Set<number>();
    for (const event of this.#events()) {
      if (concerned.size > 0 && !concerned.has(event.packet) && !concerned.has(event.cause))
        continue;
      if (event.packet !== 0) concerned.add(event.packet);
      journey.event(event);
    }
    journey.flush();
    return lines;
  }

  /** From the packet's arrival on. Throws when the recorder does not hold that any more. */
  #events(): TraceEvent[] {
    const { trace } = this.stack.ctx;
    if (trace.ring.first > this.#before + 1) {
      throw new Error(
        `the flight recorder has forgotten this packet: it holds ${trace.capacity} events, ${trace.count - this.#before} have happened since`,
      );
    }
    const since = [...trace.events(this.#before + 1)];
    const arrival = since.findIndex(
      ({ kind, detail }) => kind === Kind.Receive && detail === this.#device,
    );
    if (arrival < 0) throw new Error('the stack has not taken the frame off the cable');
    return since.slice(arrival);
  }
}
