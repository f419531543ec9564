// What a person can do in the page: ping, arping, a frame of one's own, a worse cable, and words for a stack.

import { describe, expect, test } from 'vitest';
import { titled } from '../support/namespace.ts';
import { People } from './support/chromium.ts';
import { PATIENCE_MS } from './support/patience.ts';
import { Site } from './support/site.ts';
import { worlds } from './support/worlds.ts';

const people = new People();
const site = new Site();

for (const world of worlds(people, site)) {
  describe.skipIf(world.reason)(titled(`act, ${world.name}`, world.reason), () => {
    test('ping by a name, with a TTL; the terminal prints as ping does', async () => {
      const { viewer, peer } = await world.begin();
      const drawer = await viewer.act('Ping');
      await drawer.getByText('TTL, cutting, TOS, mark').click();
      await viewer.ping(
        { To: peer, Count: '2', Interval: '50', Size: '100', TTL: '3' },
        /^2 packets transmitted, 2 received, 0% packet loss/,
      );
      await viewer.says(
        drawer.getByRole('log'),
        'PING 10.0.0.2 (10.0.0.2) 100(128) bytes of data.',
      );
      await viewer.says(drawer.getByRole('log'), /108 bytes from 10\.0\.0\.2: icmp_seq=2 ttl=64/);
      await viewer.shoot(`ping ${world.name}`);
      await viewer
        .row(/10\.0\.0\.1 > 10\.0\.0\.2: ICMP echo request/)
        .first()
        .click();
      await viewer.showDetail('Fields & bytes');
      await viewer.details.getByRole('treeitem', { name: 'Time to Live 3' }).waitFor();
    });

    test('two pings at once: each line says whose it is', async () => {
      const { viewer, peer } = await world.begin();
      const drawer = await viewer.act('Ping');
      const log = drawer.getByRole('log');
      const begin = async (to: string) => {
        await drawer.getByLabel(/^To\b/).fill(to);
        await drawer.getByRole('button', { name: 'Ping', exact: true }).click();
        await viewer.says(log, `PING ${to === peer ? '10.0.0.2' : to} `);
      };
      await drawer.getByLabel(/^Count\b/).fill('6');
      await drawer.getByLabel(/^Interval\b/).fill('500');
      await begin(peer);
      await begin('10.0.0.9');
      await viewer.says(log, /\[2\] 6 packets transmitted, 0 received/);
      const lines = await log.locator('p').allTextContents();
      const of = (sign: string) => lines.filter((line) => line.startsWith(sign));
      expect(of('[1] ').length + of('[2] ').length).toBe(lines.length);
      expect(of('[1] ').filter((line) => line.includes('64 bytes from 10.0.0.2'))).toHaveLength(6);
      expect(of('[2] ').filter((line) => /10\.0\.0\.2/.test(line))).toEqual([]);
      await viewer.shoot(`two pings ${world.name}`);
    });

    test('arping', async () => {
      const { viewer, end } = await world.begin();
      const drawer = await viewer.act('ARP');
      await drawer.getByLabel('From').selectOption(end);
      await drawer.getByLabel('Count').fill('1');
      await drawer.getByRole('button', { name: 'Arping', exact: true }).click();
      await viewer.says(
        drawer.getByRole('log'),
        /Unicast reply from 10\.0\.0\.2 \[[\dA-F:]{17}\]/i,
      );
      await viewer.says(drawer.getByRole('log'), 'Received 1 response(s)');
      await viewer.shoot(`arping ${world.name}`);
    });

    test('craft: a wrong value is marked, sent as it is, and the drop has a name', async () => {
      const { viewer } = await world.begin();
      const drawer = await viewer.craft('echo', 'in', { 'Time to Live': '65' });
      const wrong = drawer.locator('.craft-row').filter({ hasText: 'Header Checksum' });
      await viewer.says(wrong, /wrong|expected|right/i);
      await viewer.shoot(`craft ${world.name}`);
      const send = drawer.getByRole('button', { name: 'Send', exact: true });
      await send.click();
      await viewer.row('ip.badChecksum').waitFor();
      await viewer.says(viewer.details, '✗ dropped: ip.badChecksum');
      await viewer.says(viewer.details.locator('.compared .is-no').first(), '✗');
      // Made right it arrives, and is answered.
      await drawer.getByRole('button', { name: /^Make all right/ }).click();
      await send.click();
      await viewer.row('echo reply').first().waitFor();
    });

    test('craft: a value that cannot be is said where it stands, and nothing is sent', async () => {
      const { viewer } = await world.begin();
      const drawer = await viewer.craft('echo', 'out', { 'Time to Live': '300' });
      const row = drawer.locator('.craft-row').filter({ hasText: 'Time to Live' });
      await viewer.says(row, /300.*255/);
      expect(await drawer.getByRole('button', { name: 'Send', exact: true }).isDisabled()).toBe(
        true,
      );
      await viewer.shoot(`craft impossible ${world.name}`);
      await row.getByRole('button', { name: 'Take back' }).click();
      const hex = drawer.getByLabel(/^Bytes, in hex/);
      const before = await hex.inputValue();
      await hex.fill(`${before} 0g`);
      await viewer.says(drawer.locator('.craft-hex'), '0g');
      expect(await drawer.getByRole('button', { name: 'Send', exact: true }).isDisabled()).toBe(
        true,
      );
      await drawer.locator('.craft-hex').getByRole('button', { name: 'Take back' }).click();
      await expect.poll(() => hex.inputValue()).toBe(before);
      await viewer.counts(viewer.rows, 0);
    });

    test('craft: a recorded packet is edited and sent again', async () => {
      const { viewer, ping } = await world.begin();
      await ping();
      await viewer.row('echo request').first().click();
      const drawer = await viewer.act('Craft');
      await drawer.getByLabel('Begin with').selectOption('ended');
      expect(await drawer.getByLabel('Which way').inputValue()).toBe('out');
      await drawer.getByLabel('Sequence Number', { exact: true }).fill('4711');
      await drawer.getByRole('button', { name: /^Make all right/ }).click();
      await drawer.getByRole('button', { name: 'Send', exact: true }).click();
      await viewer.row('echo reply, id').filter({ hasText: 'seq 4711' }).first().waitFor();
      await viewer.says(drawer, /Sent out by .*: packet \d+ of /);
    });

    test('a worse cable: by number and by slider, with a seed', async () => {
      const { viewer, end } = await world.begin();
      const drawer = await viewer.act('Cable');
      await drawer.getByRole('textbox', { name: 'Seed' }).fill('42');
      await drawer.getByRole('button', { name: 'Begin with it' }).click();
      await viewer.says(viewer.aloud, 'seed 42.');
      await drawer.getByLabel('Direction').selectOption(end);
      const slider = drawer.getByRole('slider', { name: 'Loss', exact: true });
      await slider.focus();
      await slider.press('End');
      expect(await drawer.getByRole('textbox', { name: /^Loss in / }).inputValue()).toBe('100');
      await viewer.says(viewer.aloud, /loss 100 %.*, seed 42\./);
      await viewer.ping({ To: '10.0.0.2', Count: '1' }, /^PING /);
      await viewer.showPicture('Network');
      await viewer.says(viewer.picture.locator('.cable-words'), 'loses 100 %');
      await viewer.shoot(`cable ${world.name}`);
      await viewer.act('Cable');
      await drawer.getByRole('textbox', { name: /^Loss in / }).fill('200');
      await viewer.says(drawer.locator('.act-dial').filter({ hasText: 'Loss' }), '200');
      await drawer.getByRole('button', { name: 'Perfect again' }).click();
      const words = viewer.picture.locator('.cable-words');
      const all = async () => (await words.allTextContents()).join();
      await expect.poll(all, { timeout: PATIENCE_MS }).not.toContain('loses');
    });

    test('words: as tapip -batch has them; what is wrong is said', async () => {
      const { viewer } = await world.begin();
      expect(await viewer.words('addr add 10.7.0.1/24 dev eth0')).toContain('addr add');
      await expect
        .poll(() => viewer.words('addr show'), { timeout: PATIENCE_MS })
        .toContain('10.7.0.1/24');
      expect(await viewer.words('route add blackhole 10.66.0.0/16')).not.toContain('✗');
      await expect.poll(() => viewer.words('neigh add nonsense')).toContain('✗');
      await viewer.showDetail('Tables');
      await viewer.says(viewer.details, 'blackhole 10.66.0.0/16');
      await viewer.shoot(`words ${world.name}`);
      // Arrows bring back what was said.
      const prompt = viewer.page.getByRole('textbox', { name: /^Command for / });
      await prompt.press('ArrowUp');
      expect(await prompt.inputValue()).toBe('neigh add nonsense');
    });
  });
}
