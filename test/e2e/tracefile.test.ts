// `tapip trace` as it is built: a capture in; journeys, recordings, captures and pages out.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCapture } from '../../src/pcap/read.ts';
import { Recording } from '../../src/trace/recording.ts';
import { stackWords } from '../../src/view/words.ts';
import { came, HOST_MAC, PINGED, pcap, pcapng, sent } from '../support/captures.ts';
import { run } from '../support/namespace.ts';
import { counting, icmp, PEER_MAC } from '../support/packets.ts';
import { TAPIP } from '../support/programs.ts';

const NAMED = [{ name: 'eth0', mac: HOST_MAC, ipv4: ['10.0.0.1/24'] }];
const ping = pcapng(
  PINGED.map((frame, n) => (n % 2 === 0 ? came(frame) : sent(frame))),
  NAMED,
);
const FILES: Readonly<Record<string, Uint8Array>> = {
  'ping.pcapng': ping,
  'ping.pcap': pcap(PINGED),
  'two.pcapng': pcapng(
    PINGED.flatMap((bytes) => [0, 1].map((interfaceId) => ({ bytes, interfaceId }))),
    [
      { name: 'b.eth0', mac: PEER_MAC, ipv4: ['10.0.0.2/24'] },
      { ...NAMED[0], name: 'a.eth0' },
    ],
  ),
  'cut.pcapng': ping.subarray(0, ping.length - 9),
  'forward.pcap': pcap([icmp({ destination: '192.0.2.1' })]),
  'raw.pcapng': pcapng([counting(40)], [{ linkType: 101 }]),
  'empty.pcapng': pcapng([]),
  'nothing.pcap': new Uint8Array(),
  'text.pcap': new TextEncoder().encode('no capture'),
  'router.batch': new TextEncoder().encode(
    'addr add 10.0.0.1/24 dev eth0\nsysctl -q -w net.ipv4.ip_forward=1\nroute add blackhole 192.0.2.0/24\n',
  ),
  'bad.batch': new TextEncoder().encode('\nroute add nowhere\n'),
};

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapip-trace-'));
  for (const [name, bytes] of Object.entries(FILES)) writeFileSync(join(folder, name), bytes);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs `tapip trace` in the captures' folder. */
const trace = (words: string) => {
  const shell = `cd '${folder}' && exec "$@"`;
  return run(['sh', '-c', shell, 'sh', ...TAPIP, 'trace', ...words.split(' ')]);
};

