// The same addresses, routes and rules for Linux and for us, drawn by a seed; then the same questions. Each refusal and
// each answer must be equal. RPDB_SEEDS=1000 asks for more seeds, RPDB_FIRST=… begins elsewhere.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ANY, BROADCAST, type Ipv4Address, isLoopback, networkOf } from '../../src/ip/address.ts';
import { Errno, refusal } from '../../src/route/errno.ts';
import type { Flow, RouteResult } from '../../src/route/flow.ts';
import { takeNexthop } from '../../src/route/found.ts';
import { Verdict } from '../../src/route/input.ts';
import { RouteType } from '../../src/route/table.ts';
import { inNamespace, needs, run, titled } from '../support/namespace.ts';
import { dotted } from '../support/packets.ts';
import { type LinuxDump, linuxAddresses, linuxRoutes, ourAddresses, ourRoutes } from './dump.ts';
import { type Question, question } from './questions.ts';
import { DEVICES, Dice, nameOf, type Step, World } from './world.ts';

const SEEDS = Number(process.env.RPDB_SEEDS ?? 40);
const FIRST = Number(process.env.RPDB_FIRST ?? 1);
const QUESTIONS = 150;

const reason = needs('unshare', 'ip');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rpdb-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(reason)(titled('routing is Linux’s', reason), () => {
  test.concurrent.each(Array.from({ length: SEEDS }, (_, n) => n + FIRST))(
    'seed %i',
    async (seed) => {
      const dice = new Dice(seed);
      const world = new World(dice);
      const settings = world.settings();
      const steps = world.steps();
      const ours = steps.map(({ apply }) => {
        const refused = apply();
        return refused === null ? null : refused.extended ? `${refused.says}.` : refused.says;
      });
      const questions = Array.from({ length: QUESTIONS }, () => question(dice));
      const linux = await askLinux(
        seed,
        settings,
        steps,
        questions.map(({ line }) => line),
      );
      const told = steps.map(({ line }, n) => `${line}: ${ours[n] ?? 'done'}`);
      expect(told).toEqual(steps.map(({ line }, n) => `${line}: ${linux.refusals[n] ?? 'done'}`));
      expect(ourAddresses(world)).toEqual(linuxAddresses(linux.dump));
      expect(ourRoutes(world)).toEqual(linuxRoutes(linux.dump));
      const answered = questions.map(
        (one) => `${one.line}: ${answer(world, one, linux.answers.get(one.line))}`,
      );
      expect(answered).toEqual(
        questions.map(({ line }) => `${line}: ${inWords(linux.answers.get(line))}`),
      );
    },
  );
});

/** What iproute2 prints of an answer; text for an error. */
interface LinuxRoute {
  type?: string;
  dst: string;
  dev?: string;
  gateway?: string;
  prefsrc?: string;
  table?: string;
  metrics?: { mtu?: number }[];
  nexthops?: { dev: string; gateway?: string }[];
}

type LinuxAnswer = LinuxRoute | string | undefined;

/** Our answer in one line. */
function answer(world: World, { flow, fibmatch }: Question, linux: LinuxAnswer): string {
  const isInput = flow.iif !== 1;
  const found = isInput ? world.input.find(flow) : world.output.find(flow);
  const { verdict, errno, info, source } = found;
  // Whether a loopback source may leave is the chosen nexthop's device's affair, and Linux's choice is its own.
  if (!isInput && found.hash >= 0 && isLoopback(flow.source)) return inWords(linux);
  if (verdict === Verdict.NoRoute || (!isInput && errno !== Errno.Ok)) return refusal(errno).says;
  // RFC 1122 §3.2.1.3: no packet is from everybody. Linux lets in what is, when nobody has to ask for the way back.
  const fromEverybody = isInput && world.addresses.isBroadcast(flow.source);
  if (verdict === Verdict.MartianSource && fromEverybody) return inWords(linux);
  if (verdict > Verdict.NoRoute) return refusal(Errno.Invalid).says;
  const table = world.tableOf(found);
  if (fibmatch) return matched(found, flow.destination, table);
  if (found.hash >= 0) takeTheirs(world, flow, found, linux);
  const words = [typeName(found.type), nameOf(found.device), `table ${table}`];
  if (found.gateway !== 0) words.push(`via ${dotted(found.gateway)}`);
  if (flow.source === 0 && !isInput && source !== 0) words.push(`src ${dotted(found.source)}`);
  const goes = !isInput || verdict === Verdict.Forward;
  if (info !== null && info.mtu !== 0 && found.mtu === info.mtu && goes)
    words.push(`mtu ${info.mtu}`);
  return words.join(' ');
}

/** Linux's secret is its own: its choice among several nexthops is ours too if it is one of them. */
function takeTheirs(
  { addresses }: World,
  flow: Flow,
  found: RouteResult,
  linux: LinuxAnswer,
): void {
  const { info } = found;
  if (info === null || typeof linux !== 'object') return;
  // To everybody, and to a group by the default route, the gateway does not count.
  const toGroup = found.type === RouteType.Multicast && found.length < 4;
  const isForAll = toGroup || flow.destination === BROADCAST;
  const chooses = flow.source === 0 && info.source === 0;
  for (const [index, { device, gateway, viaSelf, dead }] of info.nexthops.entries()) {
    const via = viaSelf || isForAll ? '0.0.0.0' : dotted(gateway);
    const source = addresses.select(device, gateway, info.scope);
    if (dead || nameOf(device) !== linux.dev || via !== (linux.gateway ?? '0.0.0.0')) continue;
    if (chooses && dotted(source) !== (linux.prefsrc ?? '0.0.0.0')) continue;
    takeNexthop(found, info, index);
    if (isForAll) found.gateway = ANY;
    if (chooses) found.source = source;
  }
}

