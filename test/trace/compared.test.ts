// What events say was compared. A drop's list ends with what failed, and nothing else in it has.

import { describe, expect, test } from 'vitest';
import { runCommands } from '../../src/command/run.ts';
import { Stack } from '../../src/stack.ts';
import {
  type AnyFrame,
  arp,
  eth,
  icmp,
  igmp,
  ip,
  type WireOptions,
} from '../../src/testing/index.ts';
import { reasonsOf } from '../../src/testing/wire/state.ts';
import { Wire } from '../../src/testing/wire/wire.ts';
import { checkedDrops } from '../../src/trace/compared.ts';
import type { RecordedEvent } from '../../src/trace/event.ts';
import { recordStacks } from '../../src/view/recordstacks.ts';
import { hex } from '../support/hex.ts';
import { busy, comparisons, line } from '../support/recorded.ts';

const ROUTER: WireOptions = {
  interfaces: [['10.0.0.1/24'], { addresses: ['10.9.0.1/24'], mtu: 1000 }],
  stack: { ipForward: true },
};

/** What happens when a frame comes in. */
function events(frame: AnyFrame, options: WireOptions = {}, words = ''): RecordedEvent[] {
  const wire = new Wire(options);
  if (words !== '') runCommands(wire.stack, words);
  const recorded = recordStacks({ us: wire.stack });
  wire.inject(frame);
  return recorded.events();
}

type Case = [drop: string, failed: string, frame: AnyFrame, options?: WireOptions, words?: string];

const SOURCE_ROUTES =
  'sysctl -w net.ipv4.conf.all.accept_source_route=1 net.ipv4.conf.eth0.accept_source_route=1';

const fragment = (fields: object) => ip({ protocol: 17, identification: 7, ...fields });

