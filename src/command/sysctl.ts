// `sysctl`: the stack's settings by their names. Not one of `ip`'s objects; words, output and errors are those of
// sysctl(8), procps 4.

import type { Args } from './args.ts';
import type { Env } from './env.ts';
import { CommandError, Status } from './errors.ts';
import { Entry } from './output.ts';
import { parseNumber } from './values.ts';

const USAGE = `Usage: tapip sysctl [ -n | -N ] [ -e ] [ -q ] [ -r PATTERN ] [ -w ] NAME[=VALUE] ...
       tapip sysctl -a [ -n | -N ] [ -r PATTERN ]
NAME := net.ipv4.ip_forward | net.ipv4.conf.eth0.rp_filter | net.ipv4 | ...`;

/** How values are shown, by the option's letter. */
interface Asked {
  /** `-a`: all of them. */
  a: boolean;
  /** `-e`: nothing is said of names that are not there. */
  e: boolean;
  /** `-n`: without their names. */
  n: boolean;
  /** `-N`: names alone. */
  N: boolean;
  /** `-q`: not when they are set. */
  q: boolean;
  /** `-w`: they are set. */
  w: boolean;
  /** `-r`: only names that are like it. */
  pattern: RegExp | null;
  readonly words: string[];
}

/** Several are shown or set one after the other; of those that are refused each is told, and the rest are done. */
export function sysctl(args: Args, env: Env): void {
  const asked = read(args);
  const names = asked.a ? env.stack.sysctl.names() : asked.words;
  const faults = names.flatMap((word) => serve(word, asked, env) ?? []);
  if (faults.length > 0) throw new CommandError(faults.join('\n'), Status.Missing);
}

function read(args: Args): Asked {
  const flags = { a: false, e: false, n: false, N: false, q: false, w: false };
  const asked: Asked = { ...flags, pattern: null, words: [] };
  for (let word = args.take(); word !== null; word = args.take()) {
    if (!word.startsWith('-')) asked.words.push(word);
    else if (word === '-r') asked.pattern = patternOf(args.take());
    else if (/^-[aenNqw]+$/.test(word)) for (const letter of word.slice(1)) set(asked, letter);
    else throw misused();
  }
  const isHelp = asked.words.includes('help');
  if (isHelp || (!asked.a && asked.words.length === 0)) throw misused();
  return asked;
}

function set(asked: Asked, letter: string): void {
  if (letter in asked) asked[letter as 'a' | 'e' | 'n' | 'N' | 'q' | 'w'] = true;
}

/** One that cannot be read fits nothing, as in sysctl(8). */
function patternOf(word: string | null): RegExp {
  if (word === null) throw misused();
  try {
    return new RegExp(word);
  } catch {
    return /$^/;
  }
}

/** Shows or sets one, or shows a folder of them. Returns what is wrong; null: nothing. */
function serve(word: string, asked: Asked, env: Env): string | null {
  const [given = '', value] = word.split(/=(.*)/s).map((part) => part.trim());
  const name = dotted(given);
  if (asked.pattern?.test(name) === false) return null;
  if (asked.w && value === undefined) {
    return `sysctl: ${word}: expected NAME=VALUE, as net.ipv4.ip_forward=1`;
  }
  const { sysctl } = env.stack;
  const now = sysctl.get(name);
  if (!sysctl.has(name)) {
    const inside = value === undefined ? sysctl.names().filter(isIn(name)) : [];
    if (inside.length === 0) {
      return asked.e
        ? null
        : `sysctl: cannot stat /proc/sys/${swapped(name)}: No such file or directory`;
    }
    return inside.map((each) => serve(each, asked, env)).find((fault) => fault !== null) ?? null;
  }
  // Of one that is only to be written sysctl(8) says nothing.
  if (value === undefined) return now === null ? null : show(name, `${now}`, asked, env);
  const refused = write(name, value, env);
  if (refused !== null || asked.q) return refused;
  return show(name, value, asked, env);
}

/** @param text the value; one that was set as it was written */
function show(name: string, text: string, { n, N }: Asked, { out, stack }: Env): null {
  const entry = new Entry().note('name', name);
  if (N) out.show(entry.say(`${name}\n`));
  else {
    const line = n ? text : `${name} = ${text}`;
    out.show(entry.note('value', stack.sysctl.get(name)).say(`${line}\n`));
  }
  return null;
}

function write(name: string, text: string, { stack }: Env): string | null {
  const value = settingNumber(text);
  const refused = value === null ? { says: 'Invalid argument' } : stack.sysctl.set(name, value);
  return refused === null ? null : `sysctl: setting key "${name}": ${refused.says}`;
}

/** The number that a setting's text stands for; null: none. */
export function settingNumber(text: string): number | null {
  if (!text.startsWith('-')) return parseNumber(text, 2 ** 32 - 1);
  const size = parseNumber(text.slice(1), 2 ** 31);
  return size === null ? null : -size;
}

const isIn =
  (folder: string) =>
  (name: string): boolean =>
    name.startsWith(`${folder}.`);

/** With dots between its parts: `net/ipv4/ip_forward` is taken too. */
const dotted = (name: string): string => (/^[^.]*\//.test(name) ? swapped(name) : name);

const swapped = (name: string): string =>
  name.replace(/[./]/g, (separator) => (separator === '.' ? '/' : '.'));

const misused = (): CommandError => new CommandError(USAGE, Status.Usage);