function matched(found: RouteResult, destination: Ipv4Address, table: number): string {
  if (found.info === null) return refusal(Errno.HostUnreachable).says;
  const network = networkOf(destination, found.length);
  return `${typeName(found.type)} ${dotted(network)}/${found.length} table ${table}`;
}

function inWords(linux: LinuxAnswer): string {
  if (linux === undefined) return 'no answer';
  if (typeof linux === 'string') return linux;
  const { type = 'unicast', dev = '', gateway, prefsrc, table = 'main', metrics, dst } = linux;
  const id = { main: 254, local: 255, default: 253 }[table] ?? table;
  // Only an answer to fibmatch has no device of its own, or a prefix.
  if ('fib' in linux) {
    const prefix = dst === 'default' ? '0.0.0.0/0' : dst.includes('/') ? dst : `${dst}/32`;
    return `${type} ${prefix} table ${id}`;
  }
  const words = [type, dev, `table ${id}`];
  if (gateway !== undefined) words.push(`via ${gateway}`);
  if (prefsrc !== undefined) words.push(`src ${prefsrc}`);
  if (metrics?.[0]?.mtu !== undefined) words.push(`mtu ${metrics[0].mtu}`);
  return words.join(' ');
}

const typeName = (type: number): string =>
  (Object.entries(RouteType).find(([, value]) => value === type)?.[0] ?? `${type}`).toLowerCase();

async function askLinux(
  seed: number,
  settings: readonly [string, number][],
  steps: readonly Step[],
  questions: readonly string[],
): Promise<{
  refusals: (string | null)[];
  dump: LinuxDump;
  answers: Map<string, LinuxAnswer>;
}> {
  const file = (name: string): string => join(folder, `${seed}-${name}`);
  const carryOut = batches(steps).map(({ lines, settled }, n) => {
    writeFileSync(file(`steps-${n}`), `${lines.join('\n')}\n`);
    return `ip -4 -force -batch ${file(`steps-${n}`)} 2>> ${file('refusals')} || true; ${settle(settled)}`;
  });
  writeFileSync(file('questions'), `${questions.join('\n')}\n`);
  const pairs = [0, 2].map(
    (n) =>
      `link add ${DEVICES[n + 1]} index ${n + 3} type veth peer name ${DEVICES[n]} index ${n + 2}`,
  );
  writeFileSync(
    file('links'),
    ['link set lo up', ...pairs, ...DEVICES.map((name) => `link set ${name} up`), ''].join('\n'),
  );
  const shell = [
    `ip -batch ${file('links')}`,
    ...settings.map(([name, value]) => `echo ${value} > /proc/sys/net/ipv4/${name}`),
    settle(DEVICES.map((name) => `${name}=UP`).join('\n')),
    ...carryOut,
    'echo "{\\"routes\\":"; ip -4 -j -N route show table all; echo ",\\"devices\\":"; ip -4 -j -N addr',
    'echo "}"; echo ====',
    `ip -4 -j -force -batch ${file('questions')} 2> ${file('errors')} || true`,
    'echo; echo ====',
    `cat ${file('refusals')}; echo ====; cat ${file('errors')}`,
  ];
  const { code, stdout, stderr } = await run(inNamespace(shell.join('\n')));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [dump = '', answers = '', refusals = '', errors = ''] = stdout.split('====\n');
  return {
    refusals: Array.from({ length: steps.length }, (_, n) => failures(refusals).get(n + 1) ?? null),
    dump: JSON.parse(dump) as LinuxDump,
    answers: inOrder(questions, answers, failures(errors)),
  };
}

/** Steps that are carried out together, at the lines of a file that all of them would have. */
function batches(steps: readonly Step[]): { lines: string[]; settled: string }[] {
  const all: { lines: string[]; settled: string }[] = [];
  let lines: string[] = [];
  for (const [n, { line, settled = '' }] of steps.entries()) {
    lines.push(line);
    if (settled === '' && n < steps.length - 1) continue;
    all.push({ lines, settled });
    lines = Array.from({ length: n + 1 }, () => '');
  }
  return all;
}

/** Waits until the kernel has told itself of all carriers: it does so later, and then takes the lock that every change of a route takes. */
const settle = (states: string): string =>
  states === ''
    ? ''
    : `until [ "$(ip -br link show type veth | sed 's/@[^ ]* */=/; s/ .*//')" = "${states}" ]; do :; done; ip link set lo up`;

/** Line number → what was wrong with it. */
function failures(text: string): Map<number, string> {
  const found = new Map<number, string>();
  let says = '';
  for (const line of text.split('\n')) {
    const failed = /^Command failed .*:(\d+)$/.exec(line);
    if (failed !== null) found.set(Number(failed[1]), says);
    else says = line.replace(/^(?:RTNETLINK answers|Error): /, '');
  }
  return found;
}

/** Each question with its answer: those that failed have none on the standard output. */
function inOrder(
  questions: readonly string[],
  answers: string,
  failed: ReadonlyMap<number, string>,
): Map<string, LinuxAnswer> {
  const lines = answers.split('\n').filter((line) => line.startsWith('['));
  const found = new Map<string, LinuxAnswer>();
  for (const [n, line] of questions.entries()) {
    const refused = failed.get(n + 1);
    if (refused !== undefined) found.set(line, refused);
    else {
      const [first] = JSON.parse(lines.shift() ?? '[]') as LinuxRoute[];
      if (first !== undefined && line.includes('fibmatch')) Object.assign(first, { fib: true });
      found.set(line, first);
    }
  }
  return found;
}
