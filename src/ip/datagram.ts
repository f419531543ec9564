// One datagram of which fragments have come: they lie in a list, sorted by offset, and their own headers say where
// each belongs. RFC 815's holes are what is missing between them; that none is left, the count of bytes tells. What
// is a duplicate and what makes the datagram worthless is Linux's (inet_fragment.c), after RFC 5722 §3.

import { copyBytes } from '../core/copy.ts';
import { type DropReason, defineDrops } from '../core/drops.ts';
import type { Packet } from '../core/packet.ts';
import { Timer } from '../core/timers.ts';
import { ANY, type Ipv4Address } from './address.ts';
import * as Ipv4 from './header.ts';

export const Drop = defineDrops('ip', {
  fragmentDuplicate: {
    says: 'a fragment of which everything was here already',
    rfc: 'RFC 5722 §3',
    linux: 'DUP_FRAG',
  },
  fragmentOverlap: {
    says: 'fragments that overlap: the whole datagram is given up',
    rfc: 'RFC 5722 §3',
  },
  fragmentBounds: {
    says: 'a fragment that is empty, or not of one mind with the others about where the datagram ends',
    rfc: 'RFC 791 §3.2',
  },
});

/** ECN values (RFC 3168 §5) as bits of {@link Datagram.ecn}, and the value that says congestion. */
const NOT_ECT = 1 << 0;
const CE = 1 << 3;
const CE_VALUE = 3;

/** A host of which fragments wait. */
export class Sender {
  address: Ipv4Address = ANY;
  /** Fragments that have come from it, modulo 2 ** 32. */
  fragments = 0;
  /** Datagrams of it that wait. */
  datagrams = 0;
  next: Sender | null = null;
}

export class Datagram {
  /** RFC 791 §3.2: fragments with the same four belong together. */
  sender: Sender;
  destination: Ipv4Address = ANY;
  identification = 0;
  protocol = 0;
  /** It goes on to another host, and is put together for those who look at it here. */
  isPassing = false;
  /** The fragments, by offset. `transport` is 0 in those that came to lengthen the run before them. */
  head: Packet | null = null;
  /** The fragment that reaches furthest. */
  #tail: Packet | null = null;
  /** Bytes of data as far as known: of the whole datagram once the last fragment is here. */
  #length = 0;
  #hasLast = false;
  /** Bytes of data that are here. */
  #held = 0;
  /** Bytes of buffers that the fragments take. */
  buffers = 0;
  /** One bit for each ECN value that a fragment had. */
  #ecn = 0;
  /** Length of the longest fragment with its header, and of the longest that must not be cut. */
  #longest = 0;
  #longestUncut = 0;
  /** {@link Sender.fragments} when the latest of these came. */
  distance = 0;
  readonly timer: Timer;
  /** The datagrams that began just before this one and just after. */
  older: Datagram | null = null;
  newer: Datagram | null = null;
  /** The next with the same hash, or in the list of unused ones. */
  next: Datagram | null = null;

  /** @param expire called when the timer is due */
  constructor(sender: Sender, expire: (datagram: Datagram) => void) {
    this.sender = sender;
    this.timer = new Timer(() => expire(this));
  }

  /** Bytes of data that are here. */
  get held(): number {
    return this.#held;
  }

  /** Bytes of data in all; null: its last fragment is not here yet. */
  get length(): number | null {
    return this.#hasLast ? this.#length : null;
  }

  get isComplete(): boolean {
    return this.#hasLast && this.#held === this.#length;
  }

  /** Whether its beginning is here. */
  get hasFirst(): boolean {
    return this.head !== null && offsetOf(this.head) === 0;
  }

  /** Length of the whole in bytes, with the header that its first fragment has. For one that is complete. */
  get totalLength(): number {
    const { head } = this;
    return head === null ? 0 : Ipv4.headerLength(head.view, head.network) + this.#length;
  }

