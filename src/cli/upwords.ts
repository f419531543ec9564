// The words of `tapip up`.

import { Exit, UsageError } from './errors.ts';
import { CABLE_HELP, CABLE_OPTIONS, enterLink, planCable } from './link.ts';
import { print } from './output.ts';
import { splitWords } from './words.ts';

const UP_OPTIONS = {
  ...CABLE_OPTIONS,
  exec: { type: 'string' },
  log: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

const LOG_LEVELS = ['debug', 'info', 'warn', 'error'];

const UP_HELP = `Usage: tapip up [options]

Runs the stack until Ctrl-C. It answers ARP and ping at --addr.

  --exec COMMAND   run COMMAND with \`sh -c\` at the kernel's end of the cable and
                   end with its status, as in
                   tapip up --exec 'ping -c 3 10.0.0.1'
  --log LEVEL      log as JSON lines to stderr: debug, info, warn or error

${CABLE_HELP}

Exit status: 0 after Ctrl-C, COMMAND's own with --exec, 2 for an error.
`;

/** Returns the exit status. */
export async function up(args: readonly string[]): Promise<number> {
  const words = splitWords(args, UP_OPTIONS, 'tapip up --help');
  if (words.values.help === true) {
    print(UP_HELP);
    return Exit.Ok;
  }
  const [extra] = words.operands;
  if (extra !== undefined) throw new UsageError(`unknown word ${extra}; see \`tapip up --help\``);
  const level = (words.values.log as string | undefined) ?? null;
  if (level !== null && !LOG_LEVELS.includes(level)) {
    throw new UsageError(`--log ${level}: expected ${LOG_LEVELS.join(', ')}`);
  }
  const command = (words.values.exec as string | undefined) ?? null;
  const plan = planCable(words);
  const link = await enterLink('tapip', plan, command !== null);
  const { runUp } = await import('./up.ts');
  return runUp(link, command, level);
}
