// arping from a device: ARP requests, and who answers, in iputils' words. Beside the stack, as the program is: it fills
// no neighbour table of its own, and hears what the stack hears.

import * as ArpHeader from '../../arp/header.ts';
import type { Packet } from '../../core/packet.ts';
import { Timer } from '../../core/timers.ts';
import { Kind, type TraceEvent, type TraceObserver } from '../../core/trace.ts';
import * as Eth from '../../ether/header.ts';
import { formatIpv4, type Ipv4Address, within } from '../../ip/address.ts';
import { formatMac } from '../../netdev/mac.ts';
import { type Given, Refused } from './given.ts';
import type { OwnEnd, Parties } from './parties.ts';
import type { Program, Programs, Terminal } from './programs.ts';

const INTERVAL_MS = 1000;
const BROADCAST = { high: 0xffff, low: -1 };

/** Begins to ask. Throws a {@link Refused}. */
export function arping(given: Given, parties: Parties, programs: Programs): void {
  const end = parties.end(given.name('end'));
  const { node, stack, device } = end;
  const own = stack.addresses.list().filter((one) => one.device === device.index);
  const isNear = (address: Ipv4Address): boolean =>
    own.some((one) => within(address, one.address, one.length));
  const target = parties.address(given.name('to'), isNear);
  const count = given.whole('count', 1, 100);
  const source = (own.find((one) => within(target, one.address, one.length)) ?? own[0])?.address;
  if (source === undefined)
    throw new Refused(`${node}.${device.name} has no address to ask from: give it one first`);
  if (!device.arp) throw new Refused(`${node}.${device.name} is a device without ARP`);
  programs.start(node, stack, (terminal) => new Arping(end, source, target, count, terminal));
}

class Arping implements Program, TraceObserver {
  private readonly end: OwnEnd;
  private readonly source: Ipv4Address;
  private readonly target: Ipv4Address;
  private readonly count: number;
  private readonly terminal: Terminal;
  private readonly layer: number;
  readonly #next = new Timer(() => this.#ask());
  /** Who is asked: everybody, until somebody has answered. */
  #station: { high: number; low: number } = BROADCAST;
  #sent = 0;
  #sentAt = 0;
  #broadcasts = 0;
  #answers = 0;
  #broadcastAnswers = 0;
  #requests = 0;

  constructor(
    end: OwnEnd,
    source: Ipv4Address,
    target: Ipv4Address,
    count: number,
    terminal: Terminal,
  ) {
    this.end = end;
    this.source = source;
    this.target = target;
    this.count = count;
    this.terminal = terminal;
    this.layer = end.stack.ctx.layer('arp');
  }

  start(): void {
    const [target, source] = [formatIpv4(this.target), formatIpv4(this.source)];
    this.terminal.print(`ARPING ${target} from ${source} ${this.end.device.name}\n`);
    this.end.stack.ctx.trace.attach(this);
    this.#ask();
  }

  event({ kind, layer, detail }: Readonly<TraceEvent>, pkt: Packet | null): void {
    const received = kind === Kind.Receive && layer === 0 && detail === this.end.device.index;
    if (received && pkt !== null && this.#answersUs(pkt)) this.#hear(pkt);
  }

  #ask(): void {
    const { ctx, ether, devices } = this.end.stack;
    const isThere = devices.includes(this.end.device);
    if (this.#sent >= this.count || !isThere) return this.#finish();
    ctx.timers.arm(this.#next, ctx.now + INTERVAL_MS);
    const pkt = ctx.originate(this.layer, ArpHeader.HEADER);
    if (pkt === null) return;
    const { device } = this.end;
    const { view, start: at } = pkt;
    pkt.network = at;
    pkt.end = at + ArpHeader.HEADER;
    ArpHeader.setKind(view, at);
    ArpHeader.setOperation(view, at, ArpHeader.Operation.Request);
    ArpHeader.setSender(view, at, device.mac.high, device.mac.low, this.source);
    ArpHeader.setTarget(view, at, this.#station.high, this.#station.low, this.target);
    this.#sent++;
    this.#sentAt = ctx.now;
    if (this.#station === BROADCAST) this.#broadcasts++;
    ether.output(pkt, device.index, this.#station.high, this.#station.low, Eth.EtherType.Arp);
  }

  /** Whether the frame, which begins at `start`, is an answer of the target's to our device. */
  #answersUs({ view, start, end }: Packet): boolean {
    if (Eth.check(view, start, end) !== null) return false;
    if (Eth.type(view, start) !== Eth.EtherType.Arp) return false;
    const at = start + Eth.HEADER;
    if (ArpHeader.check(view, at, end) !== null) return false;
    const { mac } = this.end.device;
    return (
      ArpHeader.senderIp(view, at) === this.target &&
      ArpHeader.targetIp(view, at) === this.source &&
      ArpHeader.targetMacHigh(view, at) === mac.high &&
      ArpHeader.targetMacLow(view, at) === mac.low
    );
  }

  #hear({ view, start }: Packet): void {
    const at = start + Eth.HEADER;
    const { mac } = this.end.device;
    const toUs =
      Eth.destinationHigh(view, start) === mac.high && Eth.destinationLow(view, start) === mac.low;
    const isRequest = ArpHeader.operation(view, at) === ArpHeader.Operation.Request;
    const [high, low] = [ArpHeader.senderMacHigh(view, at), ArpHeader.senderMacLow(view, at)];
    const way = `${toUs ? 'Unicast' : 'Broadcast'} ${isRequest ? 'request' : 'reply'}`;
    const took = (this.end.stack.ctx.now - this.#sentAt).toFixed(3);
    const station = formatMac(high, low).toUpperCase();
    this.terminal.print(`${way} from ${formatIpv4(this.target)} [${station}]  ${took}ms\n`);
    this.#answers++;
    if (!toUs) this.#broadcastAnswers++;
    if (isRequest) this.#requests++;
    this.#station = { high, low };
  }

  #finish(): void {
    this.end.stack.ctx.trace.detach(this);
    const kinds = [];
    if (this.#requests > 0) kinds.push(`${this.#requests} request(s)`);
    if (this.#broadcastAnswers > 0) kinds.push(`${this.#broadcastAnswers} broadcast(s)`);
    const which = kinds.length === 0 ? '' : ` (${kinds.join(', ')})`;
    this.terminal.print(`Sent ${this.#sent} probes (${this.#broadcasts} broadcast(s))\n`);
    this.terminal.print(`Received ${this.#answers} response(s)${which}\n`);
    this.terminal.done();
  }
}
