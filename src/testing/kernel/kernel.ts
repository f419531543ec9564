// A Linux kernel as the other side of a test: this machine's own, in a network namespace that ends with the
// test, with the far ends of its cables in the test's hand. What it answers settles how Linux behaves.
// Needs Linux, `unshare`, `ip` and /dev/net/tun; as root, or as a user who may make namespaces.

import { setTimeout as sleep } from 'node:timers/promises';
import { type AnyFrame, bytesOf } from '../frame/frame.ts';
import type { On } from '../wire/wire.ts';
import { KernelLine, whyNoKernel } from './line.ts';
import type { Ended, KernelPort, Passed } from './message.ts';
import { KernelError, type KernelOptions, nameOf, setupOf } from './setup.ts';

const ETHER_HEADER = 14;

/** A frame that went over one of the kernel's cables. */
export interface KernelFrame {
  /** The name of the kernel's interface. */
  readonly on: string;
  /** By the kernel; else it was injected. */
  readonly sent: boolean;
  /** Nanoseconds since 1970-01-01 UTC. */
  readonly time: bigint;
  readonly bytes: Uint8Array;
  /** What the test says of it; empty: nothing. */
  readonly comment: string;
  /**
   * How much the kernel's counters grew by a frame that was injected and by what happened since the one before, as nstat
   * names them: `{ IpInReceives: 1 }`. Empty unless {@link KernelOptions.counting} asks for them.
   */
  readonly counted: Readonly<Record<string, number>>;
}

export interface SentOptions {
  /** Only what it sent by that interface; the rest is kept for another call. */
  on?: On;
  /** How many frames to wait for. Default: only for those that are on their way. */
  count?: number;
  /** How long to wait after the last frame, in ms. Default 0: the kernel answers at once, but for what waits for its timers. */
  quietMs?: number;
  /** When to give up, in ms. Default 5000. */
  withinMs?: number;
}

export class Kernel {
  readonly ports: readonly KernelPort[];
  /** All that went over its cables so far, oldest first. */
  readonly frames: KernelFrame[] = [];
  readonly #line: KernelLine;
  readonly #watchers = new Set<(frame: KernelFrame) => void>();
  #untaken: KernelFrame[] = [];

  private constructor(ports: readonly KernelPort[]) {
    this.ports = ports;
    this.#line = new KernelLine((frames) => this.#pass(frames));
  }

  /**
   * Why no kernel can be started on this machine, in the words of a {@link KernelError}; null: one can. For
   * `describe.skipIf(Kernel.lacks() !== null)`. Starts one, which takes some 0.15 s.
   */
  static lacks(): string | null {
    return whyNoKernel(setupOf({}));
  }

  /** Throws a {@link KernelError} that says what to do. */
  static async start(options: KernelOptions = {}): Promise<Kernel> {
    const setup = setupOf(options);
    const kernel = new Kernel(setup.ports);
    try {
      await kernel.#line.ask({ kind: 'start', setup });
    } catch (error) {
      await kernel.stop();
      throw error;
    }
    return kernel;
  }

  /**
   * Puts a frame on the cable of that interface, by default the first one's.
   * @param comment goes with the frame into {@link frames}
   */
  inject(frame: AnyFrame, on: On = 0, comment = ''): void {
    const bytes = bytesOf(frame);
    const name = nameOf(this.ports, on);
    const port = this.ports.findIndex((each) => each.name === name);
    const most = (this.ports[port]?.mtu ?? 0) + ETHER_HEADER;
    if (bytes.length < ETHER_HEADER || bytes.length > most) {
      throw new RangeError(`a frame of ${bytes.length} bytes: expected ${ETHER_HEADER} to ${most}`);
    }
    this.#line.say({ kind: 'inject', port, bytes, comment });
  }

  /** What the kernel has sent and no earlier call has given, oldest first. Throws a {@link KernelError} when it does not come in time. */
  async sent({ on, count = 0, quietMs = 0, withinMs = 5000 }: SentOptions = {}) {
    const name = on === undefined ? null : nameOf(this.ports, on);
    const wanted = (frame: KernelFrame): boolean => name === null || frame.on === name;
    const there = (): number => this.#untaken.filter(wanted).length;
    const limit = performance.now() + withinMs;
    await this.settle();
    while (there() < count) {
      if (performance.now() > limit) throw tooFew(there(), count, name, withinMs);
      await this.#frameOr(limit - performance.now());
    }
    while (quietMs > 0 && (await this.#frameOr(quietMs))) {
      if (performance.now() > limit) throw new KernelError(`not quiet within ${withinMs} ms`);
    }
    const taken = this.#untaken.filter(wanted);
    this.#untaken = this.#untaken.filter((frame) => !wanted(frame));
    return taken;
  }

  /** Waits until the kernel has dealt with all that was injected, and what it has sent by then is here. */
  async settle(): Promise<void> {
    await this.#line.ask({ kind: 'settle' });
  }

  /** Calls back with each frame that the kernel sends from now on, until the function that it returns is called. */
  watch(watcher: (frame: KernelFrame) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Runs a program beside this kernel, as `ping` or `ip`, to its end. */
  async run(...argv: readonly [string, ...string[]]): Promise<Ended> {
    const ended = await this.#line.ask({ kind: 'run', argv });
    if (ended === null) throw new Error('no end');
    return ended;
  }

  /** Ends it and all that runs beside it. May be called twice. */
  stop(): Promise<void> {
    return this.#line.close();
  }

  #pass(frames: readonly Passed[]): void {
    for (const { port, ...rest } of frames) {
      const frame = { on: this.ports[port]?.name ?? '', ...rest };
      this.frames.push(frame);
      if (!frame.sent) continue;
      this.#untaken.push(frame);
      for (const watcher of this.#watchers) watcher(frame);
    }
  }

  /** Waits for a frame, for so long at most; whether one came. */
  async #frameOr(ms: number): Promise<boolean> {
    const stop = new AbortController();
    const unwatch = this.watch(() => stop.abort());
    void this.#line.ended.then(() => stop.abort());
    const over = await sleep(ms, true, { signal: stop.signal }).catch(() => false);
    unwatch();
    this.#line.check();
    return !over;
  }
}

function tooFew(there: number, count: number, on: string | null, ms: number): KernelError {
  const by = on === null ? '' : ` by ${on}`;
  return new KernelError(`the kernel has sent ${there} of ${count} frames${by} within ${ms} ms`);
}
