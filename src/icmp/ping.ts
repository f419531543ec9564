// A ping session: sends echo requests, matches what comes back with what was sent, and measures round-trip
// times on the stack's clock. It never trusts the payload's timestamp, which is there for Wireshark.
// RFC 792, "Echo or Echo Reply Message".

import type { Context } from '../core/context.ts';
import type { Packet } from '../core/packet.ts';
import { ANY, type Ipv4Address } from '../ip/address.ts';
import { Errno } from '../ip/errors.ts';
import * as Ipv4 from '../ip/header.ts';
import { PathMtu } from '../ip/send.ts';
import type { RawListener } from '../raw/options.ts';
import type { RawSession } from '../raw/session.ts';
import * as IcmpHeader from './header.ts';
import type { Icmp } from './icmp.ts';

/** Bytes of the timestamp that starts the payload, when it fits: seconds and microseconds, 64 bits each, as a Linux timeval. */
export const TIMESTAMP = 16;

export interface PingOptions {
  destination: Ipv4Address;
  /** Data bytes behind the ICMP header. Default 56. */
  size?: number;
  /** Hops that a request may take, 1 to 255; 0, the default: as many as `net.ipv4.ip_default_ttl` says, to a group 1. */
  ttl?: number;
  /** Source address; 0: the route chooses. */
  source?: Ipv4Address;
  /** For rules that ask for a mark (`fwmark`): 0 to 2^32 - 1. Default 0. */
  mark?: number;
  /**
   * Index of the device that requests leave by and answers come by, 0: any. A device that is not there gives each
   * request ENODEV. Default 0.
   */
  device?: number;
  /** DSCP and ECN, 0 to 255. Default 0. */
  tos?: number;
  /**
   * Who may cut a request that is too long for its way: one of {@link PathMtu}. Default: Want, or Dont while
   * `net.ipv4.ip_no_pmtu_disc` is not 0.
   */
  pathMtu?: number;
  /** IP options of each request, as `SendOptions` has them. Default: none. */
  options?: Uint8Array | null;
  /** Whether this host itself hears what goes to a group that it has joined. Default true. */
  multicastLoop?: boolean;
  /** Bytes of buffers that may be under way, as `RawOptions.sendBuffer`. Default 100,000. */
  sendBuffer?: number;
  /** Time of day at the stack clock's zero, in ms since 1970, for the payload's timestamp. Default: the stack's. */
  epochMs?: number;
}

/** One answer. */
export interface PingReply {
  /** 16 bits. */
  readonly sequence: number;
  readonly from: Ipv4Address;
  /** Of the reply's IP header. */
  readonly ttl: number;
  /** Bytes of the ICMP message, header included. */
  readonly bytes: number;
  /** Milliseconds since the request was sent. */
  readonly rttMs: number;
  /** The request was answered before. */
  readonly duplicate: boolean;
  /** Shorter than the request. */
  readonly truncated: boolean;
  /** First data byte that differs from the request's; -1: none does. Bytes are counted from the timestamp's start. */
  readonly wrongAt: number;
  /** The options of the reply's IP header, with what this host has recorded in them; only lent. */
  readonly options: Uint8Array;
  /** The reply's data, from the ICMP header's end; only lent. */
  readonly data: Uint8Array;
}

/** One ICMP error about a request. */
export interface PingError {
  readonly sequence: number;
  readonly from: Ipv4Address;
  readonly type: number;
  readonly code: number;
  /** The four bytes behind the ICMP checksum: next-hop MTU, gateway or pointer. */
  readonly rest: number;
}

export interface PingListener {
  reply(reply: PingReply): void;
  error(error: PingError): void;
}

/**
 * So that what is under way fits in the queue of a neighbour that does not answer yet (212,992 bytes of buffers), in
 * which the oldest make room for the newest, even when each request is in fragments.
 */
export const SEND_BUFFER = 100_000;

const UNSENT = 0;
const WAITING = 1;
const ANSWERED = 2;
const REFUSED = 3;
const SEQUENCES = 0x10000;
const MAX_MARK = 0xffffffff;

export class PingSession implements RawListener {
  readonly destination: Ipv4Address;
  readonly size: number;
  private readonly ctx: Context;
  private readonly listener: PingListener;
  private readonly epochMs: number;
  private readonly session: RawSession;
  readonly #sentAt = new Float64Array(SEQUENCES);
  readonly #state = new Uint8Array(SEQUENCES);
  readonly #packets = new Int32Array(SEQUENCES);
  /** The last sequence number that was sent. */
  #sequence = 0;

  /** Throws when a mark, TOS, device's index or {@link PathMtu} is none, or the options are malformed. */
  constructor(ctx: Context, icmp: Icmp, options: PingOptions, listener: PingListener) {
    this.ctx = ctx;
    this.listener = listener;
    this.destination = options.destination;
    this.size = options.size ?? 56;
    this.epochMs = options.epochMs ?? ctx.epochMs;
    const wishes = {
      source: options.source ?? ANY,
      broadcast: true,
      sendBuffer: options.sendBuffer ?? SEND_BUFFER,
      ttl: options.ttl ?? 0,
      tos: options.tos ?? 0,
      pathMtu: options.pathMtu ?? usualPathMtu(icmp.paths.noDiscovery),
      mark: markOf(options.mark ?? 0),
      device: options.device ?? 0,
      options: options.options ?? null,
      multicastLoop: options.multicastLoop ?? true,
    };
    this.session = icmp.open(wishes, this);
  }

