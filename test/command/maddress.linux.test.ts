// `maddr` and groups in `addr` as Debian's iproute2 6.1 and Linux 6.18 have them, byte for byte, but for what IPv6 joins.

import { describe, expect, test } from 'vitest';
import { Stack } from '../../src/stack.ts';
import { byLinux, byUs, type Ended } from '../support/iproute.ts';
import { needs, titled } from '../support/namespace.ts';
import { commandsOf, sameAsIp, type World } from '../support/sameasip.ts';

const PAIR = 'link add d0 type veth peer name d1';
const UP = `${PAIR}
    link set lo up
    link set d0 up
    link set d1 up`;

const WORLDS: readonly World[] = [
  [
    'groups come with their stations',
    `${UP}
    maddr
    addr add 239.1.2.3/32 dev d0 autojoin
    addr add 239.129.2.3/32 dev d0 autojoin
    addr add 224.0.0.5/32 dev d0 autojoin
    addr add 239.1.2.3/32 dev d1 autojoin
    maddr show
    -j maddr
    -o maddr list
    -o -j maddr lst
    maddress show dev d0
    m s d0
    maddr show dev d1
    addr del 239.1.2.3/32 dev d0
    maddr show dev d0
    addr del 239.129.2.3/32 dev d0
    maddr show dev d0`,
  ],
  [
    'a device that goes down and up, and away',
    `${PAIR}
    maddr
    addr add 239.1.2.3/32 dev d0 autojoin
    addr add 239.1.2.4/32 dev d0 autojoin
    maddr
    link set d0 up
    maddr
    link set d0 down
    maddr
    link set d0 up
    maddr
    link set d0 name e0
    maddr
    link del e0
    maddr`,
  ],
  [
    'stations that a person adds',
    `${UP}
    maddr add 01:00:5e:01:02:03 dev d0
    maddr add 01:00:5e:01:02:03 dev d0
    maddr add 01:00:5e:00:00:01 dev d0
    maddr add 02:00:5e:01:02:04 dev d0
    maddr show dev d0
    -j maddr show dev d0
    addr add 239.1.2.3/32 dev d0 autojoin
    maddr show dev d0
    maddr del 01:00:5e:01:02:03 dev d0
    maddr del 01:00:5e:01:02:03 dev d0
    maddr show dev d0
    maddr del address 02:00:5e:01:02:04 dev d0
    maddr del 01:00:5e:00:00:01 dev d0
    maddr del 01:00:5e:00:00:01 dev d0
    maddr show dev d0`,
  ],
  [
    'words that make no sense',
    `${UP}
    maddr foo
    maddr show dev nope
    -j maddr show dev nope
    maddr show dev
    maddr show d0 d1
    maddr show dev d0 dev d1
    maddr add
    maddr add dev d0 01:00:5e:01:02:03 dev d1
    maddr add 01:00:5e:01:02:03
    maddr add x dev d0
    maddr add 01:00:5e:01:02 dev d0
    maddr add 239.1.1.1 dev d0
    maddr add 01:00:5e:01:02:03 01:00:5e:01:02:04 dev d0
    maddr add 01:00:5e:01:02:03 dev nope
    maddr add 01:00:5e:01:02:03 dev lo
    maddr add address
    maddr del dev d0 01:00:5e:01:02:09`,
  ],
];

sameAsIp('groups among the addresses are Linux’s', [
  [
    'addr add … autojoin',
    `${UP}
    addr add 10.0.0.1/24 dev d0
    addr add 10.0.0.5/24 autojoin
    addr add 10.0.0.5/24 autojoin dev nope
    addr add 10.0.0.5/24 autojoin dev d0
    addr add 10.0.0.5/24 autojoin valid_lft 0 dev d0
    addr add autojoin dev d0
    addr add 239.1.2.3/32 autojoin dev d0
    addr add 239.1.2.3/32 autojoin dev d0
    addr add 239.1.2.3/24 autojoin dev d0
    addr add 239.1.2.3/32 autojoin dev d1
    addr add 239.1.2.4/32 dev d0
    addr change 239.1.2.4/32 autojoin dev d0
    addr replace 239.1.2.5/32 autojoin noprefixroute dev d0
    addr
    -j addr
    -br addr
    addr show autojoin
    addr show -autojoin
    -4 maddr
    -4 -j maddr
    addr flush dev d0 autojoin
    addr
    -4 maddr`,
  ],
  [
    'one user may join igmp_max_memberships groups',
    `${UP}
    ${Array.from({ length: 22 }, (_, n) => `addr add 239.0.0.${n}/32 autojoin dev d0`).join('\n')}
    -4 maddr`,
  ],
  [
    'route get to a group',
    `${UP}
    addr add 10.0.0.1/24 dev d0
    addr add 239.1.2.3/32 autojoin dev d0
    route get 239.1.2.3
    route get 239.1.2.3 oif d0
    route get 239.1.2.9 oif d0
    route get 239.1.2.3 oif d0 ipproto icmp
    route get 239.1.2.3 from 10.0.0.2 iif d0
    route get 239.1.2.4 from 10.0.0.2 iif d0
    route get 239.1.2.3 from 127.0.0.2 iif d0
    route get 239.1.2.3 from 10.0.0.1 iif d0
    route get 224.0.0.1 from 10.0.0.2 iif d0
    route get 224.0.0.1 from 0.0.0.0 iif d0
    route get 224.0.0.1 oif d0
    route get 224.0.0.2 oif d0
    route add 224.0.0.0/4 dev d0
    route get 239.1.2.9
    route get 224.0.0.1`,
  ],
]);

const reason = needs('unshare', 'ip');
describe.skipIf(reason)(titled('maddr is Linux’s', reason), () => {
  test.concurrent.each(WORLDS)('%s', async (_, lines) => {
    const commands = commandsOf(lines);
    const linux = await byLinux(commands);
    const stack = new Stack({ loopbackUp: false });
    expect(byUs(commands, stack)).toEqual(linux.map(withoutIpv6));
  });
});

/** Without the groups of IPv6 and their stations, and the devices that hear nothing else; errors as ours. */
function withoutIpv6(ended: Ended): Ended {
  const isJson = ended.out.startsWith('[');
  const out = isJson ? jsonWithout(ended.out) : textWithout(ended.out);
  return { ...ended, out };
}

function textWithout(text: string): string {
  const lines = text.split('\n').filter((line) => !/\tinet6 |\tlink {2}33:33:/.test(line));
  return lines
    .filter((line, n) => !/^\d+:\t\w+$/.test(line) || /^\t/.test(lines[n + 1] ?? ''))
    .join('\n');
}

interface Device {
  readonly maddr: readonly { readonly family?: string; readonly link?: string }[];
}

function jsonWithout(text: string): string {
  const devices = (JSON.parse(text) as Device[]).map((device) => ({
    ...device,
    maddr: device.maddr.filter(
      ({ family, link }) => family !== 'inet6' && !link?.startsWith('33:33'),
    ),
  }));
  return `${JSON.stringify(devices.filter(({ maddr }) => maddr.length > 0))}\n`;
}
