import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { any, check, range } from '../../../src/testing/frame/check.ts';
import { arp, eth, icmp, ip, PEER, STACK } from '../../../src/testing/frame/frame.ts';
import { arpReply, echoReply, replyTo } from '../../../src/testing/frame/reply.ts';
import { Conversation } from '../../../src/testing/talk/conversation.ts';
import { ConversationError } from '../../../src/testing/talk/error.ts';
import { Wire } from '../../../src/testing/wire/wire.ts';

const request = arp({ operation: 'request' });
const reply = arp({ operation: 'reply' });

/** Two interfaces; the stack knows the stations behind both. */
const router = () =>
  new Conversation({
    interfaces: [
      { name: 'lan', addresses: ['10.0.0.1/24'] },
      { name: 'wan', addresses: ['192.168.200.1/24'] },
    ],
    neighbours: [PEER, { mac: '0a:32:b3:34:35:36', ip: '192.168.200.2', on: 'wan' }],
    stack: { ipForward: true },
  });

/** What a conversation fails with. */
function failure(work: () => unknown): ConversationError {
  try {
    work();
  } catch (error) {
    if (error instanceof ConversationError) return error;
    throw error;
  }
  throw new Error('the conversation did not fail');
}

const says = (work: () => unknown): string => failure(work).message.split('\n')[0] ?? '';

describe('a dialogue', () => {
  test('an ARP request is answered at once', () => {
    const talk = new Conversation();
    talk.at(0).inject(request);
    talk.expect(reply).within(0);
    talk.nothingUntil(60_000);
    talk.end();
  });

  test('values of a frame that came go into the next one', () => {
    const talk = new Conversation();
    const ping = talk.ping('10.0.0.2', { size: 20 });
    const asked = talk.expect(arp({ operation: 'request', targetIp: PEER.ip })).within(0);
    talk.advance(40).inject(arpReply(asked));
    const sent = talk.expect(icmp({ type: 'echo-request' })).within(0);
    talk.advance(2.5).inject(
      replyTo(sent)
        .ip({ ttl: 61 })
        .icmp({ type: 'echo-reply', identifier: sent.number('icmp.identifier'), sequence: 1 })
        .payload(sent.bytes().slice(42)),
    );
    const heard = ping
      .expectReply({ sequence: 1, from: '10.0.0.2', ttl: 61, rttMs: 42.5 })
      .within(0);
    expect(heard).toEqual({
      ...{ time: 42.5, sequence: 1, from: '10.0.0.2', ttl: 61, bytes: 28, rttMs: 42.5 },
      ...{ duplicate: false, truncated: false, wrongAt: -1 },
    });
    talk.end();
  });

  test('nobody answers: three requests, a second apart, then the application hears of it', () => {
    const talk = new Conversation();
    const ping = talk.ping('10.0.0.9');
    for (const time of [0, 1000, 2000]) talk.expect(arp({ targetIp: '10.0.0.9' })).at(time);
    ping
      .expectError({ type: 'destination-unreachable', code: 'host-unreachable', from: STACK.ip })
      .at(3000);
    talk.expectDrops({ 'arp.unresolved': 1 });
    talk.expectNeighbour('10.0.0.9', { state: 'FAILED' });
    talk.end();
  });

  test('a router between two interfaces, each by its name or number', () => {
    const talk = router();
    talk.inject(ip({ ttl: 9, destination: '192.168.200.2' }).icmp(), 'lan');
    const out = talk.expect(ip({ ttl: 8, source: PEER.ip }).icmp(), 'wan').within(0);
    expect([out.on, out.time, out.text('ip.destination')]).toEqual(['wan', 0, '192.168.200.2']);
    talk.inject(echoReply(out), 1);
    talk.expect(icmp({ type: 'echo-reply' }), 0).within(0);
    talk.end();
  });

  test('with a wire that is there already', () => {
    const wire = new Wire();
    wire.inject(request);
    const talk = new Conversation(wire);
    expect(talk.wire).toBe(wire);
    talk.expect(reply).within(0);
    talk.end();
  });
});

