// What headers and their fields are for, in a sentence each: for people who meet them the first time. The names are the
// tables' own; the rule behind a field stands in its table.

/** What that header is for, by its protocol's name, as `ip`; null: nothing is known of it. */
export const headerMeaning = (protocol: string): string | null => HEADERS[protocol] ?? null;

/** What that field is for, by its whole name, as `ip.ttl`; null: nothing is known of it. */
export const fieldMeaning = (name: string): string | null =>
  FIELDS[name] ?? FIELDS[name.replace(/\d+$/, '')] ?? null;

const HEADERS: Readonly<Record<string, string>> = {
  eth: 'Brings a frame over one cable: from one station to the next, not further.',
  arp: 'Asks who on this cable has an IP address, or answers with the Ethernet address that belongs to it.',
  ip: 'Brings a datagram over many cables, router by router, to the host with that address.',
  icmp: 'What hosts and routers say of the network itself: echoes, and errors about datagrams.',
  igmp: 'How hosts tell routers which multicast groups they want to hear.',
  udp: 'Brings a datagram from one program to another, without a promise that it arrives.',
  tcp: 'A stream of bytes between two programs, complete and in order.',
  option: 'An addition that most headers do without.',
  query: 'What a query has from version 3 on.',
  record: 'What the host wants of one group.',
};

const ETH = {
  'eth.destination':
    'The station that is to take the frame. All ones is everybody; an odd first byte is a group.',
  'eth.source': 'The station that sent the frame on this cable. Each router puts its own there.',
  'eth.type': 'What the frame carries. 1500 and less is a length instead, of an IEEE 802.3 frame.',
};

const ARP = {
  'arp.hardwareType': 'What kind of network the hardware addresses are of; 1 is Ethernet.',
  'arp.protocolType': 'What kind of address is asked for, in the numbers of EtherTypes.',
  'arp.hardwareLength': 'Bytes of each hardware address: 6 on Ethernet.',
  'arp.protocolLength': 'Bytes of each protocol address: 4 for IPv4.',
  'arp.operation': 'Whether it asks or answers.',
  'arp.senderMac': 'The Ethernet address of who speaks. Who hears it may learn it.',
  'arp.senderIp': 'The IP address of who speaks; 0.0.0.0 while it only checks that nobody has it.',
  'arp.targetMac': 'The Ethernet address of who is spoken to. A request leaves it open.',
  'arp.targetIp': 'The IP address that is asked for; in a reply, that of who asked.',
  'arp.addresses':
    'Sender’s and target’s addresses, whose lengths are not those of Ethernet and IPv4.',
};

const IP = {
  'ip.version': 'Which Internet Protocol it is. All else in this header holds for 4 only.',
  'ip.headerLength':
    'Bytes of this header, on the wire in words of four; more than 20 means options.',
  'ip.dscp': 'How routers are asked to treat it: with haste, with care, or like all others (0).',
  'ip.ecn': 'Whether its ends understand congestion marks, and whether a router has set one.',
  'ip.totalLength': 'Bytes of header and data. What is behind them in the frame is padding.',
  'ip.identification':
    'The same in all fragments of one datagram, so that they can be put together.',
  'ip.reserved': 'Must be 0.',
  'ip.dontFragment': '1: who cannot send it whole drops it and says so, in place of cutting it.',
  'ip.moreFragments': '1: more fragments of this datagram lie behind this one; 0: it is the last.',
  'ip.fragmentOffset':
    'Where in the datagram’s data this fragment begins, on the wire in units of eight bytes.',
  'ip.ttl': 'How many more routers may pass it on. Each takes one away; at 0 it is dropped.',
  'ip.protocol': 'What the datagram carries, and so who is handed the data.',
  'ip.checksum':
    'Guards this header, not the data. Each router computes it anew, as the TTL changes.',
  'ip.source': 'The host that it comes from, to which answers and errors go.',
  'ip.destination': 'The host that it is for. Routers choose its way by this address.',
};

const ICMP = {
  'icmp.type': 'What kind of message it is; the bytes behind the checksum depend on it.',
  'icmp.code': 'Which case of that kind it is.',
  'icmp.checksum': 'Guards the whole message, its data too.',
  'icmp.identifier': 'Tells one ping program from another; the reply repeats it.',
  'icmp.sequence': 'Tells one request from the next; the reply repeats it.',
  'icmp.unused': 'Nothing: the sender writes 0, the receiver does not look.',
  'icmp.pointer': 'The byte of the quoted datagram that is wrong, counted from 0.',
  'icmp.gateway': 'The router on the same cable that is the better next hop.',
  'icmp.nextHopMtu': 'The longest datagram that the next cable carries, in bytes.',
  'icmp.rest': 'Four bytes that depend on the type; of this one they are not known.',
  'icmp.originate': 'When the sender last touched it, in ms since midnight UT.',
  'icmp.receive': 'When the echoer first touched it, in ms since midnight UT.',
  'icmp.transmit': 'When the echoer sent it back, in ms since midnight UT.',
};

