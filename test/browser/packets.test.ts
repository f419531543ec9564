// The packet list and what it leads to: the journey, the fields and bytes, the route, the tables and the counters of a
// packet that is chosen.

import { describe, expect, test } from 'vitest';
import { titled } from '../support/namespace.ts';
import { People } from './support/chromium.ts';
import { Site } from './support/site.ts';
import { worlds } from './support/worlds.ts';

const people = new People();
const site = new Site();

for (const world of worlds(people, site)) {
  describe.skipIf(world.reason)(titled(`packets, ${world.name}`, world.reason), () => {
    test('the list: every packet, what became of it, and what brought it about', async () => {
      const { viewer, own, ping } = await world.begin();
      await ping();
      const filter = viewer.page.getByRole('searchbox', { name: 'Filter packets' });
      await filter.fill(own);
      await viewer.counts(viewer.rows, 4);
      const cells = await viewer.rows.evaluateAll((rows) =>
        rows.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent)),
      );
      expect(
        cells.map(([number, , node, , bytes, fate, cause]) => [number, node, bytes, fate, cause]),
      ).toEqual([
        ['1', own, '98', 'sent', 'released by #3'],
        ['2', own, '42', 'sent', 'asks for #1'],
        ['3', own, '42', 'delivered', ''],
        ['4', own, '98', 'delivered', 'answers #1'],
      ]);
      expect(cells.map(([, , , line]) => line)).toEqual([
        expect.stringMatching(
          /^10\.0\.0\.1 > 10\.0\.0\.2: ICMP echo request, id \d+, seq 1, 64 bytes$/,
        ),
        'ARP who-has 10.0.0.2 tell 10.0.0.1, 28 bytes',
        expect.stringMatching(/^ARP 10\.0\.0\.2 is-at [\da-f:]{17}, 28 bytes$/),
        expect.stringMatching(
          /^10\.0\.0\.2 > 10\.0\.0\.1: ICMP echo reply, id \d+, seq 1, 64 bytes$/,
        ),
      ]);
      await filter.fill('no such packet');
      await viewer.page.getByText('No packet fits this filter.').waitFor();
      await filter.press('Escape');
      await viewer.row('echo reply').first().waitFor();
      await viewer.shoot(`list ${world.name}`);
    });

    test('the journey: each stage in a sentence, the cause and the effects', async () => {
      const { viewer, own, ping } = await world.begin();
      await ping();
      await viewer.row('echo request').first().click();
      const { details } = viewer;
      await details
        .getByRole('heading', { name: /^#1 10\.0\.0\.1 > 10\.0\.0\.2: ICMP echo request/ })
        .waitFor();
      const rooms = await details.locator('.stop-main .stop-room').allTextContents();
      expect(rooms).toEqual([
        'ICMP',
        'Routing',
        ...Array(3).fill('Neighbour'),
        'Ethernet',
        'Device',
      ]);
      await viewer.says(details, 'rule 32766 → table main: 10.0.0.0/24 dev eth0, source 10.0.0.1');
      await viewer.says(details, 'waits until 10.0.0.2 is known');
      await viewer.says(details, /waits no longer since #3 came/);
      await viewer.shoot(`journey ${world.name}`);
      await details.getByRole('button', { name: 'Show all values' }).click();
      await viewer.says(details.locator('.stop-values').first(), /\S/);
      // What it brought about is a click away; a stage's click puts the time bar there.
      await details.getByRole('button', { name: '#2' }).click();
      await details.getByRole('heading', { name: '#2 ARP who-has 10.0.0.2' }).waitFor();
      await details.getByRole('button', { name: /^Device .* leaves by eth0, 42 bytes/ }).click();
      await viewer.says(viewer.caption, `${own} #2`);
      await viewer.says(viewer.caption, 'leaves by eth0, 42 bytes');
    });

    test('fields and bytes: one shows the other, down to the bit, with meaning and rule', async () => {
      const { viewer, ping } = await world.begin();
      await ping();
      await viewer.row('echo request').first().click();
      await viewer.showDetail('Fields & bytes');
      const field = (name: RegExp) => viewer.details.getByRole('treeitem', { name });
      const byte = (at: number) => viewer.details.locator(`#byte-${at}`);
      const marked = () =>
        viewer.details
          .locator('.bytes-cell[data-marked]')
          .evaluateAll((cells) => cells.map(({ id }) => Number(id.slice('byte-'.length))));
      const about = viewer.details.locator('.fields-about');

      await field(/^Time to Live 64/).hover();
      await expect.poll(marked).toEqual([22]);
      await viewer.says(about, 'RFC 791 §3.1');
      await viewer.says(about, /hops|router/i);
      await field(/^Source Address 10\.0\.0\.1/).hover();
      await expect.poll(marked).toEqual([26, 27, 28, 29]);

      // Four bits of a byte, and one of another.
      const bar = (at: number) => byte(at).locator('.bytes-bar').getAttribute('style');
      await field(/^Version 4/).hover();
      await expect.poll(marked).toEqual([14]);
      expect(await bar(14)).toBe('left: 0%; right: 50%;');
      await field(/^Don't Fragment/).hover();
      await expect.poll(marked).toEqual([20]);
      expect(await bar(20)).toBe('left: 12.5%; right: 75%;');
      await viewer.says(about.locator('[data-marked] .bits-title'), "Don't Fragment");
      await viewer.shoot(`bits ${world.name}`);

      // And back.
      await byte(23).hover();
      await viewer.says(viewer.details.locator('.fields-row[data-marked]'), 'Protocol');
      await byte(14).hover();
      await viewer.counts(viewer.details.locator('.fields-row[data-marked]'), 2);
      await viewer.says(about, '2 fields share this byte');
      await byte(22).click();
      await viewer.page.keyboard.press('ArrowDown');
      await viewer.page.keyboard.press('ArrowRight');
      await viewer.says(about, 'byte 39');
      await viewer.shoot(`bytes ${world.name}`);
    });

    test('the route: rules with ticks and crosses, the candidates, the next hop', async () => {
      const { viewer, ping } = await world.begin();
      await viewer.words('rule add to 10.9.0.0/16 lookup 100 priority 50');
      await viewer.words('route add 10.0.0.0/8 dev eth0');
      await viewer.actNoMore();
      await ping();
      await viewer.row('echo request').first().click();
      await viewer.showDetail('Route');
      const rules = viewer.details.locator('.rule-step');
      const asked = await rules.evaluateAll((steps) =>
        steps.map((step) => [
          step.querySelector('.mark')?.textContent?.trim(),
          step.querySelector('.rule-priority')?.textContent,
        ]),
      );
      expect(asked).toEqual([
        ['✓holds:', '0'],
        ['✗does not hold:', '50'],
        ['✓holds:', '32766'],
        ['·not asked:', '32767'],
      ]);
      await viewer.says(rules.nth(1), 'to: wants 10.9.0.0/16, the packet has 10.0.0.2');
      const candidates = viewer.details.locator('.candidate');
      await viewer.says(
        candidates.nth(0),
        /✓holds: 10\.0\.0\.0\/24 dev eth0.*the longest prefix that suits/,
      );
      await viewer.says(
        candidates.nth(1),
        /·not asked: 10\.0\.0\.0\/8 dev eth0.*a longer prefix was found/,
      );
      await viewer.says(viewer.details, 'the destination itself is on the cable');
      await viewer.shoot(`route ${world.name}`);
    });

    test('the tables: a neighbour’s state, and the packet that waits for it as a card', async () => {
      const { viewer, ping } = await world.begin();
      await ping();
      await viewer.showDetail('Tables');
      const neighbour = viewer.details.locator('.neighbour').filter({ hasText: '10.0.0.2' });
      await viewer.says(neighbour, /REACHABLE.*s left/);
      await viewer.seekTo(/10\.0\.0\.2 is INCOMPLETE now/);
      await viewer.says(neighbour, /INCOMPLETE/);
      await viewer.says(neighbour, 'lladdr not known');
      const card = neighbour.getByRole('list', { name: 'Packets that wait' }).getByRole('button');
      await viewer.says(card, /^#1 10\.0\.0\.1 > 10\.0\.0\.2: ICMP echo request/);
      await viewer.shoot(`waiting card ${world.name}`);
      await card.click();
      await viewer.showDetail('Journey');
      await viewer.details.getByRole('heading', { name: /^#1 / }).waitFor();
    });

    test('the counters: exact, and every packet is accounted for', async () => {
      const { viewer, own, ping } = await world.begin();
      await ping();
      await viewer.showDetail('Counters');
      const { details } = viewer;
      await details.getByRole('heading', { name: `Counters of ${own}` }).waitFor();
      await viewer.says(
        details.locator('figure'),
        '2 + 2 = 2 + 2 + 0 + 0 ✓ every packet is accounted for',
      );
      await viewer.says(details.getByRole('row', { name: /^IcmpOutEchos / }), '1');
      await viewer.says(details.getByRole('row', { name: /^IcmpInEchoReps / }), '1');
      await viewer.shoot(`counters ${world.name}`);
    });
  });
}
