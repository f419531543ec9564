import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { randomFrom } from '../../src/core/random.ts';
import { summarize } from '../../src/dissect/summary.ts';
import { writePcap } from '../../src/pcap/writeclassic.ts';
import { obviousChecksum } from '../support/checksum.ts';
import { hex, viewOf } from '../support/hex.ts';
import { needs, titled } from '../support/namespace.ts';
import { GOOD } from './specimens.ts';

const reason = needs('tcpdump');

type Row = [name: string, frame: Uint8Array, line: string];

const ETHER = '02 00 00 00 00 02  02 00 00 00 00 01';
const SENDER = '02 0a 0b 0c 0d 0e  0a 00 00 01';
const TARGET = '02 1a 1b 1c 1d 1e  0a 00 00 02';
const REQUEST = hex(`${ETHER} 08 06  00 01 08 00 06 04 00 01 ${SENDER} ${TARGET}`);

const ECHO = icmp('08 00', '04 d2 00 01  31 32 33');
const UDP_QUOTE = quote('11', '04 00 14 e9 00 08 00 00');
const OTHER_QUOTE = quote('c8', '04 00 0a 0b 00 00 00 09');

const ETHERNET: Row[] = [
  ['nothing', hex(''), 'Ethernet, 0 bytes [truncated]'],
  ['no EtherType', hex(`${ETHER} 08`), 'Ethernet, 13 bytes [truncated]'],
  ['an EtherType and no more', hex(`${ETHER} 12 34`), 'ethertype 0x1234, 0 bytes'],
  ['an unknown EtherType', hex(`${ETHER} 12 34 ${'42'.repeat(46)}`), 'ethertype 0x1234, 46 bytes'],
  ['the lowest EtherType', hex(`${ETHER} 06 00 42`), 'ethertype 0x0600, 1 bytes'],
  ['IPv6', hex(`${ETHER} 86 dd 60 00`), 'ethertype IPv6 (0x86dd), 2 bytes'],
  ['a VLAN tag', hex(`${ETHER} 81 00 00 07 08 00`), 'ethertype 802.1Q (0x8100), 4 bytes'],
  ['an 802.3 length, padded', hex(`${ETHER} 00 03 42 42 03 00`), '802.3, 3 bytes'],
  ['an 802.3 length', hex(`${ETHER} 00 03 42 42 03`), '802.3, 3 bytes'],
  ['an 802.3 length, cut', hex(`${ETHER} 00 03 42 42`), '802.3, 3 bytes [truncated]'],
];

const ARP: Row[] = [
  ['a request', REQUEST, 'ARP who-has 10.0.0.2 tell 10.0.0.1, 28 bytes'],
  [
    'a request with Ethernet padding',
    join(REQUEST, new Uint8Array(18)),
    'ARP who-has 10.0.0.2 tell 10.0.0.1, 28 bytes',
  ],
  ['a reply', change(REQUEST, 21, 2), 'ARP 10.0.0.1 is-at 02:0a:0b:0c:0d:0e, 28 bytes'],
  ['another operation', change(REQUEST, 20, 1), 'ARP operation 257, 28 bytes'],
  ['cut', REQUEST.subarray(0, 41), 'ARP, 27 bytes [truncated]'],
  [
    'for another hardware',
    change(REQUEST, 15, 7),
    'ARP, 28 bytes [hardware type or length is not Ethernet]',
  ],
  [
    'for another protocol',
    change(REQUEST, 16, 9),
    'ARP, 28 bytes [protocol type or length is not IPv4]',
  ],
];

