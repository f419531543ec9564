// A bad cable in front of a link in memory, with a stack behind it and in virtual time.

import { afterEach, describe, expect, test } from 'vitest';
import { imbalance } from '../../src/core/balance.ts';
import type { DropReason } from '../../src/core/drops.ts';
import { PacketPool } from '../../src/core/packet.ts';
import { type Driver, Drop } from '../../src/netdev/device.ts';
import type { Impairment } from '../../src/netdev/impair/impairment.ts';
import { ImpairedDriver, type ImpairedOptions } from '../../src/netdev/impairment.ts';
import { type MemoryEnd, memoryPair } from '../../src/netdev/memory.ts';
import { Stack } from '../../src/stack.ts';
import { FramePort } from '../../src/testing/wire/port.ts';
import {
  address,
  answer,
  arpReply,
  arpRequest,
  PEER,
  seenArp,
  seenIcmp,
  US,
} from '../support/packets.ts';

/** A stack behind a bad cable, with the test at the far end. */
class Rig {
  now = 0;
  readonly stack = new Stack({ poison: true });
  readonly driver: ImpairedDriver;
  readonly end: MemoryEnd;
  readonly port: FramePort;
  readonly calls: string[] = [];

  constructor(options: ImpairedOptions) {
    const [inner, far] = memoryPair();
    this.end = far;
    this.port = new FramePort(far);
    this.driver = new ImpairedDriver(inner, this.stack.ctx, options);
    this.stack.addDevice(this.driver, { addresses: [{ address: address(US), length: 24 }] });
    this.driver.watch(
      () => this.calls.push('readable'),
      (why) => this.calls.push(why.message),
    );
  }

  inject(frame: Uint8Array): void {
    this.port.send(frame);
    this.poll();
  }

  /** Lets time pass as the host loop does: what is due, then what waits. */
  pass(ms: number): void {
    const end = this.now + ms;
    for (let next = this.stack.nextDeadline(); next <= end; next = this.stack.nextDeadline()) {
      this.now = Math.max(this.now, next);
      this.stack.advance(this.now);
      this.poll();
    }
    this.now = end;
    this.stack.advance(end);
  }

  poll(): void {
    for (const device of this.stack.devices) while (this.stack.poll(device, this.now, 64) > 0);
  }
}

const rigs: Rig[] = [];

afterEach(() => {
  for (const { stack } of rigs.splice(0)) {
    expect(imbalance(stack.ctx.flow, stack.ctx.pool.outstanding)).toBeNull();
  }
});

describe('without an impairment', () => {
  test('frames go through at once, both ways', () => {
    const wire = rig({});
    wire.inject(arpRequest());
    expect(wire.port.received().map(seenArp)).toMatchObject([{ operation: 2, targetIp: PEER }]);
    expect(wire.driver.stats).toMatchObject({ send: { delivered: 1 }, receive: { delivered: 1 } });
    expect(wire.stack.nextDeadline()).toBe(Number.POSITIVE_INFINITY);
  });

  test('the inner driver’s word is the sender’s', () => {
    const wire = rig({});
    wire.end.close();
    ping(wire);
    expect(wire.stack.ctx.drops()).toMatchObject({ 'device.gone': 1 });
    expect(wire.calls).toEqual(['the other end of the cable was closed']);
  });
});

