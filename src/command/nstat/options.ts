// The words of `nstat`, as getopt_long(3) reads them: options in any order, together (`-as`), long ones as far as they
// are clear (`--js`).

import { CommandError, Status } from '../errors.ts';

export interface NstatOptions {
  /** `-a`: the whole counts, not what has come since the last call. */
  ignoreHistory: boolean;
  /** `-j`. */
  json: boolean;
  /** `-n`: only remembers. */
  noOutput: boolean;
  /** `-p`: JSON for people. */
  pretty: boolean;
  /** `-r`: forgets first. */
  reset: boolean;
  /** `-s`: does not remember. */
  noUpdate: boolean;
  /** `-z`: counters that are 0 too. */
  zeros: boolean;
  version: boolean;
  /** Only counters with such names; empty: all of them. */
  patterns: readonly string[];
}

type Flag = 'ignoreHistory' | 'json' | 'noOutput' | 'pretty' | 'reset' | 'noUpdate' | 'zeros';

const USAGE = `Usage: nstat [OPTION] [ PATTERN [ PATTERN ] ]
   -h, --help          this message
   -a, --ignore        ignore history
   -d, --scan=SECS     sample every statistics every SECS
   -j, --json          format output in JSON
   -n, --nooutput      do history only
   -p, --pretty        pretty print
   -r, --reset         reset history
   -s, --noupdate      don't update history
   -t, --interval=SECS report average over the last SECS
   -V, --version       output version information
   -z, --zeros         show entries with zero activity`;

/** In nstat's order, which is that of "possibilities". */
const LONG: readonly (readonly [name: string, letter: string])[] = [
  ['help', 'h'],
  ['ignore', 'a'],
  ['scan', 'd'],
  ['nooutput', 'n'],
  ['json', 'j'],
  ['reset', 'r'],
  ['noupdate', 's'],
  ['pretty', 'p'],
  ['interval', 't'],
  ['version', 'V'],
  ['zeros', 'z'],
];

const FLAGS: Readonly<Record<string, Flag>> = {
  a: 'ignoreHistory',
  j: 'json',
  n: 'noOutput',
  p: 'pretty',
  r: 'reset',
  s: 'noUpdate',
  z: 'zeros',
};

const WITH_VALUE = 'dt';
const KNOWN = `${Object.keys(FLAGS).join('')}${WITH_VALUE}hvV?`;

/** Throws a {@link CommandError} in nstat's words. What stands behind `-V` is not read, as in nstat. */
export function readOptions(words: readonly string[]): NstatOptions {
  const reader = new Reader(words);
  const { options } = reader;
  for (let option = reader.next(); option !== null; option = reader.next()) {
    const { letter, value } = option;
    const flag = FLAGS[letter];
    if (flag !== undefined) options[flag] = true;
    if (letter === 'h' || letter === '?') throw new CommandError(USAGE, Status.Usage);
    if (letter === 't') checkInterval(value);
    if (letter === 'd') reader.scan = value;
    if (letter === 'V' || letter === 'v') return { ...options, version: true };
  }
  if (numberAt(reader.scan) > 0) {
    throw failed(`-d ${reader.scan}: there is no daemon here, and every rate is 0: leave -d out`);
  }
  return { ...options, patterns: reader.operands };
}

interface Option {
  readonly letter: string;
  readonly value: string;
}

class Reader {
  readonly options: NstatOptions = {
    ...{ ignoreHistory: false, json: false, noOutput: false, pretty: false, reset: false },
    ...{ noUpdate: false, zeros: false, version: false, patterns: [] },
  };
  readonly operands: string[] = [];
  /** What `-d` was given last. */
  scan = '';
  readonly #words: string[];
  /** What is left of a word with several letters. */
  #letters = '';

  constructor(words: readonly string[]) {
    this.#words = [...words];
  }

  /** The next option; null: there are no more. */
  next(): Option | null {
    if (this.#letters !== '') return this.#letter();
    for (;;) {
      const word = this.#words.shift();
      if (word === undefined) return null;
      if (word === '--') {
        this.operands.push(...this.#words.splice(0));
        return null;
      }
      if (word.startsWith('--')) return this.#long(word.slice(2));
      if (word.startsWith('-') && word !== '-') {
        this.#letters = word.slice(1);
        return this.#letter();
      }
      this.operands.push(word);
    }
  }

  #letter(): Option {
    const [letter = '', ...rest] = this.#letters;
    this.#letters = rest.join('');
    if (!KNOWN.includes(letter)) throw misused(`invalid option -- '${letter}'`);
    if (!WITH_VALUE.includes(letter)) return { letter, value: '' };
    const value = this.#letters === '' ? this.#words.shift() : this.#letters;
    this.#letters = '';
    if (value === undefined) throw misused(`option requires an argument -- '${letter}'`);
    return { letter, value };
  }

  #long(word: string): Option {
    const [given = '', said] = word.split(/=(.*)/s);
    const [name, letter] = longOption(given, word);
    const needsValue = WITH_VALUE.includes(letter);
    if (!needsValue && said !== undefined) {
      throw misused(`option '--${name}' doesn't allow an argument`);
    }
    const value = needsValue ? (said ?? this.#words.shift()) : '';
    if (value === undefined) throw misused(`option '--${name}' requires an argument`);
    return { letter, value };
  }
}

function longOption(given: string, word: string): readonly [string, string] {
  const exact = LONG.find(([name]) => name === given);
  const fitting = LONG.filter(([name]) => name.startsWith(given));
  const [first, second] = exact === undefined ? fitting : [exact];
  if (first === undefined) throw misused(`unrecognized option '--${word}'`);
  if (second === undefined) return first;
  const names = fitting.map(([name]) => `'--${name}'`).join(' ');
  throw misused(`option '--${word}' is ambiguous; possibilities: ${names}`);
}

/** Without a daemon there is nothing to average, but it must be a number all the same. */
function checkInterval(text: string): void {
  if (numberAt(text) <= 0) throw failed('invalid time constant divisor');
}

/** The number that a text begins with; 0: it begins with none. As atoi(3). */
const numberAt = (text: string): number => Number(/^\s*([-+]?\d+)/.exec(text)?.[1] ?? 0);

const failed = (what: string): CommandError => new CommandError(`nstat: ${what}`, Status.Usage);

const misused = (what: string): CommandError => failed(`${what}\n${USAGE}`);
