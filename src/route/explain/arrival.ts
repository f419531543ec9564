// What is special about a packet that came in: whether such a packet may exist, whether it may go on, and whether
// it may have come from its source (RFC 3704). The verdict is the decision's; here is why.

import { ANY, formatIpv4, isForMany, isLoopback, isMulticast } from '../../ip/address.ts';
import { Errno } from '../errno.ts';
import type { Flow } from '../flow.ts';
import { Verdict } from '../input.ts';
import { type LinkState, type Links, ReversePath } from '../links.ts';
import { type RouteInfo, RouteType } from '../table.ts';
import type { Check, Lookup, ReversePathCheck } from './explanation.ts';
import { type Reason, reason } from './reasons.ts';
import type { Seen } from './witness.ts';
import { typeName, type Words } from './words.ts';

/** Why no packet may have such addresses, for one that was refused before any rule was asked. */
export function explainMartian(links: Links, flow: Flow, { answer }: Seen, words: Words): Check {
  const { source, destination, iif } = flow;
  const isSource = answer.verdict === Verdict.MartianSource;
  const says = (why: Reason): Check => ({ ok: false, reason: why });
  if (isSource) {
    if (links.state(iif) === null) return says(reason('noDevice', words.device(iif)));
    if (source === ANY) return says(reason('noSourceAddress'));
    const text = formatIpv4(source);
    if (isForMany(source)) {
      return says(reason('groupSource', null, text));
    }
    if (isLoopback(source)) return says(reason('loopbackOutside', null, text));
  } else {
    if (destination === ANY) return says(reason('toNobody'));
    const text = formatIpv4(destination);
    if (isLoopback(destination)) return says(reason('toLoopback', null, text));
    if (isMulticast(destination)) return says(reason('toGroup', words.device(iif), text));
  }
  throw new Error(
    `nothing explains why ${formatIpv4(source)} > ${formatIpv4(destination)} is refused`,
  );
}

/** Whether a packet that is not for this host may go on; null where the lookup left nothing to ask. */
export function explainForwarding(
  links: Links,
  { iif }: Flow,
  seen: Seen,
  words: Words,
): Check | null {
  const own = seen.lookups.find((lookup) => lookup.own);
  if (own === undefined || own.errno !== Errno.Ok) return null;
  const type = own.result.info?.type ?? 0;
  if (type === RouteType.Broadcast && links.state(iif)?.forwardsBroadcasts === true) {
    return { ok: true, reason: reason('forwardsBroadcasts', words.device(iif)) };
  }
  if (type === RouteType.Local || type === RouteType.Broadcast) return null;
  const ok = links.state(iif)?.forwarding === true;
  if (ok && type !== RouteType.Unicast) {
    return { ok: false, reason: reason('notForwarded', null, typeName(type)) };
  }
  if (ok === links.forwarding) return { ok, reason: reason(ok ? 'forwards' : 'forwardsNot') };
  return { ok, reason: reason(ok ? 'forwardsHere' : 'forwardsNotHere', words.device(iif)) };
}

/** @param lookup the explained lookup of the way back; null: there was none */
export function explainReversePath(
  links: Links,
  flow: Flow,
  seen: Seen,
  lookup: Lookup | null,
  words: Words,
): ReversePathCheck | null {
  const link = links.state(flow.iif);
  if (link === null || (lookup === null && !seen.askedForOwn)) return null;
  const mode = MODES[link.rpFilter] ?? String(link.rpFilter);
  const { verdict } = seen.answer;
  const ok = verdict !== Verdict.MartianSource && verdict !== Verdict.ReversePath;
  const why = lookup === null ? whyNotAsked(link, flow, ok) : whyBack(link, seen, words);
  return { ok, mode, reason: why, lookup };
}

const MODES: Readonly<Record<number, string>> = {
  [ReversePath.Off]: 'off',
  [ReversePath.Strict]: 'strict',
  [ReversePath.Loose]: 'loose',
};

function whyNotAsked({ name, acceptLocal }: LinkState, { source }: Flow, ok: boolean): Reason {
  if (!ok) return reason('sourceIsOurs', null, formatIpv4(source));
  return acceptLocal
    ? reason('acceptsLocal', name)
    : reason('sourceIsOther', null, formatIpv4(source));
}

/** What the way back that was found says, for the verdict that it led to. */
function whyBack(link: LinkState, seen: Seen, words: Words): Reason {
  const back = seen.lookups.find((lookup) => !lookup.own);
  const { verdict } = seen.answer;
  const info = back?.errno === Errno.Ok ? back.result.info : null;
  const isRefused = verdict === Verdict.ReversePath;
  if (info === null) return reason(isRefused ? 'noWayBack' : 'noWayBackNeeded');
  if (verdict === Verdict.MartianSource) {
    return reason('backNotUnicast', null, typeName(info.type));
  }
  const devices = devicesOf(info);
  const names = devices.map((device) => words.device(device)).join(', ');
  const isSame = devices.includes(link.index);
  if (isSame && !isRefused) return reason('backSame', null, link.name);
  if (!isSame && link.hasAddress && isRefused) return reason('backOther', link.name, names);
  if (!isSame && !link.hasAddress) {
    return reason(isRefused ? 'backNoAddress' : 'backNoAddressNeeded', link.name, names);
  }
  if (!isSame && !isRefused) return reason('backAny', link.name, names);
  throw new Error(`nothing explains the verdict ${verdict} about the way back by ${names}`);
}

const devicesOf = ({ nexthops, device }: RouteInfo): number[] =>
  nexthops.length === 0 ? [device] : [...new Set(nexthops.map((hop) => hop.device))];
