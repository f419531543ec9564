// The options of a packet that came in: checked one by one, and this host's address and time put into those that
// collect them. RFC 791 §3.1, RFC 1122 §3.2.1.8, RFC 1812 §5.2.4; what is done in which order is Linux's
// (ip_options_compile).

import type { Packet } from '../../core/packet.ts';
import { ANY, type Ipv4Address } from '../address.ts';
import * as Ipv4 from '../header.ts';
import {
  asksRouters,
  countOverflow,
  endOptions,
  faultOf,
  NO_FAULT,
  OptionType,
  optionLength,
  pointerOf,
  recordAddress,
  recordTime,
  Stamp,
  stampOf,
} from './option.ts';
import type { OwnAddress } from './own.ts';

const { End, NoOperation, RecordRoute, Timestamp, LooseRoute, StrictRoute } = OptionType;
const { Cipso, RouterAlert } = OptionType;

/** One object reads many packets; what it has found is of the last. */
export class OptionsReader {
  /** Who this host is. */
  readonly own: OwnAddress;
  /** Where the option begins, from the header's start, in bytes; 0: there is none. */
  recordRoute = 0;
  timestamp = 0;
  sourceRoute = 0;
  /** The source route is a strict one. */
  isStrict = false;
  /** Our address is the last in the record route. */
  isRecorded = false;
  /** Our address is the last in the timestamp option. */
  isStamped = false;
  /** It asks routers to look at it: RFC 2113. */
  isAlert = false;
  /** How much of the header was read, in bytes: up to the option that is wrong, where one is. */
  end = Ipv4.HEADER;
  /** Asked for when the first option needs it. */
  #address: Ipv4Address = ANY;

  constructor(own: OwnAddress) {
    this.own = own;
  }

  /**
   * Reads the packet's options and writes into them. The header's checksum is not mended, which nobody looks at again
   * unless the packet goes on.
   * @param isOurs the packet went to an address of this host
   * @returns the offset, from the header's start, of the byte that cannot be what it is; {@link NO_FAULT}: none
   */
  read(pkt: Packet, isOurs: boolean): number {
    const { view, network } = pkt;
    this.#forget();
    const end = network + Ipv4.headerLength(view, network);
    let at = network + Ipv4.HEADER;
    for (let length = 1; at < end; at += length) {
      const type = view.getUint8(at);
      if (type === End) {
        endOptions(view, at, end);
        break;
      }
      length = optionLength(view, at, end);
      const fault = length === 0 ? 0 : this.#take(pkt, at, length, isOurs);
      if (fault === NO_FAULT) continue;
      // As in Linux, a security label counts as read before it is found to be wrong.
      this.end = at - network + (type === Cipso ? length : 0);
      return at - network + fault;
    }
    this.end = end - network;
    return NO_FAULT;
  }

  #forget(): void {
    this.recordRoute = 0;
    this.timestamp = 0;
    this.sourceRoute = 0;
    this.isStrict = false;
    this.isRecorded = false;
    this.isStamped = false;
    this.isAlert = false;
    this.#address = ANY;
  }

  /**
   * Returns what {@link faultOf} does. No option that collects something, nor a source route, may be there twice:
   * RFC 1812 §5.2.4.1.
   */
  #take(pkt: Packet, at: number, length: number, isOurs: boolean): number {
    const { view, network } = pkt;
    const type = view.getUint8(at);
    if (type === NoOperation) return NO_FAULT;
    if (type === RecordRoute && this.recordRoute !== 0) return 0;
    if (type === Timestamp && this.timestamp !== 0) return 0;
    const fault = faultOf(view, at, length);
    if (fault !== NO_FAULT) return fault;
    switch (type) {
      case RecordRoute:
        this.recordRoute = at - network;
        this.isRecorded = recordAddress(view, at, this.#own(pkt, isOurs));
        break;
      case Timestamp:
        this.timestamp = at - network;
        this.#stamp(pkt, at, length, isOurs);
        break;
      case LooseRoute:
      case StrictRoute:
        if (this.sourceRoute !== 0) return 0;
        this.sourceRoute = at - network;
        this.isStrict = type === StrictRoute;
        break;
      case RouterAlert:
        if (asksRouters(view, at)) this.isAlert = true;
        break;
    }
    return NO_FAULT;
  }

  #stamp(pkt: Packet, at: number, length: number, isOurs: boolean): void {
    const { view } = pkt;
    if (pointerOf(view, at) > length) return countOverflow(view, at);
    const withAddress = stampOf(view, at) === Stamp.AddressAndTime;
    const address = withAddress ? this.#own(pkt, isOurs) : ANY;
    this.isStamped = recordTime(view, at, address, this.own) && withAddress;
  }

  #own(pkt: Packet, isOurs: boolean): Ipv4Address {
    if (this.#address === ANY) this.#address = this.own.answering(pkt, isOurs);
    return this.#address;
  }
}
