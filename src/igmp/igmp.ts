// IGMP, as a host speaks it (RFC 1112, RFC 2236, RFC 3376): tells the routers on each cable which groups are heard
// there, at once and when they ask. What is told of each device, and when, is in device.ts.

import type { Context } from '../core/context.ts';
import type { Handler } from '../core/demux.ts';
import type { DropReason } from '../core/drops.ts';
import { Cast, type Packet } from '../core/packet.ts';
import { Kind, type TraceEvent } from '../core/trace.ts';
import { ANY, type Ipv4Address, ipv4, isLocalGroup } from '../ip/address.ts';
import type { Addresses } from '../ip/addresses.ts';
import { Errno } from '../ip/errors.ts';
import { ALL_SYSTEMS, type Group, type GroupReporter } from '../ip/groups.ts';
import { Protocol } from '../ip/header.ts';
import { errnoOf, type IpOutput } from '../ip/output.ts';
import { PathMtu, type SendOptions, sendOptions } from '../ip/send.ts';
import { IgmpDevice } from './device.ts';
import * as Igmp from './header.ts';
import { Drop, Type } from './header.ts';
import type { IgmpPort, Query } from './port.ts';
import { ReportWriter } from './report.ts';
import { IgmpConf, type IgmpSettings } from './settings.ts';

/** 224.0.0.2, who is told by version 2 that a group is left. */
const ALL_ROUTERS = ipv4(0xe0000002);
/** 224.0.0.22, who is told by version 3. RFC 3376 §4.2.14. */
const V3_ROUTERS = ipv4(0xe0000016);

/** Routers look at it though it is not for them: RFC 2113. */
const ROUTER_ALERT = Uint8Array.of(0x94, 4, 0, 0);

/** Internetwork control. RFC 3376 §4. */
const PRECEDENCE = 0xc0;

export class IgmpHost implements Handler, GroupReporter, IgmpPort {
  readonly ctx: Context;
  readonly settings: IgmpSettings = { igmp_qrv: 2, igmp_link_local_mcast_reports: 1 };
  private readonly layer: number;
  private readonly ip: IpOutput;
  private readonly addresses: Addresses;
  private readonly conf = new IgmpConf();
  readonly #devices: (IgmpDevice | undefined)[] = [];

  constructor(ctx: Context, ip: IpOutput, addresses: Addresses) {
    this.ctx = ctx;
    this.ip = ip;
    this.addresses = addresses;
    this.layer = ctx.layer('igmp', Drop, says);
    const { forceVersion, v2IntervalMs, v3IntervalMs } = this.conf;
    addresses.conf.add(forceVersion, v2IntervalMs, v3IntervalMs);
  }

  input(pkt: Packet): void {
    const { view, start: at, device } = pkt;
    const fault = Igmp.check(view, at, pkt.end) ?? this.#faultOf(pkt);
    if (fault !== null) return this.ctx.drop(pkt, fault);
    const type = Igmp.type(view, at);
    if (type === Type.Query) this.#of(device).heardQuery(queryOf(pkt, this.version(device)));
    else this.#of(device).heardReport(Igmp.group(view, at));
    this.ctx.delivered(pkt, this.layer, type);
  }

  joined(group: Group): void {
    this.#of(group.device).joined(group);
  }

  filtered(group: Group): void {
    this.#of(group.device).filtered(group);
  }

  left(group: Group): void {
    this.#of(group.device).left(group);
  }

  started(device: number): void {
    this.#of(device).start();
  }

  stopped(device: number): void {
    this.#of(device).stop();
  }

  forgotten(device: number): void {
    this.#devices[device] = undefined;
  }

  /** The version that the device speaks now: 1, 2 or 3. */
  version(device: number): number {
    return this.#of(device).version;
  }

  groupsOf(device: number): readonly Group[] {
    return this.addresses.groups.of(device);
  }

  forcedVersion(device: number): number {
    const { forceVersion } = this.conf;
    const said = [forceVersion.all, forceVersion.own(device)];
    return said.includes(1) ? 1 : said.includes(2) ? 2 : 0;
  }

  intervalMs(device: number, version: number): number {
    const { v2IntervalMs, v3IntervalMs } = this.conf;
    return (version === 3 ? v3IntervalMs : v2IntervalMs).own(device);
  }

