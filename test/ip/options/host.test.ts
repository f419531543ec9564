// Options of packets to this host, and of what it sends: what is in the answers, byte for byte, is what Linux 6.18
// put there.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkOptions } from '../../../src/ip/options/send.ts';
import { sendOptions } from '../../../src/ip/send.ts';
import { Wire } from '../../../src/testing/wire/wire.ts';
import { obviousChecksum } from '../../support/checksum.ts';
import { hex } from '../../support/hex.ts';
import {
  counting,
  drops,
  type IcmpFields,
  icmp,
  introduce,
  ip,
  OTHER,
  OTHER_MAC,
  PEER,
  Pinger,
  text,
  US,
} from '../../support/packets.ts';

/** 1970-01-02 04:05:06.007 at the clock's zero; so many ms after midnight in a timestamp. */
const EPOCH_MS = 86_400_000 + 14_706_007;
const NOW = '00 e0 65 57';
const FAR = '203.0.113.9';

let wire: Wire;

beforeEach(() => {
  wire = new Wire({
    interfaces: [['10.0.0.1/24'], ['192.168.7.1/24']],
    gateway: PEER,
    stack: { epochMs: EPOCH_MS },
  });
  introduce(wire);
});

afterEach(() => wire.assertBalanced());

const set = (name: string, value = 1): void =>
  expect(wire.stack.sysctl.set(`net.ipv4.conf.${name}`, value)).toBeNull();

const eth0 = () => wire.stack.findDevice('eth0') ?? expect.fail('no eth0');

interface Seen {
  readonly to: string;
  readonly options: string;
  readonly type: number;
  readonly rest: string;
  readonly data: Uint8Array;
}

/** The datagrams that went out by the first cable, whose checksums are right. */
const seen = (): Seen[] =>
  wire.sent().map((frame) => {
    const end = 14 + ((frame[14] ?? 0) & 15) * 4;
    expect(obviousChecksum(frame.subarray(14, end))).toBe(0);
    expect(obviousChecksum(frame.subarray(end))).toBe(0);
    return {
      to: frame.subarray(30, 34).join('.'),
      options: text(frame.subarray(34, end)),
      type: frame[end] ?? -1,
      rest: text(frame.subarray(end + 4, end + 8)),
      data: frame.slice(end + 8),
    };
  });

const ask = (options: string, fields: IcmpFields = {}): Seen[] => {
  wire.inject(icmp({ options: hex(options), ...fields }));
  return seen();
};

describe('RFC 791 §3.1/14, RFC 1122 §3.2.2.6/8: an echo reply goes on with what the request collects', () => {
  test.each([
    [
      'RFC 1122 §3.2.1.8 (d): record route',
      '07 0b 04 00 00 00 00 00 00 00 00 00',
      '07 0b 0c 0a 00 00 01 0a 00 00 01 00',
    ],
    ['record route with one place', '07 07 04 00 00 00 00 00', '07 07 08 0a 00 00 01 00'],
    ['record route, full', '07 07 08 0a 09 08 07 00', '07 07 08 0a 09 08 07 00'],
    [
      'RFC 1812 §4.2.2.6: padding is left out',
      '01 07 07 04 00 00 00 00',
      '07 07 08 0a 00 00 01 00',
    ],
    [
      'RFC 1122 §3.2.1.8 (e)/1,3,4, RFC 1812 §4.2.2.1 (e)/2: timestamp',
      '44 10 05 00 00 00 00 00 00 00 00 00 00 00 00 00',
      `44 10 0d 00 ${NOW} ${NOW} 00 00 00 00`,
    ],
    [
      'RFC 1812 §4.2.2.1 (e)/2: timestamp, full',
      '44 08 09 00 11 12 13 14',
      '44 08 09 10 11 12 13 14',
    ],
    [
      'timestamp with address',
      '44 14 05 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00',
      `44 14 15 01 0a 00 00 01 ${NOW} 0a 00 00 01 ${NOW}`,
    ],
    [
      'timestamp of hosts that are named: us',
      '44 14 05 03 0a 00 00 01 00 00 00 00 c0 a8 07 01 00 00 00 00',
      `44 14 15 03 0a 00 00 01 ${NOW} c0 a8 07 01 ${NOW}`,
    ],
    [
      'timestamp of hosts that are named: another first',
      '44 14 05 03 0a 00 00 02 00 00 00 00 c0 a8 07 01 00 00 00 00',
      '44 14 05 03 0a 00 00 02 00 00 00 00 c0 a8 07 01 00 00 00 00',
    ],
    ['what only asks routers', '94 04 00 00', ''],
    ['RFC 1122 §3.2.1.8 (b)/2: the stream identifier', '88 04 11 12', ''],
    ['RFC 1122 §3.2.1.8/3, RFC 1812 §4.2.2.6: what nobody knows', 'de 04 11 12', ''],
  ])('%s', (_, options, echoed) => {
    expect(ask(options)).toMatchObject([
      { to: PEER, type: 0, options: echoed, data: counting(56) },
    ]);
    expect(drops(wire)).toEqual({});
  });

  test('the next reply has none', () => {
    ask('07 07 04 00 00 00 00 00');
    wire.inject(icmp());
    expect(seen()).toMatchObject([{ type: 0, options: '' }]);
  });

  test('RFC 791 §3.1/22: zeros fill the last word, whatever the reply before had there', () => {
    ask('44 10 05 00 00 00 00 00 00 00 00 00 00 00 00 00');
    expect(ask('07 07 08 0a 09 08 07 00')).toMatchObject([{ options: '07 07 08 0a 09 08 07 00' }]);
  });

  test('room for a part of an address is left for the answer: there is none', () => {
    expect(ask('07 09 04 00 00 00 00 00 00 00 00 00')).toEqual([]);
    expect(drops(wire)).toEqual({ 'icmp.optionsFull': 1 });
  });

  test('RFC 791 §3.2: in fragments, only the first has what is not to be copied', () => {
    wire.stack.setMtu(eth0(), 600);
    wire.inject(icmp({ options: hex('07 07 04 00 00 00 00 00'), data: counting(1000) }));
    const options = wire.sent().map((frame) => text(frame.subarray(34, 42)));
    expect(options).toEqual(['07 07 08 0a 00 00 01 00', '01 01 01 01 01 01 01 00']);
  });
});

