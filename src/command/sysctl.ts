// `sysctl`: the stack's settings by their names. Not one of `ip`'s objects; words, output and errors are those of
// sysctl(8), procps 4.

import type { Args } from './args.ts';
import type { Env } from './env.ts';
import { CommandError, Status } from './errors.ts';
import { Entry } from './output.ts';
import { parseNumber } from './values.ts';

const USAGE = `Usage: tapip sysctl [ -n ] [ -q ] [ -w ] NAME[=VALUE] ...
       tapip sysctl -a
NAME := net.ipv4.ip_forward | net.ipv4.conf.eth0.rp_filter | ...`;

/** How values are shown. */
interface Shown {
  /** `-n`: without their names. */
  bare: boolean;
  /** `-q`: not when they are set. */
  quiet: boolean;
}

/** Several at once are set one after the other; the first that is refused is the last. */
export function sysctl(args: Args, env: Env): void {
  const shown = { bare: false, quiet: false };
  const words: string[] = [];
  for (let word = args.take(); word !== null; word = args.take()) {
    if (word === '-n') shown.bare = true;
    else if (word === '-q') shown.quiet = true;
    else if (word === '-a') words.push(...env.stack.sysctl.names());
    else if (word !== '-w') words.push(word);
  }
  if (words.length === 0 || words.some(isUnknownOption)) {
    throw new CommandError(USAGE, Status.Usage);
  }
  for (const word of words) show(word, shown, env);
}

function show(word: string, { bare, quiet }: Shown, env: Env): void {
  const [given = '', value] = word.split(/=(.*)/s);
  const name = dotted(given);
  const { sysctl } = env.stack;
  const before = sysctl.get(name);
  if (before === null) {
    throw failed(`cannot stat /proc/sys/${swapped(name)}: No such file or directory`);
  }
  if (value !== undefined) write(name, value, env);
  if (value !== undefined && quiet) return;
  const now = sysctl.get(name) ?? before;
  env.out.show(
    new Entry()
      .note('name', name)
      .note('value', now)
      .say(bare ? `${now}\n` : `${name} = ${now}\n`),
  );
}

function write(name: string, text: string, { stack }: Env): void {
  const value = text.startsWith('-')
    ? -(parseNumber(text.slice(1), 2 ** 31) ?? Number.NaN)
    : parseNumber(text, 2 ** 32 - 1);
  const refused = value === null ? { says: 'Invalid argument' } : stack.sysctl.set(name, value);
  if (refused !== null) throw failed(`setting key "${name}": ${refused.says}`);
}

/** With dots between its parts: `net/ipv4/ip_forward` is taken too. */
const dotted = (name: string): string => (/^[^.]*\//.test(name) ? swapped(name) : name);

const swapped = (name: string): string =>
  name.replace(/[./]/g, (separator) => (separator === '.' ? '/' : '.'));

const isUnknownOption = (word: string): boolean => word.startsWith('-') || word === 'help';

const failed = (what: string): CommandError => new CommandError(`sysctl: ${what}`, Status.Missing);
