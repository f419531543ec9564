import { arp, icmp, Wire } from 'tapip/testing';
import { expect, test } from 'vitest';
import 'tapip/testing/vitest';

test('who asks for our address is answered, and a ping too', () => {
  const wire = new Wire(); // a stack with 10.0.0.1/24; the test is at the other end
  wire.inject(arp({ operation: 'request' })); // from PEER, 10.0.0.2, unless it says otherwise
  expect(wire).toEmit([arp({ operation: 'reply', senderIp: '10.0.0.1' })]);

  const request = icmp({ identifier: 7, sequence: 1 }).payload(56);
  wire.inject(request);
  const [reply] = wire.sent();
  expect(reply).toBeIcmpEchoReply({ to: request });

  expect(wire.inject(icmp({ checksum: 1 }))).toBeDropped('icmp.badChecksum');
  wire.assertBalanced(); // every packet ended in exactly one way
});
