// The program at the wire's end of a kernel's TAPs: `kernel.ts` starts it in a network namespace of its own,
// where it makes the TAPs, sets the kernel up, and carries frames between the kernel and the test. It ends
// with the test's process, and the namespace with it. With a setup as its argument it only tries whether that
// works here: it exits with 0, or says why not.

import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { HEADROOM, Packet } from '../../core/packet.ts';
import { parseCidr } from '../../ip/address.ts';
import { Drop, FRAME_HEADER } from '../../netdev/device.ts';
import { bringUpLoopback } from '../../netdev/interfaces.ts';
import { Linux } from '../../netdev/linux.ts';
import type { MacAddress } from '../../netdev/mac.ts';
import { TapDriver } from '../../netdev/tap.ts';
import { NamespaceCounters } from './counters.ts';
import type { Ended, KernelPort, KernelSetup, Passed, Report, Request } from './message.ts';

/** How long the kernel may take to answer the probe of {@link Cable.settle}; after that it is taken to be quiet. */
const PROBE_MS = 100;

/** The station that probes; what is sent to it is not recorded. The last two octets count the probes. */
const PROBER: MacAddress = { high: 0x0a00, low: 0x5efe0000 };

const clock = { wall: BigInt(Date.now()) * 1_000_000n, monotonic: process.hrtime.bigint() };
const now = (): bigint => clock.wall + process.hrtime.bigint() - clock.monotonic;

const report = (message: Report): void => void process.send?.(message);

/** One TAP. */
class Cable {
  readonly #index: number;
  readonly #port: KernelPort;
  readonly #tap: TapDriver;
  readonly #pkt: Packet;
  #probes = 0;
  /** Number of a probe → what waits for its answer. */
  readonly #probing = new Map<number, () => void>();

  constructor(index: number, port: KernelPort, tap: TapDriver) {
    this.#index = index;
    this.#port = port;
    this.#tap = tap;
    this.#pkt = new Packet(new Uint8Array(HEADROOM + FRAME_HEADER + port.mtu));
    tap.watch(
      () => this.#pass(this.#waiting()),
      (why) => end(why.message),
    );
  }

