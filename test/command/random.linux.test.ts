// One file for `ip -batch` and for `tapip -batch`: random addresses, rules and routes, then questions and lists. What the
// two print, and which lines they refuse and how, must be the same. BATCH_SEEDS=1000 asks for more seeds, BATCH_FIRST=…
// begins elsewhere.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readNames } from '../../src/cli/names.ts';
import { runBatch } from '../../src/command/batch.ts';
import { runCommands } from '../../src/command/run.ts';
import { Shell } from '../../src/command/shell.ts';
import { isLoopback } from '../../src/ip/address.ts';
import { Stack } from '../../src/stack.ts';
import { type Question, question } from '../route/questions.ts';
import { DEVICES, Dice, World } from '../route/world.ts';
import { inNamespace, needs, run, titled } from '../support/namespace.ts';

const SEEDS = Number(process.env.BATCH_SEEDS ?? 200);
const FIRST = Number(process.env.BATCH_FIRST ?? 1);
const QUESTIONS = 40;

const LINKS = [
  'link set lo up',
  ...[0, 2].map(
    (n) =>
      `link add ${DEVICES[n + 1]} index ${n + 3} type veth peer name ${DEVICES[n]} index ${n + 2}`,
  ),
  ...DEVICES.map((name) => `link set ${name} up`),
];
const LISTS = ['rule show', 'route show table all', 'addr show'];

const reason = needs('unshare', 'ip');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'batch-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(reason)(titled('one file for both', reason), () => {
  test.concurrent.each(Array.from({ length: SEEDS }, (_, n) => n + FIRST))(
    'seed %i',
    async (seed) => {
      const dice = new Dice(seed);
      const world = new World(dice);
      const settings = world.settings();
      // Devices that go down and up again: the kernel is told of a lost carrier later than of the rest.
      const steps = world.steps().filter(({ line }) => !line.startsWith('link '));
      const questions = Array.from({ length: QUESTIONS }, () => question(dice));
      const file = join(folder, String(seed));
      writeFileSync(
        `${file}.steps`,
        `${[...steps.map(({ line }) => line), ...LISTS].join('\n')}\n`,
      );
      writeFileSync(`${file}.questions`, `${questions.map(({ line }) => line).join('\n')}\n`);

      const theirs = await byLinux(file, settings);
      const ours = byUs(file, settings, questions);
      expect(ours.steps).toEqual(theirs.steps);
      expect(ours.refusals).toEqual(theirs.refusals);
      for (const [n, { line }] of questions.entries()) {
        const { said, isDrawn, isMeant } = ours.answers[n] ?? NOTHING;
        const answer = theirs.answers[n] ?? '';
        if (isMeant) continue;
        expect(`${line}: ${isDrawn ? levelled(said) : said}`).toBe(
          `${line}: ${isDrawn ? levelled(answer) : answer}`,
        );
      }
    },
  );
});

/** What one side has to say of a seed. */
interface Said {
  /** What the lists print. */
  readonly steps: string;
  /** What was refused, with its line. */
  readonly refusals: string;
}

/** Our answer to one question. */
interface Answer {
  readonly said: string;
  /** Several nexthops to draw from by a secret hash, which Linux has too, but another secret. */
  readonly isDrawn: boolean;
  /** It is known to differ: from a broadcast address of ours (RFC 1122 §3.2.1.3: no packet is from everybody; Linux mostly lets it in), or where the draw decides whether it may go. */
  readonly isMeant: boolean;
}

const NOTHING: Answer = { said: 'nothing', isDrawn: false, isMeant: false };

async function byLinux(
  file: string,
  settings: readonly [string, number][],
): Promise<Said & { answers: string[] }> {
  writeFileSync(`${file}.links`, `${LINKS.join('\n')}\n`);
  const shell = [
    'echo 1 | tee /proc/sys/net/ipv6/conf/*/disable_ipv6 > /dev/null 2>&1 || true',
    `ip -batch ${file}.links`,
    ...settings.map(([name, value]) => `echo ${value} > /proc/sys/net/ipv4/${name}`),
    // The kernel tells itself of carriers a moment later.
    'until [ "$(ip -br link show type veth | grep -c " UP ")" = 4 ]; do :; done; ip link set lo up',
    `ip -force -batch ${file}.steps > ${file}.out 2> ${file}.err || true`,
    `while read -r line; do ip -j $line 2>&1 || true; done < ${file}.questions`,
  ];
  const { code, stdout, stderr } = await run(inNamespace(shell.join('\n')));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const text = (name: string): string => readFileSync(`${file}.${name}`, 'utf8');
  return {
    steps: withoutMacs(text('out')),
    refusals: text('err'),
    answers: stdout.trimEnd().split('\n'),
  };
}

function byUs(
  file: string,
  settings: readonly [string, number][],
  questions: readonly Question[],
): Said & { answers: Answer[] } {
  const stack = new Stack({ loopbackUp: false });
  runCommands(stack, LINKS.join('\n'));
  for (const [name, value] of settings) stack.sysctl.set(`net/ipv4/${name}`, value);
  let steps = '';
  let refusals = '';
  const text = readFileSync(`${file}.steps`, 'utf8');
  runBatch(
    new Shell(stack, {}, readNames()),
    text,
    { name: `${file}.steps`, force: true },
    ({ out, err }) => {
      steps += out;
      refusals += err;
    },
  );
  const shell = new Shell(stack, { json: true }, readNames());
  const answers = questions.map(({ line, flow }) => {
    const { out, err } = shell.run(line.split(' '));
    const isInput = flow.iif !== stack.addresses.loopback;
    const { hash } = isInput ? stack.inputRoutes.find(flow) : stack.outputRoutes.find(flow);
    const isDrawn = hash >= 0;
    const fromEverybody = isInput && stack.addresses.isBroadcast(flow.source);
    // 127.0.0.1 may leave by `lo` only, which can be one of the nexthops.
    const isMeant = fromEverybody || (isDrawn && isLoopback(flow.source));
    return { said: `${out}${err}`.trimEnd(), isDrawn, isMeant };
  });
  return { steps: withoutMacs(steps), refusals, answers };
}

/** Without what depends on the nexthop. */
const levelled = (answer: string): string =>
  answer.replace(/"(?:dev|gateway|prefsrc)":"[^"]*",|,"cache":\[[^\]]*\]/g, '');

const withoutMacs = (text: string): string =>
  text.replace(/(?:[0-9a-f]{2}:){5}[0-9a-f]{2}/g, 'MAC');
