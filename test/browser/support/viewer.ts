// The page as a person uses it: by what it says, not by how it is made.

import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { PATIENCE_MS } from './patience.ts';
import { shotFile } from './shots.ts';
import { Watch } from './watch.ts';

export type Picture = 'House' | 'Network' | 'Ladder';
/** What the drawer has. */
export type Form = 'Ping' | 'ARP' | 'Craft' | 'Cable' | 'Words';
export type Detail = 'Journey' | 'Fields & bytes' | 'Route' | 'Tables' | 'Counters';

export class Viewer {
  readonly page: Page;
  readonly watch: Watch;

  constructor(page: Page, watch: Watch) {
    this.page = page;
    this.watch = watch;
  }

  get header(): Locator {
    return this.page.locator('header.header');
  }

  /** How it stands with the stacks, in a word. */
  get stands(): Locator {
    return this.header.locator('[data-stands]');
  }

  /** Rows of the packet list that are in sight. */
  get rows(): Locator {
    return this.page.locator('#packet-grid tbody tr');
  }

  get picture(): Locator {
    return this.page.locator('#picture-panel');
  }

  get details(): Locator {
    return this.page.locator('#details-panel');
  }

  /** The sentence under the picture. */
  get caption(): Locator {
    return this.page.locator('.caption');
  }

  /** What is said to those who hear the page. */
  get aloud(): Locator {
    return this.page.getByRole('status');
  }

  /** What is wrong, above everything else. */
  get alert(): Locator {
    return this.page.locator('.banners').getByRole('alert');
  }