describe('time', () => {
  test('moves to a moment or by a span', () => {
    const talk = new Conversation();
    talk.at(10.5);
    talk.advance(0.25);
    expect(talk.now).toBe(10.75);
  });

  test('stops at the frame that was waited for', () => {
    const talk = new Conversation();
    talk.ping('10.0.0.9');
    talk.expect(arp()).within(0);
    talk.expect(arp()).within(5000);
    expect(talk.now).toBe(1000);
  });

  test('does not move for a frame that has come already', () => {
    const talk = new Conversation();
    talk.ping('10.0.0.9');
    talk.advance(2500);
    for (const time of [0, 1000, 2000]) {
      expect(talk.expect(arp()).within(1000).time).toBe(time);
    }
    expect(talk.now).toBe(2500);
  });

  test.each<[string, (talk: Conversation) => unknown]>([
    ['at', (talk) => talk.at(5)],
    ['nothingUntil', (talk) => talk.nothingUntil(5)],
  ])('never goes back: %s', (_, work) => {
    const talk = new Conversation();
    talk.at(6);
    expect(says(() => work(talk))).toBe('at 6 ms: it is too late for 5 ms');
    expect(talk.now).toBe(6);
  });

  test.each([Number.POSITIVE_INFINITY, Number.NaN, -1])('there is no time %d', (ms) => {
    const talk = new Conversation();
    const expected = 'expected milliseconds, 0 or more';
    expect(() => talk.at(ms)).toThrow(new RangeError(`at(${ms}): ${expected}`));
    expect(() => talk.advance(ms)).toThrow(new RangeError(`advance(${ms}): ${expected}`));
    expect(() => talk.nothingUntil(ms)).toThrow(new RangeError(`nothingUntil(${ms}): ${expected}`));
    const expectation = talk.expect(reply);
    expect(() => expectation.within(ms)).toThrow(new RangeError(`within(${ms}): ${expected}`));
    expect(() => expectation.at(ms)).toThrow(new RangeError(`at(${ms}): ${expected}`));
    expect(talk.now).toBe(0);
  });

  test('a frame that comes too early or too late is not the one that was expected at that time', () => {
    const early = new Conversation();
    early.inject(request);
    expect(says(() => early.expect(reply).at(10))).toBe(
      'at 0 ms on eth0: came at 0 ms, expected at 10 ms',
    );
    const late = new Conversation();
    late.ping('10.0.0.9');
    late.expect(arp()).within(0);
    expect(says(() => late.expect(arp()).at(999))).toBe('at 999 ms on eth0: nothing came');
    const past = new Conversation();
    past.at(50);
    past.inject(request);
    expect(says(() => past.expect(reply).at(40))).toBe(
      'at 50 ms on eth0: came at 50 ms, expected at 40 ms',
    );
  });
});

describe('order', () => {
  test('the frames of one interface must be expected as they come', () => {
    const talk = new Conversation();
    talk.inject(arp({ senderIp: '10.0.0.3' }));
    talk.inject(arp({ senderIp: '10.0.0.4' }));
    const error = failure(() => talk.expect(arp({ targetIp: '10.0.0.4' })).within(0));
    expect(error.says).toBe('not the frame that was expected');
    expect(error.differences.map(({ field }) => field)).toEqual(['arp.targetIp']);
  });

  test('those of two interfaces are independent', () => {
    const talk = router();
    talk.inject(arp({ targetIp: '10.0.0.1' }), 'lan');
    talk.inject(arp({ senderIp: '192.168.200.3', targetIp: '192.168.200.1' }), 'wan');
    talk.expect(reply, 'wan').within(0);
    talk.expect(reply, 'lan').within(0);
    talk.end();
  });

  test('expectAll takes them in any order, and gives them back in its own', () => {
    const talk = new Conversation();
    for (const n of [3, 4, 5]) talk.inject(arp({ senderIp: `10.0.0.${n}` }));
    const [five, any3, four] = talk
      .expectAll([arp({ targetIp: '10.0.0.5' }), reply, arp({ targetIp: '10.0.0.4' })])
      .within(0);
    expect([five, any3, four].map((frame) => frame?.text('arp.targetIp'))).toEqual([
      '10.0.0.5',
      '10.0.0.3',
      '10.0.0.4',
    ]);
    talk.end();
  });

  test('expectAll finds for each description a frame even if the first choice was another’s', () => {
    const talk = new Conversation();
    for (const n of [3, 4]) talk.inject(arp({ senderIp: `10.0.0.${n}` }));
    const found = talk.expectAll([reply, arp({ targetIp: '10.0.0.3' })]).within(0);
    expect(found.map((frame) => frame.text('arp.targetIp'))).toEqual(['10.0.0.4', '10.0.0.3']);
    talk.end();
  });

  test('expectAll waits for those that have not come', () => {
    const talk = new Conversation();
    talk.ping('10.0.0.9');
    talk.expectAll([arp(), arp(), arp()]).at(2000);
    expect(says(() => talk.expectAll([arp(), icmp()]).within(500))).toBe(
      'at 2500 ms on eth0: nothing came within 500 ms',
    );
  });

  test('expectAll compares a stranger with the one that it is most like', () => {
    const talk = new Conversation();
    talk.inject(request);
    const error = failure(() =>
      talk.expectAll([icmp(), arp({ operation: 'reply', targetIp: '10.0.0.7' })]).within(0),
    );
    expect(error.differences.map(({ field }) => field)).toEqual(['arp.targetIp']);
  });

  test('expectAll of nothing is met', () => {
    const talk = new Conversation();
    expect(talk.expectAll([]).within(0)).toEqual([]);
  });
});

