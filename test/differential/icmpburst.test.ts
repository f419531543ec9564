// A burst of errors to many stations at once: Linux takes between none and two out of the bucket for all each time, so
// how many come is chance, in Linux and in the stack. What can be compared is how many they are over several bursts.

import { describe, expect, it } from 'vitest';
import { between } from '../../src/testing/frame/frame.ts';
import { compareWithKernel } from '../../src/testing/kernel/differential.ts';
import { needs, titled } from '../support/namespace.ts';
import { HOST, known, left, type Row, right, steps, TWO_CABLES } from './scenarios/stations.ts';

const LIMIT_MS = 60_000;
const STATIONS = Array.from({ length: 200 }, (_, n) => left(20 + n));
const PAUSE_MS = 1100;

const rows = [0, 1, 2].flatMap((burst) =>
  STATIONS.map((station, n): Row => {
    const { ip } = between(station, HOST);
    const expired = ip({ destination: right(9).ip, ttl: 1 })
      .icmp({ sequence: n })
      .payload(9);
    return [`burst ${burst}, ${n}`, expired, 0, n + 1 === STATIONS.length ? PAUSE_MS : 0];
  }),
);

const reason = needs('unshare', 'ip', '/dev/net/tun');

describe.skipIf(reason)(titled('a burst of errors to many', reason), () => {
  it('icmp_msgs_burst of 50, give or take', { timeout: LIMIT_MS }, async () => {
    const { steps: results } = await compareWithKernel({
      name: 'many',
      interfaces: TWO_CABLES,
      ipForward: true,
      neighbours: known(...STATIONS),
      // Nothing is added while a burst lasts.
      sysctls: { 'net.ipv4.icmp_msgs_per_sec': 50 },
      steps: steps(rows),
    });
    const sent = (who: 'kernel' | 'stack') =>
      results.reduce((sum, result) => sum + result[who].length, 0);
    for (const who of ['kernel', 'stack'] as const) {
      expect(sent(who)).toBeGreaterThan(110);
      // How many come to it while a burst lasts is the machine's matter; all 600 would be no limit.
      expect(sent(who)).toBeLessThan(400);
    }
  });
});
