// What a router does with what is for itself, and before it knows for whom it is: as a host, and each fault that a router alone
// could have has a test here.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Wire } from '../../src/testing/wire/wire.ts';
import { part } from '../support/fragments.ts';
import {
  BROADCAST_MAC,
  drops,
  type IpFields,
  icmp,
  introduce,
  PEER,
  seenIcmp,
  US,
} from '../support/packets.ts';

const OTHER_SIDE = '192.168.7.1';
const NEIGHBOUR = '192.168.7.9';

let wire: Wire;

beforeEach(() => {
  wire = new Wire({
    interfaces: [['10.0.0.1/24'], [`${OTHER_SIDE}/24`]],
    neighbours: [{ ip: NEIGHBOUR, mac: '0a:22:a3:24:25:29', on: 1 }],
    stack: { ipForward: true },
  });
  introduce(wire);
});

afterEach(() => wire.assertBalanced());

const sent = () => [wire.sent(0).map(seenIcmp), wire.sent(1).map(seenIcmp)];

const OWN = [US, OTHER_SIDE];
const EVERYWHERE = [...OWN, '10.0.0.255', '192.168.7.255', NEIGHBOUR];

describe.each(OWN)('for the router’s address %s', (destination) => {
  test.each([0, 1])(
    'RFC 1812 §5.2.1/2, RFC 1812 §4.2.2.9/1: with TTL %i it is taken, since that counts of what goes on alone',
    (ttl) => {
      wire.inject(icmp({ destination, ttl }));
      expect(sent()).toMatchObject([[{ type: 0, source: destination, destination: PEER }], []]);
      expect(drops(wire)).toEqual({});
    },
  );

  test('RFC 1812 §4.2.2.8: what came in fragments is put together', () => {
    for (const frame of [part(40, 100, { destination }), part(0, 40, { destination })]) {
      wire.inject(frame);
    }
    expect(sent()).toMatchObject([[{ type: 0, source: destination }], []]);
  });
});

test.each([0, 1])('RFC 1812 §5.2.1/2: with TTL %i what is for another host ends here', (ttl) => {
  wire.inject(icmp({ destination: NEIGHBOUR, ttl }));
  expect(sent()).toMatchObject([[{ type: 11, code: 0, source: US }], []]);
  expect(drops(wire)).toEqual({ 'ip.ttlExceeded': 1 });
});

describe('to everybody', () => {
  test.each(['10.0.0.255', '192.168.7.255', '255.255.255.255'])(
    'RFC 1812 §4.2.2.11 (d)/2, RFC 1812 §4.2.3.1/1: %s is received, and goes no further',
    (destination) => {
      wire.stack.sysctl.set('net.ipv4.icmp_echo_ignore_broadcasts', 0);
      wire.inject(icmp({ destination, to: BROADCAST_MAC }));
      expect(sent()).toMatchObject([[{ type: 0, source: US, destination: PEER }], []]);
      expect(drops(wire)).toEqual({});
      expect(wire.stack.ctx.counters.snapshot()).toMatchObject({
        ...{ IpInDelivers: 1, IpExtInBcastPkts: 1, IpForwDatagrams: 0 },
      });
    },
  );
});

describe('RFC 1812 §5.2.1/1: what is wrong is dropped in silence, for whomever it is', () => {
  const FAULTS: [string, IpFields, string, string][] = [
    [
      'RFC 1812 §4.2.2.5/1, RFC 1812 §5.2.2/2: a wrong header checksum',
      { ipChecksumError: 1 },
      'ip.badChecksum',
      'IpInHdrErrors',
    ],
    ['RFC 1812 §5.2.2/3: another version', { version: 6 }, 'ip.badVersion', 'IpInHdrErrors'],
    [
      'RFC 1812 §5.2.2/4: a header length below 20 bytes',
      { words: 4 },
      'ip.badHeaderLength',
      'IpInHdrErrors',
    ],
    [
      'RFC 1812 §5.2.2/5: a total length below the header’s',
      { totalLength: 19 },
      'ip.badTotalLength',
      'IpInHdrErrors',
    ],
    [
      'RFC 1812 §5.2.2/7: shorter than its total length',
      { totalLength: 1400 },
      'ip.truncated',
      'IpExtInTruncatedPkts',
    ],
  ];

  test.each(FAULTS)('%s', (_, fields, reason, counter) => {
    for (const destination of EVERYWHERE) wire.inject(icmp({ destination, ...fields }));
    expect(sent()).toEqual([[], []]);
    expect(drops(wire)).toEqual({ [reason]: EVERYWHERE.length });
    expect(wire.stack.ctx.counters.get(counter).value).toBe(EVERYWHERE.length);
  });

  test.each(['127.0.0.1', '224.0.0.5', '255.255.255.255', '10.0.0.255', '192.168.7.255', ...OWN])(
    'RFC 1812 §4.2.2.11/3: from %s, which is nobody’s address',
    (source) => {
      for (const destination of [...OWN, NEIGHBOUR]) wire.inject(icmp({ source, destination }));
      expect(sent()).toEqual([[], []]);
      expect(drops(wire)).toEqual({ 'ip.martianSource': 3 });
    },
  );
});
