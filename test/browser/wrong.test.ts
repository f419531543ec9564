// What goes wrong: the sentence stands where the person looks, nothing that was shown is lost, and the page goes on.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PINGED, pcap } from '../support/captures.ts';
import { titled } from '../support/namespace.ts';
import { ROOT } from '../support/programs.ts';
import { Listener } from '../support/viewing.ts';
import { noBrowser, People } from './support/chromium.ts';
import { Site } from './support/site.ts';
import type { Viewer } from './support/viewer.ts';
import { beginLive, noLive, worlds } from './support/worlds.ts';

const people = new People();
const site = new Site();

const NEITHER =
  'that is neither a recording nor a topology: expected an object with "tapip": "recording", or with title, says, nodes and cables';

for (const world of worlds(people, site)) {
  describe.skipIf(world.reason)(titled(`wrong files, ${world.name}`, world.reason), () => {
    test('are said, each in a sentence, and all stays as it was', async () => {
      const { viewer, ping } = await world.begin();
      viewer.watch.expectShift();
      await ping();
      const topology = readFileSync(join(ROOT, 'examples/topologies/router.json'), 'utf8');
      const wrong: readonly (readonly [name: string, bytes: string | Uint8Array, says: string])[] =
        [
          ['notes.txt', 'no capture', 'notes.txt: not a capture: it begins with 6e 6f 20 63'],
          ['short.pcap', pcap(PINGED).subarray(0, 20), 'short.pcap: '],
          ['other.json', '{"tapip": "something"}', `other.json: JSON, but an object ${NEITHER}`],
          ['list', '[]', `list: JSON, but a list of 0 ${NEITHER}`],
          ['null.json', 'null', `null.json: JSON, but null ${NEITHER}`],
          [
            'cut',
            '{"title":1',
            'cut: broken JSON that ends at line 1, column 11: expected a comma or }',
          ],
          [
            'broken.json',
            '{"tapip":\n,',
            'broken.json: broken JSON at line 2, column 1: expected a ',
          ],
          [
            'mine.json',
            topology.replace('10.1.0.1/24', '10.1.0.300/24'),
            'mine.json: nodes[0].addresses[0] "10.1.0.300/24": expected an address and prefix length',
          ],
          ['empty', '', 'empty: '],
        ];
      for (const [name, bytes, says] of wrong) {
        await viewer.drop(name, bytes);
        await viewer.says(viewer.alert, says);
      }
      await viewer.shoot(`wrong file ${world.name}`);
      await viewer.row('echo reply').first().waitFor();
      await viewer.button('Close this note').click();
      await viewer.counts(viewer.alert, 0);
      await ping();
    });
  });
}

const none = noBrowser();

