// What was compared at an event: which stage's checks it went through.

import { ARP, LEARN, NEIGHBOUR } from './checks/arp.ts';
import { type Check, decides, run } from './checks/check.ts';
import { DEVICE, ETHER } from './checks/ether.ts';
import { CUT, FORWARD } from './checks/forward.ts';
import { ICMP } from './checks/icmp.ts';
import { IGMP } from './checks/igmp.ts';
import { DECISION, HEADER_CHECKS, OUTPUT, UP } from './checks/ip.ts';
import { RAW } from './checks/raw.ts';
import { REASSEMBLY } from './checks/reassembly.ts';
import type { Comparison } from './event.ts';
import type { Facts } from './facts.ts';

export function compare(facts: Facts): Comparison[] {
  return run(checksOf(facts), facts);
}

/** By layer and kind, but drops, and IP's. */
const CHECKS: Readonly<Record<string, readonly Check[]>> = {
  'ether up': ETHER,
  'arp answer': ARP,
  'arp deliver': ARP,
  'arp state': LEARN,
  'arp park': NEIGHBOUR,
  'arp release': NEIGHBOUR,
  'icmp answer': ICMP,
  'icmp deliver': ICMP,
  'igmp deliver': IGMP,
};

const DROPS: readonly (readonly Check[])[] = [
  ...[ETHER, DEVICE, ARP, NEIGHBOUR, HEADER_CHECKS, DECISION, UP, OUTPUT, FORWARD, CUT],
  ...[REASSEMBLY, ICMP, IGMP, RAW],
];

function checksOf(facts: Facts): readonly Check[] {
  const { layer, kind } = facts;
  if (layer === 'ip') return ipChecks(facts);
  if (kind === 'drop') return DROPS.find((checks) => decides(checks, facts)) ?? [];
  if (layer === 'ether' && kind === 'down') return facts.hop === null ? [] : NEIGHBOUR;
  return CHECKS[`${layer} ${kind}`] ?? [];
}

/** The header is looked at before anything else that IP does with what comes in. */
function ipChecks(facts: Facts): readonly Check[] {
  const { kind, isFirstOfLayer, comesIn } = facts;
  const before = isFirstOfLayer && comesIn && kind !== 'originate' ? HEADER_CHECKS : [];
  if (decides(HEADER_CHECKS, facts)) return HEADER_CHECKS;
  switch (kind) {
    case 'drop':
      return [...before, ...(DROPS.find((checks) => decides(checks, facts)) ?? [])];
    case 'route':
      return comesIn ? [...before, ...DECISION] : before;
    case 'up':
      return [...before, ...UP];
    case 'down':
      return FORWARD;
    case 'park':
      return [...before, ...REASSEMBLY];
    default:
      return before;
  }
}

/** The drops that come of some check, by name. */
export const checkedDrops = (): string[] =>
  DROPS.flatMap((checks) => checks.flatMap(({ drops }) => drops));
