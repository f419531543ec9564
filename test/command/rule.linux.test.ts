// The same `rule` commands to Debian's ip and to ours: what is printed, what is refused, how each ends.

import { isRoot } from '../support/programs.ts';
import { sameAsIp, type World } from '../support/sameasip.ts';

// The namespace of an ordinary user knows no user id but its own, and its kernel refuses all others.
const USERS: readonly World[] = [
  [
    'users',
    `rule add uidrange 1-5 p 1
    rule add uidrange 5-7x p 2
    rule add uidrange 0-4294967294 p 3
    rule add uidrange 5-1
    rule add uidrange 0-4294967295
    rule
    -j rule
    rule show uidrange 1-5
    rule del uidrange 1-6
    rule del uidrange 1-5
    rule del uidrange 6-5
    rule`,
  ],
];

sameAsIp('rules are told as Linux tells them', [
  [
    'the rules of the start',
    `rule
    rule show
    rule list
    rule lst
    ru
    rule s
    rule l
    -d rule
    -N rule
    -j rule
    -j -d rule
    -p -j rule
    -j rule show table 77
    -p -j rule show p 77
    -o rule
    -s rule
    -br rule
    -4 rule
    rule flush
    rule
    rule flush
    rule del p 0
    rule
    -j rule
    rule flush p 5
    -j rule flush p 5`,
  ],
  [
    'words that are none',
    `rule add
    rule a
    rule del
    rule d
    rule replace
    rule ''
    rule x
    rule add x
    rule add from
    rule add from x
    rule add from 10/33
    rule add from ''
    rule add from 10.0.0.256
    rule add to x
    rule add fr 10/8
    rule add pref x
    rule add pref -1
    rule add pref 4294967296
    rule add pref
    rule add order x
    rule add tos x
    rule add tos 256
    rule add tos 3
    rule add tos 0x20
    rule add ds x
    rule add fwmark x
    rule add fwmark 1/x
    rule add fwmark 5/
    rule add fwmark /5
    rule add fwmark 0x100000000
    rule add realms x
    rule add realms /5
    rule add realms 1/70000
    rule add proto x
    rule add proto 256
    rule add table x
    rule add table 4294967296
    rule add table -1
    rule add l 5
    rule add look 5
    rule add sup_pl -1
    rule add sup_pl x
    rule add sup_pl
    rule add sup_group x
    rule add sup_group -1
    rule add sup_group 4294967295
    rule add iif
    rule add oif ''
    rule add iif 1234567890123456
    rule add dev a/b
    rule add oif a/b
    rule add uidrange 5
    rule add uidrange x
    rule add ipproto x
    rule add ipproto 256
    rule add ipproto 0x6
    rule add ipp 6
    rule add sport x
    rule add dport x
    rule add sport
    rule add sport 0
    rule add sport 5-1
    rule add dport 0
    rule add dport 1-65535
    rule add dport 65535
    rule add type
    rule add type x9
    rule add type ''
    rule add type none
    rule add type 256
    rule add th
    rule add reject
    rule add local
    rule add type 2
    rule add goto
    rule add goto x
    rule add goto 0
    rule add goto 10 pref 80
    rule add goto 80 pref 80
    rule add goto 50 nop
    rule add goto 5 lookup 5 blackhole
    rule del foo
    rule save foo
    rule`,
  ],
  [
    'every selector',
    `rule add from 10/8 pref 1
    rule add from 10.1.2.3/8 pref 2
    rule add to 1.2.3.4 p 3
    rule add from 10.0.0.0/0 pref 4
    rule add to default pref 5
    rule add from all p 6
    rule add to 1.2.3.4/255.255.0.0 pref 7
    rule add iif lo p 8
    rule add dev lo p 9
    rule add oif nope p 10
    rule add iif nope oif lo p 11
    rule add fwmark 0 p 12
    rule add fwmark 0/0xff p 13
    rule add fwmark 5/0 p 14
    rule add fwmark 7 p 15
    rule add fwmark 0xffffffff p 16
    rule add fwmark 010/0xf0 p 17
    rule add tos 8 p 18
    rule add dsfield 10 p 19
    rule add d 4 p 20
    rule add ipproto 0 p 21
    rule add ipproto 010 p 22
    rule add ipproto TCP p 23
    rule add ipproto 253 p 24
    rule add ipproto ospf p 25
    rule add ipproto 6 sport 5 dport 6-7 p 26
    rule add sport 70000 p 27
    rule add dport 1- p 28
    rule add sport 4x p 29
    rule add not p 30
    rule add not from 1.2.3.4 p 31
    rule add from 1.1.1.1 from 2.2.2.2 p 32
    rule
    -j rule
    -N rule
    -d rule
    -j -d -N rule
    -j -p rule`,
  ],
  [
    'every action',
    `rule add nop p 1
    rule add no p 2
    rule add blackhole p 3
    rule add black p 4
    rule add prohibit p 5
    rule add type pro p 6
    rule add unreachable p 7
    rule add u p 8
    rule add type un p 9
    rule add throw p 10
    rule add type brd p 11
    rule add b p 12
    rule add a p 13
    rule add type multicast p 14
    rule add x p 15
    rule add type 13 p 16
    rule add type 0 p 17
    rule add type 010 p 18
    rule add goto 100 p 19
    rule add g 20 p 19
    rule add type goto 30 p 20
    rule add nop goto 50 p 21
    rule add table 100 blackhole p 22
    rule add table 100 suppress_prefixlength 0 goto 50 p 23
    rule add p 50
    rule add table 5 p 51
    rule add lookup main p 52
    rule add ta local p 53
    rule add table 300 p 54
    rule add table 4294967295 p 55
    rule add sup_pl 33 sup_group default p 56
    rule add s 4 p 57
    rule add supp 4 p 58
    rule add suppress_i 4 p 59
    rule add suppress_prefixlength 5 blackhole p 60
    rule add realms 3/4 p 61
    rule add r 5 p 62
    rule add realms 70000 p 63
    rule add realms 0x10005 p 64
    rule add realms 3/0x4 p 65
    rule add proto static p 66
    rule add protocol 77 p 67
    rule add proto 0 p 68
    rule add pro kernel p 69
    rule add p 70 p 71
    rule add o 72
    rule add pri 73
    rule add pref 4294967295
    rule add pref 0x4a
    rule add pref 0
    rule
    -j rule
    -N rule
    -d rule
    -j -d -N rule
    -j -p -d rule
    rule del p 50
    rule del p 20
    rule`,
  ],
  [
    'a table of number 0 is the first that nobody has',
    `rule add type unicast
    rule add table 0 pref 5
    rule add uni table 7
    rule
    route add blackhole 10.0.0.0/8 table 3
    rule add table 0 pref 6
    rule add table 0 pref 6
    rule
    rule del table 0
    rule`,
  ],
  [
    'priorities that nobody gave, and duplicates',
    `rule add from 10/8
    rule add from 10/8
    rule add table 5
    rule
    rule add p 90
    rule add p 90
    rule add not p 90
    rule add table main p 90
    rule add p 90 table 5
    rule add p 90 from 10/8
    rule add p 90 tos 8
    rule add p 90 realms 5
    rule add p 91 from 10/8
    rule add p 91
    rule add from 10.1.1.1/8 p 91
    rule add p 91 sup_pl 0
    rule add p 91 iif a
    rule add p 91 iif a
    rule add p 91 proto static
    rule add p 91 nop
    rule add p 92 tos 3
    rule add p 92
    rule add tos 1 p 92
    rule
    rule del p 0
    rule add
    rule add lookup 9
    rule add lookup 9
    rule del lookup 9
    rule flush
    rule add lookup 9
    rule add lookup 9
    rule add lookup 9
    rule
    rule add p 0 nop
    rule add p 0 prohibit
    rule`,
  ],
  [
    'del takes the first that fits',
    `rule add p 9 iif x oif y ipproto udp sport 5 dport 6 tos 4 proto static fwmark 1/1 from 10/8 to 11/8
    rule add p 9 table 7 sup_pl 3 sup_group 4 realms 5
    rule add p 10 goto 50
    rule add p 11 prohibit
    rule add p 12 not from 10/8
    rule del iif z
    rule del oif z
    rule del ipproto tcp
    rule del sport 6
    rule del dport 7
    rule del tos 8
    rule del proto boot
    rule del fwmark 1
    rule del fwmark 0/3
    rule del from 10.0.0.1
    rule del to 10/8
    rule del sup_pl 5
    rule del sup_group 5
    rule del table 8
    rule del realms 6
    rule del goto 5
    rule del sport 9-1
    rule del tos 3
    rule del type blackhole
    rule del p 9 p 55
    rule del p 77
    rule
    rule del sport 5
    rule del sup_pl 3
    rule del goto 50000
    rule
    rule del not p 12
    rule
    rule del prohibit
    rule del prohibit
    rule del realms 0
    rule
    rule de lookup main
    rule
    rule del lookup main
    rule delete from 0/0
    rule
    rule del nop
    rule del goto 3`,
  ],
  [
    'show with a filter',
    `rule add from 10/8 p 1
    rule add from 10.1.1.1/8 p 2 tos 8
    rule add to 1.2.3.4/16 p 3
    rule add iif lo p 4
    rule add oif lo p 5
    rule add fwmark 5 p 6
    rule add fwmark 5/7 p 7
    rule add ipproto tcp p 8
    rule add sport 5 p 9
    rule add dport 5-6 p 10
    rule add not p 11
    rule add table 5 p 12
    rule add proto static p 13
    rule add fwmark 0/7 p 14
    rule show p 1
    rule show order 2
    rule show priority 3
    rule show from 10/8
    rule show from 10.0.0.0/7
    rule show from 10.0.0.0/9
    rule show from 0/0
    rule show src all
    rule show f 10/8
    rule show s 10/8
    rule show to 1.2.0.0/16
    rule show 1.2.0.0/16
    rule show dst 1.2.3.4
    rule show d 1.2/16
    rule show iif lo
    rule show dev lo
    rule show oif lo
    rule show oif x
    rule show fwmark 5
    rule show fwmark 5/7
    rule show fwmark 0/7
    rule show fwmark 0
    rule show tos 8
    rule show dsfield 8
    rule show ipproto tcp
    rule show ipproto 0
    rule show sport 5
    rule show sport 0
    rule show dport 5-6
    rule show dport 5
    rule show not
    rule show table 5
    rule show lookup main
    rule show l local
    rule show table 0
    rule show proto static
    rule show proto x
    rule show proto all
    rule show p 1 p 2
    rule show p 1 from 10/8
    rule show help
    rule show x
    rule show ''
    rule show ::1
    rule show p
    rule show p x
    rule show fwmark x
    rule show fwmark 1/x
    rule show tos x
    rule show ipproto x
    rule show sport x
    rule show dport x
    rule show uidrange 5
    rule show uidrange 1-5
    rule show table x
    rule show iif 12345678901234567
    rule show oif a/b
    rule show no
    -j rule show table 5
    -d rule show p 13`,
  ],
  [
    'flush deletes what the filter means',
    `rule add from 10/8 p 1 table 5
    rule add p 2 table 5 proto static
    rule add p 3 goto 9
    rule add not p 4 table 6
    rule add p 0 table 5
    rule add p 5 realms 3/4 table 6
    rule flush table 5
    rule
    rule flush proto 99
    rule
    rule flush proto x
    rule flush x
    rule flush not
    rule
    rule flush proto static
    rule flush proto 0
    rule
    rule flush
    rule
    rule add p 4 table 6
    rule add p 4 not table 6 from 10/8
    rule flush not
    rule
    rule f
    rule`,
  ],
  [
    'a device comes and goes',
    `rule add iif d0 p 1
    rule add oif d0 p 2
    rule add iif d0 oif d1 p 3
    rule
    -j rule
    link add d0 type veth peer name d1
    rule
    link set d0 name d9
    rule
    link set d9 name d0
    rule
    link del d0
    rule
    -j rule show p 3`,
  ],
  ...(isRoot ? USERS : []),
]);
