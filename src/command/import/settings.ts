// Settings of devices, as `ip -4 -j netconf` prints them.

import type { Draft } from './draft.ts';
import { type Fields, recordsOf, word } from './fields.ts';

export const SETTINGS_COMMAND = 'ip -4 -j netconf';

const IGNORES = 'ignore_routes_with_linkdown';
const KEYS = ['forwarding', 'rp_filter', IGNORES];
const VALUES: ReadonlyMap<unknown, number> = new Map<unknown, number>([
  ...([false, true] as const).map((value, n) => [value, n] as const),
  ...['off', 'strict', 'loose'].map((value, n) => [value, n] as const),
]);

/** Sets those that are not as in a new namespace. `all` comes first: what it changes, it changes for every device. */
export function importSettings(draft: Draft, list: unknown): void {
  const records = recordsOf(list, SETTINGS_COMMAND).filter(
    (settings) => word(settings, 'family') === 'inet',
  );
  const isCommon = (settings: Fields): boolean => whoIs(draft, settings) === 'all';
  for (const settings of records.filter(isCommon)) set(draft, settings);
  for (const settings of records.filter((one) => !isCommon(one))) set(draft, settings);
}

/** Tells of which devices it is said that no route goes by them while they have no carrier. */
export function ignoresLinkdown(list: unknown): (name: string) => boolean {
  const told = recordsOf(list, SETTINGS_COMMAND).filter(
    (settings) => word(settings, 'family') === 'inet' && VALUES.get(settings[IGNORES]) === 1,
  );
  const names = new Set(told.map((settings) => word(settings, 'interface')));
  return (name) => names.has(name) || names.has('all');
}

function set(draft: Draft, settings: Fields): void {
  const { conf } = draft.stack.addresses;
  const who = whoIs(draft, settings);
  if (who === null) return;
  for (const key of KEYS) {
    const value = VALUES.get(settings[key]);
    if (value === undefined || conf.get(who, key) === value) continue;
    // A dot in a device's name is a slash in a setting's.
    const name = word(settings, 'interface')?.replaceAll('.', '/');
    draft.run(['sysctl', '-q', `net.ipv4.conf.${name}.${key}=${value}`]);
  }
}

function whoIs({ stack }: Draft, settings: Fields): number | 'all' | 'default' | null {
  const name = word(settings, 'interface');
  if (name === 'all' || name === 'default') return name;
  return stack.findDevice(name ?? '')?.index ?? null;
}
