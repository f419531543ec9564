import { describe, expect, test } from 'vitest';
import { dissect, fieldNamed } from '../../src/dissect/dissect.ts';
import { arp, icmp, ip } from '../../src/testing/frame/frame.ts';
import { hex } from '../support/hex.ts';
import { drawn, faultsIn } from './drawn.ts';

describe('lying lengths', () => {
  test.each<[string, Uint8Array, string[]]>([
    ['a version that is not 4', ip({ version: 6 }).icmp().bytes(), ['ip.version: not 4']],
    [
      'a header length below 20',
      ip({ headerLength: 16 }).icmp().bytes(),
      ['ip.headerLength: below 20'],
    ],
    [
      'a header length beyond the end',
      ip({ headerLength: 60, totalLength: 60 }).icmp().bytes(),
      [
        'ip.headerLength: beyond the end, 28 bytes are here',
        'ip.totalLength: beyond the end, 28 bytes are here',
      ],
    ],
    [
      'a total length below the header length',
      ip({ totalLength: 19 }).icmp().bytes(),
      ['ip.totalLength: below the header length'],
    ],
    [
      'a total length beyond the end: what is not all here is not judged',
      ip({ totalLength: 29 }).icmp({ checksum: 1 }).bytes(),
      ['ip.totalLength: beyond the end, 28 bytes are here'],
    ],
    [
      'no ICMP header',
      ip({ protocol: 'icmp' }).bytes(),
      ['icmp.type: cut short: 0 of 8 bytes are here'],
    ],
    [
      'ICMP cut short',
      ip({ protocol: 'icmp' }).payload(5).bytes(),
      ['icmp.identifier: cut short: 5 of 8 bytes are here'],
    ],
    [
      'a timestamp cut short',
      ip({ protocol: 'icmp' }).payload(hex('0d 00 f2 ff 00 00 00 00  00 00 00 00 00 00')).bytes(),
      ['icmp.receive: cut short: 14 of 20 bytes are here'],
    ],
    [
      'UDP cut short',
      ip({ protocol: 'udp' }).payload(7).bytes(),
      ['udp.checksum: cut short: 7 of 8 bytes are here'],
    ],
    ['a UDP length below 8', ip().udp({ length: 7 }).bytes(), ['udp.length: below 8']],
    [
      'a UDP length beyond the end',
      ip().udp({ length: 9 }).bytes(),
      ['udp.length: beyond the end, 8 are here'],
    ],
    [
      'TCP cut short',
      ip({ protocol: 'tcp' }).payload(12).bytes(),
      ['tcp.dataOffset: cut short: 12 of 20 bytes are here'],
    ],
    ['a data offset below 20', ip().tcp({ dataOffset: 16 }).bytes(), ['tcp.dataOffset: below 20']],
    [
      'a data offset beyond the end',
      ip().tcp({ dataOffset: 24 }).bytes(),
      ['tcp.dataOffset: beyond the end, 20 are here'],
    ],
    [
      'ARP for other hardware',
      arp({ hardwareLength: 8 }).bytes(),
      ['arp.hardwareLength: not an Ethernet address: 6'],
    ],
    [
      'ARP for another protocol',
      arp({ protocolLength: 16 }).bytes(),
      ['arp.protocolLength: not an IPv4 address: 4'],
    ],
  ])('%s', (_, bytes, faults) => {
    expect(faultsIn(bytes)).toEqual(faults);
  });

  test('UDP data ends where its length says', () => {
    const found = dissect(ip().udp({ length: 9 }).payload(3).bytes());
    expect(found.data).toEqual({ at: 42, length: 1 });
    expect(found.padding).toEqual({ at: 43, length: 2 });
  });

  test('addresses of other lengths are not taken apart', () => {
    const found = drawn(
      arp({ hardwareLength: 8, senderMac: '02:11:12:13:14:15' }).payload(6).bytes(),
    );
    expect(found.slice(-2)).toEqual([
      'addresses 22.0/192 02 11 12 13 14 15 0a 00 00 02 00 00 00 00 00 00 0a 00 00 01 00 01 02 03',
      'padding 46+2',
    ]);
  });
});

describe('parts of datagrams', () => {
  test('the header behind a first fragment’s is there; the message’s checksum is not judged', () => {
    const found = dissect(ip({ moreFragments: 1 }).icmp({ checksum: 1 }).payload(8).bytes());
    expect(found.layers.map(({ protocol, faults }) => [protocol, faults])).toEqual([
      ['eth', []],
      ['ip', []],
      ['icmp', []],
    ]);
  });

  test('a first fragment may cut the header behind it', () => {
    const bytes = ip({ moreFragments: 1, protocol: 'tcp' }).payload(8).bytes();
    expect(drawn(bytes).slice(-4)).toEqual([
      'tcp 34+8',
      'sourcePort 34.0/16 1',
      'destinationPort 36.0/16 515',
      'sequence 38.0/32 67438087',
    ]);
    expect(faultsIn(bytes)).toEqual([]);
  });

  test('behind another fragment’s header there is data', () => {
    const found = dissect(
      ip({ fragmentOffset: 8, protocol: 'icmp' }).payload(16).padding(2).bytes(),
    );
    expect(found.layers.map(({ protocol }) => protocol)).toEqual(['eth', 'ip']);
    expect(found.data).toEqual({ at: 34, length: 16 });
    expect(found.padding).toEqual({ at: 50, length: 2 });
  });

  test('the reserved bit makes no fragment', () => {
    expect(faultsIn(ip({ reserved: 1 }).icmp({ checksum: 1 }).bytes())).toEqual([
      'icmp.checksum: bad checksum, right is 0xf7ff',
    ]);
  });
});