describe('an expectation that is left without a time', () => {
  test('must be met by the next word', () => {
    const talk = new Conversation();
    talk.inject(request);
    talk.expect(reply);
    talk.advance(10);
    talk.end();
  });

  test.each<[string, (talk: Conversation) => unknown]>([
    ['inject', (talk) => talk.inject(request)],
    ['advance', (talk) => talk.advance(1000)],
    ['at', (talk) => talk.at(1000)],
    ['expect', (talk) => talk.expect(reply)],
    ['expectAll', (talk) => talk.expectAll([])],
    ['nothing', (talk) => talk.nothing()],
    ['nothingUntil', (talk) => talk.nothingUntil(1000)],
    ['run', (talk) => talk.run(() => {})],
    ['ping', (talk) => talk.ping('10.0.0.2')],
    ['expectDrops', (talk) => talk.expectDrops({})],
    ['expectCounters', (talk) => talk.expectCounters({})],
    ['expectNeighbour', (talk) => talk.expectNeighbour('10.0.0.2', null)],
    ['expectRoute', (talk) => talk.expectRoute('10.0.0.2', {})],
    ['end', (talk) => talk.end()],
  ])('%s is a word', (_, word) => {
    const talk = new Conversation();
    talk.expect(reply);
    expect(says(() => word(talk))).toBe('at 0 ms on eth0: nothing came');
  });

  test('fails once', () => {
    const talk = new Conversation();
    talk.expect(reply);
    failure(() => talk.advance(1));
    talk.advance(1);
    talk.end();
  });
});

describe('nothing', () => {
  test('fails over a frame that nobody expected', () => {
    const talk = router();
    talk.inject(request, 'lan');
    talk.nothing('wan');
    expect(says(() => talk.nothing())).toBe('at 0 ms on lan: a frame came');
    expect(says(() => talk.nothing('lan'))).toBe('at 0 ms on lan: a frame came');
  });

  test('until a moment, and stops at the frame', () => {
    const talk = new Conversation();
    talk.ping('10.0.0.9');
    talk.expect(arp()).within(0);
    talk.nothingUntil(999.5);
    expect(says(() => talk.nothingUntil(5000))).toBe('at 1000 ms on eth0: a frame came');
  });
});

