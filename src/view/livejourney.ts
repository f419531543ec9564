// The journeys of a stack's packets as text, as they happen: in the order of time, with what a packet brought about
// further to the right than itself.

import type { TraceEvent, TraceObserver } from '../core/trace.ts';
import type { Stack } from '../stack.ts';
import { Journeys } from '../trace/journeys.ts';
import { eventLines } from '../trace/journeytext.ts';
import { isSettled, LiveRecording } from './liverecording.ts';

export interface LiveJourneyOptions {
  /** Shows what was compared and did not agree. Default true. */
  readonly faults?: boolean;
}

/** Told of a stack's events in their order, it prints them. {@link LiveJourney.attach} has it told as they happen. */
export class LiveJourney implements TraceObserver {
  readonly #print: (line: string) => void;
  readonly #below: 'faults' | 'nothing';
  readonly #live: LiveRecording;
  readonly #journeys = new Journeys({ whole: false });
  #began: number | null = null;
  /** The id of the last event that is printed. */
  #told = 0;

  /** @param print takes each line, without its end */
  constructor(stack: Stack, print: (line: string) => void, options: LiveJourneyOptions = {}) {
    this.#print = print;
    this.#below = (options.faults ?? true) ? 'faults' : 'nothing';
    this.#live = new LiveRecording(stack);
  }

  /** From now on prints what happens to the stack's packets. */
  static attach(stack: Stack, print: (line: string) => void): LiveJourney {
    const journey = new LiveJourney(stack, print);
    journey.#live.watch(stack);
    stack.ctx.trace.attach(journey);
    return journey;
  }

  event(event: Readonly<TraceEvent>): void {
    this.#live.event(event);
    if (isSettled(event)) this.flush();
  }

  /** Prints what waits. */
  flush(): void {
    while (this.#told < this.#live.recording.last) this.#tell(++this.#told);
  }

  #tell(id: number): void {
    const { recording } = this.#live;
    const event = recording.event(id);
    if (event === null) return;
    this.#began ??= event.timeMs;
    const { depth } = this.#journeys.add(event);
    const options = { began: this.#began, depth, below: this.#below };
    for (const line of eventLines(recording, id, options)) this.#print(line);
  }
}
