// `route get` as Debian's iproute2 6.1 and Linux 6.18 answer it, byte for byte.

import { sameAsIp } from '../support/sameasip.ts';

const ROUTES = `link add d0 type veth peer name d1
    link add e0 type veth peer name e1
    link set lo up
    link set d0 up
    link set d1 up
    link set e0 up
    link set e1 up
    addr add 10.0.0.1/24 dev d0
    addr add 10.0.0.11/24 dev d0
    addr add 10.1.0.1/24 dev e0
    route add 20.0.0.0/8 via 10.0.0.2 mtu 1400 advmss 1360 realm 3/4
    route add 21.0.0.0/8 via 10.0.0.2 mtu lock 1300
    route add 22.0.0.0/8 via 10.0.0.2 initcwnd 10 src 10.0.0.11 table 100
    route add 23.0.0.0/8 nexthop via 10.0.0.2 weight 3 nexthop via 10.0.0.3
    route add blackhole 40.0.0.0/8
    route add unreachable 41.0.0.0/8 metric 5
    route add prohibit 42.0.0.0/8
    route add throw 43.0.0.0/8
    route add 50.0.0.0/8 dev d0 tos 0x10
    route add 60.0.0.0/8 via 10.0.0.1
    route add 64.0.0.0/8 via 10.0.0.2 metric 7 proto static`;

const RULES = `rule add pref 100 fwmark 5 lookup 100
    rule add pref 50 to 61.0.0.0/8 realms 8/9 table 100
    rule add pref 51 from 10.1.0.99 prohibit
    rule add pref 52 to 62/8 blackhole
    rule add pref 53 to 63/8 unreachable
    rule add pref 54 to 65/8 ipproto udp lookup 100
    rule add pref 55 to 66/8 ipproto tcp dport 80-90 lookup 100
    rule add pref 56 to 67/8 uidrange 5-6 lookup 100
    route add 61.0.0.0/9 via 10.0.0.2 realm 4 table 100
    route add 61.128.0.0/9 via 10.0.0.2 realm 4/5 table 100
    route add 65/8 via 10.0.0.2 table 100
    route add 66/8 via 10.0.0.2 table 100
    route add 67/8 via 10.0.0.2 table 100`;

/** Each question as text and as JSON. */
const asked = (questions: readonly string[]): string =>
  questions.map((words) => `route get ${words}\n-j route get ${words}`).join('\n');

