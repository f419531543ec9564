// What a simulated network costs: ten thousand frames between two hosts, echo requests and replies in equal
// parts, in turns with the same frames through two stacks at the ends of a bare cable in memory, which has no
// clock, no order of events and no impairment. And an empty network test: two hosts, a cable, one ping.
//
//     node dist/bench/network.js [ROUNDS]

import { fileURLToPath } from 'node:url';
import { parseCidr, parseIpv4 } from '../src/ip/address.ts';
import { memoryPair } from '../src/netdev/memory.ts';
import type { LinkOptions } from '../src/sim/link.ts';
import { Network } from '../src/sim/network.ts';
import { Stack } from '../src/stack.ts';
import { median } from './median.ts';

const FRAMES = 10_000;
const SIZES = [56, 1400];
/** Requests that are on their way together. */
const BATCH = 50;
const EMPTY_TESTS = 200;

const CABLES: readonly (readonly [string, LinkOptions])[] = [
  ['perfect', {}],
  ['10 ms', { delayMs: 10 }],
  ['bad', { delayMs: 10, jitterMs: 5, rateBps: 100_000_000, corrupt: 0.01, reorder: 0.05 }],
];

/** Sends so many echo requests and takes in what comes of them. */
type Traffic = (requests: number) => void;

export function benchNetwork(rounds = 15): void {
  console.log(
    `${FRAMES} frames between two simulated hosts, Node ${process.version}, medians of ${rounds} rounds in turns`,
  );
  console.log('(bare: two stacks on a cable in memory)');
  console.log('   data   cable        frames/s     bare frames/s   ratio (least-most)      ms');
  for (const size of SIZES) {
    for (const [name, options] of CABLES) console.log(line(size, name, options, rounds));
  }
  const times = Array.from({ length: EMPTY_TESTS }, emptyTest);
  console.log(
    `empty network test (two hosts, a cable, one ping): median ${median(times).toFixed(2)} ms (least ${Math.min(...times).toFixed(2)})`,
  );
}

function line(size: number, name: string, options: LinkOptions, rounds: number): string {
  const [simulated, bare] = [inNetwork(size, options), onBareCable(size)];
  simulated(FRAMES);
  bare(FRAMES);
  const times = Array.from({ length: rounds }, () => [time(simulated), time(bare)] as const);
  const ratios = times.map(([ours, theirs]) => theirs / ours);
  const [ours, theirs] = [0, 1].map((side) => median(times.map((pair) => pair[side] ?? 0)));
  const perSecond = (ms = Number.NaN): string => ((FRAMES / ms) * 1000).toFixed(0);
  const range = `${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)}`;
  const columns = [
    String(size).padStart(7),
    `   ${name.padEnd(8)}`,
    perSecond(ours).padStart(13),
    perSecond(theirs).padStart(18),
    `${median(ratios).toFixed(2)} (${range})`.padStart(21),
    (ours ?? Number.NaN).toFixed(1).padStart(8),
  ];
  return columns.join('');
}

/** Milliseconds for all the frames. */
function time(traffic: Traffic): number {
  const began = performance.now();
  traffic(FRAMES / 2);
  return performance.now() - began;
}

function inNetwork(size: number, options: LinkOptions): Traffic {
  const net = new Network();
  const a = net.host('a', { addresses: ['10.0.0.1/24'] });
  net.host('b', { addresses: ['10.0.0.2/24'] });
  net.link('a', 'b', options);
  net.ping('a', 'b');
  return pinging(a.stack, size, () => net.run());
}

function onBareCable(size: number): Traffic {
  const cable = memoryPair();
  // As a network has them.
  const stacks = [new Stack({ poison: true }), new Stack({ poison: true })];
  const devices = stacks.map((stack, n) => {
    const [end, address] = [cable[n], parseCidr(`10.0.0.${n + 1}/24`)];
    if (end === undefined || address === null) throw new Error('no end, or no address');
    return stack.addDevice(end, { addresses: [address] });
  });
  const [a] = stacks;
  if (a === undefined) throw new Error('no stack');
  return pinging(a, size, () => {
    let frames = 1;
    while (frames > 0) {
      frames = 0;
      for (const [n, device] of devices.entries()) frames += stacks[n]?.poll(device, 0, 64) ?? 0;
    }
  });
}

function pinging(stack: Stack, size: number, run: () => void): Traffic {
  const destination = parseIpv4('10.0.0.2');
  if (destination === null) throw new Error('no address');
  let replies = 0;
  const reply = (): void => {
    replies++;
  };
  const session = stack.ping({ destination, size }, { reply, error: () => {} });
  return (requests) => {
    replies = 0;
    for (let n = 0; n < requests; n += BATCH) {
      for (let k = 0; k < BATCH; k++) session.send();
      run();
    }
    // A bad cable damages some.
    if (replies < requests * 0.9) throw new Error(`${requests} requests, ${replies} replies`);
  };
}

function emptyTest(): number {
  const began = performance.now();
  const net = new Network();
  net.host('a', { addresses: ['10.0.0.1/24'] });
  net.host('b', { addresses: ['10.0.0.2/24'] });
  net.link('a', 'b');
  if (net.ping('a', 'b').replies.length !== 1) throw new Error('no reply');
  net.assertBalanced();
  return performance.now() - began;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  benchNetwork(process.argv[2] === undefined ? undefined : Number(process.argv[2]));
}