const IP: Row[] = [
  ['no data', ip('', { protocol: 200 }), '10.0.0.1 > 10.0.0.2: ip-proto-200, 0 bytes'],
  [
    'an unknown protocol',
    ip('42', { protocol: 200 }),
    '10.0.0.1 > 10.0.0.2: ip-proto-200, 1 bytes',
  ],
  ['IGMP', ip('42 42', { protocol: 2 }), '10.0.0.1 > 10.0.0.2: IGMP, 2 bytes [truncated]'],
  ['TCP', ip('42 42', { protocol: 6 }), '10.0.0.1 > 10.0.0.2: TCP, 2 bytes [truncated]'],
  ['UDP', ip('42 42', { protocol: 17 }), '10.0.0.1 > 10.0.0.2: UDP, 2 bytes [truncated]'],
  [
    'options, and Ethernet padding',
    join(ip(ECHO, { first: 0x46, options: '94 04 00 00' }), hex('a1 a2 a3')),
    '10.0.0.1 > 10.0.0.2: ICMP echo request, id 1234, seq 1, 11 bytes',
  ],
  [
    'a wrong checksum',
    ip(ECHO, { off: 0x100 }),
    '10.0.0.1 > 10.0.0.2 [bad checksum]: ICMP echo request, id 1234, seq 1, 11 bytes',
  ],
  [
    'may not be fragmented',
    ip(ECHO, { position: 0x4000 }),
    '10.0.0.1 > 10.0.0.2: ICMP echo request, id 1234, seq 1, 11 bytes',
  ],
  [
    'first fragment, whose message has its checksum over all of them',
    ip('08 00 11 12 04 d2 00 01', { position: 0x2000 }),
    '10.0.0.1 > 10.0.0.2: ICMP echo request, id 1234, seq 1, 8 bytes (frag 7:8@0+)',
  ],
  [
    'middle fragment',
    ip('08 00 11 12 04 d2 00 01', { position: 0x2003 }),
    '10.0.0.1 > 10.0.0.2: ICMP, 8 bytes (frag 7:8@24+)',
  ],
  [
    'last fragment',
    ip('08 00 11 12 04 d2 00', { position: 0x1fff }),
    '10.0.0.1 > 10.0.0.2: ICMP, 7 bytes (frag 7:7@65528)',
  ],
  [
    'cut in the data',
    ip(ECHO).subarray(0, -1),
    '10.0.0.1 > 10.0.0.2: ICMP echo request, id 1234, seq 1, 11 bytes [truncated]',
  ],
  [
    'cut in the ICMP header',
    ip(ECHO).subarray(0, 41),
    '10.0.0.1 > 10.0.0.2: ICMP, 11 bytes [truncated]',
  ],
  [
    'cut behind the header',
    ip(ECHO).subarray(0, 34),
    '10.0.0.1 > 10.0.0.2: ICMP, 11 bytes [truncated]',
  ],
  [
    'cut in a fragment, with a wrong checksum',
    ip(ECHO, { off: 1, position: 0x2000 }).subarray(0, 42),
    '10.0.0.1 > 10.0.0.2 [bad checksum]: ICMP echo request, id 1234, seq 1, 11 bytes (frag 7:11@0+) [truncated]',
  ],
  ['cut in the header', ip(ECHO).subarray(0, 33), 'IP, 19 bytes [truncated]'],
  ['another version', ip(ECHO, { first: 0x65 }), 'IP, 31 bytes [the version is not 4]'],
  [
    'a header length below 20',
    ip(ECHO, { first: 0x44 }),
    'IP, 31 bytes [the header length is below 20 bytes or beyond the packet]',
  ],
  [
    'a total length below the header',
    ip(ECHO, { total: 19 }),
    'IP, 31 bytes [the total length is below the header length]',
  ],
  [
    'a total length below the header, and a wrong checksum',
    ip(ECHO, { total: 19, off: 1 }),
    'IP, 31 bytes [the total length is below the header length]',
  ],
];

const DNS = '00 35 04 d2 00 0b 00 00 31 32 33';
const SEGMENT = '04 d2 00 50  a1 a2 a3 a4  b1 b2 b3 b4';

