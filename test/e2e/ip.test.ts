// `tapip` with iproute2's words, as it is built and installed: options, exit statuses, batch files, and a machine's own
// routing, imported and held against the kernel's answers. IMPORT_SEEDS=100 asks for more machines,
// IMPORT_FIRST=… begins elsewhere.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEVICES, Dice, World } from '../route/world.ts';
import { inNamespace, needs, type RunOptions, run, titled } from '../support/namespace.ts';
import { dotted } from '../support/packets.ts';
import { TAPIP } from '../support/programs.ts';

const SEEDS = Number(process.env.IMPORT_SEEDS ?? 8);
const FIRST = Number(process.env.IMPORT_FIRST ?? 1);
const QUESTIONS = 200;

const RULES =
  '0:\tfrom all lookup local\n32766:\tfrom all lookup main\n32767:\tfrom all lookup default\n';
const LAB = [
  'link set lo up',
  'link add e0 type veth peer name e1',
  'link set e0 up',
  'link set e1 up',
  'addr add 10.0.0.1/24 dev e0',
  'route add default via 10.0.0.5',
  '',
].join('\n');

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapip-ip-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

const tapip = (words: readonly string[], options?: RunOptions) =>
  run([...TAPIP, ...words], options);

/** A file with that text, by a name of its own. */
function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe.concurrent('words on an empty stack: what is printed, and the exit status', () => {
  test.each<[string, number, string, string]>([
    ['rule', 0, RULES, ''],
    ['ru l', 0, RULES, ''],
    ['-4 rule list', 0, RULES, ''],
    ['-j rule show table main', 0, '[{"priority":32766,"src":"all","table":"main"}]\n', ''],
    ['--json rule show table main', 0, '[{"priority":32766,"src":"all","table":"main"}]\n', ''],
    ['route', 0, '', ''],
    ['route get 1.1.1.1', 2, '', 'RTNETLINK answers: Network is unreachable\n'],
    ['link set nono up', 1, '', 'Cannot find device "nono"\n'],
    ['netns', 1, '', 'Object "netns" is unknown, try "tapip help".\n'],
    ['monitor', 1, '', 'Object "monitor" is unknown, try "tapip help".\n'],
    ['imp', 1, '', 'Object "imp" is unknown, try "tapip help".\n'],
    ['route frob', 255, '', 'Command "frob" is unknown, try "tapip route help".\n'],
    ['-frob', 255, '', 'Option "-frob" is unknown, try "tapip help".\n'],
    ['-batch', 255, '', 'Command line is not complete. Try option "help"\n'],
  ])('tapip %s', async (words, code, stdout, stderr) => {
    expect(await tapip(words.split(' '))).toEqual({ code, stdout, stderr });
  });

  test('tapip route help goes through, with iproute2’s status', async () => {
    const { code, stdout, stderr } = await tapip(['route', 'help']);
    expect({ code, stdout }).toEqual({ code: 255, stdout: '' });
    expect(stderr).toMatch(/^Usage: tapip route \{ list \| flush \} SELECTOR\n/);
  });

  test('tapip help lists the commands', async () => {
    const { code, stdout } = await tapip(['help']);
    expect(code).toBe(0);
    for (const command of ['up', 'script', 'doctor', 'import', 'help']) {
      expect(stdout).toContain(`  tapip ${command} `);
    }
    expect(stdout).toContain('{ addr | maddr | link | route | rule | neigh }');
  });
});

