// iproute2's words on a stack of ours: `addr`, `maddr`, `link`, `route`, `rule`, `neigh`, each with its abbreviations, its
// output and its errors. What its commands change is the stack's; a shell itself keeps only what `nstat` last counted.
//
// What is printed and refused is what Debian's iproute2 6.1 prints with `ip -4`, as far as the stack has the thing.

import type { NetDevice } from '../netdev/device.ts';
import type { Stack } from '../stack.ts';
import { address } from './address/address.ts';
import { Args, matches } from './args.ts';
import type { Command, Env } from './env.ts';
import { CommandError, noDevice, Status } from './errors.ts';
import { link } from './link/link.ts';
import { maddress } from './maddress/maddress.ts';
import { Names } from './names.ts';
import { neighbour } from './neighbour/neighbour.ts';
import { nstat } from './nstat/nstat.ts';
import { PLAIN, type ShellOptions } from './options.ts';
import { Output } from './output.ts';
import { route } from './route/route.ts';
import { rule } from './rule/rule.ts';
import { sysctl } from './sysctl.ts';

/** What came of one command. */
export interface Outcome {
  /** What `ip` would exit with: 0, 1 for something that is not there, 2 for a refusal of the kernel's, 255 for words that make no sense. */
  readonly status: number;
  /** For standard output. */
  readonly out: string;
  /** For standard error: nothing, or text with its line's end. */
  readonly err: string;
  /** For standard output in place of text: what `route save` and its like write. */
  readonly bytes?: Uint8Array;
}

/** In the order in which `ip` tries them: `r` is route, `n` a neighbour. The last two are none of `ip`'s. */
const OBJECTS: readonly [string, Command][] = [
  ['address', address],
  ['maddress', maddress],
  ['route', route],
  ['rule', rule],
  ['neighbor', neighbour],
  ['neighbour', neighbour],
  ['link', link],
  ['sysctl', sysctl],
  ['nstat', nstat],
];

/** Their names in full, one for each. */
export const objectNames = (): string[] =>
  OBJECTS.filter(([, command], n) => OBJECTS.findIndex(([, other]) => other === command) === n).map(
    ([name]) => name,
  );

/** Whether a word is one of `ip`'s objects, or the beginning of one. */
export const isObject = (word: string): boolean => findObject(word) !== undefined;

export class Shell {
  readonly stack: Stack;
  readonly names: Names;
  private readonly options: Readonly<ShellOptions>;
  private readonly history = new Map<string, number>();

  constructor(stack: Stack, options: Partial<ShellOptions> = {}, names = new Names()) {
    this.stack = stack;
    this.options = { ...PLAIN, ...options };
    this.names = names;
  }

  /**
   * Carries out one command, as `['route', 'add', 'default', 'via', '10.0.0.2']`. Never throws for what people wrote.
   * @param input standard input, for `route restore` and its like
   * @param inBatch a line of a batch file
   */
  run(words: readonly string[], input: Uint8Array | null = null, inBatch = false): Outcome {
    const { json, pretty } = this.options;
    const out = new Output(json, pretty);
    try {
      const args = new Args(words);
      objectOf(args.need())(args, this.#env(out, input, inBatch));
      const outcome = { status: Status.Ok, out: out.whole, err: out.warnings };
      return out.bytes === null ? outcome : { ...outcome, bytes: out.bytes };
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      const said = error.message === '' ? '' : `${error.message}\n`;
      const err = `${out.warnings}${said}`;
      return { status: error.status, out: out.whole, err };
    }
  }

  #env(out: Output, input: Uint8Array | null, inBatch: boolean): Env {
    const { stack, names, options, history } = this;
    const device = (name: string): NetDevice => {
      const found = stack.findDevice(name);
      if (found === null) throw noDevice(name);
      return found;
    };
    return { stack, names, options, out, inBatch, history, input, device };
  }
}

function objectOf(word: string): Command {
  const found = findObject(word);
  if (found !== undefined) return found;
  throw new CommandError(`Object "${word}" is unknown, try "tapip help".`, Status.Missing);
}

const findObject = (word: string): Command | undefined =>
  OBJECTS.find(([name]) => matches(word, name))?.[1];
