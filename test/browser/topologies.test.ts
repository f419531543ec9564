// The playground's topologies: each by the page's address and by its menu, and the ping that each suggests ends as
// promised.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { titled } from '../support/namespace.ts';
import { ROOT } from '../support/programs.ts';
import { noBrowser, People } from './support/chromium.ts';
import { Site } from './support/site.ts';
import type { Viewer } from './support/viewer.ts';

const people = new People();
const site = new Site();
const below = new Site('/lab/tapip');

/** Its title, who pings whom, and filters that packets of it must fit in the end. */
const PROMISED: Readonly<
  Record<string, { title: string; start: string; ends: readonly string[] }>
> = {
  'two-hosts': {
    title: 'Two hosts on one cable',
    start: 'Ping b from a',
    ends: ['a reply delivered'],
  },
  switch: {
    title: 'A switch and three hosts',
    start: 'Ping b from a',
    ends: ['a reply delivered'],
  },
  router: {
    title: 'One router between two networks',
    start: 'Ping b from a',
    ends: ['r request sent', 'a reply delivered'],
  },
  blackhole: {
    title: 'Two routers and a blackhole',
    start: 'Ping 10.3.0.66 from a',
    ends: ['r2 ip.routeBlackhole'],
  },
  uplinks: {
    title: 'Two uplinks with rules',
    start: 'Ping web from b',
    ends: ['cheap request sent', 'b reply delivered'],
  },
  lossy: {
    title: 'A cable that loses, doubles and damages',
    start: 'Ping b from a',
    ends: ['a reply delivered', 'dropped'],
  },
  'mtu-black-spot': {
    title: 'A path MTU black spot',
    start: 'Ping b from a',
    ends: ['r1 ip.fragmentationNeeded'],
  },
};

const none = noBrowser();

describe.skipIf(none)(titled('topologies', none), () => {
  test('all that are built in are promised something', () => {
    const files = readdirSync(join(ROOT, 'examples/topologies')).map((file) =>
      file.replace('.json', ''),
    );
    expect(Object.keys(PROMISED).sort()).toEqual(files.sort());
  });

  test('by the address, and the suggested ping ends as promised', async () => {
    const viewers = new Map<string, Viewer>();
    for (const [name, { title, start }] of Object.entries(PROMISED)) {
      const viewer = await people.open(site.url(name));
      await viewer.says(viewer.header.locator('option:checked'), title);
      await viewer.asItHappens();
      await viewer.button(start).click();
      await viewer.showPicture('Network');
      viewers.set(name, viewer);
    }
    for (const [name, viewer] of viewers) {
      for (const end of PROMISED[name]?.ends ?? []) {
        await viewer.page.getByRole('searchbox', { name: 'Filter packets' }).fill(end);
        await viewer.rows.first().waitFor();
      }
      await viewer.shoot(`topology ${name}`);
    }
  }, 60_000);

  test('by the menu, which the address follows', async () => {
    const viewer = await people.open(site.url());
    const menu = viewer.page.getByRole('combobox', { name: 'Topology' });
    for (const [name, { title, start }] of Object.entries(PROMISED).reverse()) {
      await menu.selectOption({ label: title });
      await viewer.button(start).waitFor();
      expect(new URL(viewer.page.url()).searchParams.get('topology')).toBe(name);
    }
    await viewer.page.reload();
    await viewer.button('Ping b from a').waitFor();
  });

  test('under any path of a site', async () => {
    const viewer = await people.open(below.url('router'));
    await viewer.button('Ping b from a').waitFor();
    await viewer.says(viewer.header.locator('option:checked'), 'One router between two networks');
  });

  test('whose house is shown is chosen from a menu', async () => {
    const viewer = await people.open(site.url('router'));
    await viewer.page.getByRole('combobox', { name: 'Stack' }).selectOption('r');
    await viewer.says(viewer.picture.locator('.house-name'), /^r /);
    await viewer.showDetail('Tables');
    await viewer.says(viewer.details, 'Tables of r');
  });
});
