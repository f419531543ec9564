// What must be in sight, however the page is set up: the moment that is shown, the packet that is chosen, all that is said
// of stacks that are held, and in the system's own colours what else a colour says.

import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { titled } from '../support/namespace.ts';
import { noBrowser, People } from './support/chromium.ts';
import { PATIENCE_MS } from './support/patience.ts';
import { Site } from './support/site.ts';
import type { Viewer } from './support/viewer.ts';
import { beginLive, noLive } from './support/worlds.ts';

const people = new People();
const site = new Site();
const none = noBrowser();

/** Where it is on the screen. */
async function boxOf(found: Locator) {
  const box = await found.boundingBox();
  if (box === null) throw new Error('it is not shown');
  return { ...box, right: box.x + box.width, bottom: box.y + box.height };
}

async function expectWithin(found: Locator, around: Locator): Promise<void> {
  const [box, outer] = [await boxOf(found), await boxOf(around)];
  expect([box.y >= outer.y - 1, box.bottom <= outer.bottom + 1]).toEqual([true, true]);
}

const style = (found: Locator, name: string): Promise<string> =>
  found.evaluate((element, key) => getComputedStyle(element).getPropertyValue(key), name);

async function pinged(viewer: Viewer, count: number): Promise<void> {
  await viewer.asItHappens();
  const fields = { Count: String(count), Interval: '50' };
  await viewer.ping(fields, new RegExp(`${count} packets transmitted`));
  await viewer.actNoMore();
}

describe.skipIf(none)(titled('in sight', none), () => {
  test('the ladder opens where the time bar is', async () => {
    const viewer = await people.open(site.url('router'));
    await pinged(viewer, 8);
    await viewer.showPicture('Ladder');
    await expectWithin(viewer.picture.locator('.ladder-now'), viewer.picture);
  });

  test('the ladder’s times are told apart, and say what they are counted from', async () => {
    const viewer = await people.open(site.url('router'));
    await pinged(viewer, 3);
    await viewer.showPicture('Ladder');
    await viewer.says(viewer.picture.locator('.ladder-from'), 'ms since event 1');
    const times = await viewer.picture.locator('.tick').allTextContents();
    expect(times.length).toBeGreaterThan(6);
    expect(new Set(times).size).toBe(times.length);
  });

  test.each(['router', 'switch', 'uplinks'])('%s: an empty ladder’s words', async (topology) => {
    const viewer = await people.open(site.url(topology));
    await viewer.showPicture('Ladder');
    const plate = await boxOf(viewer.picture.locator('.ladder-empty rect'));
    const words = await boxOf(viewer.picture.locator('.ladder-empty text'));
    expect([plate.x < words.x, plate.right > words.right]).toEqual([true, true]);
  });

  test('a chosen packet stays while others come', async () => {
    const viewer = await people.open(site.url());
    await pinged(viewer, 2);
    const grid = viewer.page.locator('#packet-grid');
    const chosen = viewer.page.locator('#packet-grid [aria-selected="true"]');
    const box = viewer.page.locator('.packet-grid');
    await grid.focus();
    // With nothing chosen: the last one in sight, not the first of all.
    await viewer.page.keyboard.press('ArrowUp');
    await expectWithin(chosen, box);
    expect(await chosen.getAttribute('data-row')).not.toBe('0');
    const row = await chosen.getAttribute('id');
    await pinged(viewer, 20);
    expect(await chosen.getAttribute('id')).toBe(row);
    expect(await grid.getAttribute('aria-activedescendant')).toBe(row);
    await expectWithin(chosen, box);
    // Let go of, the list goes with time again.
    await viewer.page.keyboard.press('Escape');
    await pinged(viewer, 1);
    await viewer.row('echo reply').last().waitFor();
    await expect
      .poll(() => viewer.rows.last().getAttribute('aria-rowindex'), { timeout: PATIENCE_MS })
      .toBe(await grid.getAttribute('aria-rowcount'));
  });

  test('a chosen packet that the filter leaves out holds nothing up', async () => {
    const viewer = await people.open(site.url());
    await pinged(viewer, 2);
    // In sight: nobody scrolls, and so the list is to go along.
    await viewer.row('echo reply').last().click();
    const filter = viewer.page.getByRole('searchbox', { name: 'Filter packets' });
    await filter.fill('request');
    await pinged(viewer, 20);
    const grid = viewer.page.locator('#packet-grid');
    await expect
      .poll(() => viewer.rows.last().getAttribute('aria-rowindex'), { timeout: PATIENCE_MS })
      .toBe(await grid.getAttribute('aria-rowcount'));
    expect(await viewer.rows.count()).toBeGreaterThan(8);
  });

  test.each([
    [720, 450],
    [320, 600],
  ])('the moment at %i × %i', async (width, height) => {
    const viewer = await people.open(site.url(), { viewport: { width, height } });
    viewer.watch.expectShift();
    await pinged(viewer, 1);
    const moment = viewer.page.locator('.time-moment');
    await viewer.says(moment, /\d\.\d{3} msevent \d+/);
    await expectWithin(moment, viewer.page.locator('.timebar'));
    const time = await boxOf(viewer.page.locator('.timebar'));
    expect([time.bottom <= height, time.right <= width]).toEqual([true, true]);
    await viewer.shoot(`moment ${width}`);
  });

  test('where a field’s bytes are is said at the field', async () => {
    const viewer = await people.open(site.url());
    await pinged(viewer, 1);
    await viewer.row('echo request').first().click();
    await viewer.showDetail('Fields & bytes');
    await viewer.details.getByRole('treeitem', { name: /^Time to Live/ }).hover();
    const about = viewer.details.locator('.fields-about');
    await expectWithin(about.locator('.about-place'), about);
  });
});

