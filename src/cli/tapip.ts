// tapip's words: its commands and their options. What is none of its own is iproute2's.

import { Exit, UsageError } from './errors.ts';
import { HELP } from './help.ts';
import { print } from './output.ts';
import { runProgram, version } from './program.ts';
import { splitWords } from './words.ts';

export function main([command, ...args]: readonly string[]): Promise<void> {
  return runProgram('tapip', () => {
    switch (command) {
      case 'up':
        return up(args);
      case 'view':
        return view(args);
      case 'script':
        return script(args);
      case 'trace':
        return trace(args);
      case 'traceroute':
        return traceroute(args);
      case 'tracepath':
        return tracepath(args);
      case 'doctor':
        return doctor(args);
      case 'import':
        return importHost(args);
      case 'help':
      case '--help':
      case '-h':
        return finish(HELP);
      case 'version':
      case '--version':
      case '-V':
        return finish(`tapip ${version()}\n`);
      case undefined:
        throw new UsageError(
          'no command: say `tapip up`, `view`, `trace`, `traceroute`, `tracepath`, `script`, `import` or `doctor`, a word of `ip` such as `tapip route`, or `tapip help`',
        );
      default:
        return routing([command, ...args]);
    }
  });
}

async function up(args: readonly string[]): Promise<number> {
  const program = await import('./upwords.ts');
  return program.up(args);
}

async function view(args: readonly string[]): Promise<number> {
  const program = await import('./upwords.ts');
  return program.view(args);
}

async function script(args: readonly string[]): Promise<number> {
  const program = await import('./script.ts');
  return program.script(args);
}

async function trace(args: readonly string[]): Promise<number> {
  const program = await import('./trace.ts');
  return program.trace(args);
}

async function traceroute(args: readonly string[]): Promise<number> {
  const program = await import('./traceroute.ts');
  return program.traceroute(args);
}

async function tracepath(args: readonly string[]): Promise<number> {
  const program = await import('./tracepath.ts');
  return program.tracepath(args);
}

async function importHost(args: readonly string[]): Promise<number> {
  const program = await import('./import.ts');
  return program.importHost(args);
}

async function routing(words: readonly string[]): Promise<number> {
  const program = await import('./ip.ts');
  return program.ip(words);
}

async function doctor(args: readonly string[]): Promise<number> {
  const words = splitWords(args, { help: { type: 'boolean', short: 'h' } }, 'tapip help');
  if (words.values.help === true) return finish(HELP);
  const [extra] = words.operands;
  if (extra !== undefined) throw new UsageError(`unknown word ${extra}; doctor takes none`);
  const { examine } = await import('./doctor.ts');
  return examine();
}

function finish(text: string): number {
  print(text);
  return Exit.Ok;
}
