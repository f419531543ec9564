// `addr flush`: deletes what the filter finds, until it finds no more. As iproute2's ipaddr_flush, which looks at the
// addresses alone: `up`, `group` and `type` choose nothing here.

import { AddressFlag, type InterfaceAddress } from '../../ip/device.ts';
import type { Args } from '../args.ts';
import type { Env } from '../env.ts';
import { CommandError, Status } from '../errors.ts';
import { takeShowFilter } from '../showfilter.ts';
import { addressEntry, isWanted } from './show.ts';
import { ADDRESS_USAGE } from './usage.ts';

const MOST_ROUNDS = 10;

export function flush(args: Args, env: Env): void {
  if (args.isEmpty) throw new CommandError('Flush requires arguments.', Status.Missing);
  const family = env.options.inet ? 'inet' : 'any';
  const filter = takeShowFilter(args, env, family, ADDRESS_USAGE);
  const { addresses } = env.stack;
  const isMeant = (own: InterfaceAddress): boolean =>
    (filter.device === null || own.device === filter.device.index) && isWanted(own, filter);
  // Who means only primaries does not mean those that take their place.
  const once = (filter.flagMask & ~filter.flags & AddressFlag.Secondary) !== 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const meant = addresses.list().filter(isMeant);
    if (meant.length === 0) return done(env, round);
    tell(env, meant, round + 1);
    for (const own of meant) addresses.remove(own.device, own);
    if (once) return done(env, round + 1);
  }
  const text = `*** Flush remains incomplete after ${MOST_ROUNDS} rounds. ***`;
  throw new CommandError(text, Status.Missing);
}

function tell(env: Env, gone: readonly InterfaceAddress[], round: number): void {
  const { options, out } = env;
  if (options.statistics > 1) for (const own of gone) out.say(addressEntry(own, env, true).text);
  if (options.statistics === 0) return;
  out.say(`\n*** Round ${round}, deleting ${gone.length} addresses ***\n`);
}

function done({ options, out }: Env, rounds: number): void {
  if (options.statistics === 0) return;
  const plural = rounds > 1 ? 's' : '';
  const text = `*** Flush is complete after ${rounds} round${plural} ***\n`;
  out.say(rounds === 0 ? 'Nothing to flush.\n' : text);
}
