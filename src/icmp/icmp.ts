// ICMP (RFC 792): answers echo requests in place, and hands echo replies and errors to the session that they
// belong to. The errors that we raise ourselves are in errors.ts.

import type { Context } from '../core/context.ts';
import type { Counter } from '../core/counters.ts';
import type { Handler } from '../core/demux.ts';
import { Cast, type Packet } from '../core/packet.ts';
import { Kind, type TraceEvent } from '../core/trace.ts';
import type { Ipv4Address } from '../ip/address.ts';
import type { Addresses } from '../ip/addresses.ts';
import * as Ipv4 from '../ip/header.ts';
import type { IpOutput } from '../ip/output.ts';
import { type SendOptions, sendOptions } from '../ip/send.ts';
import { ErrorReporter } from './errors.ts';
import * as IcmpHeader from './header.ts';
import { Drop, Type } from './header.ts';

/** Whoever sent echo requests with one identifier. Packets are only lent. */
export interface EchoSession {
  /** An echo reply with this session's identifier; false when it answers nothing that was sent. */
  reply(pkt: Packet): boolean;
  /** An error about a packet that this session may have sent, whose IP header is at `quote`; false when it did not. */
  error(pkt: Packet, quote: number): boolean;
  /** Index of the only device by which it hears anything; 0: any. */
  readonly device: number;
}

const COUNTERS = [
  'IcmpInMsgs',
  'IcmpInErrors',
  'IcmpInEchos',
  'IcmpInEchoReps',
  'IcmpOutMsgs',
  'IcmpOutEchos',
  'IcmpOutEchoReps',
] as const;

// See Kind in core/trace.ts.
const { EchoReply, EchoRequest } = Type;
const { Host } = Cast;

export class Icmp implements Handler {
  /** Who tells others what became of their packets. */
  readonly errors: ErrorReporter;
  private readonly ctx: Context;
  private readonly layer: number;
  private readonly ip: IpOutput;
  private readonly addresses: Addresses;
  readonly #sessions = new Map<number, EchoSession>();
  private readonly count: Readonly<Record<(typeof COUNTERS)[number], Counter>>;
  readonly #reply: SendOptions = sendOptions({ protocol: Ipv4.Protocol.Icmp });

  constructor(ctx: Context, ip: IpOutput, addresses: Addresses) {
    this.ctx = ctx;
    this.addresses = addresses;
    this.layer = ctx.layer('icmp', Drop, says);
    this.ip = ip;
    this.count = ctx.counters.group(...COUNTERS);
    this.errors = new ErrorReporter(ctx, this.layer, ip, addresses);
    ip.bind(this.errors);
  }

  input(pkt: Packet): void {
    const { view, start: at } = pkt;
    this.count.IcmpInMsgs.value++;
    const fault = IcmpHeader.check(view, at, pkt.end);
    if (fault !== null) {
      this.count.IcmpInErrors.value++;
      return this.ctx.drop(pkt, fault);
    }
    const type = IcmpHeader.type(view, at);
    if (type === EchoRequest) return this.#echoRequest(pkt);
    if (type === EchoReply) return this.#echoReply(pkt);
    if (IcmpHeader.isError(type)) return this.#inError(pkt);
    this.ctx.drop(pkt, Drop.unhandledType);
  }

