// `tapip doctor`: what this machine allows, and the exact command for what it does not.

import { accessSync } from 'node:fs';
import { LinkError, Linux, NotAllowed } from '../netdev/linux.ts';
import { checkTun } from '../netdev/tuntap.ts';
import { Exit } from './errors.ts';
import { print } from './output.ts';
import { findProgram, permittedFlags } from './private.ts';

/** One thing that a link needs. `check` throws an error whose message says what to do. */
interface Need {
  readonly name: string;
  readonly check: () => void | Promise<void>;
}

const NEEDS: readonly Need[] = [
  { name: 'Linux with /proc', check: checkLinux },
  {
    name: 'koffi, for system calls',
    check: async () => {
      await Linux.load();
    },
  },
  { name: '/dev/net/tun', check: checkTun },
  { name: 'unshare, from util-linux', check: checkUnshare },
  { name: 'private namespaces', check: checkNamespaces },
];

/** Prints a line for each need. Returns 0 when the private link works here, else 2. */
export async function examine(): Promise<number> {
  print(`node ${process.version} on ${process.platform} ${process.arch}, ${whoAmI()}\n`);
  let works = true;
  for (const { name, check } of NEEDS) {
    const { state, problem } = await examineOne(check);
    if (state !== 'ok') works = false;
    print(`${state.padEnd(8)} ${findingOf(name, problem)}\n`);
  }
  print(verdict(works));
  return works ? Exit.Ok : Exit.Error;
}

/** A problem that names the need itself says enough. @param problem null: there is none */
function findingOf(name: string, problem: string | null): string {
  if (problem === null) return name;
  return problem.startsWith(`${name} `) ? problem : `${name}: ${problem}`;
}

async function examineOne(
  check: Need['check'],
): Promise<{ state: string; problem: string | null }> {
  try {
    await check();
    return { state: 'ok', problem: null };
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    const state = error instanceof NotAllowed ? 'closed' : 'missing';
    return { state, problem: error.message };
  }
}

function verdict(works: boolean): string {
  if (works) return '--link private works here: `tsping 10.0.0.2`\n';
  return '--link private does not work here yet; --link sim works everywhere: `tsping --link sim 10.0.0.2`\n';
}

function whoAmI(): string {
  const uid = process.getuid?.();
  return uid === 0 ? 'as root' : `as user ${uid ?? '?'}`;
}

function checkLinux(): void {
  try {
    accessSync('/proc/self/ns/net');
  } catch {
    throw new LinkError('links to a kernel need Linux with /proc mounted');
  }
}

function checkUnshare(): void {
  if (findProgram('unshare') !== null) return;
  throw new LinkError('run `sudo apt install util-linux`');
}

async function checkNamespaces(): Promise<void> {
  const unshare = findProgram('unshare');
  if (unshare === null) throw new LinkError('unshare is needed to try');
  await permittedFlags(unshare);
}
