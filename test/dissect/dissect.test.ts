import { describe, expect, test } from 'vitest';
import { randomFrom } from '../../src/core/random.ts';
import { dissect, fieldNamed, type Layer } from '../../src/dissect/dissect.ts';
import { octetText } from '../../src/dissect/field.ts';
import { PROTOCOLS } from '../../src/dissect/protocols.ts';
import { icmp, ip } from '../../src/testing/frame/frame.ts';
import type { NameOf } from '../../src/testing/frame/names.ts';
import { hex } from '../support/hex.ts';
import { drawn, faultsIn } from './drawn.ts';
import { BAD, GOOD } from './specimens.ts';

const ETHER = 'd1 d2 d3 d4 d5 d6  51 52 53 54 55 56';

describe('headers, from bytes that are all distinct', () => {
  test('RFC 894: Ethernet', () => {
    expect(drawn(hex(`${ETHER} a7 b8 c1 c2`))).toEqual([
      'eth 0+14',
      'destination 0.0/48 d1:d2:d3:d4:d5:d6',
      'source 6.0/48 51:52:53:54:55:56',
      'type 12.0/16 0xa7b8',
      'data 14+2',
    ]);
  });

  test('RFC 826: ARP', () => {
    const arp =
      '00 01 08 00 06 04 00 02  21 22 23 24 25 26 31 32 33 34  41 42 43 44 45 46 5a 5b 5c 5d';
    expect(drawn(hex(`${ETHER} 08 06 ${arp} 00 00 00`)).slice(4)).toEqual([
      'arp 14+28',
      'hardwareType 14.0/16 1 (ethernet)',
      'protocolType 16.0/16 0x0800 (ipv4)',
      'hardwareLength 18.0/8 6',
      'protocolLength 19.0/8 4',
      'operation 20.0/16 2 (reply)',
      'senderMac 22.0/48 21:22:23:24:25:26',
      'senderIp 28.0/32 49.50.51.52',
      'targetMac 32.0/48 41:42:43:44:45:46',
      'targetIp 38.0/32 90.91.92.93',
      'padding 42+3',
    ]);
  });

  test('RFC 791: IPv4', () => {
    const header = '45 ba 00 17 11 12 b6 78 91 c8 6d 4f a1 a2 a3 a4 c5 c6 c7 c8';
    expect(drawn(hex(`${header} d1 d2 d3 d4`), 'ip')).toEqual([
      'ip 0+20',
      'version 0.0/4 4',
      'headerLength 0.4/4 20',
      'dscp 1.0/6 46 (EF)',
      'ecn 1.6/2 2 (ect0)',
      'totalLength 2.0/16 23',
      'identification 4.0/16 4370',
      'reserved 6.0/1 1',
      'dontFragment 6.1/1 0',
      'moreFragments 6.2/1 1',
      'fragmentOffset 6.3/13 46016',
      'ttl 8.0/8 145',
      'protocol 9.0/8 200',
      'checksum 10.0/16 0x6d4f bad checksum',
      'source 12.0/32 161.162.163.164',
      'destination 16.0/32 197.198.199.200',
      'data 20+3',
      'padding 23+1',
    ]);
  });

  test('RFC 768: UDP', () => {
    expect(upper('11', '31 32 41 42 00 09 61 62 71 72')).toEqual([
      'udp 20+8',
      'sourcePort 20.0/16 12594',
      'destinationPort 22.0/16 16706',
      'length 24.0/16 9',
      'checksum 26.0/16 0x6162 bad checksum',
      'data 28+1',
      'padding 29+1',
    ]);
  });

  test('RFC 9293 §3.1: TCP', () => {
    const tcp = '31 32 41 42 a1 a2 a3 a4 b1 b2 b3 b4 5a 96 c1 c2 d1 d2 e1 e2 f1';
    expect(upper('06', tcp)).toEqual([
      'tcp 20+20',
      'sourcePort 20.0/16 12594',
      'destinationPort 22.0/16 16706',
      'sequence 24.0/32 2711790500',
      'acknowledgment 28.0/32 2981278644',
      'dataOffset 32.0/4 20',
      'reserved 32.4/4 10',
      'cwr 33.0/1 1',
      'ece 33.1/1 0',
      'urg 33.2/1 0',
      'ack 33.3/1 1',
      'psh 33.4/1 0',
      'rst 33.5/1 1',
      'syn 33.6/1 1',
      'fin 33.7/1 0',
      'window 34.0/16 49602',
      'checksum 36.0/16 0xd1d2 bad checksum',
      'urgentPointer 38.0/16 57826',
      'data 40+1',
    ]);
  });
});

