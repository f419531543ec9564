import { describe, expect, test } from 'vitest';
import '../../src/testing/vitest.ts';
import { range } from '../../src/testing/frame/check.ts';
import {
  type AnyFrame,
  arp,
  eth,
  icmp,
  ip,
  PEER,
  STACK,
  udp,
} from '../../src/testing/frame/frame.ts';
import { Conversation } from '../../src/testing/talk/conversation.ts';
import { Wire } from '../../src/testing/wire/wire.ts';

const request = arp({ operation: 'request' });

const failure = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the matcher did not fail');
};

/** The frame that the stack answers with. */
function answerTo(frame: AnyFrame, wire = new Wire({ neighbours: [PEER] })): Uint8Array {
  wire.inject(frame);
  const [answer = new Uint8Array()] = wire.sent();
  return answer;
}

test('the matchers are typed', () => {
  const wrong = [
    // @ts-expect-error: a description, not text
    () => expect(request).toMatchFrame('arp'),
    // @ts-expect-error: no such field
    () => expect(request).toBeArpReply({ sender: PEER.ip }),
    // @ts-expect-error: descriptions by interface
    () => expect(new Wire()).toEmit({ eth0: request }),
    // @ts-expect-error: a number for each reason
    () => expect(new Wire()).toDrop({ 'ip.badChecksum': 'once' }),
  ];
  expect(wrong).toHaveLength(4);
});

describe('toMatchFrame', () => {
  const answer = answerTo(
    ip({ ttl: 3 }).icmp({ identifier: 0x4142, sequence: 0x4344 }).payload(20),
  );

  test('holds what is stated against a frame', () => {
    expect(answer).toMatchFrame(icmp({ type: 'echo-reply', identifier: 0x4142 }).payload(20));
    expect(answer).not.toMatchFrame(icmp({ type: 'echo-request' }));
    expect(icmp()).toMatchFrame(icmp());
  });

  test('fails', () => {
    const expected = eth({ destination: STACK.mac })
      .ip({ ttl: range(1, 10), dontFragment: true })
      .icmp({ type: 'echo-request', sequence: 0x4344 })
      .payload('wrong');
    expect(failure(() => expect(answer).toMatchFrame(expected))).toMatchInlineSnapshot(`
      "the frame is not as expected
        expected  eth({ destination: '02:00:00:00:01:01' }).ip({ ttl: <1 to 10>, dontFragment: true }).icmp({ type: 'echo-request', sequence: 17220 }).payload(<77 72 6f 6e 67>)
        came      10.0.0.1 > 10.0.0.2: ICMP echo reply, id 16706, seq 17220, 28 bytes

        eth.destination  expected 02:00:00:00:01:01, got 06:22:a3:24:25:26
        ip.ttl           expected 1 to 10, got 64
        ip.dontFragment  expected 1, got 0
        icmp.type        expected 8 (echo-request), got 0 (echo-reply)
        payload          expected 5 bytes, from byte 0: 77 72 6f 6e 67, got 20 bytes, from byte 0: 00 01 02 03 04 05 06 07 …

        0000  06 22 a3 24 25 26 02 00 00 00 01 01 08 00 45 00   .".$%&........E.
              ^^ ^^ ^^ ^^ ^^ ^^
        0010  00 30 72 2d 00 00 40 01 f4 9d 0a 00 00 01 0a 00   .0r-..@.........
                          ^^    ^^
        0020  00 02 00 00 21 15 41 42 43 44 00 01 02 03 04 05   ....!.ABCD......
                    ^^                      ^^ ^^ ^^ ^^ ^^ ^^
        0030  06 07 08 09 0a 0b 0c 0d 0e 0f 10 11 12 13         ..............
              ^^ ^^ ^^ ^^ ^^ ^^ ^^ ^^ ^^ ^^ ^^ ^^ ^^ ^^"
    `);
  });

  test('fails with not', () => {
    expect(
      failure(() => expect(answer).not.toMatchFrame(icmp({ sequence: 0x4344 }))),
    ).toMatchInlineSnapshot(`
      "the frame is like the one that it should not be
        expected  icmp({ sequence: 17220 })
        came      10.0.0.1 > 10.0.0.2: ICMP echo reply, id 16706, seq 17220, 28 bytes"
    `);
  });

  test('fails over another protocol', () => {
    expect(failure(() => expect(request).toMatchFrame(udp()))).toMatchInlineSnapshot(`
      "the frame is not as expected
        expected  udp()
        came      ARP who-has 10.0.0.1 tell 10.0.0.2, 28 bytes

        header  expected ip, got arp

        0000  ff ff ff ff ff ff 06 22 a3 24 25 26 08 06 00 01   .......".$%&....
                                                        ^^ ^^
        0010  08 00 06 04 00 01 06 22 a3 24 25 26 0a 00 00 02   .......".$%&....
              ^^ ^^ ^^ ^^ ^^ ^^ ^^ ^^ ^^ ^^ ^^ ^^ ^^ ^^ ^^ ^^
        0020  00 00 00 00 00 00 0a 00 00 01                     ..........
              ^^ ^^ ^^ ^^ ^^ ^^ ^^ ^^ ^^ ^^"
    `);
  });

  test('there must be a frame, with not or without', () => {
    const [none] = new Wire().sent();
    const message = 'there is no frame, expected arp()';
    expect(failure(() => expect(none).toMatchFrame(arp()))).toBe(message);
    expect(failure(() => expect(none).not.toMatchFrame(arp()))).toBe(message);
  });

  test('a description that no frame can fit is an error', () => {
    expect(() => expect(answer).not.toMatchFrame(ip({ ttl: 256 }))).toThrow(
      'ip.ttl 256: expected a whole number from 0 to 255',
    );
  });
});

