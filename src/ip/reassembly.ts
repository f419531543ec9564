// Fragments become datagrams again: RFC 791 §3.2, RFC 815. For how long a datagram may take, how much may wait and
// what is counted are Linux's (ip_fragment.c); that the oldest goes when too much waits was Linux's up to 4.16
// (docs/decisions/0017-the-oldest-datagram-goes.md).

import type { Context } from '../core/context.ts';
import type { Counter } from '../core/counters.ts';
import { type DropReason, defineDrops } from '../core/drops.ts';
import { Cast, type Packet } from '../core/packet.ts';
import { Teller } from '../core/teller.ts';
import { type Datagram, Drop as DatagramDrop } from './datagram.ts';
import { Datagrams } from './datagrams.ts';
import type { IcmpErrors } from './errors.ts';
import * as Ipv4 from './header.ts';
import { Reassembled, says } from './reassembled.ts';
import { TICK_MS } from './ticks.ts';

/** Linux's defaults, under Linux's names in `net.ipv4`. */
export const DEFAULTS = {
  /** `ipfrag_time`: from the first fragment to come, in seconds; never extended. 0 or less: one tick of Linux's clock. */
  ipfrag_time: 30,
  /** `ipfrag_high_thresh`: bytes of buffers that may wait. Where it would be more, the oldest datagrams go … */
  ipfrag_high_thresh: 4 * 2 ** 20,
  /** `ipfrag_low_thresh`: … until no more than this wait. */
  ipfrag_low_thresh: 3 * 2 ** 20,
  /** `ipfrag_max_dist`: fragments of other datagrams that a source may send in between; 0: any number. */
  ipfrag_max_dist: 64,
};

export const Drop = defineDrops('ip', {
  fragmentOversize: {
    says: 'fragments of a datagram longer than 65,535 bytes',
    rfc: 'RFC 791 §3.1',
  },
  fragmentEcn: {
    says: 'fragments of which some may be marked for congestion and others not',
    rfc: 'RFC 3168 §5.3',
  },
  fragmentTooFar: {
    says: 'too many fragments of other datagrams came from its source in between',
    rfc: 'RFC 4963 §2',
    linux: 'FRAG_TOO_FAR',
  },
  reassemblyTimeout: {
    says: 'the rest of the datagram did not come in time',
    rfc: 'RFC 1122 §3.3.2',
    linux: 'FRAG_REASM_TIMEOUT',
  },
  reassemblyFull: { says: 'too much waits for its rest, and the oldest datagram goes' },
  reassemblyNoBuffer: {
    says: 'all fragments are here, and no buffer for their datagram',
    linux: 'NOMEM',
  },
});

const { Host } = Cast;

/** Ends of a datagram that have a word of their own. */
const ENDS: ReadonlyMap<DropReason, number> = new Map([
  [Drop.reassemblyTimeout, Reassembled.TimedOut],
  [Drop.reassemblyFull, Reassembled.Evicted],
]);

export class Reassembly {
  readonly settings = { ...DEFAULTS };
  private readonly ctx: Context;
  private readonly layer: number;
  private readonly errors: IcmpErrors;
  private readonly datagrams: Datagrams;
  private readonly told = new Teller();
  private readonly requests: Counter;
  private readonly completed: Counter;
  private readonly failed: Counter;
  private readonly timedOut: Counter;
  private readonly overlaps: Counter;
  #waiting = 0;

  constructor(ctx: Context, layer: number, errors: IcmpErrors) {
    this.ctx = ctx;
    this.layer = layer;
    this.errors = errors;
    this.datagrams = new Datagrams(ctx.random, (datagram) => this.#timeOut(datagram));
    this.told.bind(ctx, 'reassembly', says);
    this.requests = ctx.counters.get('IpReasmReqds');
    this.completed = ctx.counters.get('IpReasmOKs');
    this.failed = ctx.counters.get('IpReasmFails');
    this.timedOut = ctx.counters.get('IpReasmTimeout');
    this.overlaps = ctx.counters.get('IpExtReasmOverlaps');
  }

  /** Bytes of buffers that wait. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Every datagram that waits for fragments, the one that began first in front. */
  list(): Iterable<Datagram> {
    return this.datagrams.list();
  }

  /**
   * Takes a fragment for this host, its `start` at the header. Returns its datagram when that is whole now; null: the
   * fragment waits, or is gone.
   * @param isPassing it is for another host, and somebody here looks at the whole
   */
  input(pkt: Packet, isPassing = false): Packet | null {
    this.requests.value++;
    if (!this.#makeRoom(pkt)) {
      this.failed.value++;
      this.ctx.drop(pkt, Drop.reassemblyFull);
      return null;
    }
    const datagram = this.datagrams.find(pkt, isPassing) ?? this.#begin(pkt, isPassing);
    this.#checkDistance(datagram, pkt);
    const fault = datagram.insert(pkt);
    if (fault !== null) {
      this.#refuse(pkt, datagram, fault);
      return null;
    }
    this.#waiting += pkt.bytes.length;
    if (datagram.isComplete) {
      this.#tell(Reassembled.Whole, datagram, pkt);
      return this.#complete(datagram, pkt);
    }
    this.ctx.park(pkt, this.layer, pkt.device, datagram.identification);
    return null;
  }

  #begin(pkt: Packet, isPassing: boolean): Datagram {
    const datagram = this.datagrams.begin(pkt, isPassing);
    this.#wait(datagram);
    this.#tell(Reassembled.Begun, datagram, pkt);
    return datagram;
  }

