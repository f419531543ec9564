// From start to exit: how long `tsping -c 1` takes, with a bare `node` in turns beside it.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median } from './median.ts';

const ROUNDS = 11;

export function benchStart(): void {
  const tsping = fileURLToPath(new URL('../bin/tsping.js', import.meta.url));
  const pings: number[] = [];
  const nodes: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    nodes.push(time(['-e', '0']));
    pings.push(time([tsping, '-c', '1', '10.0.0.2']));
  }
  const ratio = median(pings.map((ping, n) => ping / (nodes[n] ?? 0)));
  console.log(
    `tsping -c 1, start to exit: median ${median(pings).toFixed(2)} s (least ${Math.min(...pings).toFixed(2)}), ${ratio.toFixed(1)} times a bare node's ${median(nodes).toFixed(2)} s`,
  );
}

/** Seconds that node takes with those arguments. */
function time(argv: readonly string[]): number {
  const began = performance.now();
  const { status, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${argv.join(' ')} ended with ${status}: ${stderr}`);
  return (performance.now() - began) / 1000;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) benchStart();
