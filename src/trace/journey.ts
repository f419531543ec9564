// The journey of each packet as text: one line a stage, in the order in which things happened.
//
//     0.113 ms  #2 <- #1   device   out by eth0: ARP who-has 10.0.0.2 tell 10.0.0.1, 28 bytes
//
// time since the first event, packet, the packet that brought it about, layer, what happened.

import type { Context } from '../core/context.ts';
import type { Packet } from '../core/packet.ts';
import { Kind, type TraceEvent, type TraceObserver } from '../core/trace.ts';
import { summarize } from '../dissect/summary.ts';
import { wordsFor } from './words.ts';

export interface JourneyOptions {
  readonly ctx: Context;
  /** The name of the device with that index. */
  readonly deviceName: (index: number) => string;
  /**
   * Milliseconds on a clock that runs, for the lines' times. Default: the stack's own reading, which stands
   * still while the stack works through what has come in.
   */
  readonly clock?: () => number;
  /** Says why the packet goes where it goes, when asked at the event of its route; null: it cannot. Default: the event's own words. */
  readonly explain?: () => string | null;
  /** Takes each line, without its end. */
  readonly print: (line: string) => void;
}

/** For `ctx.trace.attach`. */
export class Journey implements TraceObserver {
  readonly #ctx: Context;
  readonly #deviceName: (index: number) => string;
  readonly #print: (line: string) => void;
  readonly #clock: (() => number) | null;
  readonly #explain: () => string | null;
  #began: number | null = null;

  constructor({ ctx, deviceName, print, clock, explain }: JourneyOptions) {
    this.#ctx = ctx;
    this.#deviceName = deviceName;
    this.#print = print;
    this.#clock = clock ?? null;
    this.#explain = explain ?? (() => null);
  }

  event(event: Readonly<TraceEvent>, pkt: Packet | null): void {
    const now = this.#clock === null ? event.time : this.#clock();
    this.#began ??= now;
    const time = `${(now - this.#began).toFixed(3)} ms`.padStart(12);
    const layer = this.#ctx.layerName(event.layer).padEnd(7);
    this.#print(`${time}  ${who(event).padEnd(12)} ${layer} ${this.#what(event, pkt)}`);
  }

  #what(event: Readonly<TraceEvent>, pkt: Packet | null): string {
    const { kind, detail } = event;
    switch (kind) {
      case Kind.Receive:
        return `in by ${this.#deviceName(detail)}: ${frame(pkt)}`;
      case Kind.Transmit:
        return `out by ${this.#deviceName(detail)}: ${frame(pkt)}`;
      case Kind.Route:
        return this.#explain() ?? wordsFor(this.#ctx, event);
      default:
        return wordsFor(this.#ctx, event);
    }
  }
}

function who({ packet, cause }: Readonly<TraceEvent>): string {
  if (packet === 0) return '-';
  return cause === 0 ? `#${packet}` : `#${packet} <- #${cause}`;
}

function frame(pkt: Packet | null): string {
  return pkt === null ? '' : summarize(pkt.view, pkt.start, pkt.end);
}
