// A rule as `ip rule show` prints it.

import { formatIpv4, type Ipv4Cidr } from '../../ip/address.ts';
import { type Range, type Rule, RuleAction } from '../../route/rule.ts';
import { RouteOrigin } from '../../route/table.ts';
import type { Env } from '../env.ts';
import type { NameList } from '../names.ts';
import { Entry } from '../output.ts';
import { protocolName } from '../protocols.ts';
import { typeName } from '../route/types.ts';

export function ruleEntry(rule: Rule, env: Env): Entry {
  const entry = new Entry().put('priority', rule.priority, `${rule.priority}:\t`);
  if (rule.invert) entry.put('not', null, 'not ');
  putPrefixes(entry, rule);
  putSelectors(entry, rule, env);
  putTable(entry, rule, env);
  putRealms(entry, rule, env);
  putAction(entry, rule, env);
  const { origin } = rule;
  if ((origin !== RouteOrigin.Unspec && origin !== RouteOrigin.Kernel) || env.options.details) {
    const name = nameOf(env.names.protocols, origin, env);
    entry.put('protocol', name, ` proto ${name}`);
  }
  return entry.say('\n');
}

/** A number's name; with `-N` itself. */
const nameOf = (names: NameList, number: number, { options }: Env): string =>
  options.numeric ? String(number) : names.name(number);

function putPrefixes(entry: Entry, { from, to }: Rule): void {
  if (from === null) entry.put('src', 'all', 'from all');
  else putPrefix(entry, 'src', 'from ', from);
  if (to !== null) putPrefix(entry, 'dst', ' to ', to);
}

function putPrefix(entry: Entry, key: string, words: string, { address, length }: Ipv4Cidr): void {
  const text = formatIpv4(address);
  entry.put(key, text, `${words}${text}`);
  if (length !== 32) entry.put(`${key}len`, length, `/${length}`);
}

function putSelectors(entry: Entry, rule: Rule, env: Env): void {
  if (rule.tos !== 0) {
    const known = env.options.numeric ? null : env.names.dsfields.known(rule.tos);
    const tos = known ?? `0x${rule.tos.toString(16).padStart(2, '0')}`;
    entry.put('tos', tos, ` tos ${tos}`);
  }
  if (rule.mark !== 0 || rule.markMask !== 0) putMark(entry, rule);
  putDevice(entry, 'iif', rule.iif, env);
  putDevice(entry, 'oif', rule.oif, env);
  const { uids, protocol } = rule;
  if (uids !== null) {
    entry.put('uid_start', uids.first, ` uidrange ${uids.first}`);
    entry.put('uid_end', uids.last, `-${uids.last}`);
  }
  if (protocol !== 0) {
    const name = env.options.numeric ? `ipproto-${protocol}` : protocolName(protocol);
    entry.put('ipproto', name, ` ipproto ${name}`);
  }
  putPorts(entry, 'sport', rule.sport);
  putPorts(entry, 'dport', rule.dport);
}

function putMark(entry: Entry, { mark, markMask }: Rule): void {
  entry.put('fwmark', hex(mark), ` fwmark ${hex(mark)}`);
  if (markMask !== 0xffffffff) entry.put('fwmask', hex(markMask), `/${hex(markMask)}`);
}

/** As printf(3) writes `%#x`. */
const hex = (bits: number): string => (bits === 0 ? '0' : `0x${bits.toString(16)}`);

function putDevice(entry: Entry, key: 'iif' | 'oif', name: string | null, env: Env): void {
  if (name === null) return;
  entry.put(key, name, ` ${key} ${name}`);
  if (isDetached(name, env)) entry.put(`${key}_detached`, null, ' [detached]');
}

function putPorts(entry: Entry, key: string, range: Range | null): void {
  if (range === null) return;
  const { first, last } = range;
  if (first === last) entry.put(key, first, ` ${key} ${first}`);
  else {
    entry.put(`${key}_start`, first, ` ${key} ${first}`);
    entry.put(`${key}_end`, last, `-${last}`);
  }
}

/** What suppresses its routes is told only where there is a table. */
function putTable(entry: Entry, rule: Rule, env: Env): void {
  if (rule.table === 0) return;
  const { suppressLength, suppressGroup } = rule;
  const table = nameOf(env.names.tables, rule.table, env);
  entry.put('table', table, ` lookup ${table}`);
  if (suppressLength >= 0) {
    entry.put('suppress_prefixlen', suppressLength, ` suppress_prefixlength ${suppressLength}`);
  }
  if (suppressGroup >= 0) {
    const group = nameOf(env.names.groups, suppressGroup, env);
    entry.put('suppress_ifgroup', group, ` suppress_ifgroup ${group}`);
  }
}

function putRealms(entry: Entry, { realms }: Rule, env: Env): void {
  if (realms === 0) return;
  const from = realms >>> 16;
  entry.say(' realms ');
  if (from !== 0) {
    const name = nameOf(env.names.realms, from, env);
    entry.put('flow_from', name, `${name}/`);
  }
  const to = nameOf(env.names.realms, realms & 0xffff, env);
  entry.put('flow_to', to, to);
}

function putAction(entry: Entry, rule: Rule, env: Env): void {
  const { action, target } = rule;
  if (action === RuleAction.Goto) {
    entry.put('goto', target, ` goto ${target}`);
    if (isUnresolved(rule, env)) entry.put('unresolved', null, ' [unresolved]');
  } else if (action === RuleAction.Nop) entry.put('nop', null, ' nop');
  else if (action !== RuleAction.Lookup) {
    const name = env.options.numeric ? String(action) : typeName(action);
    entry.put('action', name, ` ${name}`);
  }
}

/** Whether a rule's device is not there. */
export const isDetached = (name: string | null, { stack }: Env): boolean =>
  name !== null && stack.findDevice(name) === null;

/** Whether a rule goes to one that is not there. */
export const isUnresolved = ({ action, target }: Rule, { stack }: Env): boolean =>
  action === RuleAction.Goto && !stack.routes.rules().some(({ priority }) => priority === target);
