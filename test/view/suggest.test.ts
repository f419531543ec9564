import { expect, test } from 'vitest';
import { openCapture } from '../../src/view/captured.ts';
import { suggestPorts } from '../../src/view/suggest.ts';
import { type CaptureFrame, came, HOST_MAC, PINGED, pcapng, sent } from '../support/captures.ts';
import {
  arpReply,
  arpRequest,
  counting,
  icmp,
  ip,
  PEER,
  PEER_MAC,
  US,
} from '../support/packets.ts';

const ROUTER_MAC = '0e:42:c3:44:45:46';
const reply = icmp({ from: HOST_MAC, to: PEER_MAC, source: US, destination: PEER, type: 0 });
/** From the peer, by the router, to somewhere. */
const away = (destination: string): Uint8Array =>
  ip({ to: ROUTER_MAC, destination, protocol: 17, payload: counting(12) });

test.each<[string, readonly CaptureFrame[], readonly [string, string]]>([
  ['who is pinged', PINGED, ['10.0.0.1/24', HOST_MAC]],
  ['who is pinged, though ARP is missing', PINGED.slice(2), ['10.0.0.1/24', HOST_MAC]],
  [
    'whose frames were sent',
    PINGED.map(sent).slice(0, 1).concat(PINGED.map(came).slice(1)),
    ['10.0.0.2/24', PEER_MAC],
  ],
  [
    'who answers, even when most frames go to the other',
    [icmp(), reply, reply, reply],
    ['10.0.0.1/24', HOST_MAC],
  ],
  [
    'who is asked for by ARP alone',
    [arpRequest({ targetIp: '10.0.0.7' })],
    ['10.0.0.2/24', PEER_MAC],
  ],
  [
    'no host behind a router: that is many',
    [
      away('198.51.100.9'),
      away('203.0.113.9'),
      icmp({ from: ROUTER_MAC, to: PEER_MAC, source: '203.0.113.9', destination: PEER, type: 0 }),
    ],
    ['10.0.0.2/24', PEER_MAC],
  ],
  ['nobody, of what is no IPv4', [counting(60)], ['', '']],
])('%s', (_, frames, [address, mac]) => {
  const [port] = suggestPorts(openCapture(pcapng(frames), 'a'));
  expect(port).toMatchObject({ mac, addresses: address === '' ? [] : [address] });
});

test('what the file says stands; what it does not say goes with it', () => {
  const named = { name: 'eth0', ipv4: ['10.0.0.2/16'] };
  const [byAddress] = suggestPorts(openCapture(pcapng(PINGED, [named]), 'a'));
  expect(byAddress).toEqual({ name: 'eth0', mac: PEER_MAC, addresses: ['10.0.0.2/16'] });
  const [byMac] = suggestPorts(openCapture(pcapng(PINGED, [{ mac: PEER_MAC }]), 'a'));
  expect(byMac).toMatchObject({ mac: PEER_MAC, addresses: ['10.0.0.2/24'] });
});

test('each interface its own', () => {
  const other = arpReply({
    to: ROUTER_MAC,
    targetMac: ROUTER_MAC,
    targetIp: '10.1.0.1',
    senderIp: '10.1.0.2',
  });
  const asked = icmp({ to: ROUTER_MAC, destination: '10.1.0.1', source: '10.1.0.2' });
  const frames = [...PINGED, ...[other, asked].map((bytes) => ({ bytes, interfaceId: 1 }))];
  const ports = suggestPorts(openCapture(pcapng(frames, [{ name: 'a' }, { name: 'b' }]), 'a'));
  expect(ports).toEqual([
    { name: 'a', mac: HOST_MAC, addresses: ['10.0.0.1/24'] },
    { name: 'b', mac: ROUTER_MAC, addresses: ['10.1.0.1/24'] },
  ]);
});
