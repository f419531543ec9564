// A conversation with a stack, in virtual time: the test says what goes onto its cables and what must come out.
//
//     const talk = new Conversation();
//     talk.at(0).inject(arp({ operation: 'request' }));
//     talk.expect(arp({ operation: 'reply' })).within(0);
//     talk.nothingUntil(1000);
//     talk.end();
//
// The frames that come out of one interface must be expected in the order in which they come; those of
// another are another matter. What is not as expected is a ConversationError.

import type { Stack } from '../../stack.ts';
import { describe } from '../frame/describe.ts';
import { type AnyFrame, bytesOf, type Frame } from '../frame/frame.ts';
import { checkMilliseconds } from '../frame/given.ts';
import { differences } from '../frame/match.ts';
import type { Fate } from '../wire/fate.ts';
import {
  type Counts,
  type ExpectedNeighbour,
  type ExpectedRoute,
  growth,
  inCounters,
  inDrops,
  inNeighbour,
  inRoute,
  problem,
  type Row,
} from '../wire/state.ts';
import { type On, Wire, type WireOptions } from '../wire/wire.ts';
import type { Arrival } from './arrival.ts';
import { Cables } from './cables.ts';
import type { Expectation } from './expectation.ts';
import { Group } from './group.ts';
import { TalkPing, type TalkPingOptions } from './ping.ts';
import type { Said } from './transcript.ts';

export class Conversation {
  readonly wire: Wire;
  readonly #cables: Cables;
  readonly #pings: TalkPing[] = [];
  #drops: Counts;
  #counters: Counts;

  /** With a stack of its own, set up like this, or with one that is there already. */
  constructor(wire: Wire | WireOptions = {}) {
    this.wire = wire instanceof Wire ? wire : new Wire(wire);
    this.#cables = new Cables(this.wire);
    this.#drops = this.wire.stack.ctx.drops();
    this.#counters = this.wire.stack.ctx.counters.snapshot();
  }

  /** Milliseconds of virtual time. */
  get now(): number {
    return this.wire.now;
  }

  /** Every frame so far, in and out. */
  get said(): readonly Said[] {
    return this.#cables.transcript.said;
  }

  /** Lets time pass up to `ms` milliseconds from the beginning. Fails when that is past. */
  at(ms: number): this {
    checkMilliseconds('at', ms);
    this.#cables.close();
    if (ms < this.now) this.#cables.fail(`it is too late for ${ms} ms`);
    this.#cables.wait(ms, () => false);
    return this;
  }

  /** Lets `ms` milliseconds pass. */
  advance(ms: number): this {
    checkMilliseconds('advance', ms);
    this.#cables.close();
    return this.at(this.now + ms);
  }

  /** Puts a frame onto the cable of an interface. What becomes of it, the answer tells. */
  inject(frame: AnyFrame, on: On = 0): Fate {
    return this.#cables.inject(bytesOf(frame), on);
  }

  /** The next frame that comes out of an interface is like this. */
  expect(frame: Frame, on: On = 0): Expectation<Arrival> {
    const expected = describe(frame);
    const take = (): Arrival | null => {
      const arrival = this.#cables.take(on);
      if (arrival === null) return null;
      const found = differences(frame, arrival.bytes());
      if (found.length === 0) return arrival;
      return this.#cables.failOver('not the frame that was expected', arrival, expected, found);
    };
    return this.#cables.ask({ says: expected, on, take, timeOf: ({ time }) => time });
  }

  /** The next frames that come out of an interface are these, in any order. They are given back in the order in which they stand here. */
  expectAll(frames: readonly Frame[], on: On = 0): Expectation<Arrival[]> {
    const group = new Group(frames);
    const take = (): Arrival[] | null => {
      while (group.waits) {
        const arrival = this.#cables.take(on);
        if (arrival === null) return null;
        const wrong = group.add(arrival);
        if (wrong === null) continue;
        const says = 'not one of the frames that were expected';
        this.#cables.failOver(says, arrival, wrong.says, wrong.differences);
      }
      return group.arrivals();
    };
    const timeOf = (arrivals: Arrival[]) => Math.max(...arrivals.map(({ time }) => time));
    return this.#cables.ask({ says: group.says, on, take, timeOf });
  }

