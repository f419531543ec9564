// ARP, RFC 826: answers who asks for our addresses, learns from what it hears, and asks for the next hop
// of packets that go down. Follows Linux's arp_process (net/ipv4/arp.c) where the RFC leaves a choice.

import type { Context } from '../core/context.ts';
import type { Handler } from '../core/demux.ts';
import type { DropReason } from '../core/drops.ts';
import { Cast, type Packet } from '../core/packet.ts';
import { Kind, type TraceEvent } from '../core/trace.ts';
import type { Ether } from '../ether/ether.ts';
import { EtherType } from '../ether/header.ts';
import {
  ANY,
  BROADCAST,
  formatIpv4,
  type Ipv4Address,
  ipv4,
  isLoopback,
  isMulticast,
} from '../ip/address.ts';
import * as ArpHeader from './header.ts';
import { Drop, Operation } from './header.ts';
import { BY_HAND, type Neighbour, State, type Station, stateName } from './neighbour.ts';
import type { NeighbourPort } from './port.ts';
import { NeighbourTable } from './table.ts';

// See Kind.
const IPV4 = EtherType.Ipv4;

const GROUP_BIT = 0x0100;

/** What ARP asks of IP. */
export interface ArpUpper {
  /** Whether the address is one of this host's own. */
  isLocal(address: Ipv4Address): boolean;
  /** Whether the address is the broadcast address of a subnet of ours. */
  isBroadcast(address: Ipv4Address): boolean;
  /** The address to ask from when looking for `target` by `device`, for the sake of `waiting`. */
  askingSource(device: number, target: Ipv4Address, waiting: Packet | null): Ipv4Address;
  /** Nobody answered for the packet's next hop: tell its sender. The packet is only lent. */
  hostUnreachable(pkt: Packet): void;
}

export class Arp implements Handler, NeighbourPort {
  readonly neighbours: NeighbourTable;
  private readonly ctx: Context;
  private readonly layer: number;
  private readonly ether: Ether;
  #upper: ArpUpper | null = null;

  constructor(ctx: Context, ether: Ether) {
    this.ctx = ctx;
    this.layer = ctx.layer('arp', Drop, says);
    this.ether = ether;
    this.neighbours = new NeighbourTable(ctx, this.layer, this);
    ether.up.register(EtherType.Arp, this);
  }

  /** Tells who answers ARP's questions about addresses. */
  bind(upper: ArpUpper): void {
    this.#upper = upper;
  }

  input(pkt: Packet): void {
    const { view, start: at } = pkt;
    pkt.network = at;
    if (!this.ether.device(pkt.device).arp) return this.ctx.drop(pkt, Drop.switchedOff);
    const fault = ArpHeader.check(view, at, pkt.end) ?? this.#checkAddresses(pkt);
    if (fault !== null) return this.ctx.drop(pkt, fault);

    const asked = ArpHeader.operation(view, at) === Operation.Request;
    const forUs = this.#isLocal(ArpHeader.targetIp(view, at));
    this.#learn(pkt, asked, forUs);
    if (asked && forUs) return this.#reply(pkt);
    if (forUs) return this.ctx.delivered(pkt, this.layer);
    this.ctx.drop(pkt, Drop.notForUs);
  }

  /** Sends an IPv4 packet to the next hop `hop` by `device`, now or when the hop's station is known. */
  output(pkt: Packet, device: number, hop: Ipv4Address): void {
    const { loopback, arp } = this.ether.device(device);
    if (loopback) return this.#send(pkt, device, 0, 0);
    if (isMulticast(hop)) return this.#send(pkt, device, GROUP_BIT, multicastLow(hop));
    if (!arp) this.entry(device, hop);
    this.neighbours.send(pkt, device, hop);
  }

  /** Sends an IPv4 packet to every station on the cable. */
  broadcast(pkt: Packet, device: number): void {
    this.#send(pkt, device, 0xffff, -1);
  }

