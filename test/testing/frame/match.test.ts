import { describe, expect, test } from 'vitest';
import { randomFrom } from '../../../src/core/random.ts';
import { specNamed } from '../../../src/dissect/protocol.ts';
import { PROTOCOLS } from '../../../src/dissect/protocols.ts';
import { isAbsent } from '../../../src/testing/frame/build.ts';
import { any, check, not, range } from '../../../src/testing/frame/check.ts';
import { alone } from '../../../src/testing/frame/defaults.ts';
import {
  arp,
  type Changes,
  eth,
  Frame,
  icmp,
  ip,
  PEER,
  STACK,
  type StatedValue,
} from '../../../src/testing/frame/frame.ts';
import { like } from '../../../src/testing/frame/like.ts';
import { type Difference, differences } from '../../../src/testing/frame/match.ts';
import { hex } from '../../support/hex.ts';

const echo = ip({ identification: 0x1234 }).icmp({ identifier: 7, sequence: 9 }).payload(8);

/** As `ip.ttl: 1 / 64 @22+1`. */
const text = ({ field, expected, actual, at, length }: Difference): string =>
  `${field}: ${expected} / ${actual} @${at}+${length}`;

const compare = (expected: Frame, actual: Frame | Uint8Array): string[] =>
  differences(expected, actual instanceof Uint8Array ? actual : actual.bytes()).map(text);

describe('what is not stated does not matter', () => {
  test.each<[string, Frame]>([
    ['nothing but Ethernet', eth()],
    ['a header', ip()],
    ['some fields', ip({ identification: 0x1234 }).icmp({ sequence: 9 })],
    ['names and numbers', eth({ type: 'ipv4' }).ip({ protocol: 1 }).icmp({ type: 8 })],
    ['names', eth({ type: 0x0800 }).ip({ protocol: 'icmp' }).icmp({ type: 'echo-request' })],
    ['numbers as text', ip({ protocol: '1' })],
    ['flags as booleans', ip({ dontFragment: false, reserved: 0 })],
    ['an address in capitals', eth({ source: '06:22:A3:24:25:26' })],
    ['any value', ip({ ttl: any, source: any, dontFragment: any })],
    ['a range', ip({ ttl: range(64, 64) })],
    ['not', ip({ ttl: not(63), source: not('10.0.0.1') }).icmp({ type: not('echo-reply') })],
    ['a condition', ip({ ttl: check('even', (value) => Number(value) % 2 === 0) })],
    ['the payload', icmp().payload(8)],
    ['the payload of a header that is not the innermost', ip().payload(echo.bytes().slice(34))],
    ['no padding', ip().padding(0)],
  ])('%s', (_, expected) => {
    expect(compare(expected, echo)).toEqual([]);
  });
});

