// The files that `tapip trace` writes. They are opened before anything is told, so that who names one that cannot be
// written hears that and nothing else.

import { createHash } from 'node:crypto';
import { openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { Recording } from '../trace/recording.ts';
import { annotate } from '../view/annotate.ts';
import { replayPage } from '../view/replaypage.ts';
import { UsageError } from './errors.ts';
import { STDOUT, writeBytes } from './streams.ts';
import type { TracePlan } from './trace.ts';

const OPTIONS = ['save', 'pcap', 'html'] as const;

export interface Output {
  readonly option: (typeof OPTIONS)[number];
  readonly file: string;
  /** A descriptor. */
  readonly fd: number;
}

/** Who names the capture itself as what to write would lose it. Throws a {@link UsageError}. */
export function spareTheCapture(plan: TracePlan): void {
  const own = placeOf(plan.file);
  if (own === null) return;
  for (const [option, file] of namedIn(plan)) {
    if (file === '-' || placeOf(file) !== own) continue;
    throw new UsageError(`--${option} ${file}: that is the capture itself; name another file`);
  }
}

/** Throws a {@link UsageError} where one cannot be written, or two are one. */
export function openOutputs(plan: TracePlan): readonly Output[] {
  if (plan.html !== null) readViewer();
  const places = new Map<string, string>();
  return namedIn(plan).map(([option, file]) => {
    if (file === '-') return { option, file, fd: STDOUT };
    const fd = orRefuse(option, file, () => openSync(file, 'w'));
    const place = placeOf(file);
    const other = place === null ? undefined : places.get(place);
    if (other !== undefined) {
      throw new UsageError(`--${option} ${file}: that is --${other}'s file; name another`);
    }
    if (place !== null) places.set(place, option);
    return { option, file, fd };
  });
}

/** @param capture the file that the recording is of; `-`: standard input */
export async function save(
  recording: Recording,
  outputs: readonly Output[],
  capture: string,
): Promise<void> {
  const title = `${capture === '-' ? 'a capture' : capture}, fed to a stack`;
  const make = {
    save: () => JSON.stringify(recording.save(title)),
    pcap: () => annotate(recording, { title }),
    html: () => replayPage({ ...readViewer(), recording: recording.save(title), hash }),
  };
  for (const output of outputs) put(output, await make[output.option]());
}

const hash = (text: string): string => createHash('sha256').update(text).digest('base64');

function namedIn(plan: TracePlan): (readonly [Output['option'], string])[] {
  return OPTIONS.flatMap((option) => {
    const file = plan[option];
    return file === null ? [] : [[option, file] as const];
  });
}

/** The same for all names of one file; null: there is none, or it cannot be looked at. */
function placeOf(name: string): string | null {
  try {
    const stat = statSync(name);
    return stat.isFile() ? `${stat.dev} ${stat.ino}` : null;
  } catch {
    return null;
  }
}

/** The viewer as it was built. */
function readViewer(): { script: string; style: string } {
  try {
    const folder = new URL('../../web/', import.meta.url);
    return {
      script: readFileSync(new URL('viewer.js', folder), 'utf8'),
      style: readFileSync(new URL('viewer.css', folder), 'utf8'),
    };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`--html: the viewer is not there (${code}): \`npm run build\` makes it`);
  }
}

function put({ option, file, fd }: Output, content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  if (fd === STDOUT) return writeBytes(STDOUT, bytes);
  orRefuse(option, file, () => writeFileSync(fd, bytes));
}

function orRefuse<T>(option: string, file: string, use: () => T): T {
  try {
    return use();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`--${option} ${file}: cannot be written (${code}); name another file`);
  }
}
