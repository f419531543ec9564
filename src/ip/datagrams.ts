// The datagrams that wait for fragments: each is found by what its fragments have in common (RFC 791 §3.2), and all
// are in a line by age. Objects are used again: a flood of fragments makes no garbage.

import { mix } from '../core/mix.ts';
import type { Packet } from '../core/packet.ts';
import type { Ipv4Address } from './address.ts';
import { Datagram, Sender } from './datagram.ts';
import * as Ipv4 from './header.ts';

/** A power of two. */
const BUCKETS = 256;

export class Datagrams {
  /** The one that began first; null when none waits. */
  oldest: Datagram | null = null;
  private readonly random: () => number;
  private readonly expire: (datagram: Datagram) => void;
  /** So that nobody can choose fragments that all come into one bucket; 0: not drawn yet. */
  #salt = 0;
  readonly #buckets = new Array<Datagram | null>(BUCKETS).fill(null);
  readonly #senders = new Array<Sender | null>(BUCKETS).fill(null);
  #newest: Datagram | null = null;
  #unused: Datagram | null = null;
  #unusedSenders: Sender | null = null;

  /** @param expire what a datagram's timer does */
  constructor(random: () => number, expire: (datagram: Datagram) => void) {
    this.random = random;
    this.expire = expire;
  }

  /** Every one that waits, the oldest first. */
  *list(): Generator<Datagram> {
    for (let datagram = this.oldest; datagram !== null; datagram = datagram.newer) yield datagram;
  }

  /**
   * The datagram that the fragment is one of; null: it is the first to come.
   * @param isPassing it is one of those that go on: these are apart from what is for this host, as Linux's ip_defrag_users
   */
  find({ view, network }: Packet, isPassing: boolean): Datagram | null {
    const source = Ipv4.source(view, network);
    const destination = Ipv4.destination(view, network);
    const identification = Ipv4.identification(view, network);
    const protocol = Ipv4.protocol(view, network);
    let datagram = this.#buckets[this.#hash(source, destination, identification, protocol)] ?? null;
    while (
      datagram !== null &&
      (datagram.identification !== identification ||
        datagram.sender.address !== source ||
        datagram.destination !== destination ||
        datagram.protocol !== protocol ||
        datagram.isPassing !== isPassing)
    ) {
      datagram = datagram.next;
    }
    return datagram;
  }

  /** An empty datagram, the newest, that the fragment may be put into. @param isPassing as in {@link find} */
  begin({ view, network }: Packet, isPassing: boolean): Datagram {
    const sender = this.#sender(Ipv4.source(view, network));
    const datagram = this.#unused ?? new Datagram(sender, this.expire);
    this.#unused = datagram.next;
    sender.datagrams++;
    datagram.sender = sender;
    datagram.destination = Ipv4.destination(view, network);
    datagram.identification = Ipv4.identification(view, network);
    datagram.protocol = Ipv4.protocol(view, network);
    datagram.isPassing = isPassing;
    const bucket = this.#bucketOf(datagram);
    datagram.next = this.#buckets[bucket] ?? null;
    this.#buckets[bucket] = datagram;
    datagram.older = this.#newest;
    datagram.newer = null;
    if (this.#newest === null) this.oldest = datagram;
    else this.#newest.newer = datagram;
    this.#newest = datagram;
    return datagram;
  }

  /** Takes an empty datagram out. */
  end(datagram: Datagram): void {
    const { older, newer, sender } = datagram;
    if (older === null) this.oldest = newer;
    else older.newer = newer;
    if (newer === null) this.#newest = older;
    else newer.older = older;
    unlink(this.#buckets, this.#bucketOf(datagram), datagram);
    datagram.next = this.#unused;
    this.#unused = datagram;
    if (--sender.datagrams > 0) return;
    unlink(this.#senders, mix(sender.address, this.#salt) >>> 24, sender);
    sender.next = this.#unusedSenders;
    this.#unusedSenders = sender;
  }

  #sender(address: Ipv4Address): Sender {
    if (this.#salt === 0) this.#salt = this.random() | 1;
    const bucket = mix(address, this.#salt) >>> 24;
    const first = this.#senders[bucket] ?? null;
    let sender = first;
    while (sender !== null && sender.address !== address) sender = sender.next;
    if (sender !== null) return sender;
    sender = this.#unusedSenders ?? new Sender();
    this.#unusedSenders = sender.next;
    sender.address = address;
    sender.fragments = 0;
    sender.next = first;
    this.#senders[bucket] = sender;
    return sender;
  }

  #bucketOf({ sender, destination, identification, protocol }: Datagram): number {
    return this.#hash(sender.address, destination, identification, protocol);
  }

  #hash(source: number, destination: number, identification: number, protocol: number): number {
    const salt = this.#salt;
    const pair = mix(source, salt) ^ destination;
    return mix(mix(pair, salt) ^ (identification << 8) ^ protocol, salt) >>> 24;
  }
}

/** Takes an item out of the list that begins at `bucket`. */
function unlink<T extends { next: T | null }>(
  buckets: (T | null)[],
  bucket: number,
  item: T,
): void {
  let before: T | null = null;
  let at = buckets[bucket] ?? null;
  while (at !== null && at !== item) {
    before = at;
    at = at.next;
  }
  if (before === null) buckets[bucket] = item.next;
  else before.next = item.next;
}
