import { describe, expect, test } from 'vitest';
import type { Cast, NodeDescription } from '../../../src/trace/event.ts';
import { NO_TABLES, type Tables } from '../../../src/trace/tables.ts';
import {
  endsIn,
  otherEnd,
  partiesFor,
  type Scene,
  stationsAt,
  wayText,
} from '../../../web/act/parties.ts';

const node = (
  name: string,
  kind: NodeDescription['kind'],
  devices: readonly [string, string][],
): NodeDescription => ({
  ...{ name, kind, place: null, reasons: [], says: `${kind} ${name}` },
  layers: kind === 'host' || kind === 'router' ? ['device'] : [],
  devices: devices.map(([device, lladdr], n) => ({
    ...{ index: n + 1, name: device, lladdr, mtu: 1500 },
  })),
});

const CAST: Cast = {
  nodes: [
    node('a', 'host', [['eth0', '02:00:00:00:0a:01']]),
    node('s', 'switch', [
      ['p1', ''],
      ['p2', ''],
      ['p3', ''],
    ]),
    node('r', 'router', [
      ['eth0', '02:00:00:00:0b:01'],
      ['eth1', '02:00:00:00:0b:02'],
    ]),
    node('kernel', 'kernel', [['tap0', '02:00:00:00:0c:01']]),
  ],
  cables: [
    { ends: ['a.eth0', 's.p1'] },
    { ends: ['s.p2', 'r.eth0'] },
    { ends: ['r.eth1', 'kernel.tap0'] },
  ],
  ...{ tables: {}, first: 1, epochMs: 0 },
};

const addresses = (rows: readonly [string, string][]): Tables => ({
  ...NO_TABLES,
  addresses: rows.map(([device, address]) => ({ key: address, text: address, device, address })),
});

const TABLES = {
  a: addresses([
    ['lo', '127.0.0.1/8'],
    ['eth0', '10.1.0.1/24'],
  ]),
  r: addresses([
    ['eth0', '10.1.0.254/24'],
    ['eth1', '10.2.0.1/24'],
  ]),
};
const SCENE: Scene = { cast: CAST, tables: TABLES };

test('the ends of cables at stacks', () => {
  expect(endsIn(CAST)).toEqual(['a.eth0', 'r.eth0', 'r.eth1']);
  expect(otherEnd(CAST, 'r.eth1')).toBe('kernel.tap0');
  expect(otherEnd(CAST, 's.p3')).toBeNull();
});

test('devices by their names now; inside the stack and gone ones are none', () => {
  const [a, ...others] = CAST.nodes;
  const at = { lladdr: '', mtu: 1500 };
  const devices = [
    { index: 2, name: 'up0', end: 'a.eth0', ...at, lladdr: '02:00:00:00:0a:09' },
    { index: 3, name: 'd0', end: '', ...at },
    { index: 4, name: 'v0', end: '', inner: true, ...at },
    { index: 5, name: 'd1', end: '', gone: true, ...at },
  ];
  const cast = a === undefined ? CAST : { ...CAST, nodes: [{ ...a, devices }, ...others] };
  expect(endsIn(cast)).toEqual(['a.up0', 'a.d0', 'r.eth0', 'r.eth1']);
  expect(wayText(cast, 'a.eth0')).toBe('a.up0 → s.p1');
  expect(stationsAt('a.up0', { ...SCENE, cast })).toMatchObject({
    own: { mac: '02:00:00:00:0a:09' },
    peer: { mac: '02:00:00:00:0b:01', ip: '10.1.0.254' },
  });
  expect(stationsAt('r.eth0', { ...SCENE, cast }).peer.mac).toBe('02:00:00:00:0a:09');
  expect(stationsAt('a.d0', { ...SCENE, cast }).peer.mac).toBe('02:00:00:00:00:02');
});

test('whom one can ping: nodes and addresses, not itself, no switch, no loopback', () => {
  expect(partiesFor('a', SCENE)).toEqual([
    { value: 'r', says: 'router r' },
    { value: 'kernel', says: 'kernel kernel' },
    { value: '10.1.0.254', says: 'r, eth0' },
    { value: '10.2.0.1', says: 'r, eth1' },
  ]);
});

describe('the stations at both ends', () => {
  const own = { mac: '02:00:00:00:0a:01', ip: '10.1.0.1' };
  const router = { mac: '02:00:00:00:0b:01', ip: '10.1.0.254' };
  const known: Tables = {
    ...TABLES.r,
    neighbours: [
      {
        ...{ key: 'n', text: 'n', device: 'eth1', address: '10.2.0.9', state: 'REACHABLE' },
        ...{ lladdr: '02:00:00:00:0c:01', untilMs: null, probes: 0, waiting: [] },
      },
    ],
  };
  test.each<[string, string, Scene, ReturnType<typeof stationsAt>]>([
    ['through a switch', 'a.eth0', SCENE, { own, peer: router }],
    ['the other way', 'r.eth0', SCENE, { own: router, peer: own }],
    [
      'one whose address is not known: another of the network',
      'r.eth1',
      SCENE,
      {
        own: { mac: '02:00:00:00:0b:02', ip: '10.2.0.1' },
        peer: { mac: '02:00:00:00:0c:01', ip: '10.2.0.2' },
      },
    ],
    [
      'one that the stack has as a neighbour',
      'r.eth1',
      { cast: CAST, tables: { r: known } },
      {
        own: { mac: '02:00:00:00:0b:02', ip: '10.2.0.1' },
        peer: { mac: '02:00:00:00:0c:01', ip: '10.2.0.9' },
      },
    ],
    [
      'no address at all',
      'a.eth0',
      { cast: CAST, tables: {} },
      {
        own: { mac: '02:00:00:00:0a:01', ip: '192.0.2.1' },
        peer: { mac: '02:00:00:00:0b:01', ip: '192.0.2.2' },
      },
    ],
    [
      'no such end',
      '',
      SCENE,
      {
        own: { mac: '', ip: '192.0.2.1' },
        peer: { mac: '02:00:00:00:00:02', ip: '192.0.2.2' },
      },
    ],
  ])('%s', (_, end, scene, expected) => {
    expect(stationsAt(end, scene)).toEqual(expected);
  });
});