  get robustness(): number {
    return this.settings.igmp_qrv;
  }

  isTold(group: Ipv4Address): boolean {
    if (group === ALL_SYSTEMS) return false;
    return !isLocalGroup(group) || this.settings.igmp_link_local_mcast_reports !== 0;
  }

  send(device: number, type: number, group: Ipv4Address, cause: number): void {
    const to = type === Type.V2Leave ? ALL_ROUTERS : group;
    const how = howBy(device);
    const route = this.#route(to, how);
    const pkt = route === null ? null : this.ctx.originate(this.layer, Igmp.HEADER, cause);
    if (route === null || pkt === null) return;
    pkt.end = pkt.start + Igmp.HEADER;
    Igmp.set(pkt.view, pkt.start, type, group);
    this.ip.outputBy(pkt, route, route.source, to, how);
  }

  report(device: number, write: (writer: ReportWriter) => void, cause: number): void {
    const how = howBy(device);
    const route = this.#route(V3_ROUTERS, how);
    if (route === null) return;
    const source = this.#isOf(device, route.source) ? route.source : ANY;
    const { mtu } = this.addresses.link(device);
    const send = (pkt: Packet): void => {
      this.ip.outputBy(pkt, route, source, V3_ROUTERS, how);
    };
    const writer = new ReportWriter(this.ctx, this.layer, mtu, cause, send);
    write(writer);
    writer.flush();
  }

  /** Null when nothing can be sent. */
  #route(to: Ipv4Address, how: SendOptions): ReturnType<IpOutput['route']> {
    const route = this.ip.route(ANY, to, how);
    return errnoOf(route) === Errno.Ok ? route : null;
  }

  /** RFC 3376 §4.2.13: a report of version 3 has an address of that very device, or none. */
  #isOf(device: number, address: Ipv4Address): boolean {
    const { addresses } = this.addresses.devices.at(device);
    return addresses.some((own) => own.address === address);
  }

  /** What is wrong with a message that is whole: hosts read queries, and reports of others that routers read too. */
  #faultOf({ view, start: at, end, link, device, cast }: Packet): DropReason | null {
    const type = Igmp.type(view, at);
    if (type === Type.Query) {
      const isNew = end - at > Igmp.HEADER && this.version(device) === 3;
      return isNew ? Igmp.checkSources(view, at, end) : null;
    }
    if (type !== Type.V1Report && type !== Type.V2Report) return Drop.notForHosts;
    // What never came by a cable was sent here.
    if (link === 0 || device === this.addresses.loopback) return Drop.ownReport;
    return cast === Cast.Host ? Drop.unicastReport : null;
  }

  #of(device: number): IgmpDevice {
    const known = this.#devices[device];
    if (known !== undefined) return known;
    const made = new IgmpDevice(this, device);
    this.#devices[device] = made;
    return made;
  }
}

const howBy = (device: number): SendOptions =>
  sendOptions({
    protocol: Protocol.Igmp,
    ttl: 1,
    tos: PRECEDENCE,
    device,
    options: ROUTER_ALERT,
    pathMtu: PathMtu.Want,
  });

/** @param version the one that is spoken where it came in: without sources but in 3 */
function queryOf({ view, start: at, end, id }: Packet, version: number): Query {
  const isOld = end - at === Igmp.HEADER;
  const code = Igmp.responseCode(view, at);
  const count = isOld || version < 3 ? 0 : Igmp.sourceCount(view, at);
  return {
    packet: id,
    isOld,
    responseMs: Igmp.responseMs(isOld ? code : Igmp.codeValue(code)),
    group: Igmp.group(view, at),
    sources: Array.from({ length: count }, (_, n) => Igmp.source(view, at, n)),
    robustness: isOld ? 0 : Igmp.robustness(view, at),
    intervalMs: isOld ? 0 : Igmp.codeValue(Igmp.intervalCode(view, at)) * 1000,
  };
}

/** The journey's words for IGMP's own events. */
function says({ kind, detail }: Readonly<TraceEvent>): string | null {
  if (kind === Kind.Originate) return 'the routers are told which groups are heard here';
  if (kind !== Kind.Deliver) return null;
  return detail === Type.Query
    ? 'the query is read'
    : 'the report is read: it need not be sent here';
}