describe('sending', () => {
  test('a frame that waits was transmitted, and leaves on the stack’s own timers', () => {
    const wire = rig({ send: { delayMs: 20 } });
    ping(wire);
    expect(wire.stack.ctx.flow).toMatchObject({ originated: 2, transmitted: 1, parked: 1 });
    expect(wire.stack.nextDeadline()).toBe(20);
    wire.pass(19.999);
    expect(wire.port.received()).toEqual([]);
    wire.pass(0.001);
    expect(wire.port.received().map(seenArp)).toMatchObject([{ operation: 1, targetIp: PEER }]);
  });

  test('a frame lost on the cable was transmitted as far as the stack can tell', () => {
    const wire = rig({ send: { loss: 1 } });
    ping(wire);
    expect(wire.stack.ctx.flow.transmitted).toBe(1);
    expect(wire.stack.devices[1]?.stats).toMatchObject({ txPackets: 1, txDropped: 0, txErrors: 0 });
    expect(wire.driver.stats.send).toMatchObject({ entered: 1, lost: 1 });
  });

  test('one that finds the queue full is dropped by the device: device.full', () => {
    const wire = rig({ send: { delayMs: 20, limit: 1 } });
    for (const n of [3, 4]) wire.inject(arpRequest({ senderIp: `10.0.0.${n}` }));
    expect(wire.stack.ctx.drops()).toEqual({ 'device.full': 1 });
    expect(wire.stack.devices[1]?.stats).toMatchObject({ txPackets: 1, txDropped: 1 });
  });

  test('the device’s MTU is the smaller one', () => {
    expect(rig({ send: { mtu: 576 } }).stack.devices[1]?.mtu).toBe(576);
    expect(rig({ send: { mtu: 9000 } }).stack.devices[1]?.mtu).toBe(1500);
    expect(rig({ receive: { mtu: 576 } }).stack.devices[1]?.mtu).toBe(1500);
  });

  test('a frame that is too long is refused at once, not when its delay is over', () => {
    const wire = rig({ send: { delayMs: 20 } });
    expect(send(wire, 1515)).toBe(Drop.tooLong);
    expect(send(wire, 1514)).toBeNull();
  });
});

describe('receiving', () => {
  test('a frame that waits arrives later, and the host is told that it can be read', () => {
    const wire = rig({ receive: { delayMs: 20 } });
    wire.inject(arpRequest());
    expect(wire.stack.ctx.flow.received).toBe(0);
    wire.calls.length = 0;
    expect(wire.stack.nextDeadline()).toBe(20);
    wire.now = 20;
    wire.stack.advance(20);
    expect(wire.calls).toEqual(['readable']);
    expect(wire.stack.ctx.flow.received).toBe(0);
    wire.poll();
    expect(wire.stack.ctx.flow.received).toBe(1);
    expect(wire.port.received().map(seenArp)).toMatchObject([{ operation: 2 }]);
  });

  test('lost frames are passed over; one that comes through is read in the same call', () => {
    const wire = rig({ receive: { loss: 0.5 } });
    for (let n = 1; n <= 20; n++) wire.port.send(arpRequest({ senderIp: `10.0.0.${n + 2}` }));
    const device = wire.stack.devices[1];
    if (device === undefined) throw new Error('no device');
    expect(wire.stack.poll(device, 0, 64)).toBe(20 - wire.driver.stats.receive.lost);
    expect(wire.driver.stats.receive).toMatchObject({ entered: 20, lost: 11 });
  });

  test('a cable that loses everything does not keep the host busy: it comes back for the rest', () => {
    const wire = rig({ receive: { loss: 1 } });
    const device = wire.stack.devices[1];
    if (device === undefined) throw new Error('no device');
    for (let n = 0; n < 100; n++) wire.port.send(arpRequest());
    wire.calls.length = 0;
    expect(wire.stack.poll(device, 0, 64)).toBe(0);
    expect(wire.driver.stats.receive.entered).toBe(64);
    expect(wire.calls).toEqual(['readable']);
    expect(wire.stack.poll(device, 0, 64)).toBe(0);
    expect(wire.driver.stats.receive.entered).toBe(100);
    expect(wire.calls).toEqual(['readable']);
  });

  test('a duplicate is the next frame', () => {
    const wire = rig({ receive: { duplicate: 1 } });
    wire.inject(arpRequest());
    expect(wire.port.received().map(seenArp)).toMatchObject([{ operation: 2 }, { operation: 2 }]);
  });

  test.each<[string, Impairment, Record<string, number>]>([
    ['a corrupted frame', { corrupt: 1 }, { corrupted: 20 }],
    ['a truncated frame', { truncate: 1 }, { truncated: 20 }],
  ])('%s reaches the stack, which knows what to do', (_, receive, stats) => {
    const wire = rig({ receive });
    for (let n = 0; n < 20; n++) wire.inject(arpRequest());
    expect(wire.driver.stats.receive).toMatchObject({ ...stats, delivered: 20 });
    expect(wire.stack.ctx.flow.received).toBe(20);
    expect(wire.port.received().length).toBeLessThan(20);
  });
});