const IGMP = {
  'igmp.type': 'Whether it asks for members, reports one, or says that one has left.',
  'igmp.maxResponse': 'How long members may take to answer, in tenths of a second; 0 in version 1.',
  'igmp.checksum': 'Guards the whole message.',
  'igmp.group': 'The group that it is about; 0.0.0.0 in a query means all.',
  'igmp.unused': 'Nothing: the sender writes 0, the receiver does not look.',
  'igmp.reserved': 'Nothing: the sender writes 0, the receiver does not look.',
  'igmp.records': 'How many groups this report tells of.',
  'query.reserved': 'Nothing: the sender writes 0, the receiver does not look.',
  'query.suppress': '1: other routers do not restart their timers for this query.',
  'query.robustness': 'How many messages may be lost without harm, plus one; 0: more than 7.',
  'query.interval': 'Seconds between two general queries; from 128 on it is coded.',
  'query.sources': 'How many sources of the group are asked about; 0: any.',
  'query.source': 'One source of the group that is asked about.',
  'record.type': 'Whether the sources are wanted (in) or all others (ex), and whether that is new.',
  'record.auxiliary': 'Length of more data behind the sources, in words of four; 0 in version 3.',
  'record.sources': 'How many sources the record names.',
  'record.group': 'The group that the record is about.',
  'record.source': 'One source of the group.',
  'record.data': 'More data, which version 3 does not look at.',
};

const OPTIONS = {
  'option.type': 'Which option it is.',
  'option.length': 'Bytes of the whole option, type and length too.',
  'option.data': 'What the option holds, byte for byte.',
  'option.pointer':
    'The byte where the next entry goes or is read, counted from 1 at the option’s type.',
  'option.overflow': 'How many hosts had a time to write and found no room.',
  'option.flag': 'What each entry is: a time alone, or an address with its time.',
  'option.value': '0: every router on the way looks into the packet, though it is not for it.',
  'option.address': 'One stop of the way.',
  'option.timestamp':
    'When the packet was there: in IPv4 ms since midnight UT, in TCP the sender’s clock.',
  'option.mss': 'The most bytes of data that its sender takes in one segment.',
  'option.shift':
    'By how many bits the windows that its sender gives are to be shifted to the left.',
  'option.echo':
    'The clock’s value that came last from the other end, so that it can measure the round trip.',
};

const UDP = {
  'udp.sourcePort': 'The program that sent it, to which answers go; 0: none is expected.',
  'udp.destinationPort': 'The program that it is for.',
  'udp.length': 'Bytes of header and data.',
  'udp.checksum': 'Guards addresses, header and data; 0: the sender computed none.',
};

const TCP = {
  'tcp.sourcePort': 'The program that sent it.',
  'tcp.destinationPort': 'The program that it is for.',
  'tcp.sequence': 'Where in the stream its first byte stands.',
  'tcp.acknowledgment': 'The next byte that its sender expects: all before have come.',
  'tcp.dataOffset':
    'Bytes of this header, on the wire in words of four; more than 20 means options.',
  'tcp.reserved': 'Must be 0.',
  'tcp.cwr': '1: the sender has slowed down since it heard of congestion.',
  'tcp.ece': '1: a packet came in marked as having met congestion; in a SYN: marks are understood.',
  'tcp.urg': '1: the urgent pointer counts.',
  'tcp.ack': '1: the acknowledgment number counts; all segments but the first have it.',
  'tcp.psh': '1: hand the data to the program now, do not wait for more.',
  'tcp.rst': '1: the connection is broken off.',
  'tcp.syn': '1: opens the connection; the sequence number is where the stream begins.',
  'tcp.fin': '1: nothing more comes from this end.',
  'tcp.window': 'How many bytes its sender has room for.',
  'tcp.checksum': 'Guards addresses, header and data.',
  'tcp.urgentPointer': 'Where urgent data end, counted from the sequence number.',
};

const FIELDS: Readonly<Record<string, string>> = {
  ...ETH,
  ...ARP,
  ...IP,
  ...ICMP,
  ...IGMP,
  ...OPTIONS,
  ...UDP,
  ...TCP,
};
