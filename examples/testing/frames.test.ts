// Frames as descriptions: what you leave out is right by itself, and any of it can be wrong on purpose.

import { arp, between, echoReply, fragments, icmp, ip, like, parseHex, udp } from 'tapip/testing';
import { expect, test } from 'vitest';
import 'tapip/testing/vitest';

test('lengths and checksums are right unless you state them', () => {
  const request = ip({ ttl: 1 }).icmp({ type: 'echo-request', sequence: 7 }).payload(56);
  expect(request.bytes()).toHaveLength(14 + 20 + 8 + 56);

  const wrong = ip({ checksum: 0xdead, headerLength: 60 }).udp({ length: 3 });
  expect(wrong.bytes().slice(14, 26)).toEqual(
    Uint8Array.of(0x4f, 0, 0, 28, 0, 0, 0, 0, 64, 17, 0xde, 0xad),
  );
});

test('the same description says what a frame must be; what it leaves out does not matter', () => {
  const [frame] = parseHex(
    'ffff ffff ffff 0622 a324 2526 0806 0001 0800 0604 0001 0622 a324 2526 0a00 0002 0000 0000 0000 0a00 0001',
  );
  expect(frame).toMatchFrame(arp({ operation: 'request', targetIp: '10.0.0.1' }));
});

test('between any two stations', () => {
  const client = { mac: '02:00:00:00:00:0c', ip: '192.0.2.1' };
  const server = { mac: '02:00:00:00:00:0d', ip: '192.0.2.2' };
  const query = between(client, server).udp({ sourcePort: 5353, destinationPort: 53 }).payload('?');
  expect(query).toMatchFrame(ip({ source: client.ip, destination: server.ip }).udp());
  // A copy with one field changed; the checksum follows.
  const late = query.with('ip', { ttl: 1 });
  expect(late).toMatchFrame(ip({ ttl: 1 }).udp({ destinationPort: 53 }).payload('?'));
});

test('a description of a frame that you have', () => {
  const captured = icmp({ identifier: 7 }).payload('data').bytes();
  const copy = like(captured).with('icmp', { sequence: 9, checksum: undefined });
  expect(copy).toMatchFrame(icmp({ identifier: 7, sequence: 9 }).payload('data'));
});

test('an ICMP error quotes what it is about', () => {
  const about = udp({ destinationPort: 9 }).payload(100);
  const error = icmp({ type: 'destination-unreachable', code: 'port-unreachable' }).quote(
    about,
    28,
  );
  expect(error).toMatchFrame(icmp({ code: 'port-unreachable' }).ip({ ttl: 64 }).udp());
});

test('answers and fragments of a frame', () => {
  const request = icmp({ identifier: 7 }).payload(3000);
  expect(echoReply(request)).toBeIcmpEchoReply({ to: request });
  expect(fragments(request, 1500)).toHaveLength(3);
});
