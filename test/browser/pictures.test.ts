// The pictures: the house with packets in its rooms, the map of the network, and the ladder.

import { describe, expect, test } from 'vitest';
import { titled } from '../support/namespace.ts';
import { People } from './support/chromium.ts';
import { PATIENCE_MS } from './support/patience.ts';
import { Site } from './support/site.ts';
import { worlds } from './support/worlds.ts';

const people = new People();
const site = new Site();

for (const world of worlds(people, site)) {
  describe.skipIf(world.reason)(titled(`pictures, ${world.name}`, world.reason), () => {
    test('the house: packets stand in their rooms, and each room counts', async () => {
      const { viewer, own, ping } = await world.begin();
      await ping();
      const { picture } = viewer;
      const room = (name: string) => picture.getByRole('button', { name: `${name}: ` });
      const counts = (name: string) =>
        expect.poll(() => room(name).getAttribute('aria-label'), { timeout: PATIENCE_MS });
      await picture.getByRole('button', { name: /^#4.*, delivered, ICMP$/ }).waitFor();
      await counts('Device, way in').toBe('Device, way in: what has come in? 2 events so far');
      await counts('Device, way out').toBe('Device, way out: may it leave? 2 events so far');
      await viewer.shoot(`house ${world.name}`);

      await viewer.seekTo(/: waits until 10\.0\.0\.2 is known/);
      const waiting = picture.getByRole('button', {
        name: /^#1 waits for 10\.0\.0\.2.*, Neighbour$/,
      });
      await waiting.waitFor();
      await counts('Device, way out').toBe('Device, way out: may it leave? No event so far');
      await viewer.shoot(`house waiting ${world.name}`);

      // A token leads to its packet, a room to what it is for.
      await waiting.click();
      await viewer.details.getByRole('heading', { name: /^#1 / }).waitFor();
      await room('Forward').click();
      expect(await room('Forward').getAttribute('aria-expanded')).toBe('true');
      await viewer.says(picture, /TTL/);
      await viewer.says(picture.locator('.house-name'), own);
    });

    test('the house: a drop is a red end with its name', async () => {
      const { viewer } = await world.begin();
      const drawer = await viewer.craft('echo', 'in', {
        'Header Checksum': '0x1234',
      });
      await drawer.getByRole('button', { name: 'Send', exact: true }).click();
      const token = viewer.picture.getByRole('button', {
        name: /^#1.*ip\.badChecksum.*IP, way in$/,
      });
      await token.waitFor();
      await viewer.says(viewer.caption.locator('.caption-drop'), /checksum/);
      await viewer.row('ip.badChecksum').waitFor();
      await viewer.actNoMore();
      const red = await token
        .locator('.token-body')
        .evaluate((body) => getComputedStyle(body).stroke);
      expect(red).toMatch(/^rgb\((1[5-9]|2\d)\d, /);
      await viewer.shoot(`house drop ${world.name}`);
    });

    test('the map: who is there, frames on their cables, and a way into each house', async () => {
      const { viewer, own, peer, ping } = await world.begin();
      await ping();
      await viewer.showPicture('Network');
      const { picture } = viewer;
      await picture.locator(`[data-node="${peer}"]`).waitFor();
      await viewer.seekTo(/: leaves by eth0, 42 bytes/);
      await picture.getByRole('button', { name: /^ARP who-has 10\.0\.0\.2: .*, from / }).waitFor();
      await viewer.shoot(`map ${world.name}`);
      await picture.getByRole('button', { name: `${own}, host: show its house` }).click();
      await picture.locator('.house').waitFor();
    });

    test('the map: a veth pair is a cable that leads from its node to itself', async () => {
      const { viewer, own, peer } = await world.begin();
      await viewer.words('link add v0 type veth peer name v1');
      await viewer.actNoMore();
      await viewer.showPicture('Network');
      const { picture } = viewer;
      const node = (name: string) =>
        picture.locator('.node').filter({ has: viewer.page.locator(`[data-node="${name}"]`) });
      await viewer.counts(node(own).locator('.pair'), 1);
      expect(await node(own).locator('.pair .end').allTextContents()).toEqual(['v0', 'v1']);
      expect(await node(peer).locator('.pair').count()).toBe(0);
      await viewer.shoot(`map veth ${world.name}`);
      await viewer.words('link del v0');
      await viewer.counts(node(own).locator('.pair'), 0);
    });

    test('the ladder: round trips, causes, what waits, losses and duplicates', async () => {
      const { viewer, own, peer, end, ping } = await world.begin();
      await ping();
      await viewer.showPicture('Ladder');
      const { picture } = viewer;
      await viewer.says(picture.locator('.ladder-heads'), `${own}${peer}`);
      await viewer.says(picture.locator('.round.echo .round-text'), /^[\d.]+ ms$/);
      await viewer.says(picture.locator('.rung-note-text'), '#1 waits for 10.0.0.2');
      await viewer.counts(picture.locator('.tie').filter({ hasText: '#1 is asked for by #2' }), 1);
      await viewer.counts(picture.locator('.rung'), 4);
      // From left to right, and down: nothing arrives before it leaves.
      for (const line of await picture
        .locator('.rung-line')
        .evaluateAll((paths) => paths.map((path) => path.getAttribute('d')))) {
        const [, y1 = Number.NaN, y2 = Number.NaN] =
          /^M[\d.]+ ([\d.]+)L[\d.]+ ([\d.]+)$/.exec(line ?? '')?.map(Number) ?? [];
        expect(y2).toBeGreaterThanOrEqual(y1);
      }

      // An arrow leads to its packet.
      await picture.locator('.rung').first().locator('.rung-line').click({ force: true });
      await viewer.details.getByRole('heading', { name: /^#2 ARP who-has/ }).waitFor();

      await viewer.impair(end, { Duplicates: '100' });
      await viewer.actNoMore();
      await ping();
      await viewer.says(picture.locator('.rung.duplicate .rung-words'), 'duplicate');
      await viewer.impair(end, { Duplicates: '0', Loss: '100' });
      await viewer.ping({ To: '10.0.0.2', Count: '1' }, /^PING 10\.0\.0\.2 /);
      await viewer.says(picture.locator('.rung-words.lost'), 'lost');
      await viewer.actNoMore();
      await viewer.shoot(`ladder ${world.name}`);
    });
  });
}
