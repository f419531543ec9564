// A stack that routes between two networks, fed with packets from one to the other: bench/forward.ts measures it, and
// looks whether it leaves garbage.

import type { Packet } from '../src/core/packet.ts';
import * as Eth from '../src/ether/header.ts';
import { type Ipv4Address, parseIpv4 } from '../src/ip/address.ts';
import * as Ipv4 from '../src/ip/header.ts';
import type { NetDevice } from '../src/netdev/device.ts';
import type { MacAddress } from '../src/netdev/mac.ts';
import { route } from '../src/route/table.ts';
import { Stack } from '../src/stack.ts';
import { Sink } from './sink.ts';

const FRAME = 1514;
const UDP = 17;

/** Packets between two readings of the clock, as in the host loop. */
const BUDGET = 64;

const INSIDE: MacAddress = { high: 0x0200, low: 0x00000101 };
const OUTSIDE: MacAddress = { high: 0x0200, low: 0x00000202 };
const SENDER: MacAddress = { high: 0x0200, low: 0x00000303 };
const NEXT_HOP: MacAddress = { high: 0x0200, low: 0x00000404 };

export interface ForwarderOptions {
  /** How many destinations the packets are for, in turn. Default 1. */
  flows?: number;
  /** Bytes behind the IP header. Default 64. */
  data?: number;
  /** Hops that the packets have left. Default 64. */
  ttl?: number;
  /** Largest packet of the way on, in bytes. Default 1500. */
  mtu?: number;
  /** Whether the way on is back by the cable that they came by, so that their sender is redirected. Default false. */
  back?: boolean;
}

export class Forwarder {
  readonly #stack = new Stack({ ipForward: true });
  readonly #inside: NetDevice;
  readonly #frames: readonly Uint8Array[];
  readonly #cable = new Sink();
  #now = 0;

  /** From 10.0.0.2, behind eth0, to addresses in 203.0.0.0/16, behind a gateway on eth1, or also on eth0. */
  constructor({ flows = 1, data = 64, ttl = 64, mtu = 1500, back }: ForwarderOptions = {}) {
    const stack = this.#stack;
    const given = (text: string) => [{ address: address(text), length: 24 }];
    this.#inside = stack.addDevice(this.#cable, { mac: INSIDE, addresses: given('10.0.0.1') });
    const outside = stack.addDevice(this.#cable, {
      mac: OUTSIDE,
      addresses: given('192.168.1.1'),
      mtu,
    });
    const gateway = address(back ? '10.0.0.9' : '192.168.1.2');
    const { index: way } = back ? this.#inside : outside;
    const { index } = this.#inside;
    stack.arp.neighbours.setPermanent(index, address('10.0.0.2'), SENDER.high, SENDER.low);
    stack.arp.neighbours.setPermanent(way, gateway, NEXT_HOP.high, NEXT_HOP.low);
    stack.routes.add(route({ network: address('203.0.0.0'), length: 16, gateway, device: way }));
    this.#frames = Array.from({ length: flows }, (_, flow) => frameTo(flow, data, ttl));
  }

  /** Takes `count` packets in. Returns how many frames went out. */
  forward(count: number): number {
    const before = this.#cable.frames;
    for (let n = 0; n < count; n++) {
      if (n % BUDGET === 0) this.#now++;
      this.#stack.input(this.#take(n), this.#inside, this.#now);
    }
    return this.#cable.frames - before;
  }

  /** Does the host's part of that and nothing else: a packet out of the pool, a frame into it, and back. */
  host(count: number): void {
    for (let n = 0; n < count; n++) this.#stack.ctx.pool.release(this.#take(n));
  }

  #take(n: number): Packet {
    const pkt = this.#stack.ctx.pool.take(FRAME);
    const frame = this.#frames[n % this.#frames.length];
    if (pkt === null || frame === undefined) throw new Error('the pool is empty');
    pkt.bytes.set(frame, pkt.start);
    pkt.end = pkt.start + frame.length;
    return pkt;
  }
}

function frameTo(flow: number, data: number, ttl: number): Uint8Array {
  const ip = Eth.HEADER;
  const frame = new Uint8Array(ip + Ipv4.HEADER + data);
  const view = new DataView(frame.buffer);
  const to = (address('203.0.0.1') + flow) as Ipv4Address;
  Eth.set(view, 0, INSIDE.high, INSIDE.low, SENDER.high, SENDER.low, Eth.EtherType.Ipv4);
  Ipv4.set(view, ip, 0, frame.length - ip, 1, 0, ttl, UDP, address('10.0.0.2'), to);
  return frame;
}

function address(text: string): Ipv4Address {
  const parsed = parseIpv4(text);
  if (parsed === null) throw new Error(`${text} is no address`);
  return parsed;
}
