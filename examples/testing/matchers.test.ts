// A stack on a wire: put a frame on, look at what comes back, and ask why where nothing does.

import { arp, icmp, ip, PEER, range, Wire } from 'tapip/testing';
import { afterEach, expect, test } from 'vitest';
import 'tapip/testing/vitest';

let wire = new Wire();

// Every packet must have ended in exactly one way.
afterEach(() => {
  wire.assertBalanced();
  wire = new Wire();
});

test('RFC 826: who asks for our address is answered, and known from then on', () => {
  const request = arp({ operation: 'request', targetIp: '10.0.0.1' });
  wire.inject(request);
  expect(wire).toEmit([arp({ operation: 'reply', senderIp: '10.0.0.1', targetIp: PEER.ip })]);
  expect(wire).toHaveNeighbour(PEER.ip, { state: 'STALE', mac: PEER.mac });
});

test('RFC 792: an echo request comes back', () => {
  wire.addNeighbour(PEER);
  const request = icmp({ identifier: 7, sequence: 1 }).payload('ping');
  wire.inject(request);
  const [reply] = wire.sent();
  expect(reply).toBeIcmpEchoReply({ to: request, ttl: 64 });
  expect(reply).toMatchFrame(ip({ totalLength: range(20, 1500) }).icmp({ code: 0 }));
});

test('RFC 1122 §3.2.1.2: a datagram with a wrong checksum is discarded', () => {
  expect(wire.inject(ip({ checksum: 0xdead }).icmp())).toBeDropped('ip.badChecksum');
  expect(wire).toCount({ IpInReceives: 1, IpInHdrErrors: 1, IpInDelivers: 0 });
  expect(wire).toDrop({ 'ip.badChecksum': 1 });
  expect(wire).toEmit([]);
});

test('routes', () => {
  wire.addRoute({ to: '192.0.2.0/24', via: PEER.ip });
  expect(wire).toRoute('192.0.2.9', { device: 'eth0', gateway: PEER.ip, source: '10.0.0.1' });
  expect(wire).not.toRoute('198.51.100.1');
});
