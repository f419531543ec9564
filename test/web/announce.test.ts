// What is read aloud, and how often.

import { expect, test } from 'vitest';
import { Announcer, SPACING_MS } from '../../web/model/announce.ts';

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
