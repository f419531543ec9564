// tsping's work: opens the cable, pings, and says why when nothing comes back.

import {
  ANY,
  BROADCAST,
  formatCidr,
  formatIpv4,
  type Ipv4Address,
  isMulticast,
  networkOf,
  within,
} from '../ip/address.ts';
import { Errno } from '../ip/errors.ts';
import { errnoOf } from '../ip/output.ts';
import { RouteType } from '../route/table.ts';
import type { Stack } from '../stack.ts';
import { type Cable, openCable } from './cable.ts';
import { UsageError } from './errors.ts';
import type { CablePlan } from './link.ts';
import { complain, print } from './output.ts';
import { Pinger, type PingPlan } from './pinger.ts';
import { errnoText } from './pingtext.ts';
import { printCounters } from './settings.ts';

type TakenRoute = ReturnType<Pinger['route']>;

/** Pings until done; returns the exit status. */
export async function ping(plan: PingPlan, link: CablePlan): Promise<number> {
  const cable = await openCable(link);
  const { loop, stack } = cable;
  try {
    const epochMs = performance.timeOrigin;
    const pinger = new Pinger({ stack, plan, print, complain, epochMs, done: () => loop.stop() });
    await checkRoute(cable, link, plan, pinger.route());
    process.on('SIGINT', () => loop.stop());
    process.on('SIGQUIT', () => pinger.glance());
    loop.run(stack, () => pinger.start());
    const failure = await loop.ended;
    pinger.summarize();
    if (failure !== null) throw failure;
    if (pinger.statistics.received === 0) explainSilence(cable, plan.destination, pinger.route());
    return pinger.exitStatus;
  } finally {
    loop.stop();
    await printCounters(stack, link);
  }
}

/** Refuses a destination that no packet could leave for, and says why. */
async function checkRoute(
  { stack, otherEnd }: Cable,
  { gateway, batch }: CablePlan,
  { destination, device }: PingPlan,
  route: TakenRoute,
): Promise<void> {
  const errno = errnoOf(route);
  const target = formatIpv4(destination);
  const group = destination === BROADCAST || isMulticast(destination);
  if (destination === ANY || group || route?.type === RouteType.Broadcast) {
    throw new UsageError(`${target} is not one host's address: name one host`);
  }
  if (errno === Errno.Ok) return;
  const cables = stack.addresses
    .list()
    .map(({ address, length }) => ({ address: networkOf(address, length), length }));
  const away = cables.every(({ address, length }) => !within(destination, address, length));
  const why =
    away && gateway === null && device === null && batch === null
      ? `${target} is in none of ${cables.map(formatCidr).join(', ')} and there is no --gateway`
      : await explained(stack, target);
  throw new UsageError(`connect: ${errnoText(errno)}: ${why} (at the other end: ${otherEnd})`);
}

/** The decision that was just taken. */
async function explained(stack: Stack, target: string): Promise<string> {
  const { explainLast } = await import('../trace/explain.ts');
  return `${target}: ${explainLast(stack)}`;
}

/** Says why nothing came, where the stack knows. */
function explainSilence(
  { stack, otherEnd }: Cable,
  destination: Ipv4Address,
  route: TakenRoute,
): void {
  const damaged = stack.ctx.drops()['icmp.badChecksum'] ?? 0;
  if (damaged > 0)
    complain(`tsping: ${damaged} ICMP messages came with a wrong checksum and were dropped`);
  if (route === null) return;
  const hop = route.gateway === ANY ? destination : route.gateway;
  const neighbour = stack.arp.neighbours.find(route.device, hop);
  if (neighbour?.valid === true && hop !== destination) return explainGateway(hop, destination);
  if (neighbour === undefined || neighbour.valid || neighbour.probes === 0) return;
  const requests = neighbour.probes === 1 ? '1 request' : `${neighbour.probes} requests`;
  complain(
    `tsping: ARP: ${requests} for ${formatIpv4(hop)}, no answer (at the other end of the cable: ${otherEnd})`,
  );
}

function explainGateway(gateway: Ipv4Address, destination: Ipv4Address): void {
  complain(
    `tsping: ${formatIpv4(gateway)} took the packets for ${formatIpv4(destination)} and nothing came back: does it forward (sysctl net.ipv4.ip_forward), and does it know both ways?`,
  );
}
