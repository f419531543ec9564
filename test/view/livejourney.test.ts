import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defineDrops } from '../../src/core/drops.ts';
import { Kind } from '../../src/core/trace.ts';
import { Wire } from '../../src/testing/wire/wire.ts';
import { LiveJourney } from '../../src/view/livejourney.ts';
import {
  answer,
  arpReply,
  arpRequest,
  counting,
  icmp,
  introduce,
  ip,
  PEER,
  Pinger,
  seenIcmp,
} from '../support/packets.ts';

let wire: Wire;
let lines: string[];

beforeEach(() => {
  wire = new Wire();
});

afterEach(() => wire.assertBalanced());

describe('the journey, one line a stage', () => {
  test('of a ping that is answered, from an empty neighbour table on', () => {
    const pinger = new Pinger(wire, PEER);
    watch();
    pinger.send();
    wire.advance(0.113);
    wire.inject(arpReply());
    const [request] = wire.sent().slice(1).map(seenIcmp);
    if (request === undefined) throw new Error('no request was sent');
    wire.advance(0.25);
    wire.inject(answer(request));
    expect(journey()).toMatchInlineSnapshot(`
      "    0.000 ms  #1           icmp    an echo request is made
          0.000 ms  #1           ip      rule 32766 → table main: 10.0.0.0/24 dev eth0, source 10.0.0.1
          0.000 ms  #1           arp     waits until 10.0.0.2 is known
          0.000 ms  #1           arp     10.0.0.2 is INCOMPLETE now: it is asked for, and has not answered yet
          0.000 ms  #2 <- #1     arp       asks everybody who has 10.0.0.2
          0.000 ms  #2 <- #1     ether     gets its Ethernet header: to ff:ff:ff:ff:ff:ff, EtherType 0x0806 (arp)
          0.000 ms  #2 <- #1     device    leaves by eth0, 42 bytes: ARP who-has 10.0.0.2 tell 10.0.0.1, 28 bytes
          0.113 ms  #3           device  comes in by eth0, 42 bytes: ARP 10.0.0.2 is-at 06:22:a3:24:25:26, 28 bytes
          0.113 ms  #3           ether   for us, so it goes up: EtherType 0x0806 (arp)
          0.113 ms  #3           arp     10.0.0.2 is REACHABLE now: it has answered, and so hears us
          0.113 ms  #1 <- #3     arp       goes on: 10.0.0.2 is known now
          0.113 ms  #1 <- #3     ether     gets its Ethernet header: to 06:22:a3:24:25:26, EtherType 0x0800 (ipv4)
          0.113 ms  #1 <- #3     device    leaves by eth0, 98 bytes: 10.0.0.1 > 10.0.0.2: ICMP echo request, id 39152, seq 1, 64 bytes
          0.113 ms  #3           arp     the reply is read
          0.363 ms  #4           device  comes in by eth0, 98 bytes: 10.0.0.2 > 10.0.0.1: ICMP echo reply, id 39152, seq 1, 64 bytes
          0.363 ms  #4           ether   for us, so it goes up: EtherType 0x0800 (ipv4)
          0.363 ms  #4           ip      rule 0 → table local: local 10.0.0.1 dev lo, for this host
          0.363 ms  #4           ip      for us, so it goes up: protocol 1 (icmp)
          0.363 ms  #4           icmp    read by the ping session with identifier 39152, whose request #1 it answers"
    `);
  });

  test('of a ping that we answer', () => {
    introduce(wire);
    watch();
    wire.inject(icmp());
    expect(journey()).toMatchInlineSnapshot(`
      "    0.000 ms  #3           device  comes in by eth0, 98 bytes: 10.0.0.2 > 10.0.0.1: ICMP echo request, id 33154, seq 37780, 64 bytes
          0.000 ms  #3           ether   for us, so it goes up: EtherType 0x0800 (ipv4)
          0.000 ms  #3           ip      rule 0 → table local: local 10.0.0.1 dev lo, for this host
          0.000 ms  #3           ip      for us, so it goes up: protocol 1 (icmp)
          0.000 ms  #4 <- #3     icmp      the echo request becomes its own reply
          0.000 ms  #4 <- #3     ip        rule 32766 → table main: 10.0.0.0/24 dev eth0, source 10.0.0.1
          0.000 ms  #4 <- #3     arp       10.0.0.2 is DELAY now: it is used, and asked soon unless it is heard of before
          0.000 ms  #4 <- #3     ether     gets its Ethernet header: to 06:22:a3:24:25:26, EtherType 0x0800 (ipv4)
          0.000 ms  #4 <- #3     device    leaves by eth0, 98 bytes: 10.0.0.1 > 10.0.0.2: ICMP echo reply, id 33154, seq 37780, 64 bytes"
    `);
  });

  test('of a ping to nobody', () => {
    const pinger = new Pinger(wire, PEER);
    watch();
    pinger.send();
    wire.advance(3000);
    expect(pinger.errors).toHaveLength(1);
    expect(journey()).toMatchInlineSnapshot(`
      "    0.000 ms  #1           icmp    an echo request is made
          0.000 ms  #1           ip      rule 32766 → table main: 10.0.0.0/24 dev eth0, source 10.0.0.1
          0.000 ms  #1           arp     waits until 10.0.0.2 is known
          0.000 ms  #1           arp     10.0.0.2 is INCOMPLETE now: it is asked for, and has not answered yet
          0.000 ms  #2 <- #1     arp       asks everybody who has 10.0.0.2
          0.000 ms  #2 <- #1     ether     gets its Ethernet header: to ff:ff:ff:ff:ff:ff, EtherType 0x0806 (arp)
          0.000 ms  #2 <- #1     device    leaves by eth0, 42 bytes: ARP who-has 10.0.0.2 tell 10.0.0.1, 28 bytes
       1000.000 ms  #3 <- #1     arp       asks everybody who has 10.0.0.2
       1000.000 ms  #3 <- #1     ether     gets its Ethernet header: to ff:ff:ff:ff:ff:ff, EtherType 0x0806 (arp)
       1000.000 ms  #3 <- #1     device    leaves by eth0, 42 bytes: ARP who-has 10.0.0.2 tell 10.0.0.1, 28 bytes
       2000.000 ms  #4 <- #1     arp       asks everybody who has 10.0.0.2
       2000.000 ms  #4 <- #1     ether     gets its Ethernet header: to ff:ff:ff:ff:ff:ff, EtherType 0x0806 (arp)
       2000.000 ms  #4 <- #1     device    leaves by eth0, 42 bytes: ARP who-has 10.0.0.2 tell 10.0.0.1, 28 bytes
       3000.000 ms  -            arp     10.0.0.2 is FAILED now: it did not answer
       3000.000 ms  #1           arp     waits no longer: 10.0.0.2 is not known
       3000.000 ms  #5 <- #1     icmp      tells 10.0.0.1 what became of #1: destination-unreachable, host-unreachable
       3000.000 ms  #5 <- #1     ip        rule 0 → table local: local 10.0.0.1 dev lo, source 10.0.0.1
       3000.000 ms  #5 <- #1     ether     gets its Ethernet header: to nobody, as on every loopback, EtherType 0x0800 (ipv4)
       3000.000 ms  #5 <- #1     device    leaves by lo, 126 bytes: 10.0.0.1 > 10.0.0.1: ICMP host 10.0.0.2 unreachable, 92 bytes
       3000.000 ms  #1           arp     dropped, arp.unresolved: nobody answered for the next hop (RFC 1122 §2.3.2.2)
                                           ✗ neighbour 10.0.0.2: FAILED, expected one with its Ethernet address (RFC 1122 §2.3.2)
       3000.000 ms  #6 <- #5     device      comes in by lo, 126 bytes: 10.0.0.1 > 10.0.0.1: ICMP host 10.0.0.2 unreachable, 92 bytes
       3000.000 ms  #6 <- #5     ether       for us, so it goes up: EtherType 0x0800 (ipv4)
       3000.000 ms  #6 <- #5     ip          table local has 10.0.0.1 as this host’s own
       3000.000 ms  #6 <- #5     ip          for us, so it goes up: protocol 1 (icmp)
       3000.000 ms  #6 <- #5     icmp        the ping session with identifier 39152 hears what became of its request #1: destination-unreachable, host-unreachable"
    `);
  });
});

