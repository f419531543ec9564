// What `tapip trace` does: opens the capture, feeds it to a stack, and prints and writes what was recorded.

import { createHash } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { packetJourney } from '../trace/packetjourney.ts';
import type { Recording } from '../trace/recording.ts';
import { annotate } from '../view/annotate.ts';
import { type Captured, CapturedError, MOST_BYTES, openCapture } from '../view/captured.ts';
import { type Fed, feed } from '../view/feed.ts';
import { replayPage } from '../view/replaypage.ts';
import { type FeedPort, STACK } from '../view/standin.ts';
import { suggestPorts } from '../view/suggest.ts';
import { Exit, UsageError } from './errors.ts';
import { applyBatchFile } from './ip.ts';
import { complain } from './output.ts';
import { applySettings, printCounters } from './settings.ts';
import { readAll, STDIN, STDOUT, write, writeBytes } from './streams.ts';
import type { TracePlan } from './trace.ts';
import { beganAt, journeysOfFrames, jsonLines } from './tracejourneys.ts';

/** Returns the exit status. Throws a {@link UsageError}. */
export async function traceFile(plan: TracePlan): Promise<number> {
  spareTheCapture(plan);
  const captured = open(plan.file);
  const fed = run(captured, plan);
  for (const note of fed.notes) complain(`tapip: ${note}`);
  tell(fed, plan);
  await save(fed.recording, plan);
  await printCounters(fed.stack, plan);
  if (captured.damage === null) return Exit.Ok;
  complain(`tapip: ${captured.damage}; only the frames before that are told`);
  return Exit.Error;
}

/** Who names the capture itself as what to write would lose it. */
function spareTheCapture({ file, save, pcap, html }: TracePlan): void {
  const own = placeOf(file);
  if (own === null) return;
  for (const [option, name] of [
    ['--save', save],
    ['--pcap', pcap],
    ['--html', html],
  ] as const) {
    if (name === null || name === '-' || placeOf(name) !== own) continue;
    throw new UsageError(`${option} ${name}: that is the capture itself; name another file`);
  }
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

function open(file: string): Captured {
  const { bytes, size } = file === '-' ? wholeOf(readAll(STDIN)) : read(file);
  try {
    return openCapture(bytes, file === '-' ? 'standard input' : file, size);
  } catch (error) {
    throw forPeople(error);
  }
}

const wholeOf = (bytes: Uint8Array) => ({ bytes, size: bytes.length });

/** As much of the file as is taken, and how long it is. */
function read(file: string): { bytes: Uint8Array; size: number } {
  try {
    const fd = openSync(file, 'r');
    try {
      const stat = fstatSync(fd);
      // What is no file has no length, as what a shell writes `<(…)`.
      return stat.isFIFO() ? wholeOf(readAll(fd)) : beginning(fd, stat.size);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`${file}: cannot be read (${code}): expected a capture, pcapng or pcap`);
  }
}

function beginning(fd: number, size: number): { bytes: Uint8Array; size: number } {
  const bytes = new Uint8Array(Math.max(1, Math.min(size, MOST_BYTES)));
  let at = 0;
  for (let length = 1; at < bytes.length && length > 0; at += length) {
    length = readSync(fd, bytes, { offset: at });
  }
  return { bytes: bytes.subarray(0, at), size: Math.max(size, at) };
}

function run(captured: Captured, plan: TracePlan): Fed {
  const prepare: Parameters<typeof feed>[1]['prepare'] = (stack) => {
    applySettings(stack, plan);
    if (plan.batch !== null) applyBatchFile(stack, plan.batch);
  };
  const { gateway, seed } = plan;
  try {
    return feed(captured, { ports: portsFor(captured, plan), gateway, seed, prepare });
  } catch (error) {
    throw forPeople(error);
  }
}

/** The stack's interfaces: what was said, else what the file says, else a guess, which is told. */
function portsFor(captured: Captured, { addrs, macs, batch }: TracePlan): FeedPort[] {
  const { ports } = captured;
  for (const [option, given] of [
    ['--addr', addrs],
    ['--mac', macs],
  ] as const) {
    if (given.length <= ports.length) continue;
    throw new UsageError(
      `${option} ${given[ports.length]}: the capture has no more than ${ports.length === 1 ? 'one interface' : `${ports.length} interfaces`}; several addresses of one go into a --batch`,
    );
  }
  const wished = ports.map((port, n) => {
    const addr = addrs[n];
    const own = addr === undefined ? port.addresses : [addr];
    return { ...port, mac: macs[n] ?? port.mac, addresses: own };
  });
  const suggested = suggestPorts({ ...captured, ports: wished });
  return suggested.map((port, n) => {
    const { addresses: said = [], mac = '' } = wished[n] ?? {};
    const addresses = said.length === 0 && batch !== null ? [] : port.addresses;
    if (said.length < addresses.length || mac !== port.mac) tellGuess({ ...port, addresses });
    return { ...port, addresses };
  });
}

function tellGuess({ name, addresses, mac }: FeedPort): void {
  const own = addresses.length === 0 ? 'no address' : addresses.join(', ');
  complain(
    `tapip: the stack has ${own} on ${name} and is ${mac === '' ? 'no station of the capture' : mac}, as the frames suggest; --addr and --mac say otherwise`,
  );
}

function tell(fed: Fed, { form, packet }: TracePlan): void {
  const { recording } = fed;
  if (form === 'none') return;
  if (packet !== null) {
    const lines = packetJourney(recording, STACK, packet, beganAt(recording));
    if (lines === null) {
      const { length } = recording.packets;
      throw new UsageError(`--packet ${packet}: expected a number from 1 to ${length}`);
    }
    write(STDOUT, `${lines.join('\n')}\n`);
    return;
  }
  const pieces = form === 'json' ? jsonLines(recording) : journeysOfFrames(fed);
  for (const piece of pieces) write(STDOUT, piece);
}

async function save(recording: Recording, plan: TracePlan): Promise<void> {
  const title = `${plan.file === '-' ? 'a capture' : plan.file}, fed to a stack`;
  if (plan.save !== null) {
    put('--save', plan.save, JSON.stringify(recording.save(title)));
  }
  if (plan.pcap !== null) put('--pcap', plan.pcap, annotate(recording, { title }));
  if (plan.html === null) return;
  const { script, style } = viewer();
  const hash = (text: string): string => createHash('sha256').update(text).digest('base64');
  put(
    '--html',
    plan.html,
    await replayPage({ script, style, recording: recording.save(title), hash }),
  );
}

/** The viewer as it was built. */
function viewer(): { script: string; style: string } {
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

/** @param file `-`: standard output */
function put(option: string, file: string, content: string | Uint8Array): void {
  if (file === '-') {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    return writeBytes(STDOUT, bytes);
  }
  try {
    writeFileSync(file, content);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`${option} ${file}: cannot be written (${code}); name another file`);
  }
}

const forPeople = (error: unknown): unknown =>
  error instanceof CapturedError ? new UsageError(error.message) : error;
