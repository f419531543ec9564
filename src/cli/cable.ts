// Opens the link that was planned: a stack with one interface, and whatever is at the other end of its
// cable. Shared by both programs.

import { openSync, writeFileSync, writeSync } from 'node:fs';
import {
  formatCidr,
  formatIpv4,
  type Ipv4Address,
  type Ipv4Cidr,
  ipv4,
  networkOf,
  within,
} from '../ip/address.ts';
import { Loop, type LoopOptions } from '../loop.ts';
import type { Driver, NetDevice } from '../netdev/device.ts';
import { ImpairedDriver } from '../netdev/impairment.ts';
import { bringUpLoopback } from '../netdev/interfaces.ts';
import { LinkError, Linux } from '../netdev/linux.ts';
import { formatMac } from '../netdev/mac.ts';
import { TapDriver } from '../netdev/tap.ts';
import { type FrameWitness, WatchedCable } from '../netdev/watched.ts';
import { PcapngWriter } from '../pcap/write.ts';
import { simHost } from '../sim/host.ts';
import { Stack } from '../stack.ts';
import { UsageError } from './errors.ts';
import { chooseSeed } from './impairment.ts';
import { type CablePlan, refuseSameAddress } from './link.ts';
import { complain } from './output.ts';
import { forgetOutside } from './private.ts';
import { applySettings } from './settings.ts';

/** A stack with a running loop, one interface, and the other end. */
export interface Cable extends OtherEnd {
  readonly stack: Stack;
  readonly device: NetDevice;
  readonly loop: Loop;
  /** What befalls the frames, where it may be changed; null: nothing, or it stays as it is. */
  readonly impaired: ImpairedDriver | null;
  /** Where all randomness starts. */
  readonly seed: number;
}

export interface OtherEnd {
  /** The other end, in words: whose it is and its address. */
  readonly otherEnd: string;
  /** Its address. */
  readonly peer: Ipv4Cidr;
  /** The kernel's device; null: it is no kernel's. */
  readonly tap: TapDriver | null;
  /** The simulated host; null: it is none. */
  readonly host: Stack | null;
}

export interface CableOptions extends LoopOptions {
  /** Sees each frame at both ends of the cable, whose impairment may then be changed. */
  readonly witness?: FrameWitness;
}

/**
 * Opens the link, gives the stack its addresses and starts serving it. Throws errors for people.
 * @param log takes each line that the kernel would log in the stack's place
 */
export async function openCable(
  plan: CablePlan,
  log: (line: string) => void = complain,
  options: CableOptions = {},
): Promise<Cable> {
  const loop = new Loop(options);
  const seed = chooseSeed(plan);
  const stack = new Stack({ seed, epochMs: performance.timeOrigin, log });
  const { driver: link, ...other } = await openLink(plan, loop);
  const driver = impair(link, stack, plan, seed, options.witness);
  const device = stack.addDevice(driver, { addresses: [plan.addr] });
  const impaired = driver instanceof WatchedCable ? driver.impaired : null;
  const cable = { stack, device, loop, impaired, seed, ...other };
  if (plan.pcap !== null) await captureTo(plan.pcap, cable);
  if (plan.gateway !== null) addGateway(stack, plan, plan.gateway);
  applySettings(stack, plan);
  if (plan.batch !== null) await configure(stack, plan.batch);
  if (plan.trace) await traceTo(stack);
  loop.add(stack);
  return cable;
}

async function openLink(plan: CablePlan, loop: Loop): Promise<OtherEnd & { driver: Driver }> {
  if (plan.kind === 'sim') {
    const { peer } = plan;
    const { cable, stack } = simHost({ address: peer, epochMs: performance.timeOrigin });
    loop.add(stack);
    const otherEnd = `a simulated host, ${formatCidr(peer)}`;
    return { driver: cable, otherEnd, peer, tap: null, host: stack };
  }
  if (plan.kind === 'private') {
    forgetOutside();
    quietIpv6();
    bringUpLoopback(await Linux.load());
  }
  const tap = await TapDriver.open({
    name: plan.tap,
    suggestedAddress: formatCidr(plan.peer),
  });
  const peer = kernelAddress(tap, plan);
  const otherEnd = `this machine's kernel, ${tap.name} ${formatCidr(peer)}`;
  return { driver: tap, otherEnd, peer, tap, host: null };
}