describe('a drop is told with its name, its sentence and the rule', () => {
  test.each<[string, Uint8Array, string]>([
    [
      'IP',
      ip({ ipChecksumError: 1 }),
      'dropped, ip.badChecksum: the header checksum is wrong (RFC 1122 §3.2.1.2)',
    ],
    [
      'ICMP',
      icmp({ checksumError: 1, data: counting(3) }),
      'dropped, icmp.badChecksum: the ICMP checksum is wrong (RFC 792)',
    ],
    [
      'ARP',
      arpRequest({ operation: 9 }),
      'dropped, arp.unknownOperation: neither a request nor a reply (RFC 826)',
    ],
    [
      'Ethernet, where there is no rule',
      arpRequest({ etherType: 0x86dd }),
      'dropped, ether.unknownType: no layer is registered for this EtherType',
    ],
  ])('%s', (_, frame, expected) => {
    watch();
    wire.inject(frame);
    expect(lines.join('\n')).toContain(expected);
  });

  test('a reason that this stack does not know is told in a word', () => {
    const ours = defineDrops('test', { done: { says: 'the test is over' } });
    wire.stack.ctx.layer('test', ours);
    watch();
    const pkt = wire.stack.ctx.originate(0, 1);
    if (pkt === null) throw new Error('the pool is empty');
    wire.stack.ctx.trace.record(Kind.Drop, 0, pkt, 9999, 0);
    expect(lines.at(-1)).toMatch(/#1 +device +dropped$/);
    wire.stack.ctx.drop(pkt, ours.done);
    expect(lines.at(-1)).toMatch(/#1 +test +dropped, test\.done: the test is over$/);
  });
});

describe('the columns', () => {
  test('time counts from the first event, in milliseconds with three places', () => {
    wire.advance(123_456.7891);
    watch();
    wire.inject(arpRequest());
    wire.advance(7.0004);
    wire.inject(arpRequest());
    const times = lines.map((line) => line.slice(0, 12));
    expect(new Set(times)).toEqual(new Set(['    0.000 ms', '    7.000 ms']));
  });

  test('they line up whatever the numbers', () => {
    wire.advance(1);
    watch();
    for (let n = 0; n < 60; n++) wire.inject(arpRequest());
    wire.advance(3_600_000);
    wire.inject(arpRequest());
    expect(new Set(lines.map((line) => line.indexOf(' ms')))).toEqual(new Set([9, 11]));
    for (const line of lines) expect(line).toMatch(/^ *\d+\.\d{3} ms {2}#\d+( <- #\d+)? +\w+ +\S/);
  });

  test('without packet or cause there is a dash, or the packet alone', () => {
    watch();
    wire.stack.ctx.trace.record(Kind.State, 0, null, 2, 0);
    wire.inject(arpRequest());
    expect(lines[0]).toMatch(/ms {2}- +device +state 2$/);
    expect(lines[1]).toMatch(/ms {2}#1 {11}device +comes in by eth0, 42 bytes: /);
  });

  test.each([
    [Kind.Originate, 'made here'],
    [Kind.Up, 'up, protocol 7'],
    [Kind.Down, 'down'],
    [Kind.Answer, 'becomes its own answer'],
    [Kind.Park, 'waits'],
    [Kind.Release, 'waits no longer'],
    [Kind.State, 'state 7'],
    [Kind.Deliver, 'delivered'],
    [99, 'event 99'],
  ])('an event of kind %i in a layer without words of its own: %s', (kind, words) => {
    const layer = wire.stack.ctx.layer('quiet');
    watch();
    wire.stack.ctx.trace.record(kind, layer, null, 7, 0);
    expect(lines).toEqual([`    0.000 ms  -            quiet   ${words}`]);
  });
});

/** From now on every event is written down. */
function watch(): void {
  lines = [];
  LiveJourney.attach(wire.stack, (line) => lines.push(line));
}

const journey = (): string => lines.join('\n');
