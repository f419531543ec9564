// ICMP (RFC 792): answers echo requests in place, and hands echo replies and errors to the raw sessions that
// they belong to. The errors that we raise ourselves are in errors.ts.

import type { Context } from '../core/context.ts';
import { type Counter, countOne } from '../core/counters.ts';
import type { Handler } from '../core/demux.ts';
import type { DropReason } from '../core/drops.ts';
import { Cast, type Packet } from '../core/packet.ts';
import { Kind, type TraceEvent } from '../core/trace.ts';
import { ANY } from '../ip/address.ts';
import type { Addresses } from '../ip/addresses.ts';
import { Errno } from '../ip/errors.ts';
import * as Ipv4 from '../ip/header.ts';
import { OptionsEcho } from '../ip/options/echo.ts';
import type { IpOutput } from '../ip/output.ts';
import type { Paths } from '../ip/paths.ts';
import { type SendOptions, sendOptions } from '../ip/send.ts';
import { icmpMessages } from '../mib/counters.ts';
import type { RawListener, RawOptions } from '../raw/options.ts';
import { Heard, type Raw, type RawIcmp } from '../raw/raw.ts';
import type { RawSession } from '../raw/session.ts';
import { answererOf, type EchoSettings } from './echo.ts';
import { ErrorReporter } from './errors.ts';
import * as IcmpHeader from './header.ts';
import { Drop, LAST_TYPE, Type } from './header.ts';
import { isTooLong, learn, mayTell } from './paths.ts';
import { RateLimit } from './ratelimit.ts';
import { becomeReply, isTimed } from './timestamp.ts';

const COUNTERS = [
  'IcmpInMsgs',
  'IcmpInErrors',
  'IcmpInCsumErrors',
  'IcmpOutMsgs',
  'IcmpOutEchoReps',
  'IcmpOutTimestampReps',
] as const;

// See Kind in core/trace.ts.
const { EchoReply, EchoRequest, TimestampRequest, TimestampReply } = Type;
const { ExtendedEchoRequest, ExtendedEchoReply } = Type;
const { Host } = Cast;

/** Protocols of which Linux knows whether it has sent such a packet: TCP, UDP, UDP-Lite. */
const WITH_PORTS: readonly number[] = [Ipv4.Protocol.Tcp, Ipv4.Protocol.Udp, 136];

/** As {@link IpOutput.route} says it: good until the next packet’s. */
type Way = NonNullable<ReturnType<IpOutput['route']>>;

/** In place of an identifier. */
const NO_SESSION = -1;

export class Icmp implements Handler, RawIcmp {
  /** Who tells others what became of their packets. */
  readonly errors: ErrorReporter;
  readonly limits: RateLimit;
  /** Errors about packets to a broadcast address go to nobody: Linux's `icmp_ignore_bogus_error_responses`, switched off. */
  refusesBogusErrors = false;
  /** Who learns from errors about packets of ours. */
  readonly paths: Paths;
  readonly echo: EchoSettings = { icmp_echo_ignore_all: 0, icmp_echo_ignore_broadcasts: 1 };
  private readonly ctx: Context;
  private readonly layer: number;
  private readonly ip: IpOutput;
  private readonly addresses: Addresses;
  private readonly raw: Raw;
  private readonly count: Readonly<Record<(typeof COUNTERS)[number], Counter>>;
  /** Messages that come in, by their type. */
  private readonly types: readonly Counter[];
  /** … and those that sessions send. */
  private readonly sentTypes: readonly Counter[];
  readonly #options = new OptionsEcho();
  readonly #reply: SendOptions = sendOptions({ protocol: Ipv4.Protocol.Icmp });

  constructor(ctx: Context, ip: IpOutput, addresses: Addresses, paths: Paths, raw: Raw) {
    this.ctx = ctx;
    this.paths = paths;
    this.raw = raw;
    this.addresses = addresses;
    this.layer = ctx.layer('icmp', Drop, says);
    this.ip = ip;
    const messages = icmpMessages(ctx.counters);
    this.types = messages.in;
    this.sentTypes = messages.out;
    this.count = ctx.counters.group(...COUNTERS);
    this.limits = new RateLimit(ctx);
    this.errors = new ErrorReporter(ctx, this.layer, ip, addresses, this.limits);
  }

  input(pkt: Packet): void {
    const { view, start: at } = pkt;
    this.count.IcmpInMsgs.value++;
    const fault = IcmpHeader.check(view, at, pkt.end);
    if (fault !== null) return this.#refuse(pkt, fault);
    const type = IcmpHeader.type(view, at);
    countOne(this.types, type);
    if (type === EchoRequest) return this.#echoRequest(pkt);
    if (pkt.networkCast !== Host && !mayBeForAll(type)) return this.ctx.drop(pkt, Drop.notForAll);
    if (type === EchoReply) return this.#echoReply(pkt);
    if (type === TimestampRequest) return this.#timestampRequest(pkt);
    if (IcmpHeader.isError(type)) return this.#inError(pkt);
    if (this.raw.hasHeard(pkt)) this.raw.deliver(pkt);
    else this.ctx.drop(pkt, reasonOf(type));
  }

