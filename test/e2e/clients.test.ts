// Debian's own network tools at the kernel's end of a TAP, in front of three routers and a host of ours.

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inNamespace, needs, run, titled } from '../support/namespace.ts';
import { isRoot, PRIVATE_NEEDS, ROOT } from '../support/programs.ts';

const TOOLS = ['traceroute', 'tracepath', 'mtr', 'fping', 'hping3', 'nmap'];
const reason = isRoot ? needs(...PRIVATE_NEEDS, ...TOOLS) : 'needs root';
const LINE = join(ROOT, 'test/support/line.mjs');

const onTheLine = (shell: string) =>
  run(inNamespace(`exec '${process.execPath}' '${LINE}' '${shell}' 2>&1`), { limitMs: 60_000 });

/** A tool's words, and lines that it must print, in that order. */
type Client = readonly [title: string, command: string, lines: readonly RegExp[]];

const ROUND = String.raw`time=[\d.]+ ms`;
const all = (count: number): RegExp =>
  new RegExp(`^${count} packets transmitted, ${count} received, 0% packet loss`);

const PINGS: readonly Client[] = [
  [
    'two requests',
    'ping -c 2 -i 0.1 10.0.3.2',
    [new RegExp(`^64 bytes from 10.0.3.2: icmp_seq=1 ttl=61 ${ROUND}$`), all(2)],
  ],
  ['a hundred at once', 'ping -c 100 -f -q 10.0.3.2', [all(100)]],
  ['twenty ahead', 'ping -c 20 -l 20 -q 10.0.3.2', [all(20)]],
  ['as fast as answers come', 'ping -c 20 -A -q 10.0.3.2', [all(20)]],
  ['a pattern', 'ping -c 1 -p a1b2c3 -s 100 10.0.3.2', [/^PATTERN: 0xa1b2c3/, all(1)]],
  [
    'no data, so no time',
    'ping -c 1 -s 0 10.0.3.2',
    [/^8 bytes from 10.0.3.2: icmp_seq=1 ttl=61$/],
  ],
  ['the longest', 'ping -c 1 -s 65507 10.0.3.2', [/^65515 bytes from 10.0.3.2: icmp_seq=1 ttl=61/]],
  ['DSCP', 'ping -c 1 -Q 0xb8 10.0.3.2', [all(1)]],
  [
    'its own source',
    'ping -c 1 -I 10.0.0.2 10.0.3.2',
    [/^PING 10.0.3.2 .* from 10.0.0.2 : /, all(1)],
  ],
  ['its own identifier', 'ping -c 1 -e 4711 10.0.3.2', [all(1)]],
  [
    'TTL 1, 2 and 3',
    'for n in 1 2 3; do ping -c 1 -t $n 10.0.3.2; done',
    [
      /^From 10.0.0.1 icmp_seq=1 Time to live exceeded$/,
      /^From 10.0.1.2 icmp_seq=1 Time to live exceeded$/,
      /^From 10.0.2.2 icmp_seq=1 Time to live exceeded$/,
    ],
  ],
  [
    'the path MTU',
    'for n in 1 2; do ping -c 1 -M do -s 1400 10.0.3.2; done; ip route get 10.0.3.2',
    [
      /^From 10.0.1.2 icmp_seq=1 Frag needed and DF set \(mtu = 1400\)$/,
      /message too long, mtu=1400$/,
      /^ +cache expires \d+sec mtu 1400/,
    ],
  ],
  [
    'the path MTU, known then',
    'for n in 1 2; do ping -c 1 -M want -s 1400 10.0.3.2; done',
    [/^From 10.0.1.2 icmp_seq=1 Frag needed/, /^1408 bytes from 10.0.3.2: icmp_seq=1 ttl=61/],
  ],
  [
    'the path MTU, which is not looked for',
    'ping -c 1 -M dont -s 1400 10.0.3.2',
    [/^1408 bytes from 10.0.3.2: icmp_seq=1 ttl=61/],
  ],
  [
    'nobody there',
    'ping -c 1 -W 5 10.0.3.9',
    [/^From 10.0.2.2 icmp_seq=1 Destination Host Unreachable$/],
  ],
  [
    'no way there',
    'ip route add 10.9.0.0/16 via 10.0.0.1; ping -c 1 10.9.0.1',
    [/^From 10.0.0.1 icmp_seq=1 Destination Net Unreachable$/],
  ],
  [
    'record route: the host stands in it twice, as one of Linux does',
    'ping -c 1 -R 10.0.3.2',
    [
      /^RR: \t10.0.0.2$/,
      ...[/^\t10.0.1.1$/, /^\t10.0.2.1$/, /^\t10.0.3.1$/, /^\t10.0.3.2$/],
      ...[/^\t10.0.3.2$/, /^\t10.0.2.2$/, /^\t10.0.1.2$/, /^\t10.0.0.1$/],
    ],
  ],
  [
    'timestamps alone',
    'ping -c 1 -T tsonly 10.0.3.2',
    [/^TS: \t\d+ absolute$/, ...Array<RegExp>(8).fill(/^\t-?\d+$/), /^Unrecorded hops: 1$/],
  ],
  [
    'timestamps with addresses',
    'ping -c 1 -T tsandaddr 10.0.3.2',
    [
      /^TS: \t10.0.0.2\t\d+ absolute$/,
      ...[/^\t10.0.0.1\t-?\d+$/, /^\t10.0.1.2\t-?\d+$/, /^\t10.0.2.2\t-?\d+$/],
      /^Unrecorded hops: 5$/,
    ],
  ],
  [
    'timestamps of those whom it names',
    'ping -c 1 -T tsprespec 10.0.1.1 10.0.3.1 10.0.3.2 10.0.3.2',
    [/^TS: \t10.0.1.1\t\d+ absolute$/, ...[/^\t10.0.3.1\t-?\d+$/, /^\t10.0.3.2\t-?\d+$/]],
  ],
];

