// A namespace's counters as /proc/net/snmp and /proc/net/netstat tell them, and how they grow. Linux's
// Documentation/networking/snmp_counter.rst; the names are nstat's: the group, then the counter.

import { openSync, readSync } from 'node:fs';

/** Enough for either file, whose values may have twenty digits. */
const SIZE = 1 << 16;

/** Those of the namespace that the process is in. */
export class NamespaceCounters {
  readonly #files = ['snmp', 'netstat'].map((name) => openSync(`/proc/net/${name}`, 'r'));
  readonly #texts = ['', ''];
  readonly #buffer = new Uint8Array(SIZE);
  readonly #decoder = new TextDecoder();
  readonly #last = new Map<string, number>();

  /** How much each has grown since the last call; those that have not are left out. */
  growth(): Record<string, number> {
    const grown: Record<string, number> = {};
    for (const [n, file] of this.#files.entries()) {
      const text = this.#decoder.decode(
        this.#buffer.subarray(0, readSync(file, this.#buffer, 0, SIZE, 0)),
      );
      if (text === this.#texts[n]) continue;
      this.#texts[n] = text;
      for (const [name, value] of parseCounters(text)) {
        const more = value - (this.#last.get(name) ?? 0);
        if (more !== 0) grown[name] = more;
        this.#last.set(name, value);
      }
    }
    return grown;
  }
}

/** Name and value of each counter: two lines a group, `Ip: Forwarding DefaultTTL …` and `Ip: 2 64 …`. */
export function parseCounters(text: string): [string, number][] {
  const lines = text.split('\n').map((line) => line.split(' '));
  const found: [string, number][] = [];
  for (let n = 0; n + 1 < lines.length; n += 2) {
    const [group = '', ...names] = lines[n] ?? [];
    const [, ...values] = lines[n + 1] ?? [];
    const prefix = group.slice(0, -1);
    for (const [at, name] of names.entries()) found.push([prefix + name, Number(values[at])]);
  }
  return found;
}
