// Which rules `ip rule show` and `ip rule flush` mean.

import { type Ipv4Cidr, within } from '../../ip/address.ts';
import type { Range, Rule } from '../../route/rule.ts';
import type { Args } from '../args.ts';
import type { Env } from '../env.ts';
import { wrong } from '../errors.ts';
import { type Keyword, takeKeyword } from '../keywords.ts';
import { prefix } from '../values.ts';
import * as parse from './parse.ts';

type Test = (rule: Rule) => boolean;

/** One test for each thing that is asked for; a later word of a kind takes the place of the one before. */
type Tests = Map<string, Test>;

export interface RuleFilter {
  readonly isMeant: Test;
  /** What `flush` alone looks at: `protocol`. */
  readonly hasOrigin: Test;
}

/** Reads a filter to its end. */
export function ruleFilter(args: Args, env: Env): RuleFilter {
  const tests: Tests = new Map();
  while (!args.isEmpty) {
    if (takeKeyword(KEYWORDS, tests, args, env)) continue;
    tests.set(
      'to',
      isWithin((rule) => rule.to, prefix(args.need(), 'inet')),
    );
  }
  const hasOrigin = tests.get('origin') ?? (() => true);
  tests.delete('origin');
  const all = [...tests.values()];
  return { isMeant: (rule) => all.every((test) => test(rule)), hasOrigin };
}

const KEYWORDS: readonly Keyword<Tests>[] = [
  [['preference*', 'order*', 'priority*'], takePriority],
  [['not'], (tests) => tests.set('not', (rule) => rule.invert)],
  [['tos', 'dsfield'], takeTos],
  [['fwmark'], takeMark],
  [['dev', 'iif'], takeIif],
  [['oif'], takeOif],
  [['l3mdev'], parse.refuseL3mdev],
  [['uidrange'], takeUids],
  [['tun_id*'], (_, args) => parse.refuseTunnel(args)],
  [['lookup*', 'table*'], takeTable],
  [['from*', 'src*'], takeFrom],
  [['protocol*'], takeOrigin],
  [['ipproto'], takeProtocol],
  [['sport'], takeSport],
  [['dport'], takeDport],
  [['dst*', 'to*'], takeTo],
];

function takePriority(tests: Tests, args: Args): void {
  const wanted = parse.priority(args);
  tests.set('priority', ({ priority }) => priority === wanted);
}

function takeTos(tests: Tests, args: Args, { names }: Env): void {
  const wanted = parse.tos(args, names.dsfields);
  tests.set('tos', ({ tos }) => tos === wanted);
}

function takeMark(tests: Tests, args: Args): void {
  const { value, mask } = parse.mark(args);
  tests.set('mark', (rule) => value === 0 || rule.mark === value);
  if (mask !== null) tests.set('mask', (rule) => mask === 0 || rule.markMask === mask);
}

function takeIif(tests: Tests, args: Args): void {
  const wanted = parse.deviceName(args, '"iif"/"dev"');
  tests.set('iif', ({ iif }) => iif === wanted);
}

function takeOif(tests: Tests, args: Args): void {
  const wanted = parse.deviceName(args, '"oif"');
  tests.set('oif', ({ oif }) => oif === wanted);
}

function takeUids(tests: Tests, args: Args): void {
  const wanted = parse.uids(args);
  tests.set('uids', ({ uids }) => isSame(uids, wanted));
}

function takeTable(tests: Tests, args: Args, { names }: Env): void {
  const wanted = parse.named(args, names.tables, 'table id value is invalid');
  tests.set('table', ({ table }) => wanted === 0 || table === wanted);
}

function takeFrom(tests: Tests, args: Args): void {
  tests.set(
    'from',
    isWithin((rule) => rule.from, prefix(args.need(), 'inet')),
  );
}

function takeTo(tests: Tests, args: Args): void {
  tests.set(
    'to',
    isWithin((rule) => rule.to, prefix(args.need(), 'inet')),
  );
}

function takeOrigin(tests: Tests, args: Args, { names }: Env): void {
  const word = args.need();
  const wanted = names.protocols.parse(word);
  if (wanted === null && word !== 'all') throw wrong(word, 'invalid "protocol"');
  tests.set('origin', ({ origin }) => wanted === null || origin === wanted);
}

function takeProtocol(tests: Tests, args: Args): void {
  const wanted = parse.ipproto(args);
  tests.set('ipproto', ({ protocol }) => wanted === 0 || protocol === wanted);
}

function takeSport(tests: Tests, args: Args): void {
  const wanted = parse.ports(args, 'invalid port range');
  tests.set('sport', ({ sport }) => wanted.first === 0 || isSame(sport, wanted));
}

function takeDport(tests: Tests, args: Args): void {
  const wanted = parse.ports(args, 'invalid dport range');
  tests.set('dport', ({ dport }) => wanted.first === 0 || isSame(dport, wanted));
}

/** Whether a rule's prefix is the wanted one or a longer one in it. */
const isWithin =
  (own: (rule: Rule) => Ipv4Cidr | null, { address, length }: Ipv4Cidr): Test =>
  (rule) => {
    const cidr = own(rule);
    if (length === 0) return true;
    return cidr !== null && cidr.length >= length && within(cidr.address, address, length);
  };

const isSame = (range: Range | null, wanted: Range): boolean =>
  range?.first === wanted.first && range.last === wanted.last;
