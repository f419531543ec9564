// The host's half of IGMP on one device: which version it speaks there, what it tells unasked, and when it answers.
// RFC 2236 §6, RFC 3376 §5 and §7; what those leave open is Linux's (igmp.c).

import { Timer } from '../core/timers.ts';
import { ANY, type Ipv4Address } from '../ip/address.ts';
import { accepts, NO_SOURCE } from '../ip/filter.ts';
import { ALL_SYSTEMS, type Group } from '../ip/groups.ts';
import { Type } from './header.ts';
import { PendingChanges } from './pending.ts';
import type { IgmpPort, Query } from './port.ts';
import { tellState } from './report.ts';

/** Linux waits two ticks before it tells a change, so that several at one time go into one report. */
const GATHER_MS = 8;

// RFC 3376 §8.2 and §8.3.
const QUERY_INTERVAL_MS = 125_000;
const RESPONSE_INTERVAL_MS = 10_000;

/** What is known of one group. */
class GroupState {
  /** What the routers are still to be told. */
  readonly pending: PendingChanges;
  /** Runs until the next report about this group alone. */
  readonly timer: Timer;
  /** How many reports of version 1 or 2 are still to go out unasked. */
  unasked = 0;
  /** Whether the last report on the cable was this host's. RFC 2236 §6. */
  isReporter = false;
  /** The sources that were asked about; null: all. */
  asked: readonly Ipv4Address[] | null = null;
  /** The packet that asked last, and is not answered yet; 0: none. */
  query = 0;

  constructor(pending: PendingChanges, expire: () => void) {
    this.pending = pending;
    this.timer = new Timer(expire);
  }
}

export class IgmpDevice {
  private readonly port: IgmpPort;
  private readonly device: number;
  readonly #states = new Map<Ipv4Address, GroupState>();
  /** Of groups that were left: what is still to be told, the latest first. */
  #left: readonly PendingChanges[] = [];
  readonly #changes = new Timer(() => this.#tellChanges());
  readonly #answer = new Timer(() => this.#answerAll());
  /** The packet that {@link #answer} answers. */
  #query = 0;
  /** Until when a querier of an old version counts as present. RFC 3376 §7.2.1. */
  #v1Until = 0;
  #v2Until = 0;
  #robustness: number;
  #queryIntervalMs = QUERY_INTERVAL_MS;
  #responseIntervalMs = RESPONSE_INTERVAL_MS;

  constructor(port: IgmpPort, device: number) {
    this.port = port;
    this.device = device;
    this.#robustness = port.robustness;
  }

