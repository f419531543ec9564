// Makes a network of a topology, or finds what is wrong with it: first its shape, then what belongs together in it.

import { outcomesOf } from '../command/batch.ts';
import { Shell } from '../command/shell.ts';
import { settingNumber } from '../command/sysctl.ts';
import { faultAt, shown } from '../core/shape.ts';
import { impairmentFault } from '../netdev/impair/impairment.ts';
import { Network } from '../sim/network.ts';
import { Host } from '../sim/node.ts';
import type { Stack } from '../stack.ts';
import { asHere, pasted } from './pasted.ts';
import { sameAddresses } from './sameaddress.ts';
import { type StackNode, shapeFault, type Topology, type TopologyNode } from './topology.ts';

export type ReadTopology =
  /** With a sentence for people about each thing in it that is hardly meant so, or is what it teaches. */
  | { readonly ok: true; readonly topology: Topology; readonly remarks: readonly string[] }
  /** One sentence for people: where it is wrong and what was expected. */
  | { readonly ok: false; readonly says: string };

/** Reads any JSON value. */
export function readTopology(value: unknown): ReadTopology {
  const fault = shapeFault(value);
  if (fault !== null) return { ok: false, says: fault };
  const topology = value as Topology;
  try {
    const remarks = sameAddresses(buildNetwork(topology));
    return { ok: true, topology, remarks };
  } catch (error) {
    if (!(error instanceof TopologyFault)) throw error;
    return { ok: false, says: error.message };
  }
}

/** The topology's parts do not go together. The message is for people. */
export class TopologyFault extends Error {
  override readonly name = 'TopologyFault';
}

/** Builds the network of a topology that has its shape. Throws a {@link TopologyFault}. */
export function buildNetwork(topology: Topology): Network {
  const { nodes, cables, seed = 1 } = topology;
  checkNames(nodes);
  checkSwitches(topology);
  checkStart(topology);
  const network = new Network({ seed });
  for (const [n, node] of nodes.entries()) at(`nodes[${n}]`, () => addNode(network, node));
  for (const [n, { ends, ...how }] of cables.entries()) {
    checkCable(`cables[${n}]`, how);
    at(`cables[${n}]`, () => network.link(ends[0], ends[1], how));
  }
  for (const [n, node] of nodes.entries()) {
    if (node.kind !== 'switch') setUp(network, node, `nodes[${n}]`);
  }
  return network;
}

function checkNames(nodes: readonly TopologyNode[]): void {
  const seen = new Set<string>();
  for (const [n, { name }] of nodes.entries()) {
    if (seen.has(name)) throw fault(`nodes[${n}].name`, name, 'a name that no other node has');
    seen.add(name);
  }
}

/** A loop of switches, which know no spanning tree, carries a broadcast for ever. */
function checkSwitches({ nodes, cables }: Topology): void {
  const group = new Map<string, string>();
  for (const { kind, name } of nodes) if (kind === 'switch') group.set(name, name);
  const rootOf = (name: string): string => {
    const above = group.get(name) ?? name;
    return above === name ? name : rootOf(above);
  };
  for (const [n, { ends }] of cables.entries()) {
    const [a, b] = ends.map((end) => end.split('.', 1)[0] ?? '');
    if (a === undefined || b === undefined || !group.has(a) || !group.has(b)) continue;
    if (rootOf(a) === rootOf(b))
      throw fault(
        `cables[${n}]`,
        ends.join(' to '),
        'no second way from switch to switch: a broadcast would go round for ever',
      );
    group.set(rootOf(a), rootOf(b));
  }
}

function checkStart({ nodes, start }: Topology): void {
  if (start === undefined) return;
  const isStack = (name: string): boolean =>
    nodes.some((node) => node.name === name && node.kind !== 'switch');
  const all = nodes.filter(({ kind }) => kind !== 'switch').map(({ name }) => name);
  const expected = `one of ${all.join(', ')}`;
  if (!isStack(start.from)) throw fault('start.from', start.from, expected);
  if (isStack(start.to) || start.to.includes('.')) return;
  throw fault('start.to', start.to, `${expected}, or an address`);
}

function checkCable(path: string, how: Omit<Topology['cables'][number], 'ends'>): void {
  const { there = {}, back = {}, ...both } = how;
  const ways = [
    [path, both],
    [`${path}.there`, { ...both, ...there }],
    [`${path}.back`, { ...both, ...back }],
  ] as const;
  for (const [where, way] of ways) {
    const found = impairmentFault(way);
    if (found !== null) throw new TopologyFault(`${where}: ${found}`);
  }
}

function addNode(network: Network, node: TopologyNode): void {
  const { name, kind } = node;
  if (kind === 'switch') {
    network.switch(name);
    return;
  }
  const { addresses, interfaces } = node;
  const options = {
    ...(addresses === undefined ? {} : { addresses }),
    ...(interfaces === undefined ? {} : { interfaces }),
  };
  if (kind === 'host') network.host(name, options);
  else network.router(name, options);
}

/** What is the stack's own, once its cables are there. */
function setUp(network: Network, node: StackNode, path: string): void {
  const host = network.nodes.find(({ name }) => name === node.name);
  if (!(host instanceof Host)) return;
  const { stack } = host;
  for (const own of Object.keys(node.interfaces ?? { eth0: [] })) {
    if (stack.findDevice(own) !== null) continue;
    throw new TopologyFault(
      node.interfaces === undefined
        ? `${path} ${shown(node.name)}: expected a cable to it`
        : `${path}.interfaces.${own}: expected a cable to ${node.name}.${own}`,
    );
  }
  const { gateway, routes = [], rules = [], settings = {}, words = [] } = node;
  if (gateway !== undefined)
    runLine(stack, `${path}.gateway`, gateway, `route add default via ${gateway}`);
  for (const [n, line] of routes.entries())
    runLine(stack, `${path}.routes[${n}]`, line, `route add ${line}`);
  for (const [n, line] of rules.entries())
    runLine(stack, `${path}.rules[${n}]`, line, `rule add ${line}`);
  for (const [name, value] of Object.entries(settings)) {
    checkSetting(stack, `${path}.settings.${name}`, name, value);
    runLine(stack, `${path}.settings.${name}`, value, `sysctl -q -w "${name}=${value}"`);
  }
  for (const [n, line] of words.entries()) runLine(stack, `${path}.words[${n}]`, line, line);
}

/** Says what a known setting may be, where the command's own words say only that it is not this. */
function checkSetting({ sysctl }: Stack, path: string, name: string, text: string): void {
  if (sysctl.get(name) === null) return;
  const { least, most } = sysctl.bounds(name);
  const value = settingNumber(text.trim());
  if (value !== null && value >= least && value <= most) return;
  throw fault(path, text, `a whole number from ${least} to ${most}`);
}

/** @param given what the person wrote of it */
function runLine(stack: Stack, path: string, given: string, line: string): void {
  for (const { status, err } of outcomesOf(new Shell(stack), pasted(line))) {
    if (status === 0) continue;
    const why = asHere(err)
      .trim()
      .replace(/^Error: /, '')
      .replaceAll(/\s*\n\s*/g, '; ');
    throw new TopologyFault(`${path} ${shown(given)}: ${why}`);
  }
}

/** What the network refuses is said with its place. */
function at(path: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new TopologyFault(`${path}: ${error.message}`);
  }
}

const fault = (path: string, value: unknown, expected: string): TopologyFault =>
  new TopologyFault(faultAt(path, value, expected));
