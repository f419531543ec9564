// An explanation as text for a terminal: ✓ what held, ✗ what did not, · what was not looked at.

import type {
  Candidate,
  Check,
  Explanation,
  Lookup,
  NexthopChoice,
  NexthopStep,
  Question,
  ReversePathCheck,
  RuleStep,
  Selector,
  SourceChoice,
} from './explanation.ts';
import { conclusionOf } from './line.ts';

import type { Why } from './reasons.ts';

const WIDTH = 80;

/** Several lines without an end of the last. */
export function explanationText(explanation: Explanation): string {
  const { checks, lookup, nexthops, exceptions, forwarding, reversePath, source } = explanation;
  const sections: string[][] = [title(explanation)];
  if (checks.length > 0) sections.push(['Before the rules', ...checks.flatMap(checkLines)]);
  if (lookup !== null) sections.push(['Rules', ...lookupLines(lookup)]);
  if (nexthops !== null) sections.push(nexthopLines(nexthops));
  if (exceptions.length > 0) sections.push(['Exceptions', ...exceptions.flatMap(checkLines)]);
  if (forwarding !== null) sections.push(['Forwarding', ...checkLines(forwarding)]);
  if (reversePath !== null) sections.push(reversePathLines(reversePath));
  if (source !== null) sections.push(sourceLines(source));
  if (explanation.nextHop !== null) sections.push(['Next hop', ...nextHopLines(explanation)]);
  const conclusion = conclusionOf(explanation).flatMap((part) => wrapped('  ', part, '    '));
  sections.push(['Answer', ...conclusion]);
  return sections.map((lines) => lines.join('\n')).join('\n\n');
}

function title({ direction, question }: Explanation): string[] {
  const { destination, source, iif, oif } = question;
  const from = source === null ? '' : ` from ${source}`;
  const isOurs = direction === 'output';
  const must = oif === null ? '' : `, that must leave by ${oif}`;
  const by = isOurs ? must : `, that came in by ${iif}`;
  const first = wrapped(
    '',
    `A packet${isOurs ? ' of our own' : ''}${from} to ${destination}${by}`,
    '  ',
  );
  const more = details(question);
  return more.length === 0 ? first : [...first, ...wrapped('  ', more.join(', '))];
}

function details({ mark, tos, protocol, sport, dport, uid }: Question): string[] {
  const words: string[] = [];
  if (protocol !== null) words.push(`ipproto ${protocol}`);
  if (sport !== null) words.push(`sport ${sport}`);
  if (dport !== null) words.push(`dport ${dport}`);
  if (mark !== 0) words.push(`mark 0x${mark.toString(16)}`);
  if (tos !== 0) words.push(`tos 0x${tos.toString(16).padStart(2, '0')}`);
  if (uid !== 0 && uid !== 0xffffffff) words.push(`uid ${uid}`);
  return words;
}

function reversePathLines(check: ReversePathCheck): string[] {
  const { mode, lookup } = check;
  const head = `Reverse path, rp_filter ${mode}`;
  if (lookup === null) return [head, ...checkLines(check)];
  const { destination, source } = lookup.question;
  const from = source === null ? '' : ` from ${source}`;
  const title = wrapped('', `${head}: the way back to ${destination}${from}`, '  ');
  return [...title, ...lookupLines(lookup), ...checkLines(check)];
}

/** The rules, each with what came of it; the first that is not asked says so for all. */
function lookupLines({ rules, errno }: Lookup): string[] {
  const width = Math.max(...rules.map(({ priority }) => String(priority).length), 0);
  let isOver = false;
  const lines = rules.flatMap((step) => {
    const isFirst = !isOver && step.reason.why === 'notReached';
    isOver ||= isFirst;
    const isSaid = step.reason.why !== 'notReached' || isFirst;
    return ruleLines(step, width, isSaid);
  });
  const isDecided = rules.some(({ decides }) => decides);
  return isDecided || errno === null ? lines : [...lines, '  ✗ no rule has an answer'];
}

