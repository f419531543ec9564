// Names for numbers: tables, protocols, scopes, realms, DSCPs and device groups. As iproute2's rt_names.c with its
// own defaults; the program adds what the machine's /etc/iproute2 says.

import { Table } from '../route/table.ts';
import { parseHex, parseNumber } from './values.ts';

/** One list of names, as a file `/etc/iproute2/rt_tables` has them. */
export class NameList {
  readonly #names = new Map<number, string>();
  readonly #numbers = new Map<string, number>();
  private readonly most: number;
  private readonly parseWord: typeof parseNumber;

  /**
   * @param most the highest number that a word may be
   * @param parseWord how a word that is no name becomes a number
   */
  constructor(most: number, names: Readonly<Record<number, string>>, parseWord = parseNumber) {
    this.most = most;
    this.parseWord = parseWord;
    for (const [number, name] of Object.entries(names)) this.set(Number(number), name);
  }

  set(number: number, name: string): void {
    this.#names.set(number, name);
    this.#numbers.set(name, number);
  }

  /** Takes in the lines of such a file: number, name; `#` begins a comment. Others are left out. */
  read(text: string): void {
    for (const line of text.split('\n')) {
      const [word = '', name] = line.replace(/#.*/, '').trim().split(/\s+/);
      const number = parseNumber(word, this.most);
      if (number !== null && name !== undefined) this.set(number, name);
    }
  }

  /** The number's name; itself when it has none. */
  name(number: number): string {
    return this.#names.get(number) ?? String(number);
  }

  /** The number's name; null when it has none. */
  known(number: number): string | null {
    return this.#names.get(number) ?? null;
  }

  /** The number that a name or a number stands for; null when it is neither. */
  parse(word: string): number | null {
    return this.#numbers.get(word) ?? this.parseWord(word, this.most);
  }
}

/** Every list that `ip` uses. One for each shell. */
export class Names {
  readonly tables = new NameList(2 ** 32 - 1, {
    [Table.Default]: 'default',
    [Table.Main]: 'main',
    [Table.Local]: 'local',
  });
  /** `rt_protos`: who made a route. */
  readonly protocols = new NameList(255, {
    0: 'unspec',
    1: 'redirect',
    2: 'kernel',
    3: 'boot',
    4: 'static',
    8: 'gated',
    9: 'ra',
    10: 'mrt',
    11: 'zebra',
    12: 'bird',
    13: 'dnrouted',
    14: 'xorp',
    15: 'ntk',
    16: 'dhcp',
    18: 'keepalived',
    42: 'babel',
    186: 'bgp',
    187: 'isis',
    188: 'ospf',
    189: 'rip',
    192: 'eigrp',
  });
  /** `rt_scopes`. */
  readonly scopes = new NameList(255, {
    0: 'global',
    200: 'site',
    253: 'link',
    254: 'host',
    255: 'nowhere',
  });
  readonly realms = new NameList(65535, { 0: 'unknown' });
  /** `rt_dsfield`: numbers are hexadecimal, with or without `0x`. */
  readonly dsfields = new NameList(255, {}, parseHex);
  /** `group`: of devices. */
  readonly groups = new NameList(2 ** 31 - 1, { 0: 'default' });
}
