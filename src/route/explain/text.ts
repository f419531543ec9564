// An explanation as text for a terminal: ✓ what held, ✗ what did not, · what was not looked at.

import type {
  Candidate,
  Check,
  Explanation,
  Lookup,
  NexthopChoice,
  NexthopStep,
  ReversePathCheck,
  RuleStep,
  Selector,
  SourceChoice,
} from './explanation.ts';
import { conclusionOf } from './line.ts';
import {
  bucketText,
  isTold,
  isUnanswered,
  NO_ANSWER,
  neighbourText,
  nextHopText,
  nexthopsTitle,
  nexthopText,
  questionDetails,
  questionText,
  reversePathTitle,
  selectorText,
  sourceSteps,
} from './phrases.ts';

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

function title(explanation: Explanation): string[] {
  const first = wrapped('', questionText(explanation), '  ');
  const more = questionDetails(explanation.question);
  return more.length === 0 ? first : [...first, ...wrapped('  ', more.join(', '))];
}

function reversePathLines(check: ReversePathCheck): string[] {
  const { lookup } = check;
  const title = wrapped('', reversePathTitle(check), '  ');
  return [...title, ...(lookup === null ? [] : lookupLines(lookup)), ...checkLines(check)];
}

/** The rules, each with what came of it; the first that is not asked says so for all. */
function lookupLines(lookup: Lookup): string[] {
  const { rules } = lookup;
  const width = Math.max(...rules.map(({ priority }) => String(priority).length), 0);
  let isOver = false;
  const lines = rules.flatMap((step) => {
    const isFirst = !isOver && step.reason.why === 'notReached';
    isOver ||= isFirst;
    const isSaid = step.reason.why !== 'notReached' || isFirst;
    return ruleLines(step, width, isSaid);
  });
  return isUnanswered(lookup) ? [...lines, `  ✗ ${NO_ANSWER}`] : lines;
}

function ruleLines(step: RuleStep, width: number, isSaid: boolean): string[] {
  const head = `  ${markOf(step)} ${String(step.priority).padStart(width)}  `;
  const indent = ' '.repeat(width + 8);
  const lines = wrapped(head, step.rule, ' '.repeat(width + 6));
  for (const one of saidSelectors(step)) lines.push(...wrapped(indent, selectorText(one)));
  const candidates = step.table?.candidates ?? [];
  for (const one of candidates) lines.push(...candidateLines(one, indent));
  return isSaid && !isTold(step) ? [...lines, ...wrapped(indent, step.reason.says)] : lines;
}

/** Those that failed, whether the rule therefore fails or, by `not`, fits. */
const saidSelectors = ({ selectors }: RuleStep): readonly Selector[] =>
  selectors.filter(({ ok }) => !ok);

function candidateLines(candidate: Candidate, indent: string): string[] {
  const { route, reason } = candidate;
  const deeper = `${indent}    `;
  const [first = '', ...hops] = route.split(/ (?=nexthop )/);
  const lines = wrapped(`${indent}${markOf(candidate)} `, first, deeper);
  return [...lines, ...[...hops, reason.says].flatMap((text) => wrapped(deeper, text))];
}

function nexthopLines(choice: NexthopChoice): string[] {
  const widths = choice.hops.map((hop) => nexthopText(hop).length);
  return [
    nexthopsTitle(choice),
    ...choice.hops.flatMap((hop) => hopLines(hop, Math.max(...widths), choice.hash !== null)),
  ];
}

function hopLines(hop: NexthopStep, width: number, isHashed: boolean): string[] {
  const way = nexthopText(hop);
  const text = isHashed ? `${way.padEnd(width)}  ${bucketText(hop)}` : way;
  return [`  ${markOf(hop)} ${text}`, ...wrapped('      ', hop.reason.says)];
}

/** The address, and those that were passed over for it. */
function sourceLines(choice: SourceChoice): string[] {
  const steps = sourceSteps(choice);
  return ['Source', ...steps.flatMap((step) => wrapped(`  ${markOf(step)} `, step.says, '      '))];
}

function nextHopLines({ nextHop }: Explanation): string[] {
  if (nextHop === null) return [];
  const lines = wrapped('  ✓ ', nextHopText(nextHop), '      ');
  const neighbour = neighbourText(nextHop);
  return neighbour === null ? lines : [...lines, `      ${neighbour}`];
}

function checkLines(check: Check): string[] {
  return wrapped(`  ${markOf(check)} `, check.reason.says, '      ');
}

const markOf = ({ ok }: { readonly ok: boolean | null }): string =>
  ok === null ? '·' : ok ? '✓' : '✗';

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