  /** 1, 2 or 3. RFC 3376 §7.2.1. */
  get version(): number {
    const forced = this.port.forcedVersion(this.device);
    const { now } = this.port.ctx;
    if (forced === 1 || now < this.#v1Until) return 1;
    return forced === 2 || now < this.#v2Until ? 2 : 3;
  }

  /** The device is switched on: what queriers said before counts no more. */
  start(): void {
    this.#robustness = this.port.robustness;
    this.#queryIntervalMs = QUERY_INTERVAL_MS;
    this.#responseIntervalMs = RESPONSE_INTERVAL_MS;
  }

  /** The device is switched off, or gone. */
  stop(): void {
    const { timers } = this.port.ctx;
    for (const { timer } of this.#states.values()) timers.disarm(timer);
    this.#states.clear();
    this.#forgetChanges();
  }

  joined({ address, filter }: Group): void {
    if (address === ALL_SYSTEMS) return;
    const state = this.#newState(address);
    if (!this.port.isTold(address)) return state.pending.adopt(filter);
    state.unasked = this.port.robustness;
    if (this.version === 3) return this.#changed(state.pending, filter);
    state.pending.adopt(filter);
    this.#arm(state.timer, GATHER_MS);
  }

  filtered({ address, filter }: Group): void {
    const state = this.#states.get(address);
    if (state === undefined) return;
    const isTold = this.port.isTold(address) && this.version === 3;
    if (isTold) this.#changed(state.pending, filter);
    else state.pending.adopt(filter);
  }

  left({ address }: Group): void {
    const state = this.#states.get(address);
    if (state === undefined) return;
    this.#states.delete(address);
    this.port.ctx.timers.disarm(state.timer);
    if (!this.port.isTold(address)) return;
    const { version } = this;
    if (version === 3) {
      this.#left = [state.pending, ...this.#left];
      this.#changed(state.pending, NO_SOURCE);
    } else if (version === 2 && state.isReporter) {
      this.port.send(this.device, Type.V2Leave, address, 0);
    }
  }

  /** Somebody else has told of the group: no need to do it again. RFC 2236 §3. */
  heardReport(group: Ipv4Address): void {
    const state = this.#states.get(group);
    if (state === undefined || !this.port.isTold(group)) return;
    this.port.ctx.timers.disarm(state.timer);
    state.isReporter = false;
    state.unasked = 0;
  }

  heardQuery(query: Query): void {
    const { version } = this;
    if (query.isOld) return this.#heardOldQuery(query);
    // From here on RFC 3376 §7.2.1 as Linux reads it: the old querier's rules, with the new one's time.
    if (version === 1) return this.#ask(query, ANY, [], RESPONSE_INTERVAL_MS);
    const { group, sources, responseMs } = query;
    if (version === 2) return this.#ask(query, group, [], responseMs);
    this.#robustness = query.robustness === 0 ? this.port.robustness : query.robustness;
    this.#queryIntervalMs = query.intervalMs === 0 ? QUERY_INTERVAL_MS : query.intervalMs;
    if (this.#responseIntervalMs >= this.#queryIntervalMs) {
      this.#responseIntervalMs = this.#queryIntervalMs - 1000;
    }
    if (group !== ANY) return this.#ask(query, group, sources, responseMs);
    this.#query = query.packet;
    this.#armEarlier(this.#answer, this.#within(responseMs));
  }

  #heardOldQuery(query: Query): void {
    const { group, responseMs } = query;
    const presentMs = this.#robustness * this.#queryIntervalMs + this.#responseIntervalMs;
    const until = this.port.ctx.now + presentMs;
    this.#forgetChanges();
    if (responseMs > 0) {
      this.#v2Until = until;
      return this.#ask(query, group, [], responseMs);
    }
    this.#v1Until = until;
    this.#ask(query, ANY, [], RESPONSE_INTERVAL_MS);
  }

  /** "Whenever a host changes its compatibility mode, it cancels all its pending response and retransmission timers." RFC 3376 §7.2.1. */
  #forgetChanges(): void {
    const { timers } = this.port.ctx;
    timers.disarm(this.#changes);
    timers.disarm(this.#answer);
    this.#left = [];
    for (const { pending } of this.#states.values()) pending.adopt(pending.filter);
  }

  /** A query about a group, or all of them if it is 0. RFC 3376 §5.2. */
  #ask(
    { packet }: Query,
    about: Ipv4Address,
    sources: readonly Ipv4Address[],
    responseMs: number,
  ): void {
    for (const { address, filter } of this.port.groupsOf(this.device)) {
      const state = this.#states.get(address);
      if (state === undefined || (about !== ANY && about !== address)) continue;
      if (!this.port.isTold(address)) continue;
      const wanted = sources.filter((source) => accepts(filter, source));
      if (sources.length > 0 && wanted.length === 0) continue;
      const { asked, timer } = state;
      const isWaiting = timer.armed;
      if (sources.length === 0 || (isWaiting && asked === null)) state.asked = null;
      else state.asked = isWaiting && asked !== null ? [...asked, ...wanted] : wanted;
      state.unasked = 0;
      state.query = packet;
      const inTime = isWaiting && timer.deadline - this.port.ctx.now < responseMs;
      if (!inTime) this.#arm(timer, this.#within(responseMs));
    }
  }

  /** The group's own timer has run out. */
  #tell(address: Ipv4Address): void {
    const state = this.#states.get(address);
    if (state === undefined) return;
    const { version, device } = this;
    if (state.unasked > 0) state.unasked--;
    if (state.unasked > 0) this.#arm(state.timer, this.#unaskedMs(version));
    state.isReporter = true;
    const { query } = state;
    state.query = 0;
    if (!this.port.isTold(address)) return;
    if (version < 3) {
      const type = version === 1 ? Type.V1Report : Type.V2Report;
      return this.port.send(device, type, address, query);
    }
    const group = this.port.groupsOf(device).find((one) => one.address === address);
    const { asked } = state;
    state.asked = null;
    if (group === undefined) return;
    this.port.report(device, (writer) => tellState(writer, group, asked), query);
  }

  /** The answer to a query about all groups. */
  #answerAll(): void {
    this.port.report(
      this.device,
      (writer) => {
        for (const group of this.#told()) tellState(writer, group, null);
      },
      this.#query,
    );
  }

  /** What has changed, once more. */
  #tellChanges(): void {
    const pending = this.#told().flatMap(({ address }) => this.#states.get(address)?.pending ?? []);
    const all = [...this.#left, ...pending];
    this.port.report(
      this.device,
      (writer) => {
        for (const one of all) one.tell(writer);
      },
      0,
    );
    this.#left = this.#left.filter((one) => !one.isEmpty);
    if (all.some((one) => !one.isEmpty)) this.#arm(this.#changes, this.#unaskedMs(3));
  }

  #changed(pending: PendingChanges, filter: Group['filter']): void {
    if (pending.change(filter, this.#robustness)) this.#arm(this.#changes, GATHER_MS);
  }

  #told(): readonly Group[] {
    const { port, device } = this;
    const isTold = ({ address }: Group): boolean =>
      this.#states.has(address) && port.isTold(address);
    return port.groupsOf(device).filter(isTold);
  }

  /** The state of a group that is joined; what is still to be told of the time before stays. */
  #newState(address: Ipv4Address): GroupState {
    const known = this.#states.get(address);
    if (known !== undefined) this.port.ctx.timers.disarm(known.timer);
    const before = this.#left.find(({ group }) => group === address);
    this.#left = this.#left.filter((one) => one !== before);
    const pending = before ?? new PendingChanges(address);
    const state = new GroupState(pending, () => this.#tell(address));
    this.#states.set(address, state);
    return state;
  }

  #unaskedMs(version: number): number {
    return this.#within(this.port.intervalMs(this.device, version));
  }

  /** Some time from 1 ms to `ms`. */
  #within(ms: number): number {
    return 1 + ((this.port.ctx.random() >>> 0) % Math.max(1, ms));
  }

  #arm(timer: Timer, ms: number): void {
    this.port.ctx.timers.arm(timer, this.port.ctx.now + ms);
  }

  #armEarlier(timer: Timer, ms: number): void {
    if (!timer.armed || timer.deadline > this.port.ctx.now + ms) this.#arm(timer, ms);
  }
}
