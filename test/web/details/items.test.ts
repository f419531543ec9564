import { describe, expect, test } from 'vitest';
import { arp, ip } from '../../../src/testing/frame/frame.ts';
import {
  bitsIn,
  changedBytes,
  type Item,
  itemsOf,
  keyNamed,
  otherTexts,
  ownersIn,
  placeOf,
} from '../../../web/details/items.ts';
import { hex } from '../../support/hex.ts';

const ENDS = { source: '10.11.12.13', destination: '192.168.17.18' };
const echo = (fields: Parameters<typeof ip>[0] = {}): Uint8Array =>
  ip({ ...ENDS, ttl: 0x16, ...fields })
    .icmp({ identifier: 0x5152 })
    .payload(hex('61 62 63'))
    .padding(hex('b1 b2 b3'))
    .bytes();

const ITEMS = itemsOf(echo());
const byKey = (key: string): Item => {
  const item = ITEMS.find((one) => one.key === key);
  if (item === undefined) throw new Error(`no ${key}`);
  return item;
};

describe('a packet as items', () => {
  test('headers, their fields, what they carry', () => {
    const headers = ITEMS.filter(({ level }) => level === 1).map(({ key }) => key);
    expect(headers).toEqual(['0/eth', '14/ip', '34/icmp', '42/data', '45/padding']);
    expect(byKey('14/ip.ttl')).toMatchObject({ text: '22', parent: '14/ip', level: 2, at: 22 });
  });

  test('options belong to their header, and their fields to them', () => {
    const items = itemsOf(echo({ options: hex('94 04 0000') }));
    const option = items.find(({ key }) => key === '34/option');
    expect(option).toMatchObject({ parent: '14/ip', level: 2 });
    const value = items.find(({ key }) => key === '34/option.value');
    expect(value).toMatchObject({ parent: '34/option', level: 3 });
  });

  test('a fault stands at its field, in words', () => {
    const items = itemsOf(echo({ checksum: 0x7172 }));
    const faulty = items.filter(({ faults }) => faults.length > 0);
    expect(faulty.map(({ key }) => key)).toEqual(['14/ip.checksum']);
    expect(faulty[0]?.faults[0]).toMatch(/^bad checksum, right is 0x/);
  });

  test('a fault of a field that is not there stands at its header', () => {
    const items = itemsOf(arp().bytes().subarray(0, 15));
    expect(items.at(-1)).toMatchObject({ key: '14/arp' });
    expect(items.at(-1)?.faults[0]).toContain('hardwareType: cut short');
  });

  test('what an ICMP error quotes has keys of its own', () => {
    const error = itemsOf(
      ip(ENDS)
        .icmp({ type: 'time-exceeded' })
        .quote(ip({ ...ENDS, ttl: 1 }).icmp())
        .bytes(),
    );
    expect(error.filter(({ name }) => name === 'ip.ttl').map(({ key }) => key)).toEqual([
      '14/ip.ttl',
      '42/ip.ttl',
    ]);
    expect(keyNamed(error, 'ip.ttl')).toBe('14/ip.ttl');
    expect(keyNamed(error, 'tcp.window')).toBeNull();
  });
});

describe('bits', () => {
  test.each<[string, number, { from: number; to: number } | null]>([
    ['14/ip.version', 14, { from: 0, to: 4 }],
    ['14/ip.headerLength', 14, { from: 4, to: 8 }],
    ['14/ip.dontFragment', 20, { from: 1, to: 2 }],
    ['14/ip.fragmentOffset', 20, { from: 3, to: 8 }],
    ['14/ip.fragmentOffset', 21, { from: 0, to: 8 }],
    ['14/ip.fragmentOffset', 22, null],
    ['14/ip.ttl', 22, { from: 0, to: 8 }],
    ['14/ip.ttl', 21, null],
  ])('of %s in byte %i', (key, byte, bits) => {
    expect(bitsIn(byKey(key), byte)).toEqual(bits);
  });

  test.each<[string, string]>([
    ['14/ip.version', 'byte 14, bits 0 to 3'],
    ['14/ip.dontFragment', 'byte 20, bit 1'],
    ['14/ip.fragmentOffset', 'bytes 20 to 21, bits 3 to 15'],
    ['14/ip.ttl', 'byte 22'],
    ['14/ip.source', 'bytes 26 to 29'],
  ])('%s lies in %s', (key, place) => {
    expect(placeOf(byKey(key))).toBe(place);
  });

  test.each<[number, string[]]>([
    [14, ['ip.version', 'ip.headerLength']],
    [20, ['ip.reserved', 'ip.dontFragment', 'ip.moreFragments', 'ip.fragmentOffset']],
    [26, ['ip.source']],
    [42, ['data']],
    [45, ['padding']],
    [99, []],
  ])('byte %i is part of %j', (byte, names) => {
    expect(ownersIn(ITEMS)(byte).map(({ name }) => name)).toEqual(names);
  });

  test('every byte is somebody’s', () => {
    const owners = ownersIn(ITEMS);
    const bytes = echo();
    expect([...bytes.keys()].filter((at) => owners(at).length === 0)).toEqual([]);
  });
});

describe('what changed', () => {
  const seen = (bytes: Uint8Array, outermost = 'eth') => ({ bytes, outermost });
  const places = (flags: Uint8Array): number[] => [...flags.keys()].filter((at) => flags[at] === 1);

  test('a TTL and its checksum', () => {
    const [now, then] = [echo({ ttl: 0x15 }), echo()];
    expect(places(changedBytes(seen(now), seen(then)))).toEqual([22, 24]);
    expect(otherTexts(itemsOf(now), itemsOf(then)).get('14/ip.ttl')).toBe('22');
  });

  test('bytes that were not there are new; the others are compared header by header', () => {
    const frame = echo();
    const datagram = frame.subarray(14, 45);
    const whole = places(changedBytes(seen(frame), seen(datagram, 'ip')));
    expect(whole).toEqual([...Array.from({ length: 14 }, (_, n) => n), 45, ...whole.slice(15)]);
    expect(places(changedBytes(seen(datagram, 'ip'), seen(frame)))).toEqual([]);
    expect(otherTexts(itemsOf(frame), itemsOf(datagram, 'ip'))).toEqual(new Map());
  });

  test('nothing in common: all of it', () => {
    const request = arp().bytes();
    expect(places(changedBytes(seen(hex('61 62 63'), 'udp'), seen(request, 'tcp')))).not.toEqual(
      [],
    );
  });
});