  get identifier(): number {
    return this.session.identifier;
  }

  /** Whether as much as may be is under way already, so that `send` would give EAGAIN. */
  get isFull(): boolean {
    return !this.session.hasRoom;
  }

  /**
   * Sends the next request. Returns 0, or the errno that says why it did not go out. EAGAIN: as much as may be is under
   * way already, and the sequence number is not used up.
   */
  send(): number {
    if (this.isFull) return Errno.Again;
    this.#sequence = (this.#sequence + 1) & 0xffff;
    const pkt = this.session.packet(IcmpHeader.HEADER + this.size);
    if (pkt === null) return Errno.NoBuffers;
    const at = pkt.start;
    IcmpHeader.set(pkt.view, at, IcmpHeader.Type.EchoRequest, 0, 0);
    IcmpHeader.setEcho(pkt.view, at, this.identifier, this.#sequence);
    this.#fill(pkt, at + IcmpHeader.HEADER);
    this.#sentAt[this.#sequence] = this.ctx.now;
    this.#state[this.#sequence] = WAITING;
    this.#packets[this.#sequence] = pkt.id;
    IcmpHeader.fillChecksum(pkt.view, at, pkt.end);
    return this.session.send(pkt, this.destination);
  }

  /** The route that a request would take now, as `stack.ip.route` says it. */
  route(): ReturnType<RawSession['route']> {
    return this.session.route(this.destination);
  }

  /** The longest datagram that a request may now be without being cut, in bytes. */
  get mtu(): number {
    return this.session.mtu(this.destination);
  }

  /** The sequence number of the last request. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Whether that request is still without an answer. */
  isWaiting(sequence: number): boolean {
    return this.#state[sequence & 0xffff] === WAITING;
  }

  close(): void {
    this.session.close();
  }

  receive(pkt: Packet): boolean {
    const { view, bytes, start: at, end, network } = pkt;
    const sequence = IcmpHeader.sequence(view, at);
    const state = this.#state[sequence] ?? UNSENT;
    if (state === UNSENT) return false;
    this.#state[sequence] = ANSWERED;
    const data = at + IcmpHeader.HEADER;
    this.listener.reply({
      sequence,
      from: Ipv4.source(view, network),
      ttl: Ipv4.ttl(view, network),
      bytes: end - at,
      rttMs: this.ctx.now - (this.#sentAt[sequence] ?? 0),
      duplicate: state === ANSWERED,
      truncated: end - data < this.size,
      wrongAt: this.#firstWrong(view, data, end),
      options: bytes.subarray(network + Ipv4.HEADER, network + Ipv4.headerLength(view, network)),
      data: bytes.subarray(data, end),
    });
    return true;
  }

  request(sequence: number): number {
    return this.#packets[sequence] ?? 0;
  }

  /** RFC 5927 §4: an error counts only if it quotes a packet that was really sent. */
  sent({ view }: Packet, quote: number): boolean {
    if (Ipv4.destination(view, quote) !== this.destination) return false;
    return (this.#state[sequenceIn(view, quote)] ?? UNSENT) !== UNSENT;
  }

  error({ view, start: at, network }: Packet, quote: number): void {
    const sequence = sequenceIn(view, quote);
    const type = IcmpHeader.type(view, at);
    if (this.#state[sequence] === WAITING && isRefusal(type)) this.#state[sequence] = REFUSED;
    this.listener.error({
      sequence,
      from: Ipv4.source(view, network),
      type,
      code: IcmpHeader.code(view, at),
      rest: IcmpHeader.rest(view, at),
    });
  }

  /** The payload that people know from ping: time of day, then each byte its own place. */
  #fill({ view }: Packet, data: number): void {
    for (let n = this.#patternStart(); n < this.size; n++) view.setUint8(data + n, n & 0xff);
    if (this.size < TIMESTAMP) return;
    const microseconds = Math.floor((this.epochMs + this.ctx.now) * 1000);
    setUint64Le(view, data, Math.floor(microseconds / 1e6));
    setUint64Le(view, data + 8, microseconds % 1e6);
  }

  #patternStart(): number {
    return this.size >= TIMESTAMP ? TIMESTAMP : 0;
  }

  #firstWrong(view: DataView, data: number, end: number): number {
    const length = Math.min(end - data, this.size);
    for (let n = this.#patternStart(); n < length; n++)
      if (view.getUint8(data + n) !== (n & 0xff)) return n;
    return -1;
  }
}

/** The sequence number of the request that an error quotes. */
const sequenceIn = (view: DataView, quote: number): number =>
  IcmpHeader.sequence(view, quote + Ipv4.headerLength(view, quote));

/** Whether an error of that type ends a request: after a redirect or a source quench it goes on. RFC 792. */
export const isRefusal = (type: number): boolean =>
  type !== IcmpHeader.Type.Redirect && type !== IcmpHeader.Type.SourceQuench;

const usualPathMtu = (noDiscovery: number): number =>
  noDiscovery === 0 ? PathMtu.Want : PathMtu.Dont;

/** As 32 bits with a sign, which rules compare. */
function markOf(mark: number): number {
  if (Number.isInteger(mark) && mark >= 0 && mark <= MAX_MARK) return mark | 0;
  throw new Error(`mark ${mark}: expected a whole number from 0 to ${MAX_MARK}`);
}

function setUint64Le(view: DataView, at: number, value: number): void {
  view.setUint32(at, value % 2 ** 32, true);
  view.setUint32(at + 4, Math.floor(value / 2 ** 32), true);
}
