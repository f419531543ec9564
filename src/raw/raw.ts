// Raw sessions: who hears what, beside the protocols' own layers. A datagram of a protocol that has no layer is theirs
// alone; nobody's is answered with protocol unreachable. As Linux's raw_local_deliver and ip_protocol_deliver_rcu; RFC 1122 §3.4.

import type { Context } from '../core/context.ts';
import type { Counter } from '../core/counters.ts';
import type { Handler } from '../core/demux.ts';
import type { Packet } from '../core/packet.ts';
import { Kind, type TraceEvent } from '../core/trace.ts';
import { ANY, formatIpv4, type Ipv4Address, isForMany } from '../ip/address.ts';
import type { Addresses } from '../ip/addresses.ts';
import { type IcmpErrors, Unreachable } from '../ip/errors.ts';
import * as Ipv4 from '../ip/header.ts';
import type { IpInput, Listeners } from '../ip/input.ts';
import type { IpOutput } from '../ip/output.ts';
import type { SendOptions } from '../ip/send.ts';
import { AlertedSessions } from './alerted.ts';
import { Drop, type RawListener, type RawOptions, rawWishes } from './options.ts';
import { type RawPort, RawSession } from './session.ts';

/** What raw sessions ask of ICMP. */
export interface RawIcmp {
  readonly errors: IcmpErrors;
  /** Counts a message of that type that is sent. */
  sent(type: number): void;
  /**
   * Takes what an error tells of the way of a packet that was sent like `how`, and whose IP header is quoted at `quote`:
   * of its MTU, or a better gateway.
   */
  learn(pkt: Packet, quote: number, how: SendOptions): void;
}

/** Who heard a packet. */
export const Heard = {
  /** No session is there for it. */
  Nobody: 0,
  /** One is, but says that it is none of its. */
  Refused: 1,
  Taken: 2,
} as const;

const IDENTIFIERS = 0x10000;

export class Raw implements Handler, Listeners, RawPort {
  readonly ctx: Context;
  readonly ip: IpOutput;
  readonly addresses: Addresses;
  private readonly layer: number;
  private readonly delivers: Counter;
  private readonly noRoutes: Counter;
  /** By protocol number. A list is never changed, but replaced: sessions may close while they hear. */
  readonly #sessions: (readonly RawSession[] | undefined)[] = [];
  readonly #byIdentifier = new Map<number, RawSession>();
  private readonly alerted: AlertedSessions;
  #input: IpInput | null = null;
  #icmp: RawIcmp | null = null;
  /** The packet that was the echo request about which a session with an identifier was told last; 0: not known. */
  request = 0;
  /** The `id` of the last packet that a session has heard. */
  #heard = 0;

  constructor(ctx: Context, ip: IpOutput, addresses: Addresses) {
    this.ctx = ctx;
    this.ip = ip;
    this.addresses = addresses;
    this.layer = ctx.layer('raw', Drop, says);
    this.alerted = new AlertedSessions(ctx, this.layer);
    this.delivers = ctx.counters.get('IpInDelivers');
    this.noRoutes = ctx.counters.get('IpOutNoRoutes');
  }

  /** Tells whose packets it hears, and who sends the errors about those that nobody takes. */
  bind(input: IpInput, icmp: RawIcmp): void {
    this.#input = input;
    this.#icmp = icmp;
    input.up.otherwise(this);
  }

  /**
   * Opens a session; it sends nothing by itself. Throws when its source is not an address of ours, its identifier is
   * taken, there is no such device, or what it asks for makes no sense.
   * @param layer the one whose number stands at the events of the session's packets
   */
  open(options: RawOptions, listener: RawListener, layer: number = this.layer): RawSession {
    const wishes = rawWishes(options);
    const { source = ANY, device = 0, identifier } = options;
    if (!this.#mayBind(source)) {
      throw new Error(`${formatIpv4(source)}: Cannot assign requested address`);
    }
    // Linux's ping sockets are told of it by each packet that they send.
    if (identifier === undefined && device !== 0 && this.addresses.state(device) === null) {
      throw new Error(`device ${device}: No such device`);
    }
    const own = identifier === undefined ? -1 : this.#identifier(identifier);
    const session = new RawSession(this, layer, options, wishes, own, listener);
    if (own >= 0) this.#byIdentifier.set(own, session);
    else this.#replace(session.protocol, (sessions) => [...sessions, session]);
    if (options.routerAlert === true) this.alerted.add(session);
    this.#hearAlerts();
    return session;
  }

  /** Lets sessions hear a datagram for us before its layer has it. */
  hear(pkt: Packet, protocol: number): void {
    const sessions = this.#sessions[protocol];
    if (sessions === undefined) return;
    for (let n = 0; n < sessions.length; n++) {
      const session = sessions[n];
      if (session !== undefined && this.#isFor(session, pkt) && session.offer(pkt)) {
        this.#heard = pkt.id;
      }
    }
  }

  /** Whether a session has heard that packet, the last that any of them was offered. */
  hasHeard({ id }: Packet): boolean {
    return this.#heard === id;
  }

