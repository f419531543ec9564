// A line of `tapip -batch` for one stack, as people paste it: with `ip` before it too.

import { outcomesOf } from '../../command/batch.ts';
import { objectNames, Shell } from '../../command/shell.ts';
import type { Stack } from '../../stack.ts';
import type { Clockwork } from '../clockwork.ts';
import { asHere, pasted } from '../pasted.ts';
import type { Answer } from '../protocol.ts';
import type { Given } from './given.ts';
import type { Parties } from './parties.ts';

const LONGEST_LINE = 4096;

/** The shells of the stacks: what `nstat` remembers is theirs. */
export class Shells {
  readonly #shells = new Map<Stack, Shell>();

  /** Carries the line out. Throws a `Refused` when there is no such stack or the line is none. */
  run(given: Given, parties: Parties, clockwork: Clockwork): Answer {
    const stack = parties.stack(given.name('node'));
    const line = given.text('line', LONGEST_LINE);
    if (/[\r\n]/.test(line)) throw given.refused('line', 'one line');
    const shell = this.#shells.get(stack) ?? new Shell(stack);
    this.#shells.set(stack, shell);
    let answer: Answer = { ok: true, out: '' };
    clockwork.run(stack, () => {
      answer = carryOut(shell, line);
    });
    return answer;
  }
}

/** What `help` says. */
const HELP = `The words of ip, with or without \`ip\` before them: ${objectNames().join(', ')}.
Each may be shortened, and says what it takes: \`route help\`.
`;

/** A comment or nothing at all is no command, and no error. */
function carryOut(shell: Shell, typed: string): Answer {
  const line = pasted(typed);
  if (/^\s*(?:help|-h|--help)\s*$/.test(line) || (line === '' && typed.trim() !== ''))
    return { ok: true, out: HELP };
  const [option] = /^\s*-\S*/.exec(line) ?? [];
  if (option !== undefined)
    return {
      ok: false,
      says: `${option.trim()}: no options are taken here before the first word; try "help".`,
    };
  for (const { status, out, err, bytes } of outcomesOf(shell, line)) {
    const printed =
      bytes === undefined ? out : `${bytes.length} bytes, which a terminal cannot show\n`;
    if (status === 0) return { ok: true, out: printed + err };
    return { ok: false, says: asHere(printed + err).trimEnd() };
  }
  return { ok: true, out: '' };
}