  /** Opens a session: replies to `identifier`, and errors about its requests, go to `session`. Throws when it is taken. */
  open(identifier: number, session: EchoSession): void {
    if (this.#sessions.has(identifier)) throw new Error(`echo identifier ${identifier} is taken`);
    this.#sessions.set(identifier, session);
  }

  close(identifier: number): void {
    this.#sessions.delete(identifier);
  }

  /** Whether a session has that identifier. */
  isOpen(identifier: number): boolean {
    return this.#sessions.has(identifier);
  }

  /** An empty packet with room for an echo request of `size` data bytes; null when the pool has none. */
  originate(size: number): Packet | null {
    return this.ctx.originate(this.layer, IcmpHeader.HEADER + size);
  }

  /** Sends an echo request that is complete but for its checksum. Returns an errno as {@link IpOutput.output} does. */
  sendEcho(pkt: Packet, source: Ipv4Address, destination: Ipv4Address, how: SendOptions): number {
    IcmpHeader.fillChecksum(pkt.view, pkt.start, pkt.end);
    this.count.IcmpOutMsgs.value++;
    this.count.IcmpOutEchos.value++;
    return this.ip.output(pkt, source, destination, how);
  }

  /** The route that an echo request would take, as {@link IpOutput.route} says it. */
  route(
    source: Ipv4Address,
    destination: Ipv4Address,
    how: SendOptions,
  ): ReturnType<IpOutput['route']> {
    return this.ip.route(source, destination, how);
  }

  /** RFC 1122 §3.2.2.6: the request becomes its own reply, with everything behind the type as it came; the code too, as in Linux. */
  #echoRequest(pkt: Packet): void {
    const { view, start: at, network } = pkt;
    this.count.IcmpInEchos.value++;
    const asked = Ipv4.destination(view, network);
    if (pkt.networkCast !== Host) return this.ctx.drop(pkt, Drop.echoBroadcast);

    const asker = Ipv4.source(view, network);
    this.#reply.tos = Ipv4.tos(view, network);
    this.ctx.answer(pkt, this.layer);
    IcmpHeader.changeType(view, at, EchoReply);
    this.count.IcmpOutMsgs.value++;
    this.count.IcmpOutEchoReps.value++;
    this.ip.output(pkt, asked, asker, this.#reply);
  }

  #echoReply(pkt: Packet): void {
    this.count.IcmpInEchoReps.value++;
    const session = this.#session(pkt, IcmpHeader.identifier(pkt.view, pkt.start));
    if (session === undefined) return this.ctx.drop(pkt, Drop.noSession);
    if (!session.reply(pkt)) return this.ctx.drop(pkt, Drop.unexpected);
    this.ctx.delivered(pkt, this.layer, IcmpHeader.identifier(pkt.view, pkt.start));
  }

  /** An error quotes the packet that it is about: the IP header and at least 8 bytes. RFC 792. */
  #inError(pkt: Packet): void {
    const { view } = pkt;
    const quote = pkt.start + IcmpHeader.HEADER;
    const inner = quote + this.#quotedHeaderLength(pkt, quote);
    if (inner === quote || pkt.end - inner < IcmpHeader.HEADER) {
      this.count.IcmpInErrors.value++;
      return this.ctx.drop(pkt, Drop.shortQuote);
    }
    const ours =
      Ipv4.protocol(view, quote) === Ipv4.Protocol.Icmp &&
      IcmpHeader.type(view, inner) === Type.EchoRequest;
    const session = ours ? this.#session(pkt, IcmpHeader.identifier(view, inner)) : undefined;
    if (session === undefined) return this.ctx.drop(pkt, Drop.noSession);
    if (!session.error(pkt, quote)) return this.ctx.drop(pkt, Drop.unexpected);
    this.ctx.delivered(pkt, this.layer, IcmpHeader.identifier(view, inner));
  }

  /** The session with that identifier that hears the packet. */
  #session(pkt: Packet, identifier: number): EchoSession | undefined {
    const session = this.#sessions.get(identifier);
    if (session === undefined || session.device === 0) return session;
    return session.device === this.#arrival(pkt) ? session : undefined;
  }

  /** The device that it came in by; what we sent to ourselves, that whose address it went to. Linux's inet_iif. */
  #arrival({ device, view, network }: Packet): number {
    const { addresses } = this;
    if (device !== addresses.loopback) return device;
    return addresses.owner(Ipv4.destination(view, network));
  }

  /** Length of the quoted IP header, 0 when it is not whole. */
  #quotedHeaderLength({ view, end }: Packet, quote: number): number {
    if (end - quote < Ipv4.HEADER) return 0;
    const length = Ipv4.headerLength(view, quote);
    return length < Ipv4.HEADER || end - quote < length ? 0 : length;
  }
}

/** The journey's words for ICMP's own events. */
function says({ kind, detail, cause }: Readonly<TraceEvent>): string | null {
  if (kind === Kind.Originate) return cause === 0 ? 'an echo request is made' : 'an error is made';
  if (kind === Kind.Answer) return 'the echo request becomes its own reply';
  if (kind === Kind.Deliver) return `read by the ping session with identifier ${detail}`;
  return null;
}