sameAsIp('route get is Linux’s, for packets of our own', [
  [
    'before a rule is given, the local table is one with the main one',
    `route get 1.2.3.4
    route get 0.0.0.0
    ${ROUTES}
    ${asked(['10.0.0.1', 'fibmatch 10.0.0.1', '10.0.0.255', '127.0.0.1', '10.0.0.5', '1.2.3.4'])}
    rule add pref 100 lookup main
    ${asked(['10.0.0.1', 'fibmatch 10.0.0.1'])}`,
  ],
  [
    'destinations and types',
    `${ROUTES}
    ${RULES}
    ${asked([
      ...['1.2.3.4', '10.0.0.5', '10.0.0.1', '10.0.0.255', '127.0.0.1', '127.9.9.9', '0.0.0.0'],
      ...['20.1.1.1', '21.1.1.1', '40.1.1.1', '41.1.1.1', '42.1.1.1', '43.1.1.1', '60.1.1.1'],
      ...['61.1.1.1', '61.129.1.1', '62.1.1.1', '63.1.1.1', '64.1.1.1', 'default', 'to 10.0.0.7'],
      ...['224.0.0.1', '224.0.0.1 dev d0', '224.1.2.3 dev d0', '255.255.255.255'],
      ...['255.255.255.255 dev d0', '10.0.0.5 10.0.0.6', '10.0.0.5/24', '10.0.0.5/32', '1.2'],
    ])}`,
  ],
  [
    'what else is known of the packet',
    `${ROUTES}
    ${RULES}
    ${asked([
      ...['20.1.1.1 from 10.0.0.11', '20.1.1.1 from 10.1.0.1', '10.0.0.5 from 1.1.1.1'],
      ...['10.0.0.5 from 10.1.0.99', '10.0.0.1 from 10.0.0.1', '22.1.1.1', '22.1.1.1 mark 5'],
      ...['22.1.1.1 mark 0x5 oif d0', '10.0.0.5 mark 20', '10.0.0.5 dev d1', '10.0.0.5 dev e0'],
      ...[
        '99.1.1.1 dev e0',
        '99.1.1.1 oif lo',
        '50.1.1.1',
        '50.1.1.1 tos 0x10',
        '50.1.1.1 tos 0x11',
      ],
      ...['50.1.1.1 tos 10', '50.1.1.1 tos 16 dsfield 16', '10.0.0.5 tos 0xff', '10.0.0.5 uid 5'],
      ...['10.0.0.5 uid 4294967295', '65.1.1.1', '65.1.1.1 ipproto tcp', '66.1.1.1'],
      ...['66.1.1.1 ipproto tcp dport 80', '66.1.1.1 ipproto tcp dport 91 sport 5'],
      ...['66.1.1.1 ipproto 6 dport 0x50', '67.1.1.1', '67.1.1.1 uid 5', '65.1.1.1 ipproto icmp'],
      ...['10.0.0.5 from 0.0.0.0', '224.0.0.1 from 10.0.0.1', '255.255.255.255 from 10.0.0.1'],
    ])}`,
  ],
  [
    'the route in the table',
    `${ROUTES}
    ${RULES}
    ${asked(
      [
        ...['10.0.0.5', '20.0.0.5', '23.1.1.1', '40.1.1.1', '41.1.1.1', '43.1.1.1', '99.1.1.1'],
        ...['10.0.0.1', '10.0.0.255', '224.0.0.1 dev d0', '255.255.255.255', 'default', '50.1.1.1'],
        ...['50.1.1.1 tos 0x10', '60.1.1.1', '61.1.1.1', '64.1.1.1', '22.1.1.1 mark 5', '62.1.1.1'],
      ].map((words) => `fibmatch ${words}`),
    )}
    -d route get fibmatch 20.1.1.1
    -d -j route get fibmatch 20.1.1.1
    -o route get fibmatch 23.1.1.1
    route get fib 64.1.1.1`,
  ],
  [
    'forms',
    `${ROUTES}
    -d route get 20.1.1.1
    -o route get 20.1.1.1
    -N route get 10.0.0.1
    -N -d route get 20.1.1.1
    -p -j route get 20.1.1.1
    r g 20.1.1.1`,
  ],
  [
    'words that make no sense',
    `${ROUTES}
    route get
    route get from 1.1.1.1
    route get to
    route get x
    route get 10.0.0.300
    route get 10.0.0.5 foo
    route get 10.0.0.5 from foo
    route get from foo
    route get from 10.0.0.1/24 10.0.0.5
    route get 10.0.0.5 from default
    route get 10.0.0.5 oif
    route get 10.0.0.5 oif nope
    route get 10.0.0.5 dev nope
    route get 10.0.0.5 iif nope
    route get 10.0.0.5 tos x
    route get 10.0.0.5 tos 100
    route get 10.0.0.5 mark x
    route get 10.0.0.5 uid x
    route get 10.0.0.5 uid 4294967296
    route get 10.0.0.5 sport 70000
    route get 10.0.0.5 dport x
    route get 10.0.0.5 ipproto nope
    route get 10.0.0.5 ipproto 300
    route get 10.0.0.5 ipproto 58
    route get 10.0.0.5 ipproto sctp`,
  ],
  [
    'connected asks twice',
    `${ROUTES}
    route get 20.1.1.1 connected
    -j route get connected 20.1.1.1
    route get 20.1.1.1 from 10.0.0.1 connected
    route get 20.1.1.1 notify`,
  ],
]);

