// The counters of IPv4 and ICMP by Linux's names (/proc/net/snmp, /proc/net/netstat; `nstat` puts the group before each
// name), in the order in which Linux 6.18 lists them. Meanings are those of RFC 4293 and of Linux's
// Documentation/networking/snmp_counter.rst.

/** One counter, or a value that stands among them. */
export interface CounterText {
  readonly name: string;
  /** One sentence for people: what it counts. */
  readonly says: string;
  /** The object of RFC 4293 that it is; undefined: Linux alone has it. */
  readonly object?: string;
  /** Of ICMP: the message's type. */
  readonly type?: number;
  /** It is no counter. `nstat` leaves it out. */
  readonly gauge?: true;
}

type Row = readonly [name: string, says: string, object?: string];

const ofIp = (rows: readonly Row[], group: string): CounterText[] =>
  rows.map(([name, says, object]) => ({
    name: group + name,
    says,
    ...(object === undefined ? {} : { object }),
  }));

const stats = (name: string): string => `ipSystemStats${name}`;

const GAUGES: readonly CounterText[] = [
  {
    name: 'IpForwarding',
    says: '1: this host is a router; 2: it is none',
    object: 'ipForwarding',
    gauge: true,
  },
  {
    name: 'IpDefaultTTL',
    says: 'hops that a packet may take whose sender leaves that open',
    object: 'ipDefaultTTL',
    gauge: true,
  },
];

const IP: readonly Row[] = [
  ['InReceives', 'datagrams and fragments that came in, wrong ones too', stats('InReceives')],
  [
    'InHdrErrors',
    'those with a header that cannot be right, or to be forwarded with no hops left',
    stats('InHdrErrors'),
  ],
  [
    'InAddrErrors',
    'those for somebody else that came to a host which forwards nothing',
    stats('InAddrErrors'),
  ],
  ['ForwDatagrams', 'those that were to go on to somebody else', stats('OutForwDatagrams')],
  [
    'InUnknownProtos',
    'those for us of a protocol that nobody here takes',
    stats('InUnknownProtos'),
  ],
  ['InDiscards', 'those that came in right and were lost for want of memory', stats('InDiscards')],
  ['InDelivers', 'whole datagrams that were handed to their protocol', stats('InDelivers')],
  [
    'OutRequests',
    'datagrams that this host itself sent, before they are cut',
    stats('OutRequests'),
  ],
  [
    'OutDiscards',
    'those that had a route and could not be sent all the same',
    stats('OutDiscards'),
  ],
  [
    'OutNoRoutes',
    'echo requests of ping sessions that no route was found for',
    stats('OutNoRoutes'),
  ],
  ['ReasmTimeout', 'datagrams whose fragments did not all come in time'],
  ['ReasmReqds', 'fragments for us', stats('ReasmReqds')],
  ['ReasmOKs', 'datagrams put together of fragments', stats('ReasmOKs')],
  ['ReasmFails', 'datagrams, or fragments, given up', stats('ReasmFails')],
  ['FragOKs', 'datagrams that were cut', stats('OutFragOKs')],
  ['FragFails', 'datagrams too long for their way that could not be cut', stats('OutFragFails')],
  ['FragCreates', 'fragments that were made', stats('OutFragCreates')],
  [
    'OutTransmits',
    'datagrams and fragments handed to the link, own and forwarded',
    stats('OutTransmits'),
  ],
];

/** What /proc/net/snmp calls the ICMP types that have names of their own, in its order. */
const ICMP_TYPES: readonly (readonly [name: string, type: number, says: string])[] = [
  ['DestUnreachs', 3, 'destination unreachable'],
  ['TimeExcds', 11, 'time exceeded'],
  ['ParmProbs', 12, 'parameter problem'],
  ['SrcQuenchs', 4, 'source quench'],
  ['Redirects', 5, 'redirect'],
  ['Echos', 8, 'echo request'],
  ['EchoReps', 0, 'echo reply'],
  ['Timestamps', 13, 'timestamp request'],
  ['TimestampReps', 14, 'timestamp reply'],
  ['AddrMasks', 17, 'address mask request'],
  ['AddrMaskReps', 18, 'address mask reply'],
];