describe('toBeIcmpEchoReply', () => {
  const asked = ip({ source: '10.0.0.7' })
    .icmp({ identifier: 0x4142, sequence: 0x4344 })
    .payload(20);
  const answer = answerTo(asked, new Wire({ neighbours: [{ mac: PEER.mac, ip: '10.0.0.7' }] }));

  test('holds', () => {
    expect(answer).toBeIcmpEchoReply();
    expect(answer).toBeIcmpEchoReply({ to: asked });
    expect(answer).toBeIcmpEchoReply({
      ...{ source: STACK.ip, destination: '10.0.0.7', ttl: 64, payload: 20 },
      ...{ identifier: 0x4142, sequence: range(0x4344, 0x4345), code: 0 },
    });
    expect(asked).not.toBeIcmpEchoReply();
    expect(answer).not.toBeIcmpEchoReply({ to: asked, ttl: 63 });
    expect(answer).not.toBeIcmpEchoReply({ to: asked, sequence: 1 });
  });

  test('fails', () => {
    const other = ip({ source: '10.0.0.9' }).icmp({ identifier: 0x4152, sequence: 9 }).payload(21);
    expect(
      failure(() => expect(answer).toBeIcmpEchoReply({ to: other, sequence: 0x4344 })),
    ).toMatchInlineSnapshot(`
      "the frame is not as expected
        expected  ip({ source: '10.0.0.1', destination: '10.0.0.9' }).icmp({ type: 'echo-reply', identifier: 16722, sequence: 17220 }).payload(21 bytes)
        came      10.0.0.1 > 10.0.0.7: ICMP echo reply, id 16706, seq 17220, 28 bytes

        ip.destination   expected 10.0.0.9, got 10.0.0.7
        icmp.identifier  expected 16722, got 16706
        payload          expected 21 bytes, from byte 20: 14, got 20 bytes, from byte 20: nothing

        0000  06 22 a3 24 25 26 02 00 00 00 01 01 08 00 45 00   .".$%&........E.
        0010  00 30 10 24 00 00 40 01 56 a2 0a 00 00 01 0a 00   .0.$..@.V.......
                                                        ^^ ^^
        0020  00 07 00 00 21 15 41 42 43 44 00 01 02 03 04 05   ....!.ABCD......
              ^^ ^^             ^^ ^^
        0030  06 07 08 09 0a 0b 0c 0d 0e 0f 10 11 12 13         .............."
    `);
  });

  test('fails with not', () => {
    expect(
      failure(() => expect(answer).not.toBeIcmpEchoReply({ identifier: 0x4142 })),
    ).toMatchInlineSnapshot(`
      "the frame is like the one that it should not be
        expected  icmp({ identifier: 16706, type: 'echo-reply' })
        came      10.0.0.1 > 10.0.0.7: ICMP echo reply, id 16706, seq 17220, 28 bytes"
    `);
  });
});

