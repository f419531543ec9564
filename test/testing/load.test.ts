import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readCapture } from '../../src/pcap/index.ts';
import { Fixture } from '../../src/testing/fixture/fixture.ts';
import { arp, icmp } from '../../src/testing/frame/frame.ts';
import { expectFixture, loadFixture, replayFixture, saveCapture } from '../../src/testing/load.ts';
import { GREETING, type Line, ping, talkFile, us } from '../support/talk.ts';

const folder = mkdtempSync(join(tmpdir(), 'fixture-'));
const results = join(folder, 'results');
const reply = us.icmp({ type: 'echo-reply', identifier: 7, sequence: 9 }).payload(24);
/** The last frame does not come. */
const FAILS: readonly Line[] = [...GREETING, ...ping(10, 1), [20, 'out', reply]];
const because = 'not yet';

const file = (name: string, lines: readonly Line[]): string => {
  const path = join(folder, name);
  writeFileSync(path, talkFile(lines));
  return path;
};

/** What a promise is rejected with. */
const messageOf = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'nothing is wrong',
    (error: Error) => `${error.name}: ${error.message}`,
  );

beforeEach(() => {
  vi.stubEnv('FIXTURE_RESULTS', results);
  vi.stubEnv('UPDATE_FIXTURES', undefined);
  vi.stubEnv('CI', undefined);
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('a file', () => {
  test('is named by its path, or its URL', async () => {
    const path = file('talk.pcapng', GREETING);
    const fixture = await loadFixture(path);
    expect(fixture).toBeInstanceOf(Fixture);
    expect(fixture.name).toBe('talk.pcapng');
    expect((await replayFixture(pathToFileURL(path))).differences).toEqual([]);
  });

  test('below the working directory has its path from there as its name', async () => {
    vi.spyOn(process, 'cwd').mockReturnValue(folder);
    file('talk.pcapng', GREETING);
    const { name } = await loadFixture(join(folder, 'talk.pcapng'));
    expect(name).toBe('talk.pcapng');
  });

  test.each(['none.pcapng', 'no/../none.pcapng', join(folder, 'none.pcapng')])(
    'that is not there is an error with all of its path: %s',
    async (path) => {
      vi.spyOn(process, 'cwd').mockReturnValue(folder);
      expect(await messageOf(loadFixture(path))).toBe(
        `FixtureError: ${join(folder, 'none.pcapng')}: ENOENT: expected a capture file there`,
      );
    },
  );

  test('that is damaged is the reader’s error', async () => {
    const path = file('cut.pcapng', GREETING);
    writeFileSync(path, readFileSync(path).subarray(0, -1));
    expect(await messageOf(loadFixture(path))).toMatch(
      /^CaptureError: cut\.pcapng: block 4 \(enhanced packet\) at byte \d+: the file ends/,
    );
  });
});

describe('expectFixture', () => {
  test('gives the replay where all is as expected', async () => {
    const { sent } = await expectFixture(file('talk.pcapng', [...GREETING, ...ping(10, 1)]));
    expect(sent).toHaveLength(2);
    expect(existsSync(results)).toBe(false);
  });

  test('throws what is not, and leaves a capture, which the last line names', async () => {
    const message = await messageOf(expectFixture(file('fails.pcapng', FAILS)));
    const lines = message.split('\n');
    const path = join(results, 'fails.replay.pcapng');
    expect(lines[0]).toBe(
      'FixtureError: fails.pcapng: 1 frame not as expected, of 3 frames that the host sent',
    );
    expect(lines.at(-1)).toBe(`capture of this replay: ${path}`);
    const { packets, damage } = readCapture(readFileSync(path));
    expect(damage).toBeNull();
    expect(packets.at(-1)?.comments).toEqual(['expected, did not come: frame 5']);
  });

  test('skips a test that waits, with the reason', async () => {
    const skip = vi.fn();
    await expectFixture(file('fails.pcapng', FAILS), { waiting: because }, { skip });
    expect(skip.mock.calls).toEqual([['waiting: fails.pcapng: not yet (1 frame)']]);
  });

  test('lets no test pass that waits and cannot be skipped', async () => {
    const waits = expectFixture(file('fails.pcapng', FAILS), { waiting: because });
    expect(await messageOf(waits)).toBe(
      "FixtureError: waiting: fails.pcapng: not yet (1 frame). Pass the test's context, so that it is skipped for that",
    );
  });

  test('skips no test that fails besides', async () => {
    const skip = vi.fn();
    const waiting = [{ frames: 2, because }];
    const failing = expectFixture(file('fails.pcapng', FAILS), { waiting }, { skip });
    expect(await messageOf(failing)).toContain('1 frame not as expected, 1 mark for nothing');
    expect(skip).not.toHaveBeenCalled();
  });
});

describe('UPDATE_FIXTURES', () => {
  const written: string[] = [];
  beforeEach(() => {
    written.length = 0;
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(`${text}`) > 0);
  });

  test('writes what the stack sends into the file, and says so', async () => {
    vi.stubEnv('UPDATE_FIXTURES', '1');
    const path = file('fails.pcapng', FAILS);
    await expectFixture(path);
    expect(written).toEqual(['fails.pcapng: updated, it has what the stack sends now\n']);
    vi.stubEnv('UPDATE_FIXTURES', '');
    const { sent } = await expectFixture(path);
    expect(sent).toHaveLength(2);
  });

  test.each(['0', 'false', ''])('%j does not', async (value) => {
    vi.stubEnv('UPDATE_FIXTURES', value);
    const path = file('fails.pcapng', FAILS);
    const before = readFileSync(path);
    expect(await messageOf(expectFixture(path))).toContain('1 frame not as expected');
    expect(readFileSync(path)).toEqual(before);
  });

  test('leaves a file alone that agrees, or that waits', async () => {
    vi.stubEnv('UPDATE_FIXTURES', '1');
    const [agrees, waits] = [file('agrees.pcapng', GREETING), file('waits.pcapng', FAILS)];
    const before = [agrees, waits].map((path) => readFileSync(path));
    await expectFixture(agrees);
    await expectFixture(waits, { waiting: because }, { skip: () => {} });
    expect([agrees, waits].map((path) => readFileSync(path))).toEqual(before);
    expect(written).toEqual([]);
  });

  test('does not make up for a mark that must go', async () => {
    vi.stubEnv('UPDATE_FIXTURES', '1');
    const path = file('fails.pcapng', FAILS);
    const failing = expectFixture(path, { intended: [{ frames: 2, because }] });
    expect(await messageOf(failing)).toContain('frames 2: agreed, take the mark away');
    expect(readCapture(readFileSync(path)).packets).toHaveLength(4);
  });

  test('is an error in CI', async () => {
    vi.stubEnv('UPDATE_FIXTURES', '1');
    vi.stubEnv('CI', 'true');
    const path = file('fails.pcapng', FAILS);
    const before = readFileSync(path);
    expect(await messageOf(expectFixture(path))).toBe(
      'FixtureError: UPDATE_FIXTURES and CI are set: expected one, since nobody sees what an update changes there',
    );
    expect(readFileSync(path)).toEqual(before);
  });
});

describe('saveCapture', () => {
  test('writes frames beside the reports of failed tests', async () => {
    const path = await saveCapture('some/frames', [arp().bytes(), icmp().bytes()]);
    expect(path).toBe(join(results, 'some/frames.pcapng'));
    expect(readCapture(readFileSync(path))).toMatchObject({
      interfaces: [{ name: 'eth0' }],
      packets: [
        { time: 0n, direction: 1, originalLength: 42 },
        { time: 1_000_000n, direction: 1 },
      ],
    });
  });

  test('with whatever else is said of them', async () => {
    const more = { interfaceId: 1, time: 5n, direction: 2, comments: ['why'] };
    const path = await saveCapture('more', [{ bytes: arp().bytes(), ...more }]);
    const { packets, interfaces } = readCapture(readFileSync(path));
    expect(packets).toMatchObject([more]);
    expect(interfaces.map(({ name }) => name)).toEqual(['eth0', 'eth1']);
  });
});
