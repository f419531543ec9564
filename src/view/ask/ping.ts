// Ping from a stack, as a viewer asks for it.

import { ANY, formatIpv4 } from '../../ip/address.ts';
import { PathMtu } from '../../ip/send.ts';
import { Pinger, type PingPlan } from '../../ping/pinger.ts';
import { type Given, Refused } from './given.ts';
import type { Parties } from './parties.ts';
import type { Program, Programs } from './programs.ts';

const MOST_DATA = 65_507;
const LINGER_MS = 10_000;

const USUAL: PingPlan = {
  destination: ANY,
  source: ANY,
  device: null,
  mark: 0,
  pathMtu: null,
  tos: 0,
  count: 1,
  intervalMs: 1000,
  size: 56,
  ttl: 0,
  options: null,
  lingerMs: LINGER_MS,
  deadlineMs: null,
  quiet: false,
  timestamps: false,
  outstanding: false,
  verbose: false,
  broadcast: true,
};

/** Begins to ping. Throws a `Refused`. */
export function ping(given: Given, parties: Parties, programs: Programs): void {
  const node = given.name('node');
  const stack = parties.stack(node);
  const plan = planOf(given, parties);
  programs.start(node, stack, ({ print, complain, done }): Program => {
    const pinger: Pinger = new Pinger({
      ...{ stack, plan, program: 'ping', print, complain, epochMs: stack.ctx.epochMs },
      done: () => {
        pinger.summarize();
        done();
      },
    });
    return pinger;
  });
}

function planOf(given: Given, parties: Parties): PingPlan {
  const fragment = given.flagOrNull('fragment');
  const destination = parties.address(given.name('to'));
  if (destination === ANY) throw new Refused(`${formatIpv4(ANY)} is no host's address: name one`);
  return {
    ...USUAL,
    destination,
    count: given.whole('count', 1, 100),
    intervalMs: given.whole('intervalMs', 10, 60_000),
    size: given.whole('size', 0, MOST_DATA),
    ttl: given.wholeOrNull('ttl', 1, 255) ?? USUAL.ttl,
    tos: given.wholeOrNull('tos', 0, 255) ?? USUAL.tos,
    mark: given.wholeOrNull('mark', 0, 2 ** 32 - 1) ?? USUAL.mark,
    pathMtu: fragment === null ? null : fragment ? PathMtu.Dont : PathMtu.Do,
  };
}
