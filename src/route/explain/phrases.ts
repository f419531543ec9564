// The words of an explanation beyond its reasons: what a terminal and a page both say of the packet, its nexthops and
// its next hop.

import type {
  Explanation,
  NextHop,
  NexthopChoice,
  NexthopStep,
  Question,
  ReversePathCheck,
  RuleStep,
  Selector,
  SourceChoice,
} from './explanation.ts';
import type { Why } from './reasons.ts';

/** `A packet of our own to 10.0.0.2`. */
export function questionText({ direction, question }: Explanation): string {
  const { destination, source, iif, oif } = question;
  const from = source === null ? '' : ` from ${source}`;
  const isOurs = direction === 'output';
  const must = oif === null ? '' : `, that must leave by ${oif}`;
  const by = isOurs ? must : `, that came in by ${iif}`;
  return `A packet${isOurs ? ' of our own' : ''}${from} to ${destination}${by}`;
}

/** What else rules may ask for, as `ip rule` calls it: `mark 0x1`, `ipproto icmp`. */
export function questionDetails({ mark, tos, protocol, sport, dport, uid }: Question): string[] {
  const words: string[] = [];
  if (protocol !== null) words.push(`ipproto ${protocol}`);
  if (sport !== null) words.push(`sport ${sport}`);
  if (dport !== null) words.push(`dport ${dport}`);
  if (mark !== 0) words.push(`mark 0x${mark.toString(16)}`);
  if (tos !== 0) words.push(`tos 0x${tos.toString(16).padStart(2, '0')}`);
  if (uid !== 0 && uid !== 0xffffffff) words.push(`uid ${uid}`);
  return words;
}

export function reversePathTitle({ mode, lookup }: ReversePathCheck): string {
  const head = `Reverse path, rp_filter ${mode}`;
  if (lookup === null) return head;
  const { destination, source } = lookup.question;
  return `${head}: the way back to ${destination}${source === null ? '' : ` from ${source}`}`;
}

/** Said where {@link isUnanswered}. */
export const NO_ANSWER = 'no rule has an answer';

/** Whether all rules were asked in vain. */
export const isUnanswered = ({ rules, errno }: NonNullable<Explanation['lookup']>): boolean =>
  errno !== null && !rules.some(({ decides }) => decides);

/** Whether a rule's routes or selectors have told its reason already. */
export const isTold = ({ reason }: RuleStep): boolean => TOLD.includes(reason.why);

const TOLD: readonly Why[] = ['found', 'unfit', 'thrown', 'suppressedLength', 'suppressedGroup'];

export const selectorText = ({ name, wants, has }: Selector): string =>
  `${name}: wants ${wants}, the packet has ${has}`;

const HASHED: Readonly<Record<string, string>> = {
  'layer 4': 'addresses, protocol and ports',
  'quoted layer 3': 'addresses of the packet that it quotes',
};

export function nexthopsTitle({ policy, hash }: NexthopChoice): string {
  if (hash === null) return 'Nexthops';
  const of = (policy === null ? undefined : HASHED[policy]) ?? 'addresses';
  return `Nexthops: the hash of the ${of} is ${hex(hash)}`;
}

export const nexthopText = ({ gateway, device, weight }: NexthopStep): string =>
  `${gateway === null ? '' : `via ${gateway} `}dev ${device} weight ${weight}`;

/** The hashes that lead to it. */
export const bucketText = ({ bucket }: NexthopStep): string =>
  bucket === null ? 'no bucket' : `${hex(bucket.first)} to ${hex(bucket.last)}`;

const hex = (hash: number): string => `0x${hash.toString(16).padStart(8, '0')}`;

/** The addresses that were looked at up to the one that is taken, each with why it is or is not. */
export function sourceSteps(choice: SourceChoice): { ok: boolean; says: string }[] {
  const { address, reason, ok, candidates } = choice;
  const taken = candidates.findIndex((one) => one.ok);
  const passed = taken < 0 ? candidates : candidates.slice(0, taken);
  const steps = passed.map((one) => ({
    ok: false,
    says: `${one.address} on ${one.device}: ${one.reason.says}`,
  }));
  const chosen = candidates[taken];
  const where = chosen === undefined ? address : `${chosen.address} on ${chosen.device}`;
  return [
    ...steps,
    { ok: ok === true, says: where === null ? reason.says : `${where}: ${reason.says}` },
  ];
}

export function nextHopText({ address, device, carrier, reason }: NextHop): string {
  const lost = carrier ? '' : `; ${device} has no carrier`;
  return `${address} on ${device}: ${reason.says}${lost}`;
}

/** Null: nobody was asked. */
export function neighbourText({ neighbour }: NextHop): string | null {
  if (neighbour === null) return null;
  const { state, lladdr } = neighbour;
  return lladdr === null ? `neighbour ${state}` : `neighbour ${state}, lladdr ${lladdr}`;
}
