// The words of `tapip up` and of `tapip view`, which is the same with a page.

import { Exit, UsageError } from './errors.ts';
import { CABLE_HELP, CABLE_OPTIONS, enterLink, planCable } from './link.ts';
import { print } from './output.ts';
import { whole } from './values.ts';
import { splitWords, type Words } from './words.ts';

const ANY_PORT = '0';

const OPTIONS = {
  ...CABLE_OPTIONS,
  exec: { type: 'string' },
  log: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

const UP_OPTIONS = { ...OPTIONS, view: { type: 'string', alone: ANY_PORT } } as const;
const VIEW_OPTIONS = { ...OPTIONS, port: { type: 'string' } } as const;

const MAX_PORT = 65_535;

const LOG_LEVELS = ['debug', 'info', 'warn', 'error'];

const helpOf = (command: string, what: string): string => `Usage: tapip ${command} [options]

${what}

  --exec COMMAND   run COMMAND with \`sh -c\` at the kernel's end of the cable and
                   end with its status, as in
                   tapip ${command} --exec 'ping -c 3 10.0.0.1'
  --log LEVEL      log as JSON lines to stderr: debug, info, warn or error

${CABLE_HELP}

Exit status: 0 after Ctrl-C, COMMAND's own with --exec, 2 for an error.
`;

const UP_HELP = helpOf(
  'up',
  `Runs the stack until Ctrl-C. It answers ARP and ping at --addr.

  --view[=PORT]    show it in a page for this machine's browsers, as tapip view`,
);

const VIEW_HELP = helpOf(
  'view',
  `Runs the stack until Ctrl-C, as tapip up does, and shows in a page what happens
in it: each packet's way, why it goes there, its bytes, and the tables. The page
is for browsers on this machine; its address is printed.

  --port PORT      where the page is       (default: a port that is free)`,
);

/** `tapip up`. Returns the exit status. */
export function up(args: readonly string[]): Promise<number> {
  const words = splitWords(args, UP_OPTIONS, 'tapip up --help');
  const { view } = words.values;
  return run('up', UP_HELP, words, () =>
    typeof view === 'string' ? whole('--view', view, 0, MAX_PORT) : null,
  );
}

/** `tapip view`. Returns the exit status. */
export function view(args: readonly string[]): Promise<number> {
  const words = splitWords(args, VIEW_OPTIONS, 'tapip view --help');
  const { port } = words.values;
  return run('view', VIEW_HELP, words, () =>
    whole('--port', typeof port === 'string' ? port : ANY_PORT, 0, MAX_PORT),
  );
}

/** @param plan reads where the page is to be served; null: nowhere */
async function run(
  name: string,
  help: string,
  words: Words,
  plan: () => number | null,
): Promise<number> {
  if (words.values.help === true) {
    print(help);
    return Exit.Ok;
  }
  const [extra] = words.operands;
  if (extra !== undefined) {
    throw new UsageError(`unknown word ${extra}; see \`tapip ${name} --help\``);
  }
  const level = (words.values.log as string | undefined) ?? null;
  if (level !== null && !LOG_LEVELS.includes(level)) {
    throw new UsageError(`--log ${level}: expected ${LOG_LEVELS.join(', ')}`);
  }
  const command = (words.values.exec as string | undefined) ?? null;
  const port = plan();
  const cable = planCable(words);
  if (port === null) {
    const link = await enterLink('tapip', cable, command !== null);
    const { runUp } = await import('./up.ts');
    return runUp(link, command, level, null);
  }
  // Loaded late: most runs have no page.
  const { doorAt, openDoor } = await import('./view/door.ts');
  const link = await enterLink('tapip', cable, command !== null, openDoor(port));
  const { runUp } = await import('./up.ts');
  return runUp(link, command, level, doorAt(port));
}
