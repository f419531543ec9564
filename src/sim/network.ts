// A whole network in one process: hosts, routers, switches and the cables between them, in virtual time.
// The same seed gives the same bytes at the same moments, on any machine.

import { imbalance } from '../core/balance.ts';
import { type Ipv4Address, parseIpv4 } from '../ip/address.ts';
import type { WayStats } from '../netdev/impair/impairment.ts';
import { type CaptureWriter, captureTo } from './capture.ts';
import { checkKeys, checkWhole } from './given.ts';
import { Link, type LinkOptions, type Socket } from './link.ts';
import { Host, type HostOptions } from './node.ts';
import {
  type NetworkPingOptions,
  PING_OPTIONS,
  PingNotes,
  type PingResult,
  pingOptions,
} from './ping.ts';
import { Switch, type SwitchOptions } from './switch.ts';
import { type FrameObserver, type LossObserver, World } from './world.ts';

export interface NetworkOptions {
  /** Where all randomness starts, a whole number from 0 to 2^32 - 1. Default 1. */
  readonly seed?: number;
}

export interface RunOptions {
  /** When to stop; asked after each moment at which something happened. Default: when the network is idle. */
  readonly until?: () => boolean;
  /** How long that may take, in ms of virtual time. Default 60,000. */
  readonly withinMs?: number;
}

/** A node, by itself or by its name; `'r.eth1'` names one interface of it. */
export type NodeOrName = Host | Switch | string;

const MAX_SEED = 2 ** 32 - 1;

export class Network {
  readonly #world: World;
  readonly #nodes = new Map<string, Host | Switch>();
  readonly #links: Link[] = [];
  #running = false;

  /** Throws when the seed is none. */
  constructor(options: NetworkOptions = {}) {
    checkKeys('network', options, ['seed']);
    const { seed = 1 } = options;
    checkWhole('seed', seed, MAX_SEED);
    this.#world = new World(seed);
  }

  /** Milliseconds of virtual time since the network was made. */
  get now(): number {
    return this.#world.clock.now;
  }

  /** Adds a host. Its Ethernet addresses are `02:00:00:00:NN:II`: the node's place and the interface's, from 1. */
  host(name: string, options: HostOptions = {}): Host {
    return this.#addHost(name, false, options);
  }

  /** Adds a router: a host that forwards. */
  router(name: string, options: HostOptions): Host {
    return this.#addHost(name, true, options);
  }

  /** Adds a learning switch. */
  switch(name: string, options: SwitchOptions = {}): Switch {
    this.#checkName(name);
    checkKeys(name, options, ['ageingMs']);
    const added = new Switch(name, options, this.#world);
    this.#nodes.set(name, added);
    return added;
  }

  /** Puts a cable between two nodes. Where no interface is named it is the first that has no cable yet. */
  link(first: NodeOrName, second: NodeOrName, options: LinkOptions = {}): Link {
    const [a, b] = [this.#end(first), this.#end(second)];
    if (a.node === b.node) throw new Error(`${a.node.name}: a cable leads to another node`);
    const link = new Link(socketOf(a), socketOf(b), options, this.#world);
    this.#links.push(link);
    return link;
  }

  /** Lets so many ms pass; whatever falls due in between happens at its own moment. */
  advance(ms: number): void {
    if (!(ms >= 0 && ms < Number.POSITIVE_INFINITY))
      throw new Error(`advance(${ms}): expected milliseconds, 0 or more`);
    const end = this.now + ms;
    this.#run(() => {
      for (let next = this.#world.nextDeadline; next <= end; next = this.#world.nextDeadline)
        this.#world.step(next);
      this.#world.step(end);
    });
  }

  /** Runs from event to event. Throws when time is over, or nothing is planned, before that. */
  run({ until = () => this.idle, withinMs = 60_000 }: RunOptions = {}): void {
    const end = this.now + withinMs;
    this.#run(() => {
      while (!until()) {
        const next = this.#world.nextDeadline;
        if (next === Number.POSITIVE_INFINITY)
          throw new Error(`run: nothing more will happen, and it is not over at ${this.now} ms`);
        if (next > end) throw new Error(`run: ${withinMs} ms have passed and it is not over`);
        this.#world.step(next);
      }
    });
  }

  /** No frame is on its way and no packet waits in a stack. Timers may be set: an ARP entry's age is one. */
  get idle(): boolean {
    return this.#world.idle;
  }

  /** Pings from a host and runs until nothing that comes of it is on its way any more. */
  ping(from: Host | string, to: Host | string, options: NetworkPingOptions = {}): PingResult {
    checkKeys('ping', options, PING_OPTIONS);
    const { count = 1, intervalMs = 1000 } = options;
    checkWhole('count', count, Number.MAX_SAFE_INTEGER);
    const notes = new PingNotes();
    const destination = this.#destination(to);
    const { stack } = this.#host(from);
    const session = stack.ping(pingOptions(stack, destination, options), notes);
    for (let n = 0; n < count; n++) {
      if (n > 0) this.advance(intervalMs);
      notes.sent(session.send());
    }
    this.run();
    session.close();
    return notes.result();
  }

