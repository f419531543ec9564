import { describe, expect, test } from 'vitest';
import type { CauseKind } from '../../../src/trace/event.ts';
import type { Fate } from '../../../src/trace/packets.ts';
import type { NeighbourRow, RouteRow } from '../../../src/trace/tables.ts';
import { rfcUrl } from '../../../web/details/rfc.ts';
import {
  causeWords,
  changeText,
  effectWords,
  fateText,
  leftText,
} from '../../../web/details/words.ts';

test.each<[number, string]>([
  [-5, 'due now'],
  [0, 'due now'],
  [249.2, '249 ms left'],
  [0.5, '500 µs left'],
  [29_310, '29.3 s left'],
  [125_000, '2 min 5 s left'],
])('%d ms are left: %s', (ms, text) => {
  expect(leftText(ms)).toBe(text);
});

test.each<[CauseKind, string, string]>([
  ['answers', 'answers #3', 'answered by #3'],
  ['asks-for', 'asks for 10.0.0.2 since #3 waits', 'waits, so #3 asks for 10.0.0.2'],
  ['released-by', 'waits no longer since #3 came', 'lets go on #3'],
  ['fragment-of', 'a fragment of #3', 'cut into #3'],
  ['whole-from', 'put together of fragments, the last #3', 'completes #3'],
  ['reports', 'reports what befell #3', 'reported by #3'],
  ['copy-of', 'a copy of #3', 'copied to #3'],
  ['because-of', 'because of #3', 'brings about #3'],
])('%s', (kind, cause, effect) => {
  const said = ([before, behind]: readonly [string, string]): string =>
    `${before} #3 ${behind}`.trim();
  expect(said(causeWords(kind, '10.0.0.2'))).toBe(cause);
  expect(said(effectWords(kind, '10.0.0.2'))).toBe(effect);
});

test.each<[Fate, string | null, string | null, string]>([
  ['transmitted', null, 'eth0', 'transmitted by eth0'],
  ['delivered', null, null, 'delivered here'],
  ['dropped', 'ip.badChecksum', null, 'dropped, ip.badChecksum'],
  ['answered', null, null, 'became its answer'],
  ['parked', null, null, 'waits'],
  ['open', null, null, 'on its way'],
])('%s', (fate, drop, device, text) => {
  expect(fateText(fate, drop, device)).toBe(text);
});

describe('what changed in a table', () => {
  const neighbour: NeighbourRow = {
    ...{ key: 'eth0 10.0.0.2', text: '10.0.0.2 dev eth0 INCOMPLETE', device: 'eth0' },
    ...{ address: '10.0.0.2', state: 'INCOMPLETE', lladdr: null, untilMs: 1000 },
    ...{ probes: 1, waiting: [1, 4] },
  };
  const lladdr = '02:11:12:13:14:15';
  const known = { ...neighbour, state: 'REACHABLE', lladdr, probes: 0, waiting: [] };
  const route: RouteRow = {
    ...{ key: 'main default', text: 'default via 10.0.0.254 dev eth0', table: 'main' },
    ...{ prefix: 'default', gateway: '10.0.0.254', device: 'eth0', metric: 0 },
  };
  const changed = (row: NeighbourRow | null, before: NeighbourRow | null): string =>
    changeText({ table: 'neighbours', key: neighbour.key, row }, before);

  test.each<[string, string, string]>([
    ['new', changed(neighbour, null), 'new neighbour: 10.0.0.2 dev eth0 INCOMPLETE'],
    ['gone', changed(null, neighbour), 'neighbour gone: 10.0.0.2 dev eth0 INCOMPLETE'],
    ['gone, and never seen', changed(null, null), 'neighbour gone'],
    [
      'known',
      changed(known, neighbour),
      `10.0.0.2 INCOMPLETE → REACHABLE, lladdr ${lladdr}, probes 0, nobody waits any more`,
    ],
    [
      'one more waits',
      changed({ ...neighbour, waiting: [1, 4, 6] }, neighbour),
      '10.0.0.2 #1, #4, #6 wait',
    ],
    ['one waits', changed({ ...neighbour, waiting: [4] }, neighbour), '10.0.0.2 #4 waits'],
    ['its timer', changed({ ...neighbour, untilMs: 2000 }, neighbour), '10.0.0.2 timer set anew'],
    [
      'a route',
      changeText(
        { table: 'routes', key: route.key, row: { ...route, text: 'default dev eth1' } },
        route,
      ),
      'route: default via 10.0.0.254 dev eth0 → default dev eth1',
    ],
  ])('%s', (_, said, expected) => {
    expect(said).toBe(expected);
  });
});

test.each<[string, string | null]>([
  ['RFC 791 §3.1', 'https://www.rfc-editor.org/rfc/rfc791#section-3.1'],
  ['RFC 1122 §3.2.1.3 (g)', 'https://www.rfc-editor.org/rfc/rfc1122#section-3.2.1.3'],
  ['RFC 826, Packet format', 'https://www.rfc-editor.org/rfc/rfc826'],
  ['RFC 792 p. 8', 'https://www.rfc-editor.org/rfc/rfc792'],
  ['IEEE 802.3 §3.2.6', null],
  ['Linux: dev_queue_xmit', null],
])('a rule’s page %#', (rule, url) => {
  expect(rfcUrl(rule)).toBe(url);
});
