// Does what a script's statements say, one after the other, in a conversation with a stack.

import { dissect } from '../dissect/dissect.ts';
import { fragments } from '../testing/frame/fragments.ts';
import type { Arrival } from '../testing/talk/arrival.ts';
import { Conversation } from '../testing/talk/conversation.ts';
import type { Expectation } from '../testing/talk/expectation.ts';
import type { TalkPing } from '../testing/talk/ping.ts';
import { conditionOf, describe } from './description.ts';
import { type Cable, cableOf, macOf } from './ends.ts';
import { Unmet } from './fault.ts';
import { PING_EVENTS } from './pingevents.ts';
import { Reassembly } from './reassembly.ts';
import { SETTINGS } from './settings.ts';
import type { FrameAction, InterfaceLine, PingAction, PingReceives, Statement } from './syntax.ts';
import { formatTime, type When } from './time.ts';
import { Variables } from './variables.ts';

export class Dialogue {
  readonly talk: Conversation;
  readonly #cables: ReadonlyMap<string, Cable>;
  readonly #variables = new Variables();
  #ping: TalkPing | null = null;

  /** Throws where an interface cannot be so. */
  constructor(interfaces: readonly InterfaceLine[], seed: number) {
    this.#cables = new Map(interfaces.map((line, index) => [line.name, cableOf(line, index)]));
    this.talk = new Conversation({
      seed,
      interfaces: interfaces.map((line, index) => ({
        ...{ name: line.name, addresses: line.addresses, mtu: line.mtu },
        mac: macOf(line, index),
      })),
    });
  }

  /** Throws where something is not as the statement says. */
  do(statement: Statement): void {
    if (statement.kind === 'receives') return this.#receives(statement, statement.when);
    if (statement.kind === 'frame' && !statement.into) return this.#out(statement, statement.when);
    this.talk.at(this.#moment(statement.when));
    this.#act(statement);
  }

  #act(action: Statement): void {
    const { talk } = this;
    switch (action.kind) {
      case 'frame':
        return this.#into(action);
      case 'nothing':
        return void talk.nothingUntil(this.#moment(action.until));
      case 'sysctl':
        return talk.run((stack) => SETTINGS[action.name]?.apply(stack, action.value));
      case 'route':
        return talk.wire.addRoute(action.route);
      case 'neighbour':
        return talk.wire.addNeighbour({ ip: action.ip, mac: action.mac }, action.on);
      case 'ping':
        return this.#startPing(action);
      case 'again':
        return this.#ping?.send(action.refused ?? undefined);
      case 'socket':
        throw new Unmet(`the stack has no ${action.protocol.toUpperCase()}`);
      case 'drops':
        return void talk.expectDrops(action.counts);
      case 'counters':
        return void talk.expectCounters(action.counts);
      case 'neighbourIs':
        return void talk.expectNeighbour(action.ip, action.is);
      case 'routeIs':
        return void talk.expectRoute(action.destination, action.is);
    }
  }

  /** Bounds of a moment are one. */
  #moment({ relative, least }: When): number {
    return relative ? this.talk.now + least : least;
  }

  #into({ on, frame: text }: FrameAction): void {
    const ends = this.#endsOf(on).into;
    const frame = text.raw === null ? describe(text, ends, this.#variables) : null;
    const whole = frame?.bytes() ?? text.raw ?? new Uint8Array();
    const { fragment } = text;
    const pieces =
      frame !== null && fragment?.kind === 'all' ? fragments(whole, fragment.mtu) : [whole];
    for (const piece of pieces) this.talk.inject(piece, on);
    if (text.as !== null) this.#variables.setBytes(text.as, whole);
  }

  #out({ on, frame: text }: FrameAction, when: When): void {
    const variables = this.#variables;
    const expected = describe(text, this.#endsOf(on).out, variables);
    const whole =
      text.fragment?.kind === 'all'
        ? this.#outInFragments(new Reassembly(expected, text.fragment.mtu), on, when)
        : this.#await(this.talk.expect(expected, on), when, ({ time }) => time).bytes();
    variables.keep();
    if (text.data?.kind === 'variable' && variables.bytes(text.data.name) === null) {
      const { at, length } = dissect(whole).data;
      variables.setBytes(text.data.name, whole.slice(at, at + length));
    }
    if (text.as !== null) variables.setBytes(text.as, whole);
  }

  #outInFragments(reassembly: Reassembly, on: string, when: When): Uint8Array {
    const timeOf = ({ time }: Arrival): number => time;
    reassembly.add(this.#await(this.talk.expect(reassembly.next(), on), when, timeOf).bytes());
    while (!reassembly.complete)
      reassembly.add(this.talk.expect(reassembly.next(), on).within(0).bytes());
    return reassembly.check();
  }

  #await<T>(expectation: Expectation<T>, when: When, timeOf: (result: T) => number): T {
    const { now } = this.talk;
    const base = when.relative ? now : 0;
    const [least, most] = [base + when.least, base + when.most];
    if (least === most) return expectation.at(least);
    const result = expectation.within(Math.max(0, Math.min(most - now, PATIENCE_MS)));
    const time = timeOf(result);
    if (time >= least && time <= most) return result;
    const bounds = most === Number.POSITIVE_INFINITY ? 'from then on' : `to ${formatTime(most)}`;
    throw new Unmet(`it came at ${formatTime(time)}, expected ${formatTime(least)} ${bounds}`);
  }

  #startPing({ destination, size, ttl, source, refused }: PingAction): void {
    this.#ping = this.talk.ping(destination, {
      ...{ size, ttl },
      ...(source === null ? {} : { source }),
      ...(refused === null ? {} : { refused }),
    });
  }

  /** A reply must be the request's answer, whole and for the first time, unless the script says otherwise. */
  #receives({ what, fields }: PingReceives, when: When): void {
    const ping = this.#ping;
    if (ping === null) throw new Error('no ping: the parser lets none receive before it is there');
    const stated: Record<string, unknown> = {};
    for (const { name, condition } of fields) {
      const spec = PING_EVENTS[what].fields.find((each) => each.name === name);
      const value = conditionOf(condition, this.#variables, spec?.bits ?? 0);
      stated[name] = spec?.format === 'flag' && typeof value === 'number' ? value === 1 : value;
    }
    const timeOf = ({ time }: { time: number }): number => time;
    const right = { duplicate: false, truncated: false, wrongAt: -1 };
    if (what === 'error') this.#await(ping.expectError(stated), when, timeOf);
    else this.#await(ping.expectReply({ ...right, ...stated }), when, timeOf);
    this.#variables.keep();
  }

  #endsOf(on: string): Cable {
    const cable = this.#cables.get(on);
    if (cable === undefined) throw new Error(`${on}: no such interface`);
    return cable;
  }
}

/** How long `*` waits, in ms of virtual time: there are stacks that never rest. */
const PATIENCE_MS = 3_600_000;
