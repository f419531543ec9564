// A raw session: sends datagrams of one protocol and hears those that come, and the errors about what it sent. What it
// has under way is bounded, and so is what waits for it. As Linux's raw sockets (net/ipv4/raw.c) and socket buffers.

import type { Context } from '../core/context.ts';
import { copyBytes } from '../core/copy.ts';
import type { DropReason } from '../core/drops.ts';
import type { Packet, PacketOwner } from '../core/packet.ts';
import { Timer } from '../core/timers.ts';
import { ANY, type Ipv4Address } from '../ip/address.ts';
import type { Addresses } from '../ip/addresses.ts';
import { Errno } from '../ip/errors.ts';
import * as Ipv4 from '../ip/header.ts';
import { errnoOf, type IpOutput } from '../ip/output.ts';
import { type SendOptions, sendOptions } from '../ip/send.ts';
import { RouteType } from '../route/table.ts';
import { Drop, type RawListener, type RawOptions, type RawWishes, rawWishes } from './options.ts';
import { ReceiveQueue } from './queue.ts';

const { Icmp } = Ipv4.Protocol;
const ICMP_HEADER = 8;

/** What a session needs of its stack. */
export interface RawPort {
  readonly ctx: Context;
  readonly ip: IpOutput;
  readonly addresses: Addresses;
  /** Counts an ICMP message of that type that is sent. */
  countIcmp(type: number): void;
  closed(session: RawSession): void;
}

export class RawSession implements PacketOwner {
  readonly protocol: number;
  /** The ICMP identifier that it alone hears; -1: it hears the whole protocol. */
  readonly identifier: number;
  /** How its packets go; `ttl`, `tos` and `pathMtu` may change from packet to packet. */
  readonly how: SendOptions;
  private readonly port: RawPort;
  private readonly layer: number;
  private readonly wishes: RawWishes;
  private readonly listener: RawListener;
  private readonly from: Ipv4Address;
  readonly #queue = new ReceiveQueue();
  readonly #drain = new Timer(() => this.#drained());
  #underWay = 0;
  #drops = 0;
  #open = true;
  #paused = false;
  /** It found no room to send, and nobody has told it since that there is some. */
  #refused = false;