  inject(bytes: Uint8Array, comment: string): void {
    const time = now();
    this.#send(bytes);
    // The kernel answers before write(2) returns, but for what waits for a timer.
    const counted = counters?.growth() ?? {};
    const injected = { port: this.#index, sent: false, time, bytes, comment, counted };
    report({ kind: 'passed', frames: [injected, ...cables.flatMap((cable) => cable.#waiting())] });
  }

  /**
   * Waits until all has come that the kernel has sent by now: asks, as a station without an address
   * (RFC 5227 §2.1.1), for one of the kernel's. It answers that in turn, and without learning anything.
   */
  settle(): Promise<void> {
    const { addresses, mac } = this.#port;
    const [first] = addresses.map((text) => parseCidr(text)?.address);
    const number = ++this.#probes & 0xffff;
    const answered =
      first === undefined
        ? Promise.resolve()
        : new Promise<void>((resolve) => {
            const limit = setTimeout(resolve, PROBE_MS);
            this.#probing.set(number, () => {
              clearTimeout(limit);
              resolve();
            });
            this.#send(probe({ high: PROBER.high, low: PROBER.low | number }, mac, first));
          });
    this.#pass(this.#waiting());
    return answered.then(() => void this.#probing.delete(number));
  }

  /** Where the kernel has taken its interface down, frames are lost. */
  #send(bytes: Uint8Array): void {
    const pkt = this.#pkt;
    pkt.start = HEADROOM;
    pkt.end = HEADROOM + bytes.length;
    pkt.bytes.set(bytes, HEADROOM);
    const fault = this.#tap.send(pkt);
    if (fault === null || fault === Drop.down) return;
    end(`${this.#port.name} took no frame of ${bytes.length} bytes: ${fault.says}`);
  }

  /** What the kernel has sent. */
  #waiting(): Passed[] {
    const frames: Passed[] = [];
    const pkt = this.#pkt;
    pkt.start = HEADROOM;
    while (this.#tap.receive(pkt)) {
      const high = pkt.view.getUint16(pkt.start);
      const low = pkt.view.getInt32(pkt.start + 2);
      if (high === PROBER.high && low >> 16 === PROBER.low >> 16) {
        this.#probing.get(low & 0xffff)?.();
        continue;
      }
      const bytes = pkt.bytes.slice(pkt.start, pkt.end);
      frames.push({ port: this.#index, sent: true, time: now(), bytes, comment: '', counted: {} });
    }
    return frames;
  }

  #pass(frames: readonly Passed[]): void {
    if (frames.length > 0) report({ kind: 'passed', frames });
  }
}

const cables: Cable[] = [];
/** Null: nobody has asked for them. */
let counters: NamespaceCounters | null = null;
const programs = new Set<ChildProcess>();

process.on('message', (request: Request) => void serve(request));
process.on('disconnect', () => end());

const [trial] = process.argv.slice(2);
if (trial !== undefined) {
  start(JSON.parse(trial)).then(
    () => end(),
    (error: Error) => end(error.message),
  );
}

async function serve(request: Request): Promise<void> {
  if (request.kind === 'inject') {
    return cables[request.port]?.inject(request.bytes, request.comment);
  }
  const { id } = request;
  try {
    report({ kind: 'done', id, ended: await answer(request) });
  } catch (error) {
    report({ kind: 'failed', id, message: (error as Error).message });
  }
}

async function answer(request: Exclude<Request, { kind: 'inject' }>): Promise<Ended | null> {
  if (request.kind === 'run') return run(request.argv);
  if (request.kind === 'start') await start(request.setup);
  else await Promise.all(cables.map((cable) => cable.settle()));
  return null;
}

async function start(setup: KernelSetup): Promise<void> {
  const { ports, before, commands, after, counting, lifeMs } = setup;
  const linux = await Linux.load();
  setAll(before);
  bringUpLoopback(linux);
  for (const [index, port] of ports.entries()) {
    const { name, mac, mtu } = port;
    cables.push(new Cable(index, port, await TapDriver.open({ name, mtu, kernelMac: mac })));
  }
  await configure(commands);
  setAll(after);
  if (counting) counters = new NamespaceCounters();
  setTimeout(() => end(`its time is over, which is ${lifeMs} ms`), lifeMs).unref();
}

function setAll(settings: KernelSetup['before']): void {
  for (const [file, value] of settings) {
    try {
      writeFileSync(`/proc/sys/${file}`, value);
    } catch (error) {
      const { code = 'unknown error' } = error as NodeJS.ErrnoException;
      // A kernel that was built without IPv6 has none to turn off.
      if (code === 'ENOENT' && file.startsWith('net/ipv6/')) continue;
      const name = file.replaceAll('/', '.');
      const why = code === 'ENOENT' ? 'there is no such setting' : code;
      throw new Error(`the kernel does not take ${name}=${value} (${why})`);
    }
  }
}

async function configure(commands: readonly string[]): Promise<void> {
  const { code, stderr } = await run(['ip', '-batch', '-'], `${commands.join('\n')}\n`);
  if (code === 0) return;
  const line = Number(/^Command failed -:(\d+)$/m.exec(stderr)?.[1] ?? 0);
  const command = commands[line - 1] ?? '-batch';
  throw new Error(`\`ip ${command}\`: ${stderr.split('\n')[0]}`);
}

/** Runs a program in this namespace to its end. */
function run(argv: readonly string[], input = ''): Promise<Ended> {
  const [program = '', ...words] = argv;
  return new Promise((resolve, reject) => {
    // A group of its own, so that what the program starts ends with it.
    const child = spawn(program, words, { stdio: 'pipe', detached: true });
    programs.add(child);
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text;
      });
    }
    child.on('error', (error: NodeJS.ErrnoException) => reject(new Error(notRun(program, error))));
    child.on('close', (code) => {
      programs.delete(child);
      resolve({ code, ...output });
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

function notRun(program: string, { code, message }: NodeJS.ErrnoException): string {
  if (code !== 'ENOENT') return `${program} cannot be run: ${message}`;
  const remedy = program === 'ip' ? ': run `sudo apt install iproute2`' : '';
  return `${program} is not installed${remedy}`;
}

/** Ends this program and all that it started. */
function end(why?: string): void {
  if (why !== undefined) console.error(why);
  for (const { pid } of programs) {
    try {
      if (pid !== undefined) process.kill(-pid, 'SIGKILL');
    } catch {} // It has ended by itself.
  }
  process.exit(why === undefined ? 0 : 1);
}

/** An ARP request for `address` from a station that has none. RFC 5227 §2.1.1. */
function probe(from: MacAddress, to: MacAddress, address: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(42));
  const words = [to.high, to.low >>> 16, to.low, from.high, from.low >>> 16, from.low, 0x0806];
  const request = [1, 0x0800, 0x0604, 1, from.high, from.low >>> 16, from.low];
  for (const [n, word] of [...words, ...request].entries()) view.setUint16(n * 2, word & 0xffff);
  view.setInt32(38, address);
  return new Uint8Array(view.buffer);
}
