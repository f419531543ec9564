// A random world for the comparison with the kernel: each step as a line of `ip -batch`, and as a call that does the
// same to our routing.

import { randomFrom } from '../../src/core/random.ts';
import { broadcastOf, type Ipv4Address, ipv4, networkOf } from '../../src/ip/address.ts';
import { Addresses } from '../../src/ip/addresses.ts';
import type { AddressOptions } from '../../src/ip/given.ts';
import { ipSettings } from '../../src/ip/settings.ts';
import type { Refusal } from '../../src/route/errno.ts';
import { Insert } from '../../src/route/fib.ts';
import type { RouteResult } from '../../src/route/flow.ts';
import { InputRoutes } from '../../src/route/input.ts';
import { Routes } from '../../src/route/lookup.ts';
import { Multipath } from '../../src/route/multipath.ts';
import { OutputRoutes } from '../../src/route/output.ts';
import { type Rule, RuleAction, rule } from '../../src/route/rule.ts';
import { type Nexthop, type Route, RouteType, route, Scope, Table } from '../../src/route/table.ts';
import { addRoute } from '../../src/route/validate.ts';
import { dotted } from '../support/packets.ts';
import { isRoot } from '../support/programs.ts';

/** One step: what the kernel is told, and what we do. */
export interface Step {
  readonly line: string;
  readonly apply: () => Refusal | null;
  /** The devices' states that the kernel must have come to before it goes on, as `ip -br link` has them, a line each. */
  readonly settled?: string;
}

/** An address that was given. */
interface Given {
  readonly words: string;
  readonly index: number;
  readonly cidr: { readonly address: Ipv4Address; readonly length: number };
  readonly peer?: Ipv4Address;
}

export const DEVICES = ['e0', 'e1', 'e2', 'e3'];
/** The loopback is 1. */
export const indexOf = (name: string): number => DEVICES.indexOf(name) + 2;
export const nameOf = (index: number): string => (index === 1 ? 'lo' : (DEVICES[index - 2] ?? '?'));

const TABLES: readonly [string, number][] = [
  ['main', Table.Main],
  ['100', 100],
  ['200', 200],
  ['local', Table.Local],
  ['default', Table.Default],
];

/** The other end of a device's cable. */
const otherEnd = (name: string): string => DEVICES[DEVICES.indexOf(name) ^ 1] ?? '';

const firstRule = (routes: Routes): Step => ({
  line: 'rule add pref 32768 nop',
  apply: () => routes.addRule(rule({ priority: 32768, action: RuleAction.Nop })),
});

/** Numbers by a seed. */
export class Dice {
  private readonly random: () => number;

  constructor(seed: number) {
    this.random = randomFrom(seed);
  }

  /** 0 to `below` - 1. */
  number(below: number): number {
    return (this.random() >>> 0) % below;
  }

  /** True once in `times`. */
  once(times: number): boolean {
    return this.number(times) === 0;
  }

  one<T>(of: readonly T[]): T {
    const chosen = of[this.number(of.length)];
    if (chosen === undefined) throw new Error('nothing to choose from');
    return chosen;
  }

  /** An address of those that the worlds are made of, so that things meet. */
  address(): Ipv4Address {
    return ipv4(0x0a000000 | (this.number(4) << 16) | (this.number(2) << 8) | this.number(16));
  }

  prefix(): { network: Ipv4Address; length: number } {
    const length = this.one([0, 8, 8, 16, 16, 16, 24, 24, 25, 28, 31, 32]);
    const bits = this.once(3) ? this.address() : ipv4((20 + this.number(2)) * 2 ** 24);
    const inside = bits | (this.number(2) << 16) | (this.number(2) << 8) | this.number(4);
    return { network: networkOf(ipv4(inside), length), length };
  }
}

export class World {
  readonly routes = new Routes();
  readonly addresses = new Addresses(this.routes);
  readonly multipath: Multipath;
  readonly output: OutputRoutes;
  readonly input: InputRoutes;
  private readonly dice: Dice;
  readonly #added: Given[] = [];
  /** The devices that the steps so far have left on. */
  readonly #on = new Set(DEVICES);
  /**
   * Until a rule is added, Linux has the local table and the main one in one: there the longest prefix of both wins,
   * while we ask one after the other. So such a world has nothing in its local table but addresses.
   */
  readonly #merged: boolean;

  constructor(dice: Dice) {
    this.dice = dice;
    this.#merged = dice.once(4);
    const multipath = new Multipath(() => dice.number(2 ** 31));
    this.multipath = multipath;
    this.output = new OutputRoutes(this.routes, this.addresses, multipath);
    this.input = new InputRoutes(this.routes, this.addresses, multipath);
    for (const index of [1, 2, 3, 4, 5]) {
      const loopback = index === 1;
      this.addresses.addLink({
        index,
        name: nameOf(index),
        mtu: loopback ? 65536 : 1500,
        loopback,
      });
    }
    this.addresses.add(1, { address: ipv4(0x7f000001), length: 8 });
  }

