// tsping's words: its options and what they mean. ping.ts does the work.

import type { PingPlan } from '../ping/pinger.ts';
import { Exit } from './errors.ts';
import { CABLE_HELP, CABLE_OPTIONS, enterLink, planCable } from './link.ts';
import { planOrigin } from './origin.ts';
import { print } from './output.ts';
import { planOptions } from './pingoptions.ts';
import { runProgram, version } from './program.ts';
import { bits, pathMtu, seconds, whole } from './values.ts';
import { splitWords, type Words } from './words.ts';

const OPTIONS = {
  ...CABLE_OPTIONS,
  broadcast: { type: 'boolean', short: 'b' },
  count: { type: 'string', short: 'c' },
  interface: { type: 'string', short: 'I', multiple: true },
  interval: { type: 'string', short: 'i' },
  mark: { type: 'string', short: 'm' },
  pmtudisc: { type: 'string', short: 'M' },
  'record-route': { type: 'boolean', short: 'R' },
  'record-times': { type: 'string', short: 'T' },
  size: { type: 'string', short: 's' },
  tos: { type: 'string', short: 'Q' },
  ttl: { type: 'string', short: 't' },
  linger: { type: 'string', short: 'W' },
  deadline: { type: 'string', short: 'w' },
  quiet: { type: 'boolean', short: 'q' },
  numeric: { type: 'boolean', short: 'n' },
  timestamps: { type: 'boolean', short: 'D' },
  outstanding: { type: 'boolean', short: 'O' },
  verbose: { type: 'boolean', short: 'v' },
  ipv4: { type: 'boolean', short: '4' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
} as const;

const HELP = `Usage: tsping [options] DESTINATION
       tsping -T tsprespec [HOST ...] DESTINATION

Pings DESTINATION, an IPv4 address, through a TCP/IP stack of its own.

  -b               DESTINATION may be a broadcast address; a group it may
                   always be
  -c COUNT         stop after COUNT requests
  -I ADDR|NAME     send from that address of ours, or by the device called NAME
  -i SECONDS       wait so long between requests     (default 1, least 0.001)
  -m MARK          mark the requests, for rules that ask for a mark (fwmark)
  -M do|want|dont|probe
                   who may cut requests that are too long: nobody, and none
                   is sent that is known to be; only we; everybody; nobody,
                   whatever is known               (default want)
  -Q TOS           their type of service: DSCP and ECN
  -R               record the route there and back: the first nine addresses
  -s BYTES         data bytes in a request           (default 56)
  -T KIND          record times: tsonly; tsandaddr: with addresses; tsprespec:
                   only of up to four HOSTs
  -t TTL           hops that a request may take      (default: 64, or
                   net.ipv4.ip_default_ttl)
  -W SECONDS       wait so long for an answer        (default 10;
                   0: for ever)
  -w SECONDS       stop after so long, whatever has come
  -q               print only the first line and the summary
  -n               numbers only; tsping never looks names up
  -D               print the time of day before each line
  -O               say when a request has no answer by the time of the next
  -v               print the identifier too
  -4               IPv4, which it is anyway
  -h, -V           print this help, the version

${CABLE_HELP}

Exit status: 0 with at least one reply (with -c and -w: all of them), 1 without,
2 for an error.
`;

/** Largest payload: an IPv4 datagram less its header and ICMP's. */
const MAX_SIZE = 65507;
const MAX_MARK = 0xffffffff;
const MAX_TOS = 0xff;
const DAY = 86_400;
/** What `-W 0` asks for. */
const FOR_EVER_MS = Number.MAX_SAFE_INTEGER;

export function main(args: readonly string[]): Promise<void> {
  return runProgram('tsping', async () => {
    const words = splitWords(args, OPTIONS, 'tsping -h');
    if (words.values.help === true) return finish(HELP);
    if (words.values.version === true) return finish(`tsping from tapip ${version()}\n`);
    const plan = planPing(words);
    const link = await enterLink('tsping', planCable(words));
    // Loaded late: the run that only goes into the namespace does not need the stack.
    const { ping } = await import('./ping.ts');
    return ping(plan, link);
  });
}

function finish(text: string): number {
  print(text);
  return Exit.Ok;
}

/** Reads ping's own options. Throws a {@link UsageError}. */
function planPing({ values, operands }: Words): PingPlan {
  const stamps = values['record-times'] as string | undefined;
  const asked = planOptions(operands, values['record-route'] === true, stamps);
  const number = <T>(name: string, read: (text: string) => T, otherwise: T): T =>
    values[name] === undefined ? otherwise : read(values[name] as string);
  return {
    ...planOrigin((values.interface as readonly string[] | undefined) ?? []),
    ...asked,
    count: number(
      'count',
      (text) => whole('-c', text, 1, Number.MAX_SAFE_INTEGER),
      null as number | null,
    ),
    intervalMs: number('interval', (text) => seconds('-i', text, 0.001, DAY), 1000),
    mark: number('mark', (text) => bits('-m', text, MAX_MARK), 0),
    pathMtu: number('pmtudisc', (text) => pathMtu('-M', text), null as number | null),
    tos: number('tos', (text) => bits('-Q', text, MAX_TOS), 0),
    size: number('size', (text) => whole('-s', text, 0, MAX_SIZE), 56),
    ttl: number('ttl', (text) => whole('-t', text, 1, 255), 0),
    lingerMs: number('linger', (text) => seconds('-W', text, 0, DAY) || FOR_EVER_MS, 10_000),
    deadlineMs: number(
      'deadline',
      (text) => seconds('-w', text, 0.001, DAY),
      null as number | null,
    ),
    quiet: values.quiet === true,
    timestamps: values.timestamps === true,
    outstanding: values.outstanding === true,
    verbose: values.verbose === true,
    broadcast: values.broadcast === true,
  };
}
