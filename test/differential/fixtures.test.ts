// The fixtures against both oracles: tshark reads in them what we read, and this machine's kernel still says
// to their frames what the recorded one said.

import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { dissected, fieldDifferences, type Mask } from '../../src/testing/fixture/fields.ts';
import { Kernel } from '../../src/testing/kernel/kernel.ts';
import { loadFixture } from '../../src/testing/load.ts';
import { agreeWithTshark } from '../../src/testing/tshark/tshark.ts';
import { RECIPES } from '../fixtures/make/recipes.ts';
import { needs, titled } from '../support/namespace.ts';
import { inTurns, resultOf } from './inturns.ts';

/** How much of each is played to the kernel, in ms of real time. */
const PLAYED_MS = 4500;
const LIMIT_MS = 60_000;

const NAMES = Object.keys(RECIPES);

const pathOf = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/${name}.pcapng`, import.meta.url));

const noTshark = needs('tshark');

describe.skipIf(noTshark)(titled('tshark reads the fixtures as we do', noTshark), () => {
  it.each(NAMES)('%s', async (name) => {
    const { frames, fields } = await agreeWithTshark(pathOf(name));
    expect(frames).toBeGreaterThan(30);
    expect(fields).toBeGreaterThan(frames * 8);
  });
});

const noKernel = needs('unshare', 'ip', '/dev/net/tun');

describe.skipIf(noKernel)(titled('this kernel does as the recorded one did', noKernel), () => {
  let plays = new Map<string, PromiseSettledResult<Play>>();

  beforeAll(async () => {
    plays = await inTurns(NAMES, NAMES.length, play);
  }, LIMIT_MS);

  // How often it redirects and reports a kernel counts by its own clock, and on a busy machine frames come late: where
  // it differs it is asked once more, alone.
  it.each(NAMES)(
    '%s',
    async (name) => {
      const first = differences(resultOf(plays, name));
      expect(first.length === 0 ? first : differences(await play(name))).toEqual([]);
    },
    LIMIT_MS,
  );
});

/** What the kernel sent then and now, for each interface. */
interface Play {
  readonly recorded: readonly (readonly Uint8Array[])[];
  readonly sent: readonly (readonly Uint8Array[])[];
  readonly mask: Mask;
}

/** Gives a kernel what the recorded one received, at the same times, up to {@link PLAYED_MS} from the beginning. */
async function play(name: string): Promise<Play> {
  const { received, expected, interfaces } = await loadFixture(pathOf(name));
  const kernel = await Kernel.start(RECIPES[name]?.host);
  try {
    const start = performance.now();
    for (const { interfaceId, time, bytes } of received.filter(isPlayed)) {
      await sleep(Math.max(0, start + time - performance.now()));
      kernel.inject(bytes, interfaceId);
      await kernel.settle();
    }
    await sleep(Math.max(0, start + PLAYED_MS - performance.now()));
    await kernel.settle();
  } finally {
    await kernel.stop();
  }
  const own = new Set(interfaces.flatMap(({ addresses }) => addresses).map(withoutLength));
  return {
    recorded: interfaces.map((_, id) =>
      bytesOf(expected.filter((each) => isPlayed(each) && each.interfaceId === id)),
    ),
    sent: interfaces.map(({ name }) =>
      bytesOf(kernel.frames.filter(({ on, sent }) => sent && on === name)),
    ),
    mask: { fields: new Set(), own },
  };
}

/** What the kernel sends now and did not then, or the other way round. */
function differences({ recorded, sent, mask }: Play): string[] {
  const told = recorded.flatMap((frames, id) =>
    frames.flatMap((bytes, n) => {
      const came = sent[id]?.[n];
      if (came === undefined) return [`interface ${id}, frame ${n + 1}: nothing now`];
      const found = fieldDifferences(dissected(bytes), dissected(came), mask);
      return found.map(
        ({ field, expected, actual }) =>
          `interface ${id}, frame ${n + 1}: ${field} was ${expected}, is ${actual}`,
      );
    }),
  );
  const [then, now] = [recorded.flat().length, sent.flat().length];
  return then === now ? told : [...told, `${then} frames then, ${now} now`];
}

const isPlayed = ({ time }: { time: number }): boolean => time < PLAYED_MS;
const bytesOf = (frames: readonly { bytes: Uint8Array }[]): Uint8Array[] =>
  frames.map(({ bytes }) => bytes);
const withoutLength = (address: string): string => address.split('/')[0] ?? '';
