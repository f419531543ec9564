// What a host makes of "fragmentation needed" and of redirects, beside this machine's kernel and Debian's ping: the same
// request leaves both, the same errors come back to both, both pings are read, and then both are asked for the way.

import { beforeAll, describe, expect, it } from 'vitest';
import { runCommands } from '../../src/command/run.ts';
import { ANY } from '../../src/ip/address.ts';
import { PathMtu } from '../../src/ip/send.ts';
import { Pinger, type PingPlan } from '../../src/ping/pinger.ts';
import { Kernel } from '../../src/testing/kernel/kernel.ts';
import { Wire } from '../../src/testing/wire/wire.ts';
import { byUs } from '../support/iproute.ts';
import { needs, titled } from '../support/namespace.ts';
import { address } from '../support/packets.ts';
import { inTurns, resultOf } from './inturns.ts';
import { ASKS, FAR, OTHER_ROUTER, ROUTER, ROWS, type Row, STRANGER } from './scenarios/paths.ts';
import { known, left, right, TWO_CABLES } from './scenarios/stations.ts';

const setupOf = ({ ipForward = false }: Row) => ({
  interfaces: TWO_CABLES,
  ipForward,
  neighbours: [
    ...known(ROUTER, OTHER_ROUTER, left(9), right(9), right(254)),
    { ...STRANGER, on: 0 },
  ],
});

const routesOf = ({ routes = [`default via ${ROUTER.ip}`] }: Row): string[] =>
  routes.map((words) => `route add ${words}`);

/** What both said, and what they sent because of the frames in the end. */
interface Told {
  readonly said: readonly string[];
  readonly sent: readonly string[];
}

