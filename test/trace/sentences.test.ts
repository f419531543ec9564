// What events say: one sentence for whoever reads it, with whom and what it is about.

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runCommands } from '../../src/command/run.ts';
import { type Ipv4Address, parseIpv4 } from '../../src/ip/address.ts';
import { type AnyFrame, arp, eth, ip, Wire, type WireOptions } from '../../src/testing/index.ts';
import type { RecordedEvent } from '../../src/trace/event.ts';
import { openCapture } from '../../src/view/captured.ts';
import { feed } from '../../src/view/feed.ts';
import { recordStacks } from '../../src/view/recordstacks.ts';
import { suggestPorts } from '../../src/view/suggest.ts';
import { comparisons, line } from '../support/recorded.ts';

const ROUTER: WireOptions = {
  interfaces: [['10.0.0.1/24'], { addresses: ['10.9.0.1/24'], mtu: 1000 }],
  stack: { ipForward: true },
};

/** From then on the neighbour is known. */
const HERE = arp({ targetIp: '10.0.0.1' });

/** What happens while that is done. */
function during(work: (wire: Wire) => void, options: WireOptions = {}): RecordedEvent[] {
  const wire = new Wire(options);
  const recorded = recordStacks({ us: wire.stack });
  work(wire);
  return recorded.events();
}

const inject =
  (...frames: AnyFrame[]) =>
  (wire: Wire): void => {
    for (const frame of frames) wire.inject(frame);
  };

const say =
  (words: string) =>
  ({ stack }: Wire): void => {
    runCommands(stack, words);
  };

const address = (text: string): Ipv4Address => parseIpv4(text) ?? (0 as Ipv4Address);

const ping =
  (destination: string) =>
  (wire: Wire): void => {
    wire.run((stack) =>
      stack.ping({ destination: address(destination) }, { reply() {}, error() {} }).send(),
    );
  };

test.each<[name: string, who: string, says: string, work: (wire: Wire) => void, WireOptions?]>([
  [
    'an ICMP error',
    'icmp originate',
    'tells 10.0.0.2 what became of #3: time-exceeded, ttl-zero-during-transit',
    inject(HERE, ip({ destination: '10.9.0.7', ttl: 1 })),
    ROUTER,
  ],
  [
    'an ICMP error that cannot be sent yet',
    'icmp originate',
    'tells the sender of #1 what became of it',
    inject(ip({ destination: '10.9.0.7', ttl: 1 })),
    ROUTER,
  ],
  [
    'an ICMP error with the MTU',
    'icmp originate',
    'tells 10.0.0.2 what became of #3: destination-unreachable, fragmentation-needed, MTU 1000',
    inject(HERE, ip({ destination: '10.9.0.7', dontFragment: true }).payload(1200)),
    ROUTER,
  ],
  [
    'a redirect',
    'icmp originate',
    'tells 10.0.0.2 of a better gateway for #3: 10.0.0.9',
    (wire) => {
      say('route add 192.0.2.0/24 via 10.0.0.9')(wire);
      inject(HERE, ip({ destination: '192.0.2.1' }).payload(8))(wire);
    },
    { stack: { ipForward: true } },
  ],
  [
    'a datagram that is whole',
    'ip up',
    'whole now, so it goes up: protocol 1 (icmp)',
    inject(
      ip({ protocol: 1, identification: 7, moreFragments: true }).payload(16),
      ip({ protocol: 1, identification: 7, fragmentOffset: 16 }).payload(4),
    ),
  ],
  [
    'a frame to everybody',
    'ether up',
    'for everybody, so it goes up: EtherType 0x0800 (ipv4)',
    inject(eth({ destination: 'ff:ff:ff:ff:ff:ff' }).ip({ destination: '10.0.0.255' }).icmp()),
  ],
  [
    'a frame to a group',
    'ether up',
    'for a group, so it goes up: EtherType 0x0800 (ipv4)',
    inject(eth({ destination: '01:00:5e:00:00:01' }).ip({ destination: '224.0.0.1' }).igmp()),
  ],
  [
    'the loopback’s header',
    'ether down',
    'gets its Ethernet header: to nobody, as on every loopback, EtherType 0x0800 (ipv4)',
    ping('127.0.0.1'),
  ],
  [
    'a copy of what goes to all',
    'looped release',
    'the packet itself has left, so the copy comes in',
    ping('10.0.0.255'),
  ],
  [
    'an address',
    'address state',
    'eth0 has the address 10.0.0.99 now',
    say('addr add 10.0.0.99/24 dev eth0'),
  ],
  [
    'a setting of a device',
    'sysctl state',
    'net.ipv4.conf.eth0.rp_filter is 1 now',
    say('sysctl net.ipv4.conf.eth0.rp_filter=1'),
  ],
  ['a device', 'link state', 'eth0 has another MTU now', say('link set eth0 mtu 1400')],
])('%s', (_, who, says, work, options) => {
  const told = during(work, options).filter(({ layer, kind }) => `${layer} ${kind}` === who);
  expect(told[0]?.says).toBe(says);
});

