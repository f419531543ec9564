// The same frames to a Linux kernel and to the stack, in the same place: what do they answer, and where are
// they not of one mind? The kernel comes first; then the stack lives through the same at the same times.

import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Dissected,
  dissected,
  fieldDifferences,
  type Mask,
  maskFault,
} from '../fixture/fields.ts';
import { type AnyFrame, bytesOf } from '../frame/frame.ts';
import type { Difference } from '../frame/match.ts';
import { lineOf } from '../frame/report.ts';
import { type On, Wire } from '../wire/wire.ts';
import { Kernel, type KernelFrame } from './kernel.ts';
import { KernelError, type KernelOptions } from './setup.ts';

/** One thing that happens to both. */
export interface KernelStep {
  /** What it is that is tried. Each step of a scenario has a name of its own. */
  readonly name: string;
  readonly frame: AnyFrame;
  /** The interface that receives it. Default: the first. */
  readonly on?: On;
  /** How long to wait after it for what comes late, in ms of real time. Default 0. */
  readonly waitMs?: number;
}

/** Its settings are for both; what the stack has no such setting for, is for the kernel only. */
export interface KernelScenario extends Omit<KernelOptions, 'counting' | 'lifeMs'> {
  readonly name: string;
  readonly steps: readonly KernelStep[];
  /**
   * Fields that may differ, as `tcp.window`, `quoted ip.ttl`, `payload`. `ip.identification` always may in what
   * the host itself sends, since everybody counts as they like; so may a checksum where what it covers differs. Times
   * in an IP timestamp option may be up to a second apart.
   */
  readonly ignore?: readonly string[];
  /** Counters to compare, as `nstat` names them: `IcmpOutMsgs`. They are told, and judged by nobody. */
  readonly counters?: readonly string[];
  /** Counters to compare after each step. Those of which one has grown by more are among its differences. */
  readonly stepCounters?: readonly string[];
}

/** A frame that one of the two sent. */
export interface Answer {
  readonly on: string;
  readonly bytes: Uint8Array;
}

/** Something in which the stack's answer is not the kernel's. */
export interface AnswerDifference extends Difference {
  /** The interface; empty where `field` is a counter. `field` is `frame` where only one of the two has sent one at all. */
  readonly on: string;
}

/** What both did about a step. `expected` is the kernel's, `actual` the stack's. */
export interface StepResult {
  readonly step: KernelStep;
  readonly kernel: readonly Answer[];
  readonly stack: readonly Answer[];
  readonly differences: readonly AnswerDifference[];
}

export interface CounterResult {
  readonly name: string;
  readonly kernel: number;
  readonly stack: number;
}

export interface Comparison {
  readonly scenario: KernelScenario;
  /** In the scenario's order. */
  readonly steps: readonly StepResult[];
  /** Those of the scenario's counters that are not the same in both. */
  readonly counters: readonly CounterResult[];
}

/** Frames that are on their way to the kernel at the same time; it answers each before it takes the next. */
const AT_ONCE = 16;

/**
 * Lets both live through the scenario. Throws a {@link KernelError} where there is no kernel to be had, a
 * `RangeError` for a scenario that cannot be played, and an `Error` when the stack loses count of its packets.
 */
export async function compareWithKernel(scenario: KernelScenario): Promise<Comparison> {
  const mask = maskOf(scenario);
  const { frames, counters } = await askKernel(scenario);
  const asked = answersOf(frames);
  const { lived, wire } = askStack(scenario, asked);
  const steps = scenario.steps.map((step, n) => {
    const { answers: kernel = [], counted: grown = {} } = asked.lived[n] ?? {};
    const { answers: stack = [], counted = {} } = lived[n] ?? {};
    const differences = [
      ...wire.interfaces.flatMap((on) => differencesOn(on, kernel, stack, mask)),
      ...counterDifferences(scenario.stepCounters ?? [], grown, counted),
    ];
    return { step, kernel, stack, differences };
  });
  const own = wire.stack.ctx.counters;
  const both = counters.map(([name, kernel]) => ({ name, kernel, stack: own.get(name).value }));
  return {
    scenario,
    steps,
    counters: both.filter(({ kernel, stack }) => kernel !== stack),
  };
}

