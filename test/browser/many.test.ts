// Many packets: the list holds a hundred thousand in a small document, and a flood is counted to the last packet.

import { describe, expect, test } from 'vitest';
import { HOST_MAC, pcap } from '../support/captures.ts';
import { titled } from '../support/namespace.ts';
import { icmp, OTHER_MAC } from '../support/packets.ts';
import { noBrowser, People } from './support/chromium.ts';
import { PATIENCE_MS } from './support/patience.ts';
import { Site } from './support/site.ts';
import { beginLive, noLive } from './support/worlds.ts';

const people = new People();
const site = new Site();

const none = noBrowser();

/** As many as a capture may have. */
const MANY = 100_000;

describe.skipIf(none)(titled('a hundred thousand packets', none), () => {
  test('the document stays small wherever the list is scrolled to', async () => {
    const viewer = await people.open(site.url());
    const { page, rows } = viewer;
    // Of no concern to the stack, which drops each of them at its door.
    const frame = icmp({ to: OTHER_MAC });
    await viewer.open('many.pcap', pcap(Array.from({ length: MANY }, () => frame)));
    await page.getByLabel('Ethernet address').fill(HOST_MAC);
    await viewer.feed();
    const grid = page.locator('#packet-grid');
    await expect
      .poll(() => grid.getAttribute('aria-rowcount'), { timeout: 60_000 })
      .toBe(String(MANY + 1));
    await viewer.says(page.locator('.packet-filter'), '100,000');
    const box = page.locator('.packet-grid');
    for (const part of [0, 0.3, 0.7, 1]) {
      await box.evaluate((element, to) => {
        element.scrollTop = to * element.scrollHeight;
      }, part);
      // In the document they stand as on the screen: who hears the page, or goes by keys, meets them in order.
      const numbers = async () =>
        (await rows.locator('td:first-child').allTextContents()).map(Number);
      const near = Math.max(1, Math.round(part * MANY) - 30);
      await expect.poll(async () => (await numbers()).at(0)).toBeGreaterThan(near - 60);
      const [first = 0, ...others] = await numbers();
      expect(others).toEqual(others.map((_, n) => first + n + 1));
      expect(await page.locator('*').count()).toBeLessThan(2500);
    }
    await grid.focus();
    await page.keyboard.press('End');
    await viewer.says(rows.and(page.locator('[aria-selected="true"]')), `${MANY}`);
    await viewer.shoot('hundred thousand');
  }, 120_000);
});

const noTap = none ?? noLive();

describe.skipIf(noTap)(titled('a flood', noTap), () => {
  test('the stack loses none, and the counters are exact, whatever the page has missed', async () => {
    const { scene, atKernel } = await beginLive(people);
    const { viewer } = scene;
    expect(await atKernel('ping -f -q -c 20000 10.0.0.1')).toContain('20000 received');
    await viewer.showDetail('Counters');
    const count = (name: string) =>
      viewer.details.getByRole('row', { name: new RegExp(`^${name} `) });
    await viewer.says(count('IcmpInEchos'), '20000');
    await viewer.says(count('IcmpOutEchoReps'), '20000');
    await viewer.says(viewer.details.locator('figure'), '✓ every packet is accounted for');
    // The list has gone along, and what it lacks is said.
    const grid = viewer.page.locator('#packet-grid');
    const behind = async () => {
      const rows = await viewer.rows.evaluateAll((all: HTMLElement[]) =>
        all.map(({ dataset }) => Number(dataset.row)),
      );
      return Number(await grid.getAttribute('aria-rowcount')) - 2 - Math.max(...rows);
    };
    await expect.poll(behind, { timeout: PATIENCE_MS }).toBe(0);
    await viewer.says(viewer.page.locator('.afloat'), /^[\d,]+ events are not shown here: /);
    await viewer.says(viewer.aloud, /^[\d,]+ events are not shown here: /);
    await viewer.shoot('flood');
    // And the page goes on.
    await viewer.asItHappens();
    await scene.ping();
  });
});