describe('a drop names what failed, with both sides', () => {
  test.each<Case>([
    ['ether.runt', 'frame length 10 bytes / 14 bytes or more', new Uint8Array(10)],
    [
      'ether.otherHost',
      'destination 02:99:98:97:96:95 / 02:00:00:00:01:01 (eth0), everybody or a group',
      eth({ destination: '02:99:98:97:96:95' }).ip(),
    ],
    ['ether.length', 'EtherType 0x0123 (length) / a type, 0x0600 or more', eth({ type: 0x123 })],
    [
      'ether.unknownType',
      'EtherType 0x86dd (ipv6) / 0x0800 (ipv4) or 0x0806 (arp)',
      eth({ type: 0x86dd }),
    ],
    ['arp.short', 'length 0 bytes / 28 bytes or more', eth({ type: 0x806 })],
    [
      'arp.notEthernet',
      'hardware address space 9, of 6 bytes / 1 (ethernet) or 6 (ieee802), of 6 bytes',
      arp({ hardwareType: 9 }),
    ],
    [
      'arp.notIpv4',
      'protocol address space 0x86dd, of 4 bytes / 0x0800 (ipv4), of 4 bytes',
      arp({ protocolType: 0x86dd }),
    ],
    ['arp.unknownOperation', 'operation 9 / 1 (request) or 2 (reply)', arp({ operation: 9 })],
    [
      'arp.badTarget',
      'target address 127.0.0.1 / neither 127.0.0.0/8 nor a group',
      arp({ targetIp: '127.0.0.1' }),
    ],
    [
      'arp.badSender',
      'sender address 224.0.0.9 at 06:22:a3:24:25:26 / addresses of one station',
      arp({ senderIp: '224.0.0.9' }),
    ],
    ['arp.conflict', 'sender address 10.0.0.1 / none of ours', arp({ senderIp: '10.0.0.1' })],
    [
      'arp.notForUs',
      'target address 10.0.0.77 / an address of ours: 127.0.0.1, 10.0.0.1',
      arp({ targetIp: '10.0.0.77' }),
    ],
    ['ip.short', 'length 0 bytes / 20 bytes or more', eth({ type: 0x800 })],
    ['ip.badVersion', 'version 6 / 4', ip({ version: 6 })],
    ['ip.badHeaderLength', 'header length 16 bytes / 20 to 20', ip({ headerLength: 16 })],
    ['ip.badChecksum', 'header checksum 0x0005 / 0x66e7', ip({ checksum: 5, protocol: 1 })],
    ['ip.truncated', 'total length 5000 bytes / 20 to 20', ip({ totalLength: 5000 })],
    ['ip.badTotalLength', 'total length 19 bytes / 20 to 20', ip({ totalLength: 19 })],
    [
      'ip.martianSource',
      'source 127.0.0.1 / an address of another host',
      ip({ source: '127.0.0.1' }),
    ],
    [
      'ip.martianDestination',
      'destination 127.0.0.9 / an address that can be sent to',
      ip({ destination: '127.0.0.9' }),
    ],
    ['ip.notForUs', 'forwarding off / on, for what is another’s', ip({ destination: '10.0.0.77' })],
    [
      'ip.notMember',
      'group 224.9.9.9 / a group that this host has joined',
      ip({ destination: '224.9.9.9' }),
    ],
    [
      'ip.unknownProtocol',
      'protocol 99 / 1 (icmp) or 2 (igmp), or a raw session for it',
      ip({ protocol: 99 }),
    ],
    ['ip.ttlExceeded', 'TTL 1 / more than 1', ip({ destination: '10.9.0.7', ttl: 1 }), ROUTER],
    [
      'ip.fragmentationNeeded',
      'don’t fragment 1 / 0: it may be cut',
      ip({ destination: '10.9.0.7', dontFragment: true }).payload(1200),
      ROUTER,
    ],
    [
      'ip.groupFrame',
      'Ethernet destination ff:ff:ff:ff:ff:ff / that of one station',
      eth({ destination: 'ff:ff:ff:ff:ff:ff' }).ip({ destination: '10.9.0.7' }),
      ROUTER,
    ],
    [
      'ip.linkLocal',
      'addresses 169.254.1.2 to 10.9.0.7 / none in 169.254.0.0/16',
      ip({ source: '169.254.1.2', destination: '10.9.0.7' }),
      ROUTER,
    ],
    ['ip.noWayOn', 'route none / one to 192.0.2.1', ip({ destination: '192.0.2.1' }), ROUTER],
    [
      'ip.routeBlackhole',
      'route one of type blackhole / one to 192.0.2.1',
      ip({ destination: '192.0.2.1' }),
      ROUTER,
      'route add blackhole 192.0.2.0/24',
    ],
    ...(
      [
        // The octets count from 0 at the header's start: the first option begins at 20.
        [
          '07 07 03 00 00 00 00 00',
          'record-route (7), octet 22: pointer 3 of length 7 / 4 or more',
        ],
        [
          '01 07 07 06 00 00 00 00',
          'record-route (7), octet 23: pointer 6 of length 7 / room for 4 bytes from there, or beyond the length',
        ],
        ['07 02 01 01', 'record-route (7), octet 21: length 2 / 3 or more'],
        ['07 01 01 01', 'record-route (7), octet 20: length 1 / 2 or more'],
        ['07 0b 04 00', 'record-route (7), octet 20: length 11, with 4 bytes left / 2 to 4'],
        [
          '01 01 01 07',
          'record-route (7), octet 23: the last octet of the header / a length behind',
        ],
        [
          '07 03 04 07 03 04 01 01',
          'record-route (7), octet 23: a second one of its kind / one at most',
        ],
        [
          '83 03 04 89 03 04 01 01',
          'strict-source-route (137), octet 23: a second one of its kind / one at most',
        ],
        [
          '83 07 02 00 00 00 00 00',
          'loose-source-route (131), octet 22: pointer 2 of length 7 / 4 or more',
        ],
        ['44 08 04 00 00 00 00 00', 'timestamp (68), octet 22: pointer 4 of length 8 / 5 or more'],
        [
          '44 08 05 01 00 00 00 00',
          'timestamp (68), octet 22: pointer 5 of length 8 / room for 8 bytes from there, or beyond the length',
        ],
        ['44 03 05 01', 'timestamp (68), octet 21: length 3 / 4 or more'],
        [
          '44 08 09 f0 00 00 00 00',
          'timestamp (68), octet 23: full, and overflow 15 / overflow 14 or less: it counts one more',
        ],
        ['94 02 00 00', 'router-alert (148), octet 21: length 2 / 4 or more'],
        ['86 04 00 00', 'commercial-security (134), octet 21: length 4 / 8 or more'],
        [
          '86 08 00 00 00 01 00 00',
          'commercial-security (134), octet 22: a label / none: this host knows no domain of labels',
        ],
        ['99 01 00 00', 'option 153, octet 20: length 1 / 2 or more'],
      ] as const
    ).map(
      ([bytes, failed]): Case => ['ip.badOption', `options ${failed}`, ip({ options: hex(bytes) })],
    ),
    [
      'ip.sourceRouteFailed',
      'source route loose-source-route (131), octet 22: pointer 6 of length 7 / room for 4 bytes from there, or beyond the length',
      ip({ options: hex('83 07 06 00 00 00 00 00') }),
      ROUTER,
      SOURCE_ROUTES,
    ],
    [
      'ip.sourceRouteFailed',
      'source route a strict one, and its next hop is another host / this host',
      ip({ destination: '10.9.0.7', options: hex('89 07 04 0a 09 00 07 00') }),
      ROUTER,
      SOURCE_ROUTES,
    ],
    ['icmp.short', 'length 4 bytes / 8 bytes or more', ip({ protocol: 1 }).payload(4)],
    ['icmp.badChecksum', 'checksum 0x0007 / 0xf7ff', icmp({ checksum: 7 })],
    ['icmp.unknownType', 'type 99 / one that is acted on here', icmp({ type: 99 })],
    ['icmp.noSession', 'identifier 0 / that of a ping session here', icmp({ type: 0 })],
    [
      'icmp.echoBroadcast',
      'destination 10.0.0.255 (a broadcast address or a group) / an address of this host alone',
      ip({ destination: '10.0.0.255' }).icmp(),
    ],
    [
      'icmp.echoIgnored',
      'icmp_echo_ignore_all 1 / 0',
      icmp(),
      {},
      'sysctl net.ipv4.icmp_echo_ignore_all=1',
    ],
    ['igmp.badChecksum', 'checksum 0x0009 / 0xeeff', igmp({ type: 0x11, checksum: 9 })],
    [
      'igmp.queryLength',
      'length 9 bytes / 8 bytes, or 12 and more',
      igmp({ type: 0x11 }).payload(1),
    ],
    [
      'igmp.sourcesBeyond',
      'sources 3 / 1, which are here',
      igmp({ type: 0x11, group: '239.1.2.3' }).payload(Uint8Array.of(2, 125, 0, 3, 9, 8, 7, 6)),
    ],
    [
      'igmp.sourcesOfAll',
      'group 0.0.0.0 / that of the sources that it asks about',
      igmp({ type: 0x11 }).payload(Uint8Array.of(2, 125, 0, 1, 9, 8, 7, 6)),
    ],
    [
      'igmp.unicastReport',
      'Ethernet destination 02:00:00:00:01:01 / a group, so that the routers hear it too',
      igmp({ type: 0x16, group: '239.1.2.3' }),
    ],
    [
      'icmp.redirectRefused',
      'redirect from 10.0.0.2, to 10.0.0.9 / from the gateway in use, to a neighbour; and accept_redirects on',
      icmp({ type: 5, code: 1, gateway: '10.0.0.9' })
        .ip({ protocol: 1, source: '10.0.0.1', destination: '192.0.2.1' })
        .icmp({ type: 0 }),
    ],
  ])('%s: %s', (drop, failed, frame, options, words) => {
    const dropped = events(frame, options, words).filter(({ kind }) => kind === 'drop');
    expect(dropped.map(({ reason }) => reason?.name)).toEqual([drop]);
    const [event] = dropped;
    const compared = event === undefined ? [] : comparisons(event);
    expect(compared.at(-1)).toBe(`✗ ${failed}`);
  });
});

