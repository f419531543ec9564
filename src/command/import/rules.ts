// Rules, as `ip -4 -j -d rule` prints them.

import type { Draft } from './draft.ts';
import { type Fields, has, pair, recordsOf, unknownKeys, word } from './fields.ts';
import { portable, tableOf } from './routewords.ts';

export const RULES_COMMAND = 'ip -4 -j -d rule';

const KNOWN = [
  ...['priority', 'not', 'src', 'srclen', 'dst', 'dstlen', 'tos', 'fwmark', 'fwmask', 'iif', 'oif'],
  ...['iif_detached', 'oif_detached', 'uid_start', 'uid_end', 'ipproto', 'sport', 'sport_start'],
  ...['sport_end', 'dport', 'dport_start', 'dport_end', 'table', 'suppress_prefixlen'],
  ...[
    'suppress_ifgroup',
    'flow_from',
    'flow_to',
    'goto',
    'unresolved',
    'nop',
    'action',
    'protocol',
  ],
];

const ALL_BITS = '0xffffffff';

/** Takes away the rules of a new namespace that the host has not, and adds what it has besides. */
export function importRules(draft: Draft, list: unknown): void {
  const wanted = recordsOf(list, RULES_COMMAND).map((rule) => ({
    rule,
    line: lineOf(draft, rule),
  }));
  const present = recordsOf(draft.ask(['rule', 'show']), RULES_COMMAND);
  const kept = new Set<Fields>();
  for (const own of present) {
    const priority = word(own, 'priority');
    const first = wanted.find(({ rule }) => word(rule, 'priority') === priority);
    if (first?.line === lineOf(draft, own)) kept.add(first.rule);
    else draft.run(['rule', 'del', ...pair('priority', priority)]);
  }
  for (const { rule, line } of wanted.filter((one) => !kept.has(one.rule))) {
    const odd = unknownKeys(rule, KNOWN);
    if (odd.length === 0) draft.run(['rule', 'add', ...line.split(' ')]);
    else draft.leaveOut(`rule ${word(rule, 'priority')}`, `tapip has no ${odd.join(', ')}`);
  }
}

/** Its words behind `rule add`. */
function lineOf(draft: Draft, rule: Fields): string {
  const { names, born } = draft;
  const protocol = word(rule, 'protocol') ?? 'unspec';
  return [
    ...pair('priority', word(rule, 'priority')),
    ...(has(rule, 'not') ? ['not'] : []),
    ...prefixWords('from', rule, 'src'),
    ...prefixWords('to', rule, 'dst'),
    ...pair('tos', word(rule, 'tos')),
    ...pair('fwmark', markOf(rule)),
    ...pair('iif', word(rule, 'iif')),
    ...pair('oif', word(rule, 'oif')),
    ...pair('uidrange', rangeOf(rule, 'uid')),
    ...pair('ipproto', word(rule, 'ipproto')),
    ...pair('sport', word(rule, 'sport') ?? rangeOf(rule, 'sport')),
    ...pair('dport', word(rule, 'dport') ?? rangeOf(rule, 'dport')),
    ...(protocol === 'unspec'
      ? []
      : ['protocol', portable(protocol, names.protocols, born.protocols)]),
    ...pair('lookup', has(rule, 'table') ? tableOf(rule, draft) : null),
    ...pair('suppress_prefixlength', word(rule, 'suppress_prefixlen')),
    ...pair('suppress_ifgroup', groupOf(draft, rule)),
    ...pair('realms', realmsOf(rule)),
    ...pair('goto', word(rule, 'goto')),
    ...(has(rule, 'nop') ? ['nop'] : []),
    ...(word(rule, 'action') === null ? [] : [word(rule, 'action') ?? '']),
  ].join(' ');
}

function prefixWords(key: string, rule: Fields, field: string): readonly string[] {
  const address = word(rule, field);
  if (address === null || address === 'all') return [];
  const length = word(rule, `${field}len`);
  return [key, length === null ? address : `${address}/${length}`];
}

function groupOf({ names, born }: Draft, rule: Fields): string | null {
  const group = word(rule, 'suppress_ifgroup');
  return group === null ? null : portable(group, names.groups, born.groups);
}

/** Without a mask all bits count; `fwmark 0` would be no selector. */
function markOf(rule: Fields): string | null {
  const mark = word(rule, 'fwmark');
  const mask = word(rule, 'fwmask') ?? (Number(mark) === 0 ? ALL_BITS : null);
  return mark === null || mask === null ? mark : `${mark}/${mask}`;
}

function rangeOf(rule: Fields, field: string): string | null {
  const start = word(rule, `${field}_start`);
  return start === null ? null : `${start}-${word(rule, `${field}_end`)}`;
}

function realmsOf(rule: Fields): string | null {
  const to = word(rule, 'flow_to');
  const from = word(rule, 'flow_from');
  return from === null || to === null ? to : `${from}/${to}`;
}
