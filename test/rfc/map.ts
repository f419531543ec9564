// The catalogue and the titles of the tests, brought together: which test names which requirement, and what is wrong.

import type { Title } from '../support/titles.ts';
import { nameOf, type Requirement, type Rfc, type State } from './requirement.ts';

/** A requirement with what became of it. */
export interface Entry {
  /** With its RFC: `RFC 1122 §3.2.1.2`. */
  readonly name: string;
  readonly requirement: Requirement;
  /** The one that says the same, and of which state and tests are; null: they are its own. */
  readonly as: string | null;
  readonly state: Exclude<State, { kind: 'same' }>;
  readonly tests: readonly Title[];
}

export interface RfcMap {
  readonly entries: ReadonlyMap<string, Entry>;
  /** In a sentence each; none: the map may be written. */
  readonly faults: readonly string[];
}

/**
 * A requirement in a title: `RFC 1122 §3.2.1.2`, `RFC 1122 §3.2.1.3 (g)`, `RFC 792, echo/1`; of several, all numbers:
 * `RFC 1122 §3.3.2/6,7`.
 */
const NAMES =
  /RFC (\d+)(?: (§\d+(?:\.\d+)*(?: \([a-g]\))?)|(, [a-z]+(?: [a-z]+)*)(?=[:/]))(?:\/(\d+(?:,\d+)*))?/g;

/** The full names of the requirements, or of the section, that a title names. */
export function namesIn(title: string): string[] {
  return Array.from(title.matchAll(NAMES)).flatMap(([, rfc, section, name, numbers]) => {
    const place = nameOf(Number(rfc), section ?? name?.slice(2) ?? '');
    return numbers === undefined ? [place] : numbers.split(',').map((n) => `${place}/${n}`);
  });
}

export function mapOf(
  catalogue: readonly Rfc[],
  titles: readonly Title[],
  declares: (place: string) => boolean,
): RfcMap {
  const faults: string[] = [];
  const requirements = byName(catalogue, faults);
  const tests = testsOf(catalogue, requirements, titles, faults);
  const entries = new Map<string, Entry>();
  for (const [name, requirement] of requirements) {
    const { state } = requirement;
    const as = state.kind === 'same' ? state.as : null;
    const original = requirements.get(as ?? name)?.state;
    if (original === undefined || original.kind === 'same') {
      faults.push(
        `${name}: the same as ${as}, of which nothing is said; name one that says it itself`,
      );
      continue;
    }
    const proofs = tests.get(as ?? name) ?? [];
    entries.set(name, { name, requirement, as, state: original, tests: proofs });
    if (as === null) faults.push(...faultsOf(name, original, proofs, declares));
  }
  return { entries, faults };
}

/** The titles that name a requirement, or another that is the same. */
function testsOf(
  catalogue: readonly Rfc[],
  requirements: ReadonlyMap<string, Requirement>,
  titles: readonly Title[],
  faults: string[],
): Map<string, Title[]> {
  const tests = new Map<string, Title[]>();
  const isKnown = knownSections(catalogue, requirements);
  for (const title of titles) {
    for (const name of new Set(namesIn(title.text))) {
      const state = requirements.get(name)?.state;
      if (state !== undefined) {
        const original = state.kind === 'same' ? state.as : name;
        tests.set(original, [...new Set([...(tests.get(original) ?? []), title])]);
      } else if (!isKnown(name)) {
        const { file, text } = title;
        faults.push(`${file}: '${text}': test/rfc/ has no ${name}; add it, or name another`);
      }
    }
  }
  return tests;
}

/** What is wrong with one requirement. */
function faultsOf(
  name: string,
  state: Entry['state'],
  tests: readonly Title[],
  declares: (place: string) => boolean,
): string[] {
  if (state.kind === 'met') {
    const missing = state.by.filter((place) => !declares(place));
    const faults = missing.map((place) => `${name}: there is no src/${place}; say where it is now`);
    if (tests.length > 0) return faults;
    return [
      ...faults,
      `${name}: met, and no test says so; name it in the title of one that proves it`,
    ];
  }
  if (state.kind === 'otherwise') return [];
  return tests.map(
    ({ file, text }) =>
      `${file}: '${text}': ${name} is '${state.kind}'; name the function that meets it, or another requirement`,
  );
}

function byName(catalogue: readonly Rfc[], faults: string[]): Map<string, Requirement> {
  const all = new Map<string, Requirement>();
  for (const { number, parts } of catalogue) {
    for (const requirement of parts.flatMap((part) => part.requirements)) {
      const name = nameOf(number, requirement.id);
      if (all.has(name)) faults.push(`${name}: twice in the catalogue`);
      all.set(name, requirement);
    }
  }
  return all;
}

/**
 * Whether a title may have a name that is no requirement's: one of another RFC, of a section that has several or that has
 * sections with some, of a section in a chapter that is out of scope.
 */
function knownSections(
  catalogue: readonly Rfc[],
  requirements: ReadonlyMap<string, Requirement>,
): (name: string) => boolean {
  const numbers = new Set(catalogue.map(({ number }) => number));
  const sections = [...requirements].map(([name, { state }]) => {
    return { section: name.replace(/\/\d+$/, ''), isClosed: state.kind === 'out of scope' };
  });
  return (name) =>
    !numbers.has(Number(/\d+/.exec(name)?.[0])) ||
    sections.some(({ section, isClosed }) => {
      return isIn(section, name) || (isClosed && isIn(name, section));
    });
}

/** Whether a section is that one or in it. */
const isIn = (section: string, outer: string): boolean =>
  section === outer || section.startsWith(`${outer}.`) || section.startsWith(`${outer} (`);