describe.skipIf(none)(titled('wrong from the beginning', none), () => {
  test('a capture that breaks off: that is said at once, and what is whole is shown', async () => {
    const viewer = await people.open(site.url());
    await viewer.open('torn.pcap', pcap(PINGED).subarray(0, -10));
    const asked = viewer.page.getByRole('dialog', { name: 'Which stack gets these frames?' });
    await viewer.says(
      asked.getByRole('alert'),
      /^torn\.pcap: block 5 .* at byte \d+: the file ends .*\. Only 3 frames before that can be fed\.$/,
    );
    await viewer.shoot('torn capture');
    await viewer.feed();
    await viewer.row('ICMP echo request').first().waitFor();
  });

  test('a topology in the address that is not there', async () => {
    const viewer = await people.open(site.url('no<b>where'));
    await viewer.says(
      viewer.alert,
      'There is no topology “no<b>where”, so this is another one. There are two-hosts, ',
    );
    await viewer.button('Ping b from a').waitFor();
    await viewer.shoot('wrong topology');
  });

  test('nodes with names that every object answers to are nodes like others', async () => {
    const viewer = await people.open(site.url());
    const names = ['constructor', '__proto__', 'toString'] as const;
    const nodes = names.map((name, n) => ({
      ...{ name, kind: 'host', addresses: [`10.0.0.${n + 1}/24`] },
    }));
    const cables = names.map((name) => ({ ends: [name, 'valueOf'] }));
    const all = [...nodes, { name: 'valueOf', kind: 'switch' }];
    await viewer.open(
      'names.json',
      JSON.stringify({ title: 'Names', says: '-', nodes: all, cables }),
    );
    await viewer.asItHappens();
    for (const [n, name] of names.entries()) {
      await viewer.page.getByLabel('Stack').selectOption(name);
      for (const picture of ['House', 'Network', 'Ladder'] as const)
        await viewer.showPicture(picture);
      await viewer.showDetail('Tables');
      await viewer.says(viewer.details, `10.0.0.${n + 1}/24`);
      await viewer.showDetail('Counters');
      await (await viewer.act('Ping')).getByLabel(/^From\b/).selectOption(name);
      await viewer.ping({ To: names[(n + 1) % 3] ?? '', Count: '1' }, /1 received/);
      await viewer.says(viewer.details, `Counters of ${name}`);
      await viewer.says(viewer.details, 'IcmpInEchoReps');
    }
  });

  test('two stations with the same address: that is said, and they run', async () => {
    const viewer = await people.open(site.url());
    viewer.watch.expectShift();
    const nodes = ['a', 'b'].map((name) => ({ name, kind: 'host', addresses: ['10.0.0.1/24'] }));
    const topology = { title: 'Same', says: '-', nodes, cables: [{ ends: ['a', 'b'] }] };
    await viewer.open('same.json', JSON.stringify(topology));
    const note = viewer.page.locator('.banners').getByRole('note');
    await viewer.says(note, 'a.eth0 and b.eth0 have the same address 10.0.0.1 on one segment');
    await viewer.shoot('same address');
    await viewer.button('Close this note').click();
    await viewer.counts(note, 0);
    await viewer.open('same.json', JSON.stringify(topology));
    await viewer.counts(note, 1);
    await viewer.page.getByLabel('Topology').selectOption('two-hosts');
    await viewer.counts(note, 0);
  });

  test('a panel that fails says so in its place, and all else goes on', async () => {
    const viewer = await people.open(site.url());
    viewer.watch.expect(/broken on purpose/);
    await viewer.ping({ Count: '1' }, /1 received/);
    await viewer.showDetail('Counters');
    await viewer.page.evaluate(() => {
      const { hypot } = Math;
      Object.assign(Math, { hypotBefore: hypot });
      Math.hypot = () => {
        throw new Error('broken on purpose');
      };
    });
    await viewer.showPicture('Network');
    const failed = viewer.picture.getByRole('alert');
    await viewer.says(
      failed,
      'A fault of this page: this picture cannot be shown (broken on purpose)',
    );
    await viewer.shoot('a panel fails');
    await viewer.ping({ Count: '2' }, /2 received/);
    await viewer.says(viewer.details, 'IcmpInEchoReps');
    await viewer.page.evaluate(() => {
      Math.hypot = (Math as unknown as { hypotBefore: typeof Math.hypot }).hypotBefore;
    });
    await failed.getByRole('button', { name: 'Try again' }).click();
    await viewer.picture.locator('svg').first().waitFor();
    await viewer.counts(failed, 0);
  });

  test('an address in the ping form', async () => {
    const viewer = await people.open(site.url());
    const drawer = await viewer.act('Ping');
    await drawer.getByLabel(/^To\b/).fill('10.0.0.300');
    await drawer.getByLabel(/^Count\b/).fill('0');
    await drawer.getByRole('button', { name: 'Ping', exact: true }).click();
    await viewer.says(drawer.locator('.act-field').filter({ hasText: 'Count' }), /0.*1 to 100/);
    await drawer.getByLabel(/^Count\b/).fill('1');
    await drawer.getByRole('button', { name: 'Ping', exact: true }).click();
    await viewer.says(drawer.getByRole('alert'), '10.0.0.300');
    await viewer.shoot('wrong address');
  });
});

const noTap = none ?? noLive();