describe('both ways', () => {
  test('a ping takes both delays, and the first packet is not lost', () => {
    const wire = rig({ send: { delayMs: 20 }, receive: { delayMs: 10 } });
    const rtts: number[] = [];
    const session = wire.stack.ping(
      { destination: address(PEER) },
      { reply: ({ rttMs }) => rtts.push(rttMs), error: () => {} },
    );
    session.send();
    wire.pass(20);
    const [asked] = wire.port.received().map(seenArp);
    wire.inject(arpReply({ to: asked?.senderMac ?? '' }));
    wire.pass(30);
    const [request] = wire.port.received().map(seenIcmp);
    if (request === undefined) throw new Error('no request came');
    wire.inject(answer(request, { to: request.from }));
    wire.pass(10);
    expect(rtts).toEqual([60]);
  });

  test('the directions have randomness of their own, from one seed', () => {
    const half = { loss: 0.5 };
    const lost = (seed: number): string[] => {
      const wire = rig({ send: half, receive: half, seed });
      const { stats } = wire.driver;
      const [out, back] = [stats.send, stats.receive];
      const each = Array.from({ length: 50 }, () => {
        send(wire);
        wire.inject(arpRequest({ targetIp: '10.0.0.99' }));
        return [out.lost, back.lost];
      });
      return [0, 1].map((way) => each.map((counts) => counts[way]).join(' '));
    };
    const [there, back] = lost(7);
    expect(there).not.toBe(back);
    expect(lost(7)).toEqual([there, back]);
    expect(lost(8)[0]).not.toBe(there);
  });
});

describe('close', () => {
  test('drops what waits, closes the inner driver, and takes nothing more', () => {
    const wire = rig({ send: { delayMs: 20 }, receive: { delayMs: 20 } });
    wire.inject(arpRequest());
    send(wire);
    wire.driver.close();
    wire.driver.close();
    expect(wire.driver.stats).toMatchObject({ send: { dropped: 1 }, receive: { dropped: 1 } });
    expect(wire.stack.nextDeadline()).toBe(Number.POSITIVE_INFINITY);
    expect(send(wire)).toBe(Drop.gone);
    wire.pass(100);
    expect(wire.stack.ctx.flow.received).toBe(0);
    expect(wire.end.peer).toBeNull();
  });

  test('a frame that arrived and was not taken is gone as well', () => {
    const wire = rig({ receive: { delayMs: 20 } });
    wire.inject(arpRequest());
    wire.stack.advance(20);
    wire.driver.close();
    wire.poll();
    expect(wire.stack.ctx.flow.received).toBe(0);
  });

  test('a link that breaks is the host’s to know', () => {
    const wire = rig({});
    wire.end.close();
    expect(wire.calls).toEqual(['the other end of the cable was closed']);
  });
});

test('each way becomes another while it is used', () => {
  const wire = rig({ send: { loss: 1 }, seed: 3 });
  expect([wire.driver.sending, wire.driver.receiving]).toEqual([{ loss: 1 }, {}]);
  wire.driver.impairSending({}, 3);
  wire.driver.impairReceiving({ loss: 1 }, 3);
  expect([wire.driver.sending, wire.driver.receiving]).toEqual([{}, { loss: 1 }]);
  wire.inject(arpRequest());
  expect(wire.driver.stats.receive).toMatchObject({ entered: 1, lost: 1 });
  wire.driver.impairReceiving({}, 3);
  wire.inject(arpRequest());
  expect(wire.driver.stats).toMatchObject({ send: { delivered: 1 }, receive: { delivered: 1 } });
});

test('an impossible impairment is refused', () => {
  const inner: Driver = memoryPair()[0];
  const { ctx } = new Stack();
  expect(() => new ImpairedDriver(inner, ctx, { receive: { reorder: 0.1 } })).toThrow(
    new Error('reorder: expected delayMs beside it: only frames that wait are overtaken'),
  );
});

function rig(options: ImpairedOptions): Rig {
  const made = new Rig(options);
  rigs.push(made);
  return made;
}

/** Sends one echo request; the stack has to ask for the neighbour first. */
function ping({ stack }: Rig): void {
  stack.ping({ destination: address(PEER) }, { reply: () => {}, error: () => {} }).send();
}

const pool = new PacketPool({ small: 1, large: 1 });

/** Puts a frame into the driver, past the stack. */
function send({ driver }: Rig, length = 60): DropReason | null {
  const pkt = pool.take(length);
  if (pkt === null) throw new Error('the pool is empty');
  pkt.end = pkt.start + length;
  const fault = driver.send(pkt);
  pool.release(pkt);
  return fault;
}
