// Files that go into the viewer's page and come out of it, in a real browser: captures, recordings, and the page in one
// file, which replays from the disk.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readCapture } from '../../src/pcap/read.ts';
import { launch, openPage, serveViewer } from '../support/browser.ts';
import { PINGED, pcap, pcapng } from '../support/captures.ts';
import { needs, run, titled } from '../support/namespace.ts';
import { icmp } from '../support/packets.ts';
import { TAPIP } from '../support/programs.ts';

const needed = needs('chromium');

/** A recording whose every text would be markup, if it were taken for such. */
const HOSTILE =
  '</script><script>document.title = "taken"</script><!-- <img src=x onerror=alert(1)>';

describe.skipIf(needed)(titled('files and the page', needed), () => {
  let folder = '';
  let browser: Browser;
  let viewer: Awaited<ReturnType<typeof serveViewer>>;
  let page: Page;
  let errors: string[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tapip-files-'));
    const captures = {
      'ping.pcap': pcap(PINGED),
      'again.pcapng': pcapng([icmp()]),
      'text.txt': new TextEncoder().encode('no capture'),
      'other.json': new TextEncoder().encode('{"tapip": "something"}'),
    };
    for (const [name, bytes] of Object.entries(captures)) writeFileSync(join(folder, name), bytes);
    [browser, viewer] = await Promise.all([launch(), serveViewer()]);
  });

  afterAll(async () => {
    await browser.close();
    await viewer.close();
    rmSync(folder, { recursive: true });
  });

  beforeEach(async () => {
    ({ page, errors } = await openPage(browser));
    await page.goto(viewer.url);
  });

  afterEach(async () => {
    expect(errors).toEqual([]);
    await page.close();
  });

  const choose = (name: string) => page.setInputFiles('input[type=file]', join(folder, name));
  const feed = async () => {
    await page.getByRole('button', { name: 'Feed and show' }).click();
    await page.getByRole('button', { name: 'Close', exact: true }).click();
  };
  const packets = () => page.getByRole('row').filter({ hasText: 'ICMP echo re' });
  const save = async (form: string): Promise<string> => {
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: new RegExp(`^${form} `) }).click(),
    ]);
    const file = join(folder, download.suggestedFilename());
    await download.saveAs(file);
    return file;
  };

  test('a capture asks for its stack, with a sensible guess, and is shown', async () => {
    await choose('ping.pcap');
    await expect.poll(() => page.getByLabel('Addresses').inputValue()).toBe('10.0.0.1/24');
    expect(await page.getByLabel('Ethernet address').inputValue()).toBe('02:00:00:00:01:01');
    await feed();
    await expect.poll(() => packets().count()).toBe(2);
    expect(await page.locator('.header').textContent()).toContain('ping.pcap, fed to a stack');
  });

  test('a description that makes no sense is said where it stands, and can be mended', async () => {
    await choose('ping.pcap');
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
      const field = page.getByLabel(label);
      const before = await field.inputValue();
      await field.fill(text);
      await page.getByRole('button', { name: 'Feed and show' }).click();
      await expect.poll(() => page.locator('.capture-fault').textContent()).toContain(says);
      await field.fill(before);
    }
    await feed();
    await expect.poll(() => packets().count()).toBe(2);
  });

  test('what cannot be opened is said, and what was shown stays', async () => {
    await choose('ping.pcap');
    await feed();
    for (const [name, says] of [
      ['text.txt', 'text.txt: not a capture: it begins with 6e 6f 20 63'],
      ['other.json', 'other.json: this is no recording'],
    ] as const) {
      await choose(name);
      await expect.poll(() => page.getByRole('alert').first().textContent()).toContain(says);
      expect(await packets().count()).toBe(2);
    }
  });

  test('a capture is dropped on the page', async () => {
    const bytes = [...readFileSync(join(folder, 'again.pcapng'))];
    // As text: the tests know no browser's names.
    const transfer = await page.evaluateHandle(`(() => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(${JSON.stringify(bytes)})], 'again.pcapng'));
      return data;
    })()`);
    await page.dispatchEvent('body', 'dragover', { dataTransfer: transfer });
    await page.getByText('Drop a capture').waitFor();
    await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
    await page.getByText('Which stack gets these frames?').waitFor();
    expect(await page.getByText('Drop a capture').count()).toBe(0);
    await page.getByRole('button', { name: 'Cancel' }).click();
  });

  test('saved as a capture with comments, and as a recording, which opens again', async () => {
    await choose('ping.pcap');
    await feed();
    const { packets: frames } = readCapture(readFileSync(await save('Capture')));
    expect(frames.at(-1)?.comments).toContain('answers packet 3');
    const recording = await save('Recording');
    await page.reload();
    await page.setInputFiles('input[type=file]', recording);
    await expect.poll(() => packets().count()).toBe(2);
  });

  test('saved as a page: it replays from the disk, and saves itself again, byte for byte', async () => {
    await choose('ping.pcap');
    await feed();
    const file = await save('Page');
    const text = readFileSync(file, 'utf8');
    await page.goto(pathToFileURL(file).href);
    await expect.poll(() => packets().count()).toBe(2);
    expect(readFileSync(await save('Page'), 'utf8')).toBe(text);
  });

  test('the page that `tapip trace --html` writes is the same kind, whatever its texts', async () => {
    const name = join(folder, 'ping.html');
    const { code } = await run([
      ...TAPIP,
      'trace',
      '-q',
      '--html',
      name,
      join(folder, 'ping.pcap'),
    ]);
    expect(code).toBe(0);
    const text = readFileSync(name, 'utf8').replace(/"title":"[^"]*"/, () => {
      const title = JSON.stringify(HOSTILE).replaceAll('<', '\\u003c');
      return `"title":${title}`;
    });
    writeFileSync(name, text);
    await page.goto(pathToFileURL(name).href);
    await expect.poll(() => packets().count()).toBe(2);
    expect(await page.locator('.header').textContent()).toContain(HOSTILE);
    expect(await page.title()).not.toBe('taken');
  });
});
