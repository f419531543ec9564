// `link` as Debian's iproute2 6.1 and Linux 6.18 have it, byte for byte. There is no dummy in the kernel that was
// asked, so that pairs alone stand here.

import { sameAsIp } from '../support/sameasip.ts';

const PAIR = 'link add d0 type veth peer name d1';

sameAsIp('link is Linux’s', [
  [
    'add: names, and who has the lower number',
    `link
    link add d0 type veth peer name d1
    link add e0 type veth
    link add type veth
    link add type veth peer name f0
    link add type veth peer
    link add a type veth
    link add name g0 type veth
    link add dev h0 type veth
    link add name i0 dev i0 type veth
    link add j0 type veth peer k0
    link add veth%d type veth
    link add v%d type veth peer name w%dx
    link add abcdefghijklmno type veth
    link l0 ty veth
    link add l0 ty veth
    link add m0 link d0 type veth
    link list`,
  ],
  [
    'add: names that are refused',
    `${PAIR}
    link add d0 type veth
    link add d0 type veth peer name d1
    link add x0 type veth peer name d0
    link add x0 type veth peer name x0
    link add x0 type veth peer name lo
    link add abcdefghijklmnop type veth
    link add x0 type veth peer name abcdefghijklmnop
    link add name abcdefghijklmnop type veth
    link add a/b type veth
    link add "a b" type veth
    link add "" type veth
    link add . type veth
    link add .. type veth
    link add a:b type veth
    link add v%d%d type veth
    link add v%s type veth
    link add name x0 dev y0 type veth
    link add x0 y0 type veth
    link add x0 dev y0 type veth
    link add name x0 name y0 type veth
    link add x0 type veth peer name y0 z0
    link add x0 type veth peer name y0 name z0
    link`,
  ],
  [
    'add: words that are missing or make no sense',
    `link add
    link add x0
    link add x0 type
    link add x0 type nonsense
    link add x0 type vet
    link add lo type nonsense
    link add x0 type nonsense y
    link add x0 type veth y
    link add x0 type veth up
    link add x0 type veth help
    link add x0 type veth peer name
    link add x0 typ veth typ veth
    link add x0 t veth
    link add name
    link add link
    link add link nope x0 type veth
    link add link nope
    link add group 5 type veth
    link add group 5 type veth peer name y0
    link add group nope x0 type veth
    link add x0 master nope type veth
    link add x0 vrf lo type veth
    link add x0 type veth peer name y0 type veth
    link add type veth type veth
    link`,
  ],
  [
    'add: numbers',
    `link add i0 index 50 type veth
    link add i1 index 50 type veth
    link add lo index 51 type veth
    link add i2 index 53 type veth peer name i3 index 54
    link add i4 index 60 type veth peer name i5 index 60
    link add i6 type veth peer name i7 index 2
    link add i8 index 0 type veth
    link add i8 index -1 type veth
    link add i8 index nope type veth
    link add i8 index 70 index 71 type veth
    link add i8 index
    link add i9 type veth
    link`,
  ],
  [
    'add: MTU, queue, address, group, flags',
    `link add a0 mtu 68 type veth peer name b0
    link add a1 mtu 65535 txqueuelen 5 group 6 arp off multicast off type veth
    link add a2 mtu 1400 txqueuelen 5 group 6 type veth peer
    link add a3 mtu 1400 txqueuelen 5 group 6 type veth peer name b3 mtu 1300 qlen 0 group 7 arp off
    link add a4 address 02:00:00:00:00:04 type veth peer name b4 address 2:0:0:0:0:14
    link add a5 alias nobody type veth
    link add a6 down type veth
    link add a7 mtu 0x500 type veth
    link add x mtu 67 type veth
    link add x mtu 65536 type veth
    link add x mtu -1 type veth
    link add x mtu 0 type veth
    link add x mtu nope type veth
    link add x mtu 1500 mtu 1500 type veth
    link add x type veth peer name y mtu 67
    link add x address 01:00:00:00:00:01 type veth
    link add x address 00:00:00:00:00:00 type veth
    link add x address 02:00:00:00:00 type veth
    link add x address 02:00:00:00:00:00:01 type veth
    link add x address 10.0.0.1 type veth
    link add x address 02-00-00-00-00-01 type veth
    link add x address nope type veth
    link add x address 02:00:00:00:00:100 type veth
    link add lo address 02:00:00:00:00 type veth
    link add x type veth peer address 01:00:00:00:00:02
    link add x txqueuelen nope type veth
    link add x txqueuelen 4294967295 type veth
    link add x txqueuelen 5 qlen 6 type veth
    link add x arp on multicast nope type veth
    link add x group -1 type veth
    link add y type veth peer up
    link add z type veth
    link
    -d link`,
  ],
  [
    'set: up and down, and what the other end sees of it',
    `${PAIR}
    link set d0 up
    link show d0
    link show d1
    link set d1 up
    link
    link set d1 down up
    link set d1 up down
    link
    -br link
    -j link
    -s -s link show d0
    link set d0 down
    link
    link set d0 down
    link set lo up
    link show lo
    link set lo down
    link show lo
    link change d0 up
    link s d0 down
    -s -s link`,
  ],
  [
    'set: a new name',
    `${PAIR}
    link set d0 up
    link set d0 name x0
    link set d0 up
    link set x0 name x0
    link set x0 name d1
    link set x0 name lo
    link set x0 name abcdefghijklmnop
    link set x0 name ""
    link set x0 name a/b
    link set x0 name .
    link set x0 name a:b
    link set x0 name
    link set x0 name e%d
    link set e0 name y0 name z0
    link set name z0 dev e0
    link set lo name loop
    link
    link set loop name lo`,
  ],
  [
    'set: MTU',
    `${PAIR}
    link set d0 mtu 67
    link set d0 mtu 68
    link set d0 mtu 65535
    link set d0 mtu 65536
    link set d0 mtu -1
    link set d0 mtu 0
    link set d0 mtu 1e3
    link set d0 mtu 2147483648
    link set d0 mtu 1400 mtu 1500
    link set d0 mtu
    link show d0
    link set lo mtu 0
    link set lo mtu 1000000
    link show lo
    link set lo mtu -1
    link set d0 mtu 0x400
    link set d0 mtu 02000
    link show d0
    link set d0 mtu 1279
    -d link show d0
    link set d0 mtu 1280
    -d link show d0`,
  ],
  [
    'set: address',
    `${PAIR}
    link set d0 address 02:00:00:00:00:01
    link set d0 addr 2:0:0:f:ff:2
    link show d0
    link set d0 a 02:00:00:00:00:03
    link set d0 address 01:00:00:00:00:01
    link set d0 address 00:00:00:00:00:00
    link set d0 address 02:00:00:00:00:zz
    link set d0 address 02:00:00:00:00
    link set d0 address 02:00:00:00:00:00:01
    link set d0 address 2.3.4.5
    link set d0 address 2.3.4.5.6.7
    link set d0 address 0200.0000.0001
    link set d0 address ""
    link set nope address 1:2:3
    link set lo address 02:00:00:00:00:04
    link set lo address 1:2
    link show`,
  ],
  [
    'set: flags, alias, group, queue',
    `${PAIR}
    link set d0 arp off multicast off
    link show d0
    -j link show d0
    link set d0 arp on multicast on
    link set d0 arp of
    link set d0 multicast ON
    link set d0 arp
    link set d0 alias uplink
    link show d0
    -d link show d0
    -d -o link show d0
    -j link show d0
    link set d0 alias "two words" up
    link set d0 al ""
    link show d0
    link set d0 alias ${'a'.repeat(255)}
    link set d0 alias ${'a'.repeat(256)}
    link set d0 group 7
    link show group 7
    link set d0 group nope
    link set d0 group -1
    link set d0 group 2147483648
    link set d0 group 4 group 5
    link set d0 txqueuelen 100
    link set d0 txqlen 0
    link show d0
    -j link show d0
    link set d0 qlen 2147483647
    link set d0 tx 0x10
    link set d0 txqueuelen 08
    link set d0 txqueuelen -5
    link show d0
    link set d0 nomaster
    link set d0 nom
    link set d0 master nope
    link set d0 master d1
    link set d0 vrf nope
    link set d0 vrf d1
    link set d0 link d1`,
  ],
  [
    'set: many things at once, and a group',
    `${PAIR}
    link set d0 mtu 1450 name f0 up txqueuelen 77 alias all group 9 arp off
    link show
    link set f0 mtu 60 name f1
    link set f0 name d1 mtu 60
    link set f0 address 01:00:00:00:00:01 mtu 60
    link set f0 up mtu 10 group 4 alias other
    link show f0
    link set group 9 down
    link set group 9 mtu 1300
    link set group 9 mtu 60
    link set group 8 mtu 60
    link set group 9
    link set group nope up
    link show
    link set group default up
    link show
    link set group 9 type veth
    link set group 9 type veth x
    link set group 9 name g0
    link set group 0 down
    link show`,
  ],
  [
    'set: words that are missing or make no sense',
    `${PAIR}
    link set
    link set up
    link set d0
    link set dev
    link set dev d0
    link set nope
    link set nope up
    link set dev nope up
    link set d0 d1
    link set d0 dev d1
    link set d0 dev d0
    link set d0 nonsense
    link set d0 u
    link set d0 dow
    link set d0 n x0
    link set d0 g 3
    link set d0 t veth
    link set d0 index 7
    link set index 7
    link set d0 type veth
    link set d0 type nonsense
    link set d0 type
    link set d0 type dummy x
    link set abcdefghijklmnopq up
    link set a/b up
    link`,
  ],
  [
    'delete',
    `${PAIR}
    link add e0 type veth peer name e1
    link add f0 type veth peer name f1
    link add g0 type veth peer name g1
    link del
    link del nope
    link delete dev nope
    link del d0 e0
    link del lo
    link del d0 index 7
    link del index 7
    link del d0
    link del e1 type veth
    link
    link set f0 group 5
    link set g1 group 5
    link del group 6
    link del group 5
    link del group default
    link del group 0
    link
    link add h0 type veth peer name h1
    link set h0 group 5
    link set h1 group 5
    link d group 5
    link add i0 type veth
    link`,
  ],
  [
    'show: which',
    `${PAIR}
    link set d0 up
    link set d1 up group 6
    link add e0 type veth peer name e1
    link show d0
    link show dev d0
    link ls d0
    link lst d0
    link l d0
    link sh d0
    l
    l l d0
    link show dev
    link show nope
    link show dev nope
    link show d0 d1
    link show d0 dev d1
    link show ""
    link show a/b
    link show up
    link show d0 up
    link show e0 up
    link show type veth
    link show type veth d0
    link show type nonsense
    link show type nonsense d0
    link show type
    link show group default
    link show group 6
    link show group 5
    link show group nope
    link show d0 group 6
    link show d0 group default
    link show master d0
    link show master nope
    link show vrf d0
    link show nomaster
    link show to 10.0.0.0/8
    link show to nope
    link show scope host
    link show scope nope
    link show label d0
    link show permanent
    link show -secondary
    link nonsense
    link show up type veth group 6`,
  ],
  [
    'show: how',
    `${PAIR}
    link set d0 up alias uplink
    link set d1 up group 6 qlen 0
    -d link
    -o link
    -br link
    -s link
    -s -s link
    -s -s -s link show d0
    -d -s -s -o link
    -br -s -d link
    -br link show d0
    -br link show type veth up
    -N link
    -N -j link show lo
    -4 link show d0
    -4 -br link
    -j link
    -j -p link
    -p link
    -j -d link
    -j -d -s -s link show d0
    -j -p -d -s -s link show d0
    -j -s link show d0
    -j -br link
    -j -br -p link
    -j -o link show d0
    -j link show nope
    -j link show d0 type nonsense
    -j link show d0 group 6
    -j link show d0 up
    -j link show type nonsense
    -j -p link show type nonsense
    -j link show type veth
    -j link show type veth group 6
    -j link show up
    -j link show master d0
    -j -p link show master d0
    -j link show label d0
    -br link show label d0`,
  ],
  [
    'the carrier of a veth is its peer’s affair',
    `${PAIR}
    link set d0 carrier off
    link set d0 carrier on
    link set d0 mtu 9 carrier off
    link set lo carrier off
    link set d0 carrier
    link set d0 carrier maybe
    link set d0 carrier 1
    link set d0 carri off
    link set d0 carrier off carrier on
    link add e0 carrier off type veth
    link`,
  ],
]);