const icmpTypes = (way: 'In' | 'Out', came: string): CounterText[] =>
  ICMP_TYPES.map(([name, type, says]) => ({
    name: `Icmp${way}${name}`,
    says: `messages of type ${type}, ${says}, that ${came}`,
    object: `icmpMsgStats${way}Pkts`,
    type,
  }));

const ICMP: readonly CounterText[] = [
  { name: 'IcmpInMsgs', says: 'messages that came in, wrong ones too', object: 'icmpStatsInMsgs' },
  {
    name: 'IcmpInErrors',
    says: 'those that are wrong: their length, checksum, type or destination, or what they quote',
    object: 'icmpStatsInErrors',
  },
  { name: 'IcmpInCsumErrors', says: 'those with a wrong checksum' },
  ...icmpTypes('In', 'came in'),
  { name: 'IcmpOutMsgs', says: 'messages that were sent', object: 'icmpStatsOutMsgs' },
  {
    name: 'IcmpOutErrors',
    says: 'messages that could not be made for want of memory',
    object: 'icmpStatsOutErrors',
  },
  { name: 'IcmpOutRateLimitGlobal', says: 'errors not sent, as icmp_msgs_per_sec has it' },
  { name: 'IcmpOutRateLimitHost', says: 'errors not sent, as icmp_ratelimit has it' },
  ...icmpTypes('Out', 'were sent'),
];

/** Of the group TcpExt, which is TCP's else: what IPv4 counts there. */
const TCP_EXT: readonly Row[] = [['IPReversePathFilter', 'datagrams that rp_filter refused']];

const IP_EXT: readonly Row[] = [
  ['InNoRoutes', 'datagrams to be forwarded that no route was found for', stats('InNoRoutes')],
  ['InTruncatedPkts', 'those that are shorter than their header says', stats('InTruncatedPkts')],
  ['InMcastPkts', 'those that came in for a multicast group', stats('InMcastPkts')],
  ['OutMcastPkts', 'those that went out to a multicast group', stats('OutMcastPkts')],
  ['InBcastPkts', 'those that came in for a broadcast address', stats('InBcastPkts')],
  ['OutBcastPkts', 'those that went out to a broadcast address', stats('OutBcastPkts')],
  ['InOctets', 'bytes of what IpInReceives counts, Ethernet’s padding too', stats('InOctets')],
  ['OutOctets', 'bytes of what IpOutTransmits counts', stats('OutOctets')],
  ['InMcastOctets', 'bytes of what IpExtInMcastPkts counts', stats('InMcastOctets')],
  ['OutMcastOctets', 'bytes of what IpExtOutMcastPkts counts', stats('OutMcastOctets')],
  ['InBcastOctets', 'bytes of what IpExtInBcastPkts counts'],
  ['OutBcastOctets', 'bytes of what IpExtOutBcastPkts counts'],
  ['InCsumErrors', 'those with a wrong header checksum; IpInHdrErrors counts them too'],
  ['InNoECTPkts', 'those marked Not-ECT (RFC 3168 §5)'],
  ['InECT1Pkts', 'those marked ECT(1)'],
  ['InECT0Pkts', 'those marked ECT(0)'],
  ['InCEPkts', 'those marked CE: they met congestion'],
  ['ReasmOverlaps', 'datagrams given up since fragments overlap'],
];

/** One of the files' groups: `Ip`, with all that it lists. */
export interface CounterGroup {
  readonly group: string;
  readonly counters: readonly CounterText[];
}

/** In the order in which `nstat` prints them. `IcmpMsg`, whose counters are {@link ICMP_MESSAGES}, comes behind `Icmp`. */
export const CATALOGUE: readonly CounterGroup[] = [
  { group: 'Ip', counters: [...GAUGES, ...ofIp(IP, 'Ip')] },
  { group: 'Icmp', counters: ICMP },
  { group: 'TcpExt', counters: ofIp(TCP_EXT, 'TcpExt') },
  { group: 'IpExt', counters: ofIp(IP_EXT, 'IpExt') },
];

/** A counter for every type of ICMP message each way, with the type behind it: `IcmpMsgInType8`. */
export const ICMP_MESSAGES = { in: 'IcmpMsgInType', out: 'IcmpMsgOutType', types: 256 } as const;
