// A raw session: sends datagrams of one protocol and hears those that come, and the errors about what it sent. What it has
// under way is bounded (sendbuffer.ts), and so is what waits for it (queue.ts). As Linux's raw sockets, net/ipv4/raw.c.

import type { Context } from '../core/context.ts';
import type { DropReason } from '../core/drops.ts';
import { Failures } from '../core/failures.ts';
import type { Packet } from '../core/packet.ts';
import { ANY, type Ipv4Address } from '../ip/address.ts';
import type { Addresses } from '../ip/addresses.ts';
import { Errno } from '../ip/errors.ts';
import * as Ipv4 from '../ip/header.ts';
import { errnoOf, type IpOutput } from '../ip/output.ts';
import { type SendOptions, sendOptions } from '../ip/send.ts';
import { RouteType } from '../route/table.ts';
import { GuardedListener } from './guarded.ts';
import { RawHow } from './how.ts';
import { Drop, type RawListener, type RawOptions, type RawWishes } from './options.ts';
import { ReceiveQueue } from './queue.ts';
import { SendBuffer } from './sendbuffer.ts';

const { Icmp } = Ipv4.Protocol;
const ICMP_HEADER = 8;
/** Bytes that Linux wants of a message to know its type. */
const ICMP_PROBED = 2;
/** In place of an ICMP type. */
const NO_TYPE = -1;

/** What a session needs of its stack. */
export interface RawPort {
  readonly ctx: Context;
  readonly ip: IpOutput;
  readonly addresses: Addresses;
  /** Counts an ICMP message of that type that is sent. */
  countIcmp(type: number): void;
  /** Counts a request that no route was found for: as ping_v4_sendmsg, which raw_sendmsg does not. */
  countNoRoute(): void;
  closed(session: RawSession): void;
}

export class RawSession {
  readonly protocol: number;
  /** The ICMP identifier that it alone hears; -1: it hears the whole protocol. */
  readonly identifier: number;
  /** How its packets go, as far as that may change from packet to packet. */
  readonly how: RawHow;
  /** How its packets go. For the stack. */
  readonly sending: SendOptions;
  private readonly port: RawPort;
  private readonly layer: number;
  private readonly wishes: RawWishes;
  private readonly listener: GuardedListener;
  private readonly from: Ipv4Address;
  private readonly queue: ReceiveQueue;
  private readonly sendBuffer: SendBuffer;
  #open = true;
  #paused = false;

