// `route add`, `del` and their like as Debian's iproute2 6.1 and Linux 6.18 have them, byte for byte: what is refused
// with which words, and what then stands in the tables.

import { sameAsIp } from '../support/sameasip.ts';

/** Two cables; the far end of the second is off, so that it has no carrier. */
const DEVICES = `link add d0 type veth peer name d1
    link add e0 type veth peer name e1
    link set lo up
    link set d0 up
    link set d1 up
    link set e0 up
    addr add 10.0.0.1/24 dev d0
    addr add 10.1.0.1/24 dev e0`;

const ALL = `route show table all
    -j route show table all`;

sameAsIp('route add is Linux’s', [
  [
    'a fresh namespace has no table yet',
    `route
    route show
    -j route
    route show table main
    route show table default
    route show table 99
    route flush table main
    route flush 10/8
    route del 10/8
    route get 1.2.3.4
    route add 10/8 via 10.0.0.2
    route add blackhole 10/8
    route show table all
    route foo
    route lst`,
  ],
  [
    'a prefix as iproute2 reads it',
    `${DEVICES}
    route add 10.2/16 10.3/16 via 10.0.0.2
    route add 10.0.0.1/24 via 10.0.0.2
    route add 10.4/33 via 10.0.0.2
    route add 10.4.0.0/255.255.0.0 dev d0
    route add 10.4.0.0/255.0.255.0 dev d0
    route add 10.5.0.300 dev d0
    route add 10.5.1 dev d0
    route add to 10.6.18.0/24 dev d0
    route add unicast to 10.6.19.0/24 dev d0
    route add to unicast 10.6.19.0/24 dev d0
    route add 10.6.18.0/24 foo dev d0
    route add foo dev d0
    route add blackhole
    route add to
    route add any dev d0 metric 5
    route add default dev d0
    route add 0/0 dev d0 metric 6
    route add all dev d0 metric 7
    route add 10.7.0.0/16 dev
    route add 10.7.0.0/16 dev nope
    route add 10.7.0.0/16 oif d0
    ${ALL}`,
  ],
  [
    'gateways and sources',
    `${DEVICES}
    route add via foo 10/8
    route add 10.2/16 via foo
    route add default via foo
    route add 10.2/16 via 10.0.0.2/24
    route add 10.2/16 via 10.0.0.2 via 10.0.0.3
    route add 10.2/16 via inet 10.0.0.2
    route add 10.3/16 via inet foo
    route add via inet foo 10.3/16
    route add 10.3/16 via
    route add 10.3/16 src foo
    route add src foo 10.3/16
    route add 10.3/16 src 9.9.9.9 dev d0
    route add 10.3/16 src 10.1.0.1 dev d0
    route add 10.6.26.0/24 onlink via 10.1.0.5
    route add 10.6.26.0/24 dev d0 onlink via 10.77.0.5
    route add 10.6.27.0/24 dev d0 onlink
    route add 10.6.27.0/24 via 10.77.0.5
    route add 10.6.27.0/24 via 10.0.0.5 dev e0
    route add 10.6.27.0/24 dev e1
    route add 10.6.27.0/24 via 10.0.0.1
    route add 10.6.28.0/24 via 0.0.0.0 dev d0
    route add 10.6.29.0/24
    ${ALL}`,
  ],
  [
    'metric, scope, protocol, TOS and table by name and number',
    `${DEVICES}
    route add 10.5.0.0/16 metric x dev d0
    route add 10.5.0.0/16 metric 4294967296 dev d0
    route add 10.5.0.0/16 metric 4294967295 dev d0
    route add 10.5.0.0/16 m 5 dev d0
    route add 10.5.0.0/16 priority 6 dev d0
    route add 10.5.0.0/16 preference 7 dev d0
    route add 10.5.0.0/16 metric 0x10 dev d0
    route add 10.6.0.0/16 scope foo dev d0
    route add 10.6.0.0/16 scope 200 dev d0
    route add 10.6.1.0/24 scope global dev d0
    route add 10.6.1.0/24 scope nowhere dev d0
    route add 10.6.2.0/24 scope host dev d0
    route add 10.6.3.0/24 scope link via 10.0.0.2
    route add 10.6.3.0/24 scope host via 10.0.0.2
    route add 10.6.9.0/24 tos foo dev d0
    route add 10.6.9.0/24 tos 100 dev d0
    route add 10.6.9.0/24 tos 10 dev d0
    route add 10.6.9.0/24 tos 11 dev d0
    route add 10.6.9.0/24 dsfield 0x8 dev d0
    route add 10.6.9.0/24 ds 4 dev d0
    route add 10.6.9.0/24 proto foo dev d0
    route add 10.6.9.0/24 proto 77 dev d0
    route add 10.6.13.0/24 prot static dev d0
    route add 10.6.14.0/24 protocol kernel dev d0
    route add 10.6.15.0/24 table foo dev d0
    route add 10.6.15.0/24 table 0 dev d0
    route add 10.6.16.0/24 table 300 dev d0
    route add 10.6.16.0/24 table 44 dev d0
    route add 10.6.16.0/24 t 556 dev d0
    route add 10.6.16.0/24 table 4294967295 dev d0
    route add 10.6.16.0/24 table 4294967296 dev d0
    route add 10.6.16.0/24 table default dev d0
    -N route show table all
    -d route show table all
    ${ALL}`,
  ],
  [
    'types with their scopes and tables',
    `${DEVICES}
    route add nat 10.6.28.0/24 via 10.0.0.2
    route add xresolve 10.6.28.0/24
    route add anycast 10.6.29.1 dev d0
    route add multicast 224.1.0.0/16 dev d0
    route add broadcast 10.6.30.255 dev d0
    route add brd 10.6.31.255 dev d0
    route add b 10.6.31.254 dev d0
    route add local 10.6.32.1 dev d0
    route add local 10.6.33.0/24 dev lo table 55
    route add local 10.6.34.0/24 dev lo scope link
    route add unr 10.6.34.0/24
    route add prohibit 10.6.35.0/24 metric 4
    route add throw 10.6.36.0/24 table 56
    route add blackhole 10.6.37.0/24 dev d0
    route add throw 10.6.35.0/24 via 10.0.0.2
    route add unicast 10.6.38.0/24 dev d0
    route add un 10.6.39.0/24
    -d route show table all
    ${ALL}`,
  ],
  [
    'the metrics for TCP',
    `${DEVICES}
    route add 10.6.1.0/24 mtu x dev d0
    route add 10.6.1.0/24 mtu lock dev d0
    route add 10.6.1.0/24 advmss x dev d0
    route add 10.6.1.0/24 hoplimit 300 dev d0
    route add 10.6.1.0/24 mtu 90000 advmss 90000 dev d0
    route add 10.6.2.0/24 mtu 0 dev d0
    route add 10.6.3.0/24 mtu lock 0 dev d0
    route add 10.6.4.0/24 rtt 1.5s rttvar 2.5ms rto_min 1s dev d0
    route add 10.6.5.0/24 rtt 8 rttvar 8 rto_min 8 dev d0
    route add 10.6.6.0/24 rtt x dev d0
    route add 10.6.6.0/24 rtt 5min dev d0
    route add 10.6.6.0/24 features foo dev d0
    route add 10.6.6.0/24 features ecn ecn dev d0
    route add 10.6.6.0/24 features
    route add 10.6.6.0/24 quickack 2 dev d0
    route add 10.6.7.0/24 congctl foo dev d0
    route add 10.6.7.0/24 congctl lock cubic dev d0
    route add 10.6.8.0/24 initcwnd lock 5 fastopen_no_cookie 1 dev d0
    route add 21.0.0.0/8 via 10.0.0.2 mtu lock 1400 advmss lock 1360 rtt 100ms rttvar 20 cwnd 5 initcwnd 10
    route add 22.0.0.0/8 via 10.0.0.2 initrwnd 20 ssthresh 7 reordering 3 hoplimit 64 rto_min 200ms features ecn
    route add 23.0.0.0/8 via 10.0.0.2 quickack 1 congctl reno window 1000 rtt 12.5s rttvar lock 3s
    route add 24.0.0.0/8 via 10.0.0.2 r 3 w 4 c 5 i 6 initr 7 f ecn q 1 rt 8 s 9
    -p -j route
    ${ALL}`,
  ],
  [
    'realms',
    `${DEVICES}
    route add 10.6.9.0/24 realm x dev d0
    route add 10.6.9.0/24 realm 70000 dev d0
    route add 10.6.9.0/24 realm 1/70000 dev d0
    route add 10.6.9.0/24 realm /7 dev d0
    route add 10.6.11.0/24 realm 0x70008 dev d0
    route add 10.6.12.0/24 realm 0 dev d0
    route add 10.6.13.0/24 realms 5 dev d0
    route add 10.6.14.0/24 realms 5/6 dev d0
    -N route
    ${ALL}`,
  ],
  [
    'several nexthops',
    `${DEVICES}
    route add 10.6.20.0/24 nexthop
    route add 10.6.20.0/24 nexthop via 10.0.0.2 foo
    route add 10.6.20.0/24 nexthop via 10.0.0.2 weight 0
    route add 10.6.20.0/24 nexthop via 10.0.0.2 weight 257
    route add 10.6.20.0/24 nexthop via 10.0.0.2 weight x
    route add 10.6.20.0/24 nexthop via foo
    route add 10.6.20.0/24 nexthop via 10.0.0.2 weight 256 nexthop via 10.0.0.3 onlink dev d0
    route add 10.6.21.0/24 nexthop via 10.0.0.2 dev nope
    route add 10.6.21.0/24 nexthop dev d0 nexthop
    route add 10.6.21.0/24 nexthop dev d0 nexthop dev e0
    route add 10.6.22.0/24 nexthop via 10.0.0.2
    route add 10.6.23.0/24 via 10.0.0.3 nexthop via 10.0.0.2 nexthop via 10.1.0.2
    route add 10.6.23.0/24 via 10.0.0.2 nexthop via 10.0.0.2 nexthop via 10.1.0.2
    route add 10.6.24.0/24 dev e0 nexthop via 10.0.0.2 nexthop via 10.1.0.2
    route add 10.6.24.0/24 dev d0 nexthop via 10.0.0.2 nexthop via 10.1.0.2
    route add 10.6.24.0/24 dev d0 nexthop via 10.0.0.2 dev d0 nexthop via 10.1.0.2
    route add 10.6.25.0/24 realm 3 nexthop via 10.0.0.2 nexthop via 10.1.0.2
    route add 10.6.25.0/24 nexthop via inet 10.0.0.2 nexthop via 10.1.0.2 weight 3 nexthop via 10.9.9.9
    -o route
    -d route
    -p -j route
    ${ALL}
    link set e1 up
    ${ALL}
    link set d0 down
    ${ALL}
    link set d0 up
    ${ALL}`,
  ],
  [
    'what a second route to the same prefix is to the first',
    `${DEVICES}
    route add default dev d0
    route add default dev d0
    route add default via 10.0.0.2
    route append default dev d0
    route prepend default dev d0
    route prepend default via 10.0.0.2
    route append default via 10.0.0.9
    route replace default via 10.0.0.3
    route replace default via 10.0.0.9
    route replace default via 10.0.0.4 metric 8
    route change default via 10.0.0.4 metric 50
    route change default via 10.0.0.5 metric 8
    route chg default via 10.0.0.6 metric 8
    route ch default via 10.0.0.7 metric 8
    route change 88/8 via 10.0.0.7
    route test default via 10.0.0.5 metric 8
    route test default via 10.0.0.5 metric 9
    route test 99/8 via 10.0.0.5
    route append 10.0.0.0/24 dev d0 metric 1
    route append 10.0.0.0/24 dev e0 tos 4
    ${ALL}`,
  ],
]);