describe('toBeArpReply and toBeArpRequest', () => {
  const answer = answerTo(request);

  test('hold', () => {
    expect(answer).toBeArpReply();
    expect(answer).toBeArpReply({ to: request, senderMac: STACK.mac });
    expect(answer).not.toBeArpReply({ to: arp({ senderIp: '10.0.0.9' }) });
    expect(request).toBeArpRequest({ targetIp: STACK.ip });
    expect(answer).not.toBeArpRequest();
  });

  test('toBeArpReply fails', () => {
    expect(
      failure(() => expect(answer).toBeArpReply({ to: request, senderMac: PEER.mac })),
    ).toMatchInlineSnapshot(`
      "the frame is not as expected
        expected  eth({ destination: '06:22:a3:24:25:26' }).arp({ senderIp: '10.0.0.1', targetMac: '06:22:a3:24:25:26', targetIp: '10.0.0.2', senderMac: '06:22:a3:24:25:26', operation: 'reply' })
        came      ARP 10.0.0.1 is-at 02:00:00:00:01:01, 28 bytes

        arp.senderMac  expected 06:22:a3:24:25:26, got 02:00:00:00:01:01

        0000  06 22 a3 24 25 26 02 00 00 00 01 01 08 06 00 01   .".$%&..........
        0010  08 00 06 04 00 02 02 00 00 00 01 01 0a 00 00 01   ................
                                ^^ ^^ ^^ ^^ ^^ ^^
        0020  06 22 a3 24 25 26 0a 00 00 02                     .".$%&...."
    `);
  });

  test('toBeArpRequest fails', () => {
    expect(failure(() => expect(answer).toBeArpRequest())).toMatchInlineSnapshot(`
      "the frame is not as expected
        expected  arp({ operation: 'request' })
        came      ARP 10.0.0.1 is-at 02:00:00:00:01:01, 28 bytes

        arp.operation  expected 1 (request), got 2 (reply)

        0000  06 22 a3 24 25 26 02 00 00 00 01 01 08 06 00 01   .".$%&..........
        0010  08 00 06 04 00 02 02 00 00 00 01 01 0a 00 00 01   ................
                          ^^ ^^
        0020  06 22 a3 24 25 26 0a 00 00 02                     .".$%&...."
    `);
  });
});

describe('toEmit', () => {
  const two = () => {
    const wire = new Wire({ interfaces: [['10.0.0.1/24'], ['192.168.200.1/24']] });
    wire.inject(request);
    wire.inject(arp({ senderIp: '10.0.0.3' }));
    return wire;
  };
  const reply = (targetIp: string) => arp({ operation: 'reply', targetIp });

  test('holds what was sent since the last time, frame for frame', () => {
    const wire = two();
    expect(wire).toEmit([reply('10.0.0.2'), reply('10.0.0.3')]);
    expect(wire).toEmit([]);
    wire.inject(arp({ senderIp: '192.168.200.9', targetIp: '192.168.200.1' }), 'eth1');
    expect(wire).toEmit({ eth1: [reply('192.168.200.9')] });
    expect(wire).not.toEmit([reply('10.0.0.2')]);
  });

  test('fails over a wrong frame', () => {
    expect(
      failure(() => expect(two()).toEmit([reply('10.0.0.2'), reply('10.0.0.4'), icmp()])),
    ).toMatchInlineSnapshot(`
      "eth0 sent 2 frames, expected 3:
        1  ok       ARP 10.0.0.1 is-at 02:00:00:00:01:01, 28 bytes
        2  wrong    ARP 10.0.0.1 is-at 02:00:00:00:01:01, 28 bytes
        3  missing  icmp()

      2  expected arp({ operation: 'reply', targetIp: '10.0.0.4' })

        arp.targetIp  expected 10.0.0.4, got 10.0.0.3

        0000  06 22 a3 24 25 26 02 00 00 00 01 01 08 06 00 01   .".$%&..........
        0010  08 00 06 04 00 02 02 00 00 00 01 01 0a 00 00 01   ................
        0020  06 22 a3 24 25 26 0a 00 00 03                     .".$%&....
                                ^^ ^^ ^^ ^^

      the stack has dropped nothing so far"
    `);
  });

  test('fails over a frame too many, on an interface that is not named', () => {
    expect(failure(() => expect(two()).toEmit({ eth1: [] }))).toMatchInlineSnapshot(`
      "eth0 sent 2 frames, expected 0:
        1  extra    ARP 10.0.0.1 is-at 02:00:00:00:01:01, 28 bytes
        2  extra    ARP 10.0.0.1 is-at 02:00:00:00:01:01, 28 bytes

      the stack has dropped nothing so far"
    `);
  });

  test('fails over as many frames, but another one', () => {
    const wire = two();
    const message = failure(() => expect(wire).toEmit([reply('10.0.0.2'), reply('10.0.0.4')]));
    expect(message.split('\n')[0]).toBe('eth0 sent 2 frames, not as expected:');
  });

  test('fails over each interface at once', () => {
    expect(
      failure(() => expect(two()).toEmit({ eth0: [reply('10.0.0.2')], eth1: [icmp()] })),
    ).toMatchInlineSnapshot(`
      "eth0 sent 2 frames, expected 1:
        1  ok       ARP 10.0.0.1 is-at 02:00:00:00:01:01, 28 bytes
        2  extra    ARP 10.0.0.1 is-at 02:00:00:00:01:01, 28 bytes

      eth1 sent 0 frames, expected 1:
        1  missing  icmp()

      the stack has dropped nothing so far"
    `);
  });

  test('fails with not', () => {
    expect(
      failure(() => expect(two()).not.toEmit([reply('10.0.0.2'), reply('10.0.0.3')])),
    ).toMatchInlineSnapshot(`
      "the wire has sent just what it should not
        eth0  ARP 10.0.0.1 is-at 02:00:00:00:01:01, 28 bytes
        eth0  ARP 10.0.0.1 is-at 02:00:00:00:01:01, 28 bytes"
    `);
  });

  test('an interface that there is none of is an error', () => {
    expect(() => expect(two()).not.toEmit({ eth2: [] })).toThrow(
      'no interface eth2: there are eth0, eth1',
    );
  });
});