/** What is behind the header of a datagram of some other protocol, to a session for it, and which options it came with. */
const heard = (options: string): string[] => {
  const told: string[] = [];
  const session = wire.stack.raw.open(
    { protocol: 253 },
    {
      receive: ({ bytes, network, transport }) => {
        told.push(text(bytes.subarray(network + 20, transport)));
        return true;
      },
    },
  );
  wire.inject(ip({ protocol: 253, options: hex(options), payload: counting(9) }));
  session.close();
  return told;
};

describe('the layer above is given the options', () => {
  test('RFC 1122 §3.2.1.8/2, RFC 1812 §4.2.2.1/1: ours is in those that collect, others are as they came', () => {
    expect(heard('07 07 04 00 00 00 00 de 04 11 12 00')).toEqual([
      '07 07 08 0a 00 00 01 de 04 11 12 00',
    ]);
  });

  test('RFC 1122 §3.2.1.8 (c)/2: a source route that is at its end', () => {
    set('all.accept_source_route');
    expect(heard('83 0b 0c 0a 00 00 63 0a 00 00 02 00')).toEqual([
      '83 0b 0c 0a 00 00 63 0a 00 00 02 00',
    ]);
  });
});

describe('a timestamp reply has the options that an echo reply has', () => {
  const askTime = (options: string, fields: IcmpFields = {}): Seen[] =>
    ask(options, { type: 13, data: counting(12), ...fields });

  test('RFC 1122 §3.2.2.8/5: what the request collects', () => {
    expect(askTime('07 0b 04 00 00 00 00 00 00 00 00 00')).toMatchObject([
      { type: 14, options: '07 0b 0c 0a 00 00 01 0a 00 00 01 00' },
    ]);
    expect(askTime('44 10 05 00 00 00 00 00 00 00 00 00 00 00 00 00')).toMatchObject([
      { type: 14, options: `44 10 0d 00 ${NOW} ${NOW} 00 00 00 00` },
    ]);
  });

  test('RFC 1122 §3.2.2.8/6: the way back', () => {
    set('all.accept_source_route');
    const [reply] = askTime('83 0b 0c 0a 00 00 63 0a 00 00 02 00', { source: FAR });
    expect(reply).toMatchObject({
      to: PEER,
      type: 14,
      options: '83 0b 04 0a 00 00 63 cb 00 71 09 00',
    });
  });
});