/** A step and what came of it, for people: a line for each frame, then one for each difference. */
export function resultText({ step, kernel, stack, differences }: StepResult): string {
  const said = (who: string, answers: readonly Answer[]): string[] =>
    answers.length === 0
      ? [`${who} nothing`]
      : answers.map(({ on, bytes }) => `${who} ${on}: ${lineOf(bytes)}`);
  const differ = differences.map(
    ({ on, field, expected, actual }) =>
      `  ${on === '' ? '' : `${on} `}${field}: Linux ${expected}, stack ${actual}`,
  );
  const injected = `in     ${lineOf(bytesOf(step.frame))}`;
  return [injected, ...said('Linux ', kernel), ...said('stack ', stack), ...differ].join('\n');
}

function maskOf({
  name,
  ignore = [],
  interfaces = [['10.0.0.1/24']],
  steps,
}: KernelScenario): Mask {
  for (const field of ignore) {
    const fault = maskFault(field);
    if (fault !== null) throw new RangeError(`${name}: ignore '${field}': ${fault}`);
  }
  const names = steps.map((step) => step.name);
  const twice = names.find((each, n) => names.indexOf(each) !== n);
  if (twice !== undefined) throw new RangeError(`${name}: two steps are named '${twice}'`);
  const addresses = interfaces.flatMap((each) =>
    'length' in each ? each : (each.addresses ?? []),
  );
  return {
    fields: new Set(ignore),
    own: new Set(addresses.map((text) => text.split('/')[0] ?? '')),
  };
}

async function askKernel(scenario: KernelScenario) {
  const { steps, counters = [], stepCounters = [], ...options } = scenario;
  const kernel = await Kernel.start({ ...options, counting: stepCounters.length > 0 });
  try {
    for (const [n, { frame, on = 0, waitMs = 0 }] of steps.entries()) {
      kernel.inject(frame, on);
      if (waitMs > 0 || n % AT_ONCE === 0) await kernel.settle();
      if (waitMs > 0) await sleep(waitMs);
    }
    await kernel.settle();
    return { frames: kernel.frames, counters: await counted(kernel, counters) };
  } finally {
    await kernel.stop();
  }
}

/** Name and value of each of those counters. */
async function counted(kernel: Kernel, names: readonly string[]): Promise<[string, number][]> {
  if (names.length === 0) return [];
  const { code, stdout, stderr } = await kernel.run('nstat', '-asz');
  if (code !== 0) throw new KernelError(`nstat: ${stderr.split('\n')[0]}`);
  const values = new Map(stdout.split('\n').map((line) => line.split(/\s+/) as [string, string]));
  return names.map((name) => {
    const value = values.get(name);
    if (value !== undefined) return [name, Number(value)];
    throw new RangeError(`counter ${name}: expected one that nstat has, as IcmpOutMsgs`);
  });
}

/** What one of the two did about a step, and how much its counters grew at once. */
interface Lived {
  readonly answers: readonly Answer[];
  readonly counted: Readonly<Record<string, number>>;
}

/** What the kernel did after each injected frame and before the next, and when each came, in ms since the first. */
function answersOf(frames: readonly KernelFrame[]) {
  const injected = frames.flatMap(({ sent }, n) => (sent ? [] : [n]));
  const start = frames[injected[0] ?? 0]?.time ?? 0n;
  return {
    epochMs: Number(start) / 1e6,
    times: injected.map((n) => Number((frames[n]?.time ?? start) - start) / 1e6),
    lived: injected.map(
      (n, step): Lived => ({
        answers: frames.slice(n + 1, injected[step + 1]),
        counted: frames[n]?.counted ?? {},
      }),
    ),
  };
}