describe('toBeDropped', () => {
  const bad = ip({ checksum: 0x1234 }).icmp();

  test('holds for that very packet and that reason', () => {
    const wire = new Wire();
    expect(wire.inject(bad)).toBeDropped('ip.badChecksum');
    expect(wire.inject(bad)).toBeDropped();
    expect(wire.inject(request)).not.toBeDropped();
    expect(wire.inject(bad)).not.toBeDropped('ip.badVersion');
  });

  test('fails', () => {
    expect(
      failure(() => expect(new Wire().inject(bad)).toBeDropped('ip.badVersion')),
    ).toMatchInlineSnapshot(`
      "the packet was not dropped as expected
        expected  ip.badVersion: the version is not 4 (RFC 1122 §3.2.1.1)
        got       ip.badChecksum: the header checksum is wrong (RFC 1122 §3.2.1.2)

      what happened to it:
          0.000 ms  #1           device  comes in by eth0
          0.000 ms  #1           ether   for us, so it goes up: EtherType 0x0800 (ipv4)
          0.000 ms  #1           ip      dropped, ip.badChecksum: the header checksum is wrong (RFC 1122 §3.2.1.2)"
    `);
  });

  test('fails over a packet that was not dropped', () => {
    expect(
      failure(() => expect(new Wire().inject(icmp())).toBeDropped('ip.notForUs')),
    ).toMatchInlineSnapshot(`
      "the packet was not dropped as expected
        expected  ip.notForUs: for another host, and forwarding is off (RFC 1122 §3.2.1.3)
        got       not dropped

      what happened to it:
          0.000 ms  #1           device  comes in by eth0
          0.000 ms  #1           ether   for us, so it goes up: EtherType 0x0800 (ipv4)
          0.000 ms  #1           ip      table local has 10.0.0.1 as this host’s own
          0.000 ms  #1           ip      for us, so it goes up: protocol 1 (icmp)
          0.000 ms  #2 <- #1     icmp      the echo request becomes its own reply
          0.000 ms  #2 <- #1     ip        table main has a way, and the next hop is 10.0.0.2
          0.000 ms  #2 <- #1     arp       waits until 10.0.0.2 is known
          0.000 ms  #2 <- #1     arp       10.0.0.2 is INCOMPLETE now: it is asked for, and has not answered yet
          0.000 ms  #3 <- #2     arp         asks who has the next hop
          0.000 ms  #3 <- #2     ether       gets its Ethernet header: EtherType 0x0806 (arp)
          0.000 ms  #3 <- #2     device      leaves by eth0"
    `);
  });

  test('fails with not', () => {
    expect(failure(() => expect(new Wire().inject(bad)).not.toBeDropped())).toMatchInlineSnapshot(`
      "the packet was dropped as it should not be
        got       ip.badChecksum: the header checksum is wrong (RFC 1122 §3.2.1.2)

      what happened to it:
          0.000 ms  #1           device  comes in by eth0
          0.000 ms  #1           ether   for us, so it goes up: EtherType 0x0800 (ipv4)
          0.000 ms  #1           ip      dropped, ip.badChecksum: the header checksum is wrong (RFC 1122 §3.2.1.2)"
    `);
  });

  test('an unknown reason is refused with those that are near', () => {
    const work = () => expect(new Wire().inject(bad)).not.toBeDropped('ip.badCheckSum1');
    expect(failure(work)).toMatchInlineSnapshot(
      `"ip.badCheckSum1: no such reason to drop; near it are ip.badChecksum, icmp.badChecksum, igmp.badChecksum"`,
    );
  });
});

