// The explanation of a packet that came in, part by part in the order in which InputRoutes decides.

import type { Flow } from '../flow.ts';
import { Verdict } from '../input.ts';
import { RouteType } from '../table.ts';
import { explainForwarding, explainMartian, explainReversePath } from './arrival.ts';
import { answerOf, nextHopOf } from './conclusion.ts';
import { explainException } from './exception.ts';
import type { Explanation, Outcome } from './explanation.ts';
import { byHash, type Chosen } from './nexthops.ts';
import { type Reason, reason } from './reasons.ts';
import type { Routing } from './routing.ts';
import { explainLookup } from './rules.ts';
import type { Seen } from './witness.ts';
import type { Words } from './words.ts';

const OUTCOMES: Readonly<Record<number, Outcome>> = {
  [Verdict.Deliver]: 'delivered',
  [Verdict.Forward]: 'forwarded',
  [Verdict.NoRoute]: 'noRoute',
  [Verdict.MartianSource]: 'martianSource',
  [Verdict.MartianDestination]: 'martianDestination',
  [Verdict.ReversePath]: 'reversePath',
};

export function explainIncoming(
  routing: Routing,
  flow: Flow,
  seen: Seen,
  words: Words,
): Explanation {
  const { routes, links } = routing;
  const { answer, lookups, askedForOwn } = seen;
  const { verdict } = answer;
  const lookup = lookups.find(({ own }) => own) ?? null;
  const back = lookups.find(({ own }) => !own) ?? null;
  const isForwarded = verdict === Verdict.Forward;
  const isEarly = lookups.length === 0 && !askedForOwn && verdict > Verdict.NoRoute;
  const isAssumed = lookup === null && verdict === Verdict.Deliver;
  const wayBack = back === null ? null : explainLookup(routes, back, words);
  const forwarding = explainForwarding(links, flow, seen, words);
  const chosen = forwarding?.ok === true ? explainNexthops(routing, seen, words) : null;
  return {
    direction: 'input',
    question: words.question(flow),
    checks: isEarly ? [explainMartian(links, flow, seen, words)] : [],
    lookup: lookup === null ? null : explainLookup(routes, lookup, words),
    assumed: isAssumed ? assumed(flow, answer.type, words) : null,
    nexthops: chosen?.choice ?? null,
    exceptions: isForwarded ? explainException(routing, answer) : [],
    forwarding,
    reversePath: explainReversePath(links, flow, seen, wayBack, words),
    source: null,
    nextHop: isForwarded ? nextHopOf(answer, flow, routing.neighbour, words) : null,
    answer: answerOf(answer, flow, OUTCOMES[verdict] ?? 'noRoute', words),
  };
}

const assumed = ({ iif }: Flow, type: number, words: Words): Reason =>
  type === RouteType.Multicast ? reason('member', words.device(iif)) : reason('everybody');

/** The choice among several nexthops; throws where it is not the decision's. */
function explainNexthops(routing: Routing, { answer, lookups }: Seen, words: Words): Chosen | null {
  const own = lookups.find((lookup) => lookup.own);
  const info = own?.result.info ?? null;
  if (own === undefined || info === null || info.nexthops.length === 0) return null;
  const chosen = byHash(routing, info, own.flow, false, words);
  const isOther = answer.nexthop !== chosen.index || answer.hash !== chosen.choice.hash;
  if (answer.verdict === Verdict.Forward && isOther) {
    throw new Error(`nexthop ${chosen.index} by the reasons, ${answer.nexthop} by the decision`);
  }
  return chosen;
}