describe.concurrent('batch files', () => {
  test('words behind the options run after the file', async () => {
    const { code, stdout, stderr } = await tapip([
      '-batch',
      file('lab.ip', LAB),
      'route',
      'get',
      '9.9.9.9',
      'uid',
      '7',
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe('9.9.9.9 via 10.0.0.5 dev e0 src 10.0.0.1 uid 7 \n    cache \n');
  });

  test('several, in their order', async () => {
    const second = file('second.ip', 'route add 8.0.0.0/8 via 10.0.0.7\nroute show 8.0.0.0/8\n');
    const { code, stdout } = await tapip(['-b', file('first.ip', LAB), '-b', second]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '8.0.0.0/8 via 10.0.0.7 dev e0 \n' });
  });

  test('standard input', async () => {
    const options = { input: `${LAB}route show default\n` };
    expect(await tapip(['-batch', '-'], options)).toEqual({
      ...{ code: 0, stdout: 'default via 10.0.0.5 dev e0 \n', stderr: '' },
    });
  });

  test('each line’s output is there before the next line is', async () => {
    const [program = '', ...words] = [...TAPIP, '-batch', '-'];
    const child = spawn(program, words);
    for (let n = 0; n < 3; n++) {
      child.stdin.write('rule show table main\n');
      const [printed] = await once(child.stdout, 'data');
      expect(String(printed)).toBe('32766:\tfrom all lookup main\n');
    }
    child.stdin.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test('a reader who is slow gets every line', async () => {
    const many = 'rule\n'.repeat(30_000);
    const words = `'${TAPIP.join("' '")}' -batch ${file('many.ip', many)} | (sleep 0.2; wc -c)`;
    const { stdout } = await run(['sh', '-c', words]);
    expect(Number(stdout)).toBe(RULES.length * 30_000);
  });

  const missing = 'Cannot open file "/nono" for reading: No such file or directory\n';
  test.each<[string, string[], string, number, string]>([
    ['a file that is not there', ['-batch', '/nono'], '', 1, missing],
    ['a file that is not there, by force', ['-force', '-batch', '/nono'], '', 1, missing],
    [
      'a refusal of the kernel’s',
      ['-batch', '-', 'rule'],
      'rule\n\nroute get 1.1.1.1\nrule\n',
      1,
      'RTNETLINK answers: Network is unreachable\nCommand failed -:3\n',
    ],
    [
      'words that make no sense',
      ['-batch', '-', 'rule'],
      'rule\nroute frob\nrule\n',
      255,
      'Command "frob" is unknown, try "tapip route help".\nCommand failed -:2\n',
    ],
  ])('the first error is the last thing: %s', async (_, words, input, code, stderr) => {
    const ended = await tapip(words, { input });
    expect(ended).toEqual({ code, stdout: input === '' ? '' : RULES, stderr });
  });

  test('-force goes on, with the words too, and the status tells of it', async () => {
    const ended = await tapip(['-force', '-batch', '-', 'rule'], { input: 'foo\nrule\nbar\n' });
    expect(ended).toEqual({
      code: 1,
      stdout: RULES + RULES,
      stderr: [1, 3]
        .map(
          (line) =>
            `Object "${line === 1 ? 'foo' : 'bar'}" is unknown, try "tapip help".\nCommand failed -:${line}\n`,
        )
        .join(''),
    });
  });
});

describe.concurrent('tapip import, of saved files', () => {
  const saved = (name: string, list: unknown): string => file(name, JSON.stringify(list));
  const three = (name: string): string[] => [
    ...['--addr', saved(`${name}.addr`, [])],
    ...['--route', saved(`${name}.route`, [{ type: 'throw', dst: '7.0.0.0/8', flags: [] }])],
    ...['--rule', saved(`${name}.rule`, [{ priority: 5, src: 'all', l3mdev: null }])],
  ];

  test('prints a batch file', async () => {
    const { code, stdout, stderr } = await tapip(['import', ...three('a')]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n')).toEqual([
      '# Made by tapip import. Every device is a dummy here, whatever it was.',
      'route append throw 7.0.0.0/8',
      ...[0, 32766, 32767].map((priority) => `rule del priority ${priority}`),
      '# left out: rule 5: tapip has no l3mdev',
      '',
    ]);
  });

  test('runs a command on it, and says what is left out', async () => {
    const words = ['import', ...three('b'), '-j', 'route'];
    expect(await tapip(words)).toEqual({
      code: 0,
      stdout: '[{"type":"throw","dst":"7.0.0.0/8","flags":[]}]\n',
      stderr: 'tapip: left out: rule 5: tapip has no l3mdev\n',
    });
  });

  test('runs a batch file on it', async () => {
    const words = ['import', ...three('c'), '-batch', '-'];
    const { stdout } = await tapip(words, { input: 'rule add pref 7 nop\nrule\n' });
    expect(stdout).toBe('7:\tfrom all nop\n');
  });

  test.each<[string, () => string[], RegExp]>([
    [
      'two of three',
      () => three('d').slice(2),
      /^tapip: --addr, --route and --rule go together: give all three files, or none\n$/,
    ],
    [
      'a file that is not there',
      () => [...three('e').slice(2), '--addr', '/nono'],
      /^tapip: \/nono cannot be read \(ENOENT\): name a file that is there\n$/,
    ],
    [
      'a file that is no JSON',
      () => [...three('f').slice(2), '--addr', file('text', 'default via')],
      /^tapip: \S+: broken JSON at line \d+, column \d+: expected .*, as `ip -j -d addr` prints it\n$/,
    ],
  ])('%s: one line, status 2', async (_, words, message) => {
    const { code, stdout, stderr } = await tapip(['import', ...words()]);
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('a list that is none: one line, status 1', async () => {
    const words = [...three('g').slice(2), '--addr', saved('object', {})];
    expect(await tapip(['import', ...words])).toEqual({
      code: 1,
      stdout: '',
      stderr: 'Error: this is not what "ip -j -d addr" prints: a list of records is expected.\n',
    });
  });
});

describe.concurrent('tapip import where `ip` fails: one line, status 2', () => {
  /** A folder with an `ip` of that text. */
  function programs(name: string, text: string): string {
    const path = mkdtempSync(join(folder, `${name}-`));
    writeFileSync(join(path, 'ip'), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    return path;
  }

  const remedy =
    "; install Debian's `iproute2` here, or give what another machine's has printed: --addr FILE --route FILE --rule FILE\n";

  test.each<[string, () => string, string]>([
    ['it is not there', () => '/nono', `there is no \`ip\` on this machine${remedy}`],
    [
      'it is another program',
      () => programs('busybox', 'echo "ip: invalid argument -j" >&2; exit 1'),
      `\`ip -j -d addr\` failed (ip: invalid argument -j)${remedy}`,
    ],
    [
      'it prints something else',
      () => programs('old', 'echo 1: lo'),
      'what `ip -j -d addr` prints: broken JSON at line 1, column 2: expected nothing more, as `ip -j -d addr` prints it\n',
    ],
  ])('%s', async (_, path, message) => {
    const env = { ...process.env, PATH: path() };
    expect(await tapip(['import'], { env })).toEqual({
      ...{ code: 2, stdout: '', stderr: `tapip: ${message}` },
    });
  });
});

const kernel = needs('unshare', 'ip');

describe.skipIf(kernel)(titled('tapip import, of this kernel’s routing', kernel), () => {
  test.concurrent.each(Array.from({ length: SEEDS }, (_, n) => n + FIRST))(
    'seed %i',
    async (seed) => {
      const dice = new Dice(seed);
      const steps = inOneGo(new World(dice).steps().map(({ line }) => line));
      const questions = Array.from({ length: QUESTIONS }, () => question(dice));
      const [theirs, ours] = await answers(seed, steps, questions);
      expect(ours).toEqual(theirs);
    },
  );
});

/**
 * A machine without a past, which no dump tells: a gateway is not our own later or any more, and no address has gone
 * that took nexthops with it.
 */
function inOneGo(steps: readonly string[]): readonly string[] {
  const isAddress = (line: string): boolean => line.startsWith('addr add');
  const others = steps.filter((line) => !line.startsWith('addr'));
  return [...steps.filter(isAddress), ...others];
}

function question(dice: Dice): string {
  const { network } = dice.prefix();
  const words = [dotted(dice.once(2) ? dice.address() : network)];
  const by = dice.one(['iif', 'oif', '']);
  if (by === 'iif') words.push('from', dotted(dice.address()));
  if (by !== '') words.push(by, dice.one(DEVICES));
  if (dice.once(3)) words.push('mark', String(dice.number(4)));
  if (dice.once(3)) words.push('tos', dice.one(['4', '8', '0x10']));
  if (dice.once(3)) words.push('ipproto', 'tcp', 'dport', String(1 + dice.number(4)));
  return words.join(' ');
}

/** What Linux answers in a namespace with that routing, and what we answer with what we have imported of it. */
async function answers(
  seed: number,
  steps: readonly string[],
  questions: readonly string[],
): Promise<[Told, Told]> {
  const pairs = ['e0 e1', 'e2 e3'].map((pair) => pair.split(' '));
  const links = [
    ...pairs.map(([one, other]) => `link add ${one} type veth peer name ${other}`),
    ...['lo', ...DEVICES].map((name) => `link set ${name} up`),
  ];
  const on = (name: string, value: number): string => `echo ${value} > /proc/sys/net/ipv4/${name}`;
  const settings = [
    on('ip_forward', seed % 2),
    ...DEVICES.map((name, n) => on(`conf/${name}/rp_filter`, seed % 3 === n % 3 ? 1 : 0)),
  ];
  const world = file(`${seed}.world`, `${[...links, ...steps].join('\n')}\n`);
  const plain = file(`${seed}.get`, questions.map((words) => `route get ${words}\n`).join(''));
  const match = file(
    `${seed}.match`,
    questions.map((words) => `route get fibmatch ${words}\n`).join(''),
  );
  const ask = (program: string, to: string): string =>
    [
      `${program} -o -4 route show table all > ${to}.routes`,
      `${program} -o -4 rule > ${to}.rules`,
      `${program} -o -4 -force -batch ${plain} > ${to}.get 2> ${to}.get.err || true`,
      `${program} -o -4 -force -batch ${match} > ${to}.match 2> ${to}.match.err || true`,
    ].join('\n');
  const [theirs, ours] = ['theirs', 'ours'].map((name) => join(folder, `${seed}.${name}`));
  const tapip = `'${TAPIP.join("' '")}'`;
  const script = [
    `ip -4 -force -batch ${world} 2> /dev/null || true`,
    ...settings,
    ask('ip', theirs ?? ''),
    ask(`${tapip} import`, ours ?? ''),
  ];
  const { code, stdout, stderr } = await run(inNamespace(script.join('\n')));
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
  return [told(theirs ?? '', questions), told(ours ?? '', questions)];
}

interface Told {
  readonly routes: readonly string[];
  readonly rules: readonly string[];
  readonly answers: readonly string[];
}

/** Without what hangs on a secret: Linux's choice among several nexthops. */
function told(from: string, questions: readonly string[]): Told {
  const lines = (name: string): string[] =>
    // Every device of ours has a carrier, and a gateway that nothing leads to any more is onlink.
    readFileSync(`${from}.${name}`, 'utf8')
      .replaceAll(/ linkdown| onlink/g, '')
      .split('\n');
  const matches = inOrder(questions, lines('match'), lines('match.err'));
  const broadcasts = new Set(lines('routes').map((line) => /^broadcast (\S+)/.exec(line)?.[1]));
  const gets = inOrder(questions, lines('get'), lines('get.err'));
  const answered = questions.map((words, n) => {
    const match = matches[n] ?? 'no answer';
    // RFC 1122 §3.2.1.3: no packet is from everybody. Linux lets in what is, when nobody asks for the way back.
    if (broadcasts.has(/ from (\S+) iif /.exec(words)?.[1])) return `${words}: from everybody`;
    const [, gateway = ''] = / (via \S+ )/.exec(match) ?? [];
    const get = gets[n]
      // Linux shows the TOS of a route that a rule has suppressed with the answer that stands for no route.
      ?.replace(/ tos 0x\w+ (?=dev )/, ' ')
      // A gateway that was an address of the host's own when the route was made is not used: no dump tells.
      .replace(gateway, '');
    return `${words}: ${match}: ${match.includes('nexthop') ? 'one of them' : get}`;
  });
  return { routes: lines('routes'), rules: lines('rules'), answers: answered };
}

/** Each question's answer: those that failed have none on the standard output. */
function inOrder(
  questions: readonly string[],
  out: readonly string[],
  err: readonly string[],
): string[] {
  const failures = new Map<number, string>();
  for (const [n, line] of err.entries()) {
    const failed = /^Command failed .*:(\d+)$/.exec(line)?.[1];
    if (failed !== undefined) failures.set(Number(failed), err[n - 1] ?? '');
  }
  const answers = out.values();
  return questions.map((_, n) => failures.get(n + 1) ?? answers.next().value ?? 'no answer');
}