sameAsIp('route del is Linux’s', [
  [
    'what is left out matches anything',
    `${DEVICES}
    route add 20/8 via 10.0.0.2 proto static metric 5 mtu 1400
    route add 20/8 via 10.0.0.3 metric 6 src 10.1.0.1
    route add 20/8 dev d0 tos 8
    route add 21/8 via 10.0.0.2 rtt 1.5s initcwnd 4
    route add 22/8 nexthop via 10.0.0.2 nexthop via 10.1.0.2
    route add blackhole 23/8
    route add local 24.0.0.1 dev lo
    route add 25/8 dev d0 table 100
    route del 20/8 metric 9
    route del 20/8 mtu 1300
    route del 20/8 via 10.0.0.9
    route del 20/8 proto kernel
    route del 20/8 src 10.0.0.1
    route del 20/8 dev e0
    route del 20/8 scope link
    route del 20/8 tos 4
    route del blackhole 20/8
    route del 20/8 dev nope
    route del 20.0.0.1/8
    route del 21/8 rtt 1.6s
    route del 21/8 initcwnd 5
    route del 22/8 nexthop via 10.0.0.9
    route del 22/8 nexthop via 10.0.0.2
    route del 22/8 nexthop via 10.1.0.2 nexthop via 10.0.0.2
    route del 22/8 via 10.1.0.2
    route del 24.0.0.1
    route del 25/8
    route del 25/8 table 77
    route del 25/8 table default
    ${ALL}
    route del 20/8 via 10.0.0.2 proto static mtu 1400
    route del 20/8 src 10.1.0.1
    route del 20/8 tos 8 dev d0 scope link
    route d 21/8 rtt 1.5s
    route del 22/8 nexthop via 10.0.0.2 nexthop via 10.1.0.2
    route delete blackhole 23/8
    route del local 24.0.0.1
    route del unicast 25/8 table 100
    route del 10.0.0.0/24
    ${ALL}
    route show table 100`,
  ],
]);