describe('RFC 792: what an error quotes', () => {
  const about = ip({ source: '10.0.0.1', ttl: 1 }).udp({
    sourcePort: 4660,
    destinationPort: 33434,
  });

  test('its layers are named quoted, and judged by their own headers alone', () => {
    const bytes = ip().icmp({ type: 'time-exceeded' }).quote(about.payload(99), 28).bytes();
    const found = dissect(bytes);
    expect(found.layers.map(({ protocol, quoted, at }) => [protocol, quoted, at])).toEqual([
      ['eth', false, 0],
      ['ip', false, 14],
      ['icmp', false, 34],
      ['ip', true, 42],
      ['udp', true, 62],
    ]);
    expect(faultsIn(bytes)).toEqual([]);
    expect(found.data).toEqual({ at: 70, length: 0 });
    expect(fieldNamed(found, 'ip.ttl')?.at).toBe(22);
  });

  test('a bad checksum of the quoted header', () => {
    const bytes = icmp({ type: 'time-exceeded' }).ip({ checksum: 1 }).icmp({ checksum: 1 }).bytes();
    expect(faultsIn(bytes)).toEqual(['quoted ip.checksum: bad checksum, right is 0x66df']);
  });

  test('an error about an error, as deep as it goes', () => {
    const bytes = icmp({ type: 11 }).ip().icmp({ type: 3 }).ip().icmp({ type: 5 }).ip().bytes();
    const { layers } = dissect(bytes);
    expect(layers.filter(({ quoted }) => quoted).map(({ protocol }) => protocol)).toEqual([
      ...['ip', 'icmp', 'ip', 'icmp', 'ip'],
    ]);
    expect(faultsIn(bytes)).toEqual([]);
  });

  test.each<[string, number, string[]]>([
    ['nothing', 0, ['quoted ip.version: cut short: 0 of 20 bytes are here']],
    ['less than a header', 19, ['quoted ip.destination: cut short: 19 of 20 bytes are here']],
    ['less than its options', 22, ['quoted ip.headerLength: beyond the end, 22 bytes are here']],
    ['a header', 24, []],
    ['part of the header behind it', 27, []],
    ['that too', 32, []],
    ['a part of the data', 40, []],
  ])('it may end in the data, not in its header: %s', (_, length, faults) => {
    const options = hex('94 04 00 00');
    const quoted = ip({ ...about.headers[1]?.stated, options })
      .udp()
      .payload(99);
    expect(faultsIn(icmp({ type: 'time-exceeded' }).quote(quoted, length).bytes())).toEqual(faults);
  });

  test('in a frame that is cut, a cut quote is no fault of its own', () => {
    const bytes = icmp({ type: 'time-exceeded' }).ip().icmp().cut(50).bytes();
    expect(faultsIn(bytes)).toEqual(['ip.totalLength: beyond the end, 36 bytes are here']);
  });
});

describe('checksums', () => {
  test.each(['0x0000 of the sender', '0x1234'])('UDP without one is right: %s', (text) => {
    const checksum = Number(text.slice(0, 6));
    expect(faultsIn(ip().udp({ checksum }).bytes()).length).toBe(checksum === 0 ? 0 : 1);
  });

  test('a message of zeros has the checksum 0xffff', () => {
    const bytes = ip().icmp({ type: 'echo-reply' }).bytes();
    expect(fieldNamed(dissect(bytes), 'icmp.checksum')?.value).toBe(0xffff);
    expect(faultsIn(bytes)).toEqual([]);
    expect(faultsIn(ip().icmp({ type: 'echo-reply', checksum: 0 }).bytes())).toEqual([
      'icmp.checksum: bad checksum, right is 0xffff',
    ]);
  });

  test('with a source route that has stops left, UDP and TCP cover the last one, as Linux does for TCP', () => {
    const end = { destination: '10.9.8.7' };
    const udp = { sourcePort: 1, destinationPort: 2 };
    const direct = fieldNamed(dissect(ip(end).udp(udp).bytes()), 'udp.checksum')?.value;
    const routed = (pointer: string) =>
      ip({ options: hex(`83 07 ${pointer} 0a090807`) })
        .udp(udp)
        .bytes();
    expect(fieldNamed(dissect(routed('04')), 'udp.checksum')?.value).toBe(direct);
    expect(fieldNamed(dissect(routed('08')), 'udp.checksum')?.value).not.toBe(direct);
  });
});
