// What is read aloud, and how often.

import { expect, test } from 'vitest';
import { Announcer, MISSED_SPACING_MS, SPACING_MS } from '../../web/model/announce.ts';

test('the first at once, the latest of the others when there is time for it', () => {
  const announcer = new Announcer();
  expect(announcer.due(0)).toBeNull();
  announcer.want('Paused.');
  expect(announcer.due(1)).toBe('Paused.');
  announcer.want('One.');
  announcer.want('Two.');
  expect(announcer.due(SPACING_MS)).toBeNull();
  expect(announcer.due(SPACING_MS + 1)).toBe('Two.');
  expect(announcer.due(9 * SPACING_MS)).toBeNull();
});

test('what others do: behind what the person does, and then the latest of it', () => {
  const announcer = new Announcer();
  announcer.wantAside('Another page holds the stacks.');
  announcer.wantAside('Held. Meanwhile: nothing.');
  announcer.want('Paused.');
  expect(announcer.due(0)).toBe('Paused.');
  announcer.want('One.');
  expect(announcer.due(SPACING_MS)).toBe('One.');
  expect(announcer.due(2 * SPACING_MS)).toBe('Held. Meanwhile: nothing.');
  expect(announcer.due(3 * SPACING_MS)).toBeNull();
  announcer.wantAside('Held. Meanwhile: much.');
  announcer.wantAside('');
  expect(announcer.due(4 * SPACING_MS)).toBeNull();
});

test('what was missed: with the count, before all else, and not all the time', () => {
  const announcer = new Announcer();
  const says = 'there were more than can be shown';
  const text = (events: string) =>
    `${events} events are not shown here: ${says}. The counters are exact all the same.`;
  announcer.wantMissed({ events: 1234, says });
  announcer.want('a: dropped.');
  expect(announcer.due(0)).toBe(text('1,234'));
  expect(announcer.due(SPACING_MS)).toBe('a: dropped.');
  // It goes on, while other things are said.
  announcer.wantMissed({ events: 2000, says });
  announcer.wantMissed({ events: 5000, says });
  announcer.want('b: dropped.');
  expect(announcer.due(2 * SPACING_MS)).toBe('b: dropped.');
  expect(announcer.due(MISSED_SPACING_MS - 1)).toBeNull();
  expect(announcer.due(MISSED_SPACING_MS)).toBe(text('5,000'));
  expect(announcer.due(9 * MISSED_SPACING_MS)).toBeNull();
  // The person has closed the note: it counts anew.
  announcer.wantMissed(null);
  announcer.wantMissed({ events: 3, says });
  expect(announcer.due(10 * MISSED_SPACING_MS)).toBe(text('3'));
});
