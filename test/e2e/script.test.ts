// `tapip script` as it is built and installed.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCapture } from '../../src/pcap/read.ts';
import { needs, run, titled } from '../support/namespace.ts';
import { ROOT, TAPIP } from '../support/programs.ts';

const HOST = 'interface eth0 10.0.0.1/24\n';
const SCRIPTS = {
  'good.pkt': `${HOST}+0 eth0 < arp operation=request\n+0 eth0 > arp operation=reply\n`,
  'bad.pkt': `${HOST}+0 eth0 < arp operation=request\n+0 eth0 > arp operation=request\n`,
  'waits.pkt': `${HOST}waits for UDP: none yet\nudp bind 5000\n`,
  'overdue.pkt': `${HOST}waits for ARP: none yet\n`,
  'wrong.pkt': `${HOST}eth0 < arpo\neth1 < arp\n`,
} as const;
const example = (name: string): string => join(ROOT, 'examples/scripts', name);
const ARPING = example('03-arping.pkt');
const PING = example('01-ping-gateway.pkt');

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapip-script-'));
  for (const [name, text] of Object.entries(SCRIPTS)) writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, 'binary.pkt'), Uint8Array.of(0xd4, 0xc3, 0xb2, 0xa1, 0, 2));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs `tapip script` in the scripts' folder. */
const script = (words: string, input = '') => {
  const shell = `cd '${folder}' && exec "$@"`;
  return run(['sh', '-c', shell, 'sh', ...TAPIP, 'script', ...words.split(' ')], { input });
};

describe.concurrent('the exit status', () => {
  test.each<[string, number, string]>([
    ['good.pkt', 0, '1 script: 1 passed'],
    ['waits.pkt', 0, '1 script: 0 passed, 1 waiting'],
    ['good.pkt waits.pkt good.pkt', 0, '3 scripts: 2 passed, 1 waiting'],
    ['bad.pkt', 1, '1 script: 0 passed, 1 failed'],
    ['overdue.pkt', 1, '1 script: 0 passed, 1 failed'],
    ['good.pkt bad.pkt waits.pkt', 1, '3 scripts: 1 passed, 1 failed, 1 waiting'],
    ['wrong.pkt', 2, '1 script: 0 passed, 1 not run'],
    ['bad.pkt wrong.pkt good.pkt', 2, '3 scripts: 1 passed, 1 failed, 1 not run'],
  ])('%s: %i', async (files, status, summary) => {
    const { code, stdout } = await script(files);
    expect(code).toBe(status);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(summary);
  });
});

describe.concurrent('what is printed', () => {
  test('a line for each script, as it was named', async () => {
    const { stdout, stderr } = await script(`good.pkt waits.pkt ./good.pkt ${ARPING}`);
    expect(stdout.split('\n')).toEqual([
      'ok       good.pkt',
      'waiting  waits.pkt: waits for UDP: none yet (stops at line 3)',
      'ok       ./good.pkt',
      `ok       ${ARPING}`,
      '4 scripts: 3 passed, 1 waiting',
      '',
    ]);
    expect(stderr).toBe('');
  });

  test('of a failure the line, the difference and the bytes', async () => {
    const { stdout } = await script('bad.pkt');
    expect(stdout).toMatch(
      /^FAILED {3}bad\.pkt\n {2}bad\.pkt:3: \+0 eth0 > arp operation=request\n {2}at 0 ms on eth0: /,
    );
    expect(stdout).toMatch(/arp\.operation +expected 1 \(request\), got 2 \(reply\)/);
    expect(stdout).toMatch(/^ +0010 .*\n +\^\^ \^\^$/m);
  });

  test('-v: every frame and its time', async () => {
    const { stdout } = await script('-v good.pkt');
    expect(stdout).toContain(
      '     0.000 s  eth0 >  ARP 10.0.0.1 is-at 02:00:00:00:01:01, 28 bytes\n',
    );
  });

  test('all that is wrong with a script on stderr, a line each', async () => {
    const { stdout, stderr } = await script('wrong.pkt');
    expect(stdout).toMatch(/^not run {2}wrong\.pkt\n/);
    expect(stderr.split('\n')).toEqual([
      expect.stringMatching(/^wrong\.pkt:2:8: 'arpo': expected eth, arp,/),
      "wrong.pkt:3:1: 'eth1': no such interface; there is eth0",
      '',
    ]);
  });

  test.each<[string, string]>([
    ['nosuch.pkt', 'nosuch.pkt: no such file'],
    ['good.pkt/x', 'good.pkt/x: no such file'],
    ['.', '.: is a directory: name the scripts in it'],
    ['binary.pkt', 'binary.pkt: is no text in UTF-8: expected a script'],
  ])('%s cannot be run', async (file, says) => {
    const { code, stdout, stderr } = await script(`${file} good.pkt`);
    expect({ code, stderr }).toEqual({ code: 2, stderr: `${says}\n` });
    expect(stdout).toContain(`not run  ${file}\nok       good.pkt\n`);
  });

  test('- is standard input', async () => {
    const { code, stdout } = await script('good.pkt -', SCRIPTS['good.pkt']);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'ok       good.pkt\nok       -\n2 scripts: 2 passed\n',
    });
    expect((await script('-', 'nonsense')).stderr).toMatch(
      /^-:1:1: 'nonsense': expected an interface/,
    );
  });

  test('the same twice for the same seed, and something else for another', async () => {
    const [first, again, other] = await Promise.all(
      ['7', '7', '8'].map((seed) => script(`-v --seed ${seed} ${PING}`)),
    );
    expect(again?.stdout).toBe(first?.stdout);
    expect(other?.stdout).not.toBe(first?.stdout);
  });
});

