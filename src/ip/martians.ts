// Tells people of packets that should not be (`net.ipv4.conf.*.log_martians`), in Linux's words and no more often than
// Linux does: RFC 1812 §5.3.7. Linux's ip_handle_martian_source and net_ratelimit.

import type { Context } from '../core/context.ts';
import type { Packet } from '../core/packet.ts';
import { formatIpv4 } from './address.ts';
import type { Addresses } from './addresses.ts';
import * as Ipv4 from './header.ts';

/** Linux's `net.core.message_burst` lines in `net.core.message_cost` seconds. */
const BURST = 10;
const INTERVAL_MS = 5000;

export class MartianLog {
  private readonly ctx: Context;
  private readonly addresses: Addresses;
  #since = Number.NEGATIVE_INFINITY;
  #told = 0;
  #untold = 0;

  constructor(ctx: Context, addresses: Addresses) {
    this.ctx = ctx;
    this.addresses = addresses;
  }

  /** A packet whose source no packet has that comes in by its device. */
  source(pkt: Packet): void {
    const log = this.#logFor(pkt);
    if (log === null) return;
    const { from, to, device } = this.#wordsOf(pkt);
    log(`IPv4: martian source ${to} from ${from}, on dev ${device}`);
    // RFC 1812 §5.3.7: whoever sent it is known by its link-layer header alone.
    if (pkt.link !== 0) log(`ll header: 00000000: ${octets(pkt)}`);
  }

  /** A packet whose destination no packet has. */
  destination(pkt: Packet): void {
    const log = this.#logFor(pkt);
    if (log === null) return;
    const { from, to, device } = this.#wordsOf(pkt);
    log(`IPv4: martian destination ${to} from ${from}, dev ${device}`);
  }

  /** A packet with a source route that is not accepted. */
  sourceRoute(pkt: Packet): void {
    const log = this.#logFor(pkt);
    if (log === null) return;
    const { from, to } = this.#wordsOf(pkt);
    log(`IPv4: source route option ${from} -> ${to}`);
  }

  /** Null when the packet's device tells nothing, nobody listens, or there was enough of it. */
  #logFor({ device }: Packet): ((line: string) => void) | null {
    const { log } = this.ctx;
    if (log === null || this.addresses.conf.logMartians.at(device) === 0) return null;
    const { now } = this.ctx;
    if (now > this.#since + INTERVAL_MS) {
      if (this.#untold > 0) log(`net_ratelimit: ${this.#untold} callbacks suppressed`);
      this.#since = now;
      this.#told = 0;
      this.#untold = 0;
    }
    if (this.#told < BURST) {
      this.#told++;
      return log;
    }
    this.#untold++;
    return null;
  }

  #wordsOf({ view, network, device }: Packet): { from: string; to: string; device: string } {
    return {
      from: formatIpv4(Ipv4.source(view, network)),
      to: formatIpv4(Ipv4.destination(view, network)),
      device: this.addresses.link(device).name,
    };
  }
}

/** The link-layer header, as print_hex_dump has it. */
function octets({ bytes, link, network }: Packet): string {
  const header = Array.from(bytes.subarray(link, network));
  return header.map((octet) => octet.toString(16).padStart(2, '0')).join(' ');
}
