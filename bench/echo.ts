// What an echo costs: from a request in a packet, by way of every layer, up and down, to the packet's return
// to the pool, with counters and trace on and nothing at the other end of the cable. In turns with it, in
// the same minute: the host's part, which is taken off, and the plain way of bench/parsed.ts, which tells
// how fast the machine is.
//
//     node dist/bench/echo.js [PROCESSES]
//     node --expose-gc dist/bench/echo.js --garbage 10.0.0 56           garbage collections in a million echoes
//     node --expose-gc dist/bench/echo.js --garbage-parsed 10.0.0 56    the same for the plain way

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { INLINING } from '../src/inlining.ts';
import { collections } from './collections.ts';
import { Echoer } from './echoer.ts';
import { median } from './median.ts';
import { answer } from './parsed.ts';

const TIMES = '--times';
const GARBAGE = '--garbage';
const GARBAGE_PARSED = '--garbage-parsed';
const NETWORKS = ['10.0.0', '192.168.1'];
const SIZES = [56, 1400];

const MILLION = 1_000_000;
const WARM_UP = 300_000;
/** So short that many a batch finds the machine undisturbed. */
const BATCH = 5000;
const BATCHES = 400;

/** Nanoseconds for each batch's echo. */
interface Times {
  host: number[];
  stack: number[];
  parsed: number[];
}

/** Prints a line for each network and size. V8 decides anew in each process what it inlines. */
export function benchEcho(processes = 5): void {
  console.log(
    `echo in memory, Node ${process.version}, ns each: the least of ${processes} processes`,
  );
  console.log(`(median of batches), without the host's part; "parsed" is the plain way, in turns`);
  console.log(
    '"usual": with V8\'s usual budget for inlining; "stack" with that of `tapip up`, inlineMore()',
  );
  console.log(
    'network        data    host      usual      stack      parsed   parsed/stack   GCs per million',
  );
  for (const network of NETWORKS) {
    for (const size of SIZES) console.log(line(network, size, processes));
  }
}

function line(network: string, size: number, processes: number): string {
  const [runs, usual]: Times[][] = [[], []];
  for (let n = 0; n < processes; n++) {
    runs?.push(inProcess(INLINING, TIMES, network, size) as Times);
    usual?.push(inProcess([], TIMES, network, size) as Times);
  }
  const least = (of: keyof Times): number => leastOf(runs ?? [], of);
  const host = least('host');
  const stack = least('stack') - host;
  const columns = [
    network.padEnd(11),
    String(size).padStart(7),
    host.toFixed(0).padStart(8),
    costs(usual ?? []).padStart(11),
    costs(runs ?? []).padStart(11),
    least('parsed').toFixed(0).padStart(12),
    (least('parsed') / stack).toFixed(0).padStart(15),
    String(inProcess(INLINING, GARBAGE, network, size)).padStart(18),
  ];
  return columns.join('');
}

const leastOf = (runs: readonly Times[], of: keyof Times): number =>
  Math.min(...runs.flatMap((run) => run[of]));

/** What the stack takes without the host's part: the least, and the median of batches. */
function costs(runs: readonly Times[]): string {
  const usual = median(runs.flatMap((run) => run.stack)) - median(runs.flatMap((run) => run.host));
  return `${(leastOf(runs, 'stack') - leastOf(runs, 'host')).toFixed(0)} (${usual.toFixed(0)})`;
}

function inProcess(flags: readonly string[], what: string, network: string, size: number): unknown {
  const self = fileURLToPath(import.meta.url);
  const argv = ['--expose-gc', ...flags, self, what, network, String(size)];
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${argv.join(' ')} ended with ${status}: ${stderr}`);
  return JSON.parse(stdout);
}

function measure(network: string, size: number): Times {
  const echoer = new Echoer(network, size);
  const parsed = (count: number): void => echoParsed(echoer.request, count);
  echoer.echo(WARM_UP);
  echoer.host(WARM_UP);
  parsed(WARM_UP / 30);
  const times: Times = { host: [], stack: [], parsed: [] };
  for (let n = 0; n < BATCHES; n++) {
    times.host.push(nsEach(BATCH, () => echoer.host(BATCH)));
    times.stack.push(nsEach(BATCH, () => echoer.echo(BATCH)));
    times.parsed.push(nsEach(BATCH / 100, () => parsed(BATCH / 100)));
  }
  return times;
}

function nsEach(count: number, work: () => void): number {
  const began = performance.now();
  work();
  return ((performance.now() - began) * 1e6) / count;
}

function echoParsed(request: Uint8Array, count: number): void {
  for (let n = 0; n < count; n++) if (answer(request) === null) throw new Error('no answer');
}

async function garbage(network: string, size: number): Promise<number> {
  const echoer = new Echoer(network, size);
  echoer.echo(WARM_UP);
  return await collections(() => echoer.echo(MILLION));
}

async function garbageParsed(network: string, size: number): Promise<number> {
  const { request } = new Echoer(network, size);
  return await collections(() => echoParsed(request, MILLION / 10));
}

const [, script, what, network = '', size = ''] = process.argv;
if (script === fileURLToPath(import.meta.url)) {
  if (what === TIMES) console.log(JSON.stringify(measure(network, Number(size))));
  else if (what === GARBAGE) console.log(await garbage(network, Number(size)));
  else if (what === GARBAGE_PARSED) console.log(await garbageParsed(network, Number(size)));
  else benchEcho(what === undefined ? undefined : Number(what));
}
