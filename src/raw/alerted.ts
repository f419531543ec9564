// Raw sessions that look at packets on their way to other hosts: those that ask routers to (RFC 2113). As Linux's
// ip_ra_control and ip_call_ra_chain: each that the packet is for has it, in the order in which they were opened, and then it
// goes no further. Neither addresses nor an ICMP filter narrow that down, only the protocol and the device.

import type { Context } from '../core/context.ts';
import type { Packet } from '../core/packet.ts';
import type { AlertedListeners } from '../ip/forward.ts';
import * as Ipv4 from '../ip/header.ts';
import { Drop } from './options.ts';
import type { RawSession } from './session.ts';

export class AlertedSessions implements AlertedListeners {
  private readonly ctx: Context;
  private readonly layer: number;
  /** Never changed, but replaced: sessions may close while they hear. */
  #sessions: readonly RawSession[] = [];

  constructor(ctx: Context, layer: number) {
    this.ctx = ctx;
    this.layer = layer;
  }

  get isEmpty(): boolean {
    return this.#sessions.length === 0;
  }

  add(session: RawSession): void {
    this.#sessions = [...this.#sessions, session];
  }

  remove(session: RawSession): void {
    this.#sessions = this.#sessions.filter((other) => other !== session);
  }

  wants(protocol: number, device: number): boolean {
    for (let n = 0; n < this.#sessions.length; n++) {
      if (isFor(this.#sessions[n], protocol, device)) return true;
    }
    return false;
  }

  take(pkt: Packet): void {
    const sessions = this.#sessions;
    const protocol = Ipv4.protocol(pkt.view, pkt.network);
    let isHeard = false;
    for (let n = 0; n < sessions.length; n++) {
      const session = sessions[n];
      if (!isFor(session, protocol, pkt.device)) continue;
      if (session?.offerUnfiltered(pkt) === true) isHeard = true;
    }
    if (isHeard) this.ctx.delivered(pkt, this.layer, protocol);
    else this.ctx.drop(pkt, Drop.alertUntaken);
  }
}

const isFor = (session: RawSession | undefined, protocol: number, device: number): boolean =>
  session?.protocol === protocol && session.isAlertedBy(device);