describe.concurrent('--tap', () => {
  const reason = needs('prove');
  const prove = (files: string) => {
    const command = `prove --verbose --exec '${TAPIP.join(' ')} script --tap' ${files}`;
    return run(['sh', '-c', `cd '${folder}' && ${command} 2>&1`]);
  };

  test('TAP version 13: a plan, and a line for each script', async () => {
    const { code, stdout } = await script('--tap good.pkt waits.pkt bad.pkt wrong.pkt');
    expect(code).toBe(2);
    const lines = stdout.split('\n');
    expect(lines.slice(0, 4)).toEqual([
      'TAP version 13',
      '1..4',
      'ok 1 - good.pkt',
      'not ok 2 - waits.pkt # TODO waits for UDP: none yet',
    ]);
    expect(lines.filter((line) => /^(not )?ok /.test(line))).toHaveLength(4);
    // What is not TAP's own is in a block of YAML or a comment.
    expect(lines.filter((line) => !/^( {2}|#|TAP|1\.\.|(not )?ok |$)/.test(line))).toEqual([]);
  });

  describe.skipIf(reason)(titled('as perl’s TAP::Harness reads it', reason), () => {
    test('a script that waits is no failure', async () => {
      const { code, stdout } = await prove('good.pkt waits.pkt');
      expect(stdout).toMatch(/^All tests successful\.$/m);
      expect(stdout).toMatch(/^Files=2, Tests=2,.*\nResult: PASS$/m);
      expect(code).toBe(0);
    });

    test.each(['bad.pkt', 'overdue.pkt', 'wrong.pkt'])('%s is', async (file) => {
      const { code, stdout } = await prove(`good.pkt ${file}`);
      expect(stdout).toMatch(/^Files=2, Tests=2,.*\nResult: FAIL$/m);
      expect(stdout).not.toMatch(/Parse errors|Bad plan/);
      expect(code).toBe(1);
    });
  });
});

describe.concurrent('--pcap', () => {
  test('has every frame of every script, with its time, its direction and its reason', async () => {
    const { code } = await script('--pcap out.pcapng good.pkt waits.pkt good.pkt');
    expect(code).toBe(0);
    const { sections, interfaces, packets, damage } = readCapture(
      readFileSync(join(folder, 'out.pcapng')),
    );
    expect(damage).toBeNull();
    expect(sections.map(({ comments }) => comments)).toEqual([
      ['good.pkt'],
      ['waits.pkt'],
      ['good.pkt'],
    ]);
    expect(interfaces.map(({ name, mac, ipv4 }) => ({ name, mac, ipv4 }))[0]).toEqual({
      ...{ name: 'eth0', mac: '02:00:00:00:01:01', ipv4: ['10.0.0.1/24'] },
    });
    expect(packets.map(({ interfaceId, direction }) => [interfaceId, direction])).toEqual([
      ...[
        [0, 1],
        [0, 2],
      ],
      ...[
        [2, 1],
        [2, 2],
      ],
    ]);
    expect(packets[0]?.comments.join()).toContain('answered by stack#2');
  });

  test('that cannot be written is an error', async () => {
    const { code, stdout, stderr } = await script('--pcap no/such/out.pcapng good.pkt');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      'tapip: --pcap no/such/out.pcapng: cannot be written (ENOENT); name another file\n',
    );
  });

  test('to standard output is refused: the reports go there', async () => {
    const { code, stdout, stderr } = await script('--pcap - good.pkt');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      'tapip: --pcap -: standard output has what the program prints; name a file\n',
    );
  });
});

describe.concurrent('words that make no sense: one line on stderr, exit 2', () => {
  test.each<[string, string]>([
    ['', 'no script: say `tapip script FILE...`'],
    ['--quiet', 'unknown option --quiet; see `tapip script --help`'],
    ['--seed', 'option --seed needs a value; see `tapip script --help`'],
    ['--seed x good.pkt', '--seed x: expected a whole number from 0 to 4294967295'],
  ])('script %s', async (words, message) => {
    const result = await run([...TAPIP, 'script', ...words.split(' ').filter(Boolean)]);
    expect(result).toEqual({ code: 2, stdout: '', stderr: `tapip: ${message}\n` });
  });

  test('--help says what there is', async () => {
    const { code, stdout } = await script('--help');
    expect(code).toBe(0);
    for (const word of ['--tap', '--verbose', '--pcap', '--seed', 'waiting', 'Exit status']) {
      expect(stdout).toContain(word);
    }
    expect((await run([...TAPIP, 'help'])).stdout).toContain('tapip script');
  });
});

test('a reader who goes away ends it, as SIGPIPE would', async () => {
  const files = Array.from({ length: 400 }, () => 'bad.pkt').join(' ');
  const pipe = `cd '${folder}' && { "$@" ${files}; echo $? >&2; } | head -n 1`;
  const { stdout, stderr } = await run(['sh', '-c', pipe, 'sh', ...TAPIP, 'script', '-v']);
  expect(stdout).toBe('FAILED   bad.pkt\n');
  expect(stderr).toBe('141\n');
});
