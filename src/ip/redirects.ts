// Redirects that a router sends: it tells a host on the same cable of the better gateway, again and again but ever
// more seldom, since who does not listen will not listen soon. RFC 1812 §5.2.7.2; how often is Linux's
// ip_rt_send_redirect.

import type { Context } from '../core/context.ts';
import { mix } from '../core/mix.ts';
import type { Packet } from '../core/packet.ts';
import type { Ipv4Address } from './address.ts';
import type { IcmpErrors } from './errors.ts';
import * as Ipv4 from './header.ts';

/** Linux's defaults, under Linux's names in `net.ipv4.route`; times in ms. */
export const REDIRECT_DEFAULTS = {
  /** After as many redirects as n, the next comes no sooner than this times 2 to the power of n. */
  redirect_load: 20,
  /** Redirects that a host gets without listening. */
  redirect_number: 9,
  /** A host of which nothing was heard for so long begins anew. */
  redirect_silence: 20 << 10,
};

/** Hosts that are remembered: a power of two. Each has its place among a few; the one silent for longest gives way. */
const PLACES = 1024;
const WAYS = 4;

export class Redirects {
  readonly settings = { ...REDIRECT_DEFAULTS };
  private readonly ctx: Context;
  private readonly errors: IcmpErrors;
  /** So that nobody can choose addresses that push others out; 0: not drawn yet. */
  #salt = 0;
  readonly #hosts = new Int32Array(PLACES);
  /** When the last redirect was sent, or withheld for good. */
  readonly #last = new Float64Array(PLACES).fill(Number.NEGATIVE_INFINITY);
  readonly #sent = new Uint32Array(PLACES);

  constructor(ctx: Context, errors: IcmpErrors) {
    this.ctx = ctx;
    this.errors = errors;
  }

  /** Tells the packet's source of the better gateway, if it is time to. The packet is only lent. */
  send(pkt: Packet, gateway: Ipv4Address): void {
    const { view, network } = pkt;
    const place = this.#placeOf(Ipv4.source(view, network));
    const { redirect_load, redirect_number, redirect_silence } = this.settings;
    const { now } = this.ctx;
    const last = this.#last[place] ?? 0;
    if (now > last + redirect_silence) this.#sent[place] = 0;
    const sent = this.#sent[place] ?? 0;
    if (sent >= redirect_number) {
      this.#last[place] = now;
      return;
    }
    if (sent > 0 && now <= last + redirect_load * 2 ** sent) return;
    this.errors.redirect(pkt, gateway);
    this.#last[place] = now;
    this.#sent[place] = sent + 1;
  }

  #placeOf(host: Ipv4Address): number {
    if (this.#salt === 0) this.#salt = this.ctx.random() | 1;
    const first = (mix(host, this.#salt) >>> 16) & (PLACES - WAYS);
    let oldest = first;
    for (let place = first; place < first + WAYS; place++) {
      const isUsed = (this.#last[place] ?? 0) > Number.NEGATIVE_INFINITY;
      if (isUsed && this.#hosts[place] === host) return place;
      if ((this.#last[place] ?? 0) < (this.#last[oldest] ?? 0)) oldest = place;
    }
    this.#hosts[oldest] = host;
    this.#sent[oldest] = 0;
    this.#last[oldest] = Number.NEGATIVE_INFINITY;
    return oldest;
  }
}