  /** Some fragments may be marked for congestion and others not: RFC 3168 §5.3. As Linux's ip_frag_ecn_table. */
  get hasMixedEcn(): boolean {
    return (this.#ecn & NOT_ECT) !== 0 && this.#ecn !== NOT_ECT;
  }

  /** Forgets its fragments, which the caller has. */
  empty(): void {
    this.head = null;
    this.#tail = null;
    this.#length = 0;
    this.#hasLast = false;
    this.#held = 0;
    this.buffers = 0;
    this.#ecn = 0;
    this.#longest = 0;
    this.#longestUncut = 0;
  }

  /** Takes the fragment in. Null when it has, else what is wrong: with a duplicate itself, with others the datagram. */
  insert(pkt: Packet): DropReason | null {
    const offset = offsetOf(pkt);
    const end = endOf(pkt);
    if (!this.#extend(end, hasMore(pkt)) || end === offset) return Drop.fragmentBounds;
    const fault = this.#place(pkt, offset, end);
    if (fault !== null) return fault;
    const { view, network: at } = pkt;
    const length = Ipv4.headerLength(view, at) + end - offset;
    pkt.end = at + length;
    this.#held += end - offset;
    this.buffers += pkt.bytes.length;
    this.#ecn |= 1 << (Ipv4.tos(view, at) & 3);
    this.#longest = Math.max(this.#longest, length);
    if ((Ipv4.flagsAndOffset(view, at) & Ipv4.Flag.DontFragment) !== 0) {
      this.#longestUncut = Math.max(this.#longestUncut, length);
    }
    return null;
  }

  /** Writes the whole, with the header of its first fragment, into an empty packet that has room for it. */
  join(head: Packet, whole: Packet): void {
    const { start: at, view } = whole;
    const header = Ipv4.headerLength(head.view, head.network);
    copyBytes(head.view, head.network, view, at, header);
    for (let pkt: Packet | null = head; pkt !== null; pkt = pkt.next) {
      const from = pkt.network + Ipv4.headerLength(pkt.view, pkt.network);
      copyBytes(pkt.view, from, view, at + header + offsetOf(pkt), pkt.end - from);
    }
    whole.network = at;
    whole.end = at + header + this.#length;
    whole.device = head.device;
    whole.arrival = head.arrival;
    whole.cast = head.cast;
    whole.networkCast = head.networkCast;
    whole.mark = head.mark;
    Ipv4.setTotalLength(view, at, header + this.#length);
    // Linux: it must not be cut again if that is said of the longest of its fragments.
    const uncut = this.#longestUncut === this.#longest;
    Ipv4.setFlagsAndOffset(view, at, uncut ? Ipv4.Flag.DontFragment : 0);
    // Congestion that one fragment met, the datagram met: RFC 3168 §5.3.
    if ((this.#ecn & CE) !== 0) Ipv4.setTos(view, at, Ipv4.tos(view, at) | CE_VALUE);
    Ipv4.fillChecksum(view, at);
  }

  /** Whether a fragment may end there. */
  #extend(end: number, more: boolean): boolean {
    const beyond = end > this.#length;
    if (more) {
      if (beyond && this.#hasLast) return false;
    } else {
      if (this.#hasLast ? end !== this.#length : end < this.#length) return false;
      this.#hasLast = true;
    }
    if (beyond) this.#length = end;
    return true;
  }

  /**
   * As inet_frag_queue_insert: fragments that came one right behind the other make a run, if they came at the end.
   * What lies within a run is a duplicate; what only touches its bytes overlaps.
   */
  #place(pkt: Packet, offset: number, end: number): DropReason | null {
    const tail = this.#tail;
    if (tail !== null && end <= endOf(tail)) return this.#placeBefore(pkt, offset, end);
    if (tail !== null && offset < endOf(tail)) return Drop.fragmentOverlap;
    pkt.transport = tail !== null && offset === endOf(tail) ? 0 : pkt.start;
    if (tail === null) this.head = pkt;
    else tail.next = pkt;
    this.#tail = pkt;
    return null;
  }

  #placeBefore(pkt: Packet, offset: number, end: number): DropReason | null {
    let before: Packet | null = null;
    let runStart = 0;
    for (let at = this.head; at !== null; at = at.next) {
      if (beginsRun(at)) {
        runStart = offsetOf(at);
        if (end <= runStart) break;
      }
      before = at;
      if (at.next !== null && !beginsRun(at.next)) continue;
      const runEnd = endOf(at);
      if (offset >= runEnd) continue;
      return offset >= runStart && end <= runEnd ? Drop.fragmentDuplicate : Drop.fragmentOverlap;
    }
    pkt.transport = pkt.start;
    pkt.next = before === null ? this.head : before.next;
    if (before === null) this.head = pkt;
    else before.next = pkt;
    return null;
  }
}

/** First byte of a fragment's data within its datagram. */
const offsetOf = ({ view, network }: Packet): number =>
  (Ipv4.flagsAndOffset(view, network) & Ipv4.OFFSET_MASK) * 8;

/** One past the last; what is beyond a multiple of 8 bytes does not count where more are to follow. */
function endOf(pkt: Packet): number {
  const { view, network } = pkt;
  const end = offsetOf(pkt) + Ipv4.totalLength(view, network) - Ipv4.headerLength(view, network);
  return hasMore(pkt) ? end & ~7 : end;
}

const hasMore = ({ view, network }: Packet): boolean =>
  (Ipv4.flagsAndOffset(view, network) & Ipv4.Flag.MoreFragments) !== 0;

const beginsRun = ({ transport }: Packet): boolean => transport !== 0;
