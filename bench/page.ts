// The viewer's page in Chromium: how soon it is there, and how a list of a hundred thousand packets scrolls.
//
//     node dist/bench/page.js [ROUNDS]

import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { writePcap } from '../src/pcap/writeclassic.ts';
import { DESK, launch } from '../test/browser/support/launch.ts';
import { median } from './median.ts';

const PACKETS = 100_000;
/** Frames of the screen that are scrolled through, each by so many rows. */
const FRAMES = 300;
const ROWS = 300;

export async function benchPage(rounds: number): Promise<void> {
  const tapip = fileURLToPath(new URL('../bin/tapip.js', import.meta.url));
  const child = spawn(process.execPath, [tapip, 'view', '--link', 'sim'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const browser = await launch();
  try {
    const url = await addressOf(child);
    await ready(browser, url, rounds);
    await scrolled(browser, url);
  } finally {
    await browser.close();
    child.kill('SIGKILL');
  }
}

/** From the first byte that is asked for until the page is drawn and hears of its stacks; nothing is in a cache. */
async function ready(browser: Browser, url: string, rounds: number): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const page = await browser.newPage({ viewport: DESK });
    await page.goto(url, { waitUntil: 'commit' });
    times.push(await page.evaluate<number>(READY));
    await page.context().close();
  }
  times.sort((a, b) => a - b);
  console.log(
    `ready: median ${median(times).toFixed(0)} ms of ${rounds}, worst ${times.at(-1)?.toFixed(0)} ms`,
  );
}

/** As text: this project's programs know no browser's names. */
const READY = `new Promise((resolve) => {
  const look = () => document.querySelector('[data-stands="open"]') === null
    ? requestAnimationFrame(look)
    : requestAnimationFrame(() => resolve(performance.now()));
  look();
})`;

async function scrolled(browser: Browser, url: string): Promise<void> {
  const page = await browser.newPage({ viewport: DESK });
  await page.goto(url);
  const before = performance.now();
  await feed(page);
  console.log(
    `${PACKETS} packets: read, fed and shown in ${((performance.now() - before) / 1000).toFixed(1)} s`,
  );
  const { frames, nodes } = await page.evaluate<{ frames: number[]; nodes: number }>(SCROLL);
  frames.sort((a, b) => a - b);
  const at = (part: number): string =>
    (frames[Math.floor(part * (frames.length - 1))] ?? 0).toFixed(1);
  console.log(
    `scrolled by ${ROWS} rows a frame: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, worst ${at(1)} ms a frame; ` +
      `at most ${nodes} elements in the document`,
  );
}

const SCROLL = `new Promise((resolve) => {
  const box = document.querySelector('.packet-grid');
  const row = document.querySelector('.packet-row').getBoundingClientRect().height;
  const frames = [];
  let nodes = 0;
  let before = performance.now();
  const step = (now) => {
    frames.push(now - before);
    before = now;
    nodes = Math.max(nodes, document.querySelectorAll('*').length);
    box.scrollTop = (frames.length * ${ROWS} * row) % box.scrollHeight;
    if (frames.length < ${FRAMES}) requestAnimationFrame(step);
    else resolve({ frames: frames.slice(5), nodes });
  };
  box.scrollTop = 0;
  requestAnimationFrame(step);
})`;

/** As many frames for somebody else: each is a packet that is dropped at the stack's door. */
async function feed(page: Page): Promise<void> {
  const bytes = Uint8Array.from({ length: 98 }, (_, n) => n + 2);
  const packets = Array.from({ length: PACKETS }, (_, n) => ({
    ...{ interfaceId: 0, time: BigInt(n) * 1_000_000n, bytes },
  }));
  const buffer = Buffer.from(writePcap(packets, { unit: 'nanoseconds' }));
  await page.locator('input[type=file]').setInputFiles({ name: 'many.pcap', mimeType: '', buffer });
  await page.getByLabel('Addresses').fill('10.0.0.1/24');
  await page.getByLabel('Ethernet address').fill('02:00:00:00:01:01');
  await page.getByRole('button', { name: 'Feed and show' }).click();
  await page.locator(`#packet-grid[aria-rowcount="${PACKETS + 1}"]`).waitFor({ timeout: 120_000 });
  const close = page.getByRole('button', { name: 'Close', exact: true });
  if (await close.isVisible()) await close.click();
}

/** What the program prints of its page, once it runs. */
async function addressOf({ stdout }: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of stdout ?? []) {
    text += chunk;
    if (text.includes('Ctrl-C')) break;
  }
  return /http:\S+/.exec(text)?.[0] ?? '';
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await benchPage(Number(process.argv[2] ?? 10));
}
