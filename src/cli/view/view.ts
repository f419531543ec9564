// The view of a running stack: a recorder on it, the engine that tells pages what it has recorded, and their server.

import { formatCidr, type Ipv4Address } from '../../ip/address.ts';
import { KernelEnd } from '../../netdev/kernelend.ts';
import { formatMac } from '../../netdev/mac.ts';
import type { FrameWitness } from '../../netdev/watched.ts';
import type { Stack } from '../../stack.ts';
import type { NodeDescription } from '../../trace/event.ts';
import { Recorder } from '../../trace/recorder.ts';
import type { Impairable } from '../../view/ask/impair.ts';
import { type Billing, describeStack } from '../../view/cast.ts';
import { Engine } from '../../view/engine.ts';
import { StackTables } from '../../view/stacktables.ts';
import { type Cable, openCable } from '../cable.ts';
import type { CablePlan } from '../link.ts';
import { complain } from '../output.ts';
import { version } from '../program.ts';
import { LiveClockwork, type Witness } from './clockwork.ts';
import type { Door } from './door.ts';
import { readPage } from './files.ts';
import { Forsaken } from './forsaken.ts';
import { KernelWitness } from './meanwhile.ts';
import { ViewServer } from './server.ts';

const TICK_MS = 50;
/** Of how many routes in a tenth of a second it is asked why: each takes a good part of a tenth of a millisecond. */
const REASONS = 50;
/** Of some 2,500 packets a second: more than a page can show, and little enough not to keep the stack waiting. */
const EVENTS_PER_TICK = 1000;

/**
 * Frames that wait while the stack is not served. Writing for pages takes some milliseconds at a time, and so does the
 * garbage collector; the usual 500 or 1000 are 50 ms at most of 20,000 packets a second.
 */
const QUEUE = 5000;

const FORSAKEN = 'tapip: nobody looks on any more, so the stack that was held goes on';

/** Names of nodes. */
const OWN = 'tapip';
const HOST = 'host';
const KERNEL = 'kernel';

/** A page that shows a stack. */
export interface View {
  /** Where the page is. */
  readonly url: string;
  /**
   * Tells every page that it is over, and why.
   * @param says a sentence for people
   */
  close(says: string): Promise<void>;
}

/** Opens the link and serves the page of it. Throws errors for people. */
export async function openViewed(
  plan: CablePlan,
  door: Door,
  log: ((line: string) => void) | undefined,
): Promise<{ cable: Cable; view: View }> {
  const files = readPage();
  const recorder = new Recorder({ reasons: REASONS });
  let witness: FrameWitness = () => {};
  const cable = await openCable(plan, log, {
    witness: (end, way, frame, length) => witness(end, way, frame, length),
  });
  // No frame has come in yet: the loop has not turned since.
  const ends = endsOf(cable);
  const { stack, device } = cable;
  witness = (end, way, frame, length) =>
    recorder.frame({ timeMs: stack.ctx.now, end: ends[end], way, frame, length });
  for (const [name, one] of stacksOf(cable)) recorder.observe(name, one.ctx, new StackTables(one));
  try {
    const clockwork = new LiveClockwork(cable.loop, await kernelWitness(cable, plan));
    const engine = new Engine({
      ...{
        recorder,
        clockwork,
        program: `tapip ${version()}`,
        title: `${device.name} and ${cable.otherEnd}`,
      },
      ...{ nodes: () => nodesOf(cable, plan), cables: [{ ends: [ends.near, ends.far] }] },
      ...{ stacks: stacksOf(cable), addresses: addressesOf(cable), ways: waysOf(cable, ends) },
      ...{ epochMs: performance.timeOrigin, seed: cable.seed, eventsPerTick: EVENTS_PER_TICK },
    });
    const server = await ViewServer.open(door, files, engine);
    const forsaken = new Forsaken(clockwork);
    const timer = setInterval(() => {
      engine.tick();
      if (forsaken.look(server.viewers)) complain(FORSAKEN);
    }, TICK_MS).unref();
    const close = (says: string): Promise<void> => end(says, engine, server, timer);
    return { cable, view: { url: server.url, close } };
  } catch (error) {
    cable.loop.stop();
    throw error;
  }
}

/** What happened last is shown before it is over. */
function end(says: string, engine: Engine, server: ViewServer, timer: NodeJS.Timeout) {
  clearInterval(timer);
  engine.tick();
  return server.close(says);
}

interface Ends {
  /** As `tapip.eth0`. */
  readonly near: string;
  readonly far: string;
}

function endsOf({ device, tap, host }: Cable): Ends {
  const far = host === null ? `${KERNEL}.${tap?.name}` : `${HOST}.${hostDevice(host)}`;
  return { near: `${OWN}.${device.name}`, far };
}

const hostDevice = (host: Stack): string =>
  host.devices.find(({ loopback }) => !loopback)?.name ?? '';

function stacksOf({ stack, host }: Cable): Map<string, Stack> {
  const stacks = new Map([[OWN, stack]]);
  if (host !== null) stacks.set(HOST, host);
  return stacks;
}

const addressesOf = ({ peer, tap }: Cable): Map<string, Ipv4Address> =>
  new Map(tap === null ? [] : [[KERNEL, peer.address]]);

function nodesOf(cable: Cable, { addr }: CablePlan): NodeDescription[] {
  const { stack, device, host, tap, otherEnd, peer } = cable;
  const own: Billing = {
    ...{ name: OWN, kind: stack.ipForward ? 'router' : 'host', place: [0.2, 0.5] },
    says: `this program's stack, ${device.name} ${formatCidr(addr)}`,
  };
  const place = [0.8, 0.5] as const;
  const nodes = [describeStack(stack, own)];
  if (host !== null) {
    nodes.push(describeStack(host, { name: HOST, kind: 'host', place, says: otherEnd }));
  }
  if (tap !== null) {
    const { high, low } = tap.kernelMac;
    const port = { index: 1, name: tap.name, lladdr: formatMac(high, low), mtu: tap.mtu };
    const says = `this machine's kernel, ${tap.name} ${formatCidr(peer)}`;
    nodes.push({
      ...{ name: KERNEL, kind: 'kernel', place, says },
      ...{ devices: [port], layers: [], reasons: [] },
    });
  }
  return nodes;
}

function waysOf({ impaired }: Cable, { near, far }: Ends): Map<string, Impairable> {
  if (impaired === null) return new Map();
  return new Map<string, Impairable>([
    [
      near,
      {
        get impairment() {
          return impaired.sending;
        },
        impair: (how, seed) => impaired.impairSending(how, seed),
      },
    ],
    [
      far,
      {
        get impairment() {
          return impaired.receiving;
        },
        impair: (how, seed) => impaired.impairReceiving(how, seed),
      },
    ],
  ]);
}

/** Null: the other end is held as well, or the kernel says nothing. */
async function kernelWitness({ tap }: Cable, { addr }: CablePlan): Promise<Witness | null> {
  const kernel = tap === null ? null : await KernelEnd.open(tap.name);
  if (kernel === null) return null;
  // Where it is refused, the queue is shorter.
  if (tap?.created) kernel.setQueueLength(QUEUE);
  return new KernelWitness(kernel, addr.address);
}