  /** The number of the table that Linux prints. */
  tableOf({ table }: RouteResult): number {
    return table === 0 || (this.#merged && table === Table.Local) ? Table.Main : table;
  }

  /** What is set before anything else: name below `net.ipv4`, value. */
  settings(): [string, number][] {
    const { dice } = this;
    const settings: [string, number][] = [
      ['ip_forward', dice.number(2)],
      ['conf/all/promote_secondaries', dice.number(2)],
    ];
    for (const name of ['all', ...DEVICES]) {
      const set = (key: string, value: number): void => {
        settings.push([`conf/${name}/${key}`, value]);
      };
      set('rp_filter', dice.once(3) ? dice.number(3) : 0);
      for (const key of ['accept_local', 'route_localnet']) set(key, dice.once(6) ? 1 : 0);
      for (const key of ['src_valid_mark', 'ignore_routes_with_linkdown']) {
        set(key, dice.once(3) ? 1 : 0);
      }
      if (name !== 'all' && dice.once(4)) set('forwarding', dice.number(2));
    }
    const sysctl = ipSettings(this.routes, this.addresses, this.multipath);
    for (const [name, value] of settings) {
      const refused = sysctl.set(`net/ipv4/${name}`, value);
      if (refused !== null) throw new Error(`${name}: ${refused.says}`);
    }
    return settings;
  }

  steps(): Step[] {
    const { dice } = this;
    const steps: Step[] = [];
    if (!this.#merged) steps.push(firstRule(this.routes));
    for (let n = 0; n < 7; n++) steps.push(this.#address());
    for (let n = 0; n < 40; n++) {
      const kind = dice.number(22);
      if (kind < 12) steps.push(this.#route());
      else if (kind < 16) {
        if (!this.#merged) steps.push(this.#rule());
      } else if (kind < 17) steps.push(this.#deleteRoute());
      else if (kind < 18) steps.push(this.#upOrDown());
      else if (kind < 19) steps.push(this.#address());
      else if (kind < 20) steps.push(this.#deleteAddress());
      else if (kind < 21) steps.push(this.#changeAddress());
      else steps.push(this.#upOrDown());
    }
    return steps;
  }

  #address(): Step {
    const { dice } = this;
    const device = dice.once(8) && !this.#merged ? 'lo' : dice.one(DEVICES);
    const index = device === 'lo' ? 1 : indexOf(device);
    const cidr = { address: dice.address(), length: dice.one([16, 24, 24, 24, 28, 31, 32]) };
    const peer = dice.once(5) ? dice.address() : undefined;
    const subnet = { address: peer ?? cidr.address, length: cidr.length };
    const { address, length } = cidr;
    const prefix =
      peer === undefined
        ? `${dotted(address)}/${length}`
        : `${dotted(address)} peer ${dotted(peer)}/${length}`;
    const words = `${prefix} dev ${device}`;
    this.#added.push({ words, index, cidr, ...(peer === undefined ? {} : { peer }) });
    const more = this.#addressOptions(subnet);
    const options = { ...more.options, ...(peer === undefined ? {} : { peer }) };
    return {
      line: `addr add ${words}${more.words}`,
      apply: () => this.addresses.add(index, cidr, options),
    };
  }

  #addressOptions(subnet: { address: Ipv4Address; length: number }): {
    words: string;
    options: AddressOptions;
  } {
    const { dice } = this;
    const options: AddressOptions = {};
    let words = '';
    if (dice.once(6)) {
      options.scope = Scope.Link;
      words += ' scope link';
    }
    if (dice.once(5)) {
      options.metric = dice.number(3) * 10;
      words += ` metric ${options.metric}`;
    }
    if (dice.once(8)) {
      options.noPrefixRoute = true;
      words += ' noprefixroute';
    }
    if (dice.once(6)) {
      options.broadcast = dice.once(4)
        ? dice.address()
        : broadcastOf(subnet.address, subnet.length);
      words += ` brd ${dotted(options.broadcast)}`;
    }
    return { words, options };
  }

  #deleteAddress(): Step {
    const { words, index, cidr, peer } = this.dice.one(this.#added);
    const match = peer === undefined ? cidr : { ...cidr, peer };
    return { line: `addr del ${words}`, apply: () => this.addresses.remove(index, match) };
  }

  #changeAddress(): Step {
    const { dice } = this;
    const { words, index, cidr, peer } = dice.one(this.#added);
    const metric = dice.number(3) * 10;
    const options = { metric, noPrefixRoute: true, ...(peer === undefined ? {} : { peer }) };
    return {
      line: `addr ${dice.one(['change', 'replace'])} ${words} metric ${metric} noprefixroute`,
      apply: () => this.addresses.replace(index, cidr, options),
    };
  }

  /** The devices are the ends of two cables: one that goes down takes its other end's carrier along. */
  #upOrDown(): Step {
    const device = this.dice.one(DEVICES);
    const up = !this.dice.once(3);
    if (up) this.#on.add(device);
    else this.#on.delete(device);
    const ends = [device, otherEnd(device)];
    const carrier = ends.every((end) => this.#on.has(end));
    return {
      line: `link set ${device} ${up ? 'up' : 'down'}`,
      settled: DEVICES.map((name) => `${name}=${this.#stateOf(name)}`).join('\n'),
      apply: () => {
        this.addresses.setUp(indexOf(device), up);
        for (const end of ends) this.addresses.setCarrier(indexOf(end), carrier);
        return null;
      },
    };
  }

  #stateOf(device: string): string {
    if (!this.#on.has(device)) return 'DOWN';
    return this.#on.has(otherEnd(device)) ? 'UP' : 'LOWERLAYERDOWN';
  }

  #route(): Step {
    const { dice } = this;
    const [verb, how] = dice.one<[string, number]>([
      ['add', Insert.Add],
      ['add', Insert.Add],
      ['add', Insert.Add],
      ['append', Insert.Append],
      ['prepend', Insert.Prepend],
      ['replace', Insert.Replace],
      ['change', Insert.Change],
    ]);
    const { parts, words } = this.#routeParts(verb === 'append' || verb === 'prepend');
    const wanted = route(parts);
    return {
      line: `route ${verb} ${words}`,
      apply: () => addRoute(this.routes, this.addresses, wanted, how),
    };
  }

  /** @param behind several with one metric: not for the default route, of which Linux tries one after the other */
  #routeParts(behind: boolean): { parts: Parameters<typeof route>[0]; words: string } {
    const { dice } = this;
    let prefix = dice.prefix();
    while (behind && prefix.length === 0) prefix = dice.prefix();
    const [tableName, table] = dice.one(TABLES.slice(0, dice.once(4) && !this.#merged ? 5 : 2));
    const parts: { -readonly [K in keyof Route]?: Route[K] } & typeof prefix = { ...prefix, table };
    let words = `${dotted(prefix.network)}/${prefix.length} table ${tableName}`;
    const set = (more: Partial<Route>, text: string): void => {
      Object.assign(parts, more);
      words += ` ${text}`;
    };
    if (dice.once(5)) set({ metric: dice.number(3) * 10 }, `metric ${parts.metric ?? 0}`);
    words = words.replace(/metric \d+/, `metric ${parts.metric}`);
    if (dice.once(5)) {
      const tos = dice.one([4, 8, 0x10, 0x20]);
      set({ tos }, `tos 0x${tos.toString(16)}`);
    }
    if (dice.once(8)) set({ mtu: 1300 }, 'mtu 1300');
    const type = dice.number(12);
    if (type < 4) {
      const [name, value] = dice.one<[string, number]>([
        ['blackhole', RouteType.Blackhole],
        ['unreachable', RouteType.Unreachable],
        ['prohibit', RouteType.Prohibit],
        ['throw', RouteType.Throw],
      ]);
      parts.type = value;
      return { parts, words: `${name} ${words}` };
    }
    if (type === 4 && !this.#merged) {
      const [name, value] = dice.one<[string, number]>([
        ['local', RouteType.Local],
        ['broadcast', RouteType.Broadcast],
        ['multicast', RouteType.Multicast],
      ]);
      parts.type = value;
      words = `${name} ${words}`;
    }
    if (dice.once(6)) {
      const source = dice.address();
      set({ source }, `src ${dotted(source)}`);
    }
    if (dice.once(8)) {
      const [name, scope] = dice.one<[string, number]>([
        ['link', Scope.Link],
        ['host', Scope.Host],
        ['global', Scope.Universe],
      ]);
      set({ scope }, `scope ${name}`);
    }
    if (dice.once(6)) this.#nexthops(set);
    else this.#way(set);
    return { parts, words };
  }

  #way(set: (more: Partial<Route>, text: string) => void): void {
    const { dice } = this;
    const gateway = dice.once(3) ? null : dice.address();
    const device = gateway !== null && !dice.once(3) ? null : dice.one(DEVICES);
    if (gateway !== null) set({ gateway }, `via ${dotted(gateway)}`);
    if (device !== null) set({ device: indexOf(device) }, `dev ${device}`);
    if (device !== null && dice.once(4)) set({ onlink: true }, 'onlink');
  }

  #nexthops(set: (more: Partial<Route>, text: string) => void): void {
    const { dice } = this;
    const nexthops: Nexthop[] = [];
    let words = '';
    for (let n = 0; n < 2 + dice.number(2); n++) {
      const gateway = dice.once(4) ? null : dice.address();
      const device = gateway === null || dice.once(2) ? dice.one(DEVICES) : null;
      const weight = 1 + dice.number(3);
      words += 'nexthop';
      if (gateway !== null) words += ` via ${dotted(gateway)}`;
      if (device !== null) words += ` dev ${device}`;
      words += ` weight ${weight} `;
      nexthops.push({
        device: device === null ? 0 : indexOf(device),
        gateway: gateway ?? ipv4(0),
        onlink: false,
        viaSelf: false,
        weight,
        dead: false,
        linkdown: false,
      });
    }
    set({ nexthops }, words.trim());
  }

  #deleteRoute(): Step {
    const { dice } = this;
    const prefix = dice.prefix();
    const [tableName, table] = dice.one(TABLES.slice(0, 3));
    const metric = dice.once(3) ? 10 : 0;
    const words = metric === 0 ? '' : ` metric ${metric}`;
    return {
      line: `route del ${dotted(prefix.network)}/${prefix.length} table ${tableName}${words}`,
      apply: () => this.routes.remove({ ...prefix, metric }, table),
    };
  }

  #rule(): Step {
    const { dice } = this;
    const parts: { -readonly [K in keyof Rule]?: Rule[K] } = {};
    let words = '';
    if (dice.once(6)) {
      parts.invert = true;
      words += ' not';
    }
    const set = (more: Partial<Rule>, text: string): void => {
      Object.assign(parts, more);
      words += ` ${text}`;
    };
    const prefixed = (key: 'from' | 'to'): void => {
      const { network, length } = dice.prefix();
      // iproute2 takes a prefix of no bits for none.
      if (length > 0)
        set({ [key]: { address: network, length } }, `${key} ${dotted(network)}/${length}`);
    };
    if (dice.once(2)) prefixed('from');
    if (dice.once(3)) prefixed('to');
    if (dice.once(5)) {
      const iif = dice.one(['lo', ...DEVICES, 'nope']);
      set({ iif }, `iif ${iif}`);
    }
    if (dice.once(6)) {
      const oif = dice.one(DEVICES);
      set({ oif }, `oif ${oif}`);
    }
    if (dice.once(4)) {
      const mark = dice.number(4);
      const markMask = dice.one([1, 3, 0xffffffff]);
      set({ mark, markMask }, `fwmark ${mark}/${markMask}`);
    }
    if (dice.once(5)) {
      const tos = dice.one([4, 8, 0x10, 0x1c, 0x20, 3]);
      set({ tos }, `tos 0x${tos.toString(16)}`);
    }
    if (dice.once(5)) {
      const [name, protocol] = dice.one<[string, number]>([
        ['tcp', 6],
        ['udp', 17],
      ]);
      set({ protocol }, `ipproto ${name}`);
    }
    if (dice.once(6)) {
      const first = dice.number(4);
      set({ dport: { first, last: first + 1 } }, `dport ${first}-${first + 1}`);
    }
    // The namespace of an ordinary user knows no user id but its own, and its kernel refuses all others.
    if (dice.once(8) && isRoot) set({ uids: { first: 1, last: 5 } }, 'uidrange 1-5');
    this.#ruleAction(set);
    const priority = dice.once(3) ? null : 1 + dice.number(8) * 10;
    if (priority !== null) words += ` pref ${priority}`;
    return {
      line: `rule add${words}`,
      apply: () =>
        this.routes.addRule(rule({ ...parts, priority: priority ?? this.routes.freePriority })),
    };
  }

  #ruleAction(set: (more: Partial<Rule>, text: string) => void): void {
    const { dice } = this;
    const action = dice.number(10);
    if (action < 7) {
      const [name, table] = dice.one(TABLES);
      set({ table }, `table ${name}`);
      if (dice.once(4)) set({ suppressLength: 8 }, 'suppress_prefixlength 8');
      if (dice.once(6)) set({ suppressGroup: 0 }, 'suppress_ifgroup 0');
    } else if (action === 7) {
      const target = dice.number(9) * 10 + 1;
      set({ action: RuleAction.Goto, target }, `goto ${target}`);
    } else if (action === 8) set({ action: RuleAction.Nop }, 'nop');
    else {
      const [name, value] = dice.one<[string, number]>([
        ['blackhole', RuleAction.Blackhole],
        ['unreachable', RuleAction.Unreachable],
        ['prohibit', RuleAction.Prohibit],
      ]);
      set({ action: value }, name);
    }
  }
}
