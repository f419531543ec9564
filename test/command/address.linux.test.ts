// `addr` as Debian's iproute2 6.1 and Linux 6.18 have it, byte for byte.

import { sameAsIp } from '../support/sameasip.ts';

const PAIR = 'link add d0 type veth peer name d1';

sameAsIp('addr is Linux’s', [
  [
    'add: prefixes',
    `${PAIR}
    addr add 10.0.0.1/24 dev d0
    addr add 10.0.0.1/24 dev d0
    addr add 10.0.0.2/24 dev d0
    addr add 10.0.0.3/32 dev d0
    addr add 10.0.1.4 dev d0
    addr add local 10.0.2.1/24 dev d0
    addr add 10.0.3 dev d0
    addr add 10/8 dev d0
    addr add 10.0.4.1/255.255.255.0 dev d0
    addr add 10.0.5.1/024 dev d0
    addr add 10.0.5.2/0x18 dev d0
    addr add 1.2.3.4/0 dev d0
    addr add 0.0.0.0/24 dev d0
    addr add 0.0.0.0/0 dev d0
    addr add 0.0.0.5/0 dev d0
    addr add 224.0.0.9/24 dev d0
    addr add 255.255.255.255/24 dev d0
    addr add 10.0.22.0/24 dev d0
    addr add 10.0.22.255/24 dev d0
    addr add 127.1.0.1/16 dev d0
    addr add 127.2.0.1 dev d0
    addr add 10.0.0.1/24 dev d1
    addr add 10.0.9.1/24 dev d1 dev d0
    addr
    -j addr
    -br addr
    -o addr`,
  ],
  [
    'add: prefixes that are none',
    `${PAIR}
    addr add 10.0.0.1/33 dev d0
    addr add 10.0.0.256/24 dev d0
    addr add nope dev d0
    addr add 10.0.0.1/255.0.255.0 dev d0
    addr add 10.0.0.1/ dev d0
    addr add 10.0.0.1/-1 dev d0
    addr add /24 dev d0
    addr add any dev d0
    addr add default dev d0
    addr add all/24 dev d0
    -4 addr add nope dev d0
    -4 addr add 10.0.0.1/33 dev d0
    -4 addr add dev d0
    addr add dev d0
    addr add peer 10.0.0.9/24 dev d0
    addr add brd 10.0.0.9 dev d0
    addr add any peer 10.0.0.9 dev d0
    addr add 10.0.0.1/24 peer any dev d0
    addr add 10.0.0.1/24 brd any dev d0
    addr show`,
  ],
  [
    'add: words that are missing or make no sense',
    `${PAIR}
    addr add
    addr add dev
    addr add 10.0.0.1/24
    addr add 10.0.0.1/24 dev
    addr add 10.0.0.1/24 dev nope
    addr add 10.0.0.1/24 dev d0 dev nope
    addr add 10.0.0.1/24 10.0.1.1/24 dev d0
    addr add 10.0.0.1/24 local 10.0.1.1/24 dev d0
    addr add 10.0.0.1/24 d0
    addr add 10.0.0.1/24 l d0:x dev d0
    addr add 10.0.0.1/24 s host dev d0
    addr add 10.0.0.1/24 dynamic dev d0
    addr add 10.0.0.1/24 proto static dev d0
    addr add 10.0.0.1/24 local
    addr add local dev d0
    addr add 10.0.0.1/24 brd
    addr add 10.0.0.1/24 brd nope dev d0
    addr add 10.0.0.1/24 brd dev d0
    addr add 10.0.0.1/24 brd + brd + dev d0
    addr add 10.0.0.1/24 brd 10.0.0.9 broadcast - dev d0
    addr add 10.0.0.1/24 peer 10.0.0.2 peer 10.0.0.3 dev d0
    addr add 10.0.0.1/24 peer nope dev d0
    addr add 10.0.0.1/24 scope nope dev d0
    addr add 10.0.0.1/24 scope 256 dev d0
    addr add 10.0.0.1/24 scope
    addr add 10.0.0.1/24 metric nope dev d0
    addr add 10.0.0.1/24 metric -1 dev d0
    addr add 10.0.0.1/24 metric 4294967296 dev d0
    addr add 10.0.0.1/24 valid_lft nope dev d0
    addr add 10.0.0.1/24 valid_lft 4294967296 dev d0
    addr add 10.0.0.1/24 preferred_lft nope dev d0
    addr add 10.0.0.1/24 preferred_lft dev d0
    addr add 10.0.0.1/24 valid_lft 100 valid_lft 50 dev d0
    addr add 10.0.0.1/24 preferred_lft 100 preferr 50 dev d0
    addr add 10.0.0.1/24 valid_lft 100 dev d0
    addr add 10.0.0.1/24 valid_lft 10 preferred_lft 20 dev d0
    addr add 10.0.0.1/24 valid_lft 0 dev d0
    addr add 10.0.0.1/24 valid_lft 0 dev nope
    addr add 10.0.0.1/24 label d0:0123456789012 dev d0
    addr nonsense
    addr x
    addr`,
  ],
  [
    'add: broadcast, peer, scope, label',
    `${PAIR}
    addr add 10.0.2.1/24 brd + dev d0
    addr add 10.0.3.1/24 brd - dev d0
    addr add 10.0.4.1/24 broadcast 10.0.4.200 dev d0
    addr add 10.0.5.1/24 b 10.0.5 dev d0
    addr add 10.0.6.1/24 brd 0 dev d0
    addr add 10.0.7.1/24 brd 255.255.255.255 dev d0
    addr add 10.1.0.1/31 brd + dev d0
    addr add 10.1.0.4/32 brd + dev d0
    addr add 10.1.0.8/30 brd + dev d0
    addr add 10.2.0.1 peer 10.3.0.1 dev d0
    addr add 10.2.0.2 peer 10.3.0.2/24 dev d0
    addr add 10.2.0.3/24 peer 10.3.0.3 dev d0
    addr add 10.2.0.3/24 peer 10.4.0.3/16 brd + dev d0
    addr add 10.2.0.4/24 remote 10.5.0.1/0 dev d0
    addr add 10.2.0.5/24 peer 10.2.0.6/24 dev d0
    addr add 10.2.0.5/24 dev d0
    addr add 10.2.0.5/24 peer 10.2.0.7/24 dev d0
    addr add 10.2.0.7/24 dev d0
    addr add 10.6.0.1/24 label d0:foo dev d0
    addr add 10.6.0.2/24 label other dev d0
    addr add 10.6.0.3/24 label d0:012345678901 dev d0
    addr add 10.6.0.4/24 label d0:a label d0:b dev d0
    addr add 10.6.0.5/24 label "" dev d0
    addr add 10.7.1.1/24 scope link dev d0
    addr add 10.7.1.2/24 scope host dev d0
    addr add 10.7.2.1/24 scope site dev d0
    addr add 10.7.3.1/24 scope 50 dev d0
    addr add 10.7.4.1/24 scope nowhere dev d0
    addr add 10.7.5.1/24 scope link scope host dev d0
    addr add 10.7.6.1/24 scope global dev d0
    addr add 127.7.7.1/24 scope global dev d0
    addr add 10.8.0.1/24 anycast 10.8.0.9 dev d0
    addr show d0
    -j addr show d0
    -br addr show d0
    -o addr show d0
    -N addr show d0
    -j -p addr show d0`,
  ],
  [
    'add: metric, lifetimes, flags',
    `${PAIR}
    addr add 10.0.1.1/24 metric 50 dev d0
    addr add 10.0.1.2/24 metric 60 dev d0
    addr add 10.0.2.1/24 metric 0 dev d0
    addr add 10.0.3.1/24 metric 4294967295 dev d0
    addr add 10.0.4.1/24 priority 5 dev d0
    addr add 10.0.5.1/24 preference 6 dev d0
    addr add 10.0.6.1/24 p 7 dev d0
    addr add 10.0.7.1/24 noprefixroute dev d0
    addr add 10.0.8.1/24 valid_lft 1000 preferred_lft 500 dev d0
    addr add 10.0.9.1/24 preferred_lft 1000 dev d0
    addr add 10.0.10.1/24 valid_lft forever dev d0
    addr add 10.0.11.1/24 preferred_lft 0 dev d0
    addr add 10.0.12.1/24 v 1000 preferr 0 dev d0
    addr add 10.0.13.1/24 valid_lft 4294967295 preferred_lft 4294967295 dev d0
    addr add 10.0.14.1/24 valid_lft 0x1000 preferred_lft 0x100 noprefixroute dev d0
    addr add 10.0.15.1/24 home nodad mngtmpaddr dev d0
    addr add 10.0.16.1/24 secondary permanent tentative dev d0
    addr add 10.0.17.1/24 temporary optimistic stable-privacy deprecated dadfailed dev d0
    addr show d0
    -j addr show d0
    -br addr show d0
    -j -br addr show d0
    addr show d0 dynamic
    addr show d0 deprecated
    addr show d0 noprefixroute`,
  ],
  [
    'change and replace',
    `${PAIR}
    addr add 10.0.5.1/24 dev d0
    addr add 10.0.5.2/24 dev d0
    addr change 10.0.5.1/24 brd + dev d0
    addr change 10.0.5.1/24 label d0:foo dev d0
    addr change 10.0.5.1/24 noprefixroute dev d0
    addr change 10.0.5.1/24 scope link dev d0
    addr show d0
    addr change 10.0.5.9/24 dev d0
    addr replace 10.0.5.9/24 dev d0
    addr rep 10.0.5.1/24 dev d0
    addr show d0
    addr replace 10.0.5.1/24 valid_lft 1000 preferred_lft 500 dev d0
    addr show d0
    addr replace 10.0.5.1/24 valid_lft 1000 preferred_lft 0 dev d0
    addr show d0
    addr chg 10.0.5.1/24 valid_lft forever preferred_lft forever dev d0
    addr ch 10.0.5.1/24 metric 77 dev d0
    addr show d0
    addr change 10.0.5.1/25 dev d0
    addr change 10.0.5.1/24 peer 10.0.5.7/24 dev d0
    addr change dev d0
    addr change 0.0.0.0/0 dev d0
    addr change 10.0.6.1/24 dev nope
    addr change 10.0.6.1/24
    addr replace 10.0.5.77/24 scope host dev d0
    addr show d0`,
  ],
  [
    'delete',
    `${PAIR}
    addr add 10.0.0.1/24 dev d0
    addr add 10.0.0.2/24 dev d0
    addr add 10.0.0.3/24 dev d0
    addr add 10.0.1.1/24 dev d0
    addr add 10.0.2.1 peer 10.0.3.1/24 dev d0
    addr add 10.0.4.1/24 label d0:x dev d0
    addr add 10.0.4.1 peer 10.0.9.1/24 dev d0
    addr del 10.0.0.9/24 dev d0
    addr del 10.0.0.1/25 dev d0
    addr del 10.0.0.2 dev d0
    addr show d0
    addr del 10.0.2.1/24 dev d0
    addr del 10.0.2.1/32 dev d0
    addr del 10.0.2.1 peer 10.0.3.1 dev d0
    addr del 10.0.2.1 peer 10.0.3.9/24 dev d0
    addr show d0
    addr del 10.0.4.1/24 label d0 dev d0
    addr del 10.0.4.1 label d0 dev d0
    addr del 10.0.4.1/24 label d0:x dev d0
    addr del 10.0.4.1 dev d0
    addr del 10.0.0.1/24 dev d0
    addr show d0
    addr del 10.0.1.1/24
    addr del 10.0.1.1
    addr del 10.0.1.1/24 dev nope
    addr del 10.0.1.1 dev nope
    addr del dev d0
    addr del
    addr del any dev d0
    addr del peer 10.0.1.2/24 dev d0
    addr del label d0 dev d0
    addr del 10.0.1.1/24 valid_lft 0 dev d0
    addr del 10.0.1.1/24 metric 5 brd + scope host noprefixroute dev d0
    addr show d0
    addr add 10.0.5.1/24 dev d0
    addr add 10.0.6.1/24 dev d0
    -4 addr del label nope dev d0
    -4 addr del dev d0
    addr show d0`,
  ],
  [
    'flush',
    `${PAIR}
    addr flush
    addr flush dev nope
    addr flush dev
    addr flush dev d0
    -s addr flush dev d0
    addr add 10.0.0.1/24 dev d0
    addr add 10.0.0.2/24 dev d0
    addr add 10.0.1.1/24 dev d0
    addr flush dev d0 scope host
    -s addr flush dev d0 scope link
    -s addr flush d0
    addr add 10.0.0.1/24 dev d0
    addr add 10.0.0.2/24 dev d0
    addr add 10.0.1.1/24 dev d0
    -s -s addr flush dev d0 secondary
    addr show d0
    addr add 10.0.0.2/24 dev d0
    -s -s addr flush dev d0 primary
    addr show d0
    addr add 10.0.0.1/24 dev d0
    addr add 10.0.0.2/24 label d0:x dev d0
    addr add 10.0.2.1/24 label d1:y dev d1
    -s addr flush label "d1:*"
    addr flush to 10.0.0.0/31
    addr
    addr add 10.0.0.1/24 dev d0
    addr flush up
    addr
    addr add 10.0.0.1/24 dev d0
    addr flush group 5
    addr
    addr add 10.0.0.1/24 dev d0
    addr flush type nonsense
    addr
    addr add 10.0.0.1/24 dev d0
    -s -s -o addr flush permanent
    addr
    -j -s addr flush dev d0
    addr add 10.0.0.1/24 dev d0
    -j -s -s addr flush dev d0
    -4 addr flush scope global
    addr f to nope
    addr`,
  ],
  [
    'show: which',
    `${PAIR}
    link add e0 type veth peer name e1
    link set lo up
    link set d0 up
    link set d1 up
    link set e1 up
    link set e0 group 4
    addr add 10.0.0.1/24 dev d0
    addr add 10.0.0.2/24 dev d0
    addr add 10.0.1.2/24 dev d1 label d1:x
    addr add 10.0.2.2/24 dev e0 scope link
    addr add 10.0.3.2/24 dev e0 valid_lft 1000 preferred_lft 0
    addr add 10.0.3.3/24 dev e0 valid_lft 1000 preferred_lft 0 noprefixroute
    addr
    addr show dev lo
    addr show lo
    addr ls d0
    addr lst d0
    addr l d0
    addr s d0
    a
    a s d0
    ad d0
    addr show lo d0
    addr show dev lo dev d0
    addr show nope
    addr show dev
    addr show scope host
    addr show scope link
    addr show scope global
    addr show scope all
    addr show scope 254
    addr show scope nope
    addr show scope 300
    addr show scope global scope host
    addr show to 10.0.0.0/16
    addr show to 10.0.0.0/24
    addr show to 10.0.0.1
    addr show to 10.0.0.9
    addr show to nope
    addr show to
    addr show to 0.0.0.0/0
    addr show to default
    addr show d0 to 10.0.0.2
    addr show to 10.0.0.0/24 dev lo
    addr show label d0
    addr show label "d*"
    addr show label "d?"
    addr show label "[de]0"
    addr show label "*:x"
    addr show label d0 up
    addr show label d0 group 4
    addr show label d0 dev d1
    addr show label d0 label lo
    addr show up
    addr show permanent
    addr show dynamic
    addr show secondary
    addr show primary
    addr show temporary
    addr show -secondary
    addr show -primary
    addr show -permanent
    addr show -dynamic
    addr show deprecated
    addr show -deprecated
    addr show noprefixroute
    addr show -noprefixroute
    addr show tentative
    addr show -tentative
    addr show nodad
    addr show -nonsense
    addr show dynamic permanent
    addr show primary secondary
    addr show type veth
    addr show type nonsense
    addr show group default
    addr show group 4
    addr show group 4 up secondary
    addr show group nope
    addr show master d0
    addr show master nope
    addr show nomaster
    addr show vrf d0
    addr show proto kernel
    addr show up dev d0 primary to 10/8
    -4 addr
    -4 addr show up
    -4 addr show dev e1
    -4 addr show label d0
    -4 addr show to nope`,
  ],
  [
    'show: how',
    `${PAIR}
    link set lo up
    link set d0 up alias uplink
    addr add 10.0.0.1/24 brd + dev d0
    addr add 10.0.0.2/24 dev d0
    addr add 10.0.1.1 peer 10.0.1.2 dev d1
    -o addr
    -o addr show up
    -o addr show secondary
    -o addr show d0
    -o addr show group 6
    -o addr show type nonsense
    -o addr show master d0
    -o addr show label d0
    -o -d addr
    -o -s addr
    -br addr
    -br addr show up
    -br addr show d0
    -br addr show scope link
    -br addr show label d0
    -br -4 addr
    -4 -o addr
    -4 -s addr show d0
    -4 -d addr show d0
    -d addr
    -s addr show d0
    -s -s addr show d0
    -s addr show label d0
    -s addr show up
    -N addr show d0
    -N addr show lo
    -N -j addr show lo
    -p addr show lo
    -j addr
    -j -p addr
    -j -d addr show d0
    -j -s addr show d0
    -j -s -s addr show d0
    -j -o addr
    -j -o addr show up
    -j -o addr show type nonsense
    -j -br addr
    -j -br addr show label d0
    -j -4 addr
    -j -4 addr show label d0
    -j -p -4 addr show dev d1
    -j addr show up
    -j addr show scope host
    -j addr show secondary
    -j addr show to 10.0.0.2
    -j addr show label d0
    -j addr show type nonsense
    -j -p addr show type nonsense
    -j addr show type veth dev d0
    -j addr show group 6
    -j addr show dev d0 group 6
    -j addr show master d0
    -j addr show nope`,
  ],
  [
    'lo: its own address comes with it',
    `addr show lo
    addr add 10.0.98.1/24 dev lo
    addr add 10.0.98.2/24 brd + dev lo
    link set lo up
    addr show lo
    addr add 127.0.0.2/8 dev lo
    addr show lo
    link set lo down
    addr show lo
    link set lo up
    addr show lo
    addr del 127.0.0.1/8 dev lo
    addr show lo
    link set lo down
    link set lo up
    addr show lo
    link set lo mtu 68
    addr show lo
    link set lo mtu 67
    addr show lo
    addr add 10.5.0.2/32 dev lo
    addr del 10.5.0.2/32 dev lo
    addr change 10.5.0.2/32 dev lo
    link set lo mtu 65536
    addr add 10.5.0.2/32 dev lo
    addr show lo`,
  ],
  [
    'what addresses bring with them',
    `${PAIR}
    link set lo up
    link set d0 up
    addr add 10.0.0.1/24 dev d0
    addr add 10.0.0.2/24 brd + dev d0
    addr add 10.0.1.1/24 metric 50 brd + dev d0
    addr add 10.0.2.1/24 noprefixroute dev d0
    addr add 10.0.3.1 peer 10.0.4.1/24 dev d0
    addr add 10.0.3.2 peer 10.0.5.1 dev d0
    addr add 10.0.6.1/32 dev d0
    addr add 10.0.7.1/31 dev d0
    addr add 10.0.8.1/24 scope link dev d0
    addr add 10.0.9.1/24 dev d1
    addr add 10.0.10.1/24 dev lo
    route show table all
    link set d1 up
    route show table all
    addr change 10.0.0.1/24 metric 99 dev d0
    route show table all
    addr change 10.0.0.1/24 dev d0
    addr del 10.0.1.1/24 dev d0
    addr del 10.0.0.1/24 dev d0
    route show table all
    link set d0 name e0
    route show table all
    link set e0 down
    route show table all
    link set e0 up
    route show table all
    link set d1 mtu 1000
    link del e0
    route show table all`,
  ],
  [
    'what two addresses bring stays for the other',
    `${PAIR}
    link set d0 up
    link set d1 up
    addr add 10.0.0.1/24 dev d0
    addr add 10.0.0.2/24 brd 10.9.9.9 dev d0
    addr add 10.0.0.3/24 brd 10.9.9.9 dev d0
    addr del 10.0.0.2/24 dev d0
    route show table local
    addr del 10.0.0.3/24 dev d0
    route show table local
    addr add 10.0.0.1/25 dev d0
    addr del 10.0.0.1/24 dev d0
    route show table all
    addr add 224.0.0.5/25 dev d0
    route show table all`,
  ],
  [
    'names and labels',
    `${PAIR}
    addr add 10.0.0.1/24 dev d0
    addr add 10.0.0.2/24 dev d0
    addr add 10.0.1.1/24 label d0:x dev d0
    addr add 10.0.2.1/24 label foo dev d0
    link set d0 name longname1234567
    addr show longname1234567
    link set longname1234567 name d0
    addr show d0
    -o addr
    link del d1
    addr`,
  ],
]);
