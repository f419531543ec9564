// Opening files: a recording is shown at once; of a capture it is asked first which stack it is fed to. What cannot be
// opened is said, and what was shown stays.

import { signal } from '@preact/signals';
import { runCommands } from '../../src/command/run.ts';
import { readJson } from '../../src/core/json.ts';
import { isRecord, shown } from '../../src/core/shape.ts';
import { type Ipv4Address, parseIpv4 } from '../../src/ip/address.ts';
import { savedOf } from '../../src/trace/saved.ts';
import { type Captured, MOST_BYTES, openCapture } from '../../src/view/captured.ts';
import { ofHost } from '../../src/view/capturedhosts.ts';
import { feed } from '../../src/view/feed.ts';
import type { FeedPort } from '../../src/view/standin.ts';
import { announcement, problem } from '../model/state.ts';
import { openTopologyFile } from '../session/playground.ts';
import { showSaved } from '../session/replay.ts';

/** A capture that waits for its stack to be described; null: none does. */
export const waiting = signal<Captured | null>(null);
/** What feeding a capture left out, or took for granted; empty: nothing, or it was read. */
export const notes = signal<readonly string[]>([]);

/** No browser makes one text of more. */
const LONGEST_TEXT = 2 ** 29 - 32;

/** The file that a person has chosen or dropped. */
export async function openFile(file: File): Promise<void> {
  problem.value = null;
  try {
    const start = new Uint8Array(await file.slice(0, 64).arrayBuffer());
    if (isJson(file.name, start)) await openRecording(file);
    else waiting.value = await captureOf(file);
  } catch (error) {
    problem.value = saying(file.name, error);
  }
}

/** How the person describes the stack that a capture is fed to. */
export interface StackText {
  /** The host of the capture that it stands in for; null: the capture does not tell several apart. */
  readonly host: string | null;
  readonly ports: readonly {
    readonly name: string;
    readonly mac: string;
    readonly addresses: string;
  }[];
  /** Empty: none. */
  readonly gateway: string;
  /** Commands, a line each. */
  readonly commands: string;
}

/** Feeds the capture that waits, and shows what came of it. Null; else what is wrong with the description, in a sentence. */
export async function feedWaiting(text: StackText): Promise<string | null> {
  const whole = waiting.peek();
  if (whole === null) return null;
  const captured = ofStack(whole, text);
  announcement.value = `${captured.name} is fed to a stack …`;
  await painted();
  try {
    const { ports, gateway, commands } = text;
    const fed = feed(captured, {
      ports: ports.map(portOf),
      gateway: gatewayOf(gateway),
      prepare: (stack) => void runCommands(stack, commands),
    });
    showSaved(fed.recording.save(`${captured.name}, fed to a stack`));
    waiting.value = null;
    // What was read of the file has been said before.
    notes.value = fed.notes.filter((note) => !captured.notes.includes(note));
    return null;
  } catch (error) {
    announcement.value = '';
    return reasonOf(error);
  }
}

/** What of the capture that stack is fed. */
export const ofStack = (captured: Captured, { host }: Pick<StackText, 'host'>): Captured =>
  host === null ? captured : ofHost(captured, host);

async function openRecording(file: File): Promise<void> {
  if (file.size > LONGEST_TEXT) throw new Error('a browser cannot read a text of that length');
  announcement.value = `${file.name} is read …`;
  const text = await file.text();
  const value = readJson(text);
  if (isRecord(value) && value.tapip === 'recording') showSaved(savedOf(value));
  else if (isTopology(value)) openTopologyFile(value, file.name);
  else
    throw new Error(
      `JSON, but ${shown(value)} that is neither a recording nor a topology: expected an object with "tapip": "recording", or with title, says, nodes and cables`,
    );
}

async function captureOf(file: File): Promise<Captured> {
  const bytes = new Uint8Array(await file.slice(0, MOST_BYTES).arrayBuffer());
  return openCapture(bytes, file.name, file.size);
}

/** It is meant as one, whatever is wrong with it. */
const isTopology = (value: unknown): boolean =>
  isRecord(value) && value.tapip === undefined && ['nodes', 'cables'].some((key) => key in value);

/** By its name, or how it begins: no capture begins so. */
const isJson = (name: string, start: Uint8Array): boolean =>
  /\.json$/i.test(name) || /^\s*[{["]/.test(new TextDecoder().decode(start));

const portOf = ({ name, mac, addresses }: StackText['ports'][number]): FeedPort => ({
  name,
  mac: mac.trim(),
  addresses: addresses.split(/[\s,]+/).filter((word) => word !== ''),
});

function gatewayOf(text: string): Ipv4Address | null {
  if (text.trim() === '') return null;
  const gateway = parseIpv4(text.trim());
  if (gateway === null) throw new Error(`${text}: expected an IPv4 address such as 10.0.0.2`);
  return gateway;
}

/** Errors of captures begin with the file's name already. */
function saying(name: string, error: unknown): string {
  const reason = reasonOf(error);
  if (/: not a capture: /.test(reason))
    return `${reason}; nor is it a recording or a topology, which are JSON`;
  return reason.startsWith(name) ? reason : `${name}: ${reason}`;
}

function reasonOf(error: unknown): string {
  // What a browser says of a folder, or of a file that is gone, helps nobody.
  if (error instanceof DOMException) return 'it cannot be read: expected a file';
  return error instanceof Error ? error.message : String(error);
}

/** The screen shows what has changed, before work that takes a while. */
const painted = (): Promise<void> =>
  new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
