// Why a table answers with one route and not with another: all whose prefix holds the destination, the longest
// first. The answer itself is the table's own.

import { networkOf } from '../../ip/address.ts';
import type { RouteTable } from '../fib.ts';
import { type Flow, RouteResult } from '../flow.ts';
import { isSame } from '../group.ts';
import { isUsable, isWayAvoided } from '../linkdown.ts';
import type { Routes } from '../lookup.ts';
import { type RouteInfo, sendsNothing, TOS_MASK } from '../table.ts';
import type { Candidate, TableSteps } from './explanation.ts';
import { type Reason, reason } from './reasons.ts';
import { tosHas } from './selectors.ts';
import { prefixText, scopeName, tosText, typeName, type Words } from './words.ts';

/** What a table answers, and the explanation. */
export interface TableAnswer {
  /** Null: it has no route for the flow. */
  readonly info: RouteInfo | null;
  /** Of the prefix that matched. */
  readonly length: number;
  readonly steps: TableSteps;
}

/** Asks a table. Throws where the reasons that we know do not explain its answer: our own bug. */
export function explainTable(
  routes: Routes,
  table: RouteTable,
  flow: Flow,
  words: Words,
): TableAnswer {
  const result = new RouteResult();
  const info = routes.lookupIn(table, flow, result);
  const { length } = result;
  const candidates: Candidate[] = [];
  let taken: Place | null = null;
  for (let bits = 32; bits >= 0; bits--) {
    for (const one of table.at(networkOf(flow.destination, bits), bits)) {
      const place = { info: one, length: bits };
      const isAnswer = taken === null && info !== null && bits === length && isSame(one, info);
      const why = taken === null ? whyNot(routes, one, flow, words) : whyAfter(place, taken);
      if (taken === null && isAnswer !== (why === null)) {
        unexplained(table, flow, words.route(prefixText(flow.destination, bits), one));
      }
      const ok = isAnswer ? true : taken === null ? false : null;
      candidates.push(candidateOf(place, flow, words, ok, why ?? reason('taken')));
      if (isAnswer) taken = place;
    }
  }
  if (info !== null && taken === null) unexplained(table, flow, `its answer, /${length}`);
  return { info, length, steps: { ...words.table(table.id), candidates } };
}

interface Place {
  readonly info: RouteInfo;
  readonly length: number;
}

/** Why the flow does not take the route; null: it would. */
function whyNot(routes: Routes, info: RouteInfo, flow: Flow, words: Words): Reason | null {
  const { tos, scope, oif } = flow;
  if (info.tos !== 0 && info.tos !== (tos & TOS_MASK)) {
    return reason('otherTos', tosText(info.tos), tosHas(tos));
  }
  if (info.scope < scope) return reason('tooFar', scopeName(scope), scopeName(info.scope));
  if (sendsNothing(info.type)) return null;
  const { nexthops, device } = info;
  if (isWayAvoided(info, routes.avoided)) return reason('noCarrier', null, words.device(device));
  const devices =
    nexthops.length === 0
      ? [device]
      : nexthops.filter((hop) => isUsable(hop, routes.avoided)).map((hop) => hop.device);
  if (devices.length === 0) return reason('allDead');
  if (oif === 0 || devices.includes(oif)) return null;
  const names = new Set(devices.map((one) => words.device(one)));
  return reason('otherDevice', words.device(oif), [...names].join(', '));
}

/** Why a route is behind the one that was taken. */
function whyAfter({ info, length }: Place, taken: Place): Reason {
  if (length < taken.length) return reason('shorter');
  if (info.tos < taken.info.tos) return reason('lessTos', tosText(taken.info.tos));
  if (info.metric <= taken.info.metric) return reason('later');
  return reason('higherMetric', String(taken.info.metric), String(info.metric));
}

function candidateOf(
  { info, length }: Place,
  { destination }: Flow,
  words: Words,
  ok: boolean | null,
  why: Reason,
): Candidate {
  const prefix = prefixText(destination, length);
  return {
    ok,
    reason: why,
    route: words.route(prefix, info),
    prefix,
    type: typeName(info.type),
    scope: scopeName(info.scope),
    tos: info.tos,
    metric: info.metric,
  };
}

function unexplained({ id }: RouteTable, { destination }: Flow, what: string): never {
  throw new Error(
    `table ${id} for ${prefixText(destination, 32)}: its answer does not agree with the reasons for ${what}`,
  );
}
