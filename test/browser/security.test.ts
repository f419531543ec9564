// A frame is hostile input, and so is every other page in the browser: text shows as text, and nobody else reads or asks.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { titled } from '../support/namespace.ts';
import { noBrowser, People } from './support/chromium.ts';
import { Site } from './support/site.ts';
import type { Viewer } from './support/viewer.ts';
import { beginLive, noLive, worlds } from './support/worlds.ts';

const people = new People();
const site = new Site();

const MARKUP = '<img src=x onerror=alert(1)>';

/** No element came of the text. */
async function isHarmless(viewer: Viewer): Promise<void> {
  expect(await viewer.page.locator('img, iframe, object, embed').count()).toBe(0);
}

for (const world of worlds(people, site)) {
  describe.skipIf(world.reason)(titled(`hostile text, ${world.name}`, world.reason), () => {
    test('in a frame, in a command and in a file’s name shows as text', async () => {
      const { viewer } = await world.begin();
      viewer.watch.expectShift();
      viewer.page.on('dialog', () => expect.unreachable('a script of the text ran'));
      const drawer = await viewer.craft('udp', 'in', {});
      const hex = drawer.getByLabel(/^Bytes, in hex/);
      const bytes = Buffer.from(MARKUP).toString('hex');
      await hex.fill(`${await hex.inputValue()} ${bytes}`);
      await drawer.getByRole('button', { name: 'Send', exact: true }).click();
      await viewer.row('UDP').first().waitFor();
      await viewer.showDetail('Fields & bytes');
      const ascii = viewer.details.locator('.bytes-ascii');
      await expect.poll(async () => (await ascii.allTextContents()).join('')).toContain(MARKUP);
      expect(await viewer.words(`route show ${MARKUP}`)).toContain(MARKUP);
      await viewer.actNoMore();
      await viewer.drop(MARKUP, 'no capture');
      await viewer.says(viewer.alert, MARKUP);
      await viewer.shoot(`hostile text ${world.name}`);
      await isHarmless(viewer);
    });
  });
}

const none = noBrowser();

describe.skipIf(none)(titled('hostile files', none), () => {
  test('a topology whose texts are markup', async () => {
    const viewer = await people.open(site.url());
    const topology = {
      title: MARKUP,
      says: MARKUP,
      nodes: [
        { name: 'a', kind: 'host', addresses: ['10.0.0.1/24'] },
        { name: 'b', kind: 'host', addresses: ['10.0.0.2/24'] },
      ],
      cables: [{ ends: ['a', 'b'] }],
    };
    await viewer.drop('mine.json', JSON.stringify(topology));
    await viewer.says(viewer.header.locator('option:checked'), MARKUP);
    await viewer.says(viewer.page.locator('.packet-none'), MARKUP);
    await isHarmless(viewer);
  });
});

const noTap = none ?? noLive();

describe.skipIf(noTap)(titled('another origin', noTap), () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<title>elsewhere</title>');
  });
  let elsewhere = '';

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    elsewhere = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });

  afterAll(() => server.close());

  test('can neither read events, nor ask for anything, nor frame the page', async () => {
    const { live, scene } = await beginLive(people);
    await scene.ping();
    const hostile = await people.open(elsewhere);
    // The browser says what it refuses.
    hostile.watch.expect(/./);
    const tried = await hostile.page.evaluate(async (url) => {
      const body = JSON.stringify({ do: 'hold' });
      const outcome = (work: Promise<Response>) =>
        work.then(
          ({ type, status }) => `${type} ${status}`,
          () => 'refused',
        );
      const events = await new Promise<string>((resolve) => {
        const source = new EventSource(`${url}events`);
        source.onmessage = () => resolve('heard');
        source.onerror = () => {
          source.close();
          resolve('refused');
        };
      });
      const script = await new Promise<string>((resolve) => {
        const element = document.createElement('script');
        element.onload = () => resolve('loaded');
        element.onerror = () => resolve('refused');
        element.src = `${url}viewer.js`;
        document.head.append(element);
      });
      const frame = await new Promise<string>((resolve) => {
        const element = document.createElement('iframe');
        element.onload = () => {
          try {
            resolve(element.contentDocument === null ? 'refused' : 'read');
          } catch {
            resolve('refused');
          }
        };
        element.src = url;
        document.body.append(element);
      });
      const type = { 'Content-Type': 'application/json' };
      return {
        events,
        script,
        frame,
        read: await outcome(fetch(`${url}events`)),
        json: await outcome(fetch(`${url}request`, { method: 'POST', headers: type, body })),
        plain: await outcome(fetch(`${url}request`, { method: 'POST', mode: 'no-cors', body })),
      };
    }, live.url);
    expect(tried).toEqual({
      ...{
        events: 'refused',
        script: 'refused',
        frame: 'refused',
        read: 'refused',
        json: 'refused',
      },
      // Whether it was answered, the browser does not tell.
      plain: expect.stringMatching(/^(refused|opaque 0)$/),
    });
    await hostile.page.evaluate(
      ([url, body]) => {
        const form = document.createElement('form');
        form.method = 'post';
        form.enctype = 'text/plain';
        form.action = `${url}request`;
        const input = document.createElement('input');
        input.name = body;
        form.append(input);
        document.body.append(form);
        form.submit();
      },
      [live.url, JSON.stringify({ do: 'hold' })] as const,
    );
    // Nobody held the stack.
    await scene.ping();
    await scene.viewer.says(scene.viewer.stands, 'running');
  });
});