const OTHERS: readonly Client[] = [
  [
    'traceroute -I',
    // With a time of its own it does not give up sooner on a hop because others answered faster.
    'traceroute -I -n -w 5 10.0.3.2',
    [
      /^ 1 {2}10.0.0.1( {2}[\d.]+ ms){3}$/,
      /^ 2 {2}10.0.1.2( {2}[\d.]+ ms){3}$/,
      /^ 3 {2}10.0.2.2( {2}[\d.]+ ms){3}$/,
      /^ 4 {2}10.0.3.2( {2}[\d.]+ ms){3}$/,
    ],
  ],
  [
    'traceroute by UDP, as far as the last router',
    'traceroute -n -m 3 -q 1 -w 5 10.0.3.2',
    [/^ 1 {2}10.0.0.1 {2}[\d.]+ ms$/, /^ 2 {2}10.0.1.2 {2}[\d.]+ ms$/, /^ 3 {2}10.0.2.2 {2}/],
  ],
  [
    'tracepath, as far as the last router',
    'tracepath -n -m 3 10.0.3.2',
    [
      /^ 1: {2}10.0.0.1 +[\d.]+ms/,
      /^ 2: {2}10.0.1.2 +[\d.]+ms/,
      /^ 3: {2}10.0.1.2 +[\d.]+ms pmtu 1400/,
      /^ 3: {2}10.0.2.2 +[\d.]+ms/,
      /^ +Too many hops: pmtu 1400$/,
    ],
  ],
  [
    'mtr',
    'mtr -n -r -c 2 -i 0.3 10.0.3.2',
    [
      /^ +1\.\|-- 10.0.0.1 +0.0%/,
      /^ +2\.\|-- 10.0.1.2 +0.0%/,
      /^ +3\.\|-- 10.0.2.2 +0.0%/,
      /^ +4\.\|-- 10.0.3.2 +0.0%/,
    ],
  ],
  [
    'fping',
    'fping -q -c 3 -p 100 10.0.3.2 10.0.2.2 10.0.1.2',
    [
      /^10.0.3.2 : xmt\/rcv\/%loss = 3\/3\/0%/,
      /^10.0.2.2 : xmt\/rcv\/%loss = 3\/3\/0%/,
      /^10.0.1.2 : xmt\/rcv\/%loss = 3\/3\/0%/,
    ],
  ],
  [
    'hping3, echo',
    'hping3 -n --icmp -c 2 10.0.3.2',
    [/^2 packets transmitted, 2 packets received/],
  ],
  [
    'hping3, timestamp',
    'hping3 -n --icmp-ts -c 2 10.0.3.2',
    [/^2 packets transmitted, 2 packets received/],
  ],
  [
    'hping3, a protocol that nobody has',
    'hping3 -n --rawip -H 200 -c 2 10.0.3.2',
    [/^ICMP Protocol Unreachable from ip=10.0.3.2/],
  ],
  ['nmap -PE', 'nmap -n -sn -PE 10.0.3.2', [/^Host is up/]],
  ['nmap -PP', 'nmap -n -sn -PP 10.0.3.2', [/^Host is up/]],
  [
    'nmap -sO, of which it learns what the host speaks',
    'nmap -n -Pn -sO -p 1,2,200 --max-retries 1 10.0.3.2',
    [/^1 +open +icmp$/, /^200 +closed/],
  ],
];

/** Each line is there, behind the one before it. Two streams of one program may come in any order. */
function expectInOrder(text: string, lines: readonly RegExp[]): void {
  const rest = text.split('\n');
  for (const line of lines) {
    const at = rest.findIndex((candidate) => line.test(candidate));
    expect(at, `${line} in\n${text}`).not.toBe(-1);
    if (!line.source.includes('message too long')) rest.splice(0, at + 1);
  }
}

describe.skipIf(reason).concurrent(titled('three routers and a host', reason), () => {
  test.each(PINGS)('ping: %s', async (_, command, lines) => {
    const { stdout } = await onTheLine(command);
    expectInOrder(stdout, lines);
  });

  test.each(OTHERS)('%s', async (_, command, lines) => {
    const { stdout } = await onTheLine(command);
    expectInOrder(stdout, lines);
  });
});
