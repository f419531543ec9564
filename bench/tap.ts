// Echo over a TAP: how many replies a second, and how much processor time each costs, against
// reflector.c on the same TAP. The two take turns, since a machine's speed drifts; what counts is the ratio
// of each pair. Everything happens in a network namespace that is made for it.
//
//     node dist/bench/tap.js [ROUNDS] [SECONDS]

import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { bringUpLoopback, withInterfaces } from '../src/netdev/interfaces.ts';
import { Linux } from '../src/netdev/linux.ts';
import { median } from './median.ts';

const INSIDE = '--inside';
const TAP = 'tap0';
const STACK = '10.0.0.1';
const KERNEL = { address: 0x0a000002, length: 24 };
const OUTSTANDING = 64;
const SIZES = [56, 1400];
/** The two sides on different processors, as two machines would be. */
const REFLECTOR_CPU = '0';
const BLASTER_CPU = '1';
const WARM_UP_SECONDS = 1;

/** One side's result in one turn. */
interface Turn {
  repliesPerSecond: number;
  /** Microseconds of processor time of the reflecting process. */
  cpuPerReply: number;
  lost: number;
}

/** Runs the comparison and prints a line for each size. */
export function benchTap(rounds = 5, seconds = 2): void {
  const flags = process.getuid?.() === 0 ? ['-n'] : ['-Urn'];
  const self = fileURLToPath(import.meta.url);
  const argv = [...flags, '--', process.execPath, self, INSIDE, String(rounds), String(seconds)];
  const { status } = spawnSync('unshare', argv, { stdio: 'inherit' });
  if (status !== 0)
    throw new Error('the comparison over a TAP failed; `tapip doctor` says what is missing');
}

async function inside(rounds: number, seconds: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tapip-bench-'));
  try {
    bringUpLoopback(await Linux.load());
    const programs = compile(folder);
    console.log(
      `echo over a TAP, ${OUTSTANDING} outstanding, ${rounds} rounds of ${seconds} s, medians (each pair in turns)`,
    );
    console.log(
      '  bytes     C replies/s   ours   ratio (least-most)   C us/reply   ours   ratio   lost',
    );
    for (const size of SIZES) console.log(await compare(programs, size, rounds, seconds));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Programs {
  reflector: readonly string[];
  tapip: readonly string[];
  blaster: string;
}

function compile(folder: string): Programs {
  const source = (name: string) => fileURLToPath(new URL(`../../bench/${name}.c`, import.meta.url));
  const build = (name: string): string => {
    const program = join(folder, name);
    execFileSync('gcc', ['-O2', '-o', program, source(name)], { stdio: 'inherit' });
    return program;
  };
  const tapip = fileURLToPath(new URL('../bin/tapip.js', import.meta.url));
  return {
    reflector: [build('reflector'), TAP, STACK],
    tapip: [process.execPath, tapip, 'up', '--link', `tap:${TAP}`],
    blaster: build('blaster'),
  };
}

async function compare(
  programs: Programs,
  size: number,
  rounds: number,
  seconds: number,
): Promise<string> {
  const c: Turn[] = [];
  const ours: Turn[] = [];
  for (let round = 0; round < rounds; round++) {
    c.push(await turn(programs.reflector, programs.blaster, size, seconds));
    ours.push(await turn(programs.tapip, programs.blaster, size, seconds));
  }
  const rates = ours.map((our, n) => our.repliesPerSecond / (c[n]?.repliesPerSecond ?? 0));
  const costs = ours.map((our, n) => our.cpuPerReply / (c[n]?.cpuPerReply ?? 0));
  const rate = (turns: Turn[]) => median(turns.map((turn) => turn.repliesPerSecond)).toFixed(0);
  const cost = (turns: Turn[]) => median(turns.map((turn) => turn.cpuPerReply)).toFixed(2);
  const lost = [...c, ...ours].reduce((sum, turn) => sum + turn.lost, 0);
  const spread = `(${Math.min(...rates).toFixed(2)}-${Math.max(...rates).toFixed(2)})`;
  return [
    `  ${String(size).padEnd(8)}`,
    rate(c).padStart(13),
    rate(ours).padStart(8),
    median(rates).toFixed(2).padStart(7),
    spread.padEnd(14),
    cost(c).padStart(10),
    cost(ours).padStart(7),
    median(costs).toFixed(2).padStart(7),
    String(lost).padStart(6),
  ].join(' ');
}

async function turn(
  argv: readonly string[],
  blaster: string,
  size: number,
  seconds: number,
): Promise<Turn> {
  const child = spawn('taskset', ['-c', REFLECTOR_CPU, ...argv], { stdio: 'ignore' });
  try {
    await configured(child);
    blast(blaster, size, WARM_UP_SECONDS);
    const before = cpuSeconds(child);
    const { replies, seconds: took, lost } = blast(blaster, size, seconds);
    const cpu = cpuSeconds(child) - before;
    return { repliesPerSecond: replies / took, cpuPerReply: (cpu / replies) * 1e6, lost };
  } finally {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }
}

/** Waits until the reflecting program has made its TAP, then gives the kernel's end its address. */
async function configured(child: ChildProcess): Promise<void> {
  const linux = await Linux.load();
  for (let tries = 0; tries < 100 && child.exitCode === null; tries++) {
    if (withInterfaces(linux, (interfaces) => interfaces.exists(TAP))) {
      withInterfaces(linux, (interfaces) => {
        interfaces.setAddress(TAP, KERNEL);
        interfaces.bringUp(TAP);
      });
      await sleep(100);
      return;
    }
    await sleep(20);
  }
  throw new Error(`${child.spawnargs.join(' ')} made no TAP`);
}

function blast(program: string, size: number, seconds: number) {
  const argv = [BLASTER_CPU, program, STACK, size, OUTSTANDING, seconds].map(String);
  const output = execFileSync('taskset', ['-c', ...argv], { encoding: 'utf8' });
  return JSON.parse(output) as { replies: number; seconds: number; lost: number };
}

/** Processor time that the process has used, user and system, from /proc/PID/stat; see proc(5). */
function cpuSeconds({ pid }: ChildProcess): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const TICKS_PER_SECOND = 100;
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

const [, script, word, rounds, seconds] = process.argv;
if (script === fileURLToPath(import.meta.url)) {
  if (word === INSIDE) await inside(Number(rounds), Number(seconds));
  else benchTap(Number(word ?? 5), Number(rounds ?? 2));
}