test('a new neighbour is one of whom nothing is known, then one that is asked for', () => {
  const rows = during(ping('10.0.0.2')).flatMap(({ changes }) => changes);
  const states = rows.flatMap(({ row }) => (row !== null && 'state' in row ? [row.state] : []));
  expect(states.slice(0, 2)).toEqual(['NONE', 'INCOMPLETE']);
});

test('where nobody has to be known nothing is said of neighbours', () => {
  for (const destination of ['127.0.0.1', '10.0.0.1', '10.0.0.255', '224.0.0.1']) {
    const events = during(ping(destination)).filter(({ layer }) => layer === 'ether');
    expect(events.flatMap(comparisons).filter((text) => text.includes('neighbour'))).toEqual([]);
  }
});

test('that nobody answered is told once: where the packet is dropped', () => {
  const events = during((wire) => {
    ping('10.0.0.2')(wire);
    wire.advance(5000);
  });
  const faults = events.filter(({ compared }) => compared.some(({ ok }) => ok === false));
  expect(faults.map(({ kind, reason }) => `${kind} ${reason?.name}`)).toEqual([
    'drop arp.unresolved',
  ]);
});

const FIXTURES = new URL('../fixtures/', import.meta.url);
const captures = readdirSync(FIXTURES).filter((file) => file.endsWith('.pcapng'));

test.each(captures)(
  '%s: a drop names its reason and, last, what failed; nothing else fails',
  (file) => {
    const captured = openCapture(readFileSync(new URL(file, FIXTURES)), file);
    for (const event of feed(captured, { ports: suggestPorts(captured) }).recording) {
      const { reason, says, compared } = event;
      const faults = compared.filter(({ ok }) => ok === false);
      expect(faults, line(event)).toEqual(reason === null ? [] : compared.slice(-1));
      expect(faults.length, line(event)).toBe(reason === null ? 0 : 1);
      if (reason !== null) expect(says).toContain(`${reason.name}: ${reason.says}`);
      if (reason?.rfc !== undefined) expect(says).toContain(reason.rfc);
    }
  },
);

/** What is said of 10.0.0.2, from the first words on. */
test.each<[name: string, work: (wire: Wire) => void, says: string[]]>([
  [
    'it did not answer',
    (wire) => {
      ping('10.0.0.2')(wire);
      wire.advance(5000);
    },
    ['INCOMPLETE now: it is asked for, and has not answered yet', 'FAILED now: it did not answer'],
  ],
  [
    'somebody flushes it',
    (wire) => {
      inject(HERE)(wire);
      say('neigh flush dev eth0')(wire);
    },
    [
      'STALE now: its address is known, but whether it still hears us is not',
      'FAILED now: somebody has given it up',
      'forgotten: somebody has deleted it',
    ],
  ],
  [
    'somebody sets it',
    say(`neigh add 10.0.0.2 lladdr 02:03:04:05:06:07 dev eth0 nud reachable
neigh change 10.0.0.2 dev eth0 nud failed`),
    [
      'REACHABLE now: somebody has set it, and it is taken to hear us',
      'FAILED now: somebody has given it up',
    ],
  ],
  [
    'its link goes down',
    (wire) => {
      inject(HERE)(wire);
      say('link set eth0 down')(wire);
    },
    [
      'STALE now: its address is known, but whether it still hears us is not',
      'forgotten: its link is down',
    ],
  ],
  [
    'others need its room',
    (wire) => {
      wire.stack.arp.neighbours.settings.gcThresh3 = 1;
      inject(HERE)(wire);
      ping('10.0.0.3')(wire);
    },
    [
      'STALE now: its address is known, but whether it still hears us is not',
      'forgotten: the table is full, and it had not changed for longest',
    ],
  ],
])('of a neighbour: %s', (_, work, says) => {
  const told = during(work).filter(({ kind, layer }) => kind === 'state' && layer === 'arp');
  const about = told.filter(({ values }) => values.address === '10.0.0.2');
  expect(about.map((event) => event.says.replace(/^10\.0\.0\.2 is /, ''))).toEqual(says);
});
