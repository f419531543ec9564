// A capture as a test. linux.pcapng was recorded from a Linux machine at 10.0.0.1: it pings 10.0.0.2, then it is
// pinged. The file's interface block carries its addresses, its packets say which of them it received and which
// it sent. The stack takes the machine's place, receives the same, and has to send the same.

import { readFile } from 'node:fs/promises';
import { expectFixture, Fixture, icmp, loadFixture, replayFailure } from 'tapip/testing';
import { expect, test } from 'vitest';

const linux = new URL('linux.pcapng', import.meta.url);

// For any runner: throws a report of each frame that differs, field by field. UPDATE_FIXTURES=1 writes what the
// stack sends into the file instead.
test('the stack answers as Linux did', async () => {
  await expectFixture(linux);
});

test('what came in, what was sent, and where they differ, as plain values', async () => {
  const fixture = await loadFixture(linux, { ignore: ['icmp.checksum'], toleranceMs: 50 });
  const { sent, expected, differences } = fixture.replay();
  expect(fixture.interfaces[0]).toMatchObject({ name: 'eth0', addresses: ['10.0.0.1/24'] });
  expect(sent).toHaveLength(expected.length);
  expect(differences).toEqual([]);
});

// Without the machine's own pings the stack does not do as it did. That is known and waits for a reason; the test
// is skipped with it, never passed, and fails as soon as there is nothing left to wait for. Hand over the context
// that your runner gives to the test: `test('…', async (context) => …)`. This one only shows what it is told.
test('what waits is skipped with its reason', async () => {
  const notes: string[] = [];
  const context = { skip: (note = '') => notes.push(note) };
  await expectFixture(linux, { pings: false, waiting: 'nobody pings yet' }, context);
  expect(notes.join()).toMatch(/^waiting: .*linux\.pcapng: nobody pings yet \(5 frames\)$/);
});

// Or only some frames wait, by their numbers or by what they look like; the others count.
test('marks for some frames', async () => {
  const marks = [{ like: icmp({ type: 'echo-request' }), because: 'nobody pings' }];
  const fixture = await loadFixture(linux, { pings: false, intended: marks });
  const { failures, intended } = fixture.replay();
  expect(intended.get('nobody pings')).toHaveLength(2);
  expect(failures).toHaveLength(3);
});

test('a file need not come from a disk', async () => {
  const fixture = new Fixture(await readFile(linux), 'linux.pcapng', { pings: false });
  expect(replayFailure(fixture.replay())).toMatch(/^linux\.pcapng: \d frames not as expected, of/);
});
