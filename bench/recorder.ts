// What a recorder costs that is attached to a stack: an echo with one and the same echo without, in turns. Nobody
// reads what is recorded. A second stack without a recorder tells how far two of a kind are apart.
//
//     node --expose-gc dist/bench/recorder.js

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { INLINING } from '../src/inlining.ts';
import { Recorder } from '../src/trace/recorder.ts';
import { StackTables } from '../src/view/stacktables.ts';
import { Echoer } from './echoer.ts';
import { median } from './median.ts';

const MEASURE = '--ratios';
const PROCESSES = 5;
const SIZES = [56, 1400];
const WARM_UP = 300_000;
const BATCH = 5000;
const BATCHES = 400;

/** Medians of a process, in ns for an echo without the host's part, and of ratios in turns. */
interface Figures {
  readonly idle: number;
  readonly recorded: number;
  readonly ratio: number;
  readonly twin: number;
}

export function benchRecorder(): void {
  console.log(
    `an echo with a recorder attached, Node ${process.version}: medians of ${PROCESSES} processes`,
  );
  console.log('data    idle ns    recorded ns    ratio    two idle ones');
  for (const size of SIZES) console.log(line(size));
}

function line(size: number): string {
  const runs = Array.from({ length: PROCESSES }, () => inProcess(size));
  const middle = (of: keyof Figures): number => median(runs.map((run) => run[of]));
  const columns = [
    String(size).padEnd(4),
    middle('idle').toFixed(0).padStart(11),
    middle('recorded').toFixed(0).padStart(15),
    middle('ratio').toFixed(2).padStart(9),
    middle('twin').toFixed(2).padStart(17),
  ];
  return columns.join('');
}

function inProcess(size: number): Figures {
  const argv = [...INLINING, fileURLToPath(import.meta.url), MEASURE, String(size)];
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${argv.join(' ')} ended with ${status}: ${stderr}`);
  return JSON.parse(stdout);
}

function measure(size: number): Figures {
  const [idle, recorded, twin] = [0, 1, 2].map(() => new Echoer('10.0.0', size));
  if (idle === undefined || recorded === undefined || twin === undefined) throw new Error('three');
  const { stack } = recorded;
  new Recorder().observe('recorded', stack.ctx, new StackTables(stack));
  for (const echoer of [idle, recorded, twin]) echoer.echo(WARM_UP);
  idle.host(WARM_UP);
  const batches = Array.from({ length: BATCHES }, () => {
    const host = nsEach(() => idle.host(BATCH));
    const [a, b, c] = [idle, recorded, twin].map((one) => nsEach(() => one.echo(BATCH)) - host);
    return { idle: a ?? 0, recorded: b ?? 0, twin: c ?? 0 };
  });
  return {
    idle: median(batches.map((batch) => batch.idle)),
    recorded: median(batches.map((batch) => batch.recorded)),
    ratio: median(batches.map((batch) => batch.recorded / batch.idle)),
    twin: median(batches.map((batch) => batch.twin / batch.idle)),
  };
}

function nsEach(work: () => void): number {
  const began = performance.now();
  work();
  return ((performance.now() - began) * 1e6) / BATCH;
}

const [, script, what, size] = process.argv;
if (script === fileURLToPath(import.meta.url)) {
  if (what === MEASURE) console.log(JSON.stringify(measure(Number(size))));
  else benchRecorder();
}
