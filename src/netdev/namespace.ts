// Network namespaces of our own, in which nothing of the host can be touched, and what to do where the machine's
// owner forbids them.

import { accessSync } from 'node:fs';
import { NotAllowed } from './linux.ts';

/** What to throw where `unshare` may make none. */
export function namespacesForbidden(): NotAllowed {
  const root = process.getuid?.() === 0;
  const limit = root ? 'run with CAP_SYS_ADMIN' : `\`${userNamespaceRemedy()}\``;
  return new NotAllowed(`this machine forbids private network namespaces: ${limit}`);
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
