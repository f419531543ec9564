// The same `neigh` commands to Debian's ip and to ours: what is printed, what is refused, how each ends. Linux lists
// neighbours in the order of a hash, so both lists are sorted.

import { describe, expect, test } from 'vitest';
import { byLinux, byUs, type Ended } from '../support/iproute.ts';
import { needs, titled } from '../support/namespace.ts';
import { commandsOf, type World } from '../support/sameasip.ts';

const reason = needs('unshare', 'ip');

const WORLDS: readonly World[] = [
  [
    'nothing is there',
    `neigh
    neigh show
    neigh list
    neigh lst
    n
    neighbor
    neighbour show
    n s
    n l
    -j neigh
    -j -p neigh
    -br neigh
    -s neigh
    -br -j neigh show
    neigh flush
    neigh flush all
    -s neigh flush all
    -s -j neigh flush all
    -j neigh flush all
    neigh ''
    neigh x
    neigh 10.0.0.1
    neigh show ''
    neigh show nud noarp`,
  ],
  [
    'words that are none',
    `link add d0 type veth peer name d1
    link set d0 up
    link set d1 up
    addr add 10.0.0.1/24 dev d0
    neigh add
    neigh add foo
    neigh add 10.0.0.3
    neigh add dev d0
    neigh add default dev d0 lladdr 2:3:4:5:6:7
    neigh add any dev d0 lladdr 2:3:4:5:6:7
    neigh add 10.0.0.1/24 dev d0
    neigh add 10.0.0.300 dev d0
    neigh add 10.0.0.2 dev d9
    neigh add 10.0.0.2 dev
    neigh add 10.0.0.2 dev d0 nud
    neigh add 10.0.0.2 dev d0 nud foo
    neigh add 10.0.0.2 dev d0 nud pro
    neigh add 10.0.0.2 dev d0 nud st
    neigh add 10.0.0.2 dev d0 nud 256
    neigh add 10.0.0.2 dev d0 nud 3
    neigh add 10.0.0.2 dev d0 lladdr
    neigh add 10.0.0.2 dev d0 lladdr zz
    neigh add 10.0.0.2 dev d0 lladdr 1:2:3:4:5:300
    neigh add 10.0.0.2 dev d0 lladdr 1:2:3:4:5:
    neigh add 10.0.0.2 dev d0 lladdr 1.2.x
    neigh add 10.0.0.2 dev d0 lladdr 1.2.3
    neigh add 10.0.0.2 dev d0 lladdr 00:11:22
    neigh add 10.0.0.2 dev d0 lladdr 1-2-3-4-5-6
    neigh add 10.0.0.2 dev d9 lladdr zz
    neigh add 10.0.0.2 lladdr 1:2:3:4:5:6 lladdr 1:2:3:4:5:6
    neigh add 10.0.0.2 10.0.0.3
    neigh add 10.0.0.2 to 10.0.0.3
    neigh add 10.0.0.2 dev d0 proto x
    neigh add 10.0.0.2 dev d0 proto
    neigh change 10.0.0.2 dev d0 lladdr 2:3:4:5:6:7
    neigh del 10.0.0.2 dev d0
    neigh del 10.0.0.2
    neigh del dev d0
    neigh del 10.0.0.2 dev lo
    neigh get
    neigh get 10.0.0.2
    neigh get dev d0
    neigh get x
    neigh get 10.0.0.2 dev d9
    neigh get 10.0.0.2 dev d0
    neigh get 10.0.0.2 10.0.0.3
    neigh get default dev d0
    neigh show dev d9
    neigh show dev d0 dev d1
    neigh show foo
    neigh show to
    neigh show to x
    neigh show nud foo
    neigh show proto foo
    neigh show vrf d0
    neigh show vrf x
    neigh show master x
    neigh flush foo
    neigh flush dev d9
    neigh flush nud foo
    neigh show nud all`,
  ],
  [
    'every state',
    `link add d0 type veth peer name d1
    link set d0 up
    link set d1 up
    addr add 10.0.0.1/24 dev d0
    neigh add 10.0.0.2 dev d0 lladdr 00:11:22:33:44:55
    neigh add 10.0.0.3 dev d0 nud none
    neigh add 10.0.0.4 dev d0 nud failed
    neigh add 10.0.0.5 dev d0 nud incomplete
    neigh add 10.0.0.6 dev d0 nud noarp lladdr 00:11:22:33:44:57
    neigh add 10.0.0.7 dev d0 nud reachable lladdr 00:11:22:33:44:58
    neigh add 10.0.0.8 dev d0 nud stale lladdr 00:11:22:33:44:59
    neigh add 10.0.0.9 dev d0 nud 0x04 lladdr 0x1:2:3:4:5:6g
    neigh add 10.0.0.10 dev d0 nud 0 lladdr 1:2:3:4:5:6
    neigh add 10.0.0.11 dev d1 nud p lladdr 1:2:3:4:5:6:7
    neigh add to 10.0.0.12 dev d0 nud re ll 1:2:3:4:5:6
    neigh add 10.1 dev d0 nud f
    neigh add 10.0.0.13 dev d0 proto static lladdr 1:2:3:4:5:6
    neigh add 10.0.0.14 dev d1 dev d0 prot 77 lladdr 1:2:3:4:5:6 nud stale
    neigh
    neigh show
    -s neigh
    -j neigh
    -j -s neigh
    -p -j -s neigh
    -br neigh
    -j -br neigh
    -o neigh
    -d neigh
    -N neigh
    -N -j neigh show proto static
    neigh show nud all
    -j neigh show nud all
    -s neigh show nud all
    neigh show nud none
    -j neigh show nud none
    neigh show nud noarp
    neigh show nud permanent nud stale
    neigh show nud reachable
    neigh show nud failed
    neigh show nud incomplete
    neigh show nud delay
    neigh show nud 4 nud 0
    neigh show dev d0 nud permanent
    -j neigh show dev d1
    -br neigh show dev d1
    neigh show unused
    neigh show 10.0.0.8/29
    neigh show to 10.0.0.8
    neigh show 10.0.0.2 10.0.0.8
    neigh show default
    neigh show proto static
    neigh show proto all
    neigh show p static
    neigh show nomaster
    neigh show master d0
    neigh get 10.0.0.2 dev d0
    neigh get to 10.0.0.7 dev d0
    -s neigh get 10.0.0.7 dev d0
    -j neigh get 10.0.0.13 dev d0
    -br neigh get 10.0.0.2 dev d0
    neigh g 10.0.0.3 dev d0`,
  ],
  [
    'add, change, replace, del',
    `link add d0 type veth peer name d1
    link set d0 up
    link set d1 up
    addr add 10.0.0.1/24 dev d0
    neigh add 10.0.0.2 dev d0 lladdr 2:3:4:5:6:7
    neigh add 10.0.0.2 dev d0 lladdr 2:3:4:5:6:7
    neigh add 10.0.0.2 dev d0 lladdr 2:3:4:5:6:8 nud stale
    neigh add 10.0.0.2 dev d1 lladdr 2:3:4:5:6:8 nud stale
    neigh show
    neigh change 10.0.0.2 dev d0 nud stale
    neigh show
    neigh c 10.0.0.2 dev d0 lladdr 2:3:4:5:6:9 nud reachable proto boot
    neigh show
    neigh chg 10.0.0.2 dev d0 lladdr 2:3:4:5:6:a
    -s neigh show
    neigh replace 10.0.0.2 dev d0 nud noarp
    neigh show nud all
    neigh r 10.0.0.3 dev d0 nud stale lladdr 2:3:4:5:6:b
    neigh replace 10.0.0.3 dev d0 nud none
    neigh show nud all
    neigh change 10.0.0.3 dev d0 nud failed
    neigh show nud all
    neigh change 10.0.0.3 dev d0 nud stale
    neigh change 10.0.0.3 dev d0 nud incomplete
    neigh change 10.0.0.3 dev d0 nud permanent
    neigh show nud all
    neigh change 10.0.0.3 dev d0 nud stale lladdr 2:3:4:5:6:c
    neigh show nud all
    neigh del 10.0.0.3 dev d1
    neigh del 10.0.0.3 dev d0 nud foo
    neigh del 10.0.0.3 dev d0 lladdr zz
    neigh del 10.0.0.3 dev d0 lladdr 1:2:3:4:5:6 nud stale
    neigh del 10.0.0.3 dev d0
    neigh d 10.0.0.2 dev d0
    neigh show nud all`,
  ],
  [
    'addresses that need no ARP',
    `link add d0 type veth peer name d1
    link set d0 up
    link set d1 up
    addr add 10.0.0.1/24 dev d0
    link set lo up
    neigh add 224.0.0.5 dev d0 nud stale
    neigh add 239.129.2.3 dev d0 nud noarp
    neigh add 255.255.255.255 dev d0 nud stale
    neigh add 10.0.0.255 dev d0 nud permanent
    neigh add 224.0.0.6 dev d0 nud stale lladdr 2:3:4:5:6:7
    neigh add 127.0.0.5 dev lo lladdr 00:00:00:00:00:01
    neigh add 127.0.0.5 dev lo lladdr 00:00:00:00:00:02
    neigh add 0.0.0.0 dev lo lladdr 00:00:00:00:00:03
    neigh show nud all
    -s neigh show
    neigh del 127.0.0.5 dev lo
    neigh del 0.0.0.0 dev lo
    neigh add 127.0.0.5 dev lo nud noarp
    neigh show nud all
    neigh show nud noarp dev lo`,
  ],
  [
    'a cable that breaks, a new address of its own, and no ARP',
    `link add d0 type veth peer name d1
    link set d0 up
    link set d1 up
    neigh add 10.0.0.2 dev d0 lladdr 2:3:4:5:6:7
    neigh add 10.0.0.3 dev d0 lladdr 2:3:4:5:6:7 nud stale
    neigh add 10.0.0.4 dev d0 lladdr 2:3:4:5:6:7 nud noarp
    link set d1 down
    neigh show nud all
    link set d1 up
    link set d0 address 02:00:00:00:00:11
    neigh show nud all
    neigh add 10.0.0.2 dev d0 lladdr 2:3:4:5:6:7
    link set d0 arp off
    neigh show nud all
    neigh add 10.0.0.3 dev d0 nud noarp
    neigh add 224.0.0.3 dev d0 nud noarp
    neigh add 255.255.255.255 dev d0 nud noarp
    neigh show nud noarp
    link set d0 arp on
    neigh show nud all`,
  ],
  [
    'flush',
    `link add d0 type veth peer name d1
    link set d0 up
    link set d1 up
    addr add 10.0.0.1/24 dev d0
    neigh add 10.0.0.2 dev d0 lladdr 2:3:4:5:6:7
    neigh add 10.0.0.3 dev d0 nud none
    neigh add 10.0.0.4 dev d0 nud failed
    neigh add 10.0.0.5 dev d0 nud incomplete
    neigh add 10.0.0.6 dev d0 nud noarp lladdr 2:3:4:5:6:7
    neigh add 10.0.0.7 dev d1 nud reachable lladdr 2:3:4:5:6:7
    neigh add 10.0.0.8 dev d1 nud stale lladdr 2:3:4:5:6:7 proto static
    neigh add 10.0.0.9 dev d0 nud stale lladdr 2:3:4:5:6:7
    neigh add 10.0.0.10 dev d0 nud failed
    neigh add 10.0.0.11 dev d0 nud stale lladdr 2:3:4:5:6:7
    -s neigh flush nud probe
    -s neigh flush to 10.0.0.9
    neigh flush nud none
    neigh show nud all
    -s -s neigh flush proto static
    -s -s neigh flush dev d1
    neigh show nud all
    -s -s -j neigh flush nud failed
    neigh show nud all
    neigh f 10.0.0.0/8
    neigh show nud all
    -s neigh flush nud all
    neigh show nud all
    neigh flush nud noarp
    neigh flush nud permanent
    neigh show nud all`,
  ],
  [
    'a device that goes down takes its neighbours along',
    `link add d0 type veth peer name d1
    link set d0 up
    link set d1 up
    addr add 10.0.0.1/24 dev d0
    neigh add 10.0.0.2 dev d0 lladdr 2:3:4:5:6:7
    neigh add 10.0.0.3 dev d0 nud stale lladdr 2:3:4:5:6:7
    neigh add 10.0.0.4 dev d1 nud permanent lladdr 2:3:4:5:6:7
    link set d0 down
    neigh show nud permanent
    neigh add 10.0.0.5 dev d0 lladdr 2:3:4:5:6:7
    neigh show nud all
    link set d0 name e0
    neigh show nud all
    link del e0
    neigh show nud all`,
  ],
];

describe.skipIf(reason)(titled('neighbours are told as Linux tells them', reason), () => {
  test.concurrent.each(WORLDS)('%s', async (_, lines) => {
    const commands = commandsOf(lines);
    expect(byUs(commands).map(alike)).toEqual((await byLinux(commands)).map(alike));
  });
});

/** Sorted, and with seconds by tens: a slow machine may need more than one. */
function alike({ command, status, out, err }: Ended): Ended {
  const ages = /(used |\/|"(?:used|confirmed|updated)": ?)(\d+)(?![.\d])/g;
  const level = out.replace(ages, (_, before, age) => `${before}${Math.floor(age / 10) * 10}`);
  return { command, status, out: sorted(level), err };
}

function sorted(out: string): string {
  if (!out.startsWith('[')) return out.split('\n').sort().join('\n');
  const entries = (JSON.parse(out) as unknown[]).map((entry) => JSON.stringify(entry));
  return entries.sort().join('\n');
}
