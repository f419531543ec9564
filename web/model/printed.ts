// What programs printed, as far as it is told, and whose line is whose where those of one stack print at the same time.

import { computed, effect } from '@preact/signals';
import { announcement, frontier, lines, type PrintedLine } from './state.ts';

/** Up to the furthest moment that was shown: what ping says of an answer is not told before the answer. */
export const linesTold = computed(() => lines.value.filter(({ after }) => after <= frontier.value));

/** The last line that was read aloud. */
let read: PrintedLine | undefined;

effect(() => {
  const line = linesTold.value.at(-1);
  if (line === undefined || line === read) return;
  read = line;
  const own = linesTold.value.filter(({ node }) => node === line.node);
  announcement.value = `${signOf(line.program, mixedPrograms(own))}${line.text}`;
});

interface ProgramLine {
  readonly program: number;
}

/** Programs that stand between each other's lines. @param lines of one node, in order */
export function mixedPrograms(lines: readonly ProgramLine[]): ReadonlySet<number> {
  const spans = new Map<number, { from: number; to: number }>();
  for (const [at, { program }] of lines.entries()) {
    const span = spans.get(program);
    if (span === undefined) spans.set(program, { from: at, to: at });
    else span.to = at;
  }
  const mixed = new Set<number>();
  let before: { readonly program: number; readonly to: number } | null = null;
  for (const [program, { from, to }] of spans) {
    if (before !== null && from < before.to) mixed.add(before.program).add(program);
    if (before === null || to > before.to) before = { program, to };
  }
  return mixed;
}

/** In front of its lines, as `[2] `; nothing where they stand together. */
export const signOf = (program: number, mixed: ReadonlySet<number>): string =>
  mixed.has(program) ? `[${program}] ` : '';
