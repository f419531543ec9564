// Whole worlds of commands, each compared with what Debian's `ip` makes of it in a namespace of its own.

import { describe, expect, test } from 'vitest';
import { Stack } from '../../src/stack.ts';
import { byLinux, byUs, type Ended } from './iproute.ts';
import { needs, titled } from './namespace.ts';
import { isRoot } from './programs.ts';

/** A name, and commands that build on each other, as lines. */
export type World = readonly [string, string];

/**
 * One test a world: status, output and errors of every command must be the same, but for what {@link alike} levels.
 * @param ipForward whether both are routers
 */
export function sameAsIp(title: string, worlds: readonly World[], ipForward = false): void {
  const reason = needs('unshare', 'ip');
  describe.skipIf(reason)(titled(title, reason), () => {
    test.concurrent.each(worlds)('%s', async (_, lines) => {
      const commands = commandsOf(lines);
      const setting = `echo ${Number(ipForward)} > /proc/sys/net/ipv4/ip_forward`;
      const linux = await byLinux(commands, setting);
      const stack = new Stack({ loopbackUp: false, ipForward });
      expect(byUs(commands, stack).map(alike)).toEqual(linux.map(alike));
    });
  });
}

/** The lines that are not empty, without their indentation. The namespace of an ordinary user knows no user id but its own. */
export const commandsOf = (lines: string): string[] =>
  lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && (isRoot || !/\buid(?:range)? \d/.test(line)));

/** Drawn station addresses, numbers of queues (on Linux as many as processors) and seconds that pass are levelled. */
function alike(ended: Ended): Ended {
  const out = ended.out
    .replace(/(?:[0-9a-f]{2}:){5}[0-9a-f]{2}/g, (mac) => (isDrawn(mac) ? 'MAC' : mac))
    .replace(/(num[rt]xqueues) \d+/g, '$1 N')
    .replace(/("num_[rt]x_queues": ?)\d+/g, '$1N')
    .replace(/\d+sec/g, 'Nsec')
    .replace(/("(?:valid|preferred)_life_time": ?)(?!4294967295|0\b)\d+/g, '$1N')
    .replaceAll('ip link', 'tapip link');
  const err = ended.err.replaceAll('Try "ip ', 'Try "tapip ');
  return { ...ended, out: out.replaceAll('tatapip', 'tapip').replaceAll('taptapip', 'tapip'), err };
}

/** Those of the tests begin with 02:00:00 or 02:00:5e, and those of no device in particular have one octet six times. */
const isDrawn = (mac: string): boolean =>
  !/^02:00:(?:00|5e):/.test(mac) && !/^(..)(?::\1){5}$/.test(mac);
