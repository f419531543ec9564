// A simulated network that a viewer looks into: the stacks, their cables and everything that happens on them, in virtual
// time. The same requests at the same virtual times make the same messages.

import type { Packet } from '../core/packet.ts';
import { formatCidr, isLoopback } from '../ip/address.ts';
import type { Network } from '../sim/network.ts';
import { Host } from '../sim/node.ts';
import type { Switch } from '../sim/switch.ts';
import type { Stack } from '../stack.ts';
import type { FrameMoment, NodeDescription } from '../trace/event.ts';
import { Recorder, type RecorderOptions } from '../trace/recorder.ts';
import type { Impairable } from './ask/impair.ts';
import { describeStack } from './cast.ts';
import { Engine } from './engine.ts';
import { buildNetwork } from './readtopology.ts';
import { StackTables } from './stacktables.ts';
import type { Topology, TopologyNode } from './topology.ts';
import { VirtualTime } from './virtualtime.ts';

export class Playground {
  readonly topology: Topology;
  /** What a viewer is connected with. */
  readonly session: Engine;
  readonly network: Network;
  readonly #time: VirtualTime;
  readonly #recorder: Recorder;

  /** Throws a `TopologyFault` when the topology's parts do not go together. */
  constructor(topology: Topology, options: RecorderOptions = {}) {
    const network = buildNetwork(topology);
    const recorder = new Recorder(options);
    const hosts = network.nodes.filter((node) => node instanceof Host);
    const stacks = new Map(hosts.map(({ name, stack }): [string, Stack] => [name, stack]));
    for (const [n, { name }] of network.nodes.entries()) {
      const stack = stacks.get(name);
      if (stack !== undefined) recorder.observe(name, stack.ctx, new StackTables(stack), n);
    }
    this.topology = topology;
    this.network = network;
    this.#recorder = recorder;
    this.#time = new VirtualTime(network);
    this.session = new Engine({
      recorder,
      clockwork: this.#time,
      program: 'tapip',
      title: topology.title,
      nodes: () => topology.nodes.map((node) => describe(node, network)),
      cables: network.links.map(({ ends: [a, b] }) => ({ ends: [a.name, b.name] })),
      stacks,
      ways: waysOf(network),
      seed: topology.seed ?? 1,
    });
    this.#watchFrames();
  }

  /** Virtual milliseconds in a real one. At first 1. */
  get speed(): number {
    return this.#time.speed;
  }

  set speed(speed: number) {
    this.#time.speed = speed;
  }

  /**
   * So much real time has gone by, in ms, at each frame of the screen, say; 0: time stands still. Viewers are told what
   * has happened, also by requests and steps since the last time.
   */
  advance(realMs: number): void {
    this.#time.advance(realMs);
    this.session.tick();
  }

  #watchFrames(): void {
    const { network } = this;
    const show = (end: string, { length }: Packet, frame: number, way: FrameMoment['way']): void =>
      this.#recorder.frame({ timeMs: network.now, end, way, frame, length });
    network.observe(
      (end, pkt, frame, outbound) => show(end, pkt, frame, outbound ? 'out' : 'in'),
      (end, pkt, frame) => show(end, pkt, frame, 'lost'),
    );
  }
}

/** Opens a playground with the network of that topology. Throws a `TopologyFault` when its parts do not go together. */
export const openPlayground = (topology: Topology): Playground => new Playground(topology);

function describe({ name, kind, place: where }: TopologyNode, network: Network): NodeDescription {
  const place = where ?? null;
  const node = network.nodes.find((one) => one.name === name);
  if (node instanceof Host) {
    const { stack } = node;
    return describeStack(stack, { name, kind, place, says: `${kind}, ${addressesOf(stack)}` });
  }
  const devices = node === undefined ? [] : portsOf(node, network);
  const says = `switch with ${devices.length} ports`;
  return { name, kind, place, devices, layers: [], reasons: [], says };
}

function addressesOf({ addresses, devices }: Stack): string {
  const own = addresses.list().filter(({ address }) => !isLoopback(address));
  if (own.length === 0) return 'no address';
  const nameOf = (index: number): string => devices.find((one) => one.index === index)?.name ?? '';
  return own.map((one) => `${nameOf(one.device)} ${formatCidr(one)}`).join(', ');
}

function portsOf({ name }: Switch, network: Network): NodeDescription['devices'] {
  const ends = network.links.flatMap(({ ends }) => ends);
  const own = ends.filter((end) => end.name.startsWith(`${name}.`));
  return own.map((end, n) => ({
    ...{ index: n + 1, name: end.name.slice(name.length + 1), lladdr: '', mtu: end.mtu },
  }));
}

function waysOf({ links }: Network): ReadonlyMap<string, Impairable> {
  return new Map(links.flatMap(({ ends }) => ends).map((end) => [end.name, end]));
}
