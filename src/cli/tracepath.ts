// `tapip tracepath`: its words, and what surrounds its work.

import { ANY } from '../ip/address.ts';
import { Errno } from '../ip/errors.ts';
import { errnoOf } from '../ip/output.ts';
import type { Cable } from './cable.ts';
import { Exit, UsageError } from './errors.ts';
import { CABLE_HELP, CABLE_OPTIONS, type CablePlan, enterLink, planCable } from './link.ts';
import { onCable, runToEnd } from './oncable.ts';
import { complain, print } from './output.ts';
import type { PathPlan } from './pathtracer.ts';
import { explainSilence, type TakenRoute, whyNoRoute, whyNotToAll } from './silence.ts';
import { address, numberOr, whole } from './values.ts';
import { splitWords, type Words } from './words.ts';

const OPTIONS = {
  ...CABLE_OPTIONS,
  both: { type: 'boolean', short: 'b' },
  length: { type: 'string', short: 'l' },
  'max-hops': { type: 'string', short: 'm' },
  numeric: { type: 'boolean', short: 'n' },
  ipv4: { type: 'boolean', short: '4' },
  help: { type: 'boolean', short: 'h' },
} as const;

const HELP = `Usage: tapip tracepath [options] DESTINATION

Goes to DESTINATION, an IPv4 address, hop by hop, and finds the longest packet
that the path takes (its MTU): with echo requests that nobody may cut, from a
TCP/IP stack of its own. It prints what iputils' \`tracepath\` prints, without
names: it never looks them up.

  -b               print addresses twice, where others print the name before
  -l BYTES         begin with packets of that length (default 65535)
  -m HOPS          go no further                     (default 30, most 255)
  -n               print addresses only
  -4               IPv4, which it is anyway
  -h               print this help

${CABLE_HELP}

Exit status: 0 when it came to an end, also one on the way or at once, where it
could not send, as iputils' tracepath does; 2 for an error.
`;

/** IP and ICMP header. */
const OVERHEAD = 28;
const DEFAULT_LENGTH = 65_535;
const MAX_LENGTH = 2 ** 31 - 1;
const MAX_HOPS = 255;

export async function tracepath(args: readonly string[]): Promise<number> {
  const words = splitWords(args, OPTIONS, 'tapip tracepath -h');
  if (words.values.help === true) {
    print(HELP);
    return Exit.Ok;
  }
  const plan = planPath(words);
  const link = await enterLink('tapip', planCable(words));
  return onCable(link, (cable) => trace(cable, link, plan));
}

async function trace(cable: Cable, link: CablePlan, plan: PathPlan): Promise<number> {
  const { stack, loop } = cable;
  const { PathTracer } = await import('./pathtracer.ts');
  const tracer = new PathTracer({ stack, plan, print, complain, done: () => loop.stop() });
  const why = await refusal(cable, link, plan, tracer.route());
  if (why !== null) complain(`tracepath: ${why}`);
  if (await runToEnd(cable, () => tracer.start())) return Exit.Interrupted;
  explainSilence('tracepath', cable, plan.destination, tracer);
  return Exit.Ok;
}

/** Why no probe will leave; null: one may. */
async function refusal(
  cable: Cable,
  link: CablePlan,
  plan: PathPlan,
  route: TakenRoute,
): Promise<string | null> {
  const errno = errnoOf(route);
  if (errno === Errno.Ok) return whyNotToAll(plan.destination, route);
  return whyNoRoute(cable, link, plan, errno, 'give it one, with --gateway or --batch');
}

/** Reads tracepath's own options. Throws a {@link UsageError}. */
export function planPath({ values, operands }: Words): PathPlan {
  const [destination, extra] = operands;
  if (destination === undefined) {
    throw new UsageError('no destination: say `tapip tracepath 10.0.0.2`, or `tapip tracepath -h`');
  }
  if (extra !== undefined) throw new UsageError(`${extra}: one destination at a time`);
  const text = (name: string): string | undefined => values[name] as string | undefined;
  return {
    destination: address('destination', destination),
    source: ANY,
    device: null,
    maxHops: numberOr(text('max-hops'), (given) => whole('-m', given, 0, MAX_HOPS), 30),
    length: numberOr(
      text('length'),
      (given) => whole('-l', given, OVERHEAD + 1, MAX_LENGTH),
      DEFAULT_LENGTH,
    ),
    numeric: values.numeric === true,
    both: values.both === true,
  };
}
