// `tapip view` as it is built and installed, in its private namespace, and this machine's real kernel at the other end.

import { readFileSync } from 'node:fs';
import { run } from './namespace.ts';
import { Running, TAPIP } from './programs.ts';

const URL_LINE =
  /^See it: +(http:\/\/127\.0\.0\.1:\d+\/[\w-]{22}\/) \(for a browser on this machine\)$/m;

/** A running program and its page's address. */
export interface Live {
  readonly running: Running;
  readonly url: string;
}

/** Starts it and waits until its page is there. */
export async function startView(
  argv: readonly string[] = [...TAPIP, 'view'],
  limitMs?: number,
): Promise<Live> {
  const running = new Running(argv, limitMs);
  await running.until(/Ctrl-C ends it\.\n$/);
  const url = URL_LINE.exec(running.stdout)?.[1] ?? '';
  return { running, url };
}

/** Runs a program at the kernel's end; returns what it prints. */
export async function atKernel({ pid }: Running, command: string): Promise<string> {
  // The user namespace, where there is one, is entered with the network's.
  const own = readFileSync(`/proc/${pid}/uid_map`, 'utf8').trim().split(/\s+/)[2] !== '4294967295';
  const enter = own ? ['-U', '--preserve-credentials', '-n'] : ['-n'];
  return (await run(['nsenter', '-t', String(pid), ...enter, ...command.split(' ')])).stdout;
}
