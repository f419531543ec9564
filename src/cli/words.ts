// Splits a command line into options and operands, with errors for people. The splitting itself is Node's.

import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from './errors.ts';

type Option = NonNullable<ParseArgsConfig['options']>[string];
/** `alone` is an option's value where it is given without one; then it takes one only behind `=`. */
type Options = Readonly<Record<string, Option & { readonly alone?: string }>>;

export interface Words {
  /** Long name → value; a flag's value is true, that of an option for several values a list. */
  readonly values: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  readonly operands: readonly string[];
}

/** @param help the command that lists the options, for the error */
export function splitWords(args: readonly string[], options: Options, help: string): Words {
  try {
    const { values, positionals, tokens } = parseArgs({
      args: spelledOut(args, options),
      options,
      allowPositionals: true,
      strict: true,
      tokens: true,
    });
    const empty = tokens.find((token) => token.kind === 'option' && token.value === '');
    // An empty text is no name, number or address, whichever the option wants.
    if (empty?.kind === 'option') throw new Error(emptyText(empty, options));
    return { values: values as Words['values'], operands: positionals };
  } catch (error) {
    throw new UsageError(`${reason(error as NodeJS.ErrnoException)}; see \`${help}\``);
  }
}

/** Gives those options their value that have one when they are alone. */
function spelledOut(args: readonly string[], options: Options): string[] {
  const end = args.indexOf('--');
  return args.map((word, n) => {
    const alone = /^--[^=]+$/.test(word) ? options[word.slice(2)]?.alone : undefined;
    return alone === undefined || (end >= 0 && n > end) ? word : `${word}=${alone}`;
  });
}

const emptyText = (
  { name, rawName }: { name: string; rawName: string },
  options: Options,
): string =>
  options[name]?.alone === undefined
    ? `option ${rawName} needs a value`
    : `${rawName}= has no value: say ${rawName}, or give it one`;

/** Node's message, without its advice on programming. */
function reason({ code, message }: NodeJS.ErrnoException): string {
  const option = /'([^']+)'/
    .exec(message)?.[1]
    ?.split(/[\s,]/)
    .find((word) => word.startsWith('-'));
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `unknown option ${option ?? ''}`.trim();
  if (/does not take an argument/.test(message)) return `option ${option ?? ''} takes no value`;
  if (/argument missing|ambiguous/.test(message)) return `option ${option ?? ''} needs a value`;
  return message.split('\n')[0] ?? message;
}
