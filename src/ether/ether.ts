// Ethernet II: decides whom a frame is for and hands it up by its EtherType; frames what goes down.

import type { Context } from '../core/context.ts';
import { Demux } from '../core/demux.ts';
import { Cast, type Packet } from '../core/packet.ts';
import { Kind, type TraceEvent } from '../core/trace.ts';
import type { NetDevice } from '../netdev/device.ts';
import type { MacAddress } from '../netdev/mac.ts';
import * as Eth from './header.ts';

const GROUP_BIT = 0x0100;

// See Kind.
const { HEADER } = Eth;
const { Down } = Kind;
const { Host, OtherHost, Broadcast, Multicast } = Cast;

export class Ether {
  /** EtherType → layer. */
  readonly up: Demux;
  private readonly ctx: Context;
  private readonly layer: number;
  readonly #devices: (NetDevice | undefined)[] = [];

  constructor(ctx: Context) {
    this.ctx = ctx;
    this.layer = ctx.layer('ether', Eth.Drop, says);
    this.up = new Demux(ctx, this.layer, Eth.Drop.unknownType);
  }

  attach(device: NetDevice): void {
    this.#devices[device.index] = device;
  }

  detach(device: NetDevice): void {
    this.#devices[device.index] = undefined;
  }

  /** The device with that index. Throws when there is none: our own bug. */
  device(index: number): NetDevice {
    return this.#devices[index] ?? missing(index);
  }

  input(pkt: Packet): void {
    const { view, start } = pkt;
    const fault = Eth.check(view, start, pkt.end);
    if (fault !== null) return this.ctx.drop(pkt, fault);

    pkt.link = start;
    const cast = this.#classify(view, start, this.device(pkt.device).mac);
    pkt.cast = cast;
    if (cast === OtherHost) return this.ctx.drop(pkt, Eth.Drop.otherHost);

    pkt.start = start + HEADER;
    this.up.deliver(Eth.type(view, start), pkt);
  }

  /** Frames the packet and sends it by `device` to the station `high`:`low`. */
  output(pkt: Packet, device: number, high: number, low: number, type: number): void {
    const out = this.device(device);
    const at = pkt.push(HEADER);
    pkt.link = at;
    pkt.device = device;
    const { mac } = out;
    Eth.set(pkt.view, at, high, low, mac.high, mac.low, type);
    this.ctx.trace.record(Down, this.layer, pkt, type, 0);
    out.transmit(pkt);
  }

  #classify(view: DataView, start: number, own: MacAddress): number {
    const high = Eth.destinationHigh(view, start);
    const low = Eth.destinationLow(view, start);
    if (low === own.low && high === own.high) return Host;
    if ((high & GROUP_BIT) === 0) return OtherHost;
    return high === 0xffff && low === -1 ? Broadcast : Multicast;
  }
}

function missing(index: number): never {
  throw new Error(`no device ${index}`);
}

/** The journey's words for Ethernet's own events. */
function says({ kind, detail }: Readonly<TraceEvent>): string | null {
  const type = `EtherType 0x${detail.toString(16).padStart(4, '0')}`;
  if (kind === Kind.Up) return `for us; up, ${type}`;
  if (kind === Kind.Down) return `framed, ${type}`;
  return null;
}
