// Stacks within the page, in virtual time: a topology that is built in, or one from a file.

import { batch, signal } from '@preact/signals';
import { openPlayground } from '../../src/view/playground.ts';
import { type ReadTopology, readTopology } from '../../src/view/readtopology.ts';
import type { Topology } from '../../src/view/topology.ts';
import { connection, gone, mode, playing, problem, remark, restingNode } from '../model/state.ts';
import { pace } from '../model/time.ts';
import { enter } from './host.ts';
import { TOPOLOGIES } from './topologies.ts';

/** The topology that is open, with what it shows and what to try; null: it is no playground. */
export const topology = signal<Topology | null>(null);
/** Its name among those that are built in; null: it is from a file. */
export const topologyName = signal<string | null>(null);

const [FIRST = ''] = Object.keys(TOPOLOGIES);

/** Opens the topology of that name, as the page's address has it; null: the first. Says so when there is none. */
export function openPlaygroundBy(name: string | null): void {
  const known = name !== null && Object.hasOwn(TOPOLOGIES, name);
  show(readTopology(TOPOLOGIES[known ? name : FIRST]), known ? name : FIRST, 'This topology');
  if (name === null || known) return;
  problem.value = `There is no topology “${name}”, so this is another one. There are ${Object.keys(TOPOLOGIES).join(', ')}.`;
}

/** Opens the value of a topology's file. False: something is wrong with it, which is said, and all stays as it was. */
export function openTopologyFile(value: unknown, file: string): boolean {
  return show(readTopology(value), null, file);
}

function show(read: ReadTopology, name: string | null, file: string): boolean {
  if (!read.ok) {
    problem.value = `${file}: ${read.says}`;
    return false;
  }
  const playground = openPlayground(read.topology);
  batch(() => {
    mode.value = 'playground';
    connection.value = 'open';
    gone.value = null;
    problem.value = null;
    topology.value = read.topology;
    topologyName.value = name;
    restingNode.value = read.topology.start?.from ?? null;
    playing.value = true;
    pace.value = 1;
  });
  enter({ session: playground.session, advance: (ms) => playground.advance(ms) });
  remark.value = read.remarks.length === 0 ? null : read.remarks.join(' ');
  return true;
}
