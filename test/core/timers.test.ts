import { describe, expect, test } from 'vitest';
import { randomFrom } from '../../src/core/random.ts';
import { Timer, Timers } from '../../src/core/timers.ts';

/** Timers whose firing is written down by name. */
function stage(...names: string[]): { timers: Timers; fired: string[]; all: Timer[] } {
  const fired: string[] = [];
  return {
    timers: new Timers(),
    fired,
    all: names.map((name) => new Timer(() => fired.push(name))),
  };
}

describe('timers', () => {
  test('a timer is born complete and not armed', () => {
    const fire = (): void => {};
    expect({ ...new Timer(fire) }).toEqual({ fire, deadline: 0, order: 0, place: -1 });
  });

  test('nothing armed: no deadline, and advance does nothing', () => {
    const timers = new Timers();
    expect(timers.nextDeadline).toBe(Number.POSITIVE_INFINITY);
    timers.advance(1e9);
  });

  test('fire in the order of their deadlines, however they were armed', () => {
    const { timers, fired, all } = stage('30', '10', '20', '0');
    for (const [n, deadline] of [30, 10, 20, 0].entries()) timers.arm(timer(all, n), deadline);
    expect(timers.nextDeadline).toBe(0);
    timers.advance(30);
    expect(fired).toEqual(['0', '10', '20', '30']);
    expect(timers.nextDeadline).toBe(Number.POSITIVE_INFINITY);
  });

  test('one at a time: each call fires the first that is due, until none is', () => {
    const { timers, fired, all } = stage('20', '10', '30');
    for (const [n, deadline] of [20, 10, 30].entries()) timers.arm(timer(all, n), deadline);
    expect(timers.advanceOne(9)).toBe(false);
    expect([timers.advanceOne(20), fired.join()]).toEqual([true, '10']);
    expect([timers.advanceOne(20), fired.join()]).toEqual([true, '10,20']);
    expect([timers.advanceOne(20), timers.nextDeadline]).toEqual([false, 30]);
  });

  test('due at the same moment: fire in the order in which they were armed', () => {
    const names = Array.from({ length: 20 }, (_, n) => `${n}`);
    const { timers, fired, all } = stage(...names);
    for (const one of all) timers.arm(one, 5);
    timers.advance(5);
    expect(fired).toEqual(names);
  });

  test('fire at their deadline, not a moment before', () => {
    const { timers, fired, all } = stage('a');
    timers.arm(timer(all, 0), 10.5);
    timers.advance(10.4999);
    expect(fired).toEqual([]);
    timers.advance(10.5);
    expect(fired).toEqual(['a']);
    timers.advance(1000);
    expect(fired).toEqual(['a']);
  });

  test('one that is armed again moves, and loses its turn among equals', () => {
    const { timers, fired, all } = stage('a', 'b', 'c');
    for (const one of all) timers.arm(one, 10);
    timers.arm(timer(all, 0), 10);
    timers.arm(timer(all, 2), 5);
    expect(timers.nextDeadline).toBe(5);
    timers.advance(10);
    expect(fired).toEqual(['c', 'b', 'a']);
  });

  test.each([0, 1, 2, 3, 4, 5, 6])(
    'number %i of seven is disarmed: the others fire in order',
    (gone) => {
      const names = ['0', '1', '2', '3', '4', '5', '6'];
      const { timers, fired, all } = stage(...names);
      for (const [n, one] of all.entries()) timers.arm(one, n);
      timers.disarm(timer(all, gone));
      expect(timer(all, gone).armed).toBe(false);
      timers.advance(7);
      expect(fired).toEqual(names.toSpliced(gone, 1));
    },
  );

  test('disarming a timer that is not armed does nothing', () => {
    const { timers, fired, all } = stage('a', 'b');
    timers.disarm(timer(all, 0));
    timers.arm(timer(all, 1), 1);
    timers.disarm(timer(all, 0));
    timers.advance(1);
    timers.disarm(timer(all, 1));
    expect(fired).toEqual(['b']);
  });

  test('armed says whether it will fire; it is off again while it fires', () => {
    const timers = new Timers();
    const seen: boolean[] = [];
    const one: Timer = new Timer(() => seen.push(one.armed));
    expect(one.armed).toBe(false);
    timers.arm(one, 1);
    expect(one.armed).toBe(true);
    timers.advance(1);
    expect(seen).toEqual([false]);
    expect(one.armed).toBe(false);
  });

  test('a firing timer may arm another for now: it fires in the same call', () => {
    const timers = new Timers();
    const fired: string[] = [];
    const second = new Timer(() => fired.push('second'));
    const first = new Timer(() => {
      fired.push('first');
      timers.arm(second, 10);
    });
    const waiting = new Timer(() => fired.push('waiting'));
    timers.arm(first, 10);
    timers.arm(waiting, 10);
    timers.advance(10);
    expect(fired).toEqual(['first', 'waiting', 'second']);
  });

  test('a firing timer may arm itself for later: once in each call', () => {
    const timers = new Timers();
    let fired = 0;
    const tick: Timer = new Timer(() => {
      fired++;
      timers.arm(tick, tick.deadline + 1000);
    });
    timers.arm(tick, 1000);
    timers.advance(1999);
    expect([fired, timers.nextDeadline]).toEqual([1, 2000]);
    timers.advance(4000);
    expect([fired, timers.nextDeadline]).toEqual([4, 5000]);
  });

  test('a firing timer may disarm one that is due as well', () => {
    const { timers, fired, all } = stage('victim');
    const killer = new Timer(() => timers.disarm(timer(all, 0)));
    timers.arm(killer, 10);
    timers.arm(timer(all, 0), 10);
    timers.advance(10);
    expect(fired).toEqual([]);
  });
});

test.each([1, 2, 3, 4])('seed %i: 5000 random operations go as with a sorted array', (seed) => {
  const random = randomFrom(seed);
  const below = (limit: number): number => (random() >>> 0) % limit;
  const { timers, fired, all } = stage(...Array.from({ length: 64 }, (_, n) => `${n}`));
  let model: { name: number; deadline: number; order: number }[] = [];
  let now = 0;

  for (let order = 0; order < 5000; order++) {
    const name = below(64);
    const operation = below(10);
    if (operation < 9) model = model.filter((entry) => entry.name !== name);
    if (operation < 6) {
      const deadline = now + below(40);
      timers.arm(timer(all, name), deadline);
      model.push({ name, deadline, order });
      model.sort((a, b) => a.deadline - b.deadline || a.order - b.order);
    } else if (operation < 9) {
      timers.disarm(timer(all, name));
    } else {
      now += below(20);
      fired.length = 0;
      timers.advance(now);
      const due = model.filter((entry) => entry.deadline <= now);
      expect(fired).toEqual(due.map((entry) => `${entry.name}`));
      model = model.filter((entry) => entry.deadline > now);
    }
    expect(timers.nextDeadline).toBe(model[0]?.deadline ?? Number.POSITIVE_INFINITY);
    expect(timer(all, name).armed).toBe(model.some((entry) => entry.name === name));
  }
});

function timer(all: Timer[], n: number): Timer {
  const one = all[n];
  if (one === undefined) throw new Error(`no timer ${n}`);
  return one;
}
