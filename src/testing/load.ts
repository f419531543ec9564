// Fixtures on disk: the one place of the harness that reads and writes capture files.
//
//     await expectFixture(new URL('fixtures/arp.pcapng', import.meta.url));
//
// UPDATE_FIXTURES=1 writes what the stack sent into the file. A replay that fails leaves a capture of itself in
// the folder that FIXTURE_RESULTS names, by default test-results.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Direction, type NewPacket } from '../pcap/format.ts';
import { writePcapng } from '../pcap/write.ts';
import { FixtureError } from './fixture/error.ts';
import { Fixture, type FixtureOptions } from './fixture/fixture.ts';
import type { Replay } from './fixture/replay.ts';
import { replayCapture, replayFailure, replayWaiting } from './fixture/report.ts';
import { updated } from './fixture/update.ts';

/** The context that the runner gives to a test, as vitest and node:test do. */
export interface SkippableTest {
  skip(note?: string): unknown;
}

/**
 * Reads a fixture.
 * @param file its URL, or its path, which is from the working directory where it is not absolute
 * @throws a `FixtureError`, or the reader's `CaptureError`: the file, the place in it, and what was expected
 */
export async function loadFixture(
  file: string | URL,
  options: FixtureOptions = {},
): Promise<Fixture> {
  const path = pathOf(file);
  const name = shortName(path);
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new FixtureError(`${resolve(path)}: ${error.code}: expected a capture file there`);
  });
  return new Fixture(bytes, name, options);
}

/** Reads a fixture and lets a stack live through it. */
export async function replayFixture(
  file: string | URL,
  options: FixtureOptions = {},
): Promise<Replay> {
  return (await loadFixture(file, options)).replay();
}

/**
 * Expects the stack to send what the host in the file sent. Throws a {@link FixtureError} with every frame that
 * differs. Where frames wait and the others agree, the test is skipped with the reason.
 * @param test the running test; without one, a fixture that waits is an error too, since it must not pass
 */
export async function expectFixture(
  file: string | URL,
  options: FixtureOptions = {},
  test: SkippableTest | null = null,
): Promise<Replay> {
  if (isSet('UPDATE_FIXTURES') && isSet('CI')) {
    throw new FixtureError(
      'UPDATE_FIXTURES and CI are set: expected one, since nobody sees what an update changes there',
    );
  }
  const replay = await replayFixture(file, options);
  const failure = replayFailure(replay);
  if (failure !== null) await fail(replay, failure, pathOf(file));
  const waiting = replayWaiting(replay);
  if (waiting !== null && test === null) {
    throw new FixtureError(`${waiting}. Pass the test's context, so that it is skipped for that`);
  }
  if (waiting !== null) test?.skip(waiting);
  return replay;
}

/**
 * Writes frames as a capture beside the reports of failed tests, and returns its path.
 * @param name of the file, without its ending
 * @param frames with nothing but their bytes: as inbound ones, a millisecond apart
 */
export async function saveCapture(
  name: string,
  frames: Iterable<Uint8Array | Partial<NewPacket>>,
): Promise<string> {
  const packets = Array.from(frames, (frame, n): NewPacket => {
    const packet = frame instanceof Uint8Array ? { bytes: frame } : frame;
    const time = BigInt(n) * 1_000_000n;
    return {
      interfaceId: 0,
      time,
      bytes: new Uint8Array(),
      direction: Direction.Inbound,
      ...packet,
    };
  });
  const most = Math.max(0, ...packets.map(({ interfaceId }) => interfaceId));
  const interfaces = Array.from({ length: most + 1 }, (_, id) => ({ name: `eth${id}` }));
  return save(`${name}.pcapng`, writePcapng({ interfaces, packets }));
}

/** Updates the file if that is wished for; else throws. */
async function fail(replay: Replay, failure: string, path: string): Promise<void> {
  const { failures, stale, fixture } = replay;
  if (isSet('UPDATE_FIXTURES') && failures.length > 0) {
    await writeFile(path, updated(replay));
    process.stderr.write(`${fixture.name}: updated, it has what the stack sends now\n`);
    if (stale.length === 0) return;
  }
  const name = fixture.name.replace(/\.\w+$/, '');
  const saved = await save(`${name}.replay.pcapng`, replayCapture(replay));
  throw new FixtureError(`${failure}\n\ncapture of this replay: ${saved}`);
}

async function save(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(process.env.FIXTURE_RESULTS || 'test-results', name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
  return path;
}

/** As runners read such variables. */
const isSet = (name: string): boolean => !['', '0', 'false'].includes(process.env[name] ?? '');

const pathOf = (file: string | URL): string => (file instanceof URL ? fileURLToPath(file) : file);

/** From the working directory where it lies below that. */
function shortName(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') ? basename(path) : short;
}
