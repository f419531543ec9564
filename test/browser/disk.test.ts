// The page as it was built, opened from the disk, as somebody does who clicks on the file.

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { titled } from '../support/namespace.ts';
import { ROOT } from '../support/programs.ts';
import { noBrowser, People } from './support/chromium.ts';

const REASON = noBrowser();
const PAGE = pathToFileURL(join(ROOT, 'dist/web/index.html')).href;
const people = new People();

describe.skipIf(REASON)(titled('the page from the disk', REASON), () => {
  test('is a playground, with its style', async () => {
    const viewer = await people.open(`${PAGE}?topology=router`);
    await viewer.asItHappens();
    await viewer.ping({ Count: '1' }, /1 packets transmitted, 1 received/);
    expect(await viewer.row('ICMP echo reply').count()).toBeGreaterThan(0);
    const box = await viewer.page
      .locator('.page')
      .evaluate((page) => getComputedStyle(page).display);
    expect(box).toBe('grid');
  });

  test('says before anybody chooses it that it cannot be saved as a page', async () => {
    const viewer = await people.open(`${PAGE}?topology=router`);
    await viewer.asItHappens();
    await viewer.ping({ Count: '1' }, /1 packets transmitted, 1 received/);
    await viewer.button('Save').click();
    const form = (name: string) =>
      viewer.page.getByRole('button', { name: new RegExp(`^${name} `) });
    expect(await form('Page').isDisabled()).toBe(true);
    await viewer.says(form('Page'), 'Not from the disk');
    await viewer.shoot('save from the disk');
    expect(await form('Recording').isEnabled()).toBe(true);
  });
});
