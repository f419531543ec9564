// What the stack counts otherwise than Linux, on purpose. docs/counters.md lists it.

export interface CounterDifference {
  /** The scenario's row, as `a host: an echo`. */
  readonly row: string;
  /** What Linux counts, and what is counted here, of those that differ. */
  readonly counters: Readonly<Record<string, readonly [linux: number, here: number]>>;
  readonly reason: string;
}

export const COUNTED_OTHERWISE: readonly CounterDifference[] = [
  {
    row: 'a host: from a source without a way back',
    counters: {
      IpOutNoRoutes: [0, 1],
      IcmpOutMsgs: [0, 1],
      IcmpOutEchoReps: [0, 1],
      IcmpMsgOutType0: [0, 1],
    },
    reason:
      'RFC 4293 counts datagrams without a route and attempts to send; Linux says nothing of an answer that cannot go',
  },
  {
    row: 'a host: ICMP type 13',
    counters: {
      IcmpOutEchoReps: [1, 0],
      IcmpMsgOutType0: [1, 0],
      IcmpOutTimestampReps: [0, 1],
      IcmpMsgOutType14: [0, 1],
    },
    reason: 'a timestamp reply is one; Linux 6.18 counts it as an echo reply',
  },
  {
    row: 'a host: ICMP type 11 code 1 with half a quote',
    counters: { IcmpInErrors: [0, 1] },
    reason:
      'an error that quotes too little is wrong, whatever its code; Linux looks no further at code 1',
  },
  {
    row: 'a router: from a link-local address',
    counters: {
      IpForwDatagrams: [1, 0],
      IpOutTransmits: [1, 0],
      IpExtOutOctets: [52, 0],
      IpInAddrErrors: [0, 1],
    },
    reason: 'a router must not forward from link-local addresses (RFC 3927 §7); Linux does',
  },
];