  /** The moment that is shown. */
  get slider(): Locator {
    return this.page.getByRole('slider', { name: 'Moment shown' });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** A row of the packet list with that text. */
  row(text: string | RegExp): Locator {
    return this.rows.filter({ hasText: text });
  }

  async showPicture(name: Picture): Promise<void> {
    await this.page.getByRole('tab', { name, exact: true }).click();
  }

  async showDetail(name: Detail): Promise<void> {
    await this.page.getByRole('tab', { name, exact: true }).click();
  }

  /** Things are shown as they happen, without delay. */
  async asItHappens(): Promise<void> {
    await this.page.getByRole('slider', { name: 'Pace' }).fill('7');
  }

  /** The event at which the time bar stands. */
  async moment(): Promise<number> {
    return Number(await this.slider.getAttribute('aria-valuenow'));
  }

  /** The event that was recorded last. */
  async lastEvent(): Promise<number> {
    return Number(await this.slider.getAttribute('aria-valuemax'));
  }

  /** Opens the drawer of what can be done, at that form. */
  async act(form: Form): Promise<Locator> {
    const drawer = this.page.getByRole('complementary', { name: 'Act' });
    if (!(await drawer.isVisible())) await this.button('Act').click();
    await drawer.getByRole('tab', { name: form, exact: true }).click();
    return drawer;
  }

  /** Closes that drawer. */
  async actNoMore(): Promise<void> {
    await this.button('Act').click();
  }

  /** Pings by the form, and waits until the terminal has the sum of it. */
  async ping(fields: Readonly<Record<string, string>>, sum: RegExp): Promise<void> {
    const drawer = await this.act('Ping');
    for (const [label, text] of Object.entries(fields)) {
      await drawer.getByLabel(new RegExp(`^${label}\\b`)).fill(text);
    }
    const sums = drawer.getByText(sum);
    const before = await sums.count();
    await drawer.getByRole('button', { name: 'Ping', exact: true }).click();
    await sums.nth(before).waitFor();
  }

  /** Makes a frame by the form; `fields` by their titles. It is not sent yet. */
  async craft(
    begin: 'echo' | 'arp' | 'udp' | 'ethernet' | 'began',
    way: 'in' | 'out',
    fields: Readonly<Record<string, string>>,
  ): Promise<Locator> {
    const drawer = await this.act('Craft');
    await drawer.getByLabel('Which way').selectOption(way);
    await drawer.getByLabel('Begin with').selectOption(begin);
    for (const [title, text] of Object.entries(fields)) {
      await drawer.getByLabel(title, { exact: true }).fill(text);
    }
    return drawer;
  }

  /** Turns dials of the cable at that end, by their titles, and waits until it is said that they are in force. */
  async impair(end: string, dials: Readonly<Record<string, string>>): Promise<void> {
    const drawer = await this.act('Cable');
    await drawer.getByLabel('Direction').selectOption(end);
    for (const [title, text] of Object.entries(dials)) {
      await drawer.getByRole('textbox', { name: new RegExp(`^${title} in `) }).fill(text);
    }
    const said = Object.entries(dials)
      .filter(([, text]) => text !== '0')
      .map(([title, text]) => `${title.toLowerCase()} ${text}`);
    await this.says(
      this.aloud,
      new RegExp(`${end}: .*${said.join('.*') || 'perfect'}.*, seed \\d+\\.`),
    );
  }

  /** A line for the prompt of the stack that is shown; returns what it says. */
  async words(line: string): Promise<string> {
    const drawer = await this.act('Words');
    await drawer.getByRole('textbox', { name: /^Command for / }).fill(line);
    await drawer.getByRole('button', { name: 'Run', exact: true }).click();
    const said = drawer.getByRole('log', { name: 'Output' }).locator('> div').last();
    await said.filter({ hasText: line }).waitFor();
    return (await said.textContent()) ?? '';
  }

  /** Opens a file by the dialog of the browser. */
  async open(name: string, bytes: Uint8Array | string): Promise<void> {
    const files = this.page.locator('input[type=file]');
    await files.setInputFiles({ name, mimeType: '', buffer: Buffer.from(bytes) });
  }

  /** Drops a file on the page. */
  async drop(name: string, bytes: Uint8Array | string): Promise<void> {
    const transfer = await this.page.evaluateHandle(
      ([file, content]) => {
        const data = new DataTransfer();
        data.items.add(new File([Uint8Array.from(content)], file));
        return data;
      },
      [name, [...Buffer.from(bytes)]] as const,
    );
    await this.page.dispatchEvent('body', 'dragover', { dataTransfer: transfer });
    await this.page.getByText('Drop a capture').waitFor();
    await this.page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
  }

  /** Feeds the capture that was opened to the stack that suggests itself, and closes what is said about it. */
  async feed(): Promise<void> {
    await this.button('Feed and show').click();
    await this.button('Close').click();
  }

  /** Saves what is recorded; returns the file's name and its bytes. */
  async save(form: 'Capture' | 'Page' | 'Recording'): Promise<{ name: string; bytes: Buffer }> {
    await this.button('Save').click();
    const [download] = await Promise.all([
      this.page.waitForEvent('download'),
      this.page.getByRole('button', { name: new RegExp(`^${form} `) }).click(),
    ]);
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  }

  /** Puts the time bar on the first event from that one on whose sentence fits. */
  async seekTo(says: RegExp, from = 0): Promise<void> {
    await this.slider.focus();
    await this.page.keyboard.press('Home');
    for (let n = 0; n < from; n++) await this.page.keyboard.press('ArrowRight');
    const last = await this.lastEvent();
    while (!says.test((await this.slider.getAttribute('aria-valuetext')) ?? '')) {
      if ((await this.moment()) >= last) throw new Error(`no event says ${says}`);
      await this.page.keyboard.press('ArrowRight');
    }
  }

  /** Waits until the element's text fits. */
  async says(element: Locator, text: string | RegExp): Promise<void> {
    const found = expect.poll(() => element.first().textContent(), { timeout: PATIENCE_MS });
    await (typeof text === 'string' ? found.toContain(text) : found.toMatch(text));
  }

  /** Waits until there are so many of it. */
  async counts(element: Locator, count: number): Promise<void> {
    await expect.poll(() => element.count(), { timeout: PATIENCE_MS }).toBe(count);
  }

  /** Opens the same page in another tab. */
  async another(): Promise<Viewer> {
    const page = await this.page.context().newPage();
    const watch = await Watch.on(page);
    await page.goto(this.page.url());
    return new Viewer(page, watch);
  }

  /** The tab goes to the back, or comes to the front: without a window a browser shows all of them. */
  async inSight(is: boolean): Promise<void> {
    await this.page.evaluate((hidden) => {
      Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, !is);
  }

  /** Keeps a picture of what is to be seen now. */
  async shoot(name: string): Promise<void> {
    await this.page.screenshot({ path: shotFile(name) });
  }
}
