// A ping session as a part of a conversation: requests that the test sends, answers that it expects.

import { ICMP } from '../../dissect/icmp.ts';
import type { PingOptions, PingSession } from '../../icmp/ping.ts';
import { formatIpv4 } from '../../ip/address.ts';
import { Errno, errnoName } from '../../ip/errors.ts';
import type { Check } from '../frame/check.ts';
import { alone } from '../frame/defaults.ts';
import type { NameOf } from '../frame/names.ts';
import { addressOf } from '../wire/setup.ts';
import { problem, type Row } from '../wire/state.ts';
import type { Cables } from './cables.ts';
import type { Expectation } from './expectation.ts';

/** As `PingOptions`, with addresses as text. */
export interface TalkPingOptions extends Omit<PingOptions, 'destination' | 'source'> {
  source?: string;
  /** The error with which the stack refuses to send the first request, as `ENETUNREACH`. Default: it must not refuse. */
  refused?: string;
}

/** A reply that the application has seen; in an expectation, what is not stated does not matter. */
export interface TalkReply {
  /** Milliseconds of virtual time. */
  readonly time: number;
  readonly sequence: number;
  readonly from: string;
  readonly ttl: number;
  /** Of the ICMP message, header included. */
  readonly bytes: number;
  readonly rttMs: number;
  readonly duplicate: boolean;
  readonly truncated: boolean;
  /** First data byte that is not the request's; -1: none. */
  readonly wrongAt: number;
}

/** An ICMP error that the application has seen; in an expectation, what is not stated does not matter. */
export interface TalkError {
  /** Milliseconds of virtual time. */
  readonly time: number;
  readonly sequence: number;
  readonly from: string;
  /** As a number, or by name as in a frame's description. */
  readonly type: number | NameOf<'icmp.type'>;
  readonly code: number | NameOf<'icmp.code'>;
  /** The four bytes behind the ICMP checksum. */
  readonly rest: number;
}

/** What is expected of some of the fields. */
export type Some<T> = { readonly [K in keyof T]?: T[K] | Check };

type Heard = { kind: 'reply'; what: TalkReply } | { kind: 'error'; what: TalkError };

export class TalkPing {
  readonly session: PingSession;
  readonly #cables: Cables;
  readonly #heard: Heard[] = [];

  constructor(
    cables: Cables,
    destination: string,
    { source, refused: _, ...options }: TalkPingOptions,
  ) {
    this.#cables = cables;
    const from = source === undefined ? {} : { source: addressOf(source) };
    this.session = cables.wire.stack.ping(
      { destination: addressOf(destination), ...from, ...options },
      {
        reply: ({ data: _, options: __, ...reply }) => {
          const what = { ...reply, time: cables.now, from: formatIpv4(reply.from) };
          this.#heard.push({ kind: 'reply', what });
        },
        error: (error) => {
          const what = { ...error, time: cables.now, from: formatIpv4(error.from) };
          this.#heard.push({ kind: 'error', what });
        },
      },
    );
  }

  /** Sends the next request. Fails unless the stack takes it, or refuses it with the error that is `refused`. */
  send(refused?: string): void {
    const errno = this.#cables.run(() => this.session.send());
    const actual = errno === Errno.Ok ? undefined : errnoName(errno);
    if (actual === refused) return;
    const verdict = (name: string | undefined) =>
      name === undefined ? 'sent' : `refused, ${name}`;
    this.#cables.fail('the request is not sent as expected', {
      details: `  expected  ${verdict(refused)}\n  got       ${verdict(actual)}`,
    });
  }

  /** The next thing that the application hears is a reply, like this. */
  expectReply(expected: Some<TalkReply> = {}): Expectation<TalkReply> {
    return this.#next('reply', expected) as Expectation<TalkReply>;
  }

  /** The next thing that the application hears is an error, like this. */
  expectError(expected: Some<TalkError> = {}): Expectation<TalkError> {
    return this.#next('error', expected) as Expectation<TalkError>;
  }

  /** What the application has heard and nobody expected, a line each. */
  unexpected(): string[] {
    return this.#heard.map(({ kind, what }) => `ping ${kind}: ${JSON.stringify(what)}`);
  }

  #next(kind: Heard['kind'], expected: Expected): Expectation<Heard['what']> {
    for (const name of ['type', 'code']) checkName(name, expected);
    return this.#cables.ask<Heard['what']>({
      says: `a ping ${kind}`,
      on: null,
      take: () => this.#take(kind, expected),
      timeOf: ({ time }) => time,
    });
  }

  #take(kind: Heard['kind'], expected: Expected): Heard['what'] | null {
    const heard = this.#heard.shift();
    if (heard === undefined) return null;
    const found: Readonly<Record<string, string | number | boolean>> = { ...heard.what };
    const rows = Object.entries(expected).map(([name, value]): Row => {
      const actual = found[name] ?? null;
      const named =
        typeof value === 'string' ? namesOf(name, Number(found.type))[Number(actual)] : null;
      return [name, value, named ?? actual];
    });
    const wrong = problem([['heard', kind, heard.kind], ...rows]);
    if (wrong === null) return heard.what;
    return this.#cables.fail('the ping did not hear what was expected', { details: wrong });
  }
}

type Expected = Readonly<Record<string, string | number | boolean | Check | undefined>>;

/** Throws a `RangeError` when the name of a type or code is none. */
function checkName(name: string, expected: Expected): void {
  const value = expected[name];
  if (typeof value !== 'string') return;
  const types = name === 'type' ? [0] : Array.from({ length: 256 }, (_, type) => type);
  const names = types.flatMap((type) => Object.values(namesOf(name, type)));
  if (names.includes(value)) return;
  throw new RangeError(`${name} ${value}: expected one of ${names.join(', ')}`);
}

/** The names of the types, or of the codes of a type. */
function namesOf(name: string, type: number): Readonly<Record<number, string>> {
  const spec = ICMP.fields.find((field) => field.name === name);
  return { ...spec?.names, ...ICMP.namesOf?.(alone(Uint8Array.of(type)), name) };
}
