// The explanation of a packet of our own, part by part in the order in which OutputRoutes decides.

import { ANY, formatIpv4, isForMany, isLoopback } from '../../ip/address.ts';
import { Errno } from '../errno.ts';
import type { Flow } from '../flow.ts';
import type { Links } from '../links.ts';
import { IGMP, RouteType } from '../table.ts';
import { answerOf, nextHopOf } from './conclusion.ts';
import { explainException } from './exception.ts';
import type { Check, Explanation } from './explanation.ts';
import { byDevice, byHash, type Chosen } from './nexthops.ts';
import { type Reason, reason } from './reasons.ts';
import type { Routing } from './routing.ts';
import { explainLookup } from './rules.ts';
import { explainSource } from './source.ts';
import type { Seen, SeenLookup } from './witness.ts';
import type { Words } from './words.ts';

export function explainOutgoing(
  routing: Routing,
  flow: Flow,
  seen: Seen,
  words: Words,
): Explanation {
  const { routes, links } = routing;
  const { answer } = seen;
  const lookup = seen.lookups[0] ?? null;
  const isSent = answer.errno === Errno.Ok;
  // Before that it had a device, so it was refused for what it is.
  const isUnfit = !isSent && (lookup === null || answer.device !== 0);
  const chosen = explainNexthops(routing, lookup, seen, words);
  const outcome = isSent ? 'sent' : isUnfit ? 'refused' : 'noRoute';
  return {
    direction: 'output',
    question: words.question(flow),
    checks: checksOf(links, flow, seen, words),
    lookup: lookup === null ? null : explainLookup(routes, lookup, words),
    assumed: isSent && answer.place === null ? whyAssumed(flow, seen, words) : null,
    nexthops: chosen?.choice ?? null,
    exceptions: isSent ? explainException(routing, answer) : [],
    forwarding: null,
    reversePath: null,
    source: isSent ? explainSource(links, flow, seen, words) : null,
    nextHop: isSent ? nextHopOf(answer, flow, routing.neighbour, words) : null,
    answer: answerOf(answer, flow, outcome, words),
  };
}

/** What is asked of the sender's wishes, and of what came of them. */
function checksOf(links: Links, flow: Flow, { answer, lookups }: Seen, words: Words): Check[] {
  const { source, oif } = flow;
  const checks: Check[] = [];
  if (source !== ANY) checks.push(sourceCheck(links, flow, words));
  if (oif !== 0 && checks.every(({ ok }) => ok)) checks.push(deviceCheck(links, oif, words));
  const isLate = answer.errno !== Errno.Ok && answer.device !== 0;
  if (isLate && isLoopback(answer.source)) {
    const device = words.device(answer.device);
    const text = formatIpv4(answer.source);
    checks.push({ ok: false, reason: reason('loopbackLeaves', device, text) });
  } else if (isLate) {
    checks.push({ ok: false, reason: reason('noDevice', words.device(answer.device)) });
  }
  const isExplained = checks.every(({ ok }) => ok) === (answer.errno === Errno.Ok);
  if (lookups.length === 0 && !isExplained) {
    throw new Error(`nothing explains errno ${answer.errno} before the rules`);
  }
  return checks;
}

function sourceCheck(links: Links, { source }: Flow, words: Words): Check {
  const text = formatIpv4(source);
  if (isForMany(source)) {
    return { ok: false, reason: reason('groupSource', null, text) };
  }
  const owner = links.owner(source);
  if (owner === 0) return { ok: false, reason: reason('notOurSource', null, text) };
  return { ok: true, reason: reason('ourSource', words.device(owner), text) };
}

function deviceCheck(links: Links, oif: number, words: Words): Check {
  const link = links.state(oif);
  const why = link === null ? 'noDevice' : link.up ? 'deviceUp' : 'deviceDown';
  return { ok: link?.up === true, reason: reason(why, words.device(oif)) };
}

/** The choice among several nexthops; throws where it is not the decision's. */
function explainNexthops(
  routing: Routing,
  lookup: SeenLookup | null,
  { answer }: Seen,
  words: Words,
): Chosen | null {
  const info = lookup?.result.info ?? null;
  if (lookup === null || info === null || lookup.errno !== Errno.Ok) return null;
  if (info.nexthops.length === 0 || info.type === RouteType.Local) return null;
  const { flow, result } = lookup;
  const chosen =
    flow.oif === 0
      ? byHash(routing, info, flow, true, words)
      : byDevice(routing, info, flow, result.nexthop, words);
  const { index, choice } = chosen;
  if (answer.nexthop !== index || answer.hash !== (choice.hash ?? -1)) {
    throw new Error(`nexthop ${index} by the reasons, ${answer.nexthop} by the decision`);
  }
  return chosen;
}

/** Why a packet goes that has no route. */
function whyAssumed(
  { source, destination, oif, protocol }: Flow,
  seen: Seen,
  words: Words,
): Reason {
  if (destination === ANY) return reason('thisHost');
  const device = words.device(seen.answer.device);
  if (seen.lookups.length > 0) return reason('bound', device);
  if (oif === 0 && source !== ANY) return reason('byItsSource', device);
  return reason(protocol === IGMP ? 'byItsDeviceIgmp' : 'byItsDevice', device);
}
