// Values that several commands about routes read alike. As iproute2's rt_names.c and utils.c.

import type { Ipv4Address, Ipv4Cidr } from '../../ip/address.ts';
import type { Args } from '../args.ts';
import { CommandError, Status, wrong } from '../errors.ts';
import type { Names } from '../names.ts';
import { parseAddress, parseNumber, prefix } from '../values.ts';

/** Reads prefixes and addresses. The family that an error names is not known before the first of them. */
export class FamilyReader {
  #family = 'any valid';

  prefix(word: string): Ipv4Cidr {
    const found = prefix(word, this.#family);
    // These are of any family.
    if (!['default', 'any', 'all'].includes(word)) this.#family = 'inet';
    return found;
  }

  address(word: string): Ipv4Address {
    const found = parseAddress(word);
    if (found === null) {
      const why = `Error: ${this.#family} address is expected rather than "${word}".`;
      throw new CommandError(why, Status.Missing);
    }
    this.#family = 'inet';
    return found;
  }

  /** What stands behind `via`: an address, perhaps with its family before it. */
  gateway(args: Args): Ipv4Address {
    if (takeFamily(args)) this.#family = 'inet';
    return this.address(args.need());
  }
}

/** Takes the name of a family, if one comes; refuses those that we have not. */
export function takeFamily(args: Args): boolean {
  const word = args.peek;
  if (word !== null && ['inet6', 'link', 'mpls', 'bridge'].includes(word)) {
    throw wrong(word, 'tapip has no family but inet');
  }
  return args.accept('inet');
}

/** Something that a word can be read as: a list of names. */
interface Parser {
  parse(word: string): number | null;
}

/** The number of a name, or the error with which iproute2 refuses the word. */
export function named(args: Args, names: Parser, why: string): number {
  const word = args.need();
  const value = names.parse(word);
  if (value === null) throw wrong(word, why);
  return value;
}

/** `TO`, `FROM/TO`, `FROM/`, or both in one number. iproute2's get_rt_realms_or_raw. */
export const realms = (args: Args, names: Names, why: string): number =>
  named(args, { parse: (word) => parseRealms(word, names) }, why);

function parseRealms(word: string, { realms }: Names): number | null {
  const slash = word.indexOf('/');
  if (slash < 0) return realms.parse(word) ?? parseNumber(word, 2 ** 32 - 1);
  const from = realms.parse(word.slice(0, slash));
  const rest = word.slice(slash + 1);
  const to = rest === '' ? 0 : realms.parse(rest);
  return from === null || to === null ? null : from * 2 ** 16 + to;
}

/** Refuses what iproute2 knows and we do not have. */
export const refuseUnknown =
  (word: string, thing = `"${word}"`) =>
  (): never => {
    throw wrong(word, `tapip has no ${thing}`);
  };
