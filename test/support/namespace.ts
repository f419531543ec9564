// Private network namespaces for tests against a real kernel. Nothing here touches the machine's own
// interfaces: whatever a test makes goes with the processes that it started.

import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { namespacesForbidden } from '../../src/netdev/namespace.ts';
import { checkTun } from '../../src/netdev/tuntap.ts';

/** Also where the tools of administrators are, which an ordinary user's own may lack. */
const PATH = `${process.env.PATH}:/usr/sbin:/sbin`;
const ENVIRONMENT = { ...process.env, PATH };

/** What a program that ended left behind. */
export interface Ended {
  /** Null when a signal ended it, as the time limit does. */
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  /** Given to the program on its standard input. */
  input?: string;
  env?: NodeJS.ProcessEnv;
  /** When the program and all that it started are killed. Default 20 seconds. */
  limitMs?: number;
}

/**
 * Why a test cannot run on this machine, or null when it can; for `describe.skipIf(reason)` and the title
 * from {@link titled}. A need is a program (`'ip'`; `'unshare'` asks for the permission too) or
 * `'/dev/net/tun'`. What the programs tell people, it says in their words.
 *
 * In CI nothing may be skipped: there it throws.
 */
export function needs(...things: string[]): string | null {
  const reason = things.map(lack).find((why) => why !== null) ?? null;
  if (reason !== null && process.env.CI !== undefined) throw new Error(`in CI, but ${reason}`);
  return reason;
}

/** A suite's title that says why it is skipped, where it is. */
export const titled = (title: string, reason: string | null): string =>
  reason === null ? title : `${title} (skipped: ${reason})`;

/** The reason in a test's full name, as {@link titled} writes it; null: there is none. */
export const reasonIn = (fullName: string): string | null =>
  /\(skipped: (.+?)\)(?: > |$)/.exec(fullName)?.[1] ?? null;

/**
 * The command, to be run by a shell in network and mount namespaces of its own, with every capability in
 * them. Its loopback is down and there is nothing else.
 */
export function inNamespace(shell: string): string[] {
  return ['unshare', process.geteuid?.() === 0 ? '-nm' : '-Urnm', 'sh', '-ec', shell];
}

/** Runs a program to its end, or to its time limit. */
export function run(
  argv: readonly string[],
  { input = '', env, limitMs = 20_000 }: RunOptions = {},
): Promise<Ended> {
  const [program = '', ...words] = argv;
  return new Promise((resolve, reject) => {
    // A process group of its own, so that the limit also ends what the program started.
    const child = spawn(program, words, { detached: true, env: env ?? ENVIRONMENT });
    const { pid } = child;
    const limit = setTimeout(() => pid !== undefined && process.kill(-pid, 'SIGKILL'), limitMs);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('error', (error) => {
      clearTimeout(limit);
      reject(error);
    });
    child.on('close', (code) => {
      clearTimeout(limit);
      resolve({ code, stdout, stderr });
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

function lack(thing: string): string | null {
  if (thing === '/dev/net/tun') return problemOf(checkTun);
  const path = PATH.split(':');
  if (path.every((folder) => problemOf(() => accessSync(join(folder, thing), constants.X_OK)))) {
    return `${thing} is not installed`;
  }
  if (thing !== 'unshare') return null;
  const [program = '', ...words] = inNamespace('true');
  return spawnSync(program, words).status === 0 ? null : namespacesForbidden().message;
}

/** What it throws, in words; null: nothing. */
function problemOf(check: () => void): string | null {
  try {
    check();
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}
