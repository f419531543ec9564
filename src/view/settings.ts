// The settings of a stack that are not at their defaults.

import { Stack } from '../stack.ts';
import type { SettingRow } from '../trace/tables.ts';

/** Of a stack that nobody has touched, by name; what a new device has is said of `default`. */
const DEFAULTS: ReadonlyMap<string, number | null> = defaults();

const OF_A_DEVICE = /^(net\.ipv4\.conf)\.[^.]+\.([^.]+)$/;

/** By name. */
export function settingRows({ sysctl }: Stack): readonly SettingRow[] {
  return sysctl.names().flatMap((name) => {
    const value = sysctl.get(name);
    if (value === null || value === defaultOf(name)) return [];
    return [{ key: name, text: `${name} = ${value}`, name, value: String(value) }];
  });
}

const defaultOf = (name: string): number | null | undefined =>
  DEFAULTS.get(name) ?? DEFAULTS.get(name.replace(OF_A_DEVICE, '$1.default.$2'));

function defaults(): ReadonlyMap<string, number | null> {
  const { sysctl } = new Stack();
  return new Map(sysctl.names().map((name) => [name, sysctl.get(name)]));
}
