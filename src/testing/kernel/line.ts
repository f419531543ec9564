// The line between a test and the program in the kernel's namespace: starts it, asks it, and notices its end.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { LinkError } from '../../netdev/linux.ts';
import { namespacesForbidden } from '../../netdev/namespace.ts';
import { checkTun } from '../../netdev/tuntap.ts';
import type { Ended, KernelSetup, Passed, Report, Request } from './message.ts';
import { KernelError } from './setup.ts';

/** How long the program has to end by itself, in ms. */
const END_MS = 2000;

type Answered = Exclude<Request, { kind: 'inject' }>;
type Question = Answered extends infer R ? (R extends Answered ? Omit<R, 'id'> : never) : never;

interface Pending {
  readonly resolve: (ended: Ended | null) => void;
  readonly reject: (error: KernelError) => void;
}

export class KernelLine {
  /** Comes true when the program has ended. */
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  readonly #passed: (frames: readonly Passed[]) => void;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  /** Why it has ended; null: it runs. */
  #over: string | null = null;
  #errors = '';

  /** Throws a {@link KernelError} that says what this machine lacks. */
  constructor(passed: (frames: readonly Passed[]) => void) {
    checkMachine();
    this.#passed = passed;
    const child = spawn('unshare', words(), {
      env: environment(),
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#errors += text;
    });
    child.on('message', (report: Report) => this.#take(report));
    this.ended = new Promise((resolve) => {
      child.on('error', (error: NodeJS.ErrnoException) => resolve(this.#end(notStarted(error))));
      // Not the child's `close`, which never comes where we close the channel (Node 20). The pipe is at its
      // end when the child is.
      child.stderr?.on('close', () => resolve(this.#end(whyEnded(this.#errors))));
    });
    this.#child = child;
  }

  /** Throws a {@link KernelError} when the program has ended. */
  check(): void {
    if (this.#over !== null) throw new KernelError(this.#over);
  }

  /** Throws a {@link KernelError} when the program has ended. */
  say(request: Request): void {
    this.check();
    // What the channel refuses because it breaks, the child's end reports.
    this.#child.send(request, () => {});
  }

  /** What it answers; rejects with a {@link KernelError}. */
  ask(question: Question): Promise<Ended | null> {
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      this.#pending.set(id, { resolve, reject });
      this.say({ ...question, id } as Answered);
    });
  }

  /** Ends the program. May be called twice. */
  async close(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    const limit = setTimeout(() => this.#child.kill('SIGKILL'), END_MS);
    await this.ended;
    clearTimeout(limit);
  }

  #take(report: Report): void {
    if (report.kind === 'passed') return this.#passed(report.frames);
    const pending = this.#pending.get(report.id);
    this.#pending.delete(report.id);
    if (report.kind === 'done') pending?.resolve(report.ended);
    else pending?.reject(new KernelError(report.message));
  }

  #end(why: string): void {
    this.#over ??= why;
    for (const { reject } of this.#pending.values()) reject(new KernelError(this.#over));
    this.#pending.clear();
  }
}

/** Why no kernel can be set up like that on this machine; null: one can. Starts one, and waits for its end. */
export function whyNoKernel(setup: KernelSetup): string | null {
  try {
    checkMachine();
    const options = { env: environment(), encoding: 'utf8' } as const;
    const { error, status, stderr } = spawnSync('unshare', words(JSON.stringify(setup)), options);
    if (error !== undefined) return notStarted(error);
    return status === 0 ? null : whyEnded(stderr);
  } catch (error) {
    if (error instanceof KernelError) return error.message;
    throw error;
  }
}

/** What `unshare` is told. */
const words = (...more: readonly string[]): string[] => [
  process.geteuid?.() === 0 ? '-n' : '-Urn',
  process.execPath,
  program(),
  ...more,
];

const environment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: `${process.env.PATH}:/usr/sbin:/sbin`,
});

function checkMachine(): void {
  if (process.platform !== 'linux') {
    throw new KernelError(`this needs a Linux kernel, and this is ${process.platform}`);
  }
  try {
    checkTun();
  } catch (error) {
    if (error instanceof LinkError) throw new KernelError(error.message);
    throw error;
  }
}

/** The program's file, as it was built: Node 20 runs no TypeScript. */
function program(): string {
  const here = import.meta.url;
  const built = here.endsWith('.ts')
    ? here.replace(/\/src\/(?=testing\/kernel\/[^/]*$)/, '/dist/src/')
    : here;
  const file = fileURLToPath(new URL('child.js', built));
  try {
    accessSync(file, constants.R_OK);
    return file;
  } catch {
    throw new KernelError(`there is no ${file}: run \`npm run build\``);
  }
}

function notStarted({ code, message }: NodeJS.ErrnoException): string {
  if (code !== 'ENOENT') return `unshare cannot be run: ${message}`;
  return 'unshare is not installed: run `sudo apt install util-linux`';
}

function whyEnded(errors: string): string {
  const [first = ''] = errors.trim().split('\n');
  if (first.startsWith('unshare:')) return namespacesForbidden().message;
  return first === '' ? 'the kernel was stopped' : first;
}
