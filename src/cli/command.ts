// A command at the kernel's end of the cable. It ends when we end, however we end, and so does all that it
// has started: where that is allowed it runs in a process namespace, which the kernel empties when the
// namespace's first process dies.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { isatty } from 'node:tty';
import { UsageError } from './errors.ts';
import { findProgram } from './private.ts';

const CONFINED = ['--pid', '--fork', '--kill-child=KILL', '--'];

/**
 * The namespace's first process. It is deaf to signals, so the command has a shell of its own; that shell's
 * death is not to be commented on. When a signal ends it, what runs beside it has got the same signal and
 * has a second to finish: ping, to print its summary.
 */
const FIRST = `
exec 3>&2 2>/dev/null
sh -c 'exec 2>&3 3>&-; exec sh -c "$1"' sh "$1"
status=$? n=0
while [ $status -gt 128 ] && [ $n -lt 20 ] && kill -0 -1; do sleep 0.05; n=$((n + 1)); done
exit $status`;

export class Command {
  /** Its exit status, for a signal 128 and the signal's number. Rejects when it cannot be run. */
  readonly status: Promise<number>;
  readonly #child: ChildProcess;
  readonly #confined: boolean;

  /** Starts `text` with `sh -c`, on our own standard streams. */
  constructor(text: string) {
    const unshare = findProgram('unshare');
    // A shell at a terminal needs the terminal's process group, which a process namespace hides.
    this.#confined = unshare !== null && !isatty(0) && mayConfine(unshare);
    const shell = ['sh', '-c', text];
    const argv = this.#confined
      ? [unshare ?? '', ...CONFINED, 'sh', '-c', FIRST, 'sh', text]
      : shell;
    // With util-linux's setpriv the kernel ends it when this process dies.
    const setpriv = findProgram('setpriv');
    const bound = setpriv === null ? argv : [setpriv, '--pdeathsig', 'KILL', '--', ...argv];
    const child = spawn(bound[0] ?? 'sh', bound.slice(1), { stdio: 'inherit' });
    this.#child = child;
    this.status = new Promise((resolve, reject) => {
      child.on('error', (error) =>
        reject(new UsageError(`--exec: sh cannot be run (${error.message})`)),
      );
      child.on('exit', (code, signal) =>
        resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
      );
    });
  }

  /** Asks it and all that it has started to end. */
  terminate(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    const all = [pid, ...descendants(pid)];
    // The first would be unshare, which puts SIGTERM off to the command's end and then reports it as the status.
    if (!this.#confined) signal(all, 'SIGTERM');
    else if (all.length > 1) signal(all.slice(1), 'SIGTERM');
    else signal(all, 'SIGKILL');
  }
}

function mayConfine(unshare: string): boolean {
  return spawnSync(unshare, [...CONFINED, 'true'], { stdio: 'ignore' }).status === 0;
}

/** All processes below one; none on a kernel without `children` in /proc. */
function descendants(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    const children = (text.match(/\d+/g) ?? []).map(Number);
    return children.flatMap((child) => [child, ...descendants(child)]);
  } catch {
    return [];
  }
}

function signal(processes: readonly number[], name: NodeJS.Signals): void {
  for (const pid of processes) {
    try {
      process.kill(pid, name);
    } catch {}
  }
}
