// What the page makes of what the stacks tell it.

import { effect } from '@preact/signals';
import { beforeEach, expect, test } from 'vitest';
import { cast, type Intake, recording } from '../../web/model/recording.ts';
import {
  announcement,
  chosen,
  gone,
  LINES,
  last,
  lines,
  missed,
  program,
  state,
  title,
  totals,
} from '../../web/model/state.ts';
import '../../web/model/printed.ts';
import { seek } from '../../web/model/time.ts';
import { CAST, eventsOf, HELD, HELLO, newIntake } from './support.ts';

let intake: Intake;

beforeEach(() => {
  intake = newIntake();
  intake.take(HELLO);
  intake.flush();
});

test('hello begins another recording, and what was known before is over', () => {
  intake.take(eventsOf(1, [1]));
  intake.take({ type: 'line', node: 'a', program: 1, text: 'PING' });
  intake.flush();
  chosen.value = { node: 'a', packet: 1 };
  const before = recording.value;
  intake.take(HELLO);
  intake.flush();
  expect(recording.value).not.toBe(before);
  expect([last.value, lines.value, chosen.value, totals.value]).toEqual([0, [], null, {}]);
  expect([program.value, title.value]).toEqual(['tapip 0.1.0', 'One host']);
});

test('a device that has come is known, and what is recorded stays', () => {
  intake.take(eventsOf(1, [1]));
  const [a] = CAST.nodes;
  const d0 = { index: 2, name: 'd0', lladdr: '', mtu: 1500, end: '' };
  const devices = [...(a?.devices ?? []), d0];
  const nodes = a === undefined ? [] : [{ ...a, devices }];
  intake.take({ type: 'cast', nodes, cables: [] });
  intake.flush();
  expect(cast.value.nodes).toBe(nodes);
  expect([recording.value.cast, recording.value.length]).toEqual([cast.value, 1]);
});

test('all that has come is taken in at once', () => {
  const seen: number[] = [];
  const stop = effect(() => {
    seen.push(last.value);
  });
  for (let first = 1; first < 30; first += 3) intake.take(eventsOf(first, [1, 2, 3]));
  intake.flush();
  stop();
  expect(seen).toEqual([0, 30]);
});

test('a page that is not in sight gathers no more than it must', () => {
  for (let first = 1; first <= 300; first++) intake.take(eventsOf(first, [1]));
  expect(last.value).toBe(256);
});

test('what was missed adds up, and is no place to stand', () => {
  intake.take(eventsOf(1, [1]));
  intake.take({ type: 'missed', from: 2, to: 11, says: 'too many at once', tables: {} });
  intake.take({ type: 'missed', from: 12, to: 13, says: 'too many at once', tables: {} });
  intake.flush();
  expect(missed.value).toEqual({ events: 12, says: 'too many at once' });
  expect(last.value).toBe(1);
});

test('a line is read aloud when the time bar is there, and not before', () => {
  announcement.value = '';
  const heard = [0, 1, 2].map((shown) => {
    if (shown === 0) intake.take(eventsOf(1, [1, 1]));
    if (shown === 0) intake.take({ type: 'line', node: 'a', program: 1, text: 'PONG' });
    intake.flush();
    seek(shown);
    return announcement.value;
  });
  expect(heard).toEqual(['', '', 'PONG']);
  // Told is told: back and there again says nothing anew.
  announcement.value = 'Paused.';
  seek(0);
  seek(2);
  expect(announcement.value).toBe('Paused.');
});

test('lines of two programs at once are read aloud with the sign of theirs', () => {
  const heard = [1, 2, 1, 2].map((program) => {
    intake.take({ type: 'line', node: 'a', program, text: 'PONG' });
    intake.flush();
    return announcement.value;
  });
  expect(heard).toEqual(['PONG', 'PONG', '[1] PONG', '[2] PONG']);
});

test('counters, state, lines and farewell', () => {
  const counts = {
    received: 1,
    originated: 2,
    transmitted: 3,
    delivered: 4,
    dropped: 5,
    parked: 6,
  };
  const a = { ...counts, drops: {}, counters: {} };
  intake.take({ type: 'totals', id: 0, nodes: { a } });
  intake.take(HELD);
  for (let n = 1; n <= LINES + 2; n++)
    intake.take({ type: 'line', node: 'a', program: 1, text: `line ${n}` });
  intake.take({ type: 'bye', says: 'The stack has ended.' });
  intake.flush();
  expect([totals.value, state.value, gone.value]).toEqual([{ a }, HELD, 'The stack has ended.']);
  expect(lines.value).toHaveLength(LINES);
  expect(lines.value.at(-1)).toMatchObject({
    number: LINES + 2,
    text: `line ${LINES + 2}`,
    after: 0,
  });
});