describe.skipIf(none)(titled('the system’s colours', none), () => {
  test.each(['light', 'dark'] as const)('%s', async (colorScheme) => {
    const viewer = await people.open(site.url(), { colorScheme, forcedColors: 'active' });
    const { page } = viewer;
    await pinged(viewer, 1);
    await viewer.row('echo request').first().click();
    const ground = await style(page.locator('body'), 'background-color');
    const paint = async (name: string, key = 'background-color') =>
      expect(await style(page.locator(name).first(), key), name).not.toBe(ground);
    for (const part of ['.bar-shown', '.bar-mark.state', '.bar-head']) await paint(part);
    await paint('.bar-track', 'outline-color');
    await paint('.room-floor', 'stroke');
    await paint('.stop-main[aria-current]');
    await paint('.packet-row[aria-selected="true"]');
    await paint('.tab[aria-selected="true"]', 'border-bottom-color');
    expect(
      await style(page.locator('.tab[aria-selected="false"]').first(), 'border-bottom-color'),
    ).toBe(ground);
    await viewer.shoot(`forced colours ${colorScheme}`);
  });
});

const noTap = none ?? noLive();

describe.skipIf(noTap)(titled('held, live TAP', noTap), () => {
  test('all that the kernel does meanwhile is to be read, with the panel open and on a projector', async () => {
    const { scene, atKernel } = await beginLive(people);
    const { viewer } = scene;
    await atKernel('ping -q -c 1 10.0.0.1');
    await viewer.button('Pause').click();
    const held = viewer.page.locator('.caption-held');
    await viewer.says(held, /Meanwhile: The kernel does not wait/);
    await viewer.says(viewer.aloud, 'Paused. The stacks are held.');
    await viewer.says(viewer.aloud, /^Held\. Meanwhile: The kernel does not wait/);
    await viewer.act('Ping');
    for (const size of ['desk', 'projector']) {
      await viewer.shoot(`held, ${size}`);
      const [inside, height] = await held.evaluate((box) => [box.scrollHeight, box.clientHeight]);
      expect(inside).toBeLessThanOrEqual(height ?? 0);
      await expectWithin(held, viewer.page.locator('section.picture'));
      await viewer.button('Larger, for a projector').click();
    }
  });

  test('another page is told who holds the stacks, and lets them go with one press', async () => {
    const { scene } = await beginLive(people);
    const { viewer } = scene;
    const other = await viewer.another();
    // What the kernel does meanwhile takes its room, also where nobody has pressed anything.
    for (const page of [viewer, other]) page.watch.expectShift();
    await other.says(other.stands, 'running');
    await viewer.page.bringToFront();
    await viewer.button('Pause').click();
    await other.says(other.aloud, 'Another page holds the stacks.');
    const late = await viewer.another();
    await late.says(late.aloud, 'The stacks are held.');
    for (const page of [other, late]) await page.button('Play').waitFor();
    await other.page.bringToFront();
    await other.button('Play').click();
    await viewer.says(viewer.stands, 'running');
    await viewer.says(viewer.aloud, 'Another page has let the stacks go on.');
    await late.button('Pause').waitFor();
    await other.watch.verify();
  });
});
