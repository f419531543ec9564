// Stacks that viewers are connected with: tells each viewer what happens in them, and does what a viewer asks. Whoever
// runs it calls `tick` some 10 to 20 times a second; nothing else here knows how time goes.

import { isRecord, shown } from '../core/shape.ts';
import type { Ipv4Address } from '../ip/address.ts';
import type { Stack } from '../stack.ts';
import type { CableDescription, NodeDescription } from '../trace/event.ts';
import { arping } from './ask/arping.ts';
import { Given, Refused } from './ask/given.ts';
import { type Impairable, impair } from './ask/impair.ts';
import { Parties } from './ask/parties.ts';
import { ping } from './ask/ping.ts';
import { Programs } from './ask/programs.ts';
import { send } from './ask/send.ts';
import { Shells } from './ask/words.ts';
import { CastNow } from './cast.ts';
import type { Clockwork } from './clockwork.ts';
import { Lines } from './lines.ts';
import type { Answer, Message, Request, Session, State, Totals } from './protocol.ts';
import { type Recorded, Stream } from './stream.ts';
import { totalsOf } from './totals.ts';

export interface EngineOptions {
  readonly recorder: Recorded;
  readonly clockwork: Clockwork;
  /** As `tapip 0.1.0`. */
  readonly program: string;
  readonly title: string;
  /** The nodes as they are at that moment: always the same ones, in one order. */
  readonly nodes: () => readonly NodeDescription[];
  readonly cables: readonly CableDescription[];
  /** Milliseconds since 1970 at the clocks' zero. Default 0: the time is virtual. */
  readonly epochMs?: number;
  /** The stacks among the nodes, by name. */
  readonly stacks: ReadonlyMap<string, Stack>;
  /** An address of each node that is no stack of ours, by name. Default: none has one. */
  readonly addresses?: ReadonlyMap<string, Ipv4Address>;
  /** Directions of cables that may be made worse, by the end that they leave. Default: none. */
  readonly ways?: ReadonlyMap<string, Impairable>;
  /** Where the randomness of the cables starts. Default 1. */
  readonly seed?: number;
  /** Events that a listener is sent at one tick. Default 2000: at 20 ticks a second some 4,000 packets. */
  readonly eventsPerTick?: number;
}

const EVENTS_PER_TICK = 2000;

/** Ticks between one reading of the totals and the next. */
const TOTALS_EVERY = 4;

export class Engine implements Session {
  private readonly recorder: Recorded;
  private readonly clockwork: Clockwork;
  private readonly hello: Omit<Extract<Message, { type: 'hello' }>, 'cast'>;
  private readonly cast: CastNow;
  private readonly stacks: ReadonlyMap<string, Stack>;
  private readonly ways: ReadonlyMap<string, Impairable>;
  private readonly eventsPerTick: number;
  private readonly parties: Parties;
  private readonly programs: Programs;
  readonly #shells = new Shells();
  readonly #streams = new Set<Stream>();
  readonly #lines = new Lines();
  #seed: number;
  #ticks = 0;
  /** Id of the last event that totals were told of. */
  #totalsId = -1;
  #stateTold: string;

  constructor(options: EngineOptions) {
    const { recorder, clockwork, program, title, nodes, cables, epochMs = 0 } = options;
    this.recorder = recorder;
    this.clockwork = clockwork;
    this.hello = { type: 'hello', program, title };
    this.cast = new CastNow(nodes, cables, epochMs);
    this.stacks = options.stacks;
    this.ways = options.ways ?? new Map();
    this.eventsPerTick = options.eventsPerTick ?? EVENTS_PER_TICK;
    this.parties = new Parties(this.stacks, options.addresses);
    this.programs = new Programs(clockwork, (node, program, text) =>
      this.#lines.add(node, program, text),
    );
    this.#seed = options.seed ?? 1;
    this.#stateTold = stateKey(this.state());
  }

  /**
   * Hears every message from now on, and first what is recorded already. Returns the way to stop.
   * @param last id of the last event that it has from before, of this engine; then it hears what is behind it, and no
   *   `Hello`. Absent, or an id that there has not been: it has nothing.
   * @param isReady whether it can take events at this moment; else they stay where they are recorded
   */
  listen(
    listener: (message: Message) => void,
    last: number | null = null,
    isReady: () => boolean = () => true,
  ): () => void {
    const { recorder } = this;
    const known = last !== null && Number.isInteger(last) && last >= 0 && last <= recorder.last;
    const next = known ? last + 1 : recorder.first;
    const stream = new Stream(listener, recorder, next, this.eventsPerTick, isReady);
    const { nodes, cables, epochMs, renewed } = this.cast;
    if (!known) {
      const { first } = recorder;
      const cast = { nodes, cables, epochMs, first, tables: recorder.tablesAtFirst() };
      stream.tell({ ...this.hello, cast });
    } else if (renewed !== null) stream.tell(renewed);
    stream.tell(this.state());
    stream.tell(this.totals());
    this.#streams.add(stream);
    return () => {
      this.#streams.delete(stream);
    };
  }

