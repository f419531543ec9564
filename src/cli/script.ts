// `tapip script`: runs scripts, each with a stack of its own in virtual time, and reports on each.

import { readFileSync } from 'node:fs';
import { ScriptSyntaxError } from '../script/fault.ts';
import { parseScript } from '../script/parse.ts';
import { runScript } from '../script/run.ts';
import type { Script } from '../script/syntax.ts';
import { MAX_SEED } from '../testing/wire/setup.ts';
import { Exit, UsageError } from './errors.ts';
import { complain, print } from './output.ts';
import { ScriptCapture } from './scriptcapture.ts';
import { plain, type ScriptReport, summary, tap } from './scriptreport.ts';
import { outputFile, whole } from './values.ts';
import { splitWords } from './words.ts';

const OPTIONS = {
  pcap: { type: 'string' },
  seed: { type: 'string' },
  tap: { type: 'boolean' },
  verbose: { type: 'boolean', short: 'v' },
  help: { type: 'boolean', short: 'h' },
} as const;

const HELP = `Usage: tapip script [options] FILE...

Runs scripts: what goes into a stack and what must come out, in virtual time.
FILE may be - for standard input. docs/scripts.md has the language.

  -v, --verbose    print every frame with its time
  --tap            report as TAP version 13; a script that waits is a TODO
  --pcap FILE      write every frame to FILE, for Wireshark and tshark
  --seed N         where the stacks' randomness starts   (default 1)

A script can say what it waits for. While that is so, it is reported as waiting,
which is neither passed nor failed; a script that waits and passes has failed.

Exit status: 0 when none failed, 1 when one did, 2 for one that cannot be run.
`;

/** A script failed. */
const FAILED = 1;

/** Returns the exit status. */
export async function script(args: readonly string[]): Promise<number> {
  const { values, operands } = splitWords(args, OPTIONS, 'tapip script --help');
  if (values.help === true) {
    print(HELP);
    return Exit.Ok;
  }
  if (operands.length === 0) throw new UsageError('no script: say `tapip script FILE...`');
  const seed = whole('--seed', (values.seed as string | undefined) ?? '1', 0, MAX_SEED);
  const file = values.pcap as string | undefined;
  const capture = file === undefined ? null : new ScriptCapture(outputFile('--pcap', file));

  const reports: ScriptReport[] = [];
  const form = values.tap === true ? tap : plain;
  print(form.begin(operands.length));
  for (const name of operands) {
    const report = await run(name, seed, capture);
    reports.push(report);
    for (const fault of report.faults) complain(fault.replace(/\p{Cc}+/gu, ' '));
    print(form.report(report, reports.length, values.verbose === true));
  }
  capture?.close();
  print(form.end(summary(reports)));
  if (reports.some(({ result }) => result === null)) return Exit.Error;
  return reports.some(({ result }) => result?.state === 'failed') ? FAILED : Exit.Ok;
}

async function run(
  name: string,
  seed: number,
  capture: ScriptCapture | null,
): Promise<ScriptReport> {
  const read = await readScript(name);
  if (Array.isArray(read)) return { name, result: null, faults: read };
  const started = capture === null ? {} : { started: capture.begin(name) };
  return { name, result: runScript(read, { seed, ...started }), faults: [] };
}

/** The script, or what is wrong with it. */
async function readScript(name: string): Promise<Script | string[]> {
  try {
    const bytes = name === '-' ? await standardInput() : readFileSync(name);
    return parseScript(new TextDecoder('utf-8', { fatal: true }).decode(bytes), name);
  } catch (error) {
    if (error instanceof ScriptSyntaxError) return error.message.split('\n');
    const { code = '' } = error as NodeJS.ErrnoException;
    const reason = REASONS[code];
    if (reason === undefined) throw error;
    return [`${name}: ${reason}`];
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'may not be read: expected a file that you may read',
  EISDIR: 'is a directory: name the scripts in it',
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'is no text in UTF-8: expected a script',
};

async function standardInput(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
