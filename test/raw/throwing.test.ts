// Listeners that throw: no packet is lost by it, others hear all the same, and who called the stack is told.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RawListener, RawOptions } from '../../src/raw/options.ts';
import { Wire } from '../../src/testing/wire/wire.ts';
import { address, counting, datagram, icmp, introduce, ip, PEER } from '../support/packets.ts';

const PROTOCOL = 253;

let wire: Wire;

beforeEach(() => {
  wire = new Wire();
  introduce(wire);
});

afterEach(() => wire.assertBalanced());

const boom = (): never => {
  throw new Error('boom');
};

const open = (listener: Partial<RawListener>, options: Partial<RawOptions> = {}) =>
  wire.stack.raw.open({ protocol: PROTOCOL, ...options }, { receive: () => true, ...listener });

const given = (): Uint8Array => ip({ protocol: PROTOCOL, payload: counting(9) });

/** An error about what the stack has just sent. */
function error(): Uint8Array {
  const [frame = new Uint8Array()] = wire.sent();
  return icmp({ type: 11, identifier: 0, sequence: 0, data: datagram(frame).slice(0, 28) });
}

describe('a listener that throws', () => {
  test('receive: the datagram is delivered, as often as it throws', () => {
    open({ receive: boom });
    for (let n = 0; n < 3000; n++) expect(() => wire.inject(given())).toThrow('boom');
    expect(wire.stack.ctx.flow.delivered).toBe(3000);
    expect(wire.sent()).toEqual([]);
  });

  test('receive of a protocol that has a layer: that goes on', () => {
    open({ receive: boom }, { protocol: 1 });
    expect(() => wire.inject(icmp())).toThrow('boom');
    expect(wire.sent()).toHaveLength(1);
  });

  test('receive: other sessions hear; of several errors all are told', () => {
    let heard = 0;
    open({ receive: boom });
    open({ receive: () => ++heard > 0 });
    open({ receive: boom });
    expect(() => wire.inject(given())).toThrow('2 listeners have thrown, the first: Error: boom');
    expect(heard).toBe(1);
  });

  test('receive of what goes through: it is taken', () => {
    wire = new Wire({
      stack: { ipForward: true },
      interfaces: [['10.0.0.1/24'], ['172.16.0.1/16']],
    });
    open({ receive: boom }, { routerAlert: true });
    const options = Uint8Array.of(148, 4, 0, 0);
    const frame = ip({ protocol: PROTOCOL, destination: '172.16.0.9', options });
    expect(() => wire.inject(frame)).toThrow('boom');
    expect(wire.dropped()).toEqual({});
  });

  test('resume: the rest is handed over first', () => {
    let heard = 0;
    const session = open({ receive: () => (++heard === 1 ? boom() : true) });
    session.pause();
    for (let n = 0; n < 3; n++) wire.inject(given());
    expect(() => wire.run(() => session.resume())).toThrow('boom');
    expect(heard).toBe(3);
  });

  test('error: what it tells is learnt, and it is delivered', () => {
    const session = open({ error: boom });
    wire.run(() => session.send(counting(9), address(PEER)));
    const frame = error();
    expect(() => wire.inject(frame)).toThrow('boom');
    expect(wire.dropped()).toEqual({});
  });

  test('sent: it has not sent it', () => {
    const session = open({ sent: boom, error: () => {} });
    wire.run(() => session.send(counting(9), address(PEER)));
    const frame = error();
    expect(() => wire.inject(frame)).toThrow('boom');
    expect(wire.dropped()).toEqual({ 'icmp.unexpected': 1 });
  });

  test('request: it is not known which', () => {
    open({ request: boom }, { protocol: 1, identifier: 7 });
    expect(() => wire.inject(icmp({ type: 0, identifier: 7 }))).toThrow('boom');
    expect(wire.dropped()).toEqual({});
  });

  test('drain: there is room all the same', () => {
    const session = open({ drain: boom }, { sendBuffer: 1 });
    expect(() =>
      wire.run(() => {
        for (let n = 0; n < 2; n++) session.send(counting(9), address('10.0.0.66'));
        wire.advance(5000);
      }),
    ).toThrow('boom');
    expect(session.hasRoom).toBe(true);
    wire.sent();
  });

  test('of a ping session', () => {
    const session = wire.stack.ping({ destination: address(PEER) }, { reply: boom, error: boom });
    wire.run(() => session.send());
    wire.sent();
    const { identifier } = session;
    const reply = icmp({ type: 0, identifier, sequence: 1, data: counting(56) });
    expect(() => wire.inject(reply)).toThrow('boom');
  });
});

test('an observer of the trace that throws: others see the event, and the packet goes its way', () => {
  let seen = 0;
  wire.stack.ctx.trace.attach({ event: boom });
  wire.stack.ctx.trace.attach({ event: () => seen++ });
  expect(() => wire.inject(icmp())).toThrow('listeners have thrown');
  expect(wire.sent()).toHaveLength(1);
  expect(seen).toBeGreaterThan(4);
});

test('a log that throws', () => {
  wire = new Wire({ stack: { log: boom } });
  wire.stack.sysctl.set('net.ipv4.conf.all.log_martians', 1);
  expect(() => wire.inject(ip({ source: '127.0.0.9' }))).toThrow('boom');
  expect(wire.dropped()).toEqual({ 'ip.martianSource': 1 });
});