  /**
   * An entry for that address, made if need be; null when the table is full. What needs no ARP is known at once: the
   * loopback has one entry for all addresses. As arp_constructor.
   */
  entry(device: number, address: Ipv4Address): Neighbour | null {
    const key = this.ether.device(device).loopback ? ANY : address;
    const { neighbours } = this;
    const known = neighbours.find(device, key);
    return known ?? neighbours.create(device, key, this.#stationByRule(device, address));
  }

  /** Whether the station with that address is known; if it is not, it is asked for, because of that packet. */
  resolve(device: number, address: Ipv4Address, because: Packet): boolean {
    const neighbour = this.entry(device, address);
    if (neighbour === null || neighbour.valid) return neighbour !== null;
    this.neighbours.ask(neighbour, because);
    return false;
  }

  /**
   * The station address that follows from the address: of multicast (RFC 1112 §6.4) and broadcast, and the device's own
   * where nobody can be asked. Null: none does.
   */
  #stationByRule(device: number, address: Ipv4Address): Station | null {
    const { loopback, arp, mac } = this.ether.device(device);
    if (loopback) return mac;
    if (isMulticast(address)) return stationOf(address);
    if (!arp) return mac;
    return this.#isBroadcast(address) ? { high: 0xffff, low: -1 } : null;
  }

  /** Forgets the stations behind a device that is switched off. */
  forget(device: number): void {
    this.neighbours.flush((neighbour) => neighbour.device === device);
  }

  /** Lets a device hear the station of a group. The loopback has none. */
  hear(device: number, group: Ipv4Address): void {
    const { loopback, multicastList } = this.ether.device(device);
    if (!loopback) multicastList.add(stationOf(group));
  }

  /** Lets it hear that station for one group less. */
  ignore(device: number, group: Ipv4Address): void {
    const { loopback, multicastList } = this.ether.device(device);
    if (!loopback) multicastList.remove(stationOf(group));
  }

  transmit(pkt: Packet, { device, high, low }: Neighbour): void {
    this.#send(pkt, device, high, low);
  }

  solicit(neighbour: Neighbour, waiting: Packet | null, cause: number): boolean {
    const { device, address } = neighbour;
    const { mac, arp } = this.ether.device(device);
    if (!arp) return false;
    const pkt = this.ctx.originate(this.layer, ArpHeader.HEADER, cause, address);
    if (pkt === null) return false;
    const at = pkt.start;
    pkt.network = at;
    pkt.end = at + ArpHeader.HEADER;
    const source = this.#upper?.askingSource(device, address, waiting) ?? ANY;
    ArpHeader.setKind(pkt.view, at);
    ArpHeader.setOperation(pkt.view, at, Operation.Request);
    ArpHeader.setSender(pkt.view, at, mac.high, mac.low, source);
    // The target's station is what we ask for; Linux leaves zeros there.
    ArpHeader.setTarget(pkt.view, at, 0, 0, address);
    const known = neighbour.state === State.Probe;
    const high = known ? neighbour.high : 0xffff;
    const low = known ? neighbour.low : -1;
    this.ether.output(pkt, device, high, low, EtherType.Arp);
    return true;
  }

  unreachable(pkt: Packet): void {
    if (this.#upper !== null) this.#upper.hostUnreachable(pkt);
  }

  #checkAddresses({ view, start: at, device }: Packet): DropReason | null {
    const operation = ArpHeader.operation(view, at);
    if (operation !== Operation.Request && operation !== Operation.Reply)
      return Drop.unknownOperation;
    const target = ArpHeader.targetIp(view, at);
    if (isLoopback(target) || isMulticast(target)) return Drop.badTarget;
    if ((ArpHeader.senderMacHigh(view, at) & GROUP_BIT) !== 0) return Drop.badSender;
    const sender = ArpHeader.senderIp(view, at);
    if (this.#isLocal(sender)) return this.#isOwnMac(view, at, device) ? Drop.echo : Drop.conflict;
    if (isLoopback(sender) || isMulticast(sender) || this.#isBroadcast(sender))
      return Drop.badSender;
    return null;
  }

  #isLocal(address: Ipv4Address): boolean {
    return this.#upper?.isLocal(address) ?? false;
  }

  #isBroadcast(address: Ipv4Address): boolean {
    return address === BROADCAST || (this.#upper?.isBroadcast(address) ?? false);
  }

  #isOwnMac(view: DataView, at: number, device: number): boolean {
    const { mac } = this.ether.device(device);
    return (
      ArpHeader.senderMacHigh(view, at) === mac.high && ArpHeader.senderMacLow(view, at) === mac.low
    );
  }

