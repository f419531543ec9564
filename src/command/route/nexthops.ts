// The ways of a multipath route: `nexthop via 10.0.0.2 weight 3 nexthop dev eth1`. As iproute2's parse_nexthops.

import { ANY } from '../../ip/address.ts';
import type { Nexthop } from '../../route/table.ts';
import type { Args } from '../args.ts';
import type { Env } from '../env.ts';
import { CommandError, Status, wrong } from '../errors.ts';
import { type Keyword, takeKeyword } from '../keywords.ts';
import { parseNumber } from '../values.ts';
import { type FamilyReader, refuseUnknown } from './words.ts';

/** One of them, as far as it is read. */
class HopWords {
  readonly family: FamilyReader;
  gateway = ANY;
  device = 0;
  weight = 1;
  onlink = false;

  constructor(family: FamilyReader) {
    this.family = family;
  }
}

/** Reads the rest of the words. */
export function takeNexthops(args: Args, env: Env, family: FamilyReader): Nexthop[] {
  const hops: Nexthop[] = [];
  while (!args.isEmpty) {
    if (!args.accept('nexthop')) throw noNexthop(args.need());
    if (args.isEmpty) throw usageError('Error: unexpected end of line after "nexthop"');
    const words = new HopWords(family);
    while (takeKeyword(KEYWORDS, words, args, env));
    const { gateway, device, weight, onlink } = words;
    hops.push({ gateway, device, weight, onlink, viaSelf: false, dead: false, linkdown: false });
  }
  return hops;
}

const KEYWORDS: readonly Keyword<HopWords>[] = [
  [
    ['via'],
    (hop, args) => {
      hop.gateway = hop.family.gateway(args);
    },
  ],
  [['dev'], takeDevice],
  [['weight'], takeWeight],
  [
    ['onlink'],
    (hop) => {
      hop.onlink = true;
    },
  ],
  [['realms*'], refuseUnknown('realms', 'realms of a nexthop')],
  [['encap'], refuseUnknown('encap', 'tunnels')],
  [['as'], refuseUnknown('as', 'address translation')],
];

function takeDevice(hop: HopWords, args: Args, { stack }: Env): void {
  const name = args.need();
  const device = stack.findDevice(name);
  if (device === null) {
    throw usageError(`Cannot find device "${name}"\nError: cannot parse nexthop`);
  }
  hop.device = device.index;
}

function takeWeight(hop: HopWords, args: Args): void {
  const word = args.need();
  const weight = parseNumber(word, 256);
  if (weight === null || weight === 0) throw wrong(word, '"weight" is invalid');
  hop.weight = weight;
}

const noNexthop = (word: string): CommandError =>
  usageError(`Error: "nexthop" or end of line is expected instead of "${word}"`);

const usageError = (says: string): CommandError => new CommandError(says, Status.Usage);