/** The fields behind the checksum, by type. */
describe('ICMP: what the bytes behind the checksum mean depends on the type', () => {
  const REST = '61 62 63 64';
  const TIMES = '71 72 73 74 81 82 83 84 91 92 93 94';
  const rest = (message: string): string[] =>
    upper('01', message)
      .slice(4)
      .filter((line) => !line.startsWith('data'));
  const echo = ['identifier 24.0/16 24930', 'sequence 26.0/16 25444'];
  const times = [
    'originate 28.0/32 1903326068',
    'receive 32.0/32 2172814212',
    'transmit 36.0/32 2442302356',
  ];
  const unused = ['unused 24.0/32 0x61626364'];

  test.each<[string, string, string[]]>([
    ['echo reply', `00 00 11 12 ${REST}`, echo],
    ['echo request', `08 00 11 12 ${REST}`, echo],
    ['source quench', `04 00 11 12 ${REST}`, [...unused, CUT_QUOTE]],
    ['redirect', `05 01 11 12 ${REST}`, ['gateway 24.0/32 97.98.99.100', CUT_QUOTE]],
    ['time exceeded', `0b 00 11 12 ${REST}`, [...unused, CUT_QUOTE]],
    [
      'parameter problem',
      `0c 00 11 12 ${REST}`,
      ['pointer 24.0/8 97', 'unused 25.0/24 0x626364', CUT_QUOTE],
    ],
    ['host unreachable', `03 01 11 12 ${REST}`, [...unused, CUT_QUOTE]],
    [
      'RFC 1191 §4: fragmentation needed',
      `03 04 11 12 ${REST}`,
      ['unused 24.0/16 0x6162', 'nextHopMtu 26.0/16 25444', CUT_QUOTE],
    ],
    ['timestamp', `0d 00 11 12 ${REST} ${TIMES}`, [...echo, ...times]],
    ['timestamp reply', `0e 00 11 12 ${REST} ${TIMES}`, [...echo, ...times]],
    ['information request', `0f 00 11 12 ${REST}`, echo],
    ['information reply', `10 00 11 12 ${REST}`, echo],
    ['a type that RFC 792 does not have', `11 00 11 12 ${REST}`, ['rest 24.0/32 0x61626364']],
  ])('%s', (_, message, expected) => {
    expect(rest(message)).toEqual(expected.flatMap((line) => line.split('|')));
  });

  test.each<[NameOf<'icmp.type'>, number, string[]]>([
    [
      'destination-unreachable',
      3,
      [
        ...['network-unreachable', 'host-unreachable', 'protocol-unreachable'],
        ...['port-unreachable', 'fragmentation-needed', 'source-route-failed'],
        ...['network-unknown', 'host-unknown', 'source-host-isolated'],
        ...['network-prohibited', 'host-prohibited', 'TOS-network-unreachable'],
        ...['TOS-host-unreachable', 'communication-prohibited'],
        ...['host-precedence-violation', 'precedence-cutoff'],
      ],
    ],
    [
      'redirect',
      5,
      ['network-redirect', 'host-redirect', 'TOS-network-redirect', 'TOS-host-redirect'],
    ],
    ['time-exceeded', 11, ['ttl-zero-during-transit', 'ttl-zero-during-reassembly']],
    ['parameter-problem', 12, ['ip-header-bad', 'required-option-missing', 'bad-length']],
    ['echo-request', 8, []],
  ])('codes of %s, as iptables names them', (name, type, codes) => {
    for (const [code, meaning] of [...codes, null].entries()) {
      const found = dissect(icmp({ type: name, code }).bytes());
      expect(fieldNamed(found, 'icmp.type')).toMatchObject({ value: type, meaning: name });
      expect(fieldNamed(found, 'icmp.code')).toMatchObject({ value: code, meaning });
    }
  });
});

describe('IEEE 802.3: what is too small for a type is a length', () => {
  test.each<[string, string, string[]]>([
    [
      'data, then padding',
      '00 03 a1 a2 a3 00 00',
      ['type 12.0/16 0x0003 (length)', 'data 14+3', 'padding 17+2'],
    ],
    ['no data', '00 00 a1', ['type 12.0/16 0x0000 (length)', 'padding 14+1']],
    [
      'a length beyond the end',
      '00 04 a1 a2 a3',
      ['type 12.0/16 0x0004 (length) length beyond the end, 3 bytes are here', 'data 14+3'],
    ],
    [
      'more than 1500, less than 0x0600',
      '05 ff a1',
      [
        'type 12.0/16 0x05ff neither a length, 1500 at most, nor a type, 0x0600 at least',
        'data 14+1',
      ],
    ],
    ['the least type', '06 00 a1', ['type 12.0/16 0x0600', 'data 14+1']],
  ])('%s', (_, rest, expected) => {
    expect(drawn(hex(`${ETHER} ${rest}`)).slice(3)).toEqual(expected);
  });

  test.each([
    ['81 00', 'vlan'],
    ['86 dd', 'ipv6'],
    ['80 35', 'rarp'],
  ])('EtherType %s is %s, and data', (type, meaning) => {
    const found = dissect(hex(`${ETHER} ${type} 45 00 00 14`));
    expect(found.layers).toHaveLength(1);
    expect(found.data).toEqual({ at: 14, length: 4 });
    expect(fieldNamed(found, 'eth.type')?.meaning).toBe(meaning);
  });
});