  request(request: Request): Promise<Answer> {
    return Promise.resolve(this.answer(request));
  }

  /** Does what is asked, which may be anything, since it comes from outside. */
  answer(request: unknown): Answer {
    try {
      return this.#serve(request);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return { ok: false, says: error.message };
    } finally {
      this.#tellState();
    }
  }

  /** Sends every listener what is new. */
  tick(): void {
    for (const stream of this.#streams) stream.tick();
    // Behind the events that they are about.
    for (const line of this.#lines.take()) this.#tell(line);
    if (this.#ticks++ % TOTALS_EVERY === 0) this.#tellTotals();
    this.#tellState();
  }

  /** Tells every listener that it is over, and why, in words for people. */
  end(says: string): void {
    this.#tell({ type: 'bye', says });
    this.#streams.clear();
  }

  state(): State {
    const { timeMs, held, heldMs, virtual } = this.clockwork;
    const impairments = Object.fromEntries(
      [...this.ways]
        .map(([end, { impairment }]) => [end, impairment] as const)
        .filter(([, impairment]) => Object.keys(impairment).length > 0),
    );
    return {
      type: 'state',
      timeMs,
      held,
      heldMs,
      meanwhile: held ? this.clockwork.meanwhile() : null,
      virtual,
      impairments,
      seed: this.#seed,
      impairable: [...this.ways.keys()],
    };
  }

  totals(): Totals {
    const nodes = Object.fromEntries(
      [...this.stacks].map(([name, stack]) => [name, totalsOf(stack)]),
    );
    return { type: 'totals', id: this.recorder.last, nodes };
  }

  #serve(request: unknown): Answer {
    if (!isRecord(request))
      throw new Refused(`${shown(request)} is no request: expected an object`);
    const given = new Given(shown(request.do).replaceAll('"', ''), request);
    switch (request.do) {
      case 'ping':
        ping(given, this.parties, this.programs);
        return DONE;
      case 'arping':
        arping(given, this.parties, this.programs);
        return DONE;
      case 'send':
        send(given, this.parties, this.clockwork);
        return DONE;
      case 'impair':
        this.#seed = impair(given, this.ways);
        return DONE;
      case 'words':
        return this.#words(given);
      case 'hold':
        this.clockwork.hold();
        return DONE;
      case 'go':
        this.clockwork.go();
        return DONE;
      case 'step':
        return this.#step();
      default:
        throw new Refused(
          `${shown(request.do)} cannot be done: expected one of ${KNOWN.join(', ')}`,
        );
    }
  }

  /** Devices come and go by words, addresses too. */
  #words(given: Given): Answer {
    const answer = this.#shells.run(given, this.parties, this.clockwork);
    const renewed = this.cast.renew();
    if (renewed !== null) this.#tell(renewed);
    return answer;
  }

  #step(): Answer {
    if (!this.clockwork.held)
      throw new Refused('only stacks that are held can be stepped: hold them first');
    if (this.clockwork.step()) return DONE;
    // By the machine's clock a timer that is set may not be due yet.
    throw new Refused(
      this.clockwork.virtual
        ? 'nothing is waiting and no timer is set: ping first'
        : 'no frame waits and nothing is due yet: ping first, or step again in a moment',
    );
  }

  #tell(message: Message): void {
    for (const stream of this.#streams) stream.tell(message);
  }

  #tellTotals(): void {
    if (this.recorder.last === this.#totalsId || this.#streams.size === 0) return;
    this.#totalsId = this.recorder.last;
    this.#tell(this.totals());
  }

  #tellState(): void {
    const state = this.state();
    const key = stateKey(state);
    if (key === this.#stateTold) return;
    this.#stateTold = key;
    this.#tell(state);
  }
}

const DONE: Answer = { ok: true, out: '' };

const KNOWN: readonly Request['do'][] = [
  ...(['ping', 'arping', 'send', 'impair', 'words', 'hold', 'go', 'step'] as const),
];

/** The same for states that are told once: those of one second. */
const stateKey = ({ timeMs, heldMs, ...state }: State): string =>
  JSON.stringify([Math.floor(timeMs / 1000), Math.floor(heldMs / 1000), state]);