const TRANSPORT: Row[] = [
  ['UDP', ip(DNS, { protocol: 17 }), '10.0.0.1.53 > 10.0.0.2.1234: UDP, length 3'],
  [
    'UDP with a wrong checksum, in a datagram with another',
    ip('00 35 04 d2 00 0b 00 01 31 32 33', { protocol: 17, off: 1 }),
    '10.0.0.1.53 > 10.0.0.2.1234 [bad checksum]: UDP, length 3 [bad checksum]',
  ],
  [
    'a UDP length beyond the end',
    ip('00 35 04 d2 00 0c 00 00 31 32 33', { protocol: 17 }),
    '10.0.0.1.53 > 10.0.0.2.1234: UDP, length 4 [length beyond the end, 11 are here]',
  ],
  [
    'a UDP length below 8',
    ip('00 35 04 d2 00 07 00 00', { protocol: 17 }),
    '10.0.0.1.53 > 10.0.0.2.1234: UDP, length 0 [length below 8]',
  ],
  [
    'UDP cut behind its ports',
    ip(DNS, { protocol: 17 }).subarray(0, -7),
    '10.0.0.1.53 > 10.0.0.2.1234: UDP, 11 bytes [truncated]',
  ],
  [
    'UDP cut in its ports',
    ip(DNS, { protocol: 17 }).subarray(0, -8),
    '10.0.0.1 > 10.0.0.2: UDP, 11 bytes [truncated]',
  ],
  [
    'UDP cut in its data',
    ip(DNS, { protocol: 17 }).subarray(0, -1),
    '10.0.0.1.53 > 10.0.0.2.1234: UDP, length 3 [truncated]',
  ],
  [
    'a first fragment of UDP: the length is the whole datagram’s',
    ip('00 35 04 d2 05 dc 11 12', { protocol: 17, position: 0x2000 }),
    '10.0.0.1.53 > 10.0.0.2.1234: UDP, length 1492 (frag 7:8@0+)',
  ],
  [
    'another fragment of UDP has no ports',
    ip(DNS, { protocol: 17, position: 0x0001 }),
    '10.0.0.1 > 10.0.0.2: UDP, 11 bytes (frag 7:11@8)',
  ],
  [
    'TCP: all flags',
    ip(`${SEGMENT} 50 ff 20 00 cb 0b 00 07`, { protocol: 6 }),
    '10.0.0.1.1234 > 10.0.0.2.80: Flags [FSRP.UEW], seq 2711790500, ack 2981278644, win 8192, urg 7, length 0',
  ],
  [
    'TCP: data, no flags, and a sequence number that comes round',
    ip('04 d2 00 50  ff ff ff fe  b1 b2 b3 b4 50 00 20 00 91 98 00 07 31 32 33', {
      protocol: 6,
      off: 0,
    }),
    '10.0.0.1.1234 > 10.0.0.2.80: Flags [none], seq 4294967294:1, win 8192, length 3 [bad checksum]',
  ],
  [
    'TCP: options count for the header',
    ip(`${SEGMENT} 60 10 20 00 00 00 00 00 01 01 01 01`, { protocol: 6, position: 0x2000 }),
    '10.0.0.1.1234 > 10.0.0.2.80: Flags [.], ack 2981278644, win 8192, length 0 (frag 7:24@0+)',
  ],
  [
    'TCP: a header longer than the segment',
    ip(`${SEGMENT} 60 10 20 00 00 00 00 00`, { protocol: 6 }),
    '10.0.0.1.1234 > 10.0.0.2.80: TCP, 20 bytes [dataOffset beyond the end, 20 are here]',
  ],
  [
    'TCP: a header that is too short',
    ip(`${SEGMENT} 40 10 20 00 00 00 00 00`, { protocol: 6 }),
    '10.0.0.1.1234 > 10.0.0.2.80: TCP, 20 bytes [dataOffset below 20]',
  ],
];

