// Captures of several hosts, told apart by the names of their interfaces.

import { expect, test } from 'vitest';
import { openCapture } from '../../src/view/captured.ts';
import { hostsOf, ofHost } from '../../src/view/capturedhosts.ts';
import { feed } from '../../src/view/feed.ts';
import { suggestPorts } from '../../src/view/suggest.ts';
import { came, HOST_MAC, PINGED, pcapng, sent } from '../support/captures.ts';
import { PEER_MAC } from '../support/packets.ts';

/** PINGED at both ends of its cable. */
const BOTH = PINGED.flatMap((bytes, n) => {
  const [ours, theirs] = n % 2 === 0 ? [came, sent] : [sent, came];
  return [
    { ...theirs(bytes), bytes, interfaceId: 0 },
    { ...ours(bytes), bytes, interfaceId: 1 },
  ];
});
const TWO = [
  { name: 'b.eth0', mac: PEER_MAC, ipv4: ['10.0.0.2/24'] },
  { name: 'a.eth0', mac: HOST_MAC, ipv4: ['10.0.0.1/24'] },
];

test.each<[string, readonly string[], readonly string[]]>([
  ['two hosts', ['a.eth0', 'b.eth0'], ['a', 'b']],
  ['in the file’s order', ['b-1.veth0', 'a.eth0', 'b-1.eth1'], ['b-1', 'a']],
  ['one host', ['a.eth0', 'a.eth1'], []],
  ['devices', ['eth0', 'eth1'], []],
  ['VLANs', ['eth0.100', 'eth1.100'], []],
  ['some that name no host', ['a.eth0', 'b.eth0', 'eth0'], []],
  ['no name', ['a.eth0', 'b.eth0', ''], []],
])('%s', (_, names, hosts) => {
  const frames = names.map((__, interfaceId) => ({
    bytes: PINGED[0] ?? new Uint8Array(),
    interfaceId,
  }));
  const interfaces = names.map((name) => (name === '' ? {} : { name }));
  expect(hostsOf(openCapture(pcapng(frames, interfaces), 'a'))).toEqual(hosts);
});

test('a host of whom there is no frame is none', () => {
  const frames = BOTH.filter(({ interfaceId }) => interfaceId === 1);
  expect(hostsOf(openCapture(pcapng(frames, TWO), 'a'))).toEqual(['a']);
});

test('one of them has its own interfaces and frames, and what is left out is said', () => {
  const captured = openCapture(pcapng(BOTH, TWO), 'a');
  const own = ofHost(captured, 'a');
  expect(suggestPorts(own)).toMatchObject([
    { name: 'eth0', mac: HOST_MAC, addresses: ['10.0.0.1/24'] },
  ]);
  expect(own.frames.map(({ number, port }) => [number, port])).toEqual([
    ...[
      [2, 0],
      [4, 0],
      [6, 0],
      [8, 0],
    ],
  ]);
  expect(own.notes).toEqual([
    'the capture has 2 hosts, and the stack stands in for a; left out: 4 frames of b',
  ]);
});

test.each(['a', 'b'])('fed to the stack of %s, nothing is dropped', (host) => {
  const own = ofHost(openCapture(pcapng(BOTH, TWO), 'x'), host);
  const { recording } = feed(own, { ports: suggestPorts(own) });
  const drops = [...recording].filter(({ kind }) => kind === 'drop');
  expect(drops.map(({ says }) => says)).toEqual([]);
});
