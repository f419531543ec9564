// What it costs to look on: echo over a TAP with a stack that nobody sees, one that could be seen, and one with pages
// that read, do not read, are several, or are the real one in Chromium. First at a fixed rate, where no packet may be lost, then as fast as it goes.
// All take turns, since a machine's speed drifts. Everything happens in a network namespace that is made for it.
//
//     node dist/bench/view.js [ROUNDS] [SECONDS] [RATE]

import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { bringUpLoopback } from '../src/netdev/interfaces.ts';
import { Linux } from '../src/netdev/linux.ts';
import { DESK, launch } from '../test/browser/support/launch.ts';
import { median } from './median.ts';

const INSIDE = '--inside';
const TAP = 'tap0';
const STACK = '10.0.0.1';
const SIZE = 56;
/** What the paced load keeps going at most: more than a second's pause would need. */
const MANY = 4096;
const FEW = 64;
const WARM_UP_SECONDS = 1;

/** How a stack is looked at. */
interface Way {
  readonly name: string;
  readonly words: readonly string[];
  /** Pages that read, and pages that never do. */
  readonly pages: number;
  readonly deaf: number;
  /** With the page itself, drawn by Chromium. */
  readonly drawn?: boolean;
}

const WAYS: readonly Way[] = [
  { name: 'tapip up', words: ['up'], pages: 0, deaf: 0 },
  { name: 'tapip view, no page', words: ['view'], pages: 0, deaf: 0 },
  { name: 'one page', words: ['view'], pages: 1, deaf: 0 },
  { name: 'three pages', words: ['view'], pages: 3, deaf: 0 },
  { name: 'one page, and one that does not read', words: ['view'], pages: 1, deaf: 1 },
  { name: 'the page in Chromium', words: ['view'], pages: 0, deaf: 0, drawn: true },
];

interface Turn {
  readonly repliesPerSecond: number;
  /** Requests without a reply. */
  readonly lost: number;
  /** Frames that found the TAP's queue full. */
  readonly dropped: number;
  /** Microseconds of the stack's processor time. */
  readonly cpuPerReply: number;
  /** Megabytes a second that the pages read. */
  readonly read: number;
}

async function inside(rounds: number, seconds: number, rate: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tapip-bench-'));
  try {
    bringUpLoopback(await Linux.load());
    const blaster = join(folder, 'blaster');
    const source = fileURLToPath(new URL('../../bench/blaster.c', import.meta.url));
    execFileSync('gcc', ['-O2', '-o', blaster, source], { stdio: 'inherit' });
    await compare(`${rate} requests a second`, rounds, (way) =>
      turn(way, [blaster, STACK, SIZE, MANY, seconds, rate]),
    );
    await compare(`${FEW} outstanding, as fast as it goes`, rounds, (way) =>
      turn(way, [blaster, STACK, SIZE, FEW, seconds]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function compare(
  title: string,
  rounds: number,
  measure: (way: Way) => Promise<Turn>,
): Promise<void> {
  const turns = WAYS.map((way) => ({ way, all: [] as Turn[] }));
  for (let round = 0; round < rounds; round++) {
    for (const { way, all } of turns) all.push(await measure(way));
  }
  console.log(`${title}: medians of ${rounds}; losses of all`);
  console.log(
    '                                          replies/s  us/reply  lost  dropped  MB/s read',
  );
  for (const { way, all } of turns) {
    const middle = (of: (turn: Turn) => number): number => median(all.map(of));
    const sum = (of: (turn: Turn) => number): number => all.reduce((n, turn) => n + of(turn), 0);
    console.log(
      `  ${way.name.padEnd(38)}`,
      middle((turn) => turn.repliesPerSecond)
        .toFixed(0)
        .padStart(10),
      middle((turn) => turn.cpuPerReply)
        .toFixed(2)
        .padStart(9),
      String(sum((turn) => turn.lost)).padStart(5),
      String(sum((turn) => turn.dropped)).padStart(8),
      middle((turn) => turn.read)
        .toFixed(1)
        .padStart(10),
    );
  }
}

async function turn(way: Way, load: readonly (string | number)[]): Promise<Turn> {
  const tapip = fileURLToPath(new URL('../bin/tapip.js', import.meta.url));
  const argv = [tapip, ...way.words, '--link', `tap:${TAP}`];
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const pages: Page[] = [];
  let browser: Browser | null = null;
  try {
    const url = await addressOf(child);
    if (way.drawn === true) {
      browser = await launch();
      await (await browser.newPage({ viewport: DESK })).goto(url);
    }
    for (let n = 0; n < way.pages + way.deaf; n++) pages.push(new Page(url, n < way.pages));
    await blast([...load.slice(0, 4), WARM_UP_SECONDS, ...load.slice(5)]);
    const before = { cpu: cpuSeconds(child), read: readBy(pages), dropped: dropped() };
    const { replies, seconds, lost } = await blast(load);
    return {
      repliesPerSecond: replies / seconds,
      lost,
      dropped: dropped() - before.dropped,
      cpuPerReply: ((cpuSeconds(child) - before.cpu) / replies) * 1e6,
      read: (readBy(pages) - before.read) / 1e6 / seconds,
    };
  } finally {
    for (const page of pages) page.close();
    await browser?.close();
    child.kill('SIGKILL');
    await ended;
  }
}

/** What the program prints of its page, once it runs; empty: there is none. */
async function addressOf({ stdout }: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of stdout ?? []) {
    text += chunk;
    if (text.includes('Ctrl-C')) break;
  }
  return /http:\S+/.exec(text)?.[0] ?? '';
}

/** A page that looks on. */
class Page {
  bytes = 0;
  readonly #asking;

  constructor(url: string, reads: boolean) {
    this.#asking = request(new URL('events', url), { agent: false }, (answer: IncomingMessage) => {
      answer.on('data', (chunk: Buffer) => {
        this.bytes += chunk.length;
      });
      if (!reads) answer.pause();
    });
    this.#asking.on('error', () => {});
    this.#asking.end();
  }

  close(): void {
    this.#asking.destroy();
  }
}

const readBy = (pages: readonly Page[]): number => pages.reduce((sum, { bytes }) => sum + bytes, 0);

/** Beside this process, whose pages read meanwhile. */
function blast(
  load: readonly (string | number)[],
): Promise<{ replies: number; seconds: number; lost: number }> {
  const [program = '', ...words] = load.map(String);
  const child = spawn(program, words);
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  return new Promise((resolve) => child.on('close', () => resolve(JSON.parse(output))));
}

/** The kernel's count of frames for which the TAP had no room; proc(5). */
function dropped(): number {
  const line = /^ *tap0:(.*)$/m.exec(readFileSync('/proc/net/dev', 'utf8'))?.[1] ?? '';
  return Number(line.trim().split(/\s+/)[11]);
}

/** Processor time that the process has used, user and system, from /proc/PID/stat; see proc(5). */
function cpuSeconds({ pid }: ChildProcess): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const TICKS_PER_SECOND = 100;
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

const [, , word, ...numbers] = process.argv;
if (word === INSIDE) {
  const [rounds = 3, seconds = 3, rate = 20_000] = numbers.map(Number);
  await inside(rounds, seconds, rate);
} else {
  const flags = process.getuid?.() === 0 ? ['-n'] : ['-Urn'];
  const self = fileURLToPath(import.meta.url);
  const given = word === undefined ? [] : [word, ...numbers];
  const argv = [...flags, '--', process.execPath, self, INSIDE, ...given];
  const { status } = spawnSync('unshare', argv, { stdio: 'inherit' });
  if (status !== 0) throw new Error('it failed; `tapip doctor` says what is missing');
}
