// The built programs, for tests against a real kernel. Whoever starts one waits for its end.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { inNamespace, needs, type RunOptions, run } from './namespace.ts';

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const program = (name: string): string => join(ROOT, `dist/bin/${name}.js`);

/** The programs as the first words of a command. */
export const TSPING: readonly string[] = [process.execPath, program('tsping')];
export const TAPIP: readonly string[] = [process.execPath, program('tapip')];

export const isRoot = process.geteuid?.() === 0;

/** An ordinary user without any capability, where the tests run as root. */
const NOBODY = 'setpriv --reuid 65534 --regid 65534 --clear-groups';

/** Stands in for an ordinary user, also where the tests run as one: whoever it is, without any capability. */
export const WITHOUT_CAPABILITIES = 'setpriv --bounding-set=-all';

/** Someone who runs the programs. */
export interface Person {
  readonly name: string;
  /** Why there is no such person here; null: there is. */
  readonly reason: string | null;
  /** The command as this person runs it. */
  readonly runs: (argv: readonly string[]) => readonly string[];
}

/** What every test of the private link needs. */
export const PRIVATE_NEEDS = ['unshare', 'setpriv', 'mount', 'ping', '/dev/net/tun'] as const;

/** Both kinds of people whom the private link is for. */
export function people(): readonly Person[] {
  const reason = needs(...PRIVATE_NEEDS);
  const root = { name: 'as root', reason: isRoot ? reason : 'needs root', runs: asIs };
  const runs = isRoot ? asOrdinaryUser : asIs;
  return [root, { name: 'as an ordinary user', reason: reason ?? closed(), runs }];
}

/** Why a test cannot play an ordinary user beside root here; null: it can. */
export const asNobody = (): string | null => (isRoot ? closed() : 'needs root');

/** Why somebody else cannot run the programs; null: they can. In CI it throws. */
function closed(): string | null {
  const [file = '', ...words] = `${NOBODY} test -r ${program('tapip')}`.split(' ');
  if (!isRoot || spawnSync(file, words).status === 0) return null;
  const reason = `${ROOT} is closed to other users`;
  if (process.env.CI !== undefined) throw new Error(`in CI, but ${reason}`);
  return reason;
}

const asIs = (argv: readonly string[]): readonly string[] => argv;

/** As user nobody, who finds /dev/net/tun open to all, as distributions install it. */
function asOrdinaryUser(argv: readonly string[]): readonly string[] {
  const setup = 'mount -t tmpfs none /dev/net; mknod -m 0666 /dev/net/tun c 10 200';
  return ['unshare', '-m', 'sh', '-ec', `${setup}; exec ${NOBODY} "$@"`, 'sh', ...argv];
}

/** Shell commands in network and mount namespaces of their own, in which `tsping` and `tapip` are the programs. */
export function room(shell: string, options?: RunOptions) {
  return run(inNamespace(`${PROGRAMS}\n${shell}`), options);
}

const quoted = (argv: readonly string[]): string => argv.map((word) => `'${word}'`).join(' ');

const PROGRAMS = [
  `tsping() { ${quoted(TSPING)} "$@"; }`,
  `tapip() { ${quoted(TAPIP)} "$@"; }`,
  `ordinary_tsping() { ${WITHOUT_CAPABILITIES} ${quoted(TSPING)} "$@"; }`,
  `until_line() { timeout 10 sh -c 'until grep -q "$1" "$2" 2>/dev/null; do sleep 0.05; done' sh "$1" "$2"; }`,
].join('\n');

/** How a program ended: one of the two is null. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A program that runs. Everything that it starts is in one process group, which is killed after a time limit. */
export class Running {
  stdout = '';
  stderr = '';
  readonly ended: Promise<Ending>;
  readonly #child: ChildProcess;

  constructor(argv: readonly string[], limitMs = 20_000) {
    const [file = '', ...words] = argv;
    this.#child = spawn(file, words, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child.stdout?.on('data', (chunk) => {
      this.stdout += chunk;
    });
    this.#child.stderr?.on('data', (chunk) => {
      this.stderr += chunk;
    });
    const limit = setTimeout(() => this.killAll(), limitMs);
    this.ended = new Promise((resolve, reject) => {
      this.#child.on('error', reject);
      this.#child.on('exit', (code, signal) => {
        clearTimeout(limit);
        resolve({ code, signal });
      });
    });
  }

  get pid(): number {
    const { pid } = this.#child;
    if (pid === undefined) throw new Error('it did not start');
    return pid;
  }

  /** Waits until it has printed that; throws when it ends before. */
  async until(pattern: RegExp): Promise<void> {
    let over = false;
    void this.ended.then(() => {
      over = true;
    });
    while (!pattern.test(this.stdout)) {
      if (over) throw new Error(`ended without ${pattern}:\n${this.stdout}${this.stderr}`);
      await sleep(10);
    }
  }

  /** To this process alone. */
  signal(signal: NodeJS.Signals): void {
    process.kill(this.pid, signal);
  }

  /** To the whole group, as a terminal does at Ctrl-C. */
  interrupt(): void {
    process.kill(-this.pid, 'SIGINT');
  }

  /** Processes of the group that still live, up to two seconds after the end. */
  async leftBehind(): Promise<string[]> {
    for (let n = 0; n < 40 && groupOf(this.pid).length > 0; n++) await sleep(50);
    const left = groupOf(this.pid);
    this.killAll();
    return left;
  }

  killAll(): void {
    try {
      process.kill(-this.pid, 'SIGKILL');
    } catch {}
  }
}

/** Living processes of a process group: their names. */
function groupOf(group: number): string[] {
  const names: string[] = [];
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      // proc(5): pid (name) state ppid pgrp
      const [, name = '', state, pgrp] =
        /\((.*)\) (\S) \d+ (\d+)/.exec(readFileSync(`/proc/${entry}/stat`, 'utf8')) ?? [];
      if (Number(pgrp) === group && state !== 'Z') names.push(name);
    } catch {}
  }
  return names;
}