describe('a difference has the field, both values, and the bytes', () => {
  test.each<[string, Frame, Frame | Uint8Array, string[]]>([
    ['a number', ip({ ttl: 1 }), echo, ['ip.ttl: 1 / 64 @22+1']],
    ['bits', ip({ dontFragment: true }), echo, ['ip.dontFragment: 1 / 0 @20+1']],
    [
      'several, in the frame’s order',
      eth({ source: STACK.mac }).ip({ destination: PEER.ip }),
      echo,
      [`eth.source: ${STACK.mac} / ${PEER.mac} @6+6`, 'ip.destination: 10.0.0.2 / 10.0.0.1 @30+4'],
    ],
    [
      'values with their names',
      icmp({ type: 'echo-reply' }),
      echo,
      ['icmp.type: 0 (echo-reply) / 8 (echo-request) @34+1'],
    ],
    [
      'a value excluded by its number as text',
      ip({ ttl: not('0x40') }),
      echo,
      ['ip.ttl: anything but 0x40 / 64 @22+1'],
    ],
    [
      'the name of a code excluded, of whichever type',
      icmp({ type: any, code: not('port-unreachable') }),
      icmp({ type: 3, code: 3 }).ip(),
      ['icmp.code: anything but port-unreachable / 3 (port-unreachable) @35+1'],
    ],
    ['in hex', eth({ type: 0x86dd }), echo, ['eth.type: 0x86dd (ipv6) / 0x0800 (ipv4) @12+2']],
    [
      'a code by the name that it has in another type',
      icmp({ type: any, code: 'port-unreachable' }),
      icmp({ type: 'redirect', code: 3 }),
      ['icmp.code: 3 (port-unreachable) / 3 (TOS-host-redirect) @35+1'],
    ],
    ['a condition', ip({ ttl: range(1, 3) }), echo, ['ip.ttl: 1 to 3 / 64 @22+1']],
    [
      'a name that it should not be',
      icmp({ type: not('echo-request') }),
      echo,
      ['icmp.type: anything but echo-request / 8 (echo-request) @34+1'],
    ],
    [
      'a field that this type has not',
      icmp({ type: any, gateway: '10.0.0.3' }),
      echo,
      ['icmp.gateway: 10.0.0.3 / not there @34+0'],
    ],
    ['another header', arp(), echo, ['header: arp / ip @14+20']],
    [
      'another header, and nothing behind it',
      ip({ ttl: 64 }).udp({ length: 4 }).payload(3),
      echo,
      ['header: udp / icmp @34+8'],
    ],
    ['no header', ip().icmp(), ip({ protocol: 99 }), ['header: icmp / none @34+0']],
    [
      'the payload, where it differs',
      icmp().payload(hex('00 01 12 03 04 15 06 07')),
      echo,
      [
        'payload: 8 bytes, from byte 2: 12 03 04 15 06 07 / 8 bytes, from byte 2: 02 03 04 05 06 07 @44+4',
      ],
    ],
    [
      'a longer payload',
      icmp().payload(18),
      echo,
      [
        'payload: 18 bytes, from byte 8: 08 09 0a 0b 0c 0d 0e 0f … / 8 bytes, from byte 8: nothing @50+0',
      ],
    ],
    [
      'padding',
      icmp().padding(hex('00 00')),
      echo.padding(hex('00 5a')),
      ['padding: 2 bytes, from byte 1: 00 / 2 bytes, from byte 1: 5a @51+1'],
    ],
    [
      'padding that is not there',
      icmp().padding(1),
      echo,
      ['padding: 1 bytes, from byte 0: 00 / 0 bytes, from byte 0: nothing @50+0'],
    ],
    [
      'options',
      ip({ options: hex('07 03 04') }),
      ip({ options: hex('94 04 00 00') }),
      ['ip.options: 4 bytes, from byte 0: 07 03 04 00 / 4 bytes, from byte 0: 94 04 00 00 @34+3'],
    ],
    [
      'options that are not there',
      ip({ options: hex('01') }),
      echo,
      ['ip.options: 4 bytes, from byte 0: 01 00 00 00 / 0 bytes, from byte 0: nothing @34+0'],
    ],
    [
      'what an ICMP error quotes',
      icmp({ type: 'time-exceeded' }).ip({ ttl: 1 }),
      icmp({ type: 'time-exceeded' }).quote(echo, 28),
      ['quoted ip.ttl: 1 / 64 @50+1'],
    ],
    [
      'the quote as bytes',
      icmp({ type: 'time-exceeded' }).quote(echo.with('ip', { ttl: 1, checksum: 0 }), 28),
      icmp({ type: 'time-exceeded' }).quote(echo.with('ip', { checksum: 0 }), 28),
      [
        'quoted ip.checksum: a well-formed header / 0x0000, bad checksum, right is 0x54a9 @52+2',
        'payload: 28 bytes, from byte 8: 01 01 00 00 0a 00 00 02 … / 28 bytes, from byte 8: 40 01 00 00 0a 00 00 02 … @50+1',
      ].slice(1),
    ],
    [
      'an empty frame',
      icmp(),
      new Uint8Array(),
      [
        'header: ip / none @0+0',
        'eth.destination: a well-formed header / cut short: 0 of 14 bytes are here @0+0',
      ],
    ],
  ])('%s', (_, expected, actual, found) => {
    expect(compare(expected, actual)).toEqual(found);
  });
});

describe('no header may be malformed that is not stated so', () => {
  test.each<[string, Frame, Frame, string[]]>([
    [
      'a wrong checksum',
      ip(),
      ip({ checksum: 0x1111 }),
      ['ip.checksum: a well-formed header / 0x1111, bad checksum, right is 0x66e8 @24+2'],
    ],
    [
      'in a header that is not described',
      ip(),
      icmp({ checksum: 0x2222, identifier: 1 }),
      ['icmp.checksum: a well-formed header / 0x2222, bad checksum, right is 0xf7fe @36+2'],
    ],
    ['stated', ip({ checksum: 0x1111 }), ip({ checksum: 0x1111 }), []],
    ['any', ip({ checksum: any }), ip({ checksum: 0x1111 }), []],
    [
      'a length beyond the end',
      icmp(),
      ip({ totalLength: 29 }).icmp(),
      ['ip.totalLength: a well-formed header / 29, beyond the end, 28 bytes are here @16+2'],
    ],
    [
      'a length beyond the end, stated',
      ip({ totalLength: 29 }).icmp(),
      ip({ totalLength: 29 }).icmp(),
      [],
    ],
    [
      'an option',
      ip(),
      ip({ options: hex('07 09 04 00') }),
      [
        'ip.options: a well-formed header / 07 09 04 00, Option record-route: beyond the header, 4 are left @34+4',
      ],
    ],
    [
      'an option, stated',
      ip({ options: hex('07 09 04') }),
      ip({ options: hex('07 09 04 00') }),
      [],
    ],
    [
      'a cut header',
      icmp(),
      icmp().cut(36),
      ['ip.totalLength: a well-formed header / 28, beyond the end, 22 bytes are here @16+2'],
    ],
    ['a cut header, stated', icmp().cut(36), icmp().cut(36), []],
    ['another cut', icmp().cut(36), icmp().cut(38), ['frame: 36 bytes / 38 bytes @36+0']],
    [
      'a whole one where a cut one was expected',
      icmp().cut(36),
      icmp(),
      ['frame: 36 bytes / 42 bytes @36+0'],
    ],
  ])('%s', (_, expected, actual, found) => {
    expect(compare(expected, actual)).toEqual(found);
  });
});

