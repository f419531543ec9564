// A stack that answers one echo request, the same each time, as often as one likes: bench/echo.ts measures
// it, and test/garbage.test.ts looks whether it leaves garbage.

import type { Packet } from '../src/core/packet.ts';
import * as Eth from '../src/ether/header.ts';
import * as Icmp from '../src/icmp/header.ts';
import { type Ipv4Address, parseIpv4 } from '../src/ip/address.ts';
import * as Ipv4 from '../src/ip/header.ts';
import type { Driver, NetDevice } from '../src/netdev/device.ts';
import type { MacAddress } from '../src/netdev/mac.ts';
import { Stack } from '../src/stack.ts';

const FRAME = 1514;

/** Frames between two readings of the clock, as in the host loop. */
const BUDGET = 64;

const OWN_MAC: MacAddress = { high: 0x0200, low: 0x00000101 };
const PEER_MAC: MacAddress = { high: 0x0200, low: 0x00000202 };

export class Echoer {
  /** The request, a whole frame from host 2 to host 1 of the network. */
  readonly request: Uint8Array;
  readonly #stack: Stack;
  readonly #device: NetDevice;
  readonly #cable = new Sink();
  /** Whole milliseconds: a fraction would be a new object in each call, where the host loop has one for 64 frames. */
  #now = 0;

  /**
   * @param network the first three octets of a /24, as `10.0.0`
   * @param data bytes behind the ICMP header
   */
  constructor(network: string, data: number) {
    const own = address(`${network}.1`);
    const peer = address(`${network}.2`);
    this.#stack = new Stack();
    const addresses = [{ address: own, length: 24 }];
    this.#device = this.#stack.addDevice(this.#cable, { mac: OWN_MAC, addresses });
    this.#stack.arp.neighbours.setPermanent(this.#device.index, peer, PEER_MAC.high, PEER_MAC.low);
    this.request = requestFrame(peer, own, data);
  }

  /** Answers the request `count` times. Throws unless each time an answer went out. */
  echo(count: number): void {
    const before = this.#cable.frames;
    for (let n = 0; n < count; n++) {
      if (n % BUDGET === 0) this.#now++;
      this.#stack.input(this.#take(), this.#device, this.#now);
    }
    const answers = this.#cable.frames - before;
    if (answers !== count) throw new Error(`${count} requests, ${answers} answers`);
  }

  /** Does the host's part of that and nothing else: a packet out of the pool, the request into it, and back. */
  host(count: number): void {
    for (let n = 0; n < count; n++) this.#stack.ctx.pool.release(this.#take());
  }

  #take(): Packet {
    const pkt = this.#stack.ctx.pool.take(FRAME);
    if (pkt === null) throw new Error('the pool is empty');
    pkt.bytes.set(this.request, pkt.start);
    pkt.end = pkt.start + this.request.length;
    return pkt;
  }
}

/** Takes every frame and has none. */
class Sink implements Driver {
  readonly mtu = 1500;
  frames = 0;

  receive(): boolean {
    return false;
  }

  send(): null {
    this.frames++;
    return null;
  }

  watch(): void {}

  close(): void {}
}

function requestFrame(from: Ipv4Address, to: Ipv4Address, data: number): Uint8Array {
  const ip = Eth.HEADER;
  const icmp = ip + Ipv4.HEADER;
  const frame = new Uint8Array(icmp + Icmp.HEADER + data);
  const view = new DataView(frame.buffer);
  const { high, low } = OWN_MAC;
  Eth.set(view, 0, high, low, PEER_MAC.high, PEER_MAC.low, Eth.EtherType.Ipv4);
  Ipv4.set(view, ip, 0, frame.length - ip, 1, 0, 64, Ipv4.Protocol.Icmp, from, to);
  Icmp.set(view, icmp, Icmp.Type.EchoRequest, 0, 0);
  Icmp.setEcho(view, icmp, 0x1234, 1);
  for (let n = 0; n < data; n++) view.setUint8(icmp + Icmp.HEADER + n, n & 0xff);
  Icmp.fillChecksum(view, icmp, frame.length);
  return frame;
}

function address(text: string): Ipv4Address {
  const parsed = parseIpv4(text);
  if (parsed === null) throw new Error(`${text} is no address`);
  return parsed;
}
