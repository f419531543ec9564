// `nstat`: the stack's counters, by Linux's names. Words, output, errors and statuses are those of iproute2's nstat 6.1,
// but that its history, what each counter was at the last call, lives in the shell and not in a file.

import { countersInOrder, isGauge } from '../../mib/counters.ts';
import type { Stack } from '../../stack.ts';
import type { Args } from '../args.ts';
import type { Env } from '../env.ts';
import { matchesGlob } from '../glob.ts';
import { jsonText } from '../output.ts';
import { type NstatOptions, readOptions } from './options.ts';

const VERSION = 'nstat utility, iproute2-6.1.0\n';

/** Whose numbers they are. A daemon of nstat's would be another source; here is none, so that every rate is 0. */
const SOURCE = 'kernel';
const RATE = '0.0';

/** Name and value of each counter, in Linux's order. */
type Values = readonly (readonly [name: string, value: number])[];

export function nstat(args: Args, { stack, options, out, history }: Env): void {
  const asked = readOptions(args.rest());
  if (asked.version) return out.say(VERSION);
  if (asked.reset) history.clear();
  const values = valuesOf(stack);
  if (!asked.noOutput) {
    const shown = shownOf(values, history, asked);
    const isJson = asked.json || options.json;
    out.say(isJson ? inJson(shown, asked.pretty || options.pretty) : inText(shown));
  }
  if (!asked.noUpdate) remember(values, history, asked);
}

/** What `nstat -as` prints, or `nstat -asj`: every counter that is not 0. */
export function allCounters(stack: Stack, isJson: boolean): string {
  const shown = shownOf(valuesOf(stack), new Map(), ALL);
  return isJson ? inJson(shown, false) : inText(shown);
}

type Wanted = Pick<NstatOptions, 'zeros' | 'ignoreHistory' | 'patterns'>;

const ALL: Wanted = { zeros: false, ignoreHistory: true, patterns: [] };

const valuesOf = ({ ctx }: Stack): Values =>
  countersInOrder(ctx.counters).filter(([name]) => !isGauge(name));

/** Linux's fnmatch(3) with FNM_CASEFOLD. */
const isWanted = (name: string, { patterns }: Wanted): boolean =>
  patterns.length === 0 ||
  patterns.some((pattern) => matchesGlob(pattern.toLowerCase(), name.toLowerCase()));

function shownOf(values: Values, history: ReadonlyMap<string, number>, wanted: Wanted): Values {
  const since = ({ ignoreHistory }: Wanted, name: string): number =>
    ignoreHistory ? 0 : (history.get(name) ?? 0);
  return values
    .map(([name, value]) => [name, value - since(wanted, name)] as const)
    .filter(([name, value]) => (wanted.zeros || value !== 0) && isWanted(name, wanted));
}

/**
 * What nstat writes into its file: what was asked for as it is now, the rest as it was, and as it is now if it was not
 * there. Zeros are there only after `-z`.
 */
function remember(values: Values, history: Map<string, number>, wanted: Wanted): void {
  const before = new Map(history);
  history.clear();
  for (const [name, value] of values) {
    if (value === 0 && !wanted.zeros) continue;
    history.set(name, isWanted(name, wanted) ? value : (before.get(name) ?? value));
  }
}

function inText(shown: Values): string {
  const lines = shown.map(
    ([name, value]) => `${name.padEnd(32)}${String(value).padEnd(16)}${RATE.padStart(6)}\n`,
  );
  return `#${SOURCE}\n${lines.join('')}`;
}

const inJson = (shown: Values, isPretty: boolean): string =>
  `${jsonText({ [SOURCE]: Object.fromEntries(shown) }, isPretty)}\n`;
