// The echo requests that the host of a capture had sent. The stack did not make them, but what comes back is for whoever
// did: so each is put on the cable as it was captured, from a ping session with its identifier.

import type { Packet } from '../core/packet.ts';
import * as Eth from '../ether/header.ts';
import * as Icmp from '../icmp/header.ts';
import * as Ip from '../ip/header.ts';
import type { NetDevice } from '../netdev/device.ts';
import type { Stack } from '../stack.ts';

export class OwnEchoes {
  private readonly stack: Stack;
  private readonly layer: number;
  readonly #sessions = new Map<number, EchoSession>();

  constructor(stack: Stack) {
    this.stack = stack;
    this.layer = stack.ctx.layer('icmp');
  }

  /**
   * Takes a frame that the host had sent by that device. Returns the packet that it is in the stack; 0: none, since it is
   * no echo request from an address of the stack, a ping of the stack has its identifier, or no buffer is left.
   */
  sent(bytes: Uint8Array, device: NetDevice): number {
    const at = echoIn(bytes);
    if (at < 0) return 0;
    const { ctx, addresses } = this.stack;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (!addresses.isLocal(Ip.source(view, Eth.HEADER))) return 0;
    const session = this.#session(Icmp.identifier(view, at));
    const pkt = session === null ? null : ctx.originate(this.layer, bytes.length);
    if (session === null || pkt === null) return 0;
    const { id } = pkt;
    pkt.end = pkt.start + Math.min(bytes.length, pkt.room);
    pkt.bytes.set(bytes.subarray(0, pkt.length), pkt.start);
    session.packets.set(Icmp.sequence(view, at), id);
    device.transmit(pkt);
    return id;
  }

  /** Null: another session has that identifier. */
  #session(identifier: number): EchoSession | null {
    const known = this.#sessions.get(identifier);
    if (known !== undefined) return known;
    const session = new EchoSession();
    const protocol = Ip.Protocol.Icmp;
    try {
      this.stack.raw.open({ protocol, identifier }, session, this.layer);
    } catch {
      return null;
    }
    this.#sessions.set(identifier, session);
    return session;
  }
}

/** Who had sent the requests with one identifier. */
class EchoSession {
  /** The requests, by their sequence numbers. */
  readonly packets = new Map<number, number>();

  request(sequence: number): number {
    return this.packets.get(sequence) ?? 0;
  }

  receive({ view, start }: Packet): boolean {
    return this.packets.has(Icmp.sequence(view, start));
  }

  sent({ view }: Packet, quote: number): boolean {
    return this.packets.has(Icmp.sequence(view, quote + Ip.headerLength(view, quote)));
  }

  /** What it tells of the way is learnt, as the host had learnt it; nobody else is to be told. */
  error(): void {}
}

/** Where the echo request in a frame begins, whole or its first fragment; -1: there is none. */
function echoIn(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length;
  if (Eth.check(view, 0, end) !== null || Eth.type(view, 0) !== Eth.EtherType.Ipv4) return -1;
  if (Ip.check(view, Eth.HEADER, end) !== null) return -1;
  if (Ip.protocol(view, Eth.HEADER) !== Ip.Protocol.Icmp) return -1;
  if ((Ip.flagsAndOffset(view, Eth.HEADER) & Ip.OFFSET_MASK) !== 0) return -1;
  const at = Eth.HEADER + Ip.headerLength(view, Eth.HEADER);
  return end - at >= Icmp.HEADER && Icmp.type(view, at) === Icmp.Type.EchoRequest ? at : -1;
}
