// Counters against this machine's own kernel: the same frames to both, and each of Linux's counters of IPv4 and ICMP
// grows by the same, but for what `sweeps/intended.ts` lists.

import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../src/mib/catalogue.ts';
import { bytesOf } from '../../src/testing/frame/frame.ts';
import { Kernel } from '../../src/testing/kernel/kernel.ts';
import { Wire } from '../../src/testing/wire/wire.ts';
import { needs, titled } from '../support/namespace.ts';
import { COUNTER_SCENARIOS, type CounterScenario } from './scenarios/counters.ts';
import { INTENDED } from './sweeps/intended.ts';
import { Input, judge, type Told } from './sweeps/known.ts';

const LIMIT_MS = 60_000;

/** How much time goes by for the stack at least, so that what is due at once is done. */
const AT_LEAST_MS = 20;

type Counts = Readonly<Record<string, number>>;

const NAMES = new Set(CATALOGUE.flatMap(({ counters }) => counters).map(({ name }) => name));
const isOurs = (name: string): boolean => NAMES.has(name) || name.startsWith('IcmpMsg');

const SCENARIOS = COUNTER_SCENARIOS.map((scenario) => [scenario.name, scenario] as const);

const reason = needs('unshare', 'ip', 'nstat', '/dev/net/tun');

describe.skipIf(reason)(titled('counters are Linux’s', reason), () => {
  it.concurrent.each(SCENARIOS)('%s', { timeout: LIMIT_MS }, async (_, scenario) => {
    const kernel = await byLinux(scenario);
    const stack = byUs(scenario);
    for (const [n, [row, frames]] of scenario.rows.entries()) {
      const unknown = frames
        .map((frame) => new Input(scenario.name, bytesOf(frame)))
        .reduce<readonly Told[]>(
          (left, input) => judge(input, left, INTENDED).unknown,
          differences(kernel[n] ?? {}, stack[n] ?? {}),
        );
      expect({ row, unknown }).toEqual({ row, unknown: [] });
    }
  });
});

/** Those that nothing in the scenarios makes grow: what is not counted at all, and what this host sends by itself. */
const NEVER = [
  ...['IpForwarding', 'IpDefaultTTL', 'IpInDiscards', 'IpOutDiscards', 'IpOutNoRoutes'],
  ...['IcmpOutErrors', 'IcmpOutRateLimitGlobal', 'IcmpOutRateLimitHost'],
  ...['IpExtOutMcastPkts', 'IpExtOutMcastOctets', 'IpExtOutBcastPkts', 'IpExtOutBcastOctets'],
  ...['IcmpInAddrMaskReps', 'IcmpOutSrcQuenchs', 'IcmpOutEchos', 'IcmpOutTimestamps'],
  ...['IcmpOutAddrMasks', 'IcmpOutAddrMaskReps'],
];

it('the scenarios make every counter grow but those that are listed', () => {
  const grown = new Set(COUNTER_SCENARIOS.flatMap((one) => byUs(one).flatMap(Object.keys)));
  expect([...NAMES].filter((name) => !grown.has(name)).sort()).toEqual([...NEVER].sort());
});

it('each row has a name of its own', () => {
  const rows = COUNTER_SCENARIOS.flatMap(({ name, rows }) =>
    rows.map(([row]) => `${name}: ${row}`),
  );
  expect(rows).toEqual([...new Set(rows)]);
});

/** How much each counter of the kernel's grows by each row. */
async function byLinux({ name, rows, ...options }: CounterScenario): Promise<Counts[]> {
  const kernel = await Kernel.start(options);
  try {
    const grown: Counts[] = [];
    let before = await read(kernel);
    for (const [, frames, waitMs = 0] of rows) {
      for (const frame of frames) kernel.inject(frame);
      await kernel.settle();
      if (waitMs > 0) await sleep(waitMs);
      const after = await read(kernel);
      grown.push(growth(before, after));
      before = after;
    }
    return grown;
  } finally {
    await kernel.stop();
  }
}

async function read(kernel: Kernel): Promise<Counts> {
  const { stdout } = await kernel.run('nstat', '-asz');
  const lines = stdout.split('\n').map((line) => line.split(/\s+/));
  return Object.fromEntries(
    lines.map(([name = '', value]) => [name, Number(value)]).filter(([name]) => isOurs(`${name}`)),
  );
}

function byUs({ name, rows, ipForward = false, sysctls = {}, ...options }: CounterScenario) {
  const wire = new Wire({ ...options, stack: { ipForward } });
  for (const [setting, value] of Object.entries(sysctls)) {
    wire.stack.sysctl.set(setting, Number(value));
  }
  wire.counted();
  return rows.map(([, frames, waitMs = 0]): Counts => {
    for (const frame of frames) wire.inject(frame);
    wire.advance(Math.max(waitMs, AT_LEAST_MS));
    return wire.counted();
  });
}

const growth = (before: Counts, after: Counts): Counts =>
  Object.fromEntries(
    Object.entries(after)
      .map(([name, value]): [string, number] => [name, value - (before[name] ?? 0)])
      .filter(([, value]) => value !== 0),
  );

function differences(linux: Counts, ours: Counts): Told[] {
  const names = [...new Set([...Object.keys(linux), ...Object.keys(ours)])];
  return names
    .filter((name) => (linux[name] ?? 0) !== (ours[name] ?? 0))
    .map((field) => {
      const [expected, actual] = [`${linux[field] ?? 0}`, `${ours[field] ?? 0}`];
      return { on: '', field, expected, actual };
    });
}