describe.concurrent('journeys, frame by frame', () => {
  test('what comes in with what it brings about; what the host sent is told apart', async () => {
    const { code, stdout, stderr } = await trace('ping.pcapng');
    expect(stdout.split('\n\n').map((block) => block.split('\n')[0])).toEqual([
      'frame 1',
      `frame 2, sent by the host itself, not fed: ARP 10.0.0.1 is-at ${HOST_MAC}, 28 bytes`,
      'frame 3',
      'frame 4, sent by the host itself, not fed: 10.0.0.1 > 10.0.0.2: ICMP echo reply, id 33154, seq 37780, 64 bytes',
      '',
    ]);
    expect(stdout).toMatch(/2\.000 ms {2}#4 <- #3 +icmp +the echo request becomes its own reply\n/);
    expect(stderr).toBe('tapip: 2 frames that the host itself had sent are not fed to the stack\n');
    expect(code).toBe(0);
  });

  test('of a pcap, whose host is guessed, and that is said', async () => {
    const { stdout, stderr } = await trace('ping.pcap');
    expect(stdout).toContain('#4 <- #3');
    expect(stderr).toContain(
      `tapip: the stack has 10.0.0.1/24 on eth0 and is ${HOST_MAC}, as the frames suggest; --addr and --mac say otherwise`,
    );
  });

  test('of another host, by --addr and --mac', async () => {
    const { stdout, stderr } = await trace(`--addr 10.0.0.2/24 --mac ${PEER_MAC} ping.pcap`);
    expect(stdout).toContain('frame 3, sent by the host itself\n');
    expect(stdout).toContain('identifier 33154, whose request #2 it answers\n');
    expect(stderr).not.toContain('suggest');
  });

  test.each([
    ['', 'b', 'a'],
    ['--host a ', 'a', 'b'],
  ])('of several hosts one is taken: %s', async (words, host, other) => {
    const { stdout, stderr } = await trace(`${words}two.pcapng`);
    expect(stderr).toContain(
      `tapip: the capture has 2 hosts, and the stack stands in for ${host}; left out: 4 frames of ${other}\n`,
    );
    expect(stdout).not.toContain('dropped');
  });

  test('with settings and the words of ip -batch, which alone give the addresses', async () => {
    const { stdout } = await trace('--batch router.batch forward.pcap');
    expect(stdout).toMatch(/dropped, ip\.routeBlackhole: /);
    const other = await trace('--sysctl net.ipv4.icmp_echo_ignore_all=1 --stats ping.pcap');
    expect(other.stdout).toMatch(/dropped, icmp\.echoIgnored[\s\S]*IcmpInEchos +1 /);
  });

  test('of one packet, with all that was compared', async () => {
    const { stdout } = await trace('--packet 4 ping.pcapng');
    expect(stdout).toMatch(/^packet 4: 10\.0\.0\.1 > 10\.0\.0\.2: ICMP echo reply/);
    expect(stdout).toMatch(/answers packet 3: /);
    expect(stdout).toContain('✓');
    expect(stdout).not.toContain('frame 1');
  });

  test('of standard input', async () => {
    const { stdout } = await run([
      'sh',
      '-c',
      `"$@" < '${join(folder, 'ping.pcapng')}'`,
      'sh',
      ...TAPIP,
      'trace',
      '-',
    ]);
    expect(stdout).toContain('#4 <- #3');
  });

  test('a damaged capture: what comes before the damage, and status 2', async () => {
    const { code, stdout, stderr } = await trace('cut.pcapng');
    expect(stdout).toContain('#4 <- #3');
    expect(stderr).toMatch(
      /^tapip: cut\.pcapng: block \d+ .*; only the frames before that are told; 1 frame .* not fed to the stack\n$/,
    );
    expect(code).toBe(2);
  });
});

describe.concurrent('in other forms', () => {
  test('--json --packet: the events of that packet', async () => {
    const { stdout } = await trace('--json --packet 4 ping.pcapng');
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.length).toBeGreaterThan(3);
    expect(new Set(events.map(({ packet }) => packet))).toEqual(new Set([4]));
    expect(events[0]).toMatchObject({ kind: 'answer', cause: 3 });
  });

  test('--json: each event, a line each', async () => {
    const { stdout } = await trace('--json ping.pcapng');
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ id }) => id)).toEqual(events.map((_, n) => n + 1));
    expect(events[0]).toMatchObject({
      node: 'stack',
      packet: 1,
      kind: 'receive',
      stage: 'device-in',
    });
  });

  test('--save: a recording; --pcap: a capture with comments; --quiet: nothing else', async () => {
    const { stdout } = await trace('-q --save a.json --pcap a.pcapng ping.pcapng');
    expect(stdout).toBe('');
    const json = readFileSync(join(folder, 'a.json'), 'utf8');
    expect(JSON.parse(json).title).toBe('ping.pcapng, fed to a stack');
    expect(Recording.load(json, stackWords()).packets.length).toBe(4);
    const { packets } = readCapture(readFileSync(join(folder, 'a.pcapng')));
    expect(packets.at(-1)?.comments).toContain('stack#4: answers stack#3');
  });

  test('-: standard output has the file, and nothing else', async () => {
    await trace('-q --pcap b.pcapng --save b.json ping.pcapng');
    for (const [words, file] of [
      ['--pcap - --save c.json', 'b.pcapng'],
      ['--save -', 'b.json'],
    ]) {
      await run([
        'sh',
        '-c',
        `cd '${folder}' && "$@" > piped`,
        'sh',
        ...TAPIP,
        'trace',
        ...`${words} ping.pcapng`.split(' '),
      ]);
      const [piped, written] = ['piped', `${file}`].map((name) => readFileSync(join(folder, name)));
      expect(piped).toEqual(written);
    }
    const { stdout } = await trace('--html - ping.pcapng');
    expect(stdout).toMatch(/^<!doctype html>.*<\/html>\s*$/is);
    expect(existsSync(join(folder, '-'))).toBe(false);
  });

  test('--html: a page with its script, its style and the recording', async () => {
    const { code, stderr } = await trace('-q --html a.html ping.pcapng');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const page = readFileSync(join(folder, 'a.html'), 'utf8');
    expect(page).toMatch(/script-src 'sha256-[\w+/]{43}='; style-src 'sha256-[\w+/]{43}='/);
    const json = /<script type="application\/json" id="recording">(.*)<\/script>/.exec(page)?.[1];
    expect(JSON.parse(json ?? '').tapip).toBe('recording');
  });
});

