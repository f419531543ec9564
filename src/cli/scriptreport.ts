// What `tapip script` prints of each script: a line for people, or TAP version 13 (testanything.org) for programs.

import type { ScriptFailure, ScriptResult } from '../script/run.ts';
import { lineOf } from '../testing/frame/report.ts';

export interface ScriptReport {
  readonly name: string;
  /** Null: it could not be run. */
  readonly result: ScriptResult | null;
  /** Why it could not be run, one line each. */
  readonly faults: readonly string[];
}

/** A way to report. */
export interface ReportForm {
  begin(scripts: number): string;
  /** @param number counted from 1 */
  report(report: ScriptReport, number: number, verbose: boolean): string;
  end(summary: string): string;
}

/** `4 scripts: 2 passed, 1 failed, 1 waiting` */
export function summary(reports: readonly ScriptReport[]): string {
  const states = reports.map(({ result }) => result?.state ?? 'not run');
  const counts = (['passed', 'failed', 'waiting', 'not run'] as const)
    .map((state) => ({ state, count: states.filter((each) => each === state).length }))
    .filter(({ state, count }) => count > 0 || state === 'passed')
    .map(({ state, count }) => `${count} ${state}`);
  return `${reports.length} script${reports.length === 1 ? '' : 's'}: ${counts.join(', ')}`;
}

const WORDS = { passed: 'ok', failed: 'FAILED', waiting: 'waiting' } as const;

export const plain: ReportForm = {
  begin: () => '',
  report: ({ name, result }, _, verbose) => {
    const word = result === null ? 'not run' : WORDS[result.state];
    const why = result?.state === 'waiting' ? waitingText(result) : '';
    const lines = [`${word.padEnd(8)} ${oneLine(name)}${why}`];
    if (result !== null && verbose) lines.push(...frames(result).map((line) => `  ${line}`));
    if (result?.state === 'failed' && result.failure !== null) {
      lines.push(...failureLines(name, result.failure).map((line) => `  ${line}`.trimEnd()));
    }
    return text(lines);
  },
  end: (summary) => `${summary}\n`,
};

export const tap: ReportForm = {
  begin: (scripts) => text(['TAP version 13', `1..${scripts}`]),
  report: ({ name, result, faults }, number, verbose) => {
    const frameLines = result !== null && verbose ? frames(result).map((line) => `# ${line}`) : [];
    // In a description, # would begin a directive.
    const test = `${number} - ${oneLine(name).replaceAll(/[\\#]/g, '\\$&')}`;
    if (result === null) {
      return text([
        `not ok ${test}`,
        ...yaml({ message: faults[0] ?? '', details: faults.join('\n') }),
      ]);
    }
    if (result.state === 'passed') return text([...frameLines, `ok ${test}`]);
    if (result.state === 'waiting' && result.waitsFor !== null) {
      const { topic, reason } = result.waitsFor;
      return text([...frameLines, `not ok ${test} # TODO waits for ${topic}: ${reason}`]);
    }
    return text([...frameLines, `not ok ${test}`, ...failureYaml(name, result.failure)]);
  },
  end: (summary) => `# ${summary}\n`,
};

/** What it waits for, and how far it came. */
function waitingText({ waitsFor, failure }: ScriptResult): string {
  return `: waits for ${waitsFor?.topic}: ${waitsFor?.reason} (stops at line ${failure?.line})`;
}

/** Where, in the words of the script; then what. */
function failureLines(name: string, { line, statement, says }: ScriptFailure): string[] {
  const where = `${name}:${line}:`;
  return [`${where} ${cut(statement)}`, ...says.split('\n')];
}

function failureYaml(name: string, failure: ScriptFailure | null): string[] {
  if (failure === null) return [];
  const { line, statement, says } = failure;
  return yaml({ message: says.split('\n')[0] ?? '', file: name, line, statement, details: says });
}

/** A YAML block as TAP 13 has it below a test. Numbers and JSON's strings are YAML; details are a block of lines. */
function yaml({ details, ...values }: Readonly<Record<string, string | number>>): string[] {
  return [
    '  ---',
    ...Object.entries(values).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`),
    '  details: |',
    // Blank lines too: perl's TAP::Harness takes one that is empty for the end of the text.
    ...String(details)
      .split('\n')
      .map((line) => `    ${line}`),
    '  ...',
  ];
}

/** `   1.005 s  eth0 >  10.0.0.1 > 10.0.0.2: ICMP echo reply, …` */
const frames = ({ said }: ScriptResult): string[] =>
  said.map(({ time, on, direction, frame }) => {
    const seconds = (time / 1000).toFixed(3).padStart(8);
    return `${seconds} s  ${on} ${direction === 'in' ? '<' : '>'}  ${lineOf(frame)}`;
  });

const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

const oneLine = (name: string): string => name.replaceAll(/\p{Cc}+/gu, ' ');

/** A line to look at. */
const cut = (statement: string): string =>
  statement.length > STATEMENT ? `${statement.slice(0, STATEMENT - 1)}…` : statement;

const STATEMENT = 110;