describe('applications', () => {
  test('run gives the stack, and what comes out can be expected', () => {
    const talk = new Conversation({ neighbours: [PEER] });
    const seen = talk.run(({ devices }) => devices.length);
    expect(seen).toBe(2);
    const ping = talk.ping(PEER.ip);
    talk.expect(icmp({ type: 'echo-request', sequence: 1 })).within(0);
    talk.run(() => ping.session.send());
    talk.expect(icmp({ type: 'echo-request', sequence: 2 })).within(0);
    ping.send();
    talk.expect(icmp({ type: 'echo-request', sequence: 3 })).within(0);
    talk.end();
  });

  test('a ping’s options', () => {
    const talk = new Conversation({
      interfaces: [['10.0.0.1/24', '10.0.0.7/24']],
      neighbours: [PEER],
    });
    talk.ping(PEER.ip, { source: '10.0.0.7', ttl: 3, size: 4 });
    talk.expect(ip({ source: '10.0.0.7', ttl: 3, totalLength: 32 }).icmp()).within(0);
    talk.end();
  });

  test('a request that the stack refuses', () => {
    const talk = new Conversation();
    talk.ping('203.0.113.1', { refused: 'ENETUNREACH' });
    talk.expectDrops({ 'ip.noRoute': 1 });
    expect(failure(() => talk.ping('203.0.113.1')).message).toContain(
      '  expected  sent\n  got       refused, ENETUNREACH',
    );
    expect(failure(() => talk.ping('10.0.0.2', { refused: 'EACCES' })).message).toContain(
      '  expected  refused, EACCES\n  got       sent',
    );
  });

  test('a ping that hears the wrong thing', () => {
    const talk = new Conversation({ neighbours: [PEER] });
    const ping = talk.ping(PEER.ip);
    const sent = talk.expect(icmp()).within(0);
    talk.inject(echoReply(sent));
    expect(
      failure(() => ping.expectReply({ sequence: 2, ttl: range(1, 3), from: any })).message,
    ).toMatchInlineSnapshot(`
      "at 0 ms: the ping did not hear what was expected
        sequence  expected 2, got 1
        ttl       expected 1 to 3, got 64

      all frames so far, in and out of the stack:
             0 ms  out eth0  10.0.0.1 > 10.0.0.2: ICMP echo request, id 39152, seq 1, 64 bytes
             0 ms  in  eth0  10.0.0.2 > 10.0.0.1: ICMP echo reply, id 39152, seq 1, 64 bytes
      the stack has dropped nothing meanwhile"
    `);
    talk.inject(echoReply(sent));
    expect(failure(() => ping.expectError()).message).toContain('heard  expected error, got reply');
    expect(says(() => ping.expectReply().within(70))).toBe('at 70 ms: nothing came within 70 ms');
  });

  test('an error by name or number', () => {
    const talk = new Conversation({ neighbours: [PEER] });
    const ping = talk.ping(PEER.ip);
    const sent = talk.expect(icmp()).within(0);
    const error = replyTo(sent).icmp({ type: 'time-exceeded', code: 1 }).quote(sent, 28);
    talk.inject(error);
    ping.expectError({ type: 'time-exceeded', code: 'ttl-zero-during-reassembly' }).within(0);
    talk.inject(error);
    ping.expectError({ type: 11, code: 1, sequence: 1, rest: 0 }).at(0);
    talk.inject(error);
    expect(failure(() => ping.expectError({ type: 'redirect' })).message).toContain(
      'type  expected redirect, got time-exceeded',
    );
    // @ts-expect-error: no such name
    expect(() => ping.expectError({ type: 'redirection' })).toThrow(
      /^type redirection: expected one of echo-reply, destination-unreachable, /,
    );
  });
});