/** The kernel greets each new IPv6 link with packets that this stack can't read and a trace need not show. */
function quietIpv6(): void {
  for (const which of ['all', 'default']) {
    try {
      writeFileSync(`/proc/sys/net/ipv6/conf/${which}/disable_ipv6`, '1');
    } catch {
      // No IPv6 in this kernel, or a /proc that may not be written: then it greets.
    }
  }
}

/** The address at the kernel's end: as it is on a TAP that somebody has prepared, else as planned. */
function kernelAddress(tap: TapDriver, plan: CablePlan): Ipv4Cidr {
  const present = tap.kernelAddress();
  if (present === null || plan.peerChosen) {
    tap.setKernelAddress(plan.peer);
    return plan.peer;
  }
  const peer = { address: ipv4(present.address), length: present.length };
  refuseSameAddress(plan.addr, peer);
  return peer;
}

function addGateway(stack: Stack, { addr }: CablePlan, gateway: Ipv4Address): void {
  if (!within(gateway, addr.address, addr.length) || stack.addresses.isLocalOrBroadcast(gateway)) {
    throw new UsageError(
      `--gateway ${formatIpv4(gateway)}: expected the address of a neighbour in ${formatCidr({ ...addr, address: networkOf(addr.address, addr.length) })}`,
    );
  }
  stack.addGateway(gateway);
}

/** Carries out the file's commands on the stack, which has its link, address and gateway. */
async function configure(stack: Stack, file: string): Promise<void> {
  // Loaded late: few runs need iproute2's words.
  const { applyBatchFile } = await import('./ip.ts');
  applyBatchFile(stack, file);
}

/**
 * Puts the impairment, if one is planned or may come, between the stack and its link, and says how to repeat the run.
 */
function impair(
  driver: Driver,
  { ctx }: Stack,
  plan: CablePlan,
  seed: number,
  witness: FrameWitness | undefined,
): Driver {
  const { impairment } = plan;
  const how = { send: impairment ?? {}, receive: impairment ?? {}, seed };
  if (impairment !== null && plan.seed === null) {
    complain(`the cable is impaired: --seed ${seed} repeats this run`);
  }
  if (witness !== undefined) return new WatchedCable(driver, ctx, how, witness);
  return impairment === null ? driver : new ImpairedDriver(driver, ctx, how);
}

/** Writes each block at once, so that nothing is lost however the program ends. A full disk ends the loop. */
async function captureTo(file: string, { stack, device, loop, otherEnd }: Cable): Promise<void> {
  // Loaded late: few runs are captured.
  const { StackCapture } = await import('../view/stackcapture.ts');
  const fd = openCapture(file);
  let opened = false;
  const write = (block: Uint8Array): void => {
    try {
      for (let at = 0; at < block.length; ) at += writeSync(fd, block, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const failure = new LinkError(
        `--pcap ${file}: cannot be written (${code}); make room or name another file`,
      );
      if (!opened) throw failure;
      loop.stop(failure);
    }
  };
  const writer = new PcapngWriter(write);
  const interfaceId = writer.addInterface({
    name: device.name,
    description: `tapip's end; the other is ${otherEnd}`,
    mac: formatMac(device.mac.high, device.mac.low),
    ipv4: stack.addresses
      .list()
      .filter((entry) => entry.device === device.index)
      .map(formatCidr),
  });
  const interfaces = new Map([[device.index, interfaceId]]);
  const capture = StackCapture.attach(stack, { writer, interfaces, clock: nanosecondsNow });
  process.once('exit', () => capture.flush());
  opened = true;
}

/** Since 1970. The parts apart: as one double the sum would be off by up to 128 ns. */
const nanosecondsNow = (): bigint => ORIGIN + BigInt(Math.round(performance.now() * 1e6));
const ORIGIN = BigInt(Math.round(performance.timeOrigin * 1e6));

function openCapture(file: string): number {
  try {
    return openSync(file, 'w');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(
      `--pcap ${file}: cannot be written (${code}); name a file that you may write, in a folder that exists`,
    );
  }
}

async function traceTo(stack: Stack): Promise<void> {
  // Loaded late: few runs are told.
  const { LiveJourney } = await import('../view/livejourney.ts');
  LiveJourney.attach(stack, complain);
}
