// docs/rfc-map.md, from the map.

import type { Title } from '../support/titles.ts';
import type { Entry, RfcMap } from './map.ts';
import { nameOf, type Part, type Rfc } from './requirement.ts';

const HEAD = `# What the RFCs require, and what becomes of it

Each MUST and SHOULD of the RFCs that this stack follows, in a sentence of our own: the tests that prove it and the
function that does it, or why not. Older RFCs have no such words in capitals; what they say must or should be counts. A
MAY is listed where it is done, or where a summary of the RFC has it.

- **not yet**: it is to come.
- **otherwise**: we do something else on purpose, mostly because Linux does.
- **out of scope**: there is nothing here that it could be about.
- *as RFC …*: another requirement says the same.

This page is made by \`npx vitest run test/rfc.test.ts -u\` from the catalogue in [test/rfc](../test/rfc) and from the
titles of the tests: a test proves what its title names. The same test, without \`-u\`, fails when the page is not what
it would be made to, when a requirement that is said to be met is in no title, when one that is not yet met is in one,
when a title names a section that the catalogue does not have, and when a function is not where the catalogue says.

`;

/** What may become of a requirement, as the totals count it. */
const KINDS = ['met', 'not yet', 'otherwise', 'out of scope'] as const;

export function pageOf(catalogue: readonly Rfc[], map: RfcMap): string {
  return HEAD + totalsOf(catalogue, map) + catalogue.map((rfc) => chapterOf(rfc, map)).join('');
}

function totalsOf(catalogue: readonly Rfc[], map: RfcMap): string {
  const rows = catalogue.map((rfc) => {
    const entries = rfc.parts.flatMap((part) => entriesOf(rfc, part, map));
    return { label: linkTo(rfc), counts: KINDS.map((kind) => countOf(entries, kind)) };
  });
  const sums = KINDS.map((_, n) => rows.reduce((sum, { counts }) => sum + (counts[n] ?? 0), 0));
  const lines = [...rows, { label: 'all', counts: sums }].map(
    ({ label, counts }) => `| ${[label, ...counts].join(' | ')} |\n`,
  );
  return `| | ${KINDS.join(' | ')} |\n|---|${'---:|'.repeat(KINDS.length)}\n${lines.join('')}`;
}

const countOf = (entries: readonly Entry[], kind: string): number =>
  entries.filter(({ state }) => state.kind === kind).length;

const linkTo = ({ number }: Rfc): string => `[RFC ${number}](#rfc-${number})`;

function chapterOf(rfc: Rfc, map: RfcMap): string {
  const { number, title, parts } = rfc;
  const tables = parts.map((part) => tableOf(rfc, part, map)).join('');
  return `\n## RFC ${number}\n\n[${title}](https://www.rfc-editor.org/rfc/rfc${number})\n${tables}`;
}

function tableOf(rfc: Rfc, part: Part, map: RfcMap): string {
  const rows = entriesOf(rfc, part, map).map(
    ({ requirement: { id, level, says }, ...rest }) =>
      `| ${id} | ${level} | ${cell(says)} | ${proofOf(rest)} | ${placeOf(rest)} |\n`,
  );
  return `\n### ${part.heading}\n\n| | | what it says | test | function |\n|---|---|---|---|---|\n${rows.join('')}`;
}

function entriesOf({ number }: Rfc, { requirements }: Part, map: RfcMap): Entry[] {
  return requirements.flatMap(({ id }) => map.entries.get(nameOf(number, id)) ?? []);
}

type Outcome = Pick<Entry, 'as' | 'state' | 'tests'>;

function proofOf({ as, state, tests }: Outcome): string {
  const same = as === null ? [] : [`*as ${as}*`];
  const why = state.kind === 'met' ? [] : [`**${state.kind}**: ${cell(state.why)}`];
  return [...same, ...why, ...tests.map(linkToTest)].join('<br>');
}

function placeOf({ state }: Outcome): string {
  if (state.kind !== 'met') return '';
  return state.by.map(linkToPlace).join('<br>');
}

function linkToPlace(place: string): string {
  const [file = '', name = ''] = place.split(': ');
  return `[${file}](../src/${file}) \`${name}\``;
}

function linkToTest({ file, text }: Title): string {
  return `[${file.replace('test/', '')}](../${file}): ${cell(withoutNames(text))}`;
}

/** What a title says besides the RFCs that it names in front. */
const withoutNames = (title: string): string => title.replace(/^(?:RFC \d+[^:]*: )+/, '');

const cell = (text: string): string => text.replace(/[|<>*_]/g, (character) => `\\${character}`);
