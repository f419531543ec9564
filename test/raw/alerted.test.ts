// Sessions that look at packets on their way (RFC 2113). Which packets, Linux is asked in
// test/differential/routeralert.test.ts.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Packet } from '../../src/core/packet.ts';
import type { RawListener, RawOptions } from '../../src/raw/options.ts';
import type { RawSession } from '../../src/raw/session.ts';
import { Wire } from '../../src/testing/wire/wire.ts';
import { counting, datagram, drops, type IpFields, introduce, ip } from '../support/packets.ts';

const PROTOCOL = 46;
const FAR = '172.16.0.2';
const ALERT = Uint8Array.of(148, 4, 0, 0);

let wire: Wire;

beforeEach(() => {
  wire = new Wire({ interfaces: [['10.0.0.1/24'], ['172.16.0.1/16']] });
  wire.stack.ipForward = true;
  introduce(wire);
  introduce(wire, { ip: FAR, mac: '0e:42:c3:44:45:46', port: 1 });
});

afterEach(() => wire.assertBalanced());

const heard: Uint8Array[] = [];

beforeEach(() => {
  heard.length = 0;
});

const open = (options: Partial<RawOptions> = {}, listener: Partial<RawListener> = {}): RawSession =>
  wire.stack.raw.open(
    { protocol: PROTOCOL, routerAlert: true, ...options },
    {
      receive: ({ bytes, network, end }: Packet) => {
        heard.push(bytes.slice(network, end));
        return true;
      },
      ...listener,
    },
  );

const passing = (fields: IpFields = {}): Uint8Array =>
  ip({
    ...{ protocol: PROTOCOL, destination: FAR, options: ALERT, payload: counting(48), id: 7 },
    ...fields,
  });

describe('RFC 2113 §2.1: a packet that asks routers to look at it', () => {
  test('is heard as it came, before its hops are counted, and goes no further', () => {
    open();
    const frame = passing({ ttl: 1 });
    wire.inject(frame);
    expect(heard).toEqual([datagram(frame)]);
    expect([wire.sent(0), wire.sent(1)]).toEqual([[], []]);
    expect(drops(wire)).toEqual({});
    expect(wire.stack.ctx.flow.delivered).toBe(1);
  });

  test('is heard by each, in the order in which they were opened', () => {
    const order: number[] = [];
    for (const n of [1, 2, 3]) open({}, { receive: () => order.push(n) > 0 });
    wire.inject(passing());
    expect(order).toEqual([1, 2, 3]);
    expect(wire.stack.ctx.flow.delivered).toBe(1);
  });

  test('in fragments, is heard whole; those of others wait apart', () => {
    open();
    wire.inject(passing({ payload: counting(48).subarray(0, 24), flags: 0x2000 }));
    expect(wire.stack.reassembly.waiting).toBeGreaterThan(0);
    wire.inject(passing({ payload: counting(48).subarray(24), flags: 3 }));
    expect(heard.map((bytes) => bytes.slice(24))).toEqual([counting(48)]);
    expect(wire.sent(1)).toEqual([]);
    expect(wire.stack.reassembly.waiting).toBe(0);
  });

  test.each<[string, Partial<RawOptions>, IpFields]>([
    ['without such a session', { routerAlert: false }, {}],
    ['of another protocol', { protocol: 47 }, {}],
    ['by another device', { device: 3 }, {}],
    ['with a value that is reserved', {}, { options: Uint8Array.of(148, 4, 0, 2) }],
    ['without the option', {}, { options: new Uint8Array(0) }],
  ])('goes on: %s', (_, options, fields) => {
    open(options);
    wire.inject(passing(fields));
    expect(heard).toEqual([]);
    expect(wire.sent(1)).toHaveLength(1);
  });

  test('goes on once the session is closed', () => {
    const session = open();
    session.close();
    wire.inject(passing());
    expect(heard).toEqual([]);
    expect(wire.sent(1)).toHaveLength(1);
    expect(wire.stack.ctx.flow.delivered).toBe(0);
  });

  test('may close the session that hears it, and the next one', () => {
    const sessions: RawSession[] = [];
    const closing = { receive: () => sessions.every((session) => session.close() === undefined) };
    sessions.push(open({}, closing), open());
    wire.inject(passing());
    expect(heard).toEqual([]);
    wire.inject(passing());
    expect(wire.sent(1)).toHaveLength(1);
  });

  test('waits while its session has paused, and what is too much is lost, not forwarded', () => {
    const session = open({ receiveBuffer: 1 });
    session.pause();
    for (const id of [1, 2]) wire.inject(passing({ id }));
    expect(session.drops).toBe(1);
    expect(drops(wire)).toEqual({ 'raw.receiveFull': 1, 'raw.alertUntaken': 1 });
    wire.run(() => session.resume());
    expect(heard).toEqual([datagram(passing({ id: 1 }))]);
    expect(wire.sent(1)).toEqual([]);
  });

  test('that its session does not want is dropped by name', () => {
    open({}, { receive: () => false });
    wire.inject(passing());
    expect(drops(wire)).toEqual({ 'raw.alertUntaken': 1 });
  });

  test('is not looked at by a host, which forwards nothing', () => {
    wire.stack.ipForward = false;
    open();
    wire.inject(passing());
    expect(heard).toEqual([]);
    expect(drops(wire)).toEqual({ 'ip.notForUs': 1 });
  });
});

describe('ip_ra_control', () => {
  test.each<[string, Partial<RawOptions>]>([
    ['protocol 255', { protocol: 255 }],
    ['an identifier', { protocol: 1, identifier: 'any' }],
  ])('is not for %s', (_, options) => {
    expect(() => open(options)).toThrow(
      'routerAlert: not for protocol 255, nor with an identifier',
    );
  });
});
