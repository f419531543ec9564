// What a packet costs a router: in by one device, through the routing decision and its check of the way back, out by the
// other, with counters and trace on and nothing at the other end of the cables. In turns with it, in the same minute: the
// host's part, which is taken off, and the plain way of bench/parsed.ts, which tells how fast the machine is. With V8's
// budget for inlining as `tapip up` has it.
//
//     node dist/bench/forward.js [PROCESSES]
//     node --expose-gc dist/bench/forward.js --garbage 1 64 1500    garbage collections in a million: flows, TTL, MTU;
//     then 1: back to the cable they came from, with redirects

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { INLINING } from '../src/inlining.ts';
import { collections } from './collections.ts';
import { Echoer } from './echoer.ts';
import { Forwarder } from './forwarder.ts';
import { median } from './median.ts';
import { answer } from './parsed.ts';

const TIMES = '--times';
const GARBAGE = '--garbage';
const MILLION = 1_000_000;
const WARM_UP = 300_000;
const BATCH = 5000;
const BATCHES = 400;

/** Destinations in turn: one; as many as are remembered; more than that, so that each is decided anew. */
const FLOWS = [1, 64, 4096];

/** Nanoseconds for each batch's packet. */
interface Times {
  host: number[];
  stack: number[];
  parsed: number[];
}

/** Prints a line for each number of flows. V8 decides anew in each process what it inlines. */
export function benchForward(processes = 5): void {
  console.log(
    `forwarding in memory, Node ${process.version}, ns each: the least of ${processes} processes`,
  );
  console.log(`(median of batches), without the host's part; "parsed" is an echo the plain way`);
  console.log('destinations    host   stack         parsed   parsed/stack   GCs per million');
  for (const flows of FLOWS) console.log(line(flows, processes));
}

function line(flows: number, processes: number): string {
  const runs: Times[] = [];
  for (let n = 0; n < processes; n++) runs.push(inProcess(TIMES, flows) as Times);
  const least = (of: keyof Times): number => Math.min(...runs.flatMap((run) => run[of]));
  const host = least('host');
  const stack = least('stack') - host;
  const usual = median(runs.flatMap((run) => run.stack)) - median(runs.flatMap((run) => run.host));
  const columns = [
    String(flows).padStart(12),
    host.toFixed(0).padStart(8),
    `${stack.toFixed(0)} (${usual.toFixed(0)})`.padStart(12),
    least('parsed').toFixed(0).padStart(10),
    (least('parsed') / stack).toFixed(0).padStart(15),
    String(inProcess(GARBAGE, flows, 64, 1500)).padStart(18),
  ];
  return columns.join('');
}

function inProcess(...words: readonly (string | number)[]): unknown {
  const self = fileURLToPath(import.meta.url);
  const argv = ['--expose-gc', ...INLINING, self, ...words.map(String)];
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${argv.join(' ')} ended with ${status}: ${stderr}`);
  return JSON.parse(stdout);
}

function measure(flows: number): Times {
  const forwarder = new Forwarder({ flows });
  const { request } = new Echoer('10.0.0', 56);
  const forward = (count: number): void => {
    if (forwarder.forward(count) !== count) throw new Error('a packet was not forwarded');
  };
  const parsed = (count: number): void => {
    for (let n = 0; n < count; n++) if (answer(request) === null) throw new Error('no answer');
  };
  forward(WARM_UP);
  forwarder.host(WARM_UP);
  parsed(WARM_UP / 30);
  const times: Times = { host: [], stack: [], parsed: [] };
  for (let n = 0; n < BATCHES; n++) {
    times.host.push(nsEach(BATCH, () => forwarder.host(BATCH)));
    times.stack.push(nsEach(BATCH, () => forward(BATCH)));
    times.parsed.push(nsEach(BATCH / 100, () => parsed(BATCH / 100)));
  }
  return times;
}

function nsEach(count: number, work: () => void): number {
  const began = performance.now();
  work();
  return ((performance.now() - began) * 1e6) / count;
}

async function garbage(flows: number, ttl: number, mtu: number, back: boolean): Promise<number> {
  const forwarder = new Forwarder({ flows, ttl, mtu, back, data: 1400 });
  forwarder.forward(WARM_UP);
  return await collections(() => {
    // Of those whose time runs out here, only some are reported.
    if (forwarder.forward(MILLION) < MILLION && ttl > 1) throw new Error('a packet was lost');
  });
}

const [, script, what, ...numbers] = process.argv;
if (script === fileURLToPath(import.meta.url)) {
  const [flows = 1, ttl = 64, mtu = 1500, back = 0] = numbers.map(Number);
  if (what === TIMES) console.log(JSON.stringify(measure(flows)));
  else if (what === GARBAGE) console.log(await garbage(flows, ttl, mtu, back === 1));
  else benchForward(what === undefined ? undefined : Number(what));
}