test('the event of a malformed option has the pointer of the parameter problem', () => {
  const all = events(ip({ options: hex('01 07 07 03 00 00 00 00') }));
  const dropped = all.find(({ kind }) => kind === 'drop');
  expect(dropped?.values).toEqual({ counter: 'IpInHdrErrors', pointer: 23 });
});

describe('what goes on says what was looked at', () => {
  test('a fragment that waits', () => {
    const frame = fragment({ moreFragments: true, fragmentOffset: 64 }).payload(16);
    const told = events(frame).filter(({ kind }) => kind === 'route' || kind === 'park');
    expect(told.flatMap((event) => [event.says, ...comparisons(event)])).toMatchInlineSnapshot(`
      [
        "rule 0 → table local: local 10.0.0.1 dev lo, for this host",
        "✓ version 4 / 4",
        "✓ header length 20 bytes / 20 to 36",
        "✓ header checksum 0x46b8 / 0x46b8",
        "✓ total length 36 bytes / 20 to 36",
        "✓ destination 10.0.0.1 / an address of ours: 127.0.0.1, 10.0.0.1",
        "waits for the rest of datagram 7",
        "· fragment bytes 64 to 79, more follow / the whole datagram",
        "· bytes that are here 16 of an unknown number / all",
      ]
    `);
  });

  test('a router', () => {
    const frame = ip({ destination: '10.9.0.7', ttl: 9 });
    const [, , route, forward] = events(frame, ROUTER);
    expect(
      [route, forward].flatMap((event) => (event === undefined ? [] : comparisons(event))),
    ).toMatchInlineSnapshot(`
      [
        "✓ version 4 / 4",
        "✓ header length 20 bytes / 20 to 20",
        "✓ header checksum 0x9dd9 / 0x9dd9",
        "✓ total length 20 bytes / 20 to 20",
        "· destination 10.9.0.7 / an address of ours: 127.0.0.1, 10.0.0.1, 10.9.0.1",
        "✓ forwarding on / on, for what is another’s",
        "✓ TTL 9 / more than 1",
        "✓ length 20 bytes / 1000 bytes or less (MTU by eth1)",
      ]
    `);
  });

  test('nothing that failed is among what was delivered, answered or sent', () => {
    for (const event of busy().events()) {
      if (event.kind === 'drop') continue;
      for (const { ok, what } of event.compared)
        expect(ok, `${line(event)}: ${what}`).not.toBe(false);
    }
  });
});

test('every reason has its check', () => {
  const checked = new Set(checkedDrops());
  const others = reasonsOf(new Stack()).filter(({ name }) => !checked.has(name));
  expect(others).toEqual([]);
});