/** The same frames at those times, in ms since the first. */
function askStack(scenario: KernelScenario, { times, epochMs }: ReturnType<typeof answersOf>) {
  const { name, steps, counters, stepCounters, ignore, sysctls = {}, ...options } = scenario;
  const { ipForward = false, ...place } = options;
  const wire = new Wire({ ...place, stack: { ipForward, epochMs } });
  // Of the kernel's settings, those that the stack has.
  for (const [name, value] of Object.entries(sysctls)) wire.stack.sysctl.set(name, Number(value));
  const lived = steps.map(({ frame, on = 0, waitMs = 0 }, n): Lived => {
    wire.inject(frame, on);
    // What is due at once: copies of what the host has sent to all.
    wire.advance(0);
    const counted = wire.counted();
    wire.advance(Math.max(0, (times[n + 1] ?? wire.now + waitMs) - wire.now));
    const answers = wire.interfaces.flatMap((on) => wire.sent(on).map((bytes) => ({ on, bytes })));
    return { answers, counted };
  });
  wire.assertBalanced();
  return { lived, wire };
}

function counterDifferences(
  names: readonly string[],
  wanted: Lived['counted'],
  came: Lived['counted'],
): AnswerDifference[] {
  return names
    .filter((name) => (wanted[name] ?? 0) !== (came[name] ?? 0))
    .map((field) => {
      const [expected, actual] = [`${wanted[field] ?? 0}`, `${came[field] ?? 0}`];
      return { on: '', field, expected, actual, at: 0, length: 0 };
    });
}

function differencesOn(
  on: string,
  kernel: readonly Answer[],
  stack: readonly Answer[],
  mask: Mask,
): AnswerDifference[] {
  const here = (answers: readonly Answer[]) =>
    answers.filter((answer) => answer.on === on).map(({ bytes }) => dissected(bytes));
  return pairsOf(here(kernel), here(stack)).flatMap(([wanted, came]) => {
    if (wanted !== null && came !== null) {
      const found = fieldDifferences(wanted, came, mask).filter((each) => !isSameTime(each));
      return found.map((difference) => ({ ...difference, on }));
    }
    const text = (frame: Dissected | null): string =>
      frame === null ? 'nothing' : lineOf(frame.bytes);
    const at = { at: 0, length: came?.bytes.length ?? 0 };
    return [{ on, field: 'frame', expected: text(wanted), actual: text(came), ...at }];
  });
}

/** Both tell the time by one clock, but the kernel took a while. */
const isSameTime = ({ field, expected, actual }: Difference): boolean =>
  /(?:^|\.)timestamp\d+$/.test(field) && Math.abs(Number(expected) - Number(actual)) < SAME_TIME_MS;

const SAME_TIME_MS = 1000;

type Pair = readonly [Dissected | null, Dissected | null];

/** Brings the frames together that are of a kind, both lists in their order. */
function pairsOf(wanted: readonly Dissected[], came: readonly Dissected[]): Pair[] {
  const left = [...came];
  const pairs: Pair[] = [];
  for (const one of wanted) {
    const like = left.findIndex((other) => kindOf(other) === kindOf(one));
    if (like > 0) pairs.push(...left.splice(0, like).map((other): Pair => [null, other]));
    pairs.push([one, like < 0 ? null : (left.shift() ?? null)]);
  }
  return [...pairs, ...left.map((other): Pair => [null, other])];
}

/** What sort of message it is. */
const kindOf = ({ layers }: Dissected): string =>
  layers
    .filter(({ protocol, quoted }) => protocol !== 'option' && !quoted)
    .map(({ protocol, fields }) => [protocol, fields.find(({ name }) => TYPES.has(name))?.text])
    .join();

/** Fields that say so. */
const TYPES: ReadonlySet<string> = new Set(['arp.operation', 'icmp.type']);