/** Without what hangs on when it is asked. */
const masked = (text: string): string =>
  text.replaceAll(
    /(expires"?[: ])(\d+)/g,
    (_, word, seconds) => `${word}${Math.round(seconds / 10)}0`,
  );

/** A ping's words but for its name, and what hangs on when they are said. */
const levelled = (out: string, err: string): string =>
  `${out}${err}`
    .replaceAll(/^tsping: /gm, 'ping: ')
    .replaceAll(/time[ =][\d.]+ ?ms/g, 'time')
    .replace(/^rtt .*$/m, 'rtt');

const PLAN: Omit<PingPlan, 'destination'> = {
  ...{ source: ANY, device: null, mark: 0, pathMtu: null, tos: 0, count: 1, intervalMs: 1000 },
  ...{ size: 56, ttl: 64, lingerMs: 200, deadlineMs: null, quiet: false, timestamps: false },
  ...{ outstanding: false, verbose: false, options: null, broadcast: false },
};

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

async function kernelSays(row: Row): Promise<Told> {
  const { sysctls = {}, requests, frames = [], asks = ASKS } = row;
  const kernel = await Kernel.start({ ...setupOf(row), sysctls });
  const said: string[] = [];
  try {
    for (const words of routesOf(row)) await kernel.run('ip', ...split(words));
    for (const { to = FAR, size = 1472, mode = 'do', answers = [] } of requests) {
      let isAnswered = false;
      const unwatch = kernel.watch(({ on, bytes }) => {
        if (isAnswered || !isRequest(bytes)) return;
        isAnswered = true;
        for (const answer of answers) kernel.inject(answer(bytes), on);
      });
      const words = ['-n', '-c', '1', '-M', mode, '-s', `${size}`, '-W', '0.2'];
      const { stdout, stderr } = await kernel.run('ping', ...words, to);
      said.push(levelled(stdout, stderr));
      unwatch();
      await kernel.settle();
    }
    await kernel.sent();
    for (const [frame, on] of frames) {
      kernel.inject(frame, on);
      await kernel.settle();
    }
    const sent = (await kernel.sent()).map(({ on, bytes }) => ({ on, bytes }));
    for (const words of asks) {
      const { stdout, stderr } = await kernel.run('ip', ...split(words));
      said.push(`${words}: ${masked(`${stdout}${stderr}`)}`);
    }
    return { said, sent: sent.map(textOf).sort() };
  } finally {
    await kernel.stop();
  }
}

function stackSays(row: Row): Told {
  const { sysctls = {}, requests, frames = [], asks = ASKS, ipForward = false } = row;
  const { interfaces, neighbours } = setupOf(row);
  const wire = new Wire({ interfaces, neighbours, stack: { ipForward } });
  const { stack } = wire;
  const said: string[] = [];
  for (const [name, value] of Object.entries(sysctls)) {
    expect(stack.sysctl.set(name, value)).toBeNull();
  }
  for (const words of routesOf(row)) runCommands(stack, words);
  const modes = { do: PathMtu.Do, want: PathMtu.Want, dont: PathMtu.Dont };
  for (const { to = FAR, size = 1472, mode = 'do', answers = [] } of requests) {
    const plan = { ...PLAN, destination: address(to), size, pathMtu: modes[mode] };
    const [out, err]: string[][] = [[], []];
    const pinger = new Pinger({
      stack,
      plan,
      print: (text) => out?.push(text),
      complain: (line) => err?.push(`${line}\n`),
      epochMs: 0,
      done: () => pinger.summarize(),
    });
    wire.run(() => pinger.start());
    for (const on of wire.interfaces) {
      const request = wire.sent(on).find(isRequest);
      if (request !== undefined) for (const answer of answers) wire.inject(answer(request), on);
    }
    wire.advance(300);
    said.push(levelled(out?.join('') ?? '', err?.join('') ?? ''));
  }
  for (const on of wire.interfaces) wire.sent(on);
  for (const [frame, on] of frames) wire.inject(frame, on);
  const sent = wire.interfaces.flatMap((on) => wire.sent(on).map((bytes) => ({ on, bytes })));
  for (const [n, { out, err }] of byUs(asks, stack).entries()) {
    said.push(`${asks[n]}: ${masked(`${out}${err}`)}`);
  }
  // What an unknown gateway waits for.
  wire.advance(5000);
  wire.assertBalanced();
  return { said, sent: sent.map(textOf).sort() };
}

const split = (words: string): [string, ...string[]] => words.split(' ') as [string, ...string[]];

/** An echo request, or its first fragment. */
const isRequest = (bytes: Uint8Array): boolean =>
  bytes[12] === 8 &&
  bytes[13] === 0 &&
  bytes[23] === 1 &&
  bytes[34] === 8 &&
  (bytes[21] ?? 0) === 0;

/** A frame but for the identification and the header's checksum of what the host itself made. */
function textOf({ on, bytes }: { on: string; bytes: Uint8Array }): string {
  const copy = bytes.slice();
  const isOwn = copy[26] === 10 || copy[26] === 192;
  if (isOwn) copy.fill(0, 18, 20);
  if (isOwn) copy.fill(0, 24, 26);
  return `${on} ${hexOf(copy)}`;
}

const LIMIT_MS = 120_000;
const AT_ONCE = 8;

const reason = needs('unshare', 'ip', 'ping', '/dev/net/tun');

describe.skipIf(reason)(titled('Linux and the stack learn the same', reason), () => {
  let kernels = new Map<Row, PromiseSettledResult<Told>>();

  beforeAll(async () => {
    kernels = await inTurns(ROWS, AT_ONCE, kernelSays);
  }, LIMIT_MS);

  it.each(ROWS.map((row) => [row.name, row] as const))('%s', async (_, row) => {
    const ours = stackSays(row);
    const linux = resultOf(kernels, row);
    // On a busy machine an answer may come after ping has gone; then the kernel is asked again, alone.
    const agree = JSON.stringify(ours) === JSON.stringify(linux);
    expect(ours).toEqual(agree ? linux : await kernelSays(row));
  });
});