  #wait({ timer }: Datagram): void {
    // Linux's timers are due with the next tick at the soonest: fragments that come together are put together.
    const waitMs = Math.max(this.settings.ipfrag_time * 1000, TICK_MS);
    this.ctx.timers.arm(timer, this.ctx.now + waitMs);
  }

  /** A duplicate alone goes; anything else that is wrong with a fragment is the datagram's end. */
  #refuse(pkt: Packet, datagram: Datagram, fault: DropReason): void {
    if (fault === DatagramDrop.fragmentOverlap) this.overlaps.value++;
    if (fault !== DatagramDrop.fragmentDuplicate) this.#giveUp(datagram, fault, pkt);
    this.ctx.drop(pkt, fault);
  }

  /** Lets the oldest datagrams go where too much would wait, or where buffers run short. False: there is no room even so. */
  #makeRoom(pkt: Packet): boolean {
    const { ipfrag_high_thresh: high, ipfrag_low_thresh: low } = this.settings;
    const { datagrams } = this;
    const { length } = pkt.bytes;
    if (this.#waiting + length > high) {
      while (datagrams.oldest !== null && (this.#waiting > low || this.#waiting + length > high)) {
        this.#giveUp(datagrams.oldest, Drop.reassemblyFull, pkt);
      }
    }
    while (datagrams.oldest !== null && this.ctx.pool.isScarce(pkt)) {
      this.#giveUp(datagrams.oldest, Drop.reassemblyFull, pkt);
    }
    return this.#waiting + length <= high;
  }

  /** RFC 4963 §2: identifications come round, so that fragments far apart are hardly of one datagram. As ip_frag_too_far. */
  #checkDistance(datagram: Datagram, pkt: Packet): void {
    const { sender } = datagram;
    const now = (sender.fragments + 1) | 0;
    const distance = (now - datagram.distance) >>> 0;
    sender.fragments = now;
    datagram.distance = now;
    const { ipfrag_max_dist: most } = this.settings;
    if (most === 0 || datagram.head === null || distance <= most) return;
    this.failed.value++;
    const gone = this.#empty(datagram);
    this.#wait(datagram);
    this.#tell(Reassembled.Begun, datagram, pkt);
    this.#dropAll(gone, datagram.identification, Drop.fragmentTooFar, pkt);
  }

  /** RFC 792: who has sent the first fragment is told. */
  #timeOut(datagram: Datagram): void {
    this.timedOut.value++;
    const { head, hasFirst, isPassing } = datagram;
    if (head !== null && hasFirst && (isPassing || head.networkCast === Host)) {
      this.errors.reassemblyTimeExceeded(head);
    }
    this.#giveUp(datagram, Drop.reassemblyTimeout, null);
  }

  /** @param because the fragment that is the end of the datagram; it is still in the caller's hands */
  #giveUp(datagram: Datagram, reason: DropReason, because: Packet | null): void {
    this.failed.value++;
    const { identification } = datagram;
    const gone = this.#empty(datagram);
    this.#forget(datagram);
    this.#tell(ENDS.get(reason) ?? Reassembled.GivenUp, datagram, because);
    this.#dropAll(gone, identification, reason, because);
  }

  /** @param first of the fragments that waited, which hang together by `next` */
  #dropAll(
    first: Packet | null,
    identification: number,
    reason: DropReason,
    because: Packet | null,
  ): void {
    const cause = because === null ? 0 : because.id;
    for (let pkt = first, next: Packet | null; pkt !== null; pkt = next) {
      next = pkt.next;
      pkt.next = null;
      if (pkt === because) continue;
      this.ctx.unpark(pkt, this.layer, cause, identification);
      this.ctx.drop(pkt, reason);
    }
  }

  /** Every byte is here, with the fragment `last`. */
  #complete(datagram: Datagram, last: Packet): Packet | null {
    const { head, totalLength } = datagram;
    const fault = faultOf(datagram);
    const whole = fault === null ? this.ctx.originate(this.layer, totalLength, last.id) : null;
    if (whole === null || head === null) {
      const reason = fault ?? Drop.reassemblyNoBuffer;
      this.#giveUp(datagram, reason, last);
      this.ctx.drop(last, reason);
      return null;
    }
    datagram.join(head, whole);
    this.completed.value++;
    this.#deliver(datagram, last, whole.id);
    return whole;
  }

  /** The fragments have been read, and end as delivered to the packet that is their datagram. */
  #deliver(datagram: Datagram, last: Packet, whole: number): void {
    const { identification } = datagram;
    const first = this.#empty(datagram);
    this.#forget(datagram);
    this.#tell(Reassembled.Done, datagram, last);
    for (let pkt = first, next: Packet | null; pkt !== null; pkt = next) {
      next = pkt.next;
      pkt.next = null;
      if (pkt !== last) this.ctx.unpark(pkt, this.layer, last.id, identification);
      this.ctx.delivered(pkt, this.layer, whole);
    }
  }

  /** Takes the fragments out, and returns the first of them. */
  #empty(datagram: Datagram): Packet | null {
    const { head } = datagram;
    this.#waiting -= datagram.buffers;
    datagram.empty();
    return head;
  }

  #forget(datagram: Datagram): void {
    this.ctx.timers.disarm(datagram.timer);
    this.datagrams.end(datagram);
  }

  #tell(what: number, { identification }: Datagram, because: Packet | null): void {
    this.told.tell(what, identification, because);
  }
}

function faultOf({ totalLength, hasMixedEcn }: Datagram): DropReason | null {
  if (hasMixedEcn) return Drop.fragmentEcn;
  return totalLength > Ipv4.MAX_LENGTH ? Drop.fragmentOversize : null;
}
