// Options that say something of the stack behind the cable: its settings at the beginning, `--sysctl NAME=VALUE`, and
// its counters at the end, `--stats`. Of both programs.

import { parseNumber } from '../command/values.ts';
import type { Stack } from '../stack.ts';
import { nearest } from '../testing/wire/nearest.ts';
import { UsageError } from './errors.ts';
import { print } from './output.ts';
import type { Words } from './words.ts';

export const SETTING_OPTIONS = {
  sysctl: { type: 'string', multiple: true },
  stats: { type: 'string', alone: 'text' },
} as const;

export const SETTING_HELP = `  --sysctl NAME=VALUE
                   first give a setting of the stack that value, as
                   net.ipv4.ip_default_ttl=32; may be repeated, and comes
                   before --batch. \`tapip sysctl -a\` lists them
  --stats[=json]   print the stack's counters at the end, as nstat does`;

/** One setting, with the words that ask for it. */
export interface SettingPlan {
  readonly words: string;
  readonly name: string;
  readonly value: number;
}

export interface SettingsPlan {
  /** In their order. */
  readonly settings: readonly SettingPlan[];
  /** How to print the counters at the end; null: not at all. */
  readonly stats: 'text' | 'json' | null;
}

/** Reads those options. Throws a {@link UsageError}. */
export function planSettings({ values }: Words): SettingsPlan {
  const given = (values.sysctl as readonly string[] | undefined) ?? [];
  return { settings: given.map(planSetting), stats: planStats(values.stats) };
}

function planSetting(words: string): SettingPlan {
  const [name = '', text] = words.split(/=(.*)/s).map((part) => part.trim());
  if (name === '' || text === undefined || text === '') {
    throw new UsageError(`--sysctl ${words}: expected NAME=VALUE, as net.ipv4.ip_forward=1`);
  }
  const size = parseNumber(text.replace(/^-/, ''), 2 ** 32 - 1);
  if (size === null) {
    throw new UsageError(`--sysctl ${words}: ${text}: expected a whole number`);
  }
  return { words, name, value: text.startsWith('-') ? -size : size };
}

function planStats(form: Words['values'][string]): SettingsPlan['stats'] {
  if (form === undefined) return null;
  if (form === 'text' || form === 'json') return form;
  throw new UsageError(`--stats=${form}: expected --stats or --stats=json`);
}

/** Gives the stack those settings. Throws a {@link UsageError} that names the first that it does not take. */
export function applySettings({ sysctl }: Stack, { settings }: SettingsPlan): void {
  for (const { words, name, value } of settings) {
    if (!sysctl.has(name)) {
      const near = nearest(name, sysctl.names()).join(', ');
      throw new UsageError(`--sysctl ${words}: no such setting; near it are ${near}`);
    }
    const refused = sysctl.set(name, value);
    if (refused === null) continue;
    const { least, most } = sysctl.bounds(name);
    const isWithin = value >= least && value <= most;
    const why = isWithin ? refused.says : `expected a whole number from ${least} to ${most}`;
    throw new UsageError(`--sysctl ${words}: ${why}`);
  }
}

/** Prints all counters that are not 0, if that was asked for. */
export async function printCounters(stack: Stack, { stats }: SettingsPlan): Promise<void> {
  if (stats === null) return;
  // Loaded late: few runs ask for them.
  const { allCounters } = await import('../command/nstat/nstat.ts');
  print(allCounters(stack, stats === 'json'));
}