describe('what the stack knows and has counted', () => {
  test('drops since they were last asked for, all of them', () => {
    const talk = new Conversation();
    talk.inject(icmp({ checksum: 1 }));
    talk.inject(ip({ checksum: 1 }));
    talk.expectDrops({ 'icmp.badChecksum': 1, 'ip.badChecksum': 1 });
    talk.expectDrops({});
    talk.inject(ip({ checksum: 1 }));
    expect(failure(() => talk.expectDrops({ 'ip.badVersion': 2 })).message).toContain(
      '  ip.badVersion   expected 2, got 0\n  ip.badChecksum  expected 0, got 1',
    );
    expect(() => talk.expectDrops({ 'ip.badCheksum': 1 })).toThrow(
      /^ip\.badCheksum: no such reason to drop; near it are ip\.badChecksum, /,
    );
  });

  test('counters since they were last asked for, only those that are named', () => {
    const talk = new Conversation();
    talk.inject(ip({ checksum: 1 }));
    talk.expectCounters({ IpInReceives: 1, IpInHdrErrors: 1, IpInDelivers: 0 });
    talk.expectCounters({ IpInReceives: 0 });
    expect(failure(() => talk.expectCounters({ IpInReceives: 2 })).message).toContain(
      '  IpInReceives  expected 2, got 0',
    );
    expect(() => talk.expectCounters({ IpInRecieves: 0 })).toThrow(
      /^IpInRecieves: no such counter; near it are IpInReceives, /,
    );
  });

  test('neighbours', () => {
    const talk = new Conversation();
    talk.expectNeighbour(PEER.ip, null);
    talk.inject(request);
    talk.expect(reply).within(0);
    talk.expectNeighbour(PEER.ip, { state: 'STALE', mac: PEER.mac, on: 'eth0' });
    expect(failure(() => talk.expectNeighbour(PEER.ip, null)).message).toContain(
      'state  expected no entry, got STALE',
    );
    expect(failure(() => talk.expectNeighbour(PEER.ip, { state: 'REACHABLE' })).message).toContain(
      'state  expected REACHABLE, got STALE',
    );
    expect(failure(() => talk.expectNeighbour('10.0.0.9', { state: 'STALE' })).message).toContain(
      'state  expected STALE, got no entry',
    );
    expect(() => talk.expectNeighbour(PEER.ip, { on: 'eth1' })).toThrow(
      'no interface eth1: there are lo, eth0',
    );
  });

  test('a neighbour whose address two interfaces know', () => {
    const [near, far] = [PEER.mac, '06:22:a3:24:25:27'];
    const talk = new Conversation({
      interfaces: [['10.0.0.1/24'], ['192.168.200.1/24']],
      neighbours: [
        { ip: PEER.ip, mac: near },
        { ip: PEER.ip, mac: far, on: 'eth1' },
      ],
    });
    talk.expectNeighbour(PEER.ip, { on: 'eth0', mac: near });
    talk.expectNeighbour(PEER.ip, { on: 'eth1', mac: far });
    expect(failure(() => talk.expectNeighbour(PEER.ip, { on: 'lo' })).message).toContain(
      'state  expected an entry, got no entry',
    );
  });

  test('an Ethernet address in whichever case', () => {
    const talk = new Conversation({ neighbours: [PEER] });
    talk.expectNeighbour(PEER.ip, { mac: PEER.mac.toUpperCase() });
  });

  test('an entry that is not there meets no condition', () => {
    const talk = new Conversation();
    const state = check('no entry', () => true);
    expect(failure(() => talk.expectNeighbour(PEER.ip, { state })).message).toContain(
      'state  expected no entry, got no entry',
    );
  });

  test.each<[string, (talk: Conversation) => unknown, string]>([
    [
      'a neighbour’s address',
      (talk) => talk.expectNeighbour('10.0.0', null),
      '10.0.0 is not an IPv4 address',
    ],
    [
      'a state',
      (talk) => talk.expectNeighbour(PEER.ip, { state: 'STAEL' }),
      'STAEL is no state: expected one of NONE, INCOMPLETE, REACHABLE, STALE, DELAY, PROBE, FAILED, NOARP, PERMANENT',
    ],
    [
      'a state that would be none',
      (talk) => talk.expectNeighbour(PEER.ip, { state: 'no entry' }),
      'no entry is no state: expected one of NONE, INCOMPLETE, REACHABLE, STALE, DELAY, PROBE, FAILED, NOARP, PERMANENT',
    ],
    [
      'an Ethernet address',
      (talk) => talk.expectNeighbour(PEER.ip, { mac: '06:22' }),
      '06:22 is not an Ethernet address',
    ],
    [
      'a neighbour’s key',
      (talk) => talk.expectNeighbour(PEER.ip, JSON.parse('{"stat":"STALE"}')),
      'stat: expected one of state, mac, on',
    ],
    [
      'a gateway',
      (talk) => talk.expectRoute('203.0.113.1', { gateway: '10.0.0.300' }),
      '10.0.0.300 is not an IPv4 address',
    ],
    [
      'a source',
      (talk) => talk.expectRoute('203.0.113.1', { source: '10.0.0' }),
      '10.0.0 is not an IPv4 address',
    ],
    [
      'a route’s key',
      (talk) => talk.expectRoute('203.0.113.1', JSON.parse('{"gatway":null}')),
      'gatway: expected one of table, device, gateway, source, metric, type',
    ],
  ])('what is mistyped is no failure but an error: %s', (_, work, message) => {
    let thrown: unknown = null;
    try {
      work(new Conversation());
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ message });
    expect(thrown).not.toBeInstanceOf(ConversationError);
  });

  test('routes', () => {
    const talk = new Conversation({
      interfaces: [['10.0.0.1/24'], ['192.168.200.1/24']],
      gateway: '192.168.200.254',
    });
    talk.expectRoute('10.0.0.9', {
      table: 'main',
      device: 'eth0',
      gateway: null,
      source: '10.0.0.1',
    });
    talk.expectRoute('203.0.113.1', {
      device: 'eth1',
      gateway: '192.168.200.254',
      type: 'unicast',
    });
    talk.expectRoute('10.0.0.1', { table: 'local', type: 'local' });
    talk.expectRoute('10.0.0.255', { type: 'broadcast', metric: 0 });
    expect(
      failure(() => talk.expectRoute('203.0.113.1', { gateway: null, device: 'eth0', source: any }))
        .message,
    ).toContain(
      '  device   expected eth0, got eth1\n  gateway  expected none, got 192.168.200.254',
    );
    expect(failure(() => talk.expectRoute('203.0.113.1', null)).message).toContain(
      'route  expected none, got one in table main',
    );
    expect(failure(() => new Conversation().expectRoute('203.0.113.1', {})).message).toContain(
      'route  expected one, got none',
    );
  });

  test('the fate of a frame', () => {
    const talk = new Conversation();
    expect(talk.inject(ip({ checksum: 1 })).dropped?.name).toBe('ip.badChecksum');
  });
});

