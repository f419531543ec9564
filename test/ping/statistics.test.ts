import { describe, expect, test } from 'vitest';
import { milliseconds, roundTrip, Statistics } from '../../src/ping/statistics.ts';

describe('the time on a reply’s line: fewer decimals the longer it took, rounded half up', () => {
  test.each([
    [0, '0.000 ms'],
    [1, '0.001 ms'],
    [341, '0.341 ms'],
    [999, '0.999 ms'],
    [1_000, '1.00 ms'],
    [1_004, '1.00 ms'],
    [1_005, '1.01 ms'],
    [1_995, '2.00 ms'],
    [9_984, '9.98 ms'],
    [9_985, '9.99 ms'],
    [9_994, '9.99 ms'],
    [9_995, '10.0 ms'],
    [10_000, '10.0 ms'],
    [10_049, '10.0 ms'],
    [10_050, '10.1 ms'],
    [10_949, '10.9 ms'],
    [10_950, '11.0 ms'],
    [99_949, '99.9 ms'],
    [99_950, '100 ms'],
    [100_499, '100 ms'],
    [100_500, '101 ms'],
    [1_234_567, '1235 ms'],
  ])('%i us is %s', (us, text) => {
    expect(roundTrip(us)).toBe(text);
  });
});

describe('the summary’s times always have three decimals', () => {
  test.each([
    [0, '0.000'],
    [7, '0.007'],
    [70, '0.070'],
    [999, '0.999'],
    [1_000, '1.000'],
    [12_034, '12.034'],
    [100_000, '100.000'],
    [4_000_000_001, '4000000.001'],
  ])('%i us is %s', (us, text) => {
    expect(milliseconds(us)).toBe(text);
  });
});

describe('min/avg/max/mdev, in whole microseconds', () => {
  test.each<[string, number[], string]>([
    ['one', [341], '0.341/0.341/0.341/0.000'],
    ['two that are equal', [500, 500], '0.500/0.500/0.500/0.000'],
    ['the average is cut, not rounded', [1, 2], '0.001/0.001/0.002/0.000'],
    ['the deviation is cut, too', [0, 3], '0.000/0.001/0.003/0.001'],
    ['the deviation of the mean’s square, before it is cut', [1, 2, 6], '0.001/0.003/0.006/0.002'],
    ['recorded from ping', [341, 64, 48], '0.048/0.151/0.341/0.134'],
    ['zero is a time', [0, 0], '0.000/0.000/0.000/0.000'],
    ['long ones', [1_000_000, 3_000_000], '1000.000/2000.000/3000.000/1000.000'],
    [
      'a sum beyond 31 bits',
      [1_000_000_000, 3_000_000_000],
      '1000000.000/2000000.000/3000000.000/1000000.000',
    ],
  ])('%s', (_, times, text) => {
    const statistics = answered(times);
    expect(statistics.summary(0, true).split('\n')[1]).toBe(`rtt min/avg/max/mdev = ${text} ms`);
  });

  test('duplicates are in the average', () => {
    const statistics = answered([100, 200]);
    statistics.duplicates = 1;
    statistics.time(600);
    expect(statistics.summary(0, true)).toContain('= 0.100/0.300/0.600/0.216 ms');
  });
});

describe('loss, as C’s %g', () => {
  test.each([
    [3, 3, '0'],
    [3, 2, '33.3333'],
    [3, 1, '66.6667'],
    [3, 0, '100'],
    [1, 0, '100'],
    [2, 1, '50'],
    [8, 7, '12.5'],
    [7, 6, '14.2857'],
    [200, 199, '0.5'],
    [1_000, 999, '0.1'],
    [30_000, 29_999, '0.00333333'],
    [1_000_000, 1, '99.9999'],
    [10_000_000, 1, '100'],
  ])('%i sent, %i received: %s%% lost', (transmitted, received, loss) => {
    const statistics = Object.assign(new Statistics(), { transmitted, received });
    expect(statistics.summary(0, false)).toContain(`, ${loss}% packet loss,`);
  });
});

