// The private link's room: this program runs itself again in a network namespace of its own (as an
// ordinary user: in a user namespace too), where it may make a TAP and nothing of the host can be touched.
// It becomes `unshare` and then itself again by execve(2), so that there is one process with one id: a
// signal finds it, and when it ends, however it ends, the kernel takes namespace and TAP away.

import { spawn } from 'node:child_process';
import { accessSync, constants, readlinkSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { LinkError, Linux } from '../netdev/linux.ts';

/** Names this process and the namespace that it came from, so that the second run knows that it is the second. */
const MARK = 'TAPIP_OUTSIDE';
const NAMESPACE = '/proc/self/ns/net';
const TUN = '/dev/net/tun';

/** This machine's owner does not allow a private link; the message says why and how to change that. */
export class NotAllowed extends Error {
  override readonly name = 'NotAllowed';
}

/** Whether this process is in a namespace that it made for itself. */
export function isInside(): boolean {
  // execve(2) keeps the process id: a mark that somebody else left is not ours.
  const [pid, outside] = process.env[MARK]?.split(' ') ?? [];
  return pid === String(process.pid) && outside !== readlinkSync(NAMESPACE);
}

/** Removes the mark, so that programs that we start do not inherit it. */
export function forgetOutside(): void {
  delete process.env[MARK];
}

/**
 * Runs this program again inside. Does not return.
 * Throws {@link NotAllowed} where permission is missing, a {@link LinkError} where a part is.
 */
export async function enter(): Promise<never> {
  checkTun();
  const unshare = findProgram('unshare');
  if (unshare === null) {
    throw new LinkError(
      'unshare is not installed: run `sudo apt install util-linux`, or use --link sim',
    );
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
  const env = { ...process.env, [MARK]: `${process.pid} ${readlinkSync(NAMESPACE)}` };
  const errno = linux.exec(unshare, argv, env);
  throw new LinkError(`${unshare} cannot be run (errno ${-errno}): use --link sim`);
}

/** The flags with which `unshare` may make the namespaces. Rejects with {@link NotAllowed} when no flags do. */
export async function permittedFlags(unshare: string): Promise<readonly string[]> {
  const root = process.getuid?.() === 0;
  for (const flags of root ? [['-n'], ['-Urn']] : [['-Urn']]) {
    if (await succeeds(unshare, [...flags, 'true'])) return flags;
  }
  const limit = root ? 'run with CAP_SYS_ADMIN' : `\`${userNamespaceRemedy()}\``;
  throw new NotAllowed(`this machine forbids private network namespaces: ${limit}`);
}

function succeeds(program: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore' });
    child.on('error', () => resolve(false));
    child.on('exit', (status) => resolve(status === 0));
  });
}

/** Whether `/dev/net/tun` can be opened for reading and writing. */
export function checkTun(): void {
  try {
    accessSync(TUN, constants.R_OK | constants.W_OK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      const mode = (statSync(TUN).mode & 0o777).toString(8);
      throw new NotAllowed(
        `${TUN} is closed to this user (mode ${mode}): \`sudo chmod 0666 ${TUN}\``,
      );
    }
    throw new LinkError(
      `${TUN} is missing: run \`sudo modprobe tun\` (in a container: --device ${TUN}), or use --link sim`,
    );
  }
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

/** What lets ordinary users make namespaces; which switch it is depends on the distribution. */
function userNamespaceRemedy(): string {
  for (const [file, command] of [
    [
      '/proc/sys/kernel/apparmor_restrict_unprivileged_userns',
      'sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0',
    ],
    [
      '/proc/sys/kernel/unprivileged_userns_clone',
      'sudo sysctl -w kernel.unprivileged_userns_clone=1',
    ],
  ] as const) {
    try {
      accessSync(file);
      return command;
    } catch {}
  }
  return 'sudo sysctl -w user.max_user_namespaces=10000';
}