describe.skipIf(noTap)(titled('wrong with a live TAP', noTap), () => {
  test('a second page sees the same, and hears who holds the stack', async () => {
    const { live, scene } = await beginLive(people);
    const { viewer, ping } = scene;
    const second = await people.open(live.url);
    // What the kernel does meanwhile takes its room, also where nobody has pressed anything.
    for (const page of [viewer, second]) page.watch.expectShift();
    await ping();
    await second.row('echo reply').first().waitFor();
    await viewer.button('Pause').click();
    await second.says(second.stands, 'held');
    await second.says(second.caption, /Held for \d+ s/);
    // What the one held, the other lets go.
    await second.button('Play').click();
    await viewer.says(viewer.stands, 'running');
  });

  test('a ninth page is told why it sees nothing', async () => {
    const { live } = await beginLive(people);
    const others = Array.from({ length: 7 }, () => new Listener(live.url));
    await Promise.all(others.map((listener) => listener.until('hello')));
    const ninth = await people.open(live.url);
    ninth.watch.expectShift();
    await ninth.says(ninth.alert, '8 pages look on already: close one, then load this page again');
    await ninth.shoot('ninth page');
    for (const listener of others) listener.close();
  });

  test('a seventh tab is told who has the connections, and goes on when one is left', async () => {
    const { scene } = await beginLive(people);
    const { viewer, ping } = scene;
    const tabs = [viewer];
    for (let n = 2; n <= 7; n++) tabs.push(await viewer.another());
    const [first, , , , fifth, sixth, seventh] = tabs as [Viewer, ...Viewer[]];
    if (fifth === undefined || sixth === undefined || seventh === undefined)
      throw new Error('gone');
    for (const tab of tabs) tab.watch.expectShift();
    await fifth.says(fifth.stands, 'running');
    for (const late of [sixth, seventh]) {
      await late.says(late.stands, 'waits for a connection');
      await late.says(
        late.alert,
        /^Other tabs of this page have all the connections .*: close one/,
      );
    }
    await seventh.shoot('seventh tab');
    // The others still have a connection for what they ask.
    await first.page.bringToFront();
    await ping();
    // One is not in sight: it makes room, and lacks nothing when it is looked at again.
    await first.inSight(false);
    await expect
      .poll(() => sixth.alert.count().then(async (n) => n + (await seventh.alert.count())))
      .toBe(1);
    await fifth.page.bringToFront();
    await fifth.ping({ To: '10.0.0.2', Count: '1' }, /1 packets transmitted, 1 received/);
    await fifth.page.close();
    await sixth.says(sixth.stands, 'running');
    await seventh.says(seventh.stands, 'running');
    await seventh.row('echo reply').nth(1).waitFor();
    expect(await first.rows.count()).toBeLessThan(await seventh.rows.count());
    await seventh.page.close();
    await first.inSight(true);
    await first.row('echo reply').nth(1).waitFor();
    await first.says(first.stands, 'running');
    await sixth.watch.verify();
  });

  test('the stack is ended: the page says so, keeps what it has, and can save it', async () => {
    const { live, scene } = await beginLive(people);
    const { viewer, ping } = scene;
    viewer.watch.expectShift();
    await ping();
    const drawer = await viewer.act('Ping');
    live.running.signal('SIGTERM');
    await viewer.says(
      viewer.alert,
      'The stack was ended. What is recorded stays here, and can be saved.',
    );
    await viewer.says(viewer.stands, 'gone');
    await viewer.shoot('stack ended');
    await viewer.row('echo request').first().click();
    await viewer.details.getByRole('heading', { name: /^#1 / }).waitFor();
    await viewer.showDetail('Tables');
    await viewer.seekTo(/10\.0\.0\.2 is INCOMPLETE now/);
    await viewer.says(viewer.details.locator('.neighbour'), 'INCOMPLETE');
    expect((await viewer.save('Capture')).bytes.length).toBeGreaterThan(500);
    expect((await viewer.save('Recording')).bytes.length).toBeGreaterThan(500);
    const { bytes } = await viewer.save('Page');
    expect(bytes.includes('<script type="application/json" id="recording">')).toBe(true);
    await viewer.says(drawer, 'The stack is gone, so nothing can be done with it.');
  });

  test('the stack is killed: the page goes on trying, and keeps what it has', async () => {
    const { live, scene } = await beginLive(people);
    const { viewer, ping } = scene;
    viewer.watch.expectShift();
    viewer.watch.expect(
      /net::ERR_(CONNECTION_REFUSED|INCOMPLETE_CHUNKED_ENCODING|CONNECTION_RESET|EMPTY_RESPONSE)/,
    );
    await ping();
    live.running.killAll();
    await viewer.says(viewer.alert, 'The stack does not answer; the page goes on trying.');
    await viewer.row('echo reply').first().click();
    await viewer.details.getByRole('heading', { name: /^#4 / }).waitFor();
    const drawer = await viewer.act('Ping');
    await drawer.getByRole('button', { name: 'Ping', exact: true }).click();
    await viewer.says(drawer.getByRole('alert'), 'The stack does not answer: nothing was done.');
    await viewer.shoot('stack killed');
  });
});
