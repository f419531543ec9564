// Conversations in virtual time: minutes of protocol, in a millisecond.

import { arp, arpReply, between, Conversation, icmp, PEER, replyTo } from 'tapip/testing';
import { expect, test } from 'vitest';

test('an ARP request is answered at once', () => {
  const talk = new Conversation();
  talk.at(0).inject(arp({ operation: 'request' }));
  talk.expect(arp({ operation: 'reply' })).within(0);
  talk.nothingUntil(60_000);
  talk.end();
});

test('a ping waits for ARP, and what the stack chose goes into the answer', () => {
  const talk = new Conversation();
  const ping = talk.ping(PEER.ip);
  const question = talk.expect(arp({ operation: 'request', targetIp: PEER.ip })).within(0);
  talk.advance(3).inject(arpReply(question));
  const request = talk.expect(icmp({ type: 'echo-request', sequence: 1 })).within(0);
  talk.advance(7).inject(
    replyTo(request)
      .ip({ ttl: 61 })
      .icmp({ type: 'echo-reply', identifier: request.number('icmp.identifier'), sequence: 1 })
      .payload(request.bytes().slice(42)),
  );
  ping.expectReply({ ttl: 61, rttMs: 10 }).within(0);
  talk.end();
});

test('nobody answers: three requests, then the application is told', () => {
  const talk = new Conversation();
  const ping = talk.ping('10.0.0.9');
  for (const time of [0, 1000, 2000]) talk.expect(arp({ targetIp: '10.0.0.9' })).at(time);
  ping.expectError({ type: 'destination-unreachable', code: 'host-unreachable' }).at(3000);
  talk.expectNeighbour('10.0.0.9', { state: 'FAILED' });
  talk.expectDrops({ 'arp.unresolved': 1 });
  talk.end();
});

test('a router between two cables', () => {
  const far = { mac: '02:00:00:00:00:0f', ip: '192.0.2.2' };
  const talk = new Conversation({
    interfaces: [
      { name: 'lan', addresses: ['10.0.0.1/24'] },
      { name: 'wan', addresses: ['192.0.2.1/24'] },
    ],
    neighbours: [{ ...far, on: 'wan' }],
    stack: { ipForward: true },
  });
  const { mac } = talk.wire.station('lan');
  talk.inject(between(PEER, { mac, ip: far.ip }).ip({ ttl: 9 }).icmp(), 'lan');
  const out = talk.expect(between(PEER, far).ip({ ttl: 8 }).icmp(), 'wan').within(0);
  expect(out.text('eth.destination')).toBe(far.mac);
  talk.end();
});
