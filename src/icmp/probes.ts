// Echo requests that go a number of hops each, and what the hops say of them: what traceroute and tracepath are made of.
// RFC 792, "Time Exceeded Message".

import type { Context } from '../core/context.ts';
import type { Packet } from '../core/packet.ts';
import { ANY, type Ipv4Address } from '../ip/address.ts';
import { Errno } from '../ip/errors.ts';
import * as Ipv4 from '../ip/header.ts';
import type { RawListener } from '../raw/options.ts';
import type { RawSession } from '../raw/session.ts';
import * as IcmpHeader from './header.ts';
import type { Icmp } from './icmp.ts';
import { isRefusal, SEND_BUFFER } from './ping.ts';

export interface ProbeOptions {
  destination: Ipv4Address;
  /** Source address; 0: the route chooses. */
  source?: Ipv4Address;
  /** Index of the device that probes leave by and answers come by; 0: any. */
  device?: number;
  /** 32 bits for rules that ask for a mark, as a signed integer. */
  mark?: number;
  /** DSCP and ECN. */
  tos?: number;
  /** Who may cut a probe: one of `PathMtu`. */
  pathMtu: number;
}

/** What came back of a probe. */
export interface ProbeAnswer {
  /** The probe's number. */
  readonly sequence: number;
  readonly from: Ipv4Address;
  /** TTL that the answer came with. */
  readonly ttl: number;
  /** Milliseconds since the probe was sent. */
  readonly ms: number;
  /** ICMP type: that of an echo reply, or of an error. */
  readonly type: number;
  readonly code: number;
  /** The MTU of the next hop, in a "fragmentation needed" error. */
  readonly mtu: number;
}

interface Sent {
  readonly atMs: number;
  readonly packet: number;
}

/** The bytes that Debian's traceroute fills its probes with. */
const PATTERN_START = 0x40;
const PATTERN_MASK = 0x3f;

export class EchoProbes implements RawListener {
  private readonly ctx: Context;
  private readonly destination: Ipv4Address;
  private readonly session: RawSession;
  private readonly answered: (answer: ProbeAnswer) => void;
  private readonly drained: () => void;
  /** Those that nobody has answered yet, by their number. */
  readonly #sent = new Map<number, Sent>();

  /**
   * @param answered hears the first answer to each probe
   * @param drained called when there is room again, after `send` found none
   */
  constructor(
    ctx: Context,
    icmp: Icmp,
    { destination, ...options }: ProbeOptions,
    answered: (answer: ProbeAnswer) => void,
    drained: () => void,
  ) {
    this.ctx = ctx;
    this.destination = destination;
    this.answered = answered;
    this.drained = drained;
    this.session = icmp.open({ ...options, sendBuffer: SEND_BUFFER }, this);
  }

  /**
   * Sends the probe with that number, 16 bits, as far as `hops` hops, with `size` bytes from the ICMP header on, 8 at
   * least. Returns an errno as `RawSession.send` does.
   */
  send(sequence: number, hops: number, size: number): number {
    const pkt = this.session.packet(size);
    if (pkt === null) return this.session.hasRoom ? Errno.NoBuffers : Errno.Again;
    const { view, start: at, end } = pkt;
    IcmpHeader.set(view, at, IcmpHeader.Type.EchoRequest, 0, 0);
    IcmpHeader.setEcho(view, at, this.session.identifier, sequence);
    for (let n = IcmpHeader.HEADER; n < size; n++) {
      view.setUint8(at + n, PATTERN_START + (n & PATTERN_MASK));
    }
    IcmpHeader.fillChecksum(view, at, end);
    this.session.how.ttl = hops;
    // Before it goes: one to ourselves may fail on the way, and be answered at once.
    this.#sent.set(sequence, { atMs: this.ctx.now, packet: pkt.id });
    const errno = this.session.send(pkt, this.destination);
    if (errno !== Errno.Ok) this.#sent.delete(sequence);
    return errno;
  }

  /** The route that a probe would take now, as `stack.ip.route` says it. */
  route(): ReturnType<RawSession['route']> {
    return this.session.route(this.destination);
  }

  /** The longest probe that would go so without being cut here, in bytes with its IP header; 0: there is no way. */
  get mtu(): number {
    return this.session.mtu(this.destination);
  }

  close(): void {
    this.session.close();
  }

  receive(pkt: Packet): boolean {
    const { view, start: at, network } = pkt;
    // As a connected socket: nobody else answers for it. What goes to 0.0.0.0 we answer from an address of ours.
    const from = Ipv4.source(view, network);
    if (from !== this.destination && this.destination !== ANY) return false;
    return this.#answer(pkt, at, 0);
  }

  /** RFC 5927 §4: an error counts only if it quotes a probe that was really sent. */
  sent({ view }: Packet, quote: number): boolean {
    if (Ipv4.destination(view, quote) !== this.destination && this.destination !== ANY)
      return false;
    return this.#sent.has(IcmpHeader.sequence(view, quote + Ipv4.headerLength(view, quote)));
  }

  error(pkt: Packet, quote: number): void {
    const { view, start: at } = pkt;
    if (!isRefusal(IcmpHeader.type(view, at))) return;
    const inner = quote + Ipv4.headerLength(view, quote);
    this.#answer(pkt, inner, IcmpHeader.nextHopMtu(view, at));
  }

  request(sequence: number): number {
    return this.#sent.get(sequence)?.packet ?? 0;
  }

  drain(): void {
    this.drained();
  }

  /** @param echo where the echo request's header is quoted, or the reply's is */
  #answer({ view, start: at, network }: Packet, echo: number, mtu: number): boolean {
    const sequence = IcmpHeader.sequence(view, echo);
    const sent = this.#sent.get(sequence);
    if (sent === undefined) return false;
    this.#sent.delete(sequence);
    this.answered({
      sequence,
      from: Ipv4.source(view, network),
      ttl: Ipv4.ttl(view, network),
      ms: this.ctx.now - sent.atMs,
      type: IcmpHeader.type(view, at),
      code: IcmpHeader.code(view, at),
      mtu,
    });
    return true;
  }
}
