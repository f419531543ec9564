// The words of `addr add|change|replace|delete`, read as iproute2's ipaddr_modify reads them.

import { ANY, broadcastOf, type Ipv4Address, type Ipv4Cidr, networkOf } from '../../ip/address.ts';
import { FOREVER } from '../../ip/device.ts';
import { type Args, matches } from '../args.ts';
import type { Env } from '../env.ts';
import { CommandError, duplicate, garbage, Status, wrong } from '../errors.ts';
import { address, parseNumber, prefix } from '../values.ts';
import { ADDRESS_USAGE } from './usage.ts';

/** Null is what was not said. */
export interface AddressWords {
  local: Ipv4Cidr | null;
  /** The word for it, and whether that gives its length. */
  localWord: string;
  hasLength: boolean;
  peer: Ipv4Cidr | null;
  broadcast: Ipv4Address | '+' | '-' | null;
  scope: number | null;
  dev: string | null;
  label: string | null;
  metric: number;
  /** In seconds. */
  valid: number | null;
  preferred: number | null;
  noPrefixRoute: boolean;
  autoJoin: boolean;
  /** That it is IPv4's, which `any` for an address leaves open. */
  isInet: boolean;
  /** `any` where an address should be. */
  isEmpty: boolean;
}

export function takeAddressWords(args: Args, env: Env): AddressWords {
  const said: AddressWords = {
    ...{ local: null, localWord: '', hasLength: false, peer: null, broadcast: null, scope: null },
    ...{ dev: null, label: null, metric: 0, valid: null, preferred: null, noPrefixRoute: false },
    ...{ autoJoin: false, isInet: env.options.inet, isEmpty: false },
  };
  for (let word = args.take(); word !== null; word = args.take()) {
    const at = word;
    const known = WORDS.find(([name, short]) => (short ? matches(at, name) : at === name));
    if (known !== undefined) known[2](said, args, env, word);
    else takeLocal(said, word, args);
  }
  return said;
}

/** The broadcast address that is meant: `+` is all ones behind the prefix, `-` all zeros. */
export function broadcastMeant({ broadcast, peer, local }: AddressWords): Ipv4Address {
  if (broadcast === null) return ANY;
  if (broadcast !== '+' && broadcast !== '-') return broadcast;
  const within = peer ?? local;
  // RFC 3021: a prefix of 31 bits has none.
  if (within === null || within.length > 30) return ANY;
  const meant = broadcast === '+' ? broadcastOf : networkOf;
  return meant(within.address, within.length);
}

/** The length that is meant: the peer's counts before the own one, unless it is 0. */
export function lengthOf({ peer, local }: AddressWords): number {
  const said = peer?.length ?? 0;
  return said === 0 ? (local?.length ?? 0) : said;
}

type Taker = (said: AddressWords, args: Args, env: Env, word: string) => void;

const notMutable: Taker = (_said, _args, { out }, word) => {
  out.warnings += `Warning: ${word} option is not mutable from userspace\n`;
};

const onlyIpv6: Taker = (_said, _args, { out }, word) => {
  out.warnings += `Warning: ${word} option can be set only for IPv6 addresses\n`;
};

/** In the order in which `ip` tries them; true: may be abbreviated. */
const WORDS: readonly [string, boolean, Taker][] = [
  ['peer', false, takePeer],
  ['remote', false, takePeer],
  ['broadcast', true, takeBroadcast],
  ['brd', false, takeBroadcast],
  // The kernel looks at it for IPv6 only.
  ['anycast', false, (_, args) => address(args.need())],
  ['scope', false, takeScope],
  ['dev', false, (said, args) => (said.dev = args.need())],
  ['label', false, (said, args) => (said.label = args.need())],
  ['metric', true, takeMetric],
  ['priority', true, takeMetric],
  ['preference', true, takeMetric],
  ['valid_lft', true, lifetime('valid')],
  ['preferred_lft', true, lifetime('preferred')],
  ['secondary', false, notMutable],
  ['temporary', false, notMutable],
  ['nodad', false, onlyIpv6],
  ['optimistic', false, onlyIpv6],
  ['dadfailed', false, notMutable],
  ['home', false, onlyIpv6],
  ['deprecated', false, notMutable],
  ['tentative', false, notMutable],
  ['permanent', false, notMutable],
  ['mngtmpaddr', false, onlyIpv6],
  ['noprefixroute', false, (said) => (said.noPrefixRoute = true)],
  ['autojoin', false, (said) => (said.autoJoin = true)],
  ['stable-privacy', false, notMutable],
];

function takeLocal(said: AddressWords, word: string, args: Args): void {
  const local = word === 'local' ? args.need() : word;
  if (matches(local, 'help')) throw new CommandError(ADDRESS_USAGE, Status.Usage);
  if (said.local !== null) throw garbage('local', local);
  said.localWord = local;
  said.hasLength = local.includes('/');
  said.local = takePrefix(said, local);
}

function takePeer(said: AddressWords, args: Args): void {
  const word = args.need();
  if (said.peer !== null) throw duplicate('peer', word);
  said.peer = takePrefix(said, word);
}

function takePrefix(said: AddressWords, word: string): Ipv4Cidr | null {
  const meant = prefix(word, said.isInet ? 'inet' : 'any valid');
  if (isAny(word)) {
    said.isEmpty = true;
    return null;
  }
  said.isInet = true;
  return meant;
}

function takeBroadcast(said: AddressWords, args: Args): void {
  const word = args.need();
  if (said.broadcast !== null) throw duplicate('broadcast', word);
  if (word === '+' || word === '-') {
    said.broadcast = word;
    return;
  }
  said.broadcast = address(word);
  if (isAny(word)) said.isEmpty = true;
  else said.isInet = true;
}

function takeScope(said: AddressWords, args: Args, { names }: Env): void {
  const word = args.need();
  said.scope = names.scopes.parse(word);
  if (said.scope === null) throw wrong(word, 'invalid scope value.');
}

function takeMetric(said: AddressWords, args: Args): void {
  const word = args.need();
  const metric = parseNumber(word, FOREVER);
  if (metric === null) throw wrong(word, '"metric" value is invalid');
  said.metric = metric;
}

function lifetime(key: 'valid' | 'preferred'): Taker {
  return (said, args, _env, word) => {
    if (said[key] !== null) throw duplicate(`${key}_lft`, word);
    const time = args.need();
    said[key] = time === 'forever' ? FOREVER : parseNumber(time, FOREVER);
    if (said[key] === null) throw wrong(time, `${key}_lft value`);
  };
}

const isAny = (word: string): boolean => word === 'any' || word === 'all' || word === 'default';
