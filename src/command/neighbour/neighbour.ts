// `ip neigh`: the stations whose Ethernet addresses are known or looked for. As iproute2's ipneigh.c, and
// net/core/neighbour.c behind it.

import type { Neighbour } from '../../arp/neighbour.ts';
import { Errno, refusal, refusedAs } from '../../route/errno.ts';
import { type Command, dispatch, type Env } from '../env.ts';
import { CommandError, refused, Status } from '../errors.ts';
import { toMac } from '../lladdress.ts';
import { neighbourFilter } from './filter.ts';
import { neighbourQuestion, neighbourWords } from './parse.ts';
import { neighbourEntry } from './show.ts';
import { NEIGHBOUR_USAGE } from './usage.ts';

const show: Command = (args, env) => {
  const { device, isMeant } = neighbourFilter(args, env, false);
  env.out.list();
  for (const each of sorted(env).filter(isMeant)) {
    const references = Number(each.timer.armed);
    env.out.show(neighbourEntry(each, env, { withDevice: device === null, references }));
  }
};

/** What `flush` says of its rounds, of which the second always finds nothing more. */
const flush: Command = (args, env) => {
  if (args.isEmpty) throw new CommandError('Flush requires arguments.', Status.Missing);
  const { device, isMeant } = neighbourFilter(args, env, true);
  const { out, options, stack } = env;
  const doomed = sorted(env).filter(isMeant);
  for (const each of doomed) {
    const showing = { withDevice: device === null, references: Number(each.timer.armed) };
    if (options.statistics > 1) out.say(neighbourEntry(each, env, showing).text);
    stack.arp.neighbours.delete(each);
  }
  if (options.statistics === 0) return;
  if (doomed.length === 0) out.say('Nothing to flush.\n');
  else {
    out.say(`\n*** Round 1, deleting ${doomed.length} entries ***\n`);
    out.say('*** Flush is complete after 1 round ***\n');
  }
};

/** How a neighbour is set: what there is of it may or must be there. */
interface Mode {
  readonly creates: boolean;
  readonly replaces: boolean;
}

const change =
  ({ creates, replaces }: Mode): Command =>
  (args, env) => {
    const { device, address, state, octets, protocol } = neighbourWords(args, env);
    if (octets !== null && octets.length < 6) throw refused(refusedAs('Invalid link address'));
    const { arp } = env.stack;
    const known = arp.neighbours.find(device.index, address);
    if (known === undefined && !creates) throw refused(refusal(Errno.NoEntry));
    if (known !== undefined && !replaces) throw refused(refusal(Errno.Exists));
    const neighbour = known ?? arp.entry(device.index, address);
    if (neighbour === null) throw refused(refusal(Errno.NoBuffers));
    const station = octets === null ? null : toMac(octets);
    if (!arp.neighbours.set(neighbour, state, station, protocol)) {
      // Linux leaves an empty entry behind.
      if (known === undefined) arp.neighbours.delete(neighbour);
      throw refused(refusedAs('No link layer address given'));
    }
  };

const remove: Command = (args, env) => {
  const { device, address } = neighbourWords(args, env);
  const { neighbours } = env.stack.arp;
  const known = neighbours.find(device.index, address);
  if (known === undefined) throw refused(refusal(Errno.NoEntry));
  neighbours.delete(known);
};

/** Prints text in any mode, as iproute2 does. The look-up itself holds the entry too. */
const get: Command = (args, env) => {
  const { device, address } = neighbourQuestion(args, env);
  const known = env.stack.arp.neighbours.find(device.index, address);
  if (known === undefined) throw refused(refusedAs('Neighbour entry not found', Errno.NoEntry));
  const references = 1 + Number(known.timer.armed);
  env.out.say(neighbourEntry(known, env, { withDevice: true, references }).text);
};

const help: Command = () => {
  throw new CommandError(NEIGHBOUR_USAGE, Status.Usage);
};

export const neighbour = dispatch(
  'neigh',
  [
    ['add', change({ creates: true, replaces: false })],
    ['change', change({ creates: false, replaces: true })],
    ['chg', change({ creates: false, replaces: true })],
    ['replace', change({ creates: true, replaces: true })],
    ['delete', remove],
    ['get', get],
    ['show', show],
    ['lst', show],
    ['list', show],
    ['flush', flush],
    ['help', help],
  ],
  show,
);

/** By device and address; Linux has them in the order of a hash that each boot draws anew. */
function sorted({ stack }: Env): Neighbour[] {
  const all = [...stack.arp.neighbours.list()];
  return all.sort((a, b) => a.device - b.device || (a.address >>> 0) - (b.address >>> 0));
}
