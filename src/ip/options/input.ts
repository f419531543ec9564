// What options do with a packet that came in: one that is malformed ends here, a source route leads the packet on.
// RFC 791 §3.1, RFC 1812 §5.2.4 and §5.3.13; which error and when is Linux's (ip_rcv_options, ip_options_rcv_srr,
// ip_forward_options).

import type { Context } from '../../core/context.ts';
import { defineDrops } from '../../core/drops.ts';
import { Cast, type Packet } from '../../core/packet.ts';
import type { Flow, RouteResult } from '../../route/flow.ts';
import { type InputRoutes, Verdict } from '../../route/input.ts';
import { RouteType } from '../../route/table.ts';
import type { Ipv4Address } from '../address.ts';
import type { Addresses } from '../addresses.ts';
import type { IcmpErrors } from '../errors.ts';
import * as Ipv4 from '../header.ts';
import type { MartianLog } from '../martians.ts';
import { ADDRESS, addressAt, NO_FAULT, pointerOf, setAddressAt, setPointer } from './option.ts';
import type { OptionsReader } from './reader.ts';

export const Drop = defineDrops('ip', {
  badOption: {
    says: 'an option is malformed',
    rfc: 'RFC 1122 §3.2.1.8',
    counter: 'IpInHdrErrors',
  },
  sourceRoute: {
    says: 'has a source route; accept_source_route is off',
    rfc: 'RFC 1812 §5.3.13.4',
  },
  sourceRouteFailed: {
    says: 'its source route leads nowhere',
    rfc: 'RFC 1812 §5.2.4.3',
  },
});

const { Deliver, Forward } = Verdict;
const { Local, Unicast } = RouteType;

/** Where the destination stands in the header, for who is blamed: as Linux points at it. */
const DESTINATION = 16;
/** Length of an option's type and length, behind which its pointer stands. */
const POINTER = 2;

export class OptionsInput {
  readonly reader: OptionsReader;
  private readonly ctx: Context;
  private readonly decision: InputRoutes;
  private readonly addresses: Addresses;
  private readonly errors: IcmpErrors;
  private readonly martians: MartianLog;
  /** Where the source route has the address that the packet goes to next, as a pointer; 0: it has no say. */
  #hit = 0;
  /** The octet of the header that is to blame for a source route that leads nowhere; 0: none. */
  #blamed = 0;

  constructor(
    ctx: Context,
    reader: OptionsReader,
    decision: InputRoutes,
    addresses: Addresses,
    errors: IcmpErrors,
    martians: MartianLog,
  ) {
    this.ctx = ctx;
    this.reader = reader;
    this.decision = decision;
    this.addresses = addresses;
    this.errors = errors;
    this.martians = martians;
  }

  /**
   * Reads the options of a packet about which it is decided what becomes of it. Returns the decision, which a source
   * route may change and the flow with it; null: the packet is gone.
   */
  input(pkt: Packet, flow: Flow, result: RouteResult): RouteResult | null {
    const { reader } = this;
    this.#hit = 0;
    this.#blamed = 0;
    const fault = reader.read(pkt, result.verdict === Deliver && result.type === Local);
    if (fault !== NO_FAULT) {
      this.errors.parameterProblem(pkt, fault, reader.end);
      this.ctx.drop(pkt, Drop.badOption, fault);
      return null;
    }
    if (reader.sourceRoute === 0) return result;
    if (this.addresses.conf.acceptSourceRoute.at(pkt.device) === 0) {
      this.martians.sourceRoute(pkt);
      this.ctx.drop(pkt, Drop.sourceRoute);
      return null;
    }
    const led = this.#follow(pkt, flow, result);
    if (led === null) this.ctx.drop(pkt, Drop.sourceRouteFailed, this.#blamed);
    return led;
  }

  /** Puts the address of the interface that the packet leaves by into its options, and turns it to its next hop. */
  forward(pkt: Packet, route: RouteResult): void {
    const { view, network } = pkt;
    const { reader } = this;
    if (reader.isRecorded) this.#correct(pkt, network + reader.recordRoute, ADDRESS, route);
    if (this.#hit !== 0) {
      const at = network + reader.sourceRoute;
      Ipv4.setDestination(view, network, addressAt(view, at, this.#hit));
      setAddressAt(view, at, this.#hit, reader.own.leavingBy(pkt, route));
      setPointer(view, at, this.#hit + ADDRESS);
      // Only here: in Linux a packet that goes straight on keeps the address that answers its sender.
      if (reader.isStamped) this.#correct(pkt, network + reader.timestamp, 2 * ADDRESS, route);
    }
    Ipv4.fillChecksum(view, network);
  }

  /** Writes our address anew, which stands so many bytes before the pointer. */
  #correct(pkt: Packet, at: number, before: number, route: RouteResult): void {
    const pointer = pointerOf(pkt.view, at) - before;
    setAddressAt(pkt.view, at, pointer, this.reader.own.leavingBy(pkt, route));
  }

  /** The decision about the next hop that the source route names; null when it names none that will do. */
  #follow(pkt: Packet, flow: Flow, result: RouteResult): RouteResult | null {
    const { view, network } = pkt;
    const { sourceRoute, isStrict } = this.reader;
    if (pkt.cast !== Cast.Host) return null;
    if (goesOn(result)) {
      if (!isStrict) return result;
      return this.#blame(pkt, DESTINATION);
    }
    if (!isForUs(result)) return null;
    const at = network + sourceRoute;
    const length = view.getUint8(at + 1);
    let led = result;
    for (let pointer = pointerOf(view, at); pointer <= length; pointer += ADDRESS) {
      if (pointer + ADDRESS - 1 > length) {
        return this.#blame(pkt, sourceRoute + POINTER);
      }
      led = this.#decide(pkt, flow, addressAt(view, at, pointer));
      if (goesOn(led)) {
        this.#hit = pointer;
        pkt.networkCast = Cast.OtherHost;
        return led;
      }
      if (!isForUs(led)) return null;
      // We are the next hop too.
      Ipv4.setDestination(view, network, flow.destination);
    }
    return led;
  }

  #blame(pkt: Packet, octet: number): null {
    this.#blamed = octet;
    this.errors.parameterProblem(pkt, octet, this.reader.end);
    return null;
  }

  #decide(pkt: Packet, flow: Flow, destination: Ipv4Address): RouteResult {
    flow.destination = destination;
    return this.decision.find(flow, pkt);
  }
}

/** As in Linux, a source route leads to one host: to a subnet's broadcast address never, whether or not those are forwarded. */
const goesOn = ({ verdict, type }: RouteResult): boolean => verdict === Forward && type === Unicast;

const isForUs = ({ verdict, type }: RouteResult): boolean => verdict === Deliver && type === Local;