describe('the end', () => {
  test('nothing may be left on any cable', () => {
    const talk = router();
    talk.inject(arp({ senderIp: '192.168.200.3', targetIp: '192.168.200.1' }), 'wan');
    expect(says(() => talk.end())).toBe('at 0 ms on wan: a frame came');
  });

  test('nor in any application', () => {
    const talk = new Conversation({ neighbours: [PEER] });
    talk.ping(PEER.ip);
    const sent = talk.expect(icmp()).within(0);
    talk.inject(echoReply(sent));
    expect(failure(() => talk.end()).message).toContain(
      'an application has heard what was not expected\n  ping reply: {"sequence":1,',
    );
  });

  test('and the books balance', () => {
    const talk = new Conversation();
    talk.wire.stack.ctx.pool.take(1);
    expect(says(() => talk.end())).toMatch(/^at 0 ms: packets leaked: /);
  });

  test('packets that wait are in order', () => {
    const talk = new Conversation();
    talk.inject(icmp());
    talk.expect(arp()).within(0);
    talk.end();
  });
});

describe('an arrival', () => {
  test('tells the fields of what an ICMP error quotes', () => {
    const talk = router();
    talk.inject(ip({ ttl: 1, identification: 77, destination: '192.168.200.2' }).icmp());
    const error = talk.expect(icmp({ type: 'time-exceeded' })).within(0);
    expect([error.number('quoted ip.identification'), error.number('ip.ttl')]).toEqual([77, 64]);
  });

  test('tells its fields', () => {
    const talk = new Conversation({ neighbours: [PEER] });
    talk.inject(icmp({ identifier: 7 }));
    const came = talk.expect(icmp()).within(0);
    expect(came.number('icmp.identifier')).toBe(7);
    expect(inspect(came)).toBe(`${came}`);
    expect(came.text('eth.destination')).toBe(PEER.mac);
    expect(came.field('icmp.type').meaning).toBe('echo-reply');
    expect(`${came}`).toBe('10.0.0.1 > 10.0.0.2: ICMP echo reply, id 7, seq 0, 8 bytes');
    expect(() => came.number('icmp.identifer')).toThrow(
      /^icmp\.identifer: the frame has no such field; near it are icmp\.identifier, /,
    );
    expect(() => came.field('quoted ip.ttl')).toThrow('quoted ip.ttl: the frame has no such field');
    expect(() => came.number('ip.source')).toThrow('ip.source is no number');
    expect(() => came.text('ip.ttl')).toThrow('ip.ttl is no address');
  });
});