function ruleLines(step: RuleStep, width: number, isSaid: boolean): string[] {
  const head = `  ${markOf(step)} ${String(step.priority).padStart(width)}  `;
  const indent = ' '.repeat(width + 8);
  const lines = wrapped(head, step.rule, ' '.repeat(width + 6));
  for (const one of saidSelectors(step)) lines.push(...wrapped(indent, selectorText(one)));
  const candidates = step.table?.candidates ?? [];
  for (const one of candidates) lines.push(...candidateLines(one, indent));
  const isTold = TOLD.includes(step.reason.why);
  return isSaid && !isTold ? [...lines, ...wrapped(indent, step.reason.says)] : lines;
}

/** What its route or its selector has said already. */
const TOLD: readonly Why[] = ['found', 'unfit', 'thrown', 'suppressedLength', 'suppressedGroup'];

/** Those that failed, whether the rule therefore fails or, by `not`, fits. */
const saidSelectors = ({ selectors }: RuleStep): readonly Selector[] =>
  selectors.filter(({ ok }) => !ok);

const selectorText = ({ name, wants, has }: Selector): string =>
  `${name}: wants ${wants}, the packet has ${has}`;

function candidateLines(candidate: Candidate, indent: string): string[] {
  const { route, reason } = candidate;
  const deeper = `${indent}    `;
  const [first = '', ...hops] = route.split(/ (?=nexthop )/);
  const lines = wrapped(`${indent}${markOf(candidate)} `, first, deeper);
  return [...lines, ...[...hops, reason.says].flatMap((text) => wrapped(deeper, text))];
}

function nexthopLines({ policy, hash, hops }: NexthopChoice): string[] {
  const of = policy === 'layer 4' ? 'addresses, protocol and ports' : 'addresses';
  const how = hash === null ? '' : `: the hash of the ${of} is ${hex(hash)}`;
  const widths = hops.map((hop) => way(hop).length);
  return [
    `Nexthops${how}`,
    ...hops.flatMap((hop) => hopLines(hop, Math.max(...widths), hash !== null)),
  ];
}

function hopLines(hop: NexthopStep, width: number, isHashed: boolean): string[] {
  const { bucket, reason } = hop;
  const range = bucket === null ? 'no bucket' : `${hex(bucket.first)} to ${hex(bucket.last)}`;
  const text = isHashed ? `${way(hop).padEnd(width)}  ${range}` : way(hop);
  return [`  ${markOf(hop)} ${text}`, ...wrapped('      ', reason.says)];
}

const way = ({ gateway, device, weight }: NexthopStep): string =>
  `${gateway === null ? '' : `via ${gateway} `}dev ${device} weight ${weight}`;

const hex = (hash: number): string => `0x${hash.toString(16).padStart(8, '0')}`;

/** The address, and those that were passed over for it. */
function sourceLines({ address, reason, ok, candidates }: SourceChoice): string[] {
  const lines = ['Source'];
  const taken = candidates.findIndex((one) => one.ok);
  for (const one of taken < 0 ? candidates : candidates.slice(0, taken)) {
    const text = `${one.address} on ${one.device}: ${one.reason.says}`;
    lines.push(...wrapped('  ✗ ', text, '      '));
  }
  const chosen = candidates[taken];
  const where = chosen === undefined ? address : `${chosen.address} on ${chosen.device}`;
  const text = where === null ? reason.says : `${where}: ${reason.says}`;
  return [...lines, ...wrapped(`  ${ok ? '✓' : '✗'} `, text, '      ')];
}

function nextHopLines({ nextHop }: Explanation): string[] {
  if (nextHop === null) return [];
  const { address, device, carrier, reason, neighbour } = nextHop;
  const lost = carrier ? '' : `; ${device} has no carrier`;
  const lines = wrapped('  ✓ ', `${address} on ${device}: ${reason.says}${lost}`, '      ');
  if (neighbour === null) return lines;
  const { state, lladdr } = neighbour;
  const known = lladdr === null ? state : `${state}, lladdr ${lladdr}`;
  return [...lines, `      neighbour ${known}`];
}

function checkLines(check: Check): string[] {
  return wrapped(`  ${markOf(check)} `, check.reason.says, '      ');
}

const markOf = ({ ok }: Check): string => (ok === null ? '·' : ok ? '✓' : '✗');

/** Lines that fit the terminal: the first begins with `head`, the others with `indent`. */
function wrapped(head: string, text: string, indent: string = head): string[] {
  const lines: string[] = [];
  let line = head;
  let isEmpty = true;
  for (const word of text.split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = indent;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}