describe('the counts’ line', () => {
  test.each<[string, Partial<Statistics>, number, string]>([
    [
      'everything, in ping’s order',
      { transmitted: 3, received: 2, duplicates: 2, corrupted: 1, errors: 4 },
      632,
      '3 packets transmitted, 2 received, +2 duplicates, +1 corrupted, +4 errors, 33.3333% packet loss, time 632ms',
    ],
    [
      'what did not happen is left out',
      { transmitted: 1, received: 1 },
      0,
      '1 packets transmitted, 1 received, 0% packet loss, time 0ms',
    ],
    ['nothing was sent', {}, 0, '0 packets transmitted, 0 received'],
    [
      'the time is rounded to whole milliseconds',
      { transmitted: 1 },
      1499.5,
      '1 packets transmitted, 0 received, 100% packet loss, time 1500ms',
    ],
  ])('%s', (_, counts, elapsedMs, line) => {
    const statistics = Object.assign(new Statistics(), counts);
    expect(statistics.summary(elapsedMs, true).split('\n')[0]).toBe(line);
  });
});

describe('pipe: the most requests on their way when one was answered', () => {
  test.each<[string, (statistics: Statistics) => void, number]>([
    ['each before the next', (s) => sendAndAcknowledge(s, [1, 1], [2, 2], [3, 3]), 1],
    ['one behind', (s) => sendAndAcknowledge(s, [2, 1], [3, 2]), 2],
    ['the most counts', (s) => sendAndAcknowledge(s, [3, 1], [4, 4]), 3],
    ['over the wrap of 16 bits', (s) => sendAndAcknowledge(s, [65_538, 65_535]), 4],
    ['one from the future is ignored', (s) => sendAndAcknowledge(s, [3, 4]), 0],
  ])('%s', (_, happen, pipe) => {
    const statistics = new Statistics();
    happen(statistics);
    expect(statistics.pipe).toBe(pipe);
  });

  test.each<[string, number, number[], boolean, string]>([
    ['1 is not mentioned', 1, [500], true, 'rtt min/avg/max/mdev = 0.500/0.500/0.500/0.000 ms'],
    [
      'behind the times',
      3,
      [500],
      true,
      'rtt min/avg/max/mdev = 0.500/0.500/0.500/0.000 ms, pipe 3',
    ],
    ['alone when nothing was received', 3, [], true, 'pipe 3'],
    ['alone when nothing was timed', 2, [500], false, 'pipe 2'],
    ['neither', 0, [], true, ''],
  ])('%s', (_, pipe, times, timed, line) => {
    const statistics = Object.assign(answered(times), { pipe });
    expect(statistics.summary(0, timed).split('\n').slice(1)).toEqual([line, '']);
  });
});

describe('the line that SIGQUIT asks for', () => {
  test.each<[string, number[], number, boolean, string]>([
    ['nothing sent', [], 0, true, '\r0/0 packets, 0% loss'],
    ['nothing received', [], 2, true, '\r0/2 packets, 100% loss'],
    ['the loss is cut', [500, 500], 3, false, '\r2/3 packets, 33% loss'],
    [
      'the average moves by an eighth of the difference',
      [800, 1600],
      2,
      true,
      '\r2/2 packets, 0% loss, min/avg/ewma/max = 0.800/1.200/0.900/1.600 ms',
    ],
  ])('%s', (_, times, transmitted, timed, line) => {
    expect(Object.assign(answered(times), { transmitted }).glance(timed)).toBe(line);
  });
});

test('the longest round trip so far', () => {
  expect(new Statistics().max).toBe(0);
  expect(answered([3, 9, 5]).max).toBe(9);
});

function answered(times: readonly number[]): Statistics {
  const statistics = new Statistics();
  for (const us of times) {
    statistics.transmitted++;
    statistics.received++;
    statistics.time(us);
  }
  return statistics;
}

/** @param steps how many had been sent, and which of them was answered then */
function sendAndAcknowledge(
  statistics: Statistics,
  ...steps: [transmitted: number, sequence: number][]
): void {
  for (const [transmitted, sequence] of steps) {
    statistics.transmitted = transmitted;
    statistics.acknowledge(sequence);
  }
}
