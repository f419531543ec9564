// The private link's room: this program runs itself again in a network namespace of its own (as an
// ordinary user: in a user namespace too), where it may make a TAP and nothing of the host can be touched.
// It becomes `unshare` and then itself again by execve(2), so that there is one process with one id: a
// signal finds it, and when it ends, however it ends, the kernel takes namespace and TAP away.

import { spawn } from 'node:child_process';
import { accessSync, constants, readlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { LinkError, Linux } from '../netdev/linux.ts';
import { namespacesForbidden } from '../netdev/namespace.ts';
import { checkTun } from '../netdev/tuntap.ts';

/**
 * Names this process and the namespace that it came from, so that the second run knows that it is the second, and the
 * socket that it brings along, if any.
 */
const MARK = 'TAPIP_OUTSIDE';
const NAMESPACE = '/proc/self/ns/net';

/** Opens something outside that is to stay open inside; returns its descriptor. */
export type Open = (linux: Linux) => number;

/** Whether this process is in a namespace that it made for itself. */
export function isInside(): boolean {
  // execve(2) keeps the process id: a mark that somebody else left is not ours.
  const [pid, outside] = mark();
  return pid === String(process.pid) && outside !== readlinkSync(NAMESPACE);
}

/** What {@link enter} opened before this process came inside; null: nothing, or it is not inside. */
export function broughtInside(): number | null {
  const fd = mark()[2];
  return fd === undefined || !isInside() ? null : Number(fd);
}

const mark = (): readonly string[] => process.env[MARK]?.split(' ') ?? [];

/** Removes the mark, so that programs that we start do not inherit it. */
export function forgetOutside(): void {
  delete process.env[MARK];
}

/**
 * Runs this program again inside. Does not return. Throws a {@link LinkError} where a part is missing, a
 * `NotAllowed` where permission is.
 * @param open called at the last moment, for what can be had outside only; see {@link broughtInside}
 */
export async function enter(open: Open | null = null): Promise<never> {
  checkTun();
  const unshare = findProgram('unshare');
  if (unshare === null) {
    throw new LinkError('unshare is not installed: run `sudo apt install util-linux`');
  }
  // Side by side: each takes some 20 ms.
  const [linux, flags] = await Promise.all([Linux.load(), permittedFlags(unshare)]);
  const argv = [
    unshare,
    ...flags,
    '--',
    process.execPath,
    ...process.execArgv,
    ...process.argv.slice(1),
  ];
  const brought = open === null ? [] : [open(linux)];
  const words = [process.pid, readlinkSync(NAMESPACE), ...brought];
  const errno = linux.exec(unshare, argv, { ...process.env, [MARK]: words.join(' ') }, brought);
  throw new LinkError(`${unshare} cannot be run (errno ${-errno})`);
}

/** The flags with which `unshare` may make the namespaces. Rejects with a `NotAllowed` when no flags do. */
export async function permittedFlags(unshare: string): Promise<readonly string[]> {
  const root = process.getuid?.() === 0;
  for (const flags of root ? [['-n'], ['-Urn']] : [['-Urn']]) {
    if (await succeeds(unshare, [...flags, 'true'])) return flags;
  }
  throw namespacesForbidden();
}

function succeeds(program: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore' });
    child.on('error', () => resolve(false));
    child.on('exit', (status) => resolve(status === 0));
  });
}

/** The path of a program, null when it is nowhere in PATH. */
export function findProgram(name: string): string | null {
  for (const folder of (process.env.PATH ?? '/usr/bin:/bin').split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {}
  }
  return null;
}
