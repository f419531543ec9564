// What `link help` says: what of iproute2's `ip link` there is here.

export const LINK_USAGE = `Usage: tapip link add [ link DEV ] [ name ] NAME
		    [ txqueuelen PACKETS ]
		    [ address LLADDR ]
		    [ mtu MTU ] [ index IDX ]
		    type TYPE [ ARGS ]

	tapip link delete { DEVICE | dev DEVICE | group DEVGROUP }

	tapip link set { DEVICE | dev DEVICE | group DEVGROUP }
			[ { up | down } ]
		[ arp { on | off } ]
		[ multicast { on | off } ]
		[ carrier { on | off } ]
		[ txqueuelen PACKETS ]
		[ name NEWNAME ]
		[ address LLADDR ]
		[ mtu MTU ]
		[ alias NAME ]
		[ group DEVGROUP ]

	tapip link show [ DEVICE | group GROUP ] [up] [type TYPE]

TYPE := { dummy | veth }`;

export const VETH_USAGE = `Usage: tapip link <options> type veth [peer <options>]
To get <options> type 'tapip link add help'`;
