// IP options, every type with its lengths and pointers at their edges, and options drawn at random, several to a
// packet: to a host and through a router, with source routes accepted and not. This kernel and the stack answer, fill
// in, send on and count the same; times may be a second apart.
// OPTION_SEEDS=40 npx vitest run test/differential/options.test.ts tries more.

import { describe, expect, it } from 'vitest';
import { randomFrom } from '../../src/core/random.ts';
import { resultText } from '../../src/testing/kernel/differential.ts';
import { needs, titled } from '../support/namespace.ts';
import { compareUntil, isSame } from './asked.ts';
import {
  COUNTERS,
  drawn,
  EDGES,
  PLACE,
  SETTINGS,
  TIMES_OUT_OF_PLACE,
} from './scenarios/options.ts';
import { type Row, steps } from './scenarios/stations.ts';

const SEEDS = Number(process.env.OPTION_SEEDS ?? 1);
const DRAWN = 500;
/** All that a time out of its place may be seen in. */
const TIMES = ['option.data', ...[1, 2, 3, 4].map((n) => `option.timestamp${n}`)];
const LIMIT_MS = 60_000;

const reason = needs('unshare', 'ip', 'nstat', '/dev/net/tun');

describe.skipIf(reason)(titled('Linux and the stack, IP options', reason), () => {
  describe.each(SETTINGS)('$name', ({ name, ipForward, sysctls }) => {
    const compare = async (rows: readonly Row[], ignore: string[] = []): Promise<void> => {
      const place = { ...PLACE, ignore, sysctls: { ...PLACE.sysctls, ...sysctls }, ipForward };
      const scenario = { ...place, name, counters: COUNTERS, steps: steps(rows) };
      const { steps: results, counters } = await compareUntil(isSame, scenario);
      const different = results.filter(({ differences }) => differences.length > 0);
      expect(different.slice(0, 3).map((each) => `${each.step.name}\n${resultText(each)}`)).toEqual(
        [],
      );
      expect(counters).toEqual([]);
    };

    it.each(Object.entries(EDGES))('%s', { timeout: LIMIT_MS }, (title, rows) =>
      compare(rows, title === TIMES_OUT_OF_PLACE ? TIMES : []),
    );

    it.each(Array.from({ length: SEEDS }, (_, n) => n + 1))(
      'seed %i',
      { timeout: LIMIT_MS },
      (seed) => compare(drawn(randomFrom(seed), DRAWN)),
    );
  });
});