/** Each line without its addresses, which are the same for all. */
const ICMP: Row[] = [
  ['echo request', ip(ECHO), 'echo request, id 1234, seq 1, 11 bytes'],
  ['echo reply', ip(icmp('00 00', '11 12 13 14')), 'echo reply, id 4370, seq 4884, 8 bytes'],
  [
    'a wrong checksum',
    ip(icmp('00 00', '11 12 13 14', 1)),
    'echo reply, id 4370, seq 4884, 8 bytes [bad checksum]',
  ],
  ['an echo request with a code', ip(icmp('08 05', '11 12 13 14')), 'type 8, code 5, 8 bytes'],
  ['timestamp', ip(icmp('0d 00', '11 12 13 14')), 'time stamp query id 4370 seq 4884, 8 bytes'],
  [
    'timestamp reply, with milliseconds since midnight and with what no day has',
    ip(icmp('0e 00', '11 12 13 14 02 ed 0c b9 05 26 5b ff a1 a2 a3 a4')),
    'time stamp reply id 4370 seq 4884: org 13:38:09.721, recv 23:59:59.999, xmit 753:16:30.500, 20 bytes',
  ],
  [
    'timestamp reply without its last timestamp',
    ip(icmp('0e 00', '11 12 13 14 00 00 00 01 00 00 00 02 01')),
    'time stamp reply id 4370 seq 4884: org 00:00:00.001, recv 00:00:00.002, xmit ?, 17 bytes',
  ],
  ['information request', ip(icmp('0f 00', '11 12 13 14')), 'information request, 8 bytes'],
  ['information reply', ip(icmp('10 00', '11 12 13 14')), 'information reply, 8 bytes'],
  ['address mask request', ip(icmp('11 00', '11 12 13 14')), 'address mask request, 8 bytes'],
  ['router solicitation', ip(icmp('0a 00', '11 12 13 14')), 'router solicitation, 8 bytes'],
  ['a type without words', ip(icmp('fe 01', '11 12 13 14')), 'type 254, code 1, 8 bytes'],
  ['net unreachable', error('03 00'), 'net 192.168.3.9 unreachable, 36 bytes'],
  ['host unreachable', error('03 01'), 'host 192.168.3.9 unreachable, 36 bytes'],
  [
    'protocol unreachable',
    error('03 02', OTHER_QUOTE),
    '192.168.3.9 protocol 200 unreachable, 36 bytes',
  ],
  ['udp port unreachable', error('03 03'), '192.168.3.9 udp port 5353 unreachable, 36 bytes'],
  [
    'tcp port unreachable',
    error('03 03', quote('06', '04 00 01 bb 00 00 00 09')),
    '192.168.3.9 tcp port 443 unreachable, 36 bytes',
  ],
  [
    'another port unreachable',
    error('03 03', OTHER_QUOTE),
    '192.168.3.9 protocol 200 port 2571 unreachable, 36 bytes',
  ],
  [
    'the port stands behind the quoted options',
    error('03 03', change(quote('11', '01 02 03 00  04 00 00 35'), 0, 0x46)),
    '192.168.3.9 udp port 53 unreachable, 36 bytes',
  ],
  [
    'the quote ends behind the port',
    error('03 03', UDP_QUOTE.subarray(0, 24)),
    '192.168.3.9 udp port 5353 unreachable, 32 bytes',
  ],
  [
    'the quote ends in the port',
    error('03 03', UDP_QUOTE.subarray(0, 23)),
    '192.168.3.9 udp port ? unreachable, 31 bytes',
  ],
  [
    'the quote ends behind the header',
    error('03 02', UDP_QUOTE.subarray(0, 20)),
    '192.168.3.9 protocol 17 unreachable, 28 bytes',
  ],
  [
    'the quote ends in the header',
    error('03 02', UDP_QUOTE.subarray(0, 19)),
    '? protocol ? unreachable, 27 bytes',
  ],
  ['no quote', error('03 03', hex('')), '? port ? unreachable, 8 bytes'],
  [
    'fragmentation needed',
    error('03 04', UDP_QUOTE, '00 00 05 78'),
    '192.168.3.9 unreachable - need to frag (mtu 1400), 36 bytes',
  ],
  ['code 5', error('03 05'), '192.168.3.9 unreachable - source route failed, 36 bytes'],
  ['code 6', error('03 06'), 'net 192.168.3.9 unreachable - unknown, 36 bytes'],
  ['code 7', error('03 07'), 'host 192.168.3.9 unreachable - unknown, 36 bytes'],
  ['code 8', error('03 08'), '192.168.3.9 unreachable - source host isolated, 36 bytes'],
  ['code 9', error('03 09'), 'net 192.168.3.9 unreachable - admin prohibited, 36 bytes'],
  ['code 10', error('03 0a'), 'host 192.168.3.9 unreachable - admin prohibited, 36 bytes'],
  ['code 11', error('03 0b'), 'net 192.168.3.9 unreachable - tos prohibited, 36 bytes'],
  ['code 12', error('03 0c'), 'host 192.168.3.9 unreachable - tos prohibited, 36 bytes'],
  ['code 13', error('03 0d'), 'host 192.168.3.9 unreachable - admin prohibited filter, 36 bytes'],
  ['code 14', error('03 0e'), 'host 192.168.3.9 unreachable - host precedence violation, 36 bytes'],
  ['code 15', error('03 0f'), 'host 192.168.3.9 unreachable - precedence cutoff, 36 bytes'],
  ['a code of tomorrow', error('03 10'), 'type 3, code 16, 36 bytes'],
  ['source quench', error('04 00'), 'source quench, 36 bytes'],
  [
    'redirect, with an address whose first bit is set',
    error('05 00', UDP_QUOTE, 'c0 a8 03 fe'),
    'redirect 192.168.3.9 to net 192.168.3.254, 36 bytes',
  ],
  [
    'redirect to host',
    error('05 01', UDP_QUOTE, '0a 00 00 fe'),
    'redirect 192.168.3.9 to host 10.0.0.254, 36 bytes',
  ],
  [
    'redirect by TOS',
    error('05 02', UDP_QUOTE, '0a 00 00 fe'),
    'redirect-tos 192.168.3.9 to net 10.0.0.254, 36 bytes',
  ],
  [
    'redirect to host by TOS',
    error('05 03', UDP_QUOTE, '0a 00 00 fe'),
    'redirect-tos 192.168.3.9 to host 10.0.0.254, 36 bytes',
  ],
  ['time exceeded', error('0b 00'), 'time exceeded in-transit, 36 bytes'],
  ['reassembly time exceeded', error('0b 01'), 'ip reassembly time exceeded, 36 bytes'],
  [
    'parameter problem',
    error('0c 00', UDP_QUOTE, '14 00 00 00'),
    'parameter problem - octet 20, 36 bytes',
  ],
];

