import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { any } from '../../../src/testing/frame/check.ts';
import { arp, bareIp, Frame, icmp, ip, PEER, STACK } from '../../../src/testing/frame/frame.ts';
import { frameSerializer, lines } from '../../../src/testing/frame/serializer.ts';
import { Wire } from '../../../src/testing/wire/wire.ts';

expect.addSnapshotSerializer(frameSerializer);

describe('in a snapshot', () => {
  test('a description is its line, in arrays and objects too', () => {
    expect(arp()).toMatchInlineSnapshot(`ARP who-has 10.0.0.1 tell 10.0.0.2, 28 bytes`);
    expect({
      sent: [ip().udp({ sourcePort: 53, destinationPort: 1234 }).payload(3)],
    }).toMatchInlineSnapshot(`
        {
          "sent": [
            10.0.0.2.53 > 10.0.0.1.1234: UDP, length 3,
          ],
        }
      `);
  });

  test('frames that come as bytes are wrapped, so that nobody has to guess', () => {
    const wire = new Wire();
    wire.inject(arp().bytes());
    wire.inject(icmp({ identifier: 7, sequence: 1 }).payload(56).bytes());
    expect(lines(wire.sent())).toMatchInlineSnapshot(`
      ARP 10.0.0.1 is-at 02:00:00:00:01:01, 28 bytes
      10.0.0.1 > 10.0.0.2: ICMP echo reply, id 7, seq 1, 64 bytes
    `);
    wire.assertBalanced();
    expect({ sent: lines([arp(), icmp()]) }).toMatchInlineSnapshot(`
      {
        "sent": ARP who-has 10.0.0.1 tell 10.0.0.2, 28 bytes
        10.0.0.2 > 10.0.0.1: ICMP echo request, id 0, seq 0, 8 bytes,
      }
    `);
  });

  test('other bytes stay bytes', () => {
    expect(Uint8Array.of(1, 2)).toMatchInlineSnapshot(`
      Uint8Array [
        1,
        2,
      ]
    `);
  });
});

describe('lines', () => {
  test.each<[string, Parameters<typeof lines>[0], string]>([
    ['no frames', [], '(no frames)'],
    ['bytes', [arp().bytes()], 'ARP who-has 10.0.0.1 tell 10.0.0.2, 28 bytes'],
    [
      'packets of a capture',
      [{ bytes: arp().bytes() }],
      'ARP who-has 10.0.0.1 tell 10.0.0.2, 28 bytes',
    ],
    [
      'a datagram without an Ethernet header',
      [bareIp().icmp()],
      '10.0.0.2 > 10.0.0.1: ICMP echo request, id 0, seq 0, 8 bytes',
    ],
    [
      'an expectation reads as its source',
      [icmp({ sequence: any })],
      'icmp({ sequence: <any value> })',
    ],
    ['no bytes', [new Uint8Array()], 'Ethernet, 0 bytes [truncated]'],
    [
      'a description of nothing',
      [new Frame({ source: PEER, destination: STACK }, [])],
      'Ethernet, 0 bytes [truncated]',
    ],
  ])('%s', (_, frames, text) => {
    expect(`${lines(frames)}`).toBe(text);
  });
});

test('console.log shows the lines', () => {
  const frames = lines([arp(), icmp()]);
  expect(inspect(frames)).toBe(`${frames}`);
});

describe('the serializer, as other runners call it', () => {
  test.each([
    ['a frame', arp(), true],
    ['lines', lines([]), true],
    ['bytes', arp().bytes(), false],
    ['an array', [arp()], false],
    ['null', null, false],
  ])('takes %s: %s', (_, value, taken) => {
    expect(frameSerializer.test(value)).toBe(taken);
  });

  test('keeps the indentation', () => {
    const text = frameSerializer.serialize(lines([arp(), arp()]), {}, '  ');
    expect(text.split('\n')).toEqual([
      'ARP who-has 10.0.0.1 tell 10.0.0.2, 28 bytes',
      '  ARP who-has 10.0.0.1 tell 10.0.0.2, 28 bytes',
    ]);
  });
});