  /** Opens a raw session for echo requests, under an identifier that is free. */
  open(wishes: Omit<RawOptions, 'protocol' | 'identifier'>, listener: RawListener): RawSession {
    const options = { ...wishes, protocol: Ipv4.Protocol.Icmp, identifier: 'any' } as const;
    return this.raw.open(options, listener, this.layer);
  }

  sent(type: number): void {
    this.count.IcmpOutMsgs.value++;
    countOne(this.sentTypes, type);
  }

  learn(pkt: Packet, quote: number, how: SendOptions): void {
    learn(this.paths, pkt, quote, how);
  }

  /** As in Linux, whatever is wrong counts as an error, and a wrong sum as such even where the message is too short. */
  #refuse(pkt: Packet, fault: DropReason): void {
    if (fault === Drop.badChecksum) this.count.IcmpInErrors.value++;
    else if (!IcmpHeader.isRight(pkt.view, pkt.start, pkt.end)) this.count.IcmpInCsumErrors.value++;
    this.ctx.drop(pkt, fault);
  }

  /** RFC 1122 §3.2.2.6: the request becomes its own reply, with everything behind the type as it came; the code too, as in Linux. */
  #echoRequest(pkt: Packet): void {
    if (this.#isIgnored(pkt)) return this.ctx.drop(pkt, Drop.echoBroadcast);
    if (this.echo.icmp_echo_ignore_all !== 0) return this.ctx.drop(pkt, Drop.echoIgnored);
    const route = this.#wayBack(pkt, EchoReply);
    if (route === null) return;
    this.ctx.answer(pkt, this.layer);
    IcmpHeader.changeType(pkt.view, pkt.start, EchoReply);
    this.count.IcmpOutEchoReps.value++;
    this.#sendBack(pkt, route);
  }

  /** RFC 1122 §3.2.2.8: by the same rules as an echo request. */
  #timestampRequest(pkt: Packet): void {
    if (this.#isIgnored(pkt)) return this.ctx.drop(pkt, Drop.echoBroadcast);
    if (!isTimed(pkt)) return this.ctx.drop(pkt, Drop.shortTimestamp);
    const route = this.#wayBack(pkt, TimestampReply);
    if (route === null) return;
    this.ctx.answer(pkt, this.layer, TimestampReply);
    becomeReply(pkt, this.ctx.epochMs + this.ctx.now);
    this.count.IcmpOutTimestampReps.value++;
    this.#sendBack(pkt, route);
  }

  /** Sends an answer, above whose `start` the request's IP header still is, to the asker. */
  #sendBack(pkt: Packet, route: Way): void {
    this.count.IcmpOutMsgs.value++;
    const asker = Ipv4.source(pkt.view, pkt.network);
    // Who has no address yet: from us to us, as by Linux.
    const to = asker === ANY ? route.source : asker;
    this.ip.outputBy(pkt, route, route.source, to, this.#reply);
  }

  #isIgnored({ networkCast }: Packet): boolean {
    return networkCast !== Host && this.echo.icmp_echo_ignore_broadcasts !== 0;
  }

  /**
   * The way by which an answer of that type goes to the asker. Null where there is none, or `icmp_ratemask`, which has a
   * bit for answers too, lets none go: then the request is dropped, and nothing counts as sent.
   */
  #wayBack(pkt: Packet, type: number): Way | null {
    if (!this.#options.answer(pkt, this.#reply)) return this.#unanswered(pkt, Drop.optionsFull);
    const limited = this.limits.applies(type, 0);
    if (limited && !this.limits.allows()) return this.#unanswered(pkt, Drop.tooManyInAll);
    const { view, network } = pkt;
    const asker = Ipv4.source(view, network);
    this.#reply.tos = Ipv4.tos(view, network);
    this.#reply.mark = this.errors.markAbout(pkt);
    const route = this.ip.route(answererOf(pkt, this.addresses), asker, this.#reply);
    if (route === null || route.errno !== Errno.Ok) return this.#unanswered(pkt, Drop.noWayBack);
    if (limited && !this.limits.take(asker, route.device === this.addresses.loopback)) {
      return this.#unanswered(pkt, Drop.tooManyToOne);
    }
    return route;
  }

  #unanswered(pkt: Packet, reason: DropReason): null {
    this.ctx.drop(pkt, reason);
    return null;
  }

  #echoReply(pkt: Packet): void {
    const identifier = IcmpHeader.identifier(pkt.view, pkt.start);
    const sequence = IcmpHeader.sequence(pkt.view, pkt.start);
    this.#end(pkt, this.raw.echoReply(pkt, identifier, sequence), identifier, Drop.noSession);
  }

  /** An error quotes the packet that it is about: the IP header and at least 8 bytes. RFC 792. */
  #inError(pkt: Packet): void {
    const { view, start: at, end } = pkt;
    const quote = at + IcmpHeader.HEADER;
    if (end - quote < Ipv4.HEADER || Ipv4.headerLength(view, quote) < Ipv4.HEADER) {
      return this.ctx.drop(pkt, Drop.shortQuote);
    }
    if (this.refusesBogusErrors && this.#isBogus(pkt, quote)) {
      return this.ctx.drop(pkt, Drop.bogusError);
    }
    const inner = quote + Ipv4.headerLength(view, quote);
    if (end - inner < IcmpHeader.HEADER) return this.ctx.drop(pkt, Drop.shortQuote);
    if (isTooLong(pkt) && !mayTell(this.paths, pkt)) return this.ctx.drop(pkt, Drop.pathMtuIgnored);
    if ((Ipv4.flagsAndOffset(view, quote) & Ipv4.OFFSET_MASK) !== 0) {
      return this.ctx.drop(pkt, Drop.laterFragment);
    }
    const protocol = Ipv4.protocol(view, quote);
    const about = protocol === Ipv4.Protocol.Icmp ? IcmpHeader.type(view, inner) : -1;
    const isRedirect = IcmpHeader.type(view, at) === Type.Redirect;
    if (about === EchoReply && isRedirect) return this.#redirected(pkt, quote);
    const identifier = about === EchoRequest ? IcmpHeader.identifier(view, inner) : NO_SESSION;
    const sequence = IcmpHeader.sequence(view, inner);
    const heard = this.raw.error(pkt, quote, identifier, sequence);
    this.#end(pkt, heard, identifier, nobodyFor(protocol));
  }

  /** Ends the life of an answer or an error. @param heard one of {@link Heard} */
  #end(pkt: Packet, heard: number, identifier: number, nobody: DropReason): void {
    if (heard === Heard.Taken && identifier !== NO_SESSION) {
      return this.ctx.delivered(pkt, this.layer, identifier, this.raw.request);
    }
    if (heard === Heard.Taken || this.raw.hasHeard(pkt)) return this.raw.deliver(pkt);
    this.ctx.drop(pkt, heard === Heard.Nobody ? nobody : Drop.unexpected);
  }

  /** RFC 1122 §3.2.2: nobody may report an error about a broadcast. A redirect Linux does not look at. */
  #isBogus({ view, start: at }: Packet, quote: number): boolean {
    const type = IcmpHeader.type(view, at);
    return type !== Type.Redirect && this.addresses.isBroadcast(Ipv4.destination(view, quote));
  }

  /**
   * A gateway knows a better one for our echo replies. There is no session that has sent them, but it must be the
   * gateway itself that says so. As Linux's icmp_err; that a reply was too long it would believe, too, but ours are cut.
   */
  #redirected(pkt: Packet, quote: number): void {
    this.#reply.tos = Ipv4.tos(pkt.view, quote);
    this.#reply.mark = 0;
    if (!learn(this.paths, pkt, quote, this.#reply))
      return this.ctx.drop(pkt, Drop.redirectRefused);
    this.ctx.delivered(pkt, this.layer, NO_SESSION);
  }
}