describe('Ethernet', () => test.each(ETHERNET)('%s', (_, frame, line) => expectLine(frame, line)));
describe('ARP', () => test.each(ARP)('%s', (_, frame, line) => expectLine(frame, line)));
describe('IPv4', () => test.each(IP)('%s', (_, frame, line) => expectLine(frame, line)));
describe('UDP and TCP', () => {
  test.each(TRANSPORT)('%s', (_, frame, line) => expectLine(frame, line));
});
describe('ICMP', () => {
  test.each(ICMP)('%s', (_, frame, line) => expectLine(frame, `10.0.0.1 > 10.0.0.2: ICMP ${line}`));

  test('shorter than its header', () => {
    const line = '10.0.0.1 > 10.0.0.2: ICMP, 7 bytes [truncated]';
    expectLine(ip('08 00 f7 ff 00 00 00'), line);
  });
});

describe.skipIf(reason)(titled('tcpdump -nn says the same', reason), () => {
  /** Every frame of {@link GOOD} on one line each, without the dumps of what tcpdump does not know. */
  const frames = Object.entries(GOOD).map(([name, frame]) => ({ name, bytes: frame.bytes() }));
  const capture = writePcap(frames.map(({ bytes }, n) => ({ time: BigInt(n), bytes })));
  const options = { input: capture, encoding: 'utf8' } as const;

  test('of all that it has words for', () => {
    const { stdout } = spawnSync('tcpdump', ['-nn', '-S', '-t', '-r', '-'], options);
    const lines = stdout.split('\n').filter((line) => line !== '' && !line.startsWith('\t'));
    expect(lines).toHaveLength(frames.length);
    const compared = frames.flatMap(({ name, bytes }, n) => {
      const line = summarize(viewOf(bytes), 0, bytes.length);
      return OUR_OWN.test(line) ? [] : [[name, line, lines[n] ?? '']];
    });
    expect(compared.length).toBeGreaterThan(60);
    expect(compared.map(([name, line = '']) => [name, asTcpdump(line)])).toEqual(
      compared.map(([name, , line = '']) => [
        name,
        line
          .replace(/^IP /, '')
          .replace(/^ARP, (?:Request|Reply)/, 'ARP')
          .replace(/, options \[.*?\](?=, length)/, '')
          // Of IGMP tcpdump tells no size, and how many sources there are, with `-vv` which.
          .replace(/: igmp (.*)$/, ': IGMP $1')
          // Our size of an ARP packet is its own, without padding.
          .replace(/^(ARP .*, length) 46$/, '$1 28'),
      ]),
    );
  });
});

/** Our line as tcpdump has it without `-v`. */
const asTcpdump = (line: string): string =>
  /: IGMP/.test(line)
    ? line
        .replace(/, \d+ bytes$/, '')
        .replace(/(v3 report, \d+ group record\(s\)).*/, '$1')
        .replace(
          / \{((?: [\d.]+)+) \}/,
          (_, list: string) => `, ${list.split(' ').length - 1} source(s)`,
        )
    : line.replace(/, (\d+) bytes/, ', length $1');