const ARRIVALS = [
  ...['10.0.0.1 from 10.0.0.9 iif d0', '10.0.0.255 from 10.0.0.9 iif d0'],
  ...[
    '10.0.0.1 from 10.0.0.1 iif d0',
    '10.0.0.5 from 1.1.1.1 iif d0',
    '10.0.0.5 from 10.0.0.9 iif e0',
  ],
  ...['10.1.0.2 from 10.0.0.9 iif d0', '20.1.1.1 from 10.1.0.9 iif e0'],
  ...['20.1.1.1 from 10.1.0.9 iif e0 mark 7', '40.1.1.1 from 10.1.0.9 iif e0'],
  ...[
    '41.1.1.1 from 10.1.0.9 iif e0',
    '42.1.1.1 from 10.1.0.9 iif e0',
    '43.1.1.1 from 10.1.0.9 iif e0',
  ],
  ...[
    '62.1.1.1 from 10.1.0.9 iif e0',
    '63.1.1.1 from 10.1.0.9 iif e0',
    '61.1.1.1 from 10.1.0.9 iif e0',
  ],
  ...[
    '10.0.0.5 from 10.0.0.9 iif d0',
    '20.0.0.5 from 10.0.0.9 iif d0',
    '60.1.1.1 from 10.0.0.9 iif d0',
  ],
  ...[
    '10.0.0.5 from 64.0.0.9 iif d0',
    '10.0.0.5 from 60.0.0.9 iif d0',
    '64.1.1.1 from 60.0.0.9 iif d0',
  ],
  ...[
    '22.1.1.1 from 10.1.0.9 iif e0 mark 5',
    '60.1.1.1 from 10.1.0.9 iif e0',
    '50.1.1.1 from 10.1.0.9 iif e0 tos 10',
  ],
  ...['fibmatch 23.0.0.2 from 10.1.0.9 iif e0', 'fibmatch 40.0.0.2 from 10.1.0.9 iif e0'],
  ...['fibmatch 10.0.0.1 from 10.0.0.8 iif d0', 'fibmatch 10.0.0.9 from 10.0.0.8 iif d0'],
  ...[
    '255.255.255.255 from 10.1.0.9 iif e0',
    '0.0.0.0 from 0.0.0.0 iif e0',
    '10.1.0.255 from 10.1.0.9 iif e0',
  ],
  ...[
    '224.0.0.5 from 10.1.0.9 iif e0',
    '10.0.0.7 from 10.1.0.9 iif e0 oif d0',
    '10.0.0.7 from 10.1.0.9 iif e1',
  ],
  ...[
    '10.0.0.1 from 10.1.0.9 iif lo',
    '10.0.0.5 from 10.1.0.1 iif lo',
    '10.0.0.1 from 10.1.0.9 iif d0',
  ],
  ...['10.0.0.9 iif e0', '10.0.0.1 iif e0', '10.0.0.5 iif lo', '10.0.0.5 from 10.0.0.8/24 iif d0'],
  ...[
    '127.0.0.1 from 10.0.0.9 iif d0',
    '10.0.0.5 from 127.0.0.1 iif d0',
    '10.0.0.5 from 224.0.0.1 iif d0',
  ],
  ...['10.0.0.5 from 10.1.0.99 iif e0', '10.0.0.1 from 10.0.0.9 iif d0 uid 5'],
  ...[
    '66.1.1.1 from 10.1.0.9 iif e0',
    '66.1.1.1 from 10.1.0.9 iif e0 ipproto tcp dport 85 sport 7',
  ],
];

const REALMS = `route add 71/8 via 10.0.0.2 realm 7/3
    route add 72/8 via 10.0.0.2 realm 8
    rule add pref 57 to 73/8 realms 4/6 table 100
    route add 73/8 via 10.0.0.2 realm 9 table 100
    route add 73.1.0.0/16 via 10.0.0.2 table 100`;

const arrivals = `${ROUTES}
    ${RULES}
    ${REALMS}
    ${asked(ARRIVALS)}`;

sameAsIp('route get is Linux’s, for packets that came in to a host', [['each', arrivals]]);
sameAsIp('route get is Linux’s, for packets that came in to a router', [['each', arrivals]], true);
