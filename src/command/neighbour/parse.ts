// The words behind `ip neigh add`, `change`, `replace`, `del` and `get`.

import { State } from '../../arp/neighbour.ts';
import type { Ipv4Address } from '../../ip/address.ts';
import type { NetDevice } from '../../netdev/device.ts';
import { type Args, matches } from '../args.ts';
import type { Env } from '../env.ts';
import { CommandError, duplicate, garbage, Status, wrong } from '../errors.ts';
import { type Keyword, takeKeyword } from '../keywords.ts';
import { parseLinkAddress } from '../lladdress.ts';
import { parseAddress } from '../values.ts';
import { badState, noProxy, parseState } from './filter.ts';
import { NEIGHBOUR_USAGE } from './usage.ts';

/** What was said of a neighbour. */
export interface NeighbourWords {
  readonly device: NetDevice;
  readonly address: Ipv4Address;
  readonly state: number;
  /** Its station address, of any length; null: none. */
  readonly octets: readonly number[] | null;
  /** One of Linux's `RTPROT_*`; 0: none. */
  readonly protocol: number;
}

interface Words {
  device: string | null;
  /** Null also for a word that means all addresses. */
  address: Ipv4Address | null;
  hasAddress: boolean;
  station: string | null;
  state: number;
  protocol: number;
}

const nothing = (): Words => ({
  ...{ device: null, address: null, hasAddress: false, station: null },
  ...{ state: State.Permanent, protocol: 0 },
});

/** Reads the description of an entry that is to be set or deleted. */
export function neighbourWords(args: Args, env: Env): NeighbourWords {
  const words = nothing();
  while (!args.isEmpty) if (!takeKeyword(KEYWORDS, words, args, env)) takeAddress(words, args);
  const { address, station, state, protocol } = words;
  if (address === null || words.device === null) {
    throw new CommandError('Device and destination are required arguments.', Status.Usage);
  }
  const octets = station === null || station === 'null' ? null : parseLinkAddress(station);
  return { device: env.device(words.device), address, state, octets, protocol };
}

/** Reads whose entry is asked for. */
export function neighbourQuestion(
  args: Args,
  env: Env,
): Pick<NeighbourWords, 'device' | 'address'> {
  const words = nothing();
  while (!args.isEmpty) if (!takeKeyword(ASKING, words, args, env)) takeAddress(words, args);
  const { address, device } = words;
  if (address === null || device === null) {
    throw new CommandError('Device and address are required arguments.', Status.Missing);
  }
  return { device: env.device(device), address };
}

const KEYWORDS: readonly Keyword<Words>[] = [
  [['lladdr*'], takeStation],
  [['nud'], takeState],
  [['proxy*'], refuseProxy],
  [['router'], () => refuse('router', 'routers among its neighbours')],
  [['use'], () => refuse('use', 'neighbours that are asked for before they are used')],
  [['managed'], () => refuse('managed', 'neighbours that it asks for by itself')],
  [['extern_learn*'], () => refuse('extern_learn', 'neighbours that others learn for it')],
  [['dev'], takeDevice],
  [['protocol*'], takeProtocol],
];

const ASKING: readonly Keyword<Words>[] = [
  [['dev'], takeDevice],
  [['proxy*'], refuseProxy],
];

function takeStation(words: Words, args: Args): void {
  const word = args.need();
  if (words.station !== null) throw duplicate('lladdr', word);
  words.station = word;
}

function takeState(words: Words, args: Args): void {
  const word = args.need();
  const state = parseState(word);
  if (state === null) throw badState(word);
  words.state = state;
}

function takeDevice(words: Words, args: Args): void {
  words.device = args.need();
}

function takeProtocol(words: Words, args: Args, { names }: Env): void {
  const word = args.need();
  const protocol = names.protocols.parse(word);
  if (protocol === null) throw wrong(word, '"protocol" value is invalid');
  words.protocol = protocol;
}

function takeAddress(words: Words, args: Args): void {
  args.accept('to');
  const word = args.need();
  if (matches(word, 'help')) throw new CommandError(NEIGHBOUR_USAGE, Status.Usage);
  if (words.hasAddress) throw garbage('to', word);
  words.hasAddress = true;
  const address = parseAddress(word);
  if (address === null) {
    const text = `Error: any valid address is expected rather than "${word}".`;
    throw new CommandError(text, Status.Missing);
  }
  if (/^\d/.test(word)) words.address = address;
}

function refuseProxy(): never {
  throw noProxy();
}

function refuse(word: string, what: string): never {
  throw wrong(word, `tapip has no ${what}`);
}
