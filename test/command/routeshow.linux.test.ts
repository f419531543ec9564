// `route show` and `flush` as Debian's iproute2 6.1 and Linux 6.18 have them, byte for byte.

import { sameAsIp } from '../support/sameasip.ts';

const ROUTES = `link add d0 type veth peer name d1
    link add e0 type veth peer name e1
    link set lo up
    link set d0 up
    link set d1 up
    link set e0 up
    link set e1 up
    addr add 10.0.0.1/24 dev d0
    addr add 10.1.0.1/24 dev e0
    route add 20.0.0.0/8 via 10.0.0.2 proto static metric 5
    route add 20.1.0.0/16 via 10.0.0.3 proto 77 src 10.1.0.1
    route add 20.1.1.0/24 via 10.0.0.3 tos 8 mtu 1400
    route add 20.1.1.1 nexthop via 10.0.0.2 nexthop via 10.1.0.2 weight 3
    route add 30.1.1.1 dev d0 realm 5/6
    route add blackhole 40.0.0.0/8
    route add default via 10.1.0.2
    route add throw 50/8 table 356
    route add 60/8 dev e0 table 100`;

sameAsIp('route show is Linux’s', [
  [
    'all, in every form',
    `${ROUTES}
    route
    r s
    -4 route
    -o route
    -d route
    -N route
    -s route
    -j route
    -p -j route
    -d -j route
    -N -d -j route show table all
    -d route show table all
    -o route list table all
    route lst table 100
    route show table 356
    route show table local
    route show table 255
    route show table 0
    route show table 99
    route show table foo
    route show table
    route show t all`,
  ],
  [
    'by what a route has',
    `${ROUTES}
    route show proto static
    route show proto all
    route show proto foo
    route show p kernel
    -d route show proto kernel
    route show scope link
    route show scope all
    route show scope foo
    -j route show scope global
    route show type unicast
    route show type 6
    route show type foo
    -j route show type blackhole
    -d -j route show type blackhole
    route show tos 8
    route show tos 0
    route show tos x
    route show metric 5
    route show metric 0
    route show metric x
    route show priority 5
    route show preference 5
    route show pref 5
    route show realms 5/6
    route show realms 5/
    route show realms /6
    route show realm 6
    route show realm x
    route show realms 0/6
    route show mark 5
    route show mark 0
    route show mark x`,
  ],
  [
    'by device, gateway and source',
    `${ROUTES}
    route show dev d0
    -j route show oif e0
    route show dev nope
    route show dev
    route show iif e0
    route show iif nope
    route show table all dev lo
    route show via 10.0.0.3
    -j route show via 10.0.0.3
    route show via inet 10.0.0.3
    route show via 10.0.0.0/24
    route show via 10.0.0.3/24
    route show via foo
    route show via inet foo
    route show src 10.0.0.1
    route show src 10.0.0.0/24
    route show src 0/0
    route show src x
    route show 20/8 src x
    route show from 1.1.1.1
    route show from root 1.1.1.1
    route show from exact 0/0
    route show from match 1.1.1.1`,
  ],
  [
    'by prefix',
    `${ROUTES}
    route show root 20/8
    route show root 20.1/16
    route show match 20.1.1.5
    route show match 20.1.1.1
    route show m 20.1.1.1
    route show exact 20.1/16
    route show 20.1/16
    route show 20.1.0.0
    route show to 20.1/16
    route show to root 20.1/16
    route show to match 20.1/16
    route show to exact 20.1/16
    route show default
    route show 0/0
    route show exact default
    route show root 0/0
    route show match 0/0
    route show match default
    route show root 20/8 match 20.1.1.0/24
    route show 20.1/16 30/8
    route show e
    route show foo
    route show root
    route show root x
    route show match x
    route show exact x
    route show to
    route show help`,
  ],
  [
    'the cache, which is empty',
    `${ROUTES}
    route show cache
    -j route show cached
    route show table cache
    route show cloned`,
  ],
  [
    'a cable without a carrier, and a device that is down',
    `${ROUTES}
    link set d1 down
    route show table all
    -j route show table all
    link set d1 up
    route show
    link set d0 down
    route show table all
    -j route show table all
    link set d0 up
    route show table all`,
  ],
]);

sameAsIp('route flush is Linux’s', [
  [
    'what is flushed, and what is said of it',
    `${ROUTES}
    route flush
    route flush nope
    route flush dev nope
    route flush table foo
    route flush table 99
    -s route flush 20.1.1.0/24
    -s route flush 20.1.1.0/24
    -s -s route flush 30.1.1.1
    -j -s route flush 30.1.1.1
    route flush cache
    -s route flush cache
    route flush table cache
    -s route flush cached
    route flush proto static
    route show table all
    route flush dev e0
    route show table all
    route flush root 20.1/16
    route show table all
    route flush table 100
    route show table 100
    route flush type throw table 356
    route show table all
    route flush scope host table local
    route show table all
    -s route flush table all
    route show table all`,
  ],
]);
