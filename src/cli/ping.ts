// tsping's work: opens the cable, pings, and says why when nothing comes back.

import {
  ANY,
  BROADCAST,
  formatCidr,
  formatIpv4,
  type Ipv4Address,
  isMulticast,
  networkOf,
} from '../ip/address.ts';
import { errnoOf } from '../ip/output.ts';
import { RouteType } from '../route/table.ts';
import { type Cable, openCable } from './cable.ts';
import { UsageError } from './errors.ts';
import type { CablePlan } from './link.ts';
import { complain, print } from './output.ts';
import { errnoText, Pinger, type PingPlan } from './pinger.ts';

/** Pings until done; returns the exit status. */
export async function ping(plan: PingPlan, link: CablePlan): Promise<number> {
  const cable = await openCable(link);
  const { loop, stack } = cable;
  try {
    checkRoute(cable, plan.destination);
    const epochMs = performance.timeOrigin;
    const pinger = new Pinger({ stack, plan, print, complain, epochMs, done: () => loop.stop() });
    process.on('SIGINT', () => loop.stop());
    process.on('SIGQUIT', () => pinger.glance());
    loop.run(stack, () => pinger.start());
    const failure = await loop.ended;
    pinger.summarize();
    if (failure !== null) throw failure;
    if (pinger.statistics.received === 0) explainSilence(cable, plan.destination);
    return pinger.exitStatus;
  } finally {
    loop.stop();
  }
}

/** Refuses a destination that no packet could leave for, and says which routes there are. */
function checkRoute({ stack, otherEnd }: Cable, destination: Ipv4Address): void {
  const route = stack.ip.route(0 as Ipv4Address, destination);
  const errno = errnoOf(route);
  const target = formatIpv4(destination);
  const group = destination === BROADCAST || isMulticast(destination);
  if (destination === ANY || group || route?.type === RouteType.Broadcast) {
    throw new UsageError(`${target} is not one host's address: name one host`);
  }
  if (errno !== 0) {
    const cables = stack.addresses
      .list()
      .map(({ address, length }) => formatCidr({ address: networkOf(address, length), length }));
    throw new UsageError(
      `connect: ${errnoText(errno)}: ${target} is in none of ${cables.join(', ')} and there is no --gateway (at the other end: ${otherEnd})`,
    );
  }
}

/** Says why nothing came, where the stack knows. */
function explainSilence({ stack, device, otherEnd }: Cable, destination: Ipv4Address): void {
  const damaged = stack.ctx.drops()['icmp.badChecksum'] ?? 0;
  if (damaged > 0)
    complain(`tsping: ${damaged} ICMP messages came with a wrong checksum and were dropped`);
  const route = stack.ip.route(0 as Ipv4Address, destination);
  const hop = route === null || route.gateway === ANY ? destination : route.gateway;
  const neighbour = stack.arp.neighbours.find(device.index, hop);
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
