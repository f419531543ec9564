// A stack that answers one echo request, the same each time, as often as one likes: bench/echo.ts measures
// and bench/fragments.ts measure it, and test/garbage.test.ts looks whether it leaves garbage.

import type { Packet } from '../src/core/packet.ts';
import * as Eth from '../src/ether/header.ts';
import * as Icmp from '../src/icmp/header.ts';
import { type Ipv4Address, parseIpv4 } from '../src/ip/address.ts';
import * as Ipv4 from '../src/ip/header.ts';
import type { NetDevice } from '../src/netdev/device.ts';
import type { MacAddress } from '../src/netdev/mac.ts';
import { Stack } from '../src/stack.ts';
import { Sink } from './sink.ts';

const FRAME = 1514;

/** What an Ethernet frame carries of a datagram's data. */
const PIECE = 1480;

/** Frames between two readings of the clock, as in the host loop. */
const BUDGET = 64;

const OWN_MAC: MacAddress = { high: 0x0200, low: 0x00000101 };
const PEER_MAC: MacAddress = { high: 0x0200, low: 0x00000202 };

export class Echoer {
  /** The request, a whole frame from host 2 to host 1 of the network. */
  readonly request: Uint8Array;
  /** The same in frames that fit an Ethernet. */
  readonly frames: readonly Uint8Array[];
  readonly stack: Stack;
  readonly #device: NetDevice;
  readonly #cable = new Sink();
  /** Whole milliseconds: a fraction would be a new object in each call, where the host loop has one for 64 frames. */
  #now = 0;

  /**
   * @param network the first three octets of a /24, as `10.0.0`
   * @param data bytes behind the ICMP header
   * @param type of the ICMP message; one that is no echo request gets no answer
   */
  constructor(network: string, data: number, type: number = Icmp.Type.EchoRequest) {
    const own = address(`${network}.1`);
    const peer = address(`${network}.2`);
    this.stack = new Stack();
    const addresses = [{ address: own, length: 24 }];
    this.#device = this.stack.addDevice(this.#cable, { mac: OWN_MAC, addresses });
    this.stack.arp.neighbours.setPermanent(this.#device.index, peer, PEER_MAC.high, PEER_MAC.low);
    this.request = requestFrame(peer, own, data, type);
    this.frames = cut(this.request);
  }

  /** Answers the request `count` times. Throws unless each time an answer went out. */
  echo(count: number): void {
    const before = this.#cable.frames;
    this.receive(count);
    const answers = this.#cable.frames - before;
    const expected = count * this.frames.length;
    if (answers !== expected) throw new Error(`${expected} frames in, ${answers} out`);
  }

  /** Takes the request in `count` times. */
  receive(count: number): void {
    const { frames } = this;
    for (let n = 0; n < count; n++) {
      for (let m = 0; m < frames.length; m++) {
        if ((n * frames.length + m) % BUDGET === 0) this.#now++;
        this.stack.input(this.#take(m), this.#device, this.#now);
      }
    }
  }

  /** Does the host's part of that and nothing else: a packet out of the pool, the request into it, and back. */
  host(count: number): void {
    for (let n = 0; n < count; n++) {
      for (let m = 0; m < this.frames.length; m++) this.stack.ctx.pool.release(this.#take(m));
    }
  }

  #take(which: number): Packet {
    const pkt = this.stack.ctx.pool.take(FRAME);
    const frame = this.frames[which];
    if (pkt === null || frame === undefined) throw new Error('the pool is empty');
    pkt.bytes.set(frame, pkt.start);
    pkt.end = pkt.start + frame.length;
    return pkt;
  }
}

function requestFrame(from: Ipv4Address, to: Ipv4Address, data: number, type: number): Uint8Array {
  const ip = Eth.HEADER;
  const icmp = ip + Ipv4.HEADER;
  const frame = new Uint8Array(icmp + Icmp.HEADER + data);
  const view = new DataView(frame.buffer);
  const { high, low } = OWN_MAC;
  Eth.set(view, 0, high, low, PEER_MAC.high, PEER_MAC.low, Eth.EtherType.Ipv4);
  Ipv4.set(view, ip, 0, frame.length - ip, 1, 0, 64, Ipv4.Protocol.Icmp, from, to);
  Icmp.set(view, icmp, type, 0, 0);
  Icmp.setEcho(view, icmp, 0x1234, 1);
  for (let n = 0; n < data; n++) view.setUint8(icmp + Icmp.HEADER + n, n & 0xff);
  Icmp.fillChecksum(view, icmp, frame.length);
  return frame;
}

/** The frame in fragments that fit an Ethernet. RFC 791 §3.2. */
function cut(frame: Uint8Array): Uint8Array[] {
  const header = Eth.HEADER + Ipv4.HEADER;
  const fragments: Uint8Array[] = [];
  for (let at = header; at < frame.length; at += PIECE) {
    const data = frame.subarray(at, at + PIECE);
    const fragment = new Uint8Array(header + data.length);
    fragment.set(frame.subarray(0, header));
    fragment.set(data, header);
    const view = new DataView(fragment.buffer);
    const more = at + PIECE < frame.length ? Ipv4.Flag.MoreFragments : 0;
    Ipv4.setTotalLength(view, Eth.HEADER, Ipv4.HEADER + data.length);
    Ipv4.setFlagsAndOffset(view, Eth.HEADER, more | ((at - header) >> 3));
    Ipv4.fillChecksum(view, Eth.HEADER);
    fragments.push(fragment);
  }
  return fragments;
}

function address(text: string): Ipv4Address {
  const parsed = parseIpv4(text);
  if (parsed === null) throw new Error(`${text} is no address`);
  return parsed;
}
