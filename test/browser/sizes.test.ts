// The pictures in every size and look of a lecture: all of a picture is in its panel, and its words are to be read.

import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { titled } from '../support/namespace.ts';
import { noBrowser, People } from './support/chromium.ts';
import { Site } from './support/site.ts';
import type { Viewer } from './support/viewer.ts';

const people = new People();
const site = new Site();
const none = noBrowser();

const SIZES = [
  [1280, 720],
  [1280, 800],
  [1920, 1080],
] as const;
const LOOKS = [
  ['usual', 'light'],
  ['usual', 'dark'],
  ['projector', 'light'],
  ['projector', 'dark'],
] as const;
const ALL = SIZES.flatMap(([width, height]) =>
  LOOKS.map(([size, colorScheme]) => ({ width, height, size, colorScheme })),
);
const TOPOLOGIES = [
  ...['two-hosts', 'switch', 'router', 'blackhole', 'uplinks', 'lossy', 'mtu-black-spot'],
];

interface Box {
  readonly what: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Boxes on the screen; of texts without their halos. */
const boxes = (found: Locator): Promise<Box[]> =>
  found.evaluateAll((elements) =>
    elements
      .filter((element) => element.textContent !== '' || element.tagName !== 'text')
      .map((element) => {
        const { left, top, right, bottom } = element.getBoundingClientRect();
        const what = element.textContent || (element.getAttribute('class') ?? element.tagName);
        return { what, left, top, right, bottom };
      }),
  );

/** Those that stick out of the panel in which they are. */
async function cut(viewer: Viewer, found: Locator): Promise<string[]> {
  const [panel] = await boxes(viewer.picture);
  const all = await boxes(found);
  expect(all.length).toBeGreaterThan(0);
  return all
    .filter(
      ({ left, top, right, bottom }) =>
        left < (panel?.left ?? 0) - 1 ||
        top < (panel?.top ?? 0) - 1 ||
        right > (panel?.right ?? 0) + 1 ||
        bottom > (panel?.bottom ?? 0) + 1,
    )
    .map(({ what }) => what);
}

/** Pairs of words that lie upon each other. */
async function collisions(found: Locator): Promise<string[]> {
  const all = await boxes(found);
  return all.flatMap((a, n) =>
    all
      .slice(n + 1)
      .filter(
        (b) =>
          Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 &&
          Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3,
      )
      .map((b) => `${a.what} / ${b.what}`),
  );
}

/** The height of its smallest letters on the screen, in px. */
const smallest = (found: Locator): Promise<number> =>
  found.evaluateAll((texts) =>
    Math.min(
      ...texts.map((text) => {
        const scale = (text as SVGTextElement).getScreenCTM()?.a ?? 1;
        return Number.parseFloat(getComputedStyle(text).fontSize) * scale;
      }),
    ),
  );

async function begin(look: (typeof ALL)[number], topology: string): Promise<Viewer> {
  const { width, height, size, colorScheme } = look;
  const viewer = await people.open(site.url(topology), {
    viewport: { width, height },
    colorScheme,
  });
  if (size === 'projector') await viewer.button('Larger, for a projector').click();
  return viewer;
}

describe.skipIf(none)(titled('sizes', none), () => {
  test.each(ALL)('$width × $height, $size, $colorScheme: every picture is whole', async (look) => {
    const viewer = await begin(look, 'uplinks');
    const { picture } = viewer;
    const name = `${look.width} ${look.height} ${look.size} ${look.colorScheme}`;
    await viewer.asItHappens();
    await viewer.ping({ Count: '1' }, /1 received/);
    await viewer.actNoMore();

    await picture.locator('.room-door').first().waitFor();
    expect(await cut(viewer, picture.locator('.room-floor, .socket, .house-wall'))).toEqual([]);
    expect(await smallest(picture.locator('.room-title'))).toBeGreaterThan(12);
    expect(await smallest(picture.locator('.room-asks'))).toBeGreaterThan(10);
    await viewer.shoot(`house ${name}`);

    await viewer.showPicture('Network');
    await picture.locator('[data-node="web"]').waitFor();
    expect(await cut(viewer, picture.locator('.node-shape, .map text'))).toEqual([]);
    expect(await smallest(picture.locator('.node-name'))).toBeGreaterThan(12);
    expect(await smallest(picture.locator('.map text'))).toBeGreaterThan(10);
    await viewer.shoot(`network ${name}`);

    await viewer.showPicture('Ladder');
    await picture.locator('.rung').first().waitFor();
    expect(await cut(viewer, picture.locator('.ladder-head'))).toEqual([]);
    const wider = await picture
      .locator('.ladder-box')
      .evaluate((box) => box.scrollWidth - box.clientWidth);
    expect(wider).toBe(0);
    expect(await smallest(picture.locator('.rung-words'))).toBeGreaterThan(9);
    await viewer.shoot(`ladder ${name}`);
  });

  test.each(TOPOLOGIES)(
    '%s: no words of the map or the house lie upon others',
    async (topology) => {
      for (const look of [ALL[0], ALL[2], ALL[8]]) {
        if (look === undefined) continue;
        const viewer = await begin(look, topology);
        await viewer.picture.locator('.room-door').first().waitFor();
        const inHouse = viewer.picture.locator('.house text');
        expect(await collisions(inHouse)).toEqual([]);
        await viewer.showPicture('Network');
        await viewer.picture.locator('.node-shape').first().waitFor();
        expect(await collisions(viewer.picture.locator('.map text'))).toEqual([]);
        expect(await cut(viewer, viewer.picture.locator('.map text'))).toEqual([]);
      }
    },
  );

  test('what a room is for is all in the picture, for each room', async () => {
    for (const look of [ALL[0], ALL[2]]) {
      if (look === undefined) continue;
      const viewer = await begin(look, 'two-hosts');
      for (const door of await viewer.picture.locator('.room-door').all()) {
        await door.focus();
        await door.press('Enter');
        expect(await cut(viewer, viewer.picture.locator('.room-about'))).toEqual([]);
        await door.press('Escape');
      }
    }
  });

  test('in a flood no arc crosses what is written in the house', async () => {
    const viewer = await begin(
      { width: 1280, height: 720, size: 'usual', colorScheme: 'light' },
      'router',
    );
    const { picture } = viewer;
    await viewer.asItHappens();
    await viewer.ping({ Count: '40', Interval: '10', Size: '3000' }, /40 received/);
    await viewer.actNoMore();
    await viewer.button('Pause').click();
    await viewer.slider.focus();
    await viewer.slider.press('Home');
    let arcs = 0;
    for (let step = 0; step < 60; step++) {
      await viewer.slider.press('ArrowRight');
      const { seen, crossed } = await picture.evaluate(crossings);
      arcs += seen;
      expect(crossed).toEqual([]);
    }
    expect(arcs).toBeGreaterThan(10);
  });
});

/** Runs in the page: the arcs that there are, and which words they go through. */
function crossings(panel: Element): { seen: number; crossed: string[] } {
  const arcs = [...panel.querySelectorAll<SVGPathElement>('.cause-line')];
  // The sum of those that find no room lies above the arcs, as they themselves do.
  const words = [...panel.querySelectorAll('.house text:not(.crowd)')].filter(
    (word) => word.closest('.token') === null && !word.matches('.taken .room-asks'),
  );
  const crossed = arcs.flatMap((arc) => {
    const matrix = arc.getScreenCTM() ?? new DOMMatrix();
    const points = Array.from({ length: 61 }, (_, n) =>
      arc.getPointAtLength((arc.getTotalLength() * n) / 60).matrixTransform(matrix),
    );
    return words.flatMap((word) => {
      const { left, right, top, bottom } = word.getBoundingClientRect();
      const isHit = points.some(
        ({ x, y }) => x > left + 1 && x < right - 1 && y > top + 3 && y < bottom - 3,
      );
      return isHit ? [word.textContent ?? ''] : [];
    });
  });
  return { seen: arcs.length, crossed };
}