  /** `stack.raw.open` makes it. @param layer the one whose number stands at its packets' events */
  constructor(
    port: RawPort,
    layer: number,
    options: RawOptions,
    identifier: number,
    listener: RawListener,
  ) {
    const wishes = rawWishes(options);
    this.port = port;
    this.layer = layer;
    this.wishes = wishes;
    this.protocol = wishes.protocol;
    this.identifier = identifier;
    this.how = sendOptions(options);
    this.listener = listener;
    // Who hears a group sends from no group.
    this.from = port.addresses.isLocal(wishes.source) ? wishes.source : ANY;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** Bytes of buffers that it has under way in the stack: taken and not sent, waiting for a neighbour, in fragments. */
  get underWay(): number {
    return this.#underWay;
  }

  /** Whether it may send. As in Linux, the packet that fills the send buffer may be larger than the rest of it. */
  get hasRoom(): boolean {
    return this.#underWay < this.wishes.sendBuffer;
  }

  /** Datagrams that it lost because its queue was full or no buffer was left. Linux's `drops` in /proc/net/raw. */
  get drops(): number {
    return this.#drops;
  }

  /** The route that a packet to there would take now, as `stack.ip.route` says it. */
  route(destination: Ipv4Address): ReturnType<IpOutput['route']> {
    return this.port.ip.route(this.from, destination, this.how);
  }

  /** The longest datagram that would go there so without being cut, as `stack.ip.mtu` says it. */
  mtu(destination: Ipv4Address): number {
    return this.port.ip.mtu(this.from, destination, this.how);
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
    if (!this.hasRoom) {
      this.#refused = true;
      return null;
    }
    const pkt = this.port.ctx.originate(this.layer, size);
    if (pkt === null) return null;
    pkt.end = pkt.start + size;
    pkt.owner = this;
    this.hold(pkt);
    return pkt;
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

  /** Hands over what waits, and from now on what comes at once. */
  resume(): void {
    const { ctx } = this.port;
    this.#paused = false;
    while (!this.#paused) {
      const pkt = this.#queue.shift();
      if (pkt === null) return;
      ctx.unpark(pkt, this.layer, 0, 0);
      this.listener.receive(pkt);
      ctx.delivered(pkt, this.layer, this.protocol);
    }
  }

  /** Hears no more, and loses what waits; what is under way goes on. May be called twice, and from its own listener. */
  close(): void {
    if (!this.#open) return;
    const { ctx } = this.port;
    this.#open = false;
    this.port.closed(this);
    ctx.timers.disarm(this.#drain);
    for (let pkt = this.#queue.shift(); pkt !== null; pkt = this.#queue.shift()) {
      ctx.unpark(pkt, this.layer, 0, 0);
      ctx.drop(pkt, Drop.closed);
    }
  }

  /** Whether it hears what goes between those two and comes by that device. For the stack. */
  matches(remote: Ipv4Address, local: Ipv4Address, device: number): boolean {
    const { source, destination } = this.wishes;
    if (destination !== ANY && destination !== remote) return false;
    if (source !== ANY && source !== local) return false;
    return this.how.device === 0 || this.how.device === device;
  }

  /** Whether it looks at packets for other hosts that come by that device. For the stack. */
  isAlertedBy(device: number): boolean {
    return this.wishes.routerAlert && (this.how.device === 0 || this.how.device === device);
  }

  /** Lets it hear a datagram; false when it was none for it, or is lost. For the stack. */
  offer(pkt: Packet): boolean {
    return !this.#isFiltered(pkt) && this.offerUnfiltered(pkt);
  }

  /** As {@link offer}, of whatever ICMP type it is. */
  offerUnfiltered(pkt: Packet): boolean {
    if (!this.#open) return false;
    return this.#paused ? this.#enqueue(pkt) : this.listener.receive(pkt);
  }

  /** Lets it hear an error; false when it did not send what is quoted. For the stack. */
  offerError(pkt: Packet, quote: number): boolean {
    if (!this.#open || this.listener.error === undefined) return false;
    return this.listener.error(pkt, quote);
  }

  /** The packet that was its echo request with that sequence number; 0: none that is known. For the stack. */
  request(sequence: number): number {
    return this.listener.request?.(sequence) ?? 0;
  }

  hold(pkt: Packet): void {
    this.#underWay += pkt.bytes.length;
  }

  letGo(pkt: Packet): void {
    this.#underWay -= pkt.bytes.length;
    if (!this.#refused || !this.hasRoom || !this.#open) return;
    // Not now: whoever ends packets may be in the midst of a queue, which a sender would change.
    this.#refused = false;
    const { ctx } = this.port;
    ctx.timers.arm(this.#drain, ctx.now);
  }

  #drained(): void {
    this.listener.drain?.();
  }

  #send(pkt: Packet, destination: Ipv4Address | undefined): number {
    if (pkt.owner !== this) throw new Error(`packet ${pkt.id} is none of this session's`);
    if (!this.#open) return this.#refuse(pkt, Drop.closed, Errno.BadDescriptor);
    const { wishes, from, how } = this;
    const { ip } = this.port;
    if (destination === undefined && wishes.destination === ANY) {
      return this.#refuse(pkt, Ipv4.Drop.noRoute, Errno.DestinationRequired);
    }
    const to = destination ?? wishes.destination;
    const route = ip.route(from, to, how);
    const { headerIncluded, broadcast } = wishes;
    if (!broadcast && errnoOf(route) === Errno.Ok && route?.type === RouteType.Broadcast) {
      return this.#refuse(pkt, Drop.broadcast, Errno.Access);
    }
    if (headerIncluded) return this.#sendWritten(pkt, to, route?.device ?? 0);
    if (this.protocol === Icmp) this.#countIcmp(pkt, pkt.start);
    return ip.output(pkt, from, to, how);
  }

  /** raw(7), IP_HDRINCL: what must be right in a header; all else goes as it is. */
  #sendWritten(pkt: Packet, to: Ipv4Address, device: number): number {
    const { ip, addresses } = this.port;
    const { view, start: at, length } = pkt;
    if (length > (addresses.state(device)?.mtu ?? length)) {
      return this.#refuse(pkt, Drop.writtenTooLong, Errno.MessageSize);
    }
    const header = length < Ipv4.HEADER ? 0 : Ipv4.headerLength(view, at);
    if (header < Ipv4.HEADER || header > length) {
      return this.#refuse(pkt, Drop.writtenHeader, Errno.Invalid);
    }
    if (Ipv4.protocol(view, at) === Icmp) this.#countIcmp(pkt, at + header);
    return ip.outputWritten(pkt, this.from, to, this.how);
  }

  #countIcmp({ view, end }: Packet, at: number): void {
    if (end - at >= ICMP_HEADER) this.port.countIcmp(view.getUint8(at));
  }

  /** Types beyond 31 have no bit and pass. As Linux's icmp_filter. */
  #isFiltered({ view, transport, end }: Packet): boolean {
    const { icmpFilter } = this.wishes;
    if (icmpFilter === 0) return false;
    if (end - transport < ICMP_HEADER) return true;
    const type = view.getUint8(transport);
    return type < 32 && ((icmpFilter >>> type) & 1) !== 0;
  }

  /** Lets a copy wait: the packet itself goes on to its own layer. */
  #enqueue(pkt: Packet): boolean {
    const { ctx } = this.port;
    const isFull = this.#queue.bytes >= this.wishes.receiveBuffer;
    const copy = ctx.originate(this.layer, isFull ? 0 : pkt.end - pkt.network, pkt.id);
    // As fragments and packets without a station: those who pause must not take the last buffers from everybody.
    if (isFull || copy === null || ctx.pool.isScarce(copy)) {
      this.#drops++;
      if (copy !== null) ctx.drop(copy, isFull ? Drop.receiveFull : Drop.receiveScarce);
      return false;
    }
    fill(copy, pkt);
    ctx.park(copy, this.layer, pkt.device, 0);
    this.#queue.push(copy);
    return true;
  }

  #refuse(pkt: Packet, reason: DropReason, errno: number): number {
    this.port.ctx.drop(pkt, reason);
    return errno;
  }
}

/** Makes an empty packet one with the same datagram, without what was in front of it. */
function fill(copy: Packet, pkt: Packet): void {
  const { network, transport, end } = pkt;
  const at = copy.start;
  copyBytes(pkt.view, network, copy.view, at, end - network);
  copy.network = at;
  copy.transport = at + transport - network;
  copy.start = copy.transport;
  copy.end = at + end - network;
  copy.device = pkt.device;
  copy.arrival = pkt.arrival;
  copy.cast = pkt.cast;
  copy.networkCast = pkt.networkCast;
  copy.mark = pkt.mark;
}
