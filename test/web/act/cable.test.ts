import { describe, expect, test } from 'vitest';
import {
  DIALS,
  type Dial,
  dialled,
  dialsFault,
  impairmentText,
  numberAt,
  placeOn,
  SLIDER,
  turned,
} from '../../../web/act/cable/dials.ts';

function dial(name: Dial['name']): Dial {
  const found = DIALS.find((one) => one.name === name);
  if (found === undefined) throw new Error(name);
  return found;
}

describe('dials', () => {
  test.each<[string, object, Dial['name'], number, object]>([
    ['percent', {}, 'loss', 10, { loss: 0.1 }],
    ['no more digits than were typed', {}, 'loss', 0.7, { loss: 0.007 }],
    ['0 is nothing', { loss: 0.1, delayMs: 5 }, 'loss', 0, { delayMs: 5 }],
    ['kilobits', {}, 'rateBps', 64, { rateBps: 64_000 }],
    ['what no dial shows stays', { mtu: 576 }, 'delayMs', 20, { mtu: 576, delayMs: 20 }],
    ['bursts go with their losses', { loss: 0.1, burst: 3 }, 'loss', 0, {}],
  ])('%s', (_, how, name, number, expected) => {
    expect(turned(how, dial(name), number)).toEqual(expected);
  });

  test('show what is in force', () => {
    expect(dialled(dial('loss'), { loss: 0.07 })).toBe(7);
    expect(dialled(dial('rateBps'), { rateBps: 1_500 })).toBe(1.5);
    expect(dialled(dial('delayMs'), {})).toBe(0);
  });

  test.each(DIALS)('$title: the slider gives what it shows, from 0 to its end', (one) => {
    expect(numberAt(one, 0)).toBe(0);
    expect(numberAt(one, SLIDER)).toBe(one.sliderMost);
    for (let place = 0; place <= SLIDER; place += 50) {
      const number = numberAt(one, place);
      expect(numberAt(one, placeOn(one, number))).toBe(number);
    }
    expect(placeOn(one, one.most)).toBe(SLIDER);
  });

  test('what makes no sense together is said in the dials’ words', () => {
    expect(dialsFault({ delayMs: 5, jitterMs: 9 })).toBe('Jitter: expected no more than Delay');
    expect(dialsFault({ reorder: 0.5 })).toMatch(/^Reordering: expected Delay beside it/);
    expect(dialsFault({ loss: 1 })).toBeNull();
  });

  test('in words', () => {
    expect(impairmentText({})).toBe('perfect');
    expect(impairmentText({ delayMs: 20, loss: 0.1, mtu: 576 })).toBe(
      'loss 10 %, delay 20 ms, mtu 576',
    );
  });
});
