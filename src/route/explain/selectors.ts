// A rule in words, and its selectors one by one: what each wants, and what the packet has. As rule(8).

import { ANY, formatIpv4, type Ipv4Cidr, within } from '../../ip/address.ts';
import type { Flow } from '../flow.ts';
import { type Range, type Rule, RuleAction } from '../rule.ts';
import { TOS_MASK } from '../table.ts';
import type { Selector } from './explanation.ts';
import { markText, prefixText, protocolName, tosText, type Words } from './words.ts';

/** The rule as `ip rule` prints it, without its priority. */
export function ruleText(rule: Rule, words: Words): string {
  const { invert, from, suppressLength, suppressGroup, realms } = rule;
  const text = [...(invert ? ['not'] : []), 'from', from === null ? 'all' : cidrText(from)];
  for (const [name, wants] of wishes(rule, words)) if (name !== 'from') text.push(name, wants);
  text.push(actionText(rule, words));
  if (suppressLength >= 0) text.push(`suppress_prefixlength ${suppressLength}`);
  if (suppressGroup >= 0) text.push(`suppress_ifgroup ${suppressGroup}`);
  if (realms !== 0) text.push('realms', realmsText(realms));
  return text.join(' ');
}

export function actionName(action: number): string {
  const name = Object.entries(RuleAction).find(([, value]) => value === action)?.[0];
  return name?.toLowerCase() ?? String(action);
}

/** Each selector that the rule has. */
export function selectorsOf(rule: Rule, flow: Flow, words: Words): Selector[] {
  const found = new Map(wishes(rule, words));
  return tests(rule, flow, words).flatMap(([name, has, ok]) => {
    const wants = found.get(name);
    return wants === undefined ? [] : [{ ok, name, wants, has }];
  });
}

/** Name and wish of each selector, in the order in which `ip rule` prints them. */
function wishes(rule: Rule, words: Words): [string, string][] {
  const { from, to, iif, oif, mark, markMask, tos, protocol, sport, dport, uids } = rule;
  const found: [string, string | null][] = [
    ['from', from === null ? null : cidrText(from)],
    ['to', to === null ? null : cidrText(to)],
    ['tos', tos === 0 ? null : tosText(tos)],
    ['fwmark', markMask === 0 ? null : markText(mark) + maskText(markMask)],
    ['iif', iif === null ? null : words.named(iif)],
    ['oif', oif === null ? null : words.named(oif)],
    ['uidrange', uids === null ? null : `${uids.first}-${uids.last}`],
    ['ipproto', protocol === 0 ? null : protocolName(protocol)],
    ['sport', sport === null ? null : rangeText(sport)],
    ['dport', dport === null ? null : rangeText(dport)],
  ];
  return found.flatMap(([name, wish]) => (wish === null ? [] : [[name, wish]]));
}

/** Name of each selector, what the packet has, and whether that fits; where the rule has none it does not count. */
function tests(rule: Rule, flow: Flow, words: Words): [string, string, boolean][] {
  const { source, destination, mark, tos, protocol, sport, dport } = flow;
  const [iif, oif] = [words.device(flow.iif), words.device(flow.oif)];
  const uid = flow.uid >>> 0;
  const isFrom = rule.from !== null && within(source, rule.from.address, rule.from.length);
  const isTo = rule.to !== null && within(destination, rule.to.address, rule.to.length);
  return [
    ['from', source === ANY ? 'none yet (0.0.0.0)' : formatIpv4(source), isFrom],
    ['to', formatIpv4(destination), isTo],
    ['tos', tosHas(tos), rule.tos === (tos & TOS_MASK)],
    ['fwmark', markText(mark), ((mark ^ rule.mark) & rule.markMask) === 0],
    ['iif', iif, rule.iif === iif],
    ['oif', oif, rule.oif === oif],
    ['uidrange', String(uid), isIn(rule.uids, uid)],
    ['ipproto', protocol === 0 ? 'none' : protocolName(protocol), rule.protocol === protocol],
    ['sport', portText(sport), isIn(rule.sport, sport)],
    ['dport', portText(dport), isIn(rule.dport, dport)],
  ];
}

function actionText({ action, table, target }: Rule, words: Words): string {
  switch (action) {
    case RuleAction.Lookup:
      return `lookup ${words.table(table).name}`;
    case RuleAction.Goto:
      return `goto ${target}`;
    default:
      return actionName(action);
  }
}

/** Rules and routes look at three of its bits only. */
export function tosHas(tos: number): string {
  const counts = tos & TOS_MASK;
  return counts === tos ? tosText(tos) : `${tosText(tos)}, of which ${tosText(counts)} counts`;
}

const cidrText = ({ address, length }: Ipv4Cidr): string =>
  length === 0 ? '0.0.0.0/0' : prefixText(address, length);

const maskText = (mask: number): string => (mask >>> 0 === 0xffffffff ? '' : `/${markText(mask)}`);

const rangeText = ({ first, last }: Range): string =>
  first === last ? String(first) : `${first}-${last}`;

const portText = (port: number): string => (port === 0 ? 'none' : String(port));

function realmsText(realms: number): string {
  const [from, to] = [realms >>> 16, realms & 0xffff];
  return from === 0 ? String(to) : `${from}/${to}`;
}

const isIn = (range: Range | null, number: number): boolean =>
  range !== null && number >= range.first && number <= range.last;
