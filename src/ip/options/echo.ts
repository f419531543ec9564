// The options that go back with an answer: record route and timestamp go on where they stand, a source route is turned
// round, the rest stays here. RFC 1122 §3.2.2.6 and §3.2.2; as Linux's ip_options_echo.

import type { Packet } from '../../core/packet.ts';
import { ANY, type Ipv4Address, LOOPBACK } from '../address.ts';
import * as Ipv4 from '../header.ts';
import type { SendOptions } from '../send.ts';
import {
  ADDRESS,
  addressAt,
  isSourceRoute,
  MAX_OPTIONS,
  OptionType,
  optionLength,
  pointerOf,
  Stamp,
  sizeOf,
  stampOf,
} from './option.ts';

const { End, RecordRoute, Timestamp, Cipso } = OptionType;

/** Of a source route: its type, length and pointer. */
const ROUTE = 3;
const FIRST_ADDRESS = 4;

export class OptionsEcho {
  readonly #bytes = new Uint8Array(MAX_OPTIONS);
  readonly #view = new DataView(this.#bytes.buffer);
  /** The first so many words. */
  readonly #words = Array.from({ length: MAX_OPTIONS / 4 + 1 }, (_, n) =>
    this.#bytes.subarray(0, 4 * n),
  );
  #length = 0;
  // Offsets in the packet that is answered; 0: there is none.
  #recordRoute = 0;
  #timestamp = 0;
  #sourceRoute = 0;
  #cipso = 0;

  /**
   * Says in `how` which options go with an answer to the packet, whose own have been read: see OptionsReader. They are
   * good until the next call. False: there can be no answer, since one of them has room for a part of an address.
   * @param length how much of the header counts, in bytes
   */
  answer(
    pkt: Packet,
    how: SendOptions,
    length = Ipv4.headerLength(pkt.view, pkt.network),
  ): boolean {
    if (!Ipv4.hasOptions(pkt.view, pkt.network)) {
      how.options = null;
      how.firstHop = ANY;
      return true;
    }
    return this.#echo(pkt, how, length);
  }

  #echo({ view, network }: Packet, how: SendOptions, header: number): boolean {
    this.#find(view, network, network + header);
    this.#length = 0;
    const route = this.#recordRoute;
    if (route !== 0 && !this.#collecting(view, route, ADDRESS)) return false;
    const time = this.#timestamp;
    if (time !== 0 && !this.#collecting(view, time, leastOf(view, time))) return false;
    how.firstHop = ANY;
    if (this.#sourceRoute !== 0) how.firstHop = this.#turn(view, network);
    if (this.#cipso !== 0) this.#copy(view, this.#cipso);
    while (this.#length % 4 !== 0) this.#view.setUint8(this.#length++, End);
    how.options = this.#length === 0 ? null : (this.#words[this.#length / 4] ?? null);
    return true;
  }

  /** Where the options are that an answer has too. */
  #find(view: DataView, network: number, end: number): void {
    this.#recordRoute = 0;
    this.#timestamp = 0;
    this.#sourceRoute = 0;
    this.#cipso = 0;
    for (let at = network + Ipv4.HEADER, length = 1; at < end; at += length) {
      const type = view.getUint8(at);
      length = optionLength(view, at, end);
      if (type === End || length === 0) return;
      if (type === RecordRoute) this.#recordRoute = at;
      else if (type === Timestamp) this.#timestamp = at;
      else if (type === Cipso) this.#cipso = at;
      else if (isSourceRoute(type)) this.#sourceRoute = at;
    }
  }

  /** Copies an option that collects; false: what is left of its room is too little. */
  #collecting(view: DataView, at: number, size: number): boolean {
    const length = view.getUint8(at + 1);
    const pointer = pointerOf(view, at);
    if (pointer <= length && pointer + size - 1 > length) return false;
    this.#copy(view, at);
    return true;
  }

  #copy(view: DataView, at: number): void {
    const length = view.getUint8(at + 1);
    for (let n = 0; n < length; n++) this.#view.setUint8(this.#length++, view.getUint8(at + n));
  }

  /**
   * Writes the way back: the hops that were taken, the last of them first, which is returned; 0: there were none. The
   * packet's source, where it was the first, is not one: RFC 1122 §3.2.1.8 (c).
   */
  #turn(view: DataView, network: number): Ipv4Address {
    const from = this.#sourceRoute;
    const length = view.getUint8(from + 1);
    const beyond = Math.min(pointerOf(view, from), length + 1);
    const start = this.#length;
    let end = start + ROUTE;
    let pointer = beyond - ADDRESS;
    for (; pointer >= FIRST_ADDRESS; pointer -= ADDRESS, end += ADDRESS) {
      this.#view.setInt32(end, addressAt(view, from, pointer));
    }
    const hasHops = end > start + ROUTE;
    if (hasHops && addressAt(view, from, pointer + ADDRESS) === Ipv4.source(view, network)) {
      end -= ADDRESS;
    }
    if (end === start + ROUTE) return ANY;
    this.#view.setUint8(start, view.getUint8(from));
    this.#view.setUint8(start + 1, end - start);
    this.#view.setUint8(start + 2, FIRST_ADDRESS);
    this.#length = end;
    const hop = this.#view.getInt32(start + ROUTE) as Ipv4Address;
    // 0.0.0.0 is this host.
    return hop === ANY ? LOOPBACK : hop;
  }
}

/** Bytes that must be left for the next stamp, if any are. A prespecified one need not be for us. */
function leastOf(view: DataView, at: number): number {
  const stamp = stampOf(view, at);
  return stamp === Stamp.Prespecified ? ADDRESS : sizeOf(stamp);
}
