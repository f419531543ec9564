// `nstat` as Debian's iproute2 6.1 has it, byte for byte: the same numbers, in files of the form of /proc/net/snmp and
// /proc/net/netstat, to its program and to our shell, command by command.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { wordsOf } from '../../src/command/batch.ts';
import { Shell } from '../../src/command/shell.ts';
import type { Counters } from '../../src/core/counters.ts';
import { countersInOrder } from '../../src/mib/counters.ts';
import { Stack } from '../../src/stack.ts';
import { type Ended, inNamespace, needs, run, titled } from '../support/namespace.ts';

/** A name, and lines: `nstat` and its words, or counters that grow, as `IpInReceives 5 IcmpInMsgs 2`. */
const WORLDS: readonly [string, string][] = [
  [
    'what has come since the last call',
    `nstat
    IpInReceives 3 IpExtInOctets 84 IcmpInMsgs 2 IcmpMsgInType8 2 IcmpMsgOutType0 1
    nstat
    nstat
    IpInReceives 1 IcmpMsgInType8 1 IcmpMsgInType3 4
    nstat
    nstat -z
    IpExtInOctets 9007199254740000
    nstat`,
  ],
  [
    'options: history',
    `IpInReceives 3 IpInDelivers 2 IcmpInMsgs 2
    nstat -s
    nstat -n
    nstat
    IpInReceives 3 IpInDelivers 2 IcmpInMsgs 2
    nstat -s
    nstat -a
    nstat
    IpInReceives 1
    nstat -as
    nstat -r
    nstat
    nstat -rs
    nstat -s
    nstat -rns
    nstat -n
    nstat -an
    IcmpOutMsgs 1
    nstat --noupdate
    nstat --nooutput --ignore
    nstat --reset`,
  ],
  [
    'patterns, and what they leave in the history',
    `IpInReceives 3 IpInDelivers 2 IcmpInMsgs 2 IpExtInOctets 7
    nstat IpIn*
    nstat
    IpInReceives 3 IpInDelivers 2 IcmpInMsgs 2 IcmpOutMsgs 5
    nstat IpInReceives icmp*
    nstat
    IpOutRequests 5
    nstat -z IpOut*
    IpOutNoRoutes 5 IcmpOutMsgs 5 TcpExtIPReversePathFilter 1
    nstat Icmp*
    nstat
    nstat -as IP?N*
    nstat -as [Ii]pIn[DR]*
    nstat -as IpIn[!R]*
    nstat -as IpIn[^R]*
    nstat -as *\\*
    nstat -as [
    nstat -as ''
    nstat -as nope
    nstat -as *ext*
    nstat -as ipforwarding IpDefaultTTL
    nstat -asz Ip*
    nstat -asz Icmp*
    nstat -asz IpExt* TcpExtIPRev*`,
  ],
  [
    'JSON',
    `nstat -j
    IpInReceives 3 IpInDelivers 2 IcmpInMsgs 2
    nstat -js
    nstat --json --noupdate
    nstat -jsp
    nstat -sp
    nstat -asjp nope
    nstat -asj nope
    nstat -jz IpExt*
    nstat -jnz
    nstat -jp
    nstat -asj Ip* --pretty`,
  ],
  [
    'words that make no sense, and how they are read',
    `IpInReceives 3
    nstat -x
    nstat -asx
    nstat -as -
    nstat --nope
    nstat --no
    nstat --i
    nstat --v
    nstat --no=3
    nstat --nope=3
    nstat --z=3
    nstat --zeros=
    nstat --ig --noup
    nstat --js --noupdate IpIn*
    nstat IpIn* --js --noupdate
    nstat IpInR* -- -z
    nstat -- --
    nstat -d
    nstat --scan
    nstat -d0 -as
    nstat -d 0 -as
    nstat -d x -as
    nstat -asd
    nstat -t
    nstat -t 0
    nstat -t -1
    nstat -t x
    nstat --interval=0
    nstat --inter 0
    nstat -t5 -as
    nstat -t 5x -as
    nstat --interval 7 -as
    nstat -ast 7
    nstat -V
    nstat -v
    nstat -Vx
    nstat -xV
    nstat --version
    nstat -h
    nstat --help
    nstat -?
    nstat -:
    nstat -t 0 -x
    nstat`,
  ],
];

const reason = needs('unshare', 'nstat');

describe.skipIf(reason)(titled('nstat is Linux’s', reason), () => {
  test.concurrent.each(WORLDS)('%s', async (_, text) => {
    const lines = text.split('\n').map((line) => line.trim());
    const folder = mkdtempSync(join(tmpdir(), 'nstat-'));
    try {
      const ours = byUs(lines, folder);
      expect(ours).toEqual(await byLinux(ours, folder));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

interface Told {
  readonly command: string;
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Carries them out in one shell, and writes down what the counters were at each command. */
function byUs(lines: readonly string[], folder: string): Told[] {
  const stack = new Stack({ loopbackUp: false });
  const shell = new Shell(stack);
  const told: Told[] = [];
  for (const line of lines) {
    const words = wordsOf(line);
    if (words[0] !== 'nstat') grow(stack.ctx.counters, words);
    else {
      writeFileSync(join(folder, `${told.length}.snmp`), fileOf(stack.ctx.counters, OF_SNMP));
      writeFileSync(join(folder, `${told.length}.netstat`), fileOf(stack.ctx.counters, OF_NETSTAT));
      told.push({ command: line, ...shell.run(words) });
    }
  }
  return told;
}

function grow(counters: Counters, words: readonly string[]): void {
  for (let n = 0; n < words.length; n += 2)
    counters.get(words[n] ?? '').value += Number(words[n + 1]);
}

const OF_SNMP = ['Ip', 'Icmp', 'IcmpMsg'];
const OF_NETSTAT = ['TcpExt', 'IpExt'];

/** The lines of those groups, as the kernel writes them; of `IcmpMsg` there is nothing where nothing has come. */
function fileOf(counters: Counters, groups: readonly string[]): string {
  const groupOf = (name: string): string => /^(IcmpMsg|Icmp|IpExt|Ip|TcpExt)/.exec(name)?.[0] ?? '';
  return groups
    .map((group) => countersInOrder(counters).filter(([name]) => groupOf(name) === group))
    .filter((values) => values.length > 0)
    .map((values) => {
      const group = groupOf(values[0]?.[0] ?? '');
      const names = values.map(([name]) => name.slice(group.length));
      return `${group}: ${names.join(' ')}\n${group}: ${values.map(([, value]) => value).join(' ')}\n`;
    })
    .join('');
}

async function byLinux(told: readonly Told[], folder: string): Promise<Told[]> {
  const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(' ');
  const commands = told.map(
    ({ command }, n) =>
      `PROC_NET_SNMP=${n}.snmp PROC_NET_NETSTAT=${n}.netstat PROC_NET_SNMP6=/dev/null ` +
      `NSTAT_HISTORY=history ${quoted(wordsOf(command))} >${n}.out 2>${n}.err; echo $?`,
  );
  writeFileSync(join(folder, 'commands'), commands.join('\n'));
  const ended: Ended = await run(inNamespace(`cd ${folder}; sh commands`));
  const statuses = ended.stdout.trim().split('\n').map(Number);
  return told.map(({ command }, n) => ({
    command,
    status: statuses[n] ?? -1,
    out: readFileSync(join(folder, `${n}.out`), 'utf8'),
    err: readFileSync(join(folder, `${n}.err`), 'utf8'),
  }));
}