  /**
   * Goes to the next event and does that alone: one frame comes out of its cable, or one stack has its turn. What an
   * application has begun since the last event must be settled. False: nothing is planned.
   */
  step(): boolean {
    let done = false;
    this.#guard(() => {
      done = this.#world.stepOne();
    });
    return done;
  }

  /** When something happens next, in ms of virtual time; `Infinity`: nothing is planned. */
  get nextDeadline(): number {
    return this.#world.nextDeadline;
  }

  /** Lets the network finish what an application has begun since the last event, without time going on. */
  settle(): void {
    this.#run(() => {});
  }

  /** In the order in which they were made. */
  get nodes(): readonly (Host | Switch)[] {
    return [...this.#nodes.values()];
  }

  /** In the order in which they were made. */
  get links(): readonly Link[] {
    return this.#links;
  }

  /** From now on shows every frame at both ends of its cable, and the ones that are lost in it. */
  observe(frames: FrameObserver, losses: LossObserver): void {
    this.#world.observers.push(frames);
    this.#world.lossObservers.push(losses);
  }

  /** From now on writes every frame at both ends of its cable. */
  capture(writer: CaptureWriter): void {
    captureTo(writer, this.#world);
  }

  /** What became of the frames, by direction, as `a.eth0 > b.eth0`. */
  stats(): Record<string, Readonly<WayStats>> {
    const ends = this.#links.flatMap((link) => link.ends);
    return Object.fromEntries(ends.map(({ direction, stats }) => [direction, { ...stats }]));
  }

  /** Throws unless every packet and every frame ended in exactly one way. For `afterEach`. */
  assertBalanced(): void {
    for (const node of this.#nodes.values()) {
      if (node instanceof Switch) continue;
      const { flow, pool } = node.stack.ctx;
      const problem = imbalance(flow, pool.outstanding);
      if (problem !== null)
        throw new Error(
          `${node.name}: ${problem}: ${JSON.stringify(flow)}, ${pool.outstanding} outstanding`,
        );
    }
    for (const { direction, stats, waiting } of this.#links.flatMap((link) => link.ends)) {
      const { entered, duplicated, delivered, lost, dropped, tooLong, refused } = stats;
      if (entered + duplicated !== delivered + lost + dropped + tooLong + refused + waiting)
        throw new Error(`${direction}: frames lost: ${JSON.stringify(stats)}, ${waiting} waiting`);
    }
  }

  #addHost(name: string, forwards: boolean, options: HostOptions): Host {
    this.#checkName(name);
    const added = new Host(name, this.#nodes.size + 1, forwards, options, this.#world);
    this.#nodes.set(name, added);
    return added;
  }

  #checkName(name: string): void {
    if (!/^[A-Za-z0-9_-]+$/.test(name))
      throw new Error(`node "${name}": expected a name of letters, digits, - and _`);
    if (this.#nodes.has(name)) throw new Error(`node ${name} is there already`);
  }

  /** Runs `work`, which moves time. Nothing that the network calls may move it as well. */
  #run(work: () => void): void {
    this.#guard(() => {
      this.#world.settle();
      work();
    });
  }

  #guard(work: () => void): void {
    if (this.#running) throw new Error('the network is running: time cannot be moved from within');
    this.#running = true;
    try {
      work();
    } finally {
      this.#running = false;
    }
  }

  #node(name: string): Host | Switch {
    const found = this.#nodes.get(name);
    if (found !== undefined) return found;
    const all = [...this.#nodes.keys()].join(', ') || 'none';
    throw new Error(`no node is called ${name}: there are ${all}`);
  }

  #host(which: Host | string): Host {
    const { node } = this.#end(which);
    if (node instanceof Host) return node;
    throw new Error(`${node.name} is a switch: expected a host or a router`);
  }

  #end(which: NodeOrName): End {
    if (typeof which === 'string') {
      const [name = '', port = null] = which.split(/\.(.*)/s);
      return { node: this.#node(name), port };
    }
    if (this.#nodes.get(which.name) === which) return { node: which, port: null };
    throw new Error(`${which.name} is a node of another network`);
  }

  #destination(to: Host | string): Ipv4Address {
    const address = typeof to === 'string' ? parseIpv4(to) : null;
    if (address !== null) return address;
    // No node is called like that: then it was meant as an address.
    if (typeof to === 'string' && to.includes('.'))
      throw new Error(`${to}: expected an IPv4 address such as 10.0.0.2, or a node`);
    return this.#host(to).address;
  }
}

interface End {
  readonly node: Host | Switch;
  /** The interface; null: any. */
  readonly port: string | null;
}

function socketOf({ node, port }: End): Socket {
  if (node instanceof Host) return node.socket(port);
  if (port === null) return node.socket();
  throw new Error(`${node.name}.${port}: a switch gives its next port, say ${node.name}`);
}
