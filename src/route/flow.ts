// What a lookup is asked, and what it answers.

import { ANY, type Ipv4Address } from '../ip/address.ts';
import type { RouteException } from './exceptions.ts';
import type { RouteTable } from './fib.ts';
import type { Rule } from './rule.ts';
import type { RouteInfo } from './table.ts';

/** What a lookup knows of a packet. One object serves many lookups: fill it, look up. Linux's `flowi4`. */
export class Flow {
  destination: Ipv4Address = ANY;
  /** 0: not chosen yet. */
  source: Ipv4Address = ANY;
  /** Index of the device that it came in by; a packet of our own comes from the loopback. */
  iif = 1;
  /** Index of the device that it must leave by; 0: any. */
  oif = 0;
  /** 32 bits of `fwmark`, however their sign is read. */
  mark = 0;
  /** DSCP and ECN. */
  tos = 0;
  /** Protocol number; 0: not known. */
  protocol = 0;
  /** Port numbers; 0: not known. */
  sport = 0;
  dport = 0;
  /** The user whose packet it is; none has -1. */
  uid = 0;
  /** Only routes with this scope or a nearer one will do. */
  scope = 0;
  /**
   * The addresses of the packet that an ICMP error quotes, for the choice among nexthops alone; see {@link quotes}. They are
   * read where there is such a choice, and those answers are not remembered: no two questions are different for them.
   */
  quotedSource: Ipv4Address = ANY;
  quotedDestination: Ipv4Address = ANY;
  /** Whether those two are known. */
  quotes = false;

  /** Makes it a question about a packet of our own of which nothing is known. */
  clear(): void {
    this.destination = ANY;
    this.source = ANY;
    this.iif = 1;
    this.oif = 0;
    this.mark = 0;
    this.tos = 0;
    this.protocol = 0;
    this.sport = 0;
    this.dport = 0;
    this.uid = 0;
    this.scope = 0;
    this.quotedSource = ANY;
    this.quotedDestination = ANY;
    this.quotes = false;
  }

  /** Makes it the same question as another. */
  copy(other: Flow): void {
    this.destination = other.destination;
    this.source = other.source;
    this.iif = other.iif;
    this.oif = other.oif;
    this.mark = other.mark;
    this.tos = other.tos;
    this.protocol = other.protocol;
    this.sport = other.sport;
    this.dport = other.dport;
    this.uid = other.uid;
    this.scope = other.scope;
    this.quotedSource = other.quotedSource;
    this.quotedDestination = other.quotedDestination;
    this.quotes = other.quotes;
  }
}

/** Where a route was found. */
export interface Place {
  readonly rule: Rule;
  readonly table: RouteTable;
}

/** The answer to a flow. */
export class RouteResult {
  /** One of {@link RouteType}; 0: no route. */
  type = 0;
  /** One of {@link Errno}: 0, or why no packet goes this way. */
  errno = 0;
  /** Index of the device; 0 where nothing is sent. */
  device = 0;
  /** Next hop; 0: the destination itself is on the cable. */
  gateway: Ipv4Address = ANY;
  /** The source that the route prefers; after the whole decision the packet's; 0: none. */
  source: Ipv4Address = ANY;
  /** The route's own, in bytes; 0: the device's. After the whole decision what counts for the packet. */
  mtu = 0;
  /** The MTU is none to be found out (`mtu lock`): routers may cut. */
  locked = false;
  /** Hops that a packet of our own may take whose sender leaves that open (`hoplimit`); 0: what is usual. */
  hopLimit = 0;
  /** What was learnt about the way to this one host; null: nothing. */
  exception: RouteException | null = null;
  /** Whether a packet that came in goes back to its own cable, and its sender is to be told of the shorter way. */
  redirects = false;
  scope = 0;
  /** Length of the prefix that matched. */
  length = 0;
  /** Which nexthop of a route with several. */
  nexthop = 0;
  /** The hash of the flow that chose the nexthop, 31 bits; -1: there was nothing to choose. */
  hash = -1;
  /** What becomes of a packet that came in: one of `Verdict`. */
  verdict = 0;
  /** Where the route was found; null: nowhere. */
  place: Place | null = null;
  /** The rule that answered itself, without a table; null: none did. */
  refuser: Rule | null = null;
  /** The route without its prefix; null when there is none. */
  info: RouteInfo | null = null;

  /** The rule that led there; null when none had a say. */
  get rule(): Rule | null {
    return this.place === null ? this.refuser : this.place.rule;
  }

  /** The table that the route is in; 0: none. */
  get table(): number {
    return this.place === null ? 0 : this.place.table.id;
  }

  /** Makes it "no route". */
  clear(): void {
    this.type = 0;
    this.errno = 0;
    this.device = 0;
    this.gateway = ANY;
    this.source = ANY;
    this.mtu = 0;
    this.locked = false;
    this.hopLimit = 0;
    this.exception = null;
    this.redirects = false;
    this.scope = 0;
    this.length = 0;
    this.nexthop = 0;
    this.hash = -1;
    this.verdict = 0;
    this.place = null;
    this.refuser = null;
    this.info = null;
  }
}
