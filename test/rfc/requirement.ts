// What an RFC requires, and what became of it here. The catalogues beside this file are lists of these; from them and
// from the titles of the tests docs/rfc-map.md is made.

/** RFC 2119's words; MAY only for what is there. */
export type Level = 'MUST' | 'MUST NOT' | 'SHOULD' | 'SHOULD NOT' | 'MAY';

/** It is met, by a function: a file under `src/` and a name in it, as `ip/input.ts: IpInput.input`. A test must name it. */
type Met = { readonly kind: 'met'; readonly by: readonly string[] };

/** Met or not, as another requirement is: one that says the same. */
type Same = { readonly kind: 'same'; readonly as: string };

/** Why it is not met. A test may only name what is done otherwise. */
type Unmet = { readonly kind: 'not yet' | 'otherwise' | 'out of scope'; readonly why: string };

export type State = Met | Same | Unmet;

export interface Requirement {
  /** As tests name it behind the RFC's number: `§3.2.1.2`, `§3.2.1.7/2` where a section has several. */
  readonly id: string;
  readonly level: Level;
  readonly says: string;
  readonly state: State;
}

/** Part of an RFC, as a table of the map. */
export interface Part {
  readonly heading: string;
  readonly requirements: readonly Requirement[];
}

export interface Rfc {
  readonly number: number;
  readonly title: string;
  readonly parts: readonly Part[];
}

/** Functions that meet it, or why none does. */
type How = string | readonly string[] | Same | Unmet;

const requirement =
  (level: Level) =>
  (id: string, says: string, how: How): Requirement => ({ id, level, says, state: stateOf(how) });

export const must = requirement('MUST');
export const mustNot = requirement('MUST NOT');
export const should = requirement('SHOULD');
export const shouldNot = requirement('SHOULD NOT');
export const may = requirement('MAY');

/** To come; once it is there, the function's name takes this one's place. */
export const notYet = (why: string): Unmet => ({ kind: 'not yet', why });

/** On purpose not as the RFC says. */
export const otherwise = (why: string): Unmet => ({ kind: 'otherwise', why });

export const outOfScope = (why: string): Unmet => ({ kind: 'out of scope', why });

/** As the requirement with that full name: `RFC 1122 §3.2.1.1`. */
export const same = (as: string): Same => ({ kind: 'same', as });

/** With its RFC, as titles of tests have it. Where sections have no numbers, their names stand behind a comma. */
export const nameOf = (rfc: number, id: string): string =>
  `RFC ${rfc}${id.startsWith('§') ? '' : ','} ${id}`;

function stateOf(how: How): State {
  if (typeof how === 'string') return { kind: 'met', by: [how] };
  return 'kind' in how ? how : { kind: 'met', by: how };
}
