// Whose line is whose, where programs of one stack print at the same time.

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
