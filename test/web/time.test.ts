// The playhead: how it walks, steps and waits, and what it asks of the stacks.

import { batch } from '@preact/signals';
import { beforeEach, describe, expect, test } from 'vitest';
import { Kind } from '../../src/core/trace.ts';
import type { Intake } from '../../web/model/recording.ts';
import {
  announcement,
  aside,
  connection,
  following,
  frontier,
  mode,
  playhead,
  playing,
  problem,
  session,
  state,
} from '../../web/model/state.ts';
import {
  behind,
  clockMs,
  faster,
  goesOn,
  pace,
  paceText,
  pause,
  play,
  STAGE_MS,
  seek,
  seekBy,
  stepPacket,
  stepStage,
  tick,
  toggle,
  toLive,
} from '../../web/model/time.ts';
import { eventsOf, HELD, HELLO, NotingSession, newIntake } from './support.ts';

let stacks: NotingSession;
let intake: Intake;

beforeEach(() => {
  stacks = new NotingSession();
  intake = newIntake();
  batch(() => {
    mode.value = 'playground';
    session.value = stacks;
    state.value = { ...HELD, held: false };
    playing.value = true;
    pace.value = 1;
    problem.value = null;
  });
  hear(HELLO);
});

function hear(...messages: Parameters<Intake['take']>[0][]): void {
  for (const message of messages) intake.take(message);
  intake.flush();
}

describe('walking', () => {
  test('a stage takes its time, and parts of it add up', () => {
    hear(eventsOf(1, [1, 1, 1, 2]));
    tick(STAGE_MS);
    expect(playhead.value).toBe(1);
    for (let n = 0; n < 4; n++) tick(STAGE_MS / 4);
    expect(playhead.value).toBe(2);
    expect([following.value, behind.value]).toEqual([false, 2]);
  });

  test.each([
    [0.25, 1],
    [1, 4],
    [10, 6],
    [Number.POSITIVE_INFINITY, 6],
  ])('at a pace of %d', (rate, at) => {
    pace.value = rate;
    hear(eventsOf(1, [1, 1, 1, 1, 1, 1]));
    tick(4 * STAGE_MS);
    expect(playhead.value).toBe(at);
  });

  test('at the end what comes next is shown at once', () => {
    hear(eventsOf(1, [1]));
    tick(9 * STAGE_MS);
    expect([playhead.value, following.value]).toEqual([1, true]);
    hear(eventsOf(2, [1, 1]));
    tick(16);
    expect(playhead.value).toBe(2);
  });

  test('over what was missed', () => {
    hear(eventsOf(1, [1]), {
      ...{ type: 'missed', from: 2, to: 9, says: 'too many' },
      tables: {},
    });
    hear(eventsOf(10, [2]));
    tick(2 * STAGE_MS);
    expect(playhead.value).toBe(10);
  });
});

test('a drop is told, several as their number', () => {
  hear(eventsOf(1, [1]), eventsOf(2, [1], Kind.Drop), eventsOf(3, [2]));
  tick(3 * STAGE_MS);
  expect(announcement.value).toBe('a: dropped, ether.notForUs: for another station');
  pace.value = Number.POSITIVE_INFINITY;
  hear(eventsOf(4, [2, 3], Kind.Drop));
  tick(1);
  expect(announcement.value).toBe('2 packets were dropped.');
});

