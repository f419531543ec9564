// Files that go into the page and come out of it: captures, recordings, topologies, and the page in one file, which
// replays from the disk.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCapture } from '../../src/pcap/read.ts';
import { RAW_LENGTH } from '../../src/trace/event.ts';
import { openCapture } from '../../src/view/captured.ts';
import { feed } from '../../src/view/feed.ts';
import { HOST_MAC, PINGED, pcap, pcapng } from '../support/captures.ts';
import { needs, run, titled } from '../support/namespace.ts';
import { icmp, PEER_MAC } from '../support/packets.ts';
import { ROOT, TAPIP } from '../support/programs.ts';
import { noBrowser, People } from './support/chromium.ts';
import { Site } from './support/site.ts';
import type { Viewer } from './support/viewer.ts';
import { worlds } from './support/worlds.ts';

const people = new People();
const site = new Site();

/** A recording whose every text would be markup, if it were taken for such. */
const HOSTILE =
  '</script><script>document.title = "taken"</script><!-- <img src=x onerror=alert(1)>';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapip-files-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Writes it; returns the file's path. */
function file(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const echoes = (viewer: Viewer) => viewer.row('ICMP echo re');

for (const world of worlds(people, site)) {
  describe.skipIf(world.reason)(titled(`saving, ${world.name}`, world.reason), () => {
    test('a capture with comments, that pcap and tshark read', async () => {
      const { viewer, ping } = await world.begin();
      await ping();
      const { name, bytes } = await viewer.save('Capture');
      expect(name).toMatch(/\.pcapng$/);
      const comments = readCapture(bytes).packets.flatMap((packet) => packet.comments);
      expect(comments).toContain('waits until 10.0.0.2 is known');
      expect(comments.join('\n')).toMatch(/^released by (\w+)#3$/m);
      if (needs('tshark') !== null) return;
      const fields = ['-T', 'fields', '-e', 'frame.comment'];
      const { stdout, code } = await run([
        'tshark',
        '-r',
        file(name, bytes),
        '-Y',
        'icmp',
        ...fields,
      ]);
      expect(code).toBe(0);
      expect(stdout).toContain('read by the ping session with identifier');
    });

    test('a page that replays all of it from the disk, without a stack', async () => {
      const { viewer, own, ping } = await world.begin();
      await ping();
      const { name, bytes } = await viewer.save('Page');
      const again = await people.open(pathToFileURL(file(name, bytes)).href);
      await again.says(again.stands, 'replay');
      await echoes(again).first().waitFor();
      await again.showDetail('Tables');
      await again.seekTo(/10\.0\.0\.2 is INCOMPLETE now/);
      await again.says(again.details.locator('.neighbour'), 'INCOMPLETE');
      await again.shoot(`replay ${world.name}`);
      await again.showDetail('Counters');
      await again.says(again.details, `Counters of ${own}`);
      await again.says(again.details, 'as they were at the end');
      await again.says(again.details, 'InReceives');
      await again.button('Play').click();
      await again.button('Pause').waitFor();
      // It saves itself, byte for byte.
      expect((await again.save('Page')).bytes.equals(bytes)).toBe(true);
    });
  });
}

const none = noBrowser();

describe.skipIf(none)(titled('opening', none), () => {
  test('a capture asks for its stack, with a sensible guess, and is shown', async () => {
    const viewer = await people.open(site.url());
    await viewer.open('ping.pcap', pcap(PINGED));
    const { page } = viewer;
    await expect.poll(() => page.getByLabel('Addresses').inputValue()).toBe('10.0.0.1/24');
    expect(await page.getByLabel('Ethernet address').inputValue()).toBe('02:00:00:00:01:01');
    await viewer.shoot('capture dialog');
    await viewer.feed();
    await viewer.counts(echoes(viewer), 2);
    await viewer.says(viewer.header, 'ping.pcap, fed to a stack');
  });

  test('a description that makes no sense is said where it stands, and can be mended', async () => {
    const viewer = await people.open(site.url());
    await viewer.open('ping.pcap', pcap(PINGED));
    for (const [label, text, says] of [
      ['Addresses', '10.0.0.300', '10.0.0.300: expected an address and prefix length'],
      ['Ethernet address', '02:00', '02:00: expected an Ethernet address'],
      ['Gateway, if it has one', 'home', 'home: expected an IPv4 address'],
      [
        'Gateway, if it has one',
        '192.0.2.1',
        'gateway 192.0.2.1: expected the address of a neighbour',
      ],
      [/^Routes, rules/, 'route add', 'line 1: route add'],
    ] as const) {
      const field = viewer.page.getByLabel(label);
      const before = await field.inputValue();
      await field.fill(text);
      await viewer.button('Feed and show').click();
      await viewer.says(viewer.page.locator('.capture-fault'), says);
      await field.fill(before);
    }
    await viewer.feed();
    await viewer.counts(echoes(viewer), 2);
  });

  test('of a capture of several hosts one is chosen, and what is left out is said', async () => {
    const viewer = await people.open(site.url());
    const interfaces = [
      { name: 'a.eth0', mac: HOST_MAC, ipv4: ['10.0.0.1/24'] },
      { name: 'b.eth0', mac: PEER_MAC, ipv4: ['10.0.0.2/24'] },
    ];
    const frames = PINGED.flatMap((bytes) => [0, 1].map((interfaceId) => ({ bytes, interfaceId })));
    await viewer.open('two.pcapng', pcapng(frames, interfaces));
    const { page } = viewer;
    const addresses = () => page.getByLabel('Addresses').inputValue();
    await expect.poll(addresses).toBe('10.0.0.1/24');
    await page.getByLabel('The host that the stack stands in for').selectOption('b');
    await expect.poll(addresses).toBe('10.0.0.2/24');
    await viewer.says(page.locator('.capture-notes'), 'left out: 4 frames of a');
    await viewer.feed();
    await viewer.counts(echoes(viewer), 2);
  });

  test('what a recording does not hold is said, and where', async () => {
    const whole = feed(openCapture(pcap(PINGED), 'ping'), {
      ports: [{ name: 'eth0', mac: HOST_MAC, addresses: ['10.0.0.1/24'] }],
    }).recording;
    const saved = whole.save('cut');
    const [all] = saved.batches;
    if (all === undefined) throw new Error('no batch');
    // All but the last three events, and those.
    const from = whole.last - 2;
    const at = (from - 5 - all.first) * RAW_LENGTH;
    const rest = { bytes: [], explanations: [], changes: [] };
    const batches = [
      { ...all, ...rest, events: all.events.slice(0, at) },
      {
        ...{ ...all, ...rest, first: from, frames: [], tables: whole.tablesAt(from - 1) },
        events: all.events.slice((from - all.first) * RAW_LENGTH),
      },
    ];
    const viewer = await people.open(site.url());
    await viewer.open('cut.json', JSON.stringify({ ...saved, batches }));
    const note = '5 events are not shown here: this recording does not hold them.';
    await viewer.page.getByText(note).first().waitFor();
    await viewer.shoot('recording with a gap');
    for (const key of ['End', 'ArrowLeft', 'ArrowLeft']) await viewer.slider.press(key);
    await viewer.says(viewer.caption, '(5 events before this are missing)');
  });

  test('a capture is dropped on the page', async () => {
    const viewer = await people.open(site.url());
    await viewer.drop('again.pcapng', pcapng([icmp()]));
    await viewer.page.getByText('Which stack gets these frames?').waitFor();
    await viewer.counts(viewer.page.getByText('Drop a capture'), 0);
    await viewer.button('Cancel').click();
  });

  test('a topology’s file', async () => {
    const viewer = await people.open(site.url());
    const name = 'router.json';
    await viewer.drop(
      name,
      readFileSync(join(ROOT, 'examples/topologies', name), 'utf8').replace(
        'One router',
        'My router',
      ),
    );
    await viewer.says(viewer.header.locator('option:checked'), 'My router between two networks');
  });

  test('a recording that was saved', async () => {
    const viewer = await people.open(site.url());
    await viewer.open('ping.pcap', pcap(PINGED));
    await viewer.feed();
    const { name, bytes } = await viewer.save('Recording');
    await viewer.page.reload();
    await viewer.open(name, bytes);
    await viewer.counts(echoes(viewer), 2);
  });

  test('the page that `tapip trace --html` writes is the same kind, whatever its texts', async () => {
    const name = join(folder, 'ping.html');
    const capture = file('ping.pcap', pcap(PINGED));
    expect((await run([...TAPIP, 'trace', '-q', '--html', name, capture])).code).toBe(0);
    const text = readFileSync(name, 'utf8').replace(/"title":"[^"]*"/, () => {
      const title = JSON.stringify(HOSTILE).replaceAll('<', '\\u003c');
      return `"title":${title}`;
    });
    writeFileSync(name, text);
    const viewer = await people.open(pathToFileURL(name).href);
    await viewer.counts(echoes(viewer), 2);
    await viewer.says(viewer.header, HOSTILE);
    expect(await viewer.page.title()).not.toBe('taken');
  });
});