describe('RFC 792, parameter problem/2, RFC 1122 §3.2.2.5/1: who sent a malformed option is told where', () => {
  test.each([
    ['length 0', '07 00 04 00', 20, ''],
    ['record route, pointer 3', '07 07 03 00 00 00 00 00', 22, ''],
    ['timestamp, fifteen missed', '44 08 09 f0 11 12 13 14', 23, ''],
    [
      'the second record route',
      '07 07 08 11 12 13 14 07 07 04 00 00 00 00 00 00',
      27,
      '07 07 08 11 12 13 14 00',
    ],
    ['RFC 791 §3.1/21: room for a part of an address', '07 06 04 11 12 13 00 00', 22, ''],
    ['RFC 791 §3.1/21: room for a part of a time', '44 07 05 00 11 12 13 00', 22, ''],
    [
      'RFC 1812 §5.2.4.1/2: the second source route',
      '83 07 04 0a 00 00 63 89 07 04 0a 00 00 62 00 00',
      27,
      '',
    ],
    [
      'options before it are answered with, and ours is in them',
      '07 0b 04 00 00 00 00 00 00 00 00 07',
      31,
      '07 0b 0c 0a 00 00 01 0a 00 00 01 00',
    ],
  ])('RFC 1812 §4.3.3.5/2: %s', (_, options, pointer, echoed) => {
    const [error, ...others] = ask(options);
    expect(others).toEqual([]);
    const rest = `${pointer.toString(16)} 00 00 00`;
    expect(error).toMatchObject({ to: PEER, type: 12, rest, options: echoed });
    const quoted = error?.data.subarray(pointer, 20 + hex(options).length) ?? [];
    expect(quoted).toEqual(hex(options).subarray(pointer - 20));
    expect(drops(wire)).toEqual({ 'ip.badOption': 1 });
    expect(wire.counted()).toMatchObject({ IpInHdrErrors: 1, IcmpOutParmProbs: 1 });
  });

  test('RFC 1812 §4.3.2.3: what is quoted is shorter by the options', () => {
    const [error] = ask('07 0b 04 00 00 00 00 00 00 00 00 07', { data: counting(1000) });
    expect(error?.data.length).toBe(576 - 20 - 12 - 8);
  });
});

describe('source routes', () => {
  const AT_ITS_END = '83 0b 0c 0a 00 00 63 0a 00 00 02 00';

  test.each([
    ['on the device alone', 'eth0', 0],
    ['for all alone', 'all', 0],
  ])('RFC 1812 §5.3.13.4: not accepted: %s', (_, who) => {
    set('eth0.accept_source_route', 0);
    set(`${who}.accept_source_route`);
    expect(ask(AT_ITS_END)).toEqual([]);
    expect(drops(wire)).toEqual({ 'ip.sourceRoute': 1 });
  });

  test('a device has it on, all has it off', () => {
    const value = (who: string) =>
      wire.stack.sysctl.get(`net.ipv4.conf.${who}.accept_source_route`);
    expect(['all', 'default', 'eth0'].map(value)).toEqual([0, 1, 1]);
  });

  test('RFC 1122 §3.2.1.8 (c)/1, RFC 1122 §3.2.2.6/9: the answer goes the way back', () => {
    set('all.accept_source_route');
    expect(ask(AT_ITS_END, { source: FAR })).toMatchObject([
      { to: PEER, type: 0, options: '83 0b 04 0a 00 00 63 cb 00 71 09 00' },
    ]);
  });

  test('RFC 1122 §3.2.1.8 (c)/3: the sender, where it is the first hop, is not one on the way back', () => {
    set('all.accept_source_route');
    expect(ask('83 07 08 0a 00 00 02 00')).toMatchObject([{ to: PEER, type: 0, options: '' }]);
    wire.addNeighbour({ ip: OTHER, mac: OTHER_MAC });
    expect(ask('83 0b 0c 0a 00 00 02 0a 00 00 03 00')).toMatchObject([
      { to: OTHER, type: 0, options: '83 07 04 0a 00 00 02 00' },
    ]);
  });

  test('the next hop is this host too', () => {
    set('all.accept_source_route');
    expect(ask('83 07 04 c0 a8 07 01 00')).toMatchObject([{ to: PEER, type: 0 }]);
  });

  test.each([
    ['RFC 1122 §3.3.5/1,5: a host hands on nothing', '83 07 04 0a 00 00 09 00', null],
    ['room for a part of an address', '83 06 04 0a 00 00 00 00', '16 00 00 00'],
  ])('its end is not here: %s', (_, options, rest) => {
    set('all.accept_source_route');
    expect(ask(options)).toMatchObject(rest === null ? [] : [{ type: 12, rest }]);
    expect(drops(wire)).toEqual({ 'ip.sourceRouteFailed': 1 });
  });
});

