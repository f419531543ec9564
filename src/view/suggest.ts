// Which host of a capture a stack had better stand in for: the one that the file names, or whose frames the file says
// were sent; else the one that others ask most, since a stack in its place has something to answer.

import * as Arp from '../arp/header.ts';
import * as Eth from '../ether/header.ts';
import * as Icmp from '../icmp/header.ts';
import {
  formatCidr,
  type Ipv4Address,
  isLoopback,
  isMulticast,
  isThisNetwork,
  parseCidr,
} from '../ip/address.ts';
import * as Ip from '../ip/header.ts';
import { formatMac } from '../netdev/mac.ts';
import { Direction } from '../pcap/format.ts';
import type { Captured, CapturedFrame, CapturedPort } from './captured.ts';

/** Of that many frames at an interface's beginning its host is guessed. */
const LOOKED_AT = 10_000;
/** A capture does not tell how long a prefix is; this is the usual one, as for `--addr` without one. */
const USUAL_LENGTH = 24;

/**
 * The capture's interfaces, with what it does not say of them guessed; an interface for which nothing can be guessed
 * stays as it is. Prefix lengths that are guessed are 24.
 */
export function suggestPorts({ ports, frames }: Captured): CapturedPort[] {
  return ports.map((port, place) => {
    const addresses = port.addresses.filter((text) => parseCidr(text) !== null);
    const here = frames.filter((frame) => frame.port === place).slice(0, LOOKED_AT);
    const found = new Candidates(here).best(port.mac, addresses);
    if (found === null) return { ...port, addresses };
    const { address, mac } = found;
    const guessed = address === null ? [] : [formatCidr({ address, length: USUAL_LENGTH })];
    return {
      ...port,
      mac: port.mac || mac,
      addresses: addresses.length > 0 ? addresses : guessed,
    };
  });
}

/** What speaks for a host. */
interface Candidate {
  readonly address: Ipv4Address;
  /** Empty: no frame shows it. */
  mac: string;
  /** It sent frames that the capture has as sent. */
  sent: number;
  /** Requests to it. */
  asks: number;
  /** Frames to it. */
  frames: number;
  /** It says itself that it lives at that station. */
  claims: boolean;
}

class Candidates {
  readonly #all = new Map<Ipv4Address, Candidate>();
  /** Addresses that frames to one station are for: several behind a router. */
  readonly #behind = new Map<string, Set<Ipv4Address>>();

  constructor(frames: readonly CapturedFrame[]) {
    for (const frame of frames) this.#look(frame);
  }

  /** The best one with that station and among those addresses, where they are known. */
  best(
    mac: string,
    addresses: readonly string[],
  ): { address: Ipv4Address | null; mac: string } | null {
    const known = new Set(addresses.map((text) => parseCidr(text)?.address));
    const fitting = [...this.#all.values()].filter(
      (each) => (mac === '' || each.mac === mac) && (known.size === 0 || known.has(each.address)),
    );
    return fitting.sort((a, b) => this.#rank(b, a))[0] ?? null;
  }

  #rank(a: Candidate, b: Candidate): number {
    const marks = (each: Candidate): number[] => [
      Math.sign(each.sent),
      each.mac === '' ? 0 : 1,
      this.#isHost(each) ? 1 : 0,
      each.asks,
      each.frames,
    ];
    const [ofA, ofB] = [marks(a), marks(b)];
    return ofA.map((mark, n) => mark - (ofB[n] ?? 0)).find((difference) => difference !== 0) ?? 0;
  }

  /** Not one of many behind a router. */
  #isHost({ claims, mac }: Candidate): boolean {
    return claims || (this.#behind.get(mac)?.size ?? 0) <= 1;
  }

  #look({ bytes, direction }: CapturedFrame): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (Eth.check(view, 0, bytes.length) !== null) return;
    const type = Eth.type(view, 0);
    const from = formatMac(Eth.sourceHigh(view, 0), Eth.sourceLow(view, 0));
    const isSent = direction === Direction.Outbound;
    if (type === Eth.EtherType.Arp) this.#lookAtArp(view, from, isSent);
    else if (type === Eth.EtherType.Ipv4) this.#lookAtIp(view, from, isSent);
  }

  #lookAtArp(view: DataView, from: string, isSent: boolean): void {
    if (Arp.check(view, Eth.HEADER, view.byteLength) !== null) return;
    const sender = this.#of(Arp.senderIp(view, Eth.HEADER));
    if (sender !== null) {
      sender.mac = from;
      sender.claims = true;
      if (isSent) sender.sent++;
    }
    if (Arp.operation(view, Eth.HEADER) !== Arp.Operation.Request) return;
    const target = this.#of(Arp.targetIp(view, Eth.HEADER));
    if (target !== null && target !== sender) target.asks++;
  }

  #lookAtIp(view: DataView, from: string, isSent: boolean): void {
    if (Ip.check(view, Eth.HEADER, view.byteLength) !== null) return;
    if (isSent) {
      const source = this.#of(Ip.source(view, Eth.HEADER));
      if (source !== null) {
        source.mac = from;
        source.sent++;
      }
      return;
    }
    const high = Eth.destinationHigh(view, 0);
    if ((high & GROUP) !== 0) return;
    const target = this.#of(Ip.destination(view, Eth.HEADER));
    if (target === null) return;
    const mac = formatMac(high, Eth.destinationLow(view, 0));
    if (!target.claims) target.mac = mac;
    target.frames++;
    if (asks(view)) target.asks++;
    this.#behind.set(mac, (this.#behind.get(mac) ?? new Set()).add(target.address));
  }

  #of(address: Ipv4Address): Candidate | null {
    if (isThisNetwork(address) || isLoopback(address) || isMulticast(address)) return null;
    const known = this.#all.get(address);
    if (known !== undefined) return known;
    const fresh = { address, mac: '', sent: 0, asks: 0, frames: 0, claims: false };
    this.#all.set(address, fresh);
    return fresh;
  }
}

/** In the first octet of a station: a group's. */
const GROUP = 0x0100;
const PORTS = 4;
const TCP_FLAGS = 13;
const SYN = 0x02;
const ACK = 0x10;

/** Whether the datagram in a frame wants an answer: an ICMP query, a TCP connection, or UDP to the lower port. */
function asks(view: DataView): boolean {
  const at = Eth.HEADER + Ip.headerLength(view, Eth.HEADER);
  const room = view.byteLength - at;
  switch (Ip.protocol(view, Eth.HEADER)) {
    case Ip.Protocol.Icmp: {
      if (room < Icmp.HEADER) return false;
      const type = Icmp.type(view, at);
      return type === Icmp.Type.EchoRequest || type === Icmp.Type.TimestampRequest;
    }
    case Ip.Protocol.Tcp:
      return room > TCP_FLAGS && (view.getUint8(at + TCP_FLAGS) & (SYN | ACK)) === SYN;
    case Ip.Protocol.Udp:
      return room >= PORTS && view.getUint16(at + 2) <= view.getUint16(at);
    default:
      return false;
  }
}
