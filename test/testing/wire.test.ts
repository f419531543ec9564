import { describe, expect, test } from 'vitest';
import { imbalance, STACK_MAC, Wire } from '../../src/testing/wire.ts';
import { hex } from '../support/hex.ts';
import { arpRequest, icmp, PEER, Pinger, seenArp } from '../support/packets.ts';

describe('the wire', () => {
  test('has a stack with 10.0.0.1/24 at its other end, under a known station', () => {
    const wire = new Wire();
    wire.inject(arpRequest());
    expect(wire.sent().map(seenArp)).toMatchObject([
      { from: STACK_MAC, senderMac: '02:00:00:00:01:01', senderIp: '10.0.0.1' },
    ]);
    wire.assertBalanced();
  });

  test('hands out each frame once, oldest first', () => {
    const wire = new Wire();
    for (const n of [2, 3, 4]) wire.inject(arpRequest({ senderIp: `10.0.0.${n}` }));
    expect(wire.sent().map((frame) => seenArp(frame).targetIp)).toEqual([
      '10.0.0.2',
      '10.0.0.3',
      '10.0.0.4',
    ]);
    expect(wire.sent()).toEqual([]);
  });

  test('the frames are copies', () => {
    const wire = new Wire();
    wire.inject(arpRequest());
    const [first = hex('')] = wire.sent();
    const before = first.slice();
    wire.inject(arpRequest({ senderIp: '10.0.0.77' }));
    expect(first).toEqual(before);
  });

  test('several cables, each with its own station and queue', () => {
    const wire = new Wire({
      interfaces: [['10.0.0.1/24'], ['192.168.200.1/24', '10.9.9.9/32'], []],
    });
    wire.inject(arpRequest({ targetIp: '192.168.200.1' }), 1);
    wire.inject(arpRequest({ targetIp: '10.9.9.9' }), 2);
    expect(wire.sent(0)).toEqual([]);
    expect(wire.sent(1).map(seenArp)).toMatchObject([{ from: '02:00:00:00:01:02' }]);
    expect(wire.sent(2).map(seenArp)).toMatchObject([{ from: '02:00:00:00:01:03' }]);
  });

  test.each<[string, () => unknown, string]>([
    ['a cable that is not there', () => new Wire().sent(1), 'no interface 1: there are 1'],
    [
      'a cable that is not there',
      () => new Wire().inject(hex(''), 7),
      'no interface 7: there are 1',
    ],
    [
      'an address that is none',
      () => new Wire({ interfaces: [['10.0.0.256/24']] }),
      '10.0.0.256/24 is not an IPv4 address with a prefix length',
    ],
    [
      'a frame that no cable takes',
      () => new Wire().inject(new Uint8Array(1515)),
      'the cable refused a frame of 1515 bytes: the frame is longer than the device can carry',
    ],
    [
      'a frame that no buffer takes',
      () => new Wire().inject(new Uint8Array(100_000)),
      'a frame of 100000 bytes is too long',
    ],
  ])('says what is wrong: %s', (_, work, message) => {
    expect(work).toThrow(message);
  });

  test('its MTU is its cables’', () => {
    const wire = new Wire({ mtu: 576, interfaces: [['10.0.0.1/24'], []] });
    expect(wire.stack.devices.map(({ mtu }) => mtu)).toEqual([65536, 576, 576]);
  });

  test('its seed is the stack’s', () => {
    const identifier = (seed: number) => new Pinger(new Wire({ seed }), PEER).session.identifier;
    expect(identifier(3)).toBe(identifier(3));
    expect(identifier(3)).not.toBe(identifier(4));
  });
});

describe('virtual time', () => {
  test('begins at 0 and goes as far as the test says', () => {
    const wire = new Wire();
    wire.advance(12.5);
    wire.advance(0);
    wire.advance(7.25);
    expect([wire.now, wire.stack.ctx.now]).toEqual([19.75, 19.75]);
  });

  test('whatever falls due in between happens at its own time', () => {
    const wire = new Wire();
    const times: number[] = [];
    new Pinger(wire, PEER).send();
    wire.stack.ctx.trace.observer = { event: ({ kind, time }) => kind === 10 && times.push(time) };
    wire.advance(2500);
    expect(times).toEqual([1000, 2000]);
    expect(wire.now).toBe(2500);
  });

  test('an hour of it takes no time', () => {
    const wire = new Wire();
    const pinger = new Pinger(wire, PEER);
    pinger.send();
    const began = performance.now();
    wire.advance(3_600_000);
    expect(performance.now() - began).toBeLessThan(500);
    expect(pinger.errors).toHaveLength(1);
  });

  test('run gives an application the stack with its clock set, and what it returns back', () => {
    const wire = new Wire();
    wire.advance(40);
    expect(wire.run((stack) => [stack === wire.stack, stack.ctx.now])).toEqual([true, 40]);
  });

  test('what is sent to ourselves has come in when run returns', () => {
    const wire = new Wire();
    const pinger = new Pinger(wire, '127.0.0.1');
    pinger.send();
    expect(pinger.replies).toHaveLength(1);
  });
});

describe('the books', () => {
  const books = { received: 5, originated: 3, transmitted: 4, delivered: 1, dropped: 1, parked: 2 };

  test.each<[string, Partial<typeof books>, number, string | null]>([
    ['balance', {}, 2, null],
    ['one came in and never ended', { received: 6 }, 2, 'packets lost or ended twice'],
    ['one was made and never ended', { originated: 4 }, 2, 'packets lost or ended twice'],
    ['one ended twice', { dropped: 2 }, 2, 'packets lost or ended twice'],
    ['one was sent twice', { transmitted: 5 }, 2, 'packets lost or ended twice'],
    ['one was delivered twice', { delivered: 2 }, 2, 'packets lost or ended twice'],
    ['one is out and waits nowhere', {}, 3, 'packets leaked'],
    ['one waits and is in the pool as well', {}, 1, 'packets leaked'],
  ])('%s', (_, change, outstanding, problem) => {
    expect(imbalance({ ...books, ...change }, outstanding)).toBe(problem);
  });

  test('assertBalanced throws with the numbers when a packet was kept', () => {
    const wire = new Wire();
    wire.assertBalanced();
    wire.stack.ctx.pool.take(1);
    expect(() => wire.assertBalanced()).toThrow(
      /^packets leaked: \{"received":0,.*\}, 1 outstanding$/,
    );
  });

  test('assertBalanced throws when a packet’s end was not counted', () => {
    const wire = new Wire();
    const pkt = wire.stack.ctx.originate(0, 1);
    if (pkt !== null) wire.stack.ctx.pool.release(pkt);
    expect(() => wire.assertBalanced()).toThrow('packets lost or ended twice');
  });

  test('packets that wait are in order', () => {
    const wire = new Wire();
    wire.inject(icmp());
    expect(wire.stack.ctx.flow.parked).toBe(1);
    wire.assertBalanced();
  });

  test('who reads a packet after its end sees poison', () => {
    const wire = new Wire();
    let kept: Uint8Array | null = null;
    wire.stack.ctx.trace.observer = {
      event: (_, pkt) => {
        kept = pkt === null ? null : pkt.bytes.subarray(pkt.start, pkt.start + 14);
      },
    };
    wire.inject(arpRequest());
    expect(kept).toEqual(new Uint8Array(14).fill(0xa5));
  });
});