  /** RFC 826, "Packet Reception": who asks for us is worth an entry; of anybody else only what we know is updated. */
  #learn(pkt: Packet, asked: boolean, forUs: boolean): void {
    const { view, start: at, device } = pkt;
    const sender = ArpHeader.senderIp(view, at);
    // An address probe (RFC 5227 §2.1.1) comes from nobody.
    if (sender === 0) return;
    const known = this.neighbours.find(device, sender);
    const neighbour =
      known ?? (asked && forUs ? this.neighbours.findOrCreate(device, sender) : null);
    if (neighbour === null) return;

    const high = ArpHeader.senderMacHigh(view, at);
    const low = ArpHeader.senderMacLow(view, at);
    const confirmed = !asked && pkt.cast === Cast.Host;
    const announced = sender === ArpHeader.targetIp(view, at) && (asked || isToItself(view, at));
    const override = (asked && forUs) || announced || this.neighbours.unlocked(neighbour);
    this.neighbours.learn(neighbour, high, low, confirmed, override, pkt);
  }

  /** The request becomes its own reply: same buffer, sender and target change places. */
  #reply(pkt: Packet): void {
    const { view, start: at, device } = pkt;
    this.ctx.answer(pkt, this.layer);
    const high = ArpHeader.senderMacHigh(view, at);
    const low = ArpHeader.senderMacLow(view, at);
    const asker = ArpHeader.senderIp(view, at);
    const own = ArpHeader.targetIp(view, at);
    const { mac } = this.ether.device(device);
    pkt.end = at + ArpHeader.HEADER;
    // The request's hardware type may have been IEEE 802's.
    ArpHeader.setKind(view, at);
    ArpHeader.setOperation(view, at, Operation.Reply);
    ArpHeader.setSender(view, at, mac.high, mac.low, own);
    ArpHeader.setTarget(view, at, high, low, asker);
    this.ether.output(pkt, device, high, low, EtherType.Arp);
  }

  #send(pkt: Packet, device: number, high: number, low: number): void {
    this.ether.output(pkt, device, high, low, IPV4);
  }
}

/** RFC 1112 §6.4: 01:00:5e and the last 23 bits. */
const stationOf = (group: Ipv4Address): Station => ({ high: GROUP_BIT, low: multicastLow(group) });

const multicastLow = (address: Ipv4Address): number => 0x5e000000 | (address & 0x7fffff);

/** A gratuitous reply counts as one only with the sender as target in full. As Linux's arp_is_garp. */
function isToItself(view: DataView, at: number): boolean {
  const sameHigh = ArpHeader.targetMacHigh(view, at) === ArpHeader.senderMacHigh(view, at);
  return sameHigh && ArpHeader.targetMacLow(view, at) === ArpHeader.senderMacLow(view, at);
}

/** The journey's words for ARP's own events. */
function says({ kind, detail, value }: Readonly<TraceEvent>): string | null {
  const address = formatIpv4(ipv4(value));
  if (kind === Kind.State && detail < 0) return `${address} is forgotten`;
  if (kind === Kind.State) return `${address} is ${stateName(detail & ~BY_HAND)} now`;
  if (kind === Kind.Park) return `waits until ${address} is known`;
  if (kind === Kind.Release && detail === 0) return `waits no longer, ${address} or not`;
  if (kind === Kind.Release) return `need not wait for ${address} any more`;
  if (kind === Kind.Originate) return 'asks who has the next hop';
  if (kind === Kind.Answer) return 'the request becomes its own reply';
  if (kind === Kind.Deliver) return 'the reply is read';
  return null;
}
