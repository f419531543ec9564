// The same commands to Debian's `ip` in a namespace of its own, and to our shell on a stack in memory: what each
// prints and how it ends, command by command.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Args } from '../../src/command/args.ts';
import { wordsOf } from '../../src/command/batch.ts';
import { takeOptions } from '../../src/command/options.ts';
import { Shell } from '../../src/command/shell.ts';
import { Stack } from '../../src/stack.ts';
import { inNamespace, run } from './namespace.ts';

/** How one command ended. */
export interface Ended {
  readonly command: string;
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/**
 * Each command by `ip`, in order, in one new namespace without IPv6. `-j` and its like may stand before the words.
 * @param setting what a shell does there before: a setting in /proc/sys
 */
export async function byLinux(commands: readonly string[], setting = ''): Promise<Ended[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ip-'));
  try {
    const lines = commands.map((command, n) => {
      const line = `ip ${command} >${folder}/${n}.out 2>${folder}/${n}.err; echo $?`;
      return /\b(?:link|li?) /.test(command) ? `${line}; ${SETTLE}` : line;
    });
    const quiet = 'echo 1 | tee /proc/sys/net/ipv6/conf/*/disable_ipv6 >/dev/null 2>&1 || true';
    const file = join(folder, 'commands');
    writeFileSync(file, `${quiet}\n${setting}\n${lines.join('\n')}\n`);
    const { stdout, stderr } = await run(inNamespace(`sh ${file}`));
    const statuses = stdout.trim().split('\n').map(Number);
    if (statuses.length !== commands.length) throw new Error(`no namespace: ${stdout}${stderr}`);
    return commands.map((command, n) => ({
      command,
      status: statuses[n] ?? -1,
      out: readFileSync(join(folder, `${n}.out`), 'utf8'),
      err: asOurs(readFileSync(join(folder, `${n}.err`), 'utf8')),
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * The kernel tells itself of carriers later, from a work queue: until it has, a device with one (LOWER_UP) is still DOWN, or
 * one without is still UP. Then the lock that the telling holds is taken once, by a command that changes nothing.
 */
const SETTLE = [
  'n=0',
  `while [ $n -lt 500 ] && ip -o link | grep -Eq ',LOWER_UP[,>].* state (DOWN|LOWERLAYERDOWN) |[<,]UP>.* state UP '`,
  'do n=$((n + 1)); done',
  'ip addr del 192.0.2.254/32 dev lo 2>/dev/null',
].join('; ');

/** Each command by a shell of ours, on a stack like a new namespace. */
export function byUs(
  commands: readonly string[],
  stack = new Stack({ loopbackUp: false }),
): Ended[] {
  return commands.map((command) => {
    const args = new Args(wordsOf(command));
    const options = takeOptions(args);
    const words: string[] = [];
    for (let word = args.take(); word !== null; word = args.take()) words.push(word);
    return { command, ...new Shell(stack, options).run(words) };
  });
}

/** Our program has another name, and an error has no empty line behind it. */
const asOurs = (text: string): string => text.replaceAll('"ip ', '"tapip ').replace(/\n\n$/, '\n');
