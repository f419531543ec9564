// People: a whole lesson by keyboard, what those hear who do not see, and every look: light, dark, projector, calm.

import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { titled } from '../support/namespace.ts';
import { type Look, noBrowser, People } from './support/chromium.ts';
import { PATIENCE_MS } from './support/patience.ts';
import { Site } from './support/site.ts';
import { worlds } from './support/worlds.ts';

const people = new People();
const site = new Site();

const none = noBrowser();

describe.skipIf(none)(titled('by keyboard', none), () => {
  test('a whole lesson without a mouse', async () => {
    const viewer = await people.open(site.url());
    const { page } = viewer;
    const { keyboard } = page;
    const focused = page.locator(':focus');
    const press = async (...keys: string[]): Promise<void> => {
      for (const key of keys) await keyboard.press(key);
    };
    /** As often as it takes, as a person does. */
    const tabTo = async (wanted: Locator): Promise<void> => {
      for (let n = 0; n < 60; n++) {
        await press('Tab');
        if (await wanted.evaluate((element) => element === document.activeElement)) return;
      }
      expect.unreachable(`no way by Tab to ${wanted}`);
    };

    // Past what is above everything, to another topology.
    await press('Tab');
    await viewer.says(focused, 'To the picture');
    await tabTo(page.getByRole('combobox', { name: 'Topology' }));
    await press('ArrowDown', 'ArrowDown');
    await viewer.says(viewer.header.locator('option:checked'), 'One router between two networks');
    await tabTo(viewer.button('Ping b from a'));
    await press('Enter');
    await viewer.row('echo request').first().waitFor();

    // Faster, then stop, then step.
    await page.locator('#picture-panel').focus();
    await press('+', '+', '+', '+');
    await viewer.row('echo reply').first().waitFor();
    await press('Space');
    await viewer.says(viewer.stands, 'held');
    const moment = await viewer.moment();
    await press('ArrowLeft', 'ArrowLeft', 'ArrowRight');
    expect(await viewer.moment()).toBe(moment - 1);
    await press('Shift+ArrowLeft');
    expect(await viewer.moment()).toBeLessThan(moment - 1);

    // A packet of the list, its details one after the other.
    await press('p', 'Home', 'ArrowDown', 'Enter');
    expect(await focused.getAttribute('id')).toBe('details-panel');
    await viewer.details.getByRole('heading', { name: /^#2 / }).waitFor();
    for (const [key, tab] of [
      ['2', 'Fields & bytes'],
      ['3', 'Route'],
      ['4', 'Tables'],
      ['5', 'Counters'],
      ['1', 'Journey'],
    ] as const) {
      await press(key);
      expect(await page.getByRole('tab', { name: tab }).getAttribute('aria-selected')).toBe('true');
    }
    await press('2');
    const tree = page.getByRole('tree', { name: 'Fields' });
    await tree.focus();
    await press('ArrowDown', 'ArrowDown');
    await viewer.says(viewer.details.locator('.fields-row[data-marked]'), 'Source address');
    await tabTo(page.getByRole('grid', { name: 'Bytes' }));
    await press('Home', 'ArrowRight');
    await viewer.says(viewer.details.locator('.fields-about'), 'byte 1 ');

    // The pictures, one after the other, and one of them large.
    await page.locator('#picture-panel').focus();
    await press('g');
    await viewer.picture.locator('.map').waitFor();
    await press('g');
    await viewer.picture.locator('.ladder').waitFor();
    await press('f');
    await viewer.counts(viewer.page.locator('.page.enlarged'), 1);
    await press('f', 'g');
    await viewer.picture.getByRole('button', { name: 'Device, way in: ' }).focus();
    await press('Enter');
    await viewer.counts(viewer.picture.locator('[aria-expanded="true"]'), 1);
    await press('Escape');

    // Go on, and ping by the form.
    await press('l');
    await viewer.says(viewer.stands, 'playground');
    await press('a');
    await page.locator('[role="tab"]:focus', { hasText: 'Ping' }).waitFor();
    await tabTo(viewer.button('Ping'));
    await press('Enter');
    await viewer.says(page.getByRole('log'), 'PING ');
    await press('Escape');
    await viewer.says(focused, 'Act');
    await press('/');
    await keyboard.type('reply');
    await viewer.row('echo reply').first().waitFor();
    await press('Escape', 'Tab');
    await press('?');
    await page.getByRole('dialog', { name: 'What you see' }).waitFor();
    await viewer.shoot('help');
    await press('Escape');
    await viewer.counts(page.getByRole('dialog'), 0);
  }, 60_000);
});

for (const world of worlds(people, site)) {
  describe.skipIf(world.reason)(titled(`by ear, ${world.name}`, world.reason), () => {
    test('the live region says what happened', async () => {
      const { viewer } = await world.begin();
      const { aloud } = viewer;
      await viewer.ping({ To: '10.0.0.2', Count: '1' }, /1 received/);
      await viewer.says(aloud, /rtt min\/avg\/max|1 packets transmitted, 1 received/);
      await viewer.actNoMore();
      await viewer.button('Pause').click();
      await viewer.says(aloud, 'Paused. The stacks are held.');
      await viewer.slider.press('Home');
      await viewer.button(/^One stage on/).click();
      await viewer.says(aloud, /: an echo request is made/);
      expect(await viewer.slider.getAttribute('aria-valuetext')).toMatch(
        /^event 1: .*: an echo request is made/,
      );
      await viewer.slider.press('-');
      await viewer.says(aloud, /^Pace: /);
      await viewer.button('Play').click();
      await viewer.says(aloud, 'Playing.');
    });
  });
}

describe.skipIf(none)(titled('looks', none), () => {
  const background = (element: HTMLElement) => getComputedStyle(element).backgroundColor;

  test.each<[name: string, look: Look]>([
    ['light', { colorScheme: 'light' }],
    ['dark', { colorScheme: 'dark' }],
    ['projector', { viewport: { width: 1280, height: 720 } }],
    ['tablet', { viewport: { width: 820, height: 1180 } }],
  ])('%s: nothing sticks out sideways', async (name, look) => {
    const viewer = await people.open(site.url(), look);
    const { page } = viewer;
    if (name === 'projector') await viewer.button('Larger, for a projector').click();
    await viewer.asItHappens();
    await viewer.ping({ Count: '1' }, /1 received/);
    await viewer.actNoMore();
    await viewer.row('echo reply').first().click();
    for (const picture of ['House', 'Network', 'Ladder'] as const) {
      await viewer.showPicture(picture);
      await viewer.shoot(`${picture} ${name}`);
    }
    const over = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(over).toBe(0);
  });

  test('the colours follow the system, or what was chosen, and that is kept', async () => {
    const viewer = await people.open(site.url(), { colorScheme: 'dark' });
    const body = viewer.page.locator('body');
    const dark = await body.evaluate(background);
    await viewer.button(/^Colours: as the system/).click();
    const light = await body.evaluate(background);
    expect(light).not.toBe(dark);
    await viewer.page.reload();
    await viewer.button(/^Colours: light/).waitFor();
    expect(await body.evaluate(background)).toBe(light);
    await viewer.button(/^Colours: light/).click();
    expect(await body.evaluate(background)).toBe(dark);
    await viewer.button('Larger, for a projector').click();
    const size = (element: HTMLElement) => Number.parseFloat(getComputedStyle(element).fontSize);
    const large = await viewer.page.locator('html').evaluate(size);
    await viewer.page.reload();
    await expect.poll(() => viewer.page.locator('html').evaluate(size)).toBe(large);
    expect(large).toBeGreaterThan(16);
  });

  test.each(['Journey', 'Fields & bytes', 'Route', 'Tables', 'Counters'] as const)(
    'nothing shifts while packets flow: %s',
    async (detail) => {
      const viewer = await people.open(site.url());
      await viewer.showDetail(detail);
      await viewer.showPicture(detail === 'Route' ? 'Ladder' : 'House');
      await viewer.page.getByRole('slider', { name: 'Pace' }).fill('6');
      await viewer.button('Ping b from a').click();
      await viewer.row('seq 3').filter({ hasText: 'delivered' }).first().waitFor();
      // The watch has the last word.
    },
  );

  test.each([
    ['no-preference', true],
    ['reduce', false],
  ] as const)('motion: %s', async (reducedMotion, moves) => {
    const viewer = await people.open(site.url(), { reducedMotion });
    const moved = viewer.page.evaluate(
      (last) =>
        new Promise<boolean>((resolve) => {
          const look = (): void => {
            const tokens = document.querySelectorAll('#picture-panel .token');
            const running = document.getAnimations().some(({ effect, playState }) => {
              const target = effect instanceof KeyframeEffect ? effect.target : null;
              return playState === 'running' && target?.closest('.token, .flight') != null;
            });
            if (running) return resolve(true);
            if (tokens.length > 0 && document.querySelector(last) !== null) return resolve(false);
            requestAnimationFrame(look);
          };
          look();
        }),
      '#packet-row-3',
    );
    await viewer.page.getByRole('slider', { name: 'Pace' }).fill('5');
    await viewer.button('Ping b from a').click();
    await viewer.row('echo reply').first().waitFor();
    expect(await moved).toBe(moves);
    await expect
      .poll(() => viewer.row('delivered').count(), { timeout: PATIENCE_MS })
      .toBeGreaterThan(0);
  });
});