describe('a description of random fields, right and wrong', () => {
  const SEEDS = Array.from({ length: 400 }, (_, seed) => seed + 1);

  test('matches its own bytes', () => {
    for (const seed of SEEDS) {
      const frame = randomFrame(randomFrom(seed));
      expect([seed, `${frame}`, compare(frame, frame)]).toEqual([seed, `${frame}`, []]);
    }
  });

  test('does not match a frame that differs in a stated bit of a header', () => {
    for (const seed of SEEDS) {
      const random = randomFrom(seed);
      const frame = ip({
        totalLength: 48,
        ttl: 64,
        protocol: 17,
        checksum: any,
        identification: random() & 0xffff,
      })
        .udp({ sourcePort: random() & 0xffff, length: 28, checksum: any })
        .payload(20);
      const plain = frame.with('ip', { checksum: 0x1111 }).with('udp', { checksum: 0x2222 });
      const bytes = plain.bytes();
      const at = pick(random, [16, 17, 18, 19, 22, 23, 34, 35, 38, 39, 42, 61]);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << pick(random, [0, 1, 2, 3, 4, 5, 6, 7]));
      expect([seed, compare(frame, bytes).length > 0]).toEqual([seed, true]);
    }
  });

  test('can be held against any bytes, and differs only where there are some', () => {
    for (const seed of SEEDS) {
      const random = randomFrom(seed);
      const bytes = randomFrame(random).bytes();
      for (let n = (random() >>> 0) % 4; n > 0 && bytes.length > 0; n--) {
        bytes[(random() >>> 0) % bytes.length] = random() & 0xff;
      }
      const found = differences(randomFrame(random), bytes);
      const outside = found.filter(
        ({ at, length }) => at < 0 || length < 0 || at + length > bytes.length,
      );
      expect([seed, outside]).toEqual([seed, []]);
    }
  });

  test('comes back from its bytes, and from any others', () => {
    for (const seed of SEEDS) {
      const random = randomFrom(seed);
      const bytes = randomFrame(random).bytes();
      for (let wrong = 0; wrong < 4; wrong++) {
        expect([seed, like(bytes).bytes()]).toEqual([seed, bytes]);
        if (bytes.length > 0) bytes[(random() >>> 0) % bytes.length] = random() & 0xff;
      }
    }
  });
});

const pick = <T>(random: () => number, from: readonly [T, ...T[]]): T =>
  from[(random() >>> 0) % from.length] ?? from[0];

/** Headers that follow one another as they may, each with some of its fields at any value. */
function randomFrame(random: () => number): Frame {
  const chance = (percent: number): boolean => (random() >>> 0) % 100 < percent;
  const start = chance(20) ? new Frame({ source: PEER, destination: STACK }, []) : eth();
  let frame = randomHeader(start, chance(20) && start.headers.length > 0 ? 'arp' : 'ip', random);
  if (frame.headers.at(-1)?.protocol === 'ip' && chance(80)) {
    frame = randomHeader(frame, pick(random, ['icmp', 'udp', 'tcp']), random);
    if (frame.headers.at(-1)?.protocol === 'icmp' && chance(30)) {
      frame = randomHeader(
        randomHeader(icmp({ type: pick(random, [3, 5, 11, 12]) }), 'ip', random),
        'udp',
        random,
      );
    }
  }
  if (chance(60)) frame = frame.payload((random() >>> 0) % 70);
  if (chance(30)) frame = frame.padding((random() >>> 0) % 20);
  if (!chance(10)) return frame;
  return frame.cut((random() >>> 0) % (frame.bytes().length + 1));
}

function randomHeader(frame: Frame, protocol: string, random: () => number): Frame {
  const specs = PROTOCOLS.get(protocol)?.fields ?? [];
  const stated: Record<string, StatedValue> = {};
  if (protocol === 'icmp') stated.type = pick(random, [0, 3, 4, 5, 8, 11, 12, 13, 17, 42]);
  for (const { name } of specs) {
    const chosen = (random() >>> 0) % 100 < 20;
    const known = name !== 'type' && PROTOCOLS.get(protocol);
    const place = alone(Uint8Array.of(Number(stated.type), Number(stated.code ?? 0), 0, 0));
    if (!chosen || !known || isAbsent(known, place, name)) continue;
    const { format = 'number', bits = 1, unit = 1 } = specNamed(known, place, name) ?? {};
    const octets = Array.from({ length: 6 }, () => random() & 0xff);
    if (format === 'mac') stated[name] = octets.map((octet) => octet.toString(16)).join(':');
    else if (format === 'ipv4') stated[name] = octets.slice(2).join('.');
    else stated[name] = ((random() >>> 0) % 2 ** bits) * unit;
  }
  if ((protocol === 'ip' || protocol === 'tcp') && (random() & 3) === 0) {
    stated.options = Uint8Array.from({ length: (random() >>> 0) % 41 }, () => random() & 0xff);
  }
  return frame.header(protocol, stated as Changes);
}
