// Who holds the stacks, as it is said.

import { beforeEach, describe, expect, test } from 'vitest';
import { Holding } from '../../web/model/holding.ts';

let holding: Holding;

beforeEach(() => {
  holding = new Holding();
});

const hears = (held: boolean, meanwhile: string | null = null): string | null =>
  holding.hears({ held, meanwhile });

describe('who', () => {
  test.each<[string, boolean, string | null]>([
    ['a page that opens at stacks that are held', true, 'The stacks are held.'],
    ['a page that opens at stacks that go on', false, null],
  ])('%s', (_, held, says) => {
    expect([hears(held), hears(held)]).toEqual([says, null]);
  });

  test('this page: it has said so itself', () => {
    hears(false);
    holding.asks(true);
    const said = [hears(false), hears(true)];
    holding.asks(false);
    expect([...said, hears(false)]).toEqual([null, null, '']);
  });

  test('another page', () => {
    hears(false);
    expect([hears(true), hears(true), hears(false)]).toEqual([
      'Another page holds the stacks.',
      null,
      'Another page has let the stacks go on.',
    ]);
  });

  test('another page, after this one has held them, or was refused it', () => {
    hears(false);
    holding.asks(true);
    hears(true);
    const said = [hears(false)];
    holding.asks(true);
    holding.refused();
    said.push(hears(true));
    expect(said).toEqual([
      'Another page has let the stacks go on.',
      'Another page holds the stacks.',
    ]);
  });

  test('other stacks: nobody has let them go on', () => {
    hears(true);
    holding.reset();
    expect(hears(false)).toBe(null);
  });
});

describe('meanwhile', () => {
  const queue = (what: string, thinks: string) =>
    `The kernel does not wait: ${what} in its queue of 5000. It ${thinks}.`;
  const [takes, asks] = ['takes 10.0.0.1 for REACHABLE', 'asks whether 10.0.0.1 is there'];

  test('is said with the hold, and again when it does something else, not with each frame', () => {
    hears(false);
    holding.asks(true);
    expect([
      hears(true, queue('no frame waits', takes)),
      hears(true, queue('1 frame waits', takes)),
      hears(true, queue('12 frames wait', takes)),
      hears(true, queue('13 frames wait', asks)),
      hears(false),
      hears(true, queue('no frame waits', asks)),
    ]).toEqual([
      `Held. Meanwhile: ${queue('no frame waits', takes)}`,
      null,
      null,
      `Held. Meanwhile: ${queue('13 frames wait', asks)}`,
      'Another page has let the stacks go on.',
      `Another page holds the stacks. Meanwhile: ${queue('no frame waits', asks)}`,
    ]);
  });
});
