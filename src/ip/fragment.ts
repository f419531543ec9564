// Datagrams become fragments that fit a cable: RFC 791 §3.2. As Linux's ip_do_fragment, but that all fragments are
// made before the first of them goes, so that none goes when there are not buffers enough for all.

import type { Context } from '../core/context.ts';
import { copyBytes } from '../core/copy.ts';
import type { Counter } from '../core/counters.ts';
import { type DropReason, defineDrops } from '../core/drops.ts';
import type { Packet } from '../core/packet.ts';
import * as Ipv4 from './header.ts';
import { OptionType, optionLength } from './options/option.ts';

export const Drop = defineDrops('ip', {
  fragmentNoBuffers: {
    says: 'too long for the way on, and too few buffers are left for its fragments',
    counter: 'IpFragFails',
    linux: 'NOMEM',
  },
});

const { OFFSET_MASK } = Ipv4;
const { MoreFragments } = Ipv4.Flag;

export class Fragmenter {
  private readonly ctx: Context;
  private readonly layer: number;
  private readonly done: Counter;
  private readonly created: Counter;
  private readonly failed: Counter;

  constructor(ctx: Context, layer: number) {
    this.ctx = ctx;
    this.layer = layer;
    this.done = ctx.counters.get('IpFragOKs');
    this.created = ctx.counters.get('IpFragCreates');
    this.failed = ctx.counters.get('IpFragFails');
  }

  /**
   * Cuts a packet that is longer than `mtu` bytes, its `start` at the header, whatever its flags say: it becomes its
   * own first fragment, and the others hang behind it by `next`. Returns null; else the reason to drop it for, and
   * it is as it was. A fragment may be cut again.
   */
  cut(pkt: Packet, mtu: number): DropReason | null {
    const { view, network: at, length } = pkt;
    const header = Ipv4.headerLength(view, at);
    // RFC 791 §3.2: "… the number of 8 octet units" in all but the last.
    const room = (mtu - header) & ~7;
    if (room <= 0) {
      this.failed.value++;
      return Ipv4.Drop.tooLong;
    }
    const others = Math.ceil((length - mtu) / room);
    if (this.ctx.pool.left(mtu) < others) return Drop.fragmentNoBuffers;

    const flags = Ipv4.flagsAndOffset(view, at);
    let last = pkt;
    for (let n = 1; n <= others; n++) {
      const fragment = this.ctx.originate(this.layer, mtu, pkt.id);
      if (fragment === null) throw new Error('the pool has fewer packets than it said');
      const data = n < others ? room : length - header - n * room;
      fill(fragment, pkt, n * room, data);
      const more = n < others ? MoreFragments : flags & MoreFragments;
      seal(fragment, more | ((flags & OFFSET_MASK) + ((n * room) >> 3)));
      last.next = fragment;
      last = fragment;
    }
    pkt.end = at + header + room;
    seal(pkt, MoreFragments | (flags & OFFSET_MASK));
    this.done.value++;
    this.created.value += others + 1;
    return null;
  }
}

/** Makes an empty packet a fragment of `pkt`, with `length` bytes of its data from `offset` on. */
function fill(fragment: Packet, pkt: Packet, offset: number, length: number): void {
  const { view, start: at } = fragment;
  const header = Ipv4.headerLength(pkt.view, pkt.network);
  copyBytes(pkt.view, pkt.network, view, at, header);
  const isFirst = (Ipv4.flagsAndOffset(view, at) & OFFSET_MASK) === 0;
  if (isFirst) keepCopiedOptions(view, at + Ipv4.HEADER, at + header);
  copyBytes(pkt.view, pkt.network + header + offset, view, at + header, length);
  fragment.network = at;
  fragment.transport = at + header;
  fragment.end = at + header + length;
  fragment.device = pkt.device;
  fragment.cast = pkt.cast;
  fragment.mark = pkt.mark;
  if (pkt.owner === null) return;
  fragment.owner = pkt.owner;
  pkt.owner.hold(fragment);
}

/** Writes what is not the same in every fragment: length, place and checksum. No other flag, as in Linux. */
function seal({ view, network: at, end }: Packet, flagsAndOffset: number): void {
  Ipv4.setTotalLength(view, at, end - at);
  Ipv4.setFlagsAndOffset(view, at, flagsAndOffset);
  Ipv4.fillChecksum(view, at);
}

const { End, NoOperation } = OptionType;
const COPIED = 0x80;

/**
 * RFC 791 §3.1: options without the copied flag are in the first fragment only. As in Linux, the header keeps its
 * length, no-operations take their place, and what is malformed stays with all behind it.
 */
function keepCopiedOptions(view: DataView, start: number, end: number): void {
  for (let at = start, length = 0; at < end; at += length) {
    const type = view.getUint8(at);
    length = optionLength(view, at, end);
    if (type === End || length === 0) return;
    if ((type & COPIED) !== 0) continue;
    for (let n = 0; n < length; n++) view.setUint8(at + n, NoOperation);
  }
}
