// `tapip traceroute`: its words, and what surrounds its work.

import { Errno } from '../ip/errors.ts';
import { errnoOf } from '../ip/output.ts';
import type { Cable } from './cable.ts';
import { Exit, UsageError } from './errors.ts';
import { CABLE_HELP, CABLE_OPTIONS, type CablePlan, enterLink, planCable } from './link.ts';
import { onCable, runToEnd } from './oncable.ts';
import { complain, print } from './output.ts';
import { explainSilence, type TakenRoute, whyNoRoute, whyNotToAll } from './silence.ts';
import type { TracePlan } from './tracer.ts';
import { address, bits, numberOr, whole } from './values.ts';
import { splitWords, type Words } from './words.ts';

const OPTIONS = {
  ...CABLE_OPTIONS,
  icmp: { type: 'boolean', short: 'I' },
  first: { type: 'string', short: 'f' },
  interface: { type: 'string', short: 'i' },
  'max-hops': { type: 'string', short: 'm' },
  'sim-queries': { type: 'string', short: 'N' },
  numeric: { type: 'boolean', short: 'n' },
  queries: { type: 'string', short: 'q' },
  source: { type: 'string', short: 's' },
  tos: { type: 'string', short: 't' },
  wait: { type: 'string', short: 'w' },
  fwmark: { type: 'string' },
  ipv4: { type: 'boolean', short: '4' },
  help: { type: 'boolean', short: 'h' },
} as const;

const HELP = `Usage: tapip traceroute [options] DESTINATION [LENGTH]

Asks each hop on the way to DESTINATION, an IPv4 address, who it is: with echo
requests (ICMP) from a TCP/IP stack of its own, of LENGTH bytes (default 60).
It prints what Debian's \`traceroute -I\` prints, without names: it never looks
them up.

  -f HOP           begin with that hop               (default 1)
  -I               by ICMP; there is no other way
  -i NAME          send by the device called NAME
  -m HOPS          go no further                     (default 30, most 255)
  -N COUNT         probes on their way at once       (default 16)
  -n               print addresses once, not twice
  -q COUNT         probes for each hop               (default 3, most 10)
  -s ADDR          send from that address of ours
  -t TOS           type of service of the probes: DSCP and ECN
  -w MAX[,HERE,NEAR]
                   wait MAX seconds for an answer (default 5), but no more than
                   HERE times (3) what another probe of that hop took, or NEAR
                   times (10) what one of a later hop did; MAX alone: just that
  --fwmark MARK    mark the probes, for rules that ask for a mark
  -4               IPv4, which it is anyway
  -h               print this help

${CABLE_HELP}

Behind a time: !N !H !P network, host or protocol unreachable, !X prohibited,
!S source route failed, !F-MTU fragmentation needed, !V !C precedence, !<CODE>
another reason. *: no answer.

Exit status: 0 when it came to an end, 1 when it could not send, 2 for an error.
`;

const IP_HEADER = 20;
const LEAST_LENGTH = IP_HEADER + 8;
const DEFAULT_LENGTH = 60;
const MAX_LENGTH = 65_000;
const MAX_HOPS = 255;
const MAX_QUERIES = 10;
const MAX_TOS = 0xff;
const MAX_MARK = 0xffffffff;

export async function traceroute(args: readonly string[]): Promise<number> {
  const words = splitWords(args, OPTIONS, 'tapip traceroute -h');
  if (words.values.help === true) {
    print(HELP);
    return Exit.Ok;
  }
  const plan = planTrace(words);
  const link = await enterLink('tapip', planCable(words));
  // Of many answers at once each has its own time.
  return onCable(link, (cable) => trace(cable, link, plan), { budget: 1 });
}

async function trace(cable: Cable, link: CablePlan, plan: TracePlan): Promise<number> {
  const { stack, loop } = cable;
  const { Tracer } = await import('./tracer.ts');
  const tick = (): void => {
    stack.ctx.now = loop.clock();
  };
  const tracer = new Tracer({ stack, plan, print, complain, tick, done: () => loop.stop() });
  const refused = await refusal(cable, link, plan, tracer.route());
  if (refused !== null) {
    complain(refused);
    return Exit.NoReply;
  }
  if (await runToEnd(cable, () => tracer.start())) return Exit.Interrupted;
  explainSilence('traceroute', cable, plan.destination, tracer);
  return tracer.errno === Errno.Ok ? Exit.Ok : Exit.NoReply;
}

/** Why no probe can leave; null: one can. */
async function refusal(
  cable: Cable,
  link: CablePlan,
  plan: TracePlan,
  route: TakenRoute,
): Promise<string | null> {
  const errno = errnoOf(route);
  if (errno === Errno.Ok) return whyNotToAll(plan.destination, route);
  return whyNoRoute(cable, link, plan, errno, 'name the device, as -i eth0');
}

/** Reads traceroute's own options. Throws a {@link UsageError}. */
export function planTrace({ values, operands }: Words): TracePlan {
  const [destination, packetLength, extra] = operands;
  if (destination === undefined) {
    throw new UsageError(
      'no destination: say `tapip traceroute 10.0.0.2`, or `tapip traceroute -h`',
    );
  }
  if (extra !== undefined) throw new UsageError(`${extra}: one destination and one length`);
  const text = (name: string): string | undefined => values[name] as string | undefined;
  const number = <T>(name: string, read: (text: string) => T, otherwise: T): T =>
    numberOr(text(name), read, otherwise);
  const maxHops = number('max-hops', (given) => whole('-m', given, 1, MAX_HOPS), 30);
  const length = numberOr(
    packetLength,
    (given) => whole('packet length', given, 0, MAX_LENGTH),
    DEFAULT_LENGTH,
  );
  return {
    destination: address('destination', destination),
    source: number('source', (given) => address('-s', given), address('-s', '0.0.0.0')),
    device: text('interface') ?? null,
    firstHop: number('first', (given) => whole('-f', given, 1, maxHops), 1),
    maxHops,
    queries: number('queries', (given) => whole('-q', given, 1, MAX_QUERIES), 3),
    simultaneous: number(
      'sim-queries',
      (given) => Math.max(1, whole('-N', given, 0, Number.MAX_SAFE_INTEGER)),
      16,
    ),
    ...planWait(text('wait')),
    numeric: values.numeric === true,
    mark: number('fwmark', (given) => bits('--fwmark', given, MAX_MARK), 0) | 0,
    tos: number('tos', (given) => bits('-t', given, MAX_TOS), 0),
    length: Math.max(LEAST_LENGTH, length),
  };
}

/** Three numbers of seconds and times; one alone leaves the other two out of account. */
function planWait(text = '5,3,10'): Pick<TracePlan, 'maxMs' | 'here' | 'near'> {
  const parts = text.split(',');
  const numbers = parts.map((part) => (/^(\d+\.?\d*|\.\d+)$/.test(part) ? Number(part) : NaN));
  const [max = NaN, here = 0, near = 0] = numbers;
  if (parts.length > 3 || numbers.some(Number.isNaN)) {
    throw new UsageError(`-w ${text}: expected MAX or MAX,HERE,NEAR: seconds and two factors`);
  }
  return { maxMs: max * 1000, here, near };
}
