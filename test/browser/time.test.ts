// Time: pause and what the other end does meanwhile, steps, slow motion, and back through all that is recorded with the
// tables as they were.

import { describe, expect, test } from 'vitest';
import { titled } from '../support/namespace.ts';
import { noBrowser, People } from './support/chromium.ts';
import { PATIENCE_MS } from './support/patience.ts';
import { Site } from './support/site.ts';
import { beginLive, noLive, worlds } from './support/worlds.ts';

const people = new People();
const site = new Site();

for (const world of worlds(people, site)) {
  describe.skipIf(world.reason)(titled(`time, ${world.name}`, world.reason), () => {
    test('step by stage and by packet, on and back', async () => {
      const { viewer, ping } = await world.begin();
      await ping();
      await viewer.button('Pause').click();
      await viewer.says(viewer.stands, 'held');
      const press = async (name: string | RegExp, moment: number): Promise<void> => {
        await viewer.button(name).click();
        await expect.poll(() => viewer.moment(), { timeout: PATIENCE_MS }).toBe(moment);
      };
      await viewer.slider.press('Home');
      await viewer.says(viewer.caption, 'Before the first event.');
      await press(/^One stage on/, 1);
      await viewer.says(viewer.caption, 'an echo request is made');
      await press(/^One stage on/, 2);
      await viewer.says(viewer.caption, 'rule 32766 → table main');
      await press(/^One stage back/, 1);
      // Packet 1 waits for its neighbour, and packet 2 asks.
      await press(/^One packet on/, 4);
      await viewer.says(viewer.caption, '10.0.0.2 is INCOMPLETE now');
      await viewer.button(/^One packet on/).click();
      await viewer.says(viewer.caption, '#2');
      await viewer.button(/^One packet back/).click();
      await press(/^One packet back/, 0);
    });

    test('scrub back: pictures, list and tables are as they were', async () => {
      const { viewer, own, ping } = await world.begin();
      await ping();
      await viewer.showDetail('Tables');
      const neighbour = viewer.details.locator('.neighbour');
      await viewer.says(neighbour, 'REACHABLE');
      const at = async (says: RegExp, table: RegExp): Promise<void> => {
        await viewer.seekTo(says);
        await viewer.says(neighbour, table);
      };
      await at(/10\.0\.0\.2 is INCOMPLETE now/, /INCOMPLETE.*#1/);
      await at(/10\.0\.0\.2 is REACHABLE now/, /REACHABLE/);
      await viewer.slider.press('Home');
      await viewer.counts(neighbour, 0);
      await viewer.says(viewer.details, 'before everything');
      await viewer.says(viewer.details, `Tables of ${own}`);
      // What comes later is in the list, paler.
      await viewer.row('echo request').first().waitFor();
      expect(await viewer.rows.first().getAttribute('class')).toContain('later');
      await viewer.shoot(`scrubbed back ${world.name}`);

      // By dragging too.
      const box = (await viewer.slider.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
      const y = box.y + box.height / 2;
      await viewer.page.mouse.move(box.x, y);
      await viewer.page.mouse.down();
      await viewer.page.mouse.move(box.x + box.width, y, { steps: 5 });
      await viewer.page.mouse.up();
      await viewer.says(neighbour, 'REACHABLE');
      expect(await viewer.moment()).toBe(await viewer.lastEvent());
    });

    test('slow motion: every stage is shown, one after the other', async () => {
      const { viewer, ping } = await world.begin();
      await ping();
      await viewer.button('Pause').click();
      await viewer.slider.press('Home');
      const last = await viewer.lastEvent();
      const seen = viewer.slider.evaluate(
        (slider, end) =>
          new Promise<number[]>((resolve) => {
            const moments: number[] = [];
            new MutationObserver(() => {
              const now = Number(slider.getAttribute('aria-valuenow'));
              if (moments.at(-1) !== now) moments.push(now);
              if (now >= end) resolve(moments);
            }).observe(slider, { attributes: true });
          }),
        last,
      );
      await viewer.page.getByRole('slider', { name: 'Pace' }).fill('5');
      expect(await viewer.page.locator('.time-pace').textContent()).toContain('4 ×');
      await viewer.button('Play').click();
      await viewer.says(viewer.page.locator('.to-live'), /\d+ behind/);
      await viewer.shoot(`slow motion ${world.name}`);
      const moments = (await seen).filter((moment) => moment > 0 && moment <= last);
      // A frame of the screen may be late, and then shows two at once; none goes back.
      expect(moments).toEqual([...moments].sort((a, b) => a - b));
      expect(moments.length).toBeGreaterThan(last / 2);
    });
  });
}

describe.skipIf(noBrowser())(titled('held, playground', noBrowser()), () => {
  test('everybody stands still, and a step does what is due next', async () => {
    const viewer = await people.open(site.url());
    await viewer.button('Pause').click();
    await viewer.says(viewer.caption, 'Held: time stands still.');
    const drawer = await viewer.act('Ping');
    await drawer.getByRole('button', { name: 'Ping', exact: true }).click();
    await viewer.says(drawer.getByRole('note'), 'The stacks are held.');
    await viewer.shoot('held playground');
    await viewer.actNoMore();
    // From step to step the frames go on, until b has answered.
    const on = viewer.button(/^One packet on/);
    for (let n = 0; n < 30 && (await viewer.row('echo reply').count()) < 2; n++) {
      const before = await viewer.moment();
      await on.click();
      await expect.poll(() => viewer.moment(), { timeout: PATIENCE_MS }).toBeGreaterThan(before);
    }
    await viewer.row('echo reply').nth(1).waitFor();
    await viewer.says(viewer.caption, 'Held: time stands still.');
  });
});

const noTap = noBrowser() ?? noLive();

describe.skipIf(noTap)(titled('held, live TAP', noTap), () => {
  test('the kernel does not wait, and the page says what it does', async () => {
    const { scene, atKernel } = await beginLive(people);
    const { viewer } = scene;
    await atKernel('ping -q -c 1 10.0.0.1');
    await viewer.row('echo request').first().waitFor();
    await viewer.button('Pause').click();
    await viewer.says(viewer.caption, /Held for \d+ s\. Meanwhile: The kernel does not wait/);
    await atKernel('ping -q -c 3 -i 0.1 -W 0.1 10.0.0.1');
    await viewer.says(viewer.caption, /: 3 frames wait/);
    await viewer.shoot('held live TAP');
    const before = await viewer.moment();
    await viewer.button(/^One packet on/).click();
    await viewer.says(viewer.caption, /: 2 frames wait/);
    await expect.poll(() => viewer.moment(), { timeout: PATIENCE_MS }).toBeGreaterThan(before);
    await viewer.button('Play').click();
    await viewer.says(viewer.stands, 'running');
    await viewer.counts(viewer.row('echo reply'), 4);
  });
});
