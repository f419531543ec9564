// The settings of a stack that are not at their defaults.

import { Stack } from '../stack.ts';
import type { SettingRow } from '../trace/tables.ts';

/** What a new device has is said of `default`. */
const OF_A_DEVICE = /^(net\.ipv4\.conf)\.[^.]+\.([^.]+)$/;

export class SettingRows {
  private readonly stack: Stack;
  /** Of a stack that nobody has touched, and that has no devices but its loopback. */
  readonly #defaults = new Stack().sysctl;

  constructor(stack: Stack) {
    this.stack = stack;
  }

  /** By name. */
  read(): readonly SettingRow[] {
    const { sysctl } = this.stack;
    return sysctl.names().flatMap((name) => {
      const value = sysctl.get(name);
      if (value === null || value === this.#defaultOf(name)) return [];
      return [{ key: name, text: `${name} = ${value}`, name, value: String(value) }];
    });
  }

  #defaultOf(name: string): number | null {
    return (
      this.#defaults.get(name) ?? this.#defaults.get(name.replace(OF_A_DEVICE, '$1.default.$2'))
    );
  }
}
