// `tapip up`: the stack as a program of its own.

import { readFileSync } from 'node:fs';
import type { Logger } from 'pino';
import { inlineMore } from '../inlining.ts';
import { formatCidr, formatIpv4 } from '../ip/address.ts';
import { formatMac } from '../netdev/mac.ts';
import { type Cable, openCable } from './cable.ts';
import { Command } from './command.ts';
import { Exit, UsageError } from './errors.ts';
import type { CablePlan } from './link.ts';
import { complain, print } from './output.ts';
import { printCounters } from './settings.ts';
import type { Door } from './view/door.ts';
import type { View } from './view/view.ts';

/**
 * Runs until Ctrl-C, or until `command` ends. Returns the exit status.
 * @param door where to serve the page; null: nowhere
 */
export async function runUp(
  plan: CablePlan,
  command: string | null,
  logLevel: string | null,
  door: Door | null,
): Promise<number> {
  inlineMore();
  const log = logLevel === null ? null : await openLog(logLevel);
  const warn = log === null ? undefined : (line: string) => log.warn(line);
  const { cable, view } = await open(plan, door, warn);
  log?.info(describe(cable, plan), 'up');
  let says = command === null ? 'The stack was ended with Ctrl-C.' : 'The command has ended.';
  try {
    if (command === null) return await serve(cable, plan, view);
    // Standard output is the command's.
    if (view !== null) complain(`tapip: the page is ${view.url} (for a browser on this machine)`);
    return await execute(cable, command);
  } catch (error) {
    says = `The stack has ended: ${(error as Error).message}.`;
    throw error;
  } finally {
    cable.loop.stop();
    await view?.close(says);
    await printCounters(cable.stack, plan);
    log?.info(
      { counters: cable.stack.ctx.counters.snapshot(), drops: cable.stack.ctx.drops() },
      'down',
    );
    log?.flush();
  }
}

/** JSON lines on stderr, written as they come, so that none is lost at the end. */
async function openLog(level: string): Promise<Logger> {
  const { destination, pino } = await import('pino');
  return pino({ name: 'tapip', level }, destination({ fd: 2, sync: true }));
}

function describe({ device, otherEnd }: Cable, { addr }: CablePlan) {
  const mac = formatMac(device.mac.high, device.mac.low);
  return { device: device.name, mac, mtu: device.mtu, address: formatCidr(addr), otherEnd };
}

async function open(
  plan: CablePlan,
  door: Door | null,
  warn: ((line: string) => void) | undefined,
): Promise<{ cable: Cable; view: View | null }> {
  if (door === null) return { cable: await openCable(plan, warn), view: null };
  // Loaded late: most runs have no page.
  const { openViewed } = await import('./view/view.ts');
  return openViewed(plan, door, warn);
}

async function serve(cable: Cable, plan: CablePlan, view: View | null): Promise<number> {
  process.on('SIGINT', () => cable.loop.stop());
  if (view !== null) endWithLastWords(view);
  print(ends(cable, plan, view));
  const failure = await cable.loop.ended;
  if (failure !== null) throw failure;
  return Exit.Ok;
}

/** Signals that end this process, once the pages are told. */
function endWithLastWords(view: View): void {
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, async () => {
      await view.close('The stack was ended.');
      process.kill(process.pid, signal);
    });
  }
}

/** Both ends of the cable, and how to reach the stack from the other one and where it is shown. */
function ends({ device, otherEnd }: Cable, { addr, kind }: CablePlan, view: View | null): string {
  const mac = formatMac(device.mac.high, device.mac.low);
  const ping = `ping -c 3 ${formatIpv4(addr.address)}`;
  const reach = {
    private: `nsenter -t ${process.pid} ${namespaces()} ${ping}`,
    tap: ping,
    sim: null,
  }[kind];
  const lines = [
    `this end:   the stack, ${device.name} ${formatCidr(addr)}, ${mac}, mtu ${device.mtu}`,
    `other end:  ${otherEnd}`,
    reach === null ? 'Nothing outside this process can reach it.' : `Try:        ${reach}`,
    ...(view === null ? [] : [`See it:     ${view.url} (for a browser on this machine)`]),
    'Ctrl-C ends it.',
  ];
  return `${lines.join('\n')}\n`;
}

/** The namespaces that are this process's own, as nsenter's options. */
function namespaces(): string {
  // In the first user namespace every id means itself.
  const whole = /^\s*0\s+0\s+4294967295\s*$/.test(readFileSync('/proc/self/uid_map', 'utf8'));
  return whole ? '-n' : '-U --preserve-credentials -n';
}

/** Runs `command` at the kernel's end while the stack serves; ends with its status. */
async function execute({ loop }: Cable, text: string): Promise<number> {
  // Before the command starts, since it may be quicker than we are. The terminal sends Ctrl-C to the command
  // as well; it decides what to do, and we end with it.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => command.terminate());
  const command = new Command(text);
  const failure = loop.ended.then((why) => {
    command.terminate();
    throw why ?? new UsageError('the link ended');
  });
  failure.catch(() => {});
  return Promise.race([command.status, failure]);
}