describe('stacks that go on', () => {
  test('pause holds them, play lets them go', () => {
    hear(eventsOf(1, [1, 1]));
    pause();
    state.value = HELD;
    tick(9 * STAGE_MS);
    expect(playhead.value).toBe(0);
    play();
    expect(stacks.asked).toEqual(['hold', 'go']);
    expect(playing.value).toBe(true);
  });

  test('another page holds them: one press lets them go', () => {
    hear(eventsOf(1, [1, 1]), HELD);
    expect([playing.value, goesOn.value]).toEqual([true, false]);
    // What has come is shown all the same.
    tick(9 * STAGE_MS);
    expect(playhead.value).toBe(2);
    toggle();
    expect(stacks.asked).toEqual(['go']);
    hear({ ...HELD, held: false });
    expect(goesOn.value).toBe(true);
  });

  test('another page does it: that is said; what this one does it says itself', () => {
    const said: string[] = [];
    hear({ ...HELD, held: false });
    hear(HELD);
    said.push(aside.value);
    toggle();
    hear({ ...HELD, held: false });
    said.push(aside.value, announcement.value);
    pause();
    hear(HELD);
    said.push(aside.value, announcement.value);
    hear({ ...HELD, held: false });
    said.push(aside.value);
    expect(said).toEqual([
      'Another page holds the stacks.',
      '',
      'Playing.',
      '',
      'Paused. The stacks are held.',
      'Another page has let the stacks go on.',
    ]);
  });

  test('behind a connection that was lost nobody is said to have let them go', () => {
    connection.value = 'open';
    hear(HELD);
    announcement.value = '';
    connection.value = 'lost';
    connection.value = 'open';
    hear({ ...HELD, held: false });
    expect(announcement.value).toBe('');
  });

  test('looking back does not hold them', () => {
    hear(eventsOf(1, [1, 1]));
    seek(1);
    expect([playhead.value, playing.value, stacks.asked]).toEqual([1, false, []]);
  });

  test('on and back over what was missed, as by the keys of the time bar', () => {
    const gap = { type: 'missed', from: 2, to: 9, says: 'too many', tables: {} } as const;
    hear(eventsOf(1, [1]), gap, eventsOf(10, [2, 2]));
    seek(1);
    const places = [1, 1, -1, -3, 3].map((by) => {
      seekBy(by);
      return playhead.value;
    });
    expect(places).toEqual([10, 11, 10, 1, 10]);
    expect([playing.value, stacks.asked]).toEqual([false, []]);
  });

  test('the latest event, and on', () => {
    hear(eventsOf(1, [1, 1, 1]));
    seek(1);
    toLive();
    expect([playhead.value, playing.value, frontier.value]).toEqual([3, true, 3]);
  });

  test('what is refused is shown', async () => {
    stacks.answer = { ok: false, says: 'only the first viewer may hold the stack' };
    toggle();
    await Promise.resolve();
    await Promise.resolve();
    expect(problem.value).toBe('only the first viewer may hold the stack');
  });
});

describe('steps', () => {
  test('by stage and by packet, on and back', () => {
    hear(eventsOf(1, [1, 1, 2, 2, 3]));
    const places = [
      () => stepStage(1),
      () => stepPacket(1),
      () => stepPacket(1),
      () => stepStage(-1),
      () => stepPacket(-1),
    ].map((step) => {
      step();
      return playhead.value;
    });
    expect(places).toEqual([1, 2, 4, 3, 2]);
    expect([playing.value, frontier.value]).toEqual([false, 4]);
    expect(announcement.value).toContain('a: ');
  });

  test('at the end the stacks do one thing, which is shown when it comes', async () => {
    hear(eventsOf(1, [1]));
    seek(1);
    stepStage(1);
    await new Promise((done) => setTimeout(done, 0));
    expect(stacks.asked).toEqual(['hold', 'step']);
    expect(playhead.value).toBe(1);
    hear(eventsOf(2, [2, 2, 2]));
    expect(playhead.value).toBe(2);
    hear(eventsOf(5, [3]));
    expect(playhead.value).toBe(2);
  });

  test('the end of a replay is its end', () => {
    hear(eventsOf(1, [1]));
    session.value = null;
    seek(1);
    stepStage(1);
    expect(announcement.value).toBe('This is the end of the recording.');
  });
});

test('a replay stops at its end, and begins anew', () => {
  batch(() => {
    mode.value = 'replay';
    session.value = null;
  });
  hear(HELLO, eventsOf(1, [1, 1]));
  tick(9 * STAGE_MS);
  expect([playhead.value, playing.value]).toEqual([2, false]);
  play();
  expect([playhead.value, playing.value]).toEqual([0, true]);
});

test('paces', () => {
  pace.value = 4;
  faster(1);
  faster(1);
  faster(1);
  expect([pace.value, announcement.value]).toEqual([Infinity, 'Pace: as it happens.']);
  expect([0.1, 0.25, 0.5, 2].map(paceText)).toEqual(['0.1 ×', '¼ ×', '½ ×', '2 ×']);
});

describe('the clock', () => {
  const at = (timeMs: number) => ({ ...HELD, held: false, timeMs });

  test('goes on behind the last event, and is the event’s in the past', () => {
    hear(at(0), eventsOf(1, [1, 2, 3]));
    const times: number[] = [];
    for (const id of [1, 3]) {
      seek(id);
      times.push(clockMs.value);
    }
    hear(at(1000));
    times.push(clockMs.value);
    seek(2);
    times.push(clockMs.value);
    expect(times).toEqual([1, 3, 1000, 2]);
  });

  test('of a replay stands at its end', () => {
    hear(at(5000), eventsOf(1, [1, 2]));
    seek(2);
    expect(clockMs.value).toBe(5000);
    mode.value = 'replay';
    expect(clockMs.value).toBe(2);
  });
});
