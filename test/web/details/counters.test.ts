import { describe, expect, test } from 'vitest';
import type { NodeTotals } from '../../../src/trace/event.ts';
import type { PacketSummary } from '../../../src/trace/packets.ts';
import {
  COUNTED,
  changedNames,
  dropCounts,
  linuxCounts,
  totalsOf,
} from '../../../web/details/counters.ts';

const TOTALS: NodeTotals = {
  ...{ received: 7, originated: 3, transmitted: 4, delivered: 2, dropped: 3, parked: 1 },
  drops: { 'ip.badChecksum': 1, 'ether.notForUs': 2 },
  counters: { IcmpMsgInType8: 2, IpInReceives: 5, IpExtInOctets: 420, IcmpInEchos: 2, Tomorrow: 9 },
};

test('drops by name, the most frequent first, with their sentences', () => {
  const reasons = [{ name: 'ether.notForUs', says: 'unicast to another station' }];
  expect(dropCounts(TOTALS, reasons)).toEqual([
    { name: 'ether.notForUs', value: 2, says: 'unicast to another station' },
    { name: 'ip.badChecksum', value: 1, says: '' },
  ]);
});

test('Linux’s counters in its order, each with its meaning', () => {
  const groups = linuxCounts(TOTALS);
  expect(groups.map(({ group, counts }) => [group, ...counts.map(({ name }) => name)])).toEqual([
    ['Ip', 'IpInReceives'],
    ['Icmp', 'IcmpInEchos'],
    ['IpExt', 'IpExtInOctets'],
    ['by type', 'IcmpMsgInType8', 'Tomorrow'],
  ]);
  expect(groups[0]?.counts[0]?.says).toBe('datagrams and fragments that came in, wrong ones too');
  expect(groups[3]?.counts[0]?.says).toBe('ICMP messages of type 8 in');
});

test('what changed', () => {
  const before = { ...TOTALS, received: 6, drops: { 'ether.notForUs': 2 } };
  expect([...changedNames(TOTALS, before)]).toEqual(['received', 'ip.badChecksum']);
});

test('what changed, whatever counts are called', () => {
  const before = { ...TOTALS, drops: {}, counters: { toString: 1 } };
  const now = { ...TOTALS, drops: { constructor: 1 }, counters: { toString: 1, valueOf: 2 } };
  expect([...changedNames(now, before)]).toEqual(['constructor', 'valueOf']);
});

describe('totals of a recording’s packets', () => {
  const packet = (over: Partial<PacketSummary>): PacketSummary => ({
    ...{ node: 'a', packet: 1, timeMs: 0, first: 1, last: 1, inDevice: null, outDevice: null },
    ...{ line: '-', fate: 'open', drop: null, length: 0, cause: null, request: null, ...over },
  });
  const list = (all: readonly PacketSummary[], length = all.length) => ({
    length,
    at: (n: number) => all[n] ?? null,
    indexOf: () => -1,
    begunBy: () => all.length,
  });

  test('an answer and its request are one', () => {
    const totals = totalsOf(
      list([
        packet({ inDevice: 'eth0', fate: 'answered' }),
        packet({ fate: 'transmitted' }),
        packet({ fate: 'parked' }),
        packet({ inDevice: 'eth0', fate: 'dropped', drop: 'ip.badChecksum' }),
        packet({ node: 'b', inDevice: 'eth0', fate: 'delivered' }),
      ]),
      'a',
    );
    expect(totals).toEqual({
      ...{ received: 2, originated: 1, transmitted: 1, delivered: 0, dropped: 1, parked: 1 },
      ...{ drops: { 'ip.badChecksum': 1 }, counters: {} },
    });
  });

  test('a reason may have any name', () => {
    const totals = totalsOf(
      list([packet({ drop: '__proto__' }), packet({ drop: 'valueOf' })]),
      'a',
    );
    expect(Object.entries(totals?.drops ?? {})).toEqual([
      ['__proto__', 1],
      ['valueOf', 1],
    ]);
  });

  test('too many are not counted', () => {
    expect(totalsOf(list([], COUNTED + 1), 'a')).toBeNull();
  });
});
