// The ICMP errors that this host raises (RFC 792): what they may be about, what they quote, whom they tell.
// RFC 1122 §3.2.2, RFC 1812 §4.3.2; where those leave a choice, Linux's icmp_send.

import type { Context } from '../core/context.ts';
import { copyBytes } from '../core/copy.ts';
import type { Counter } from '../core/counters.ts';
import { Cast, type Packet } from '../core/packet.ts';
import {
  ANY,
  DUMMY,
  type Ipv4Address,
  isForMany,
  isLoopback,
  isThisNetwork,
} from '../ip/address.ts';
import type { Addresses } from '../ip/addresses.ts';
import { Errno, type IcmpErrors, Unreachable } from '../ip/errors.ts';
import * as Ipv4 from '../ip/header.ts';
import { OptionsEcho } from '../ip/options/echo.ts';
import type { IpOutput } from '../ip/output.ts';
import { type SendOptions, sendOptions } from '../ip/send.ts';
import { Scope } from '../route/table.ts';
import * as IcmpHeader from './header.ts';
import { RedirectCode, TimeExceededCode, Type } from './header.ts';
import type { RateLimit } from './ratelimit.ts';

/** An error is as long as this at most, IP header included. RFC 1812 §4.3.2.3. */
const ERROR_LENGTH = 576;

/** Internetwork control: RFC 1812 §4.3.2.5. */
const ERROR_PRECEDENCE = 0xc0;
/** What Linux keeps of the TOS of the packet that the error is about. */
const TOS_MASK = 0x1e;

export class ErrorReporter implements IcmpErrors {
  /** Linux's `icmp_errors_use_inbound_ifaddr`: errors come from the interface that the packet came in by. */
  useInboundAddress = false;
  /** Linux's `fwmark_reflect`: 0, or what this host answers and tells has the mark of the packet that it is about. */
  fwmarkReflect = 0;
  private readonly ctx: Context;
  private readonly layer: number;
  private readonly ip: IpOutput;
  private readonly addresses: Addresses;
  private readonly limits: RateLimit;
  private readonly messages: Counter;
  private readonly unreachables: Counter;
  private readonly timesExceeded: Counter;
  private readonly parameterProblems: Counter;
  private readonly redirects: Counter;
  private readonly failed: Counter;
  readonly #options = new OptionsEcho();
  readonly #how: SendOptions = sendOptions({ protocol: Ipv4.Protocol.Icmp });

  constructor(ctx: Context, layer: number, ip: IpOutput, addresses: Addresses, limits: RateLimit) {
    this.ctx = ctx;
    this.layer = layer;
    this.ip = ip;
    this.addresses = addresses;
    this.limits = limits;
    this.messages = ctx.counters.get('IcmpOutMsgs');
    this.unreachables = ctx.counters.get('IcmpOutDestUnreachs');
    this.timesExceeded = ctx.counters.get('IcmpOutTimeExcds');
    this.parameterProblems = ctx.counters.get('IcmpOutParmProbs');
    this.redirects = ctx.counters.get('IcmpOutRedirects');
    this.failed = ctx.counters.get('IcmpOutErrors');
  }

  /** The mark of what answers a packet, or is about it. As IP4_REPLY_MARK. */
  markAbout({ mark }: Packet): number {
    return this.fwmarkReflect === 0 ? 0 : mark;
  }

  unreachable(pkt: Packet, code: number): void {
    this.#report(pkt, Type.DestinationUnreachable, code, 0, this.unreachables);
  }

  refused(pkt: Packet, code: number): void {
    if (this.limits.takeRefusal(Ipv4.source(pkt.view, pkt.network))) this.unreachable(pkt, code);
  }

  fragmentationNeeded(pkt: Packet, mtu: number): void {
    const { FragmentationNeeded } = Unreachable;
    this.#report(pkt, Type.DestinationUnreachable, FragmentationNeeded, mtu, this.unreachables);
  }

  timeExceeded(pkt: Packet): void {
    this.#report(pkt, Type.TimeExceeded, TimeExceededCode.Transit, 0, this.timesExceeded);
  }

  parameterProblem(pkt: Packet, pointer: number, length: number): void {
    const { ParameterProblem } = Type;
    this.#report(pkt, ParameterProblem, 0, pointer << 24, this.parameterProblems, length);
  }

  redirect(pkt: Packet, gateway: Ipv4Address): void {
    this.#report(pkt, Type.Redirect, RedirectCode.Host, gateway, this.redirects);
  }