/** Lines that have no like among tcpdump's: a type, code or protocol that it shows otherwise, and fragments. */
const OUR_OWN = /^(?:ethertype|802\.3)|ip-proto-|type \d+, code|operation \d|\(frag/;

test('a frame as the wire has it', () => {
  const frame = hex(`02 00 00 00 00 01  02 00 00 00 00 02  08 00
    45 00 00 38 12 34 00 00 40 01 54 8f 0a 00 00 02 0a 00 00 01
    03 01 e4 0d 00 00 00 00
    45 00 00 1c 00 07 00 00 40 11 ad 18 0a 00 00 01 c0 a8 03 09 04 00 14 e9 00 08 00 00`);
  expectLine(frame, '10.0.0.2 > 10.0.0.1: ICMP host 192.168.3.9 unreachable, 36 bytes');
});

test('20,000 random frames: always one line of plain text, never a throw', () => {
  const seed = 20_260_101;
  const random = randomFrom(seed);
  const below = (limit: number): number => (random() >>> 0) % limit;
  const frames = [...ETHERNET, ...ARP, ...IP, ...TRANSPORT, ...ICMP].map(([, frame]) => frame);

  for (let run = 0; run < 20_000; run++) {
    const known = frames[below(frames.length)] ?? hex('');
    const bytes = run % 4 === 0 ? new Uint8Array(below(100)).map(random) : known.slice();
    for (let flips = below(4); flips > 0 && bytes.length > 0; flips--) {
      bytes[below(bytes.length)] = random();
    }
    // The view ends with the frame, so that a read beyond it would throw.
    const view = viewOf(bytes.subarray(0, bytes.length - below(2) * below(bytes.length)));
    const start = below(8) === 0 ? below(view.byteLength + 1) : 0;
    expect(summarize(view, start, view.byteLength), `seed ${seed}, run ${run}`).toMatch(/^[ -~]+$/);
  }
});

/** Alone in its view, and between poison that would change the line if it were read. */
function expectLine(frame: Uint8Array, line: string): void {
  expect(summarize(viewOf(frame), 0, frame.length)).toBe(line);
  const poisoned = join(new Uint8Array(33).fill(0xa5), frame, new Uint8Array(64).fill(0xa5));
  expect(summarize(viewOf(poisoned), 33, 33 + frame.length)).toBe(line);
}

interface IpFields {
  first?: number;
  total?: number;
  /** Flags and fragment offset. */
  position?: number;
  protocol?: number;
  options?: string;
  /** What is added to the right checksum. */
  off?: number;
}

/** A frame with datagram 7 from 10.0.0.1 to 10.0.0.2. */
function ip(data: string | Uint8Array, fields: IpFields = {}): Uint8Array {
  const { first = 0x45, position = 0, protocol = 1, off = 0 } = fields;
  const payload = typeof data === 'string' ? hex(data) : data;
  const header = hex(`45 00 00 00  00 07 00 00  40 00 00 00  0a 00 00 01  0a 00 00 02
    ${fields.options ?? ''}`);
  const view = viewOf(header);
  view.setUint8(0, first);
  view.setUint16(2, fields.total ?? header.length + payload.length);
  view.setUint16(6, position);
  view.setUint8(9, protocol);
  view.setUint16(10, obviousChecksum(header) + off);
  return join(hex(`${ETHER} 08 00`), header, payload);
}

/** A message with its checksum; `off` is added to that. */
function icmp(typeAndCode: string, rest: string, off = 0): Uint8Array {
  const message = hex(`${typeAndCode} 00 00 ${rest}`);
  viewOf(message).setUint16(2, obviousChecksum(message) + off);
  return message;
}

/** The datagram that an error quotes: from 10.0.0.1 to 192.168.3.9. */
function quote(protocol: string, data: string): Uint8Array {
  return hex(`45 00 00 1c 00 08 00 00 40 ${protocol} 11 12 0a 00 00 01 c0 a8 03 09 ${data}`);
}

function error(typeAndCode: string, quoted = UDP_QUOTE, rest = '00 00 00 00'): Uint8Array {
  return ip(icmp(typeAndCode, `${rest} ${Buffer.from(quoted).toString('hex')}`));
}

function change(frame: Uint8Array, at: number, byte: number): Uint8Array {
  const changed = frame.slice();
  changed[at] = byte;
  return changed;
}

function join(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
