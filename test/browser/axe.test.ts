// axe-core finds nothing serious in any tab, form or dialog, in light and in dark.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import { describe, expect, test } from 'vitest';
import { PINGED, pcap } from '../support/captures.ts';
import { titled } from '../support/namespace.ts';
import { noBrowser, People } from './support/chromium.ts';
import { Site } from './support/site.ts';
import type { Viewer } from './support/viewer.ts';

const people = new People();
const site = new Site();

/** The script that is put into the page, by the debugger's door: the page's own policy lets nothing in. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

async function check({ page }: Viewer, where: string): Promise<void> {
  const results = await page.evaluate(() =>
    (window as unknown as { axe: typeof axe }).axe.run({ resultTypes: ['violations'] }),
  );
  const grave = results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) =>
      nodes.map(
        ({ html, any }) => `${id}: ${help}: ${html.slice(0, 200)}: ${any[0]?.message ?? ''}`,
      ),
    );
  expect(grave, where).toEqual([]);
}

const none = noBrowser();

describe.skipIf(none)(titled('axe', none), () => {
  test.each(['light', 'dark'] as const)(
    '%s',
    async (colorScheme) => {
      const viewer = await people.open(site.url('router'), {
        colorScheme,
        reducedMotion: 'reduce',
      });
      await viewer.page.evaluate(AXE);
      await check(viewer, 'at rest');
      await viewer.asItHappens();
      await viewer.ping({ Count: '1' }, /1 received/);
      await check(viewer, 'act: Ping');
      for (const form of ['ARP', 'Craft', 'Cable', 'Words'] as const) {
        await viewer.act(form);
        if (form === 'Craft') await viewer.craft('echo', 'out', { 'Time to Live': '300' });
        if (form === 'Words') await viewer.words('route show');
        await check(viewer, `act: ${form}`);
      }
      await viewer.actNoMore();
      await viewer.button('Pause').click();
      await viewer.row('echo reply').first().click();
      for (const [detail, picture] of [
        ['Journey', 'House'],
        ['Fields & bytes', 'Network'],
        ['Route', 'Ladder'],
        ['Tables', 'House'],
        ['Counters', 'Ladder'],
      ] as const) {
        await viewer.showDetail(detail);
        await viewer.showPicture(picture);
        if (detail === 'Tables') await viewer.seekTo(/is INCOMPLETE now/);
        await check(viewer, `${detail}, ${picture}`);
      }
      await viewer.button('Help and keys').click();
      await check(viewer, 'help');
      await viewer.button('Close').click();
      await viewer.open('ping.pcap', pcap(PINGED));
      await viewer.page.getByText('Which stack gets these frames?').waitFor();
      await check(viewer, 'capture dialog');
      await viewer.button('Cancel').click();
      await viewer.open('notes.txt', 'no capture');
      await viewer.says(viewer.alert, 'notes.txt');
      await check(viewer, 'something is wrong');
    },
    90_000,
  );
});