  /** Takes a datagram for us of a protocol that has no layer. */
  input(pkt: Packet): void {
    if (this.hasHeard(pkt)) {
      this.delivers.value++;
      return this.deliver(pkt);
    }
    if (this.#icmp !== null) this.#icmp.errors.unreachable(pkt, Unreachable.Protocol);
    this.ctx.drop(pkt, Ipv4.Drop.unknownProtocol);
  }

  /** Ends the life of a packet that a session has heard. */
  deliver(pkt: Packet): void {
    this.ctx.delivered(pkt, this.layer, Ipv4.protocol(pkt.view, pkt.network));
  }

  /** Lets the session with that identifier hear an echo reply. Returns one of {@link Heard}. */
  echoReply(pkt: Packet, identifier: number, sequence: number): number {
    const session = this.#byIdentifier.get(identifier);
    if (session === undefined || !this.#isFor(session, pkt)) return Heard.Nobody;
    // Before its user, who may ask anew, hears of it.
    this.request = session.request(sequence);
    return session.offer(pkt) ? Heard.Taken : Heard.Refused;
  }

  /**
   * Lets those hear an error who may have sent what it quotes at `quote`, which is whole as far as 8 bytes behind its
   * IP header. Returns one of {@link Heard}.
   * @param identifier that of the echo request that it quotes; -1: it quotes something else
   * @param sequence likewise
   */
  error(pkt: Packet, quote: number, identifier: number, sequence: number): number {
    const { view } = pkt;
    const sessions = this.#sessions[Ipv4.protocol(view, quote)];
    const echo = this.#byIdentifier.get(identifier);
    if (sessions === undefined && echo === undefined) return Heard.Nobody;
    // RFC 5927 §4: nobody here can have sent what comes from elsewhere.
    if (!this.addresses.isLocal(Ipv4.source(view, quote))) return Heard.Refused;
    let heard: number = Heard.Nobody;
    this.request = echo === undefined ? 0 : echo.request(sequence);
    if (echo !== undefined) heard = this.#offerError(echo, pkt, quote);
    if (sessions === undefined) return heard;
    for (let n = 0; n < sessions.length; n++) {
      const session = sessions[n];
      if (session === undefined) continue;
      heard = Math.max(heard, this.#offerError(session, pkt, quote));
    }
    return heard;
  }

  countIcmp(type: number): void {
    if (this.#icmp !== null) this.#icmp.sent(type);
  }

  countNoRoute(): void {
    this.noRoutes.value++;
  }

  closed(session: RawSession): void {
    if (session.identifier >= 0) this.#byIdentifier.delete(session.identifier);
    else this.#replace(session.protocol, (all) => all.filter((other) => other !== session));
    this.alerted.remove(session);
    this.#hearAlerts();
  }

  #hearAlerts(): void {
    const { alerted } = this;
    if (this.#input !== null) this.#input.forward.alerted = alerted.isEmpty ? null : alerted;
  }

  #isFor(session: RawSession, pkt: Packet): boolean {
    const { view, network: at } = pkt;
    return session.matches(Ipv4.source(view, at), Ipv4.destination(view, at), this.#arrival(pkt));
  }

  #offerError(session: RawSession, pkt: Packet, quote: number): number {
    const { view } = pkt;
    const local = Ipv4.source(view, quote);
    const remote = Ipv4.destination(view, quote);
    if (!session.matches(remote, local, this.#arrival(pkt))) return Heard.Nobody;
    if (!session.hasSent(pkt, quote)) return Heard.Refused;
    // First, so that what the session sends when it hears of it goes by what was learnt, and by the way that it had.
    this.#icmp?.learn(pkt, quote, session.sending);
    session.offerError(pkt, quote);
    return Heard.Taken;
  }

  /** The device that it came in by; what we sent to ourselves, that whose address it went to. Linux's inet_iif. */
  #arrival({ device, view, network }: Packet): number {
    const { addresses } = this;
    if (device !== addresses.loopback) return device;
    return addresses.owner(Ipv4.destination(view, network));
  }

  /** As inet_bind: an address of ours, or one by which others may reach us. */
  #mayBind(source: Ipv4Address): boolean {
    if (source === ANY || isForMany(source)) return true;
    return this.addresses.isLocal(source) || this.addresses.isBroadcast(source);
  }

  #identifier(wanted: number | 'any'): number {
    const taken = this.#byIdentifier;
    if (taken.size === IDENTIFIERS) throw new Error('every echo identifier is taken');
    if (wanted === 'any') {
      let identifier: number;
      do identifier = this.ctx.random() & 0xffff;
      while (taken.has(identifier));
      return identifier;
    }
    if (taken.has(wanted)) throw new Error(`echo identifier ${wanted} is taken`);
    return wanted;
  }

  #replace(
    protocol: number,
    change: (sessions: readonly RawSession[]) => readonly RawSession[],
  ): void {
    const sessions = change(this.#sessions[protocol] ?? []);
    this.#sessions[protocol] = sessions.length === 0 ? undefined : sessions;
    const any = this.#sessions.some((some) => some !== undefined);
    if (this.#input !== null) this.#input.listeners = any ? this : null;
  }
}

/** The journey's words for raw sessions' own events. */
function says({ kind, detail, cause }: Readonly<TraceEvent>): string | null {
  if (kind === Kind.Originate && cause !== 0)
    return 'a copy is made for a raw session that has paused';
  if (kind === Kind.Originate) return 'a raw session’s datagram is made';
  if (kind === Kind.Park) return 'waits until its raw session reads on';
  if (kind === Kind.Release) return 'its raw session reads on';
  if (kind === Kind.Deliver) return `read by a raw session for protocol ${detail}`;
  return null;
}
