// `tapip import`: this machine's own routing, or a saved one, as a batch file; or a command that runs on it at once.
// Of the machine it only asks `ip` what there is.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Args } from '../command/args.ts';
import { CommandError, Status } from '../command/errors.ts';
import {
  ADDRESSES_COMMAND,
  type HostState,
  importState,
  ROUTES_COMMAND,
  RULES_COMMAND,
  SETTINGS_COMMAND,
} from '../command/import/import.ts';
import { takeOptions } from '../command/options.ts';
import { Shell } from '../command/shell.ts';
import { JsonFault, readJson } from '../core/json.ts';
import { Exit, UsageError } from './errors.ts';
import { reported, runAll } from './ip.ts';
import { readNames } from './names.ts';
import { STDERR, STDOUT, write } from './streams.ts';

const HELP = `Usage: tapip import [--addr FILE --route FILE --rule FILE] [OPTIONS] [WORDS]

Reads this machine's IPv4 devices, addresses, routes and rules by its \`ip\`, which
is only asked and changes nothing, and prints a batch file that makes the same on
a stack of ours. What cannot be carried over is said in comments. With WORDS or
-batch FILE these run on that stack at once, as in

  tapip import route get 1.1.1.1 --explain

The files are another machine's, saved there by
  --addr     ${ADDRESSES_COMMAND}
  --route    ${ROUTES_COMMAND}
  --rule     ${RULES_COMMAND}
  --netconf  ${SETTINGS_COMMAND}      (may be left out)

OPTIONS are those of \`tapip help\`. Exit status: that of WORDS; 2 when there is no
\`ip\`, or it fails.
`;

const FILES = ['addr', 'route', 'rule', 'netconf'] as const;
type Files = Partial<Record<(typeof FILES)[number], string>>;

/** Returns the exit status. */
export function importHost(words: readonly string[]): number {
  return reported(() => {
    const args = new Args(words);
    const files = takeFiles(args);
    const options = takeOptions(args);
    if (options.help) {
      write(STDOUT, HELP);
      return Exit.Ok;
    }
    const names = readNames();
    const { text, stack, missing } = importState(readState(files), names);
    if (args.isEmpty && options.batch.length === 0) {
      write(STDOUT, text);
      return Exit.Ok;
    }
    warn(missing);
    return runAll(new Shell(stack, options, names), options, args.rest());
  });
}

function takeFiles(args: Args): Files {
  const files: Files = {};
  for (;;) {
    const key = FILES.find((name) => args.accept(`--${name}`));
    if (key === undefined) return files;
    const file = args.take();
    if (file === null) {
      throw new CommandError(
        `Error: --${key} needs a file; see \`tapip import --help\``,
        Status.Usage,
      );
    }
    files[key] = file;
  }
}

function readState({ addr, route, rule, netconf }: Files): HostState {
  if (addr !== undefined && route !== undefined && rule !== undefined) {
    return {
      addresses: readSaved(addr, ADDRESSES_COMMAND),
      routes: readSaved(route, ROUTES_COMMAND),
      rules: readSaved(rule, RULES_COMMAND),
      settings: netconf === undefined ? [] : readSaved(netconf, SETTINGS_COMMAND),
    };
  }
  if ([addr, route, rule, netconf].some((name) => name !== undefined)) {
    throw new UsageError('--addr, --route and --rule go together: give all three files, or none');
  }
  return {
    addresses: ask(ADDRESSES_COMMAND),
    routes: ask(ROUTES_COMMAND),
    rules: ask(RULES_COMMAND),
    settings: ask(SETTINGS_COMMAND),
  };
}

function readSaved(file: string, command: string): unknown {
  return parse(readText(file), file, command);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`${file} cannot be read (${code}): name a file that is there`);
  }
}

const TIMEOUT_MS = 60_000;
/** A million routes are about 150 MB. */
const LARGEST = 2 ** 29;

/** What one of `ip`'s commands prints. */
function ask(command: string): unknown {
  const [program = '', ...words] = command.split(' ');
  try {
    const text = execFileSync(program, words, {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
      maxBuffer: LARGEST,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: TIMEOUT_MS,
    });
    return parse(text, `what \`${command}\` prints`, command);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${failureOf(command, error)}; ${REMEDY}`);
  }
}

const REMEDY = `install Debian's \`iproute2\` here, or give what another machine's has printed: --addr FILE --route FILE --rule FILE`;

function failureOf(command: string, error: unknown): string {
  const { code, stderr } = error as NodeJS.ErrnoException & { stderr?: unknown };
  if (code === 'ENOENT') return 'there is no `ip` on this machine';
  if (code === 'ETIMEDOUT') return `\`${command}\` did not end within ${TIMEOUT_MS / 1000} s`;
  const [line = ''] = String(stderr ?? '').split('\n');
  return `\`${command}\` failed (${line === '' ? (code ?? 'it says nothing') : line})`;
}

function parse(text: string, from: string, command: string): unknown {
  if (text.trim() === '') return [];
  try {
    return readJson(text);
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    throw new UsageError(`${from}: ${error.message}, as \`${command}\` prints it`);
  }
}

const MOST_WARNINGS = 5;

/** An answer may be another one without these. */
function warn(missing: readonly string[]): void {
  for (const what of missing.slice(0, MOST_WARNINGS)) write(STDERR, `tapip: left out: ${what}\n`);
  const more = missing.length - MOST_WARNINGS;
  if (more > 0) write(STDERR, `tapip: ${more} more are left out; \`tapip import\` lists them\n`);
}
