// What datagrams in fragments cost, in memory and with nothing at the other end of the cable: to put one together,
// and to answer it in as many. The host's part, a packet out of the pool with a frame in it, is taken off.
//
//     node dist/bench/fragments.js [ROUNDS]
//     node --expose-gc dist/bench/fragments.js --garbage 1500     garbage collections in a million frames each way

import { fileURLToPath } from 'node:url';
import { collections } from './collections.ts';
import { Echoer } from './echoer.ts';
import { median } from './median.ts';

const GARBAGE = '--garbage';
const NETWORK = '10.0.0';
const SIZES = [1500, 8000, 65507];
const MILLION = 1_000_000;
const WARM_UP_FRAMES = 200_000;
const BATCH_FRAMES = 2000;

/** An ICMP message that nobody here waits for: it is put together, summed and dropped. */
const ECHO_REPLY = 0;

/** Prints a line for each size: microseconds, the least batch and the median of all. */
export function benchFragments(rounds = 200): void {
  console.log(
    `fragments in memory, Node ${process.version}, us for a datagram: least (median of batches), without the`,
  );
  console.log('host\'s part; "echo" is the answer as well, in as many fragments');
  console.log('  data   frames      put together              echo');
  for (const size of SIZES) console.log(line(size, rounds));
}

function line(size: number, rounds: number): string {
  const silent = new Echoer(NETWORK, size, ECHO_REPLY);
  const echoer = new Echoer(NETWORK, size);
  const frames = echoer.frames.length;
  const batch = Math.ceil(BATCH_FRAMES / frames);
  const works = [
    (count: number): void => echoer.host(count),
    (count: number): void => silent.receive(count),
    (count: number): void => echoer.echo(count),
  ];
  for (const work of works) work(Math.ceil(WARM_UP_FRAMES / frames));
  const times = works.map((): number[] => []);
  for (let n = 0; n < rounds; n++) {
    for (const [which, work] of works.entries()) times[which]?.push(usEach(batch, work));
  }
  const [host = [], together = [], echo = []] = times;
  const column = (of: number[]): string =>
    `${(Math.min(...of) - Math.min(...host)).toFixed(2)} (${(median(of) - median(host)).toFixed(2)})`;
  const columns = [column(together).padStart(18), column(echo).padStart(18)];
  return `${String(size).padStart(6)}${String(frames).padStart(9)}${columns.join('')}`;
}

function usEach(count: number, work: (count: number) => void): number {
  const began = performance.now();
  work(count);
  return ((performance.now() - began) * 1e3) / count;
}

async function garbage(size: number): Promise<number> {
  const echoer = new Echoer(NETWORK, size);
  const frames = echoer.frames.length;
  echoer.echo(Math.ceil(WARM_UP_FRAMES / frames));
  return await collections(() => echoer.echo(Math.ceil(MILLION / frames)));
}

const [, script, what, size = ''] = process.argv;
if (script === fileURLToPath(import.meta.url)) {
  if (what === GARBAGE) console.log(await garbage(Number(size)));
  else benchFragments(what === undefined ? undefined : Number(what));
}