describe('toDrop', () => {
  const wire = new Wire();

  test('holds what was dropped since the last time, all of it', () => {
    wire.inject(ip({ checksum: 1 }));
    wire.inject(icmp({ checksum: 1 }));
    expect(wire).toDrop({ 'ip.badChecksum': 1, 'icmp.badChecksum': 1 });
    expect(wire).toDrop({});
    expect(wire).not.toDrop({ 'ip.badChecksum': 1 });
  });

  test('fails', () => {
    wire.inject(ip({ checksum: 1 }));
    expect(failure(() => expect(wire).toDrop({ 'ip.badVersion': 1 }))).toMatchInlineSnapshot(`
      "what the stack has dropped is not as expected
        ip.badVersion   expected 1, got 0
        ip.badChecksum  expected 0, got 1

      the stack has dropped so far:
        2 x ip.badChecksum: the header checksum is wrong (RFC 1122 §3.2.1.2)
        1 x icmp.badChecksum: the ICMP checksum is wrong (RFC 792)"
    `);
  });

  test('fails with not', () => {
    wire.inject(ip({ checksum: 1 }));
    expect(failure(() => expect(wire).not.toDrop({ 'ip.badChecksum': 1 }))).toMatchInlineSnapshot(`
      "what the stack has dropped is as it should not be
        ip.badChecksum  1"
    `);
  });
});

describe('toCount', () => {
  const wire = new Wire();

  test('holds the growth of the counters that are named since the last time', () => {
    wire.inject(ip({ checksum: 1 }));
    expect(wire).toCount({ IpInReceives: 1, IpInHdrErrors: 1, IpInDelivers: 0 });
    expect(wire).toCount({ IpInReceives: 0 });
    expect(wire).not.toCount({ IpInReceives: 1 });
  });

  test('fails', () => {
    wire.inject(ip({ checksum: 1 }));
    expect(
      failure(() => expect(wire).toCount({ IpInReceives: 1, IpInDelivers: 1, IpInHdrErrors: 0 })),
    ).toMatchInlineSnapshot(`
      "the growth of the counters is not as expected
        IpInDelivers   expected 1, got 0
        IpInHdrErrors  expected 0, got 1

      the stack has dropped so far:
        2 x ip.badChecksum: the header checksum is wrong (RFC 1122 §3.2.1.2)"
    `);
  });

  test('fails with not', () => {
    wire.inject(ip({ checksum: 1 }));
    expect(failure(() => expect(wire).not.toCount({ IpInReceives: 1 }))).toMatchInlineSnapshot(`
      "the growth of the counters is as it should not be
        IpInReceives  1"
    `);
  });

  test('an unknown counter is refused with those that are near', () => {
    expect(failure(() => expect(wire).toCount({ IpInRecieves: 1 }))).toMatchInlineSnapshot(
      `"IpInRecieves: no such counter; near it are IpInReceives, IpInDelivers, IcmpInRedirects"`,
    );
  });
});

