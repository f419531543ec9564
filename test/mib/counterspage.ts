// What stands around the tables in docs/counters.md.

import { INTENDED } from '../differential/sweeps/intended.ts';
import { WHATEVER } from '../differential/sweeps/known.ts';

export const COUNTERS_HEAD = `# Counters

A stack counts what Linux counts, under Linux's names: those of /proc/net/snmp and /proc/net/netstat, with the group before
each name. Each is held against a kernel by \`test/differential/counters.test.ts\` and by the sweeps beside it: the same frames
to both, and every counter grows by the same, but for the [list](#what-differs) below.

\`\`\`
$ npx tsping -c 2 --stats 10.0.0.2                  # at the end; --stats=json for JSON
$ npx tapip up --stats --exec 'ping -c 3 10.0.0.1'
\`\`\`

In a batch \`nstat\` prints them as iproute2's \`nstat\` does, byte for byte:

\`\`\`
nstat                       what has come since the last nstat
nstat -a                    all that has come
nstat -as 'Icmp*'           only those, and the next nstat is not changed by it
nstat -z IpExtInCEPkts      those that are 0 too
nstat -j                    JSON; -jp for people
\`\`\`

Patterns are fnmatch(3)'s and take capitals for small letters. What the counters were at the last \`nstat\` is kept in the shell that
runs the batch, not in a file: each run of \`tapip\` begins without a history. There is no daemon (\`-d\`), so that every rate is 0.0.
\`IpForwarding\` and \`IpDefaultTTL\` are not counted, and \`nstat\` leaves them out. A program reads a counter by
\`stack.ctx.counters.get('IpInReceives').value\` and all of them by \`stack.ctx.counters.snapshot()\`.

Why a packet was lost says its [reason](drops.md), which is finer than the counter that goes with it.

## The counters

`;

type Names = (typeof INTENDED)[number]['linuxCounts'];

const namesOf = (names: Names = []): string =>
  names === WHATEVER ? WHATEVER : names.map((name) => `\`${name}\``).join(', ');

const differences = INTENDED.filter(
  ({ linuxCounts, stackCounts }) => (linuxCounts ?? stackCounts) !== undefined,
).map(
  ({ what, linuxCounts, stackCounts, reason }) =>
    `| ${what} | ${namesOf(linuxCounts)} | ${namesOf(stackCounts)} | ${reason} |\n`,
);

export const COUNTERS_FOOT = `
### IcmpMsg

\`IcmpMsgInType0\` to \`IcmpMsgInType255\` count the ICMP messages that came in, by their type, \`IcmpMsgOutType0\` to
\`IcmpMsgOutType255\` those that were sent (RFC 4293 \`icmpMsgStatsInPkts\`, \`icmpMsgStatsOutPkts\`). Those that are 0 are in no list. Types
that have a name in the group Icmp are counted once, for both names.

## What differs

| what comes in | Linux 6.18 may add more to | here may be more in | why |
|---|---|---|---|
${differences.join('')}
Made from the code by \`npx vitest run test/mib/catalogue.test.ts -u\`.
`;
