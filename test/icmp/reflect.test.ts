// A packet's mark, as far as it goes with it, and `net.ipv4.fwmark_reflect`. What goes to this host itself, Linux is asked
// about in test/differential/marks.test.ts.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCommands } from '../../src/command/run.ts';
import { Wire } from '../../src/testing/wire/wire.ts';
import {
  address,
  drops,
  type IcmpFields,
  icmp,
  introduce,
  Pinger,
  seenIcmp,
} from '../support/packets.ts';

const MARK = 0x51525354;
const FAR = '203.0.113.9';
const OTHER_GATEWAY = '10.1.0.2';

let wire: Wire;

beforeEach(() => {
  wire = new Wire({ interfaces: [['10.0.0.1/24'], ['10.1.0.1/24']], gateway: '10.0.0.2' });
  introduce(wire);
  introduce(wire, { ip: OTHER_GATEWAY, mac: '0e:42:c3:44:45:46', port: 1 });
  wire.run((stack) => {
    runCommands(stack, `route add default via ${OTHER_GATEWAY} table 100`);
    runCommands(stack, `rule add pref 10 fwmark ${MARK} lookup 100`);
  });
});

afterEach(() => wire.assertBalanced());

const reflect = (value: number) => wire.stack.sysctl.set('net.ipv4.fwmark_reflect', value);

/** A frame that the host marks before it hands it in. */
function injectMarked(fields: IcmpFields, mark = MARK): void {
  const { stack } = wire;
  const frame = icmp(fields);
  const pkt = stack.ctx.pool.take(frame.length) ?? expect.fail('no packet');
  pkt.bytes.set(frame, pkt.start);
  pkt.end = pkt.start + frame.length;
  pkt.mark = mark;
  stack.input(pkt, stack.devices[1] ?? expect.fail('no device'), wire.now);
}

describe('a frame that the host has marked', () => {
  test('is forwarded by the rule for its mark', () => {
    wire.stack.ipForward = true;
    for (const mark of [MARK, MARK + 1]) injectMarked({ destination: FAR }, mark);
    const ways = [0, 1].map((port) => wire.sent(port).map((frame) => seenIcmp(frame).destination));
    // By its own cable it goes back, of which its sender is told.
    expect(ways).toEqual([['10.0.0.2', FAR], [FAR]]);
  });

  test.each([
    [0, 0],
    [1, 1],
    [255, 1],
  ])(
    'fwmark_reflect %i: its echo reply, and an error about it, leave by the cable %i',
    (value, port) => {
      reflect(value);
      wire.stack.ipForward = true;
      injectMarked({ source: FAR });
      injectMarked({ source: FAR, destination: '198.51.100.1', ttl: 1 });
      expect(wire.sent(port).map((frame) => seenIcmp(frame).type)).toEqual([0, 11]);
      expect(wire.sent(1 - port)).toEqual([]);
    },
  );

  test('the next packet has no mark', () => {
    reflect(1);
    injectMarked({ source: FAR });
    wire.inject(icmp({ source: FAR }));
    expect([wire.sent(0), wire.sent(1)].map(({ length }) => length)).toEqual([1, 1]);
  });
});

describe('a marked packet of our own', () => {
  test.each([
    [0, 1],
    [1, 0],
  ])(
    'fwmark_reflect %i: told of its lost neighbour by %i errors, which a rule forbids if marked',
    (value, told) => {
      reflect(value);
      wire.run((stack) => {
        runCommands(stack, 'rule add pref 1 to 10.0.0.1 fwmark 7 prohibit');
        runCommands(stack, 'rule add pref 2 lookup local');
        runCommands(stack, 'rule del pref 0');
      });
      const pinger = new Pinger(wire, '10.0.0.77', { mark: 7 });
      pinger.send();
      wire.advance(10_000);
      expect(pinger.errors).toHaveLength(told);
    },
  );

  test('in fragments, by a cable within the stack, keeps it', () => {
    wire.run((stack) => {
      runCommands(stack, 'link add va type veth peer name vb');
      runCommands(stack, 'link set va up');
      runCommands(stack, 'link set vb up');
      runCommands(stack, 'addr add 10.5.0.1/24 dev va');
      runCommands(stack, 'route add default via 10.5.0.2 table 5');
      runCommands(stack, 'rule add pref 5 fwmark 5 iif lo lookup 5');
      runCommands(stack, 'rule add pref 6 fwmark 5 iif vb blackhole');
      for (const name of ['all', 'vb']) {
        runCommands(stack, `sysctl net.ipv4.conf.${name}.accept_local=1`);
      }
      stack.ipForward = true;
      const [va, vb] = [stack.findDevice('va'), stack.findDevice('vb')];
      if (va === null || vb === null) throw new Error('no cable');
      stack.arp.neighbours.setPermanent(va.index, address('10.5.0.2'), vb.mac.high, vb.mac.low);
    });
    const pinger = new Pinger(wire, FAR, { mark: 5, size: 3000 });
    pinger.send();
    expect(drops(wire)).toEqual({ 'ip.routeBlackhole': 3 });
  });
});
