// `ip route restore` and `showdump`: what `ip route save` wrote, from standard input.

import { ANY } from '../../ip/address.ts';
import { Errno, type Refusal, refusedAs } from '../../route/errno.ts';
import { Insert } from '../../route/fib.ts';
import { route } from '../../route/table.ts';
import { addRoute } from '../../route/validate.ts';
import type { Command, Env } from '../env.ts';
import { CommandError, refused, Status } from '../errors.ts';
import { BadNetlink } from '../netlink.ts';
import { decodeDump, MAGIC } from './dump.ts';
import { RouteFlag, type RouteMessage } from './message.ts';
import { routeEntry } from './print.ts';

/**
 * Adds the routes: those to own addresses first, then those to own networks, then those by a gateway. What is there
 * already stays. The first that is refused ends it; those before it are in, as in Linux.
 */
export const restoreRoutes: Command = (_, env) => {
  const routes = read(env);
  for (const stage of [0, 1, 2]) {
    for (const message of routes) {
      if (stageOf(message) !== stage) continue;
      const refusal = restore(message, env);
      if (refusal === null) continue;
      if (refusal.errno !== Errno.Exists) throw refused(refusal);
      env.out.warnings += `${refused(refusal).message}\n`;
    }
  }
};

/** Text in any mode, as iproute2 prints it. */
export const showDump: Command = (_, env) => {
  for (const message of read(env)) env.out.say(routeEntry(message, env).text);
};

function read({ input, out }: Env): RouteMessage[] {
  const bytes = input ?? new Uint8Array();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const magic = bytes.length < 4 ? 0 : view.getUint32(0, true);
  if (magic !== MAGIC) {
    const words = bytes.length < 4 ? 0 : 1;
    const says = `Magic mismatch (${words} elems, ${magic.toString(16)} magic)`;
    throw new CommandError(says, Status.Missing);
  }
  try {
    const { routes, others } = decodeDump(bytes);
    if (others > 0) out.warnings += `Warning: ${others} messages are not about IPv4.\n`;
    return routes;
  } catch (error) {
    if (!(error instanceof BadNetlink)) throw error;
    throw new CommandError(`Error: saved routes: ${error.message}.`, Status.Refused);
  }
}

/** As iproute2's restore_handler. */
function stageOf({ gateway, source, network, length }: RouteMessage): number {
  if (gateway !== ANY) return 2;
  return source === ANY || (length > 0 && source === network) ? 0 : 1;
}

function restore(message: RouteMessage, { stack }: Env): Refusal | null {
  const { flags, nexthops, answer, ...parts } = message;
  if ((flags & (RouteFlag.Dead | RouteFlag.Linkdown)) !== 0) {
    return refusedAs('Invalid rtm_flags - can not contain DEAD or LINKDOWN');
  }
  const hops = nexthops.map(({ gateway, device, weight, flags: own }) => {
    const onlink = (own & RouteFlag.Onlink) !== 0;
    return { gateway, device, weight, onlink, viaSelf: false, dead: false, linkdown: false };
  });
  const [first] = hops;
  const wanted = route({
    ...parts,
    gateway: first?.gateway ?? parts.gateway,
    device: first?.device ?? parts.device,
    onlink: (flags & RouteFlag.Onlink) !== 0,
    nexthops: hops,
  });
  return addRoute(stack.routes, stack.addresses, wanted, Insert.Prepend);
}