  reassemblyTimeExceeded(pkt: Packet): void {
    this.#report(pkt, Type.TimeExceeded, TimeExceededCode.Reassembly, 0, this.timesExceeded);
  }

  /**
   * @param rest the four bytes behind the checksum
   * @param length how much of the packet's header counts, for the options that go back
   */
  #report(
    pkt: Packet,
    type: number,
    code: number,
    rest: number,
    count: Counter,
    length = Ipv4.headerLength(pkt.view, pkt.network),
  ): void {
    const { view, network } = pkt;
    if (!mayReport(pkt) || this.addresses.isBroadcast(Ipv4.destination(view, network))) return;
    if (this.addresses.isBroadcast(Ipv4.source(view, network))) return;
    // What comes back by the loopback costs nobody else anything.
    const limited = pkt.device !== this.addresses.loopback && this.limits.applies(type, code);
    if (limited && !this.limits.allows()) return;
    if (!this.#options.answer(pkt, this.#how, length)) return;
    const to = Ipv4.source(view, network);
    this.#how.tos = (Ipv4.tos(view, network) & TOS_MASK) | ERROR_PRECEDENCE;
    this.#how.mark = this.markAbout(pkt);
    // Not a packet that had no route, for the counters: no error at all.
    const route = this.ip.route(this.#source(pkt), to, this.#how);
    if (route === null || route.errno !== Errno.Ok) return;
    if (limited && !this.limits.take(to, route.device === this.addresses.loopback)) return;
    const options = this.#how.options === null ? 0 : this.#how.options.length;
    const room = Math.min(route.mtu, ERROR_LENGTH) - Ipv4.HEADER - options - IcmpHeader.HEADER;
    // On a cable that short it would not make sense.
    if (room <= Ipv4.HEADER) return;
    const error = this.#quoting(pkt, room);
    if (error === null) {
      this.failed.value++;
      return;
    }
    IcmpHeader.set(error.view, error.start, type, code, rest);
    IcmpHeader.fillChecksum(error.view, error.start, error.end);
    this.messages.value++;
    count.value++;
    const from = route.source === ANY ? DUMMY : route.source;
    this.ip.outputBy(error, route, from, to, this.#how);
  }

  /**
   * Where an error comes from: about a packet to this host, the address that it went to. About any other, IP chooses
   * (0): an address of the interface that the error leaves by, whichever the packet came in by.
   */
  #source({ view, network, networkCast, arrival }: Packet): Ipv4Address {
    // One of our own that did not find its way: to ourselves, from the address that it came from.
    if (arrival === 0) return ANY;
    const destination = Ipv4.destination(view, network);
    const goesOn = networkCast === Cast.OtherHost;
    if (!goesOn && this.addresses.isLocal(destination)) return destination;
    if (!this.useInboundAddress) return ANY;
    return this.addresses.select(arrival, Ipv4.source(view, network), Scope.Link);
  }

  /** An error that is complete but for its header; null when the pool has no packet for it. */
  #quoting({ view, network, end, id }: Packet, room: number): Packet | null {
    const length = Math.min(end - network, room);
    const error = this.ctx.originate(this.layer, IcmpHeader.HEADER + length, id);
    if (error === null) return null;
    const at = error.start + IcmpHeader.HEADER;
    error.end = at + length;
    copyBytes(view, network, error.view, at, length);
    return error;
  }
}

/** RFC 1122 §3.2.2 and RFC 1812 §4.3.2.7: what no ICMP error may be about. */
function mayReport({ view, network, cast, end }: Packet): boolean {
  const source = Ipv4.source(view, network);
  const destination = Ipv4.destination(view, network);
  if (cast !== Cast.Host || isForMany(destination)) return false;
  if (!isOneHost(source, destination)) return false;
  if ((Ipv4.flagsAndOffset(view, network) & Ipv4.OFFSET_MASK) !== 0) return false;
  if (Ipv4.protocol(view, network) !== Ipv4.Protocol.Icmp) return true;
  const inner = network + Ipv4.headerLength(view, network);
  return inner < end && isQuery(IcmpHeader.type(view, inner));
}

/** "… a datagram whose source address does not define a single host." To Linux a class E address does, and is told. */
function isOneHost(source: Ipv4Address, destination: Ipv4Address): boolean {
  if (isForMany(source) || isThisNetwork(source)) return false;
  return !isLoopback(source) || isLoopback(destination);
}

/** Echo, timestamp, information and address mask. Linux takes any other type for an error's. */
const isQuery = (type: number): boolean =>
  type === Type.EchoReply || type === Type.EchoRequest || (type >= 13 && type <= 18);