  /** Nothing has come out that was not expected, by one interface or by any. */
  nothing(on?: On): this {
    return this.nothingUntil(this.now, on);
  }

  /** Nothing comes out up to `ms` milliseconds from the beginning, by one interface or by any. */
  nothingUntil(ms: number, on?: On): this {
    checkMilliseconds('nothingUntil', ms);
    this.#cables.close();
    const cables = this.#cables;
    if (ms < this.now) cables.fail(`it is too late for ${ms} ms`);
    if (cables.untaken(on) === null) cables.wait(ms, () => cables.untaken(on) !== null);
    const arrival = cables.untaken(on);
    if (arrival !== null) cables.failOver('a frame came', arrival, `nothing until ${ms} ms`);
    cables.transcript.settle();
    return this;
  }

  /** Does something as an application of the stack would. */
  run<T>(work: (stack: Stack) => T): T {
    return this.#cables.run(work);
  }

  /** Opens a ping session and sends its first request. Fails when the stack refuses that, unless it is to. */
  ping(destination: string, options: TalkPingOptions = {}): TalkPing {
    const ping = new TalkPing(this.#cables, destination, options);
    this.#pings.push(ping);
    ping.send(options.refused);
    return ping;
  }

  /** Since this was last asked, the stack has dropped so many packets for these reasons, and none for others. */
  expectDrops(expected: Counts): this {
    this.#cables.close();
    const { stack } = this.wire;
    const before = this.#drops;
    this.#drops = stack.ctx.drops();
    return this.#judge(
      'the stack has not dropped what was expected',
      inDrops(stack, growth(before, this.#drops), expected),
    );
  }

  /** Since this was last asked, these counters have grown by so much. The others do not matter. */
  expectCounters(expected: Counts): this {
    this.#cables.close();
    const { stack } = this.wire;
    const before = this.#counters;
    this.#counters = stack.ctx.counters.snapshot();
    return this.#judge(
      'the counters have not grown as expected',
      inCounters(stack, growth(before, this.#counters), expected),
    );
  }

  /** The stack knows a neighbour like this; null: it has no entry for that address. */
  expectNeighbour(address: string, expected: ExpectedNeighbour | null): this {
    this.#cables.close();
    const rows = inNeighbour(this.wire.stack, address, expected);
    return this.#judge(`neighbour ${address} is not as expected`, rows);
  }

  /**
   * A packet of the stack's own would take a route like this; null: there is none.
   * @param source the packet's source address; default: the route chooses
   */
  expectRoute(destination: string, expected: ExpectedRoute | null, source?: string): this {
    this.#cables.close();
    const rows = inRoute(this.wire.stack, destination, expected, source);
    return this.#judge(`the route to ${destination} is not as expected`, rows);
  }

  /**
   * The conversation is over: fails when the last expectation is not met, when anything came that was not expected,
   * or when the stack's books do not balance. Nobody calls it for you: `afterEach(() => talk.end())`.
   */
  end(): void {
    this.nothing();
    const heard = this.#pings.flatMap((ping) => ping.unexpected());
    if (heard.length > 0) {
      const details = heard.map((line) => `  ${line}`).join('\n');
      this.#cables.fail('an application has heard what was not expected', { details });
    }
    try {
      this.wire.assertBalanced();
    } catch (error) {
      this.#cables.fail((error as Error).message);
    }
  }

  #judge(says: string, rows: readonly Row[]): this {
    const wrong = problem(rows);
    if (wrong !== null) this.#cables.fail(says, { details: wrong });
    return this;
  }
}