describe('a failure', () => {
  test('another frame: when, where, what was expected, what came, how it differs, what was dropped', () => {
    const talk = new Conversation();
    talk.inject(ip({ checksum: 0x1234 }).icmp());
    talk.advance(20);
    talk.inject(arp({ senderIp: '10.0.0.3' }));
    const error = failure(() =>
      talk.expect(eth({ destination: PEER.mac }).arp({ operation: 'reply', targetIp: PEER.ip })),
    );
    expect(error.message).toMatchInlineSnapshot(`
      "at 20 ms on eth0: not the frame that was expected
        expected  eth({ destination: '06:22:a3:24:25:26' }).arp({ operation: 'reply', targetIp: '10.0.0.2' })
        came      ARP 10.0.0.1 is-at 02:00:00:00:01:01, 28 bytes

        arp.targetIp  expected 10.0.0.2, got 10.0.0.3

        0000  06 22 a3 24 25 26 02 00 00 00 01 01 08 06 00 01   .".$%&..........
        0010  08 00 06 04 00 02 02 00 00 00 01 01 0a 00 00 01   ................
        0020  06 22 a3 24 25 26 0a 00 00 03                     .".$%&....
                                ^^ ^^ ^^ ^^

      all frames so far, in and out of the stack:
             0 ms  in  eth0  10.0.0.2 > 10.0.0.1 [bad checksum]: ICMP echo request, id 0, seq 0, 8 bytes
            20 ms  in  eth0  ARP who-has 10.0.0.1 tell 10.0.0.3, 28 bytes
            20 ms  out eth0  ARP 10.0.0.1 is-at 02:00:00:00:01:01, 28 bytes
      the stack has dropped meanwhile:
        1 x ip.badChecksum: the header checksum is wrong (RFC 1122 §3.2.1.2)"
    `);
    expect(error).toMatchObject({ time: 20, on: 'eth0', says: 'not the frame that was expected' });
    expect(error.differences).toHaveLength(1);
    expect(error.came).toHaveLength(42);
  });

  test('no frame', () => {
    const talk = new Conversation();
    talk.inject(request);
    talk.expect(reply).within(0);
    const error = failure(() => talk.expect(icmp({ type: 'echo-reply' })).within(250));
    expect(error.message).toMatchInlineSnapshot(`
      "at 250 ms on eth0: nothing came within 250 ms
        expected  icmp({ type: 'echo-reply' })

      all frames so far, in and out of the stack:
             0 ms  in  eth0  ARP who-has 10.0.0.1 tell 10.0.0.2, 28 bytes
             0 ms  out eth0  ARP 10.0.0.1 is-at 02:00:00:00:01:01, 28 bytes
      the stack has dropped nothing meanwhile"
    `);
    expect(error).toMatchObject({ time: 250, on: 'eth0', differences: [], came: null });
  });

  test('a frame too many', () => {
    const talk = new Conversation();
    talk.ping('10.0.0.9');
    talk.expect(arp()).within(0);
    expect(failure(() => talk.nothingUntil(3000)).message).toMatchInlineSnapshot(`
      "at 1000 ms on eth0: a frame came
        expected  nothing until 3000 ms
        came      ARP who-has 10.0.0.9 tell 10.0.0.1, 28 bytes

        0000  ff ff ff ff ff ff 02 00 00 00 01 01 08 06 00 01   ................
        0010  08 00 06 04 00 01 02 00 00 00 01 01 0a 00 00 01   ................
        0020  00 00 00 00 00 00 0a 00 00 09                     ..........

      all frames so far, in and out of the stack:
             0 ms  out eth0  ARP who-has 10.0.0.9 tell 10.0.0.1, 28 bytes
          1000 ms  out eth0  ARP who-has 10.0.0.9 tell 10.0.0.1, 28 bytes
      the stack has dropped nothing meanwhile"
    `);
  });

  test('an expectation about the stack', () => {
    const talk = new Conversation();
    const error = failure(() => talk.expectNeighbour(PEER.ip, { state: 'REACHABLE' }));
    expect(error.message).toMatchInlineSnapshot(`
      "at 0 ms: neighbour 10.0.0.2 is not as expected
        state  expected REACHABLE, got no entry

      the stack has dropped nothing meanwhile"
    `);
    expect(error.on).toBeNull();
  });

  test('shows no more than the last frames', () => {
    const talk = new Conversation();
    for (let n = 0; n < 20; n++) {
      talk.inject(request);
      talk.expect(reply).within(0);
    }
    const { message } = failure(() => talk.expect(reply).within(0));
    expect(message).toContain('the last 8 frames so far, in and out of the stack:');
    expect(message.match(/who-has|is-at/g)).toHaveLength(8);
    expect(talk.said).toHaveLength(40);
  });

  test('points at the line of the test', () => {
    const { stack = '' } = failure(() => new Conversation().expect(reply).within(0));
    const [first = ''] = stack.split('\n').filter((line) => /^\s+at /.test(line));
    expect(first).toContain('conversation.test.ts');
  });

  test('an interface that there is none of is an error of the test itself', () => {
    const talk = new Conversation();
    expect(() => talk.inject(request, 'eth7')).toThrow('no interface eth7: there are eth0');
    expect(() => talk.expect(reply, 3)).toThrow('no interface 3: there are eth0');
  });
});
