#!/bin/sh
# Lab: a way of several hops. The routers and the far host are kernels, the near host is our stack. The cable in the middle
# carries 1400 bytes, and on the first cable is a second router, g, to whom r1 redirects what is for 10.7.0.0/24.
#
#     stack 10.0.0.1 ──┐
#                      ├── r1 10.0.0.2 ── 10.2.0.0/24 ── r2 ── 10.3.0.0/24 ── r3 ── 10.4.0.0/24 ── host 10.4.0.2
#                      │                                       MTU 1400
#                      └── g 10.0.0.3 ── 10.7.0.0/24
#
#     npm run build                     # once
#     sh examples/labs/path.sh          # all of it; needs no root and leaves nothing behind
#     sh examples/labs/path.sh bash     # a shell in the lab: tapip traceroute 10.4.0.2
#
# README.md beside it has what it prints.
set -eu
PATH=$PATH:/usr/sbin:/sbin

# In a network namespace of its own, always.
if [ "${1:-}" != --inside ]; then
  user=-Ur
  [ "$(id -u)" != 0 ] || user=
  exec unshare $user -n sh "$0" --inside "$@"
fi
shift

programs=$(mktemp -d)
pids=
child=
ended() {
  rm -r "$programs"
  kill $pids $child 2>/dev/null || true
}
trap ended EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# Who reads from this pipe ends when the last that could write there has ended, however that came.
mkfifo "$programs/end"
exec 3<&0 9<>"$programs/end"

# A machine: a namespace with a process that keeps it. Its process id is put into the variable.
machine() {
  unshare -n cat <"$programs/end" >/dev/null 2>&1 9>&- &
  eval "$1=$!"
  pids="$pids $!"
  while [ "$(readlink /proc/$!/ns/net)" = "$(readlink /proc/$$/ns/net)" ]; do sleep 0.01; done
  at $! ip link set lo up
  at $! sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0
}
at() {
  where=$1
  shift
  nsenter -t "$where" -n "$@"
}
# MACHINE DEVICE ADDRESS and the same of the other end, then the MTU
cable() {
  ip link add "$2" mtu "$7" netns "$1" type veth peer name "$5" mtu "$7" netns "$4"
  for end in "$1 $2 $3" "$4 $5 $6"; do
    set -- $end
    [ "$3" = - ] || at "$1" ip addr add "$3" dev "$2"
    at "$1" ip link set "$2" up
  done
}

machine r1; machine r2; machine r3; machine host; machine g

# The first cable is a switch. Its own address is there so that our programs give tap0 no other.
ip link set lo up
ip link add switch type bridge
ip tuntap add tap0 mode tap
ip addr add 10.0.0.9/24 dev tap0
cable $$ s1 - $r1 a0 10.0.0.2/24 1500
cable $$ s2 - $g  g0 10.0.0.3/24 1500
for port in tap0 s1 s2; do ip link set $port master switch; done
for port in tap0 switch; do ip link set $port up; done

cable $r1 a1 10.2.0.1/24 $r2   b1 10.2.0.2/24 1500
cable $r2 b2 10.3.0.1/24 $r3   c2 10.3.0.2/24 1400
cable $r3 c3 10.4.0.1/24 $host d3 10.4.0.2/24 1500
at $r1 ip route add 10.3.0.0/24 via 10.2.0.2
at $r1 ip route add 10.4.0.0/24 via 10.2.0.2
at $r1 ip route add 10.7.0.0/24 via 10.0.0.3
at $r2 ip route add 10.4.0.0/24 via 10.3.0.2
at $r2 ip route add default via 10.2.0.1
at $r3 ip route add default via 10.3.0.1
at $host ip route add default via 10.4.0.1
at $g ip addr add 10.7.0.1/24 dev lo

# The programs as they were built last. Here they know their link.
bin=$(cd "$(dirname "$0")/../../dist/bin" && pwd)
link='--link tap:tap0 --gateway 10.0.0.2'
cat >"$programs/tsping" <<end
#!/bin/sh
exec '$bin/tsping.js' $link "\$@"
end
cat >"$programs/tapip" <<end
#!/bin/sh
case "\${1-}" in
  up | view | traceroute | tracepath)
    command=\$1
    shift
    exec '$bin/tapip.js' "\$command" $link "\$@"
    ;;
esac
exec '$bin/tapip.js' "\$@"
end
chmod +x "$programs/tapip" "$programs/tsping"
PATH=$programs:$PATH

# In the background, since a shell hears no signal while it waits for what is in front.
run() {
  "$@" <&3 3<&- &
  child=$!
  status=0
  wait $child || status=$?
  child=
  return $status
}
if [ $# -gt 0 ]; then
  # But who sits at a terminal types into it.
  if [ -t 0 ]; then "$@"; else run "$@"; fi
  exit
fi

show() {
  printf '\n$ %s\n' "$*"
  run "$@" 2>&1 || true
}
show tapip traceroute -n 10.4.0.2
show tapip tracepath -n 10.4.0.2
show tsping -M do -s 1472 -c 2 10.4.0.2
show tsping -M want -s 1472 -c 2 10.4.0.2
show tsping -R -c 1 10.4.0.2
show tsping -c 3 10.7.0.1
# Which way its requests went: the second redirect counted, since by then g's station was known.
printf '\n$ tsping -c 3 --trace 10.7.0.1 2>&1 | grep "table main"\n'
run tsping -c 3 --trace 10.7.0.1 >"$programs/told" 2>&1
grep 'table main' "$programs/told"
