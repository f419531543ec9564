// What `tapip trace` does: opens the capture, feeds it to a stack, and prints and writes what was recorded.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { packetJourney } from '../trace/packetjourney.ts';
import { type Captured, CapturedError, MOST_BYTES, openCapture } from '../view/captured.ts';
import { hostsOf, ofHost } from '../view/capturedhosts.ts';
import { type Fed, feed } from '../view/feed.ts';
import { type FeedPort, STACK } from '../view/standin.ts';
import { suggestPorts } from '../view/suggest.ts';
import { Exit, UsageError } from './errors.ts';
import { applyBatchFile } from './ip.ts';
import { complain } from './output.ts';
import { applySettings, printCounters } from './settings.ts';
import { readAll, STDIN, STDOUT, write } from './streams.ts';
import type { TracePlan } from './trace.ts';
import { beganAt, journeysOfFrames, jsonLines } from './tracejourneys.ts';
import { openOutputs, save, spareTheCapture } from './traceoutputs.ts';

/** Returns the exit status. Throws a {@link UsageError}. */
export async function traceFile(plan: TracePlan): Promise<number> {
  spareTheCapture(plan);
  const captured = oneHost(open(plan.file), plan.host);
  const { ports, guesses } = portsFor(captured, plan);
  const fed = run(captured, ports, plan);
  const notes = [...guesses, ...fed.notes];
  // What can go wrong comes before the first word.
  const pieces = toPrint(fed, plan);
  const outputs = openOutputs(plan);
  const { damage } = captured;
  if (damage === null) for (const note of notes) complain(`tapip: ${note}`);
  for (const piece of pieces) write(STDOUT, piece);
  await save(fed.recording, outputs, plan.file);
  await printCounters(fed.stack, plan);
  if (damage === null) return Exit.Ok;
  const told = [damage, 'only the frames before that are told', ...notes];
  complain(`tapip: ${told.join('; ')}`);
  return Exit.Error;
}

function open(file: string): Captured {
  const { bytes, size } = file === '-' ? wholeOf(readAll(STDIN)) : read(file);
  try {
    return openCapture(bytes, file === '-' ? 'standard input' : file, size);
  } catch (error) {
    throw forPeople(error);
  }
}

/** What the one host captured, where the file tells several. */
function oneHost(captured: Captured, wished: string | null): Captured {
  const hosts = hostsOf(captured);
  const host = wished ?? hosts[0];
  if (host === undefined) return captured;
  if (hosts.includes(host)) return ofHost(captured, host);
  throw new UsageError(
    hosts.length === 0
      ? `--host ${host}: the capture does not tell several hosts: expected interfaces named HOST.DEVICE`
      : `--host ${host}: expected one of ${hosts.join(', ')}`,
  );
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

function run(captured: Captured, ports: readonly FeedPort[], plan: TracePlan): Fed {
  const prepare: Parameters<typeof feed>[1]['prepare'] = (stack) => {
    applySettings(stack, plan);
    if (plan.batch !== null) applyBatchFile(stack, plan.batch);
  };
  const { gateway, seed } = plan;
  try {
    return feed(captured, { ports, gateway, seed, prepare });
  } catch (error) {
    throw forPeople(error);
  }
}

/** The stack's interfaces: what was said, else what the file says, else a guess, for which there is a sentence. */
function portsFor(
  captured: Captured,
  { addrs, macs, batch }: TracePlan,
): { ports: FeedPort[]; guesses: string[] } {
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
  const guesses: string[] = [];
  const planned = suggested.map((port, n) => {
    const { addresses: said = [], mac = '' } = wished[n] ?? {};
    const addresses = said.length === 0 && batch !== null ? [] : port.addresses;
    if (said.length < addresses.length || mac !== port.mac) {
      guesses.push(guessText({ ...port, addresses }));
    }
    return { ...port, addresses };
  });
  return { ports: planned, guesses };
}

function guessText({ name, addresses, mac }: FeedPort): string {
  const own = addresses.length === 0 ? 'no address' : addresses.join(', ');
  return `the stack has ${own} on ${name} and is ${mac === '' ? 'no station of the capture' : mac}, as the frames suggest; --addr and --mac say otherwise`;
}

/** What is to be printed. Throws a {@link UsageError} where there is no such packet. */
function toPrint(fed: Fed, { form, packet }: TracePlan): Iterable<string> {
  const { recording } = fed;
  if (form === 'none') return [];
  if (packet === null) return form === 'json' ? jsonLines(recording) : journeysOfFrames(fed);
  const whole = recording.packet(STACK, packet);
  const lines = whole && packetJourney(recording, STACK, packet, beganAt(recording));
  if (whole === null || lines === null) {
    const { length } = recording.packets;
    throw new UsageError(`--packet ${packet}: expected a number from 1 to ${length}`);
  }
  return form === 'json' ? jsonLines(recording, whole.events) : [`${lines.join('\n')}\n`];
}

const forPeople = (error: unknown): unknown =>
  error instanceof CapturedError ? new UsageError(error.message) : error;
