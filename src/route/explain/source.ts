// From which address a packet of our own goes, and why not from another.

import { ANY, formatCidr, formatIpv4, within } from '../../ip/address.ts';
import type { Flow } from '../flow.ts';
import { RouteType, Scope } from '../table.ts';
import type { SourceChoice, SourceStep } from './explanation.ts';
import { type Reason, reason } from './reasons.ts';
import type { OwnAddress, OwnLinks } from './routing.ts';
import type { Seen, SeenSelect } from './witness.ts';
import { addressOrNull, scopeName, type Words } from './words.ts';

/** Explains the source that the decision came to. Throws where it cannot: our own bug. */
export function explainSource(
  links: OwnLinks,
  flow: Flow,
  { answer, selects }: Seen,
  words: Words,
): SourceChoice {
  const { source, info } = answer;
  const plain = (why: Reason): SourceChoice => {
    return { ok: true, address: addressOrNull(source), reason: why, candidates: [] };
  };
  if (flow.source !== ANY) return plain(reason('asked'));
  const select = selects.at(-1);
  if (select !== undefined && select.address === source) {
    return explainSelect(links, select, words);
  }
  if (info !== null && info.source === source && source !== ANY) return plain(reason('ofRoute'));
  if (flow.destination === ANY) return plain(reason('hostItself'));
  if (info?.type === RouteType.Local && source === flow.destination) {
    return plain(reason('toItself'));
  }
  throw new Error(`nothing explains the source ${formatIpv4(source)}`);
}

/** As inet_select_addr. */
function explainSelect(links: OwnLinks, asked: SeenSelect, words: Words): SourceChoice {
  const all = links.list();
  // With route_localnet a device's addresses are no narrower than its cable.
  const nearest = links.state(asked.device)?.routeLocalnet === true ? Scope.Link : Scope.Host;
  const wanted = asked.scope >= nearest ? Scope.Nowhere : asked.scope;
  const select = { ...asked, scope: wanted };
  const own = all.filter(({ device }) => device === select.device);
  const others = all.filter(({ device }) => device !== select.device);
  const whyNot = (one: OwnAddress): Reason => whyNotFrom(one, select);
  const whyNotOther = (one: OwnAddress): Reason =>
    isLinkOnly(one) ? reason('linkOnly') : whyNotFrom(one, asked);
  const near = own.findIndex((one) => suits(one, select) && isNear(one, select));
  const first = near >= 0 ? near : own.findIndex((one) => suits(one, select));
  if (first >= 0) {
    const why =
      near < 0 || select.hop === ANY
        ? reason('firstOfDevice', words.device(select.device))
        : reason('inSubnet', formatIpv4(select.hop));
    return choiceOf(select, words, why, stepsOf(own, first, why, whyNot, words));
  }
  const other = others.findIndex((one) => suits(one, asked) && !isLinkOnly(one));
  const why = other < 0 ? reason('noSource') : reason('ofOtherDevice', words.device(select.device));
  const looked = other < 0 ? others : others.slice(0, other + 1);
  const steps = stepsOf(own, -1, why, whyNot, words);
  return choiceOf(select, words, why, [
    ...steps,
    ...stepsOf(looked, other, why, whyNotOther, words),
  ]);
}

/** Throws when the address that was chosen is not the one with the mark. */
function choiceOf(
  { address, device }: SeenSelect,
  words: Words,
  why: Reason,
  candidates: readonly SourceStep[],
): SourceChoice {
  const chosen = candidates.find(({ ok }) => ok)?.address.split('/')[0] ?? null;
  if (chosen !== addressOrNull(address)) {
    throw new Error(
      `source for ${words.device(device)}: ${formatIpv4(address)}, but ${chosen} by the reasons`,
    );
  }
  return { ok: chosen !== null, address: chosen, reason: why, candidates };
}

function stepsOf(
  addresses: readonly OwnAddress[],
  chosen: number,
  why: Reason,
  whyNot: (one: OwnAddress) => Reason,
  words: Words,
): SourceStep[] {
  return addresses.map((one, n) => ({
    ok: n === chosen,
    address: formatCidr(one),
    device: words.device(one.device),
    reason: n === chosen ? why : whyNot(one),
  }));
}

function whyNotFrom(own: OwnAddress, select: SeenSelect): Reason {
  if (own.secondary) return reason('secondary');
  if (own.scope > select.scope) {
    return reason('tooNarrow', scopeName(select.scope), scopeName(own.scope));
  }
  return isNear(own, select) ? reason('later') : reason('otherSubnet', formatIpv4(select.hop));
}

const suits = ({ secondary, scope }: OwnAddress, select: SeenSelect): boolean =>
  !secondary && scope <= select.scope;

const isNear = (own: OwnAddress, { hop }: SeenSelect): boolean =>
  hop === ANY || within(hop, own.peer, own.length);

const isLinkOnly = ({ scope, secondary }: OwnAddress): boolean =>
  scope === Scope.Link && !secondary;