describe('options of our own', () => {
  const send = (options: string, destination = PEER): Seen[] => {
    const pinger = new Pinger(wire, destination, { options: hex(options) });
    expect(pinger.send()).toBe(0);
    return seen();
  };

  test.each([
    [
      'RFC 1122 §3.2.1.8 (d): record route',
      '07 0b 04 00 00 00 00 00 00 00 00',
      '07 0b 08 0a 00 00 01 00 00 00 00 00',
    ],
    ['RFC 1122 §3.2.1.8 (e)/1,2: timestamp', '44 08 05 00 00 00 00 00', `44 08 09 00 ${NOW}`],
    [
      'RFC 1122 §3.2.1.8 (e)/2: timestamp and address',
      '44 0c 05 01 00 00 00 00 00 00 00 00',
      `44 0c 0d 01 0a 00 00 01 ${NOW}`,
    ],
    [
      'RFC 1122 §3.2.1.8 (e)/2: timestamp of hosts that are named: us',
      '44 0c 05 03 0a 00 00 01 00 00 00 00',
      `44 0c 0d 03 0a 00 00 01 ${NOW}`,
    ],
    [
      'timestamp of hosts that are named: another first',
      '44 0c 05 03 0a 00 00 02 00 00 00 00',
      '44 0c 05 03 0a 00 00 02 00 00 00 00',
    ],
    ['router alert', '94 04 00 00', '94 04 00 00'],
  ])('RFC 791 §3.1/14: the first address and time are written at sending: %s', (_, given, sent) => {
    expect(send(given)).toMatchObject([{ to: PEER, type: 8, options: sent }]);
  });

  test.each([
    ['one hop', '83 07 04 0a 00 00 02', '83 07 04 cb 00 71 09 00'],
    ['two hops', '89 0b 04 0a 00 00 02 c1 c2 c3 c4', '89 0b 04 c1 c2 c3 c4 cb 00 71 09 00'],
  ])(
    'RFC 1122 §3.2.1.8 (c)/1: a source route goes to its first hop; the destination is last: %s',
    (_, given, sent) => {
      expect(send(given, FAR)).toMatchObject([{ to: PEER, type: 8, options: sent }]);
    },
  );

  test('RFC 791 §3.1: a strict source route takes no gateway to its first hop', () => {
    const pinger = new Pinger(wire, PEER, { options: hex('89 07 04 cb 00 71 09') });
    expect(pinger.send()).toBe(101);
    expect(drops(wire)).toEqual({ 'ip.noRoute': 1 });
  });

  test('RFC 1122 §3.2.1.8/2: a reply’s options are there to be read, with our own address in them', () => {
    const pinger = new Pinger(wire, PEER, { options: hex('07 0b 04 00 00 00 00 00 00 00 00') });
    pinger.send();
    const [request] = seen();
    const identifier = Number.parseInt(request?.rest.slice(0, 5).replace(' ', '') ?? '', 16);
    wire.inject(
      icmp({
        type: 0,
        identifier,
        sequence: 1,
        data: request?.data ?? new Uint8Array(),
        options: hex('07 0b 08 0a 00 00 02 00 00 00 00 00'),
      }),
    );
    expect(pinger.replies.map(({ options }) => text(options))).toEqual([
      '07 0b 0c 0a 00 00 02 0a 00 00 01 00',
    ]);
  });

  test.each([
    ['too many', '01'.repeat(41), /41 bytes; expected 40 at most/],
    ['a length of 0', '07 00 04', /byte 0, of the option of type 7, cannot be 7/],
    ['twice', '07 03 04 07 03 04', /byte 3/],
    [
      'RFC 1122 §3.2.1.8 (c)/4: two source routes',
      '83 07 04 0a 00 00 02 89 07 04 0a 00 00 02',
      /byte 7/,
    ],
    ['a pointer', '44 08 04 00 00 00 00 00', /byte 2, of the option of type 68, cannot be 4/],
    ['a source route that is begun', '83 07 08 0a 00 00 02', /byte 1/],
    ['a source route without an address', '83 03 04', /byte 1/],
  ])('malformed ones are refused: %s', (_, options, message) => {
    expect(() => sendOptions({ protocol: 1, options: hex(options) })).toThrow(message);
  });

  test('RFC 791 §3.1/22: they are filled up to whole words', () => {
    expect(text(checkOptions(hex('94 04 00 00 01')).bytes)).toBe('94 04 00 00 01 00 00 00');
  });

  test(`a packet to ourselves is stamped at each end: ${US}`, () => {
    const pinger = new Pinger(wire, US, { options: hex(`07 17 04${'00'.repeat(20)}`) });
    pinger.send();
    const expected = `07 17 14${' 0a 00 00 01'.repeat(4)} 00 00 00 00 00`;
    expect(pinger.replies.map(({ options }) => text(options))).toEqual([expected]);
  });
});