test('a well-formed frame has no fault, a malformed one has', () => {
  for (const [name, frame] of Object.entries(GOOD))
    expect([name, ...faultsIn(frame.bytes())]).toEqual([name]);
  for (const [name, frame] of Object.entries(BAD))
    expect(faultsIn(frame.bytes()), name).not.toEqual([]);
});

test('every bit of a header belongs to one field', () => {
  for (const [name, frame] of Object.entries({ ...GOOD, ...BAD })) {
    const { layers } = dissect(frame.bytes());
    for (const layer of layers) {
      // Options are layers of their own behind the header's fixed part.
      const inside = layers.filter((each) => each.protocol === 'option' && contains(layer, each));
      const fields =
        layer.protocol === 'option'
          ? layer.fields
          : [layer, ...inside].flatMap(({ fields }) => fields);
      const bits = new Uint8Array(layer.length * 8);
      for (const { at, bit, bits: width } of fields) {
        for (let n = 0; n < width; n++)
          bits[(at - layer.at) * 8 + bit + n] = (bits[(at - layer.at) * 8 + bit + n] ?? 0) + 1;
      }
      const isCut =
        layer.faults.some(({ says }) => /cut short|beyond the end/.test(says)) ||
        layer.length < (PROTOCOLS.get(layer.protocol)?.length ?? 0);
      const most = bits.reduce((a, b) => Math.max(a, b), 0);
      expect(most, `${name}: ${layer.protocol}`).toBeLessThanOrEqual(1);
      if (!isCut) expect(bits.indexOf(0), `${name}: ${layer.protocol}`).toBe(-1);
    }
  }
});

test('a frame cut at any byte: what is shown is there, and what is not there is not shown', () => {
  for (const [name, frame] of Object.entries(GOOD)) {
    const bytes = frame.bytes().subarray(0, 120);
    for (let length = 0; length <= bytes.length; length++) {
      // In a larger buffer, whose other bytes must not be read.
      const poisoned = new Uint8Array(256).fill(0x45);
      poisoned.set(bytes.subarray(0, length), 64);
      const found = dissect(poisoned.subarray(64, 64 + length));
      expect(found, `${name}, ${length} bytes`).toEqual(dissect(bytes.slice(0, length)));
      expectSound(bytes.slice(0, length), `${name}, ${length} bytes`);
    }
  }
});

test('random bytes and mutated frames: nothing throws, and every field lies in its layer and in the frame', () => {
  const seed = 20_261_121;
  const random = randomFrom(seed);
  const below = (limit: number): number => (random() >>> 0) % limit;
  const frames = Object.values({ ...GOOD, ...BAD }).map((frame) => frame.bytes());
  for (let run = 0; run < 20_000; run++) {
    const known = frames[below(frames.length)] ?? new Uint8Array();
    const bytes =
      run % 4 === 0
        ? new Uint8Array(below(120)).map(random)
        : known.slice(0, below(8) === 0 ? below(known.length) : known.length);
    for (let changes = below(4); changes > 0 && bytes.length > 0; changes--) {
      bytes[below(Math.min(bytes.length, 80))] = random();
    }
    expectSound(bytes, `seed ${seed}, run ${run}`);
  }
});

/** What holds of any bytes. */
function expectSound(bytes: Uint8Array, label: string): void {
  const outermost = bytes.length % 5 === 0 ? 'ip' : 'eth';
  const { layers, data, padding } = dissect(bytes, outermost);
  let sound = data.length >= 0 && padding.length >= 0 && data.at + data.length <= bytes.length;
  sound &&= padding.at + padding.length === bytes.length;
  for (const { protocol, at, length, fields, faults } of layers) {
    sound &&= at + length <= bytes.length;
    for (const field of fields) {
      sound &&= field.at >= at && field.at + field.length <= at + length;
      sound &&= field.name.startsWith(`${protocol}.`) && field.text !== '' && field.rfc !== '';
    }
    for (const { field, says } of faults) sound &&= field !== '' && /^[ -~]+$/.test(says);
  }
  // One assertion a frame: a hundred thousand of them take their time.
  if (!sound) expect.fail(`${label}: ${octetText(bytes)}`);
}

const contains = (outer: Layer, inner: Layer): boolean =>
  outer.at < inner.at && inner.at + inner.length <= outer.at + outer.length;

/** A quote of which nothing is here. */
const CUT_QUOTE = 'quoted ip 28+0|version: cut short: 0 of 20 bytes are here';

/** What a datagram of that protocol carries; the header around, which is the same for all, is left out. */
function upper(protocol: string, data: string): string[] {
  const bytes = ip({
    protocol: Number(`0x${protocol}`),
    source: '10.11.12.13',
    destination: '26.27.28.29',
  })
    .payload(hex(data))
    .bytes();
  const lines = drawn(bytes.subarray(14), 'ip');
  return lines.slice(lines.findIndex((line) => line.startsWith('destination')) + 1);
}