describe('toHaveNeighbour', () => {
  const wire = new Wire({ neighbours: [{ mac: '0a:32:b3:34:35:36', ip: '10.0.0.3' }] });
  wire.inject(request);

  test('holds', () => {
    expect(wire).toHaveNeighbour(PEER.ip);
    expect(wire).toHaveNeighbour(PEER.ip, { state: 'STALE', mac: PEER.mac, on: 'eth0' });
    expect(wire.stack).toHaveNeighbour('10.0.0.3', { state: 'PERMANENT' });
    expect(wire).not.toHaveNeighbour('10.0.0.4');
    expect(wire).not.toHaveNeighbour(PEER.ip, { state: 'REACHABLE' });
  });

  test('fails', () => {
    expect(
      failure(() => expect(wire).toHaveNeighbour(PEER.ip, { state: 'REACHABLE', mac: STACK.mac })),
    ).toMatchInlineSnapshot(`
      "neighbour 10.0.0.2 is not as expected
        state  expected REACHABLE, got STALE
        mac    expected 02:00:00:00:01:01, got 06:22:a3:24:25:26

      the stack has dropped nothing so far"
    `);
  });

  test('what is mistyped is refused, also under not', () => {
    const not = expect(wire).not;
    expect(() => not.toHaveNeighbour('10.0.0')).toThrow('10.0.0 is not an IPv4 address');
    expect(() => not.toHaveNeighbour(PEER.ip, { state: 'STAEL' })).toThrow('STAEL is no state');
    expect(() => not.toRoute('192.0.2.1', { gateway: '10.0.0.300' })).toThrow(
      '10.0.0.300 is not an IPv4 address',
    );
  });

  test('fails with not', () => {
    expect(failure(() => expect(wire).not.toHaveNeighbour(PEER.ip))).toMatchInlineSnapshot(`
      "neighbour 10.0.0.2 is as it should not be
        state  STALE
        mac    06:22:a3:24:25:26"
    `);
  });
});

describe('toRoute', () => {
  const wire = new Wire({
    interfaces: [['10.0.0.1/24', '10.0.0.7/24']],
    gateway: '10.0.0.254',
    routes: [{ to: '203.0.113.0/24', type: 'blackhole' }],
  });

  test('holds', () => {
    expect(wire).toRoute('10.0.0.9', {
      ...{ table: 'main', device: 'eth0', gateway: null, source: '10.0.0.1', type: 'unicast' },
    });
    expect(wire).toRoute('192.0.2.1', { gateway: '10.0.0.254', source: '10.0.0.7' }, '10.0.0.7');
    expect(wire.stack).toRoute('203.0.113.1', { type: 'blackhole', device: 'none' });
    expect(wire).not.toRoute('192.0.2.1', { gateway: null });
    expect(new Wire()).not.toRoute('192.0.2.1');
  });

  test('fails', () => {
    expect(
      failure(() => expect(wire).toRoute('192.0.2.1', { gateway: '10.0.0.253', table: 'local' })),
    ).toMatchInlineSnapshot(`
      "the route to 192.0.2.1 is not as expected
        table    expected local, got main
        gateway  expected 10.0.0.253, got 10.0.0.254

      the stack has dropped nothing so far"
    `);
  });

  test('fails with not', () => {
    expect(
      failure(() => expect(wire).not.toRoute('10.0.0.9', { device: 'eth0' })),
    ).toMatchInlineSnapshot(`
      "the route to 10.0.0.9 is as it should not be
        table    main
        device   eth0
        gateway  none
        source   10.0.0.1
        metric   0
        type     unicast"
    `);
  });
});

describe('a subject that a matcher is not about is told', () => {
  const talk = new Conversation();

  test.each<[string, () => unknown, string]>([
    ['toEmit', () => expect(undefined).toEmit([]), 'expected a Wire, got undefined'],
    ['toEmit', () => expect(talk).toEmit([]), 'expected a Wire, got a Conversation'],
    ['toDrop', () => expect(talk.wire.stack).toDrop({}), 'expected a Wire, got a Stack'],
    ['toCount', () => expect('eth0').not.toCount({}), 'expected a Wire, got a string'],
    [
      'toBeDropped',
      () => expect(talk.wire).not.toBeDropped(),
      'expected what inject returns (a Fate), got a Wire',
    ],
    [
      'toHaveNeighbour',
      () => expect(null).not.toHaveNeighbour(PEER.ip),
      'expected a Stack or what has one as its stack, got null',
    ],
    [
      'toRoute',
      () => expect({}).toRoute(PEER.ip),
      'expected a Stack or what has one as its stack, got an Object',
    ],
    ['toMatchFrame', () => expect([icmp()]).toMatchFrame(icmp()), 'expected a frame, got an Array'],
    ['toBeArpReply', () => expect(null).not.toBeArpReply(), 'expected a frame, got null'],
  ])('%s', (_, work, message) => {
    expect(work).toThrow(new TypeError(message));
  });
});