test.concurrent.each<[string, string]>([
  ['', 'no capture: say `tapip trace FILE.pcapng`'],
  ['ping.pcap ping.pcapng', 'ping.pcapng: one capture at a time'],
  ['absent.pcap', 'absent.pcap: cannot be read (ENOENT): expected a capture, pcapng or pcap'],
  ['.', '.: cannot be read (EISDIR): expected a capture'],
  [
    'text.pcap',
    'text.pcap: not a capture: it begins with 6e 6f 20 63: expected 0a 0d 0d 0a (pcapng)',
  ],
  ['nothing.pcap', 'nothing.pcap: not a capture: the file is empty'],
  ['empty.pcapng', 'empty.pcapng: no frames: expected at least one'],
  ['raw.pcapng', 'raw.pcapng: link type 101: expected 1, Ethernet, as `tcpdump -i eth0` captures'],
  ['--addr 10.0.0.300 ping.pcap', '--addr 10.0.0.300: expected an address and prefix length'],
  [
    '--addr 10.0.0.1/24 --addr 10.1.0.1/24 ping.pcap',
    'no more than one interface; several addresses of one go into a --batch',
  ],
  ['--mac 02:00 ping.pcap', '--mac 02:00: expected an Ethernet address such as'],
  [
    '--gateway 192.0.2.1 ping.pcap',
    'gateway 192.0.2.1: expected the address of a neighbour (Nexthop has invalid gateway.)',
  ],
  ['--host c two.pcapng', '--host c: expected one of b, a'],
  ['--host a ping.pcap', '--host a: the capture does not tell several hosts'],
  ['--batch bad.batch ping.pcap', '--batch bad.batch:2: '],
  ['--batch absent.batch ping.pcap', '--batch absent.batch: Cannot open file'],
  ['--sysctl net.ipv4.nothing=1 ping.pcap', 'no such setting'],
  ['--packet 99 ping.pcap', '--packet 99: expected a number from 1 to 4'],
  ['--packet 0 ping.pcap', '--packet 0: expected a whole number of at least 1'],
  ['--save absent/a.json ping.pcap', '--save absent/a.json: cannot be written (ENOENT)'],
  ['--html absent/a.html ping.pcap', '--html absent/a.html: cannot be written (ENOENT)'],
  [
    '--save twice.out --pcap ./twice.out ping.pcap',
    "--pcap ./twice.out: that is --save's file; name another",
  ],
  ['--quiet --pcap ./ping.pcap ping.pcap', '--pcap ./ping.pcap: that is the capture itself'],
  ['--pcap - --json ping.pcap', '--pcap -: standard output is for --json already; name a file'],
  ['--save - --stats ping.pcap', '--save -: standard output is for --stats already; name a file'],
  ['--save - --html - ping.pcap', '--save -: standard output is for --html already; name a file'],
  ['--nothing ping.pcap', 'unknown option --nothing; see `tapip trace --help`'],
])('tapip trace %s: an error in a line, and status 2', async (words, says) => {
  const { code, stdout, stderr } = await trace(words.trim() === '' ? '--seed 1' : words);
  expect(stderr).toMatch(/^tapip: [^\n]*\n$/);
  expect(stderr).toContain(says);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});
