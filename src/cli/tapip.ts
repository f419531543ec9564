// tapip's words: its commands and their options.

import { Exit, UsageError } from './errors.ts';
import { CABLE_HELP, CABLE_OPTIONS, enterLink, planCable } from './link.ts';
import { print } from './output.ts';
import { runProgram, version } from './program.ts';
import { splitWords } from './words.ts';

const HELP = `Usage: tapip COMMAND [options]

  tapip up         run the stack until Ctrl-C; it answers ARP and ping
  tapip script     run scripts: frames that go in, frames that must come out
  tapip doctor     say what this machine allows, and how to change that
  tapip help       print this help; tapip version, the version

See \`tapip COMMAND --help\`.
`;

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

export function main([command, ...args]: readonly string[]): Promise<void> {
  return runProgram('tapip', () => {
    switch (command) {
      case 'up':
        return up(args);
      case 'script':
        return script(args);
      case 'doctor':
        return doctor(args);
      case 'help':
      case '--help':
      case '-h':
        return finish(HELP);
      case 'version':
      case '--version':
      case '-V':
        return finish(`tapip ${version()}\n`);
      case undefined:
        throw new UsageError(
          'no command: say `tapip up`, `tapip script`, `tapip doctor` or `tapip help`',
        );
      default:
        throw new UsageError(`unknown command ${command}; see \`tapip help\``);
    }
  });
}

async function up(args: readonly string[]): Promise<number> {
  const words = splitWords(args, UP_OPTIONS, 'tapip up --help');
  if (words.values.help === true) return finish(UP_HELP);
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

async function script(args: readonly string[]): Promise<number> {
  const program = await import('./script.ts');
  return program.script(args);
}

async function doctor(args: readonly string[]): Promise<number> {
  const words = splitWords(args, { help: { type: 'boolean', short: 'h' } }, 'tapip help');
  if (words.values.help === true) return finish(HELP);
  const [extra] = words.operands;
  if (extra !== undefined) throw new UsageError(`unknown word ${extra}; doctor takes none`);
  const { examine } = await import('./doctor.ts');
  return examine();
}

function finish(text: string): number {
  print(text);
  return Exit.Ok;
}