/** What may come to a broadcast address besides echo requests: also types of which nothing is known. As Linux's icmp_rcv. */
const mayBeForAll = (type: number): boolean =>
  type === TimestampRequest ||
  type === Type.AddressMaskRequest ||
  type === Type.AddressMaskReply ||
  (type > LAST_TYPE && type !== ExtendedEchoReply);

/** Why a message of a type that nothing acts on is dropped. RFC 8335's extended echo is known, and off as in Linux. */
function reasonOf(type: number): DropReason {
  if (type >= Type.InformationRequest && type <= Type.AddressMaskReply) return Drop.obsoleteType;
  const known = type <= LAST_TYPE || type === ExtendedEchoRequest || type === ExtendedEchoReply;
  return known ? Drop.unhandledType : Drop.unknownType;
}

/** Why nobody hears of an error about a packet of that protocol. */
const nobodyFor = (protocol: number): DropReason =>
  WITH_PORTS.includes(protocol) ? Drop.noPort : Drop.noSession;

/** The journey's words for ICMP's own events. */
function says({ kind, detail, value, cause }: Readonly<TraceEvent>): string | null {
  if (kind === Kind.Originate) return cause === 0 ? 'an echo request is made' : 'an error is made';
  if (kind === Kind.Answer) {
    return `the ${detail === TimestampReply ? 'timestamp' : 'echo'} request becomes its own reply`;
  }
  if (kind === Kind.Deliver && detail === NO_SESSION) return 'a redirect of our replies is obeyed';
  if (kind === Kind.Deliver) {
    const what = value === 0 ? '' : `, whose request #${value} it answers`;
    return `read by the ping session with identifier ${detail}${what}`;
  }
  return null;
}
