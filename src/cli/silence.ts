// Why a program's packets cannot go, or why nothing came back, where the stack knows.

import {
  ANY,
  formatCidr,
  formatIpv4,
  type Ipv4Address,
  isMulticast,
  networkOf,
  within,
} from '../ip/address.ts';
import { Errno } from '../ip/errors.ts';
import type { Origin } from '../ping/origin.ts';
import { errnoText } from '../ping/text.ts';
import type { RawSession } from '../raw/session.ts';
import { RouteType } from '../route/table.ts';
import type { Stack } from '../stack.ts';
import type { Cable } from './cable.ts';
import type { CablePlan } from './link.ts';
import { complain } from './output.ts';

/** A route as a session says it. */
export type TakenRoute = ReturnType<RawSession['route']>;

/** A program that sends, as far as its silence is concerned. */
export interface Sender {
  /** Whether anything has left. */
  readonly sent: boolean;
  /** Whether anybody has answered. */
  readonly heard: boolean;
  route(): TakenRoute;
}

/**
 * Why nothing can be sent to the destination, whose route was just asked for and gave `errno`.
 * @param toGroup what to say to the program so that it reaches groups, as `name the device, as -I eth0`
 */
export async function whyNoRoute(
  { stack, otherEnd }: Cable,
  { gateway, batch }: CablePlan,
  { destination, device }: Origin & { destination: Ipv4Address },
  errno: number,
  toGroup: string,
): Promise<string> {
  const target = formatIpv4(destination);
  const cables = stack.addresses
    .list()
    .map(({ address, length }) => ({ address: networkOf(address, length), length }));
  const away = cables.every(({ address, length }) => !within(destination, address, length));
  if (isMulticast(destination) && device === null) {
    return `connect: ${errnoText(errno)}: no route to groups: ${toGroup}`;
  }
  const why =
    away && gateway === null && device === null && batch === null
      ? `${target} is in none of ${cables.map(formatCidr).join(', ')} and there is no --gateway`
      : await explained(stack, target, errno);
  return `connect: ${errnoText(errno)}: ${why} (at the other end: ${otherEnd})`;
}

/** The decision that was just taken, without the error at its end, which was said already. */
async function explained(stack: Stack, target: string, errno: number): Promise<string> {
  const { explainLast } = await import('../trace/explain.ts');
  const end = `: ${errnoText(errno)}`;
  const line = explainLast(stack) ?? 'no decision is known';
  return `${target}: ${line.endsWith(end) ? line.slice(0, -end.length) : line}`;
}

/** Why a probe cannot go by that route though there is one; null: it can. Linux: who does not ask for it may not. */
export function whyNotToAll(destination: Ipv4Address, route: TakenRoute): string | null {
  if (route?.type !== RouteType.Broadcast) return null;
  const target = formatIpv4(destination);
  return `connect: ${errnoText(Errno.Access)}: ${target} is a broadcast address: name one host`;
}

/** Says why nothing came, when nothing did though something was sent. */
export function explainSilence(
  program: string,
  { stack, otherEnd }: Cable,
  destination: Ipv4Address,
  sender: Sender,
): void {
  if (sender.heard || !sender.sent) return;
  const route = sender.route();
  const damaged = stack.ctx.drops()['icmp.badChecksum'] ?? 0;
  if (damaged > 0)
    complain(`${program}: ${damaged} ICMP messages came with a wrong checksum and were dropped`);
  if (route === null) return;
  if (route.type === RouteType.Broadcast || route.type === RouteType.Multicast) {
    return complain(
      `${program}: hosts answer what goes to many only where icmp_echo_ignore_broadcasts is 0`,
    );
  }
  const hop = route.gateway === ANY ? destination : route.gateway;
  const neighbour = stack.arp.neighbours.find(route.device, hop);
  if (neighbour?.valid === true && hop !== destination) {
    return explainGateway(program, hop, destination);
  }
  if (neighbour === undefined || neighbour.valid || neighbour.probes === 0) return;
  const requests = neighbour.probes === 1 ? '1 request' : `${neighbour.probes} requests`;
  complain(
    `${program}: ARP: ${requests} for ${formatIpv4(hop)}, no answer (at the other end of the cable: ${otherEnd})`,
  );
}

function explainGateway(program: string, gateway: Ipv4Address, destination: Ipv4Address): void {
  complain(
    `${program}: ${formatIpv4(gateway)} took the packets for ${formatIpv4(destination)} and nothing came back: does it forward (sysctl net.ipv4.ip_forward), and does it know both ways?`,
  );
}
