// Directed broadcasts (RFC 1812 §5.3.5.2, RFC 2644) with `bc_forwarding`. What else becomes of them, Linux is asked in
// test/differential/scenarios/broadcasts.ts.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Wire } from '../../src/testing/wire/wire.ts';
import { byUs } from '../support/iproute.ts';
import { counting, drops, type IpFields, introduce, ip } from '../support/packets.ts';

const OTHERS = '172.16.255.255';
const OWN = '10.0.0.255';
const ALL_STATIONS = [255, 255, 255, 255, 255, 255];

let wire: Wire;

beforeEach(() => {
  wire = new Wire({ interfaces: [['10.0.0.1/24'], ['172.16.0.1/16']] });
  wire.stack.ipForward = true;
  introduce(wire);
});

afterEach(() => wire.assertBalanced());

const set = (who: string, value = 1) =>
  wire.stack.sysctl.set(`net.ipv4.conf.${who}.bc_forwarding`, value);
const to = (destination: string, fields: IpFields = {}): Uint8Array =>
  ip({ destination, payload: counting(24), protocol: 253, ttl: 9, ...fields });

describe('a packet to everybody on another cable', () => {
  test('RFC 1812 §5.3.5.2/2: goes on to all its stations, where all and the device let it', () => {
    set('all');
    set('eth0');
    wire.inject(to(OTHERS));
    const [frame = new Uint8Array(), ...more] = wire.sent(1);
    expect(more).toEqual([]);
    expect([...frame.subarray(0, 6)]).toEqual(ALL_STATIONS);
    expect([frame[22], [...frame.subarray(30, 34)]]).toEqual([8, [172, 16, 255, 255]]);
    expect(frame.slice(34, 58)).toEqual(counting(24));
    expect(wire.stack.ctx.counters.snapshot()).toMatchObject({
      ...{ IpExtInBcastPkts: 1, IpExtOutBcastPkts: 1, IpForwDatagrams: 1, IpInDelivers: 0 },
    });
  });

  test.each<[string, readonly string[]]>([
    ['nobody says so', []],
    ['only all say so', ['all']],
    ['only the device says so', ['eth0']],
    ['the device that it would leave by says so', ['all', 'eth1']],
  ])('RFC 2644 §2: is for this host where %s', (_, who) => {
    for (const each of who) set(each);
    wire.inject(to(OTHERS));
    expect(wire.sent(1)).toEqual([]);
    expect(drops(wire)).toEqual({ 'ip.unknownProtocol': 1 });
  });

  test('stays once it is set back: nothing is remembered', () => {
    set('all');
    set('eth0');
    wire.inject(to(OTHERS));
    set('eth0', 0);
    wire.inject(to(OTHERS));
    expect(wire.sent(1)).toHaveLength(1);
  });

  test('in fragments where it is too long: all to all stations', () => {
    for (const who of ['all', 'eth0']) set(who);
    wire.run((stack) => {
      const eth1 = stack.findDevice('eth1') ?? expect.fail();
      stack.setMtu(eth1, 576);
    });
    wire.inject(to(OTHERS, { payload: counting(256), id: 5 }));
    wire.inject(to(OTHERS, { payload: new Uint8Array(900), id: 6 }));
    const stations = wire.sent(1).map((frame) => [...frame.subarray(0, 6)]);
    expect(stations).toEqual([ALL_STATIONS, ALL_STATIONS, ALL_STATIONS]);
  });

  test.each([
    ['leads there', '10.0.0.1', [4, 172, 16, 255, 255]],
    ['is passing', OTHERS, [4, 10, 0, 0, 9]],
    ['is used up', OTHERS, [8, 10, 0, 0, 9]],
  ])('not by a source route, as in Linux: one that %s', (_, destination, rest) => {
    for (const who of ['all', 'eth0']) set(who);
    wire.stack.sysctl.set('net.ipv4.conf.all.accept_source_route', 1);
    wire.inject(to(destination, { options: Uint8Array.of(131, 7, ...rest, 0) }));
    expect([wire.sent(0), wire.sent(1)]).toEqual([[], []]);
    expect(drops(wire)).toEqual({ 'ip.sourceRouteFailed': 1 });
  });

  test('RFC 1812 §4.3.2.7/3: nobody is told what becomes of it', () => {
    for (const who of ['all', 'eth0']) set(who);
    for (const destination of [OTHERS, OWN]) wire.inject(to(destination, { ttl: 1 }));
    wire.inject(to(OWN));
    expect(wire.sent(0).map((frame) => frame[23])).toEqual([253]);
    expect(drops(wire)).toEqual({ 'ip.ttlExceeded': 2 });
  });
});

test('route get says so, as in Linux, and why', () => {
  const said = byUs([
    'link add ea type veth peer name eap',
    ...['ea', 'eap'].map((name) => `link set ${name} up`),
    'addr add 10.0.0.1/24 brd + dev ea',
    'route get 10.0.0.255 from 10.0.0.2 iif ea',
    'sysctl -q net.ipv4.conf.all.bc_forwarding=1 net.ipv4.conf.ea.bc_forwarding=1',
    'sysctl -q net.ipv4.conf.ea.send_redirects=0 net.ipv4.conf.all.send_redirects=0',
    'route get 10.0.0.255 from 10.0.0.2 iif ea',
    'route get 10.0.0.255 from 10.0.0.2 iif ea --explain',
  ]).map(({ out }) => out);
  expect(said[4]).toBe(
    'broadcast 10.0.0.255 from 10.0.0.2 dev lo \n    cache <local,brd> iif ea \n',
  );
  expect(said[7]).toBe('broadcast 10.0.0.255 from 10.0.0.2 dev ea \n    cache iif ea \n');
  expect(said[8]).toContain('broadcasts to a subnet that come in by ea go on (bc_forwarding 1)');
});
