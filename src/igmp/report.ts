// Reports of version 3: records one after the other, in as few messages as the device's MTU allows. RFC 3376 §4.2.16.

import type { Context } from '../core/context.ts';
import type { Packet } from '../core/packet.ts';
import type { Ipv4Address } from '../ip/address.ts';
import { FilterMode } from '../ip/filter.ts';
import type { Group } from '../ip/groups.ts';
import { HEADER as IP_HEADER } from '../ip/header.ts';
import * as Igmp from './header.ts';
import { RecordType } from './header.ts';

const { HEADER, RECORD, SOURCE } = Igmp;

/** The IP header with the router alert option. */
const IP = IP_HEADER + 4;

const LEAST_MTU = IP + HEADER + RECORD + SOURCE;

export class ReportWriter {
  private readonly ctx: Context;
  private readonly layer: number;
  private readonly mtu: number;
  private readonly cause: number;
  private readonly send: (pkt: Packet) => void;
  #pkt: Packet | null = null;
  #records = 0;

  /**
   * @param mtu the device's, in bytes
   * @param cause the packet that asked for it; 0: none did
   * @param send sends a whole message
   */
  constructor(
    ctx: Context,
    layer: number,
    mtu: number,
    cause: number,
    send: (pkt: Packet) => void,
  ) {
    this.ctx = ctx;
    this.layer = layer;
    this.mtu = mtu;
    this.cause = cause;
    this.send = send;
  }

  /** A record for each group's state or mode; of sources to keep out that fit in no message, those are told that do. */
  record(type: number, group: Ipv4Address, sources: readonly Ipv4Address[]): void {
    const isExclude = type === RecordType.IsExclude || type === RecordType.ToExclude;
    if (isExclude && this.#room < RECORD + sources.length * SOURCE) this.flush();
    const rest = this.#put(type, group, sources);
    if (!isExclude && rest.length > 0) this.record(type, group, rest);
  }

  /** A record about some of a group's sources, if there are any. */
  changes(type: number, group: Ipv4Address, sources: readonly Ipv4Address[]): void {
    if (sources.length > 0) this.record(type, group, sources);
  }

  /** Sends what was begun. */
  flush(): void {
    const pkt = this.#pkt;
    if (pkt === null) return;
    this.#pkt = null;
    Igmp.setReport(pkt.view, pkt.start, this.#records);
    Igmp.fillChecksum(pkt.view, pkt.start, pkt.end);
    this.send(pkt);
  }

  /** Bytes that fit into what was begun. */
  get #room(): number {
    return this.#pkt === null ? 0 : this.mtu - IP - this.#pkt.length;
  }

  /** Writes a record with as many of the sources as fit, and returns the others. */
  #put(type: number, group: Ipv4Address, sources: readonly Ipv4Address[]): readonly Ipv4Address[] {
    const least = RECORD + (sources.length > 0 ? SOURCE : 0);
    if (this.#room < least) {
      this.flush();
      if (!this.#begin()) return [];
    }
    const pkt = this.#pkt;
    if (pkt === null) return [];
    const fitting = sources.slice(0, Math.floor((this.#room - RECORD) / SOURCE));
    const at = pkt.end;
    pkt.end = at + RECORD + fitting.length * SOURCE;
    Igmp.setRecord(pkt.view, at, type, fitting.length, group);
    for (const [n, source] of fitting.entries()) {
      pkt.view.setInt32(at + RECORD + n * SOURCE, source);
    }
    this.#records++;
    return sources.slice(fitting.length);
  }

  /** False when the pool has no packet. */
  #begin(): boolean {
    if (this.mtu < LEAST_MTU) return false;
    const pkt = this.ctx.originate(this.layer, this.mtu, this.cause);
    if (pkt === null) return false;
    pkt.end = pkt.start + HEADER;
    this.#pkt = pkt;
    this.#records = 0;
    return true;
  }
}

/**
 * Writes what a group's filter is now. RFC 3376 §5.2.
 * @param asked the sources that were asked about; null: all
 */
export function tellState(
  writer: ReportWriter,
  { address, filter }: Group,
  asked: readonly Ipv4Address[] | null,
): void {
  const { mode, sources } = filter;
  // Linux tells the whole list where the sources that were asked about are among those it lets in.
  if (mode === FilterMode.Exclude) return writer.record(RecordType.IsExclude, address, sources);
  const told = asked === null ? sources : sources.filter((source) => asked.includes(source));
  writer.changes(RecordType.IsInclude, address, told);
}