  /** `stack.raw.open` makes it. @param layer the one whose number stands at its packets' events */
  constructor(
    port: RawPort,
    layer: number,
    options: RawOptions,
    wishes: RawWishes,
    identifier: number,
    listener: RawListener,
  ) {
    const { ctx } = port;
    this.port = port;
    this.layer = layer;
    this.wishes = wishes;
    this.protocol = wishes.protocol;
    this.identifier = identifier;
    this.sending = sendOptions(options);
    this.how = new RawHow(this.sending);
    this.listener = new GuardedListener(listener, ctx.failures);
    // Who hears a group sends from no group.
    this.from = port.addresses.isLocal(wishes.source) ? wishes.source : ANY;
    this.queue = new ReceiveQueue(ctx, layer, wishes.receiveBuffer);
    this.sendBuffer = new SendBuffer(ctx, wishes.sendBuffer, () => this.listener.drain());
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** Bytes of buffers that it has under way in the stack: taken and not sent, waiting for a neighbour, in fragments. */
  get underWay(): number {
    return this.sendBuffer.underWay;
  }

  /** Whether it may send. As in Linux, the packet that fills the send buffer may be larger than the rest of it. */
  get hasRoom(): boolean {
    return this.sendBuffer.hasRoom;
  }

  /** Datagrams that it lost because its queue was full or no buffer was left. Linux's `drops` in /proc/net/raw. */
  get drops(): number {
    return this.queue.drops;
  }

  /** The route that a packet to there would take now, as `stack.ip.route` says it. */
  route(destination: Ipv4Address): ReturnType<IpOutput['route']> {
    return this.port.ip.route(this.from, destination, this.sending);
  }

  /** The longest datagram that would go there so without being cut, as `stack.ip.mtu` says it. */
  mtu(destination: Ipv4Address): number {
    return this.port.ip.mtu(this.from, destination, this.sending);
  }

  /**
   * A packet of `size` bytes to be filled from its `start` on and handed to {@link send}, which must follow. Null when
   * there is no room (`hasRoom` says so, and `drain` is called when there is some) or the stack has no buffer left.
   * Throws when that is no number of bytes.
   */
  packet(size: number): Packet | null {
    if (!Number.isInteger(size) || size < 0) {
      throw new RangeError(`packet(${size}): expected a whole number of bytes`);
    }
    return this.sendBuffer.packet(this.layer, size);
  }

  /**
   * Sends bytes, which are copied, or a packet of {@link packet}, which is gone then. Returns one of Linux's errno
   * values: 0; EAGAIN when there is no room; EDESTADDRREQ, EMSGSIZE, EACCES for a broadcast address that nobody asked
   * for, EINVAL for a header that is not whole, EBADF when it is closed; or why there is no route.
   */
  send(data: Uint8Array | Packet, destination?: Ipv4Address): number {
    if (!(data instanceof Uint8Array)) return this.#send(data, destination);
    if (!this.#open) return Errno.BadDescriptor;
    if (data.length > Ipv4.MAX_LENGTH) return Errno.MessageSize;
    const pkt = this.packet(data.length);
    if (pkt === null) return this.hasRoom ? Errno.NoBuffers : Errno.Again;
    pkt.bytes.set(data, pkt.start);
    return this.#send(pkt, destination);
  }

  /** From now on what comes waits, as far as the receive buffer takes it. Errors come all the same. */
  pause(): void {
    this.#paused = true;
  }

  /** Hands over what waits, and from now on what comes at once. Throws at the end what its listener has thrown. */
  resume(): void {
    const { ctx } = this.port;
    const failures = new Failures();
    this.#paused = false;
    while (!this.#paused) {
      const pkt = this.queue.shift();
      if (pkt === null) break;
      this.listener.receive(pkt, failures);
      ctx.delivered(pkt, this.layer, this.protocol);
    }
    failures.raise();
  }

  /** Hears no more, and loses what waits; what is under way goes on. May be called twice, and from its own listener. */
  close(): void {
    if (!this.#open) return;
    const { ctx } = this.port;
    this.#open = false;
    this.port.closed(this);
    this.sendBuffer.close();
    for (let pkt = this.queue.shift(); pkt !== null; pkt = this.queue.shift()) {
      ctx.drop(pkt, Drop.closed);
    }
  }

  /** Whether it hears what goes between those two and comes by that device. For the stack. */
  matches(remote: Ipv4Address, local: Ipv4Address, device: number): boolean {
    const { source, destination } = this.wishes;
    if (destination !== ANY && destination !== remote) return false;
    if (source !== ANY && source !== local) return false;
    return this.sending.device === 0 || this.sending.device === device;
  }

  /** Whether it looks at packets for other hosts that come by that device. For the stack. */
  isAlertedBy(device: number): boolean {
    return this.wishes.routerAlert && (this.sending.device === 0 || this.sending.device === device);
  }

  /** Lets it hear a datagram; false when it was none for it, or is lost. For the stack. */
  offer(pkt: Packet): boolean {
    return !this.#isFiltered(pkt) && this.offerUnfiltered(pkt);
  }

  /** As {@link offer}, of whatever ICMP type it is. */
  offerUnfiltered(pkt: Packet): boolean {
    if (!this.#open) return false;
    return this.#paused ? this.queue.push(pkt) : this.listener.receive(pkt);
  }

  /** Whether it has sent what an error quotes, as far as it can tell, and hears of errors. For the stack. */
  hasSent(pkt: Packet, quote: number): boolean {
    return this.#open && this.listener.sent(pkt, quote);
  }

  /** Lets it hear an error about what it has sent. For the stack. */
  offerError(pkt: Packet, quote: number): void {
    if (this.#open) this.listener.error(pkt, quote);
  }

  /** The packet that was its echo request with that sequence number; 0: none that is known. For the stack. */
  request(sequence: number): number {
    return this.listener.request(sequence);
  }

  #send(pkt: Packet, destination: Ipv4Address | undefined): number {
    if (pkt.owner !== this.sendBuffer)
      throw new Error(`packet ${pkt.id} is none of this session's`);
    if (!this.#open) return this.#refuse(pkt, Drop.closed, Errno.BadDescriptor);
    const { wishes, from, sending: how } = this;
    const { ip } = this.port;
    if (destination === undefined && wishes.destination === ANY) {
      return this.#refuse(pkt, Drop.nobody, Errno.DestinationRequired);
    }
    const to = ip.meant(from, destination ?? wishes.destination, how.device);
    const route = ip.route(from, to, how);
    const errno = errnoOf(route);
    if (route === null || errno !== Errno.Ok) {
      if (errno === Errno.NetUnreachable && this.identifier >= 0) this.port.countNoRoute();
      return ip.output(pkt, from, to, how);
    }
    if (!wishes.broadcast && route.type === RouteType.Broadcast) {
      return this.#refuse(pkt, Drop.broadcast, Errno.Access);
    }
    if (wishes.headerIncluded) return this.#sendWritten(pkt, to, route.device);
    const type = this.#icmpType(pkt);
    return this.#counted(type, ip.output(pkt, from, to, how));
  }

  /** raw(7), IP_HDRINCL: what must be right in a header; all else goes as it is. In Linux's order (raw_send_hdrinc). */
  #sendWritten(pkt: Packet, to: Ipv4Address, device: number): number {
    const { ip, addresses } = this.port;
    const { view, start: at, length } = pkt;
    if (length > (addresses.state(device)?.mtu ?? length)) {
      return this.#refuse(pkt, Drop.writtenTooLong, Errno.MessageSize);
    }
    if (length < Ipv4.HEADER) return this.#refuse(pkt, Drop.writtenShort, Errno.Invalid);
    const header = Ipv4.headerLength(view, at);
    if (header < Ipv4.HEADER || header > length) {
      return this.#refuse(pkt, Drop.writtenHeader, Errno.Invalid);
    }
    const isCounted = Ipv4.protocol(view, at) === Icmp && length - header >= ICMP_HEADER;
    const type = isCounted ? view.getUint8(at + header) : NO_TYPE;
    return this.#counted(type, ip.outputWritten(pkt, this.from, to, this.sending));
  }

  /** Of a message that is to be sent; {@link NO_TYPE}: it is none. As raw_probe_proto_opt. */
  #icmpType({ view, start, length }: Packet): number {
    return this.protocol === Icmp && length >= ICMP_PROBED ? view.getUint8(start) : NO_TYPE;
  }

  /** Only what was sent counts as a message. */
  #counted(type: number, errno: number): number {
    if (type !== NO_TYPE && errno === Errno.Ok) this.port.countIcmp(type);
    return errno;
  }

  /** Types beyond 31 have no bit and pass. As Linux's icmp_filter. */
  #isFiltered({ view, transport, end }: Packet): boolean {
    const { icmpFilter } = this.wishes;
    if (icmpFilter === 0) return false;
    if (end - transport < ICMP_HEADER) return true;
    const type = view.getUint8(transport);
    return type < 32 && ((icmpFilter >>> type) & 1) !== 0;
  }

  #refuse(pkt: Packet, reason: DropReason, errno: number): number {
    this.port.ctx.drop(pkt, reason);
    return errno;
  }
}
